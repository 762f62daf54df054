"""A list costs the same number of queries for one row and for thirty; the baselines stand here."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from groundswell.access.actor import Actor
from groundswell.access.models import Grant
from groundswell.access.roles import Role
from groundswell.hall import operations as hall
from groundswell.hall import selectors as known_hall
from groundswell.kernel.ids import new_id
from groundswell.meetings.models import Meeting
from groundswell.organizations.models import Organization
from groundswell.projects import operations as projects
from groundswell.projects import selectors as known_projects
from groundswell.projects.models import Project
from tests.conftest import MakePerson, member, opened

MANY = 30

BASELINES = {
    "desk:front": 3,
    "desk:home": 12,  # the newest projects, then their promises out of an index that holds all it asks
    "desk:me": 12,
    "desk:data": 23,
    "desk:people": 6,
    "desk:person": 10,
    "meetings:manage": 11,
    "meetings:door": 9,
    "meetings:phone-list": 9,
    "projects:list": 4,
    "projects:volunteers": 9,
    "projects:volunteers-csv": 8,
    "hall:phone": 11,
    "hall:stage": 12,
    "hall:programme": 13,
    "hall:results": 10,
}
"""The most queries that a page may ask. A lower number is written down; a higher one is argued."""


def cost(client: Client, address: str) -> int:
    client.get(address)  # what is asked once in a process is asked now
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len([q for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])


@pytest.fixture
def grow(
    organizer: Actor,
    organization: Organization,
    meeting: Meeting,
    make_meeting: Callable[..., Meeting],
    make_person: MakePerson,
    make_project: Callable[..., Project],
) -> Callable[[], None]:
    """One more of everything that a page lists, all of it to do with the first project."""
    first: list[Project] = []

    def more() -> None:
        project = make_project(f"Project {new_id()}", seconds=2)
        if not first:
            first.append(project)
            hall.draw_programme(organizer, meeting_id=meeting.pk, minutes=200, seed="x")
            pitch = known_hall.was_pitched(meeting.pk, project.pk)
            hall.start_pitch(organizer, pitch_id=pitch.pk)
        ask = projects.NewAsk(new_id(), "knock", "One more ask")
        projects.add_asks(organizer, project_id=first[0].pk, asks=[ask])
        person = make_person("Somebody")
        hall.take_pledge(
            member(person), pledge_id=new_id(), meeting_id=meeting.pk, ask_id=ask.ask_id
        )
        hall.take_pledge(
            member(_first_person()), pledge_id=new_id(), meeting_id=meeting.pk, ask_id=ask.ask_id
        )
        make_meeting()

    from groundswell.people.models import Person

    def _first_person() -> Person:
        return Person.objects.order_by("created_at", "pk")[0]

    return more


def pages(meeting: Meeting, organizer_client: Client) -> dict[str, tuple[Client, str]]:
    from groundswell.people.models import Person

    project = Project.objects.order_by("created_at")[0]
    person = Person.objects.order_by("created_at", "pk")[0]
    own = opened(Grant.objects.get(person_id=person.pk, role=Role.MEMBER))
    of = {"meetings": meeting.pk, "hall": meeting.pk, "projects": project.pk}
    found: dict[str, tuple[Client, str]] = {}
    for name in BASELINES:
        room = name.partition(":")[0]
        arguments = [] if room == "desk" or name == "projects:list" else [of[room]]
        if name == "desk:person":
            arguments = [person.pk]
        asked = "?name=some+body" if name == "desk:people" else ""
        client = own if name in {"desk:me", "desk:data", "hall:phone"} else organizer_client
        found[name] = (client, reverse(name, args=arguments) + asked)
    return found


def test_lists_cost_the_same_for_one_row_and_for_thirty(
    grow: Callable[[], None], meeting: Meeting, organizer_client: Client
) -> None:
    grow()
    few = {
        name: cost(client, address)
        for name, (client, address) in pages(meeting, organizer_client).items()
    }
    for _ in range(MANY - 1):
        grow()
    many = {
        name: cost(client, address)
        for name, (client, address) in pages(meeting, organizer_client).items()
    }
    assert {name: (few[name], many[name]) for name in few if few[name] != many[name]} == {}
    over = {name: count for name, count in many.items() if count > BASELINES[name]}
    assert over == {}
    assert len(known_projects.asks_of([Project.objects.order_by("created_at")[0].pk])) == MANY + 1
