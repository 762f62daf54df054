"""Somebody who promised something, and their phone."""

from collections.abc import Callable

import pytest
from django.test import Client

from groundswell.access.actor import Actor
from groundswell.access.models import Grant
from groundswell.access.roles import Role
from groundswell.hall import operations as hall
from groundswell.hall import selectors as known_hall
from groundswell.kernel.ids import new_id
from groundswell.meetings.models import Meeting
from groundswell.people.models import Person
from groundswell.projects import selectors as projects
from groundswell.projects.models import Pledge, Project
from tests.conftest import MakePerson, member, opened


def phone_of(person: Person) -> Client:
    """A phone that opened a person's own link."""
    return opened(Grant.objects.get(person_id=person.pk, role=Role.MEMBER))


@pytest.fixture
def promised(
    organizer: Actor,
    meeting: Meeting,
    make_person: MakePerson,
    make_project: Callable[..., Project],
) -> Pledge:
    """A promise that Ana made in the hall."""
    project = make_project("Rent strike fund")
    person = make_person("Ana", "ana@example.org")
    hall.draw_programme(organizer, meeting_id=meeting.pk, minutes=30, seed="x")
    hall.start_pitch(organizer, pitch_id=known_hall.was_pitched(meeting.pk, project.pk).pk)
    (ask,) = projects.asks_of([project.pk])
    taken = hall.take_pledge(
        member(person), pledge_id=new_id(), meeting_id=meeting.pk, ask_id=ask.pk
    )
    return Pledge.objects.select_related("ask", "person").get(pk=taken.pledge_id)
