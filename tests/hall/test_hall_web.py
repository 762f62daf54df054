"""The hall as people meet it: the public page, the phone, the wings, the stage, the programme."""

import datetime as dt
import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from groundswell.access.actor import Actor
from groundswell.access.models import Grant
from groundswell.access.roles import Role
from groundswell.hall import operations as hall
from groundswell.hall import selectors as known_hall
from groundswell.hall.codes import code_of
from groundswell.hall.models import Amplification, Concern, Pitch
from groundswell.kernel import clock
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations as meetings
from groundswell.meetings import selectors as known_meetings
from groundswell.meetings.models import Meeting, Rsvp
from groundswell.organizations.models import Organization
from groundswell.people.models import Consent, Person, Standing
from groundswell.projects import selectors as projects
from groundswell.projects.models import Cause, Pledge, PledgeState, Project
from tests.conftest import MakePerson, meeting_link, member, opened, plan


def rsvp_form(
    name: str = "Ana", contact: str = "ana@example.org", **more: object
) -> dict[str, object]:
    return {
        "person_id": new_id(),
        "rsvp_id": new_id(),
        "name": name,
        "contact": contact,
        "answer": "going",
        "guests": 0,
        **more,
    }


@pytest.fixture
def running(
    organizer: Actor, meeting: Meeting, make_project: Callable[..., Project]
) -> tuple[Project, Pitch]:
    """A pitch that is on."""
    project = make_project("Rent strike fund")
    hall.draw_programme(organizer, meeting_id=meeting.pk, minutes=30, seed="x")
    pitch = known_hall.was_pitched(meeting.pk, project.pk)
    hall.start_pitch(organizer, pitch_id=pitch.pk)
    return project, pitch


def test_somebody_answers_and_the_answer_is_the_same_for_a_known_person(
    client: Client, meeting: Meeting, cause: Cause, make_person: MakePerson
) -> None:
    make_person("Known", "known@example.org")
    url = reverse("hall:meeting", args=[meeting.pk])
    new = client.post(url, rsvp_form(causes=[cause.pk], share_with_presenter="on", words="mold"))
    known = Client().post(url, rsvp_form("Known", "known@example.org"))
    assert (new.status_code, new["Location"]) == (known.status_code, known["Location"])
    ana = Person.objects.get(name="Ana")
    assert ana.standing == Standing.QUARANTINE
    assert set(Concern.objects.filter(person=ana).values_list("cause__name", "words")) == {
        ("Rent", ""),
        (None, "mold"),
    }
    words = dict(Consent.objects.filter(person=ana).values_list("purpose", "text"))
    assert words["share_with_presenter"] == (
        "When I promise to help a project, whoever presents it may see how to reach me."
    )
    assert client.get(new["Location"]).status_code == 200


def test_what_is_agreed_in_the_room_counts_and_nothing_left_empty_is_taken_back(
    meeting: Meeting, make_person: MakePerson
) -> None:
    ana = make_person("Ana", "ana@example.org")
    who = {"name": "Ana", "contact": "ana@example.org", "code": code_of(meeting.pk)}
    enter = reverse("hall:enter", args=[meeting.pk])
    for ticked in ({"share_with_presenter": "on"}, {}):
        Client().post(enter, who | ticked | {"person_id": new_id()})
    (said,) = Consent.objects.filter(person=ana)
    assert (said.purpose, said.given) == ("share_with_presenter", True)
    assert said.evidence == f"hall of meeting {meeting.pk}"


def test_the_form_posted_twice_is_one_answer(client: Client, meeting: Meeting) -> None:
    form = rsvp_form()
    for _ in range(2):
        assert client.post(reverse("hall:meeting", args=[meeting.pk]), form).status_code == 302
    assert Rsvp.objects.filter(meeting=meeting).count() == 1


def test_a_contact_that_cannot_be_is_said(client: Client, meeting: Meeting) -> None:
    response = client.post(
        reverse("hall:meeting", args=[meeting.pk]), rsvp_form(contact="ana@nowhere")
    )
    assert response.status_code == 422
    assert "cannot be an e-mail address" in response.content.decode()
    assert not Person.objects.exists()


def test_a_private_address_is_shown_to_those_going_alone(
    make_meeting: Callable[..., Meeting], client: Client
) -> None:
    meeting = make_meeting(address="9 Hidden Lane", address_is_private=True)
    page = client.get(reverse("hall:meeting", args=[meeting.pk])).content.decode()
    calendar = client.get(reverse("hall:calendar", args=[meeting.pk])).content.decode()
    assert "9 Hidden Lane" not in page + calendar


def test_a_calendar_replaces_what_it_had_of_a_meeting_that_moves_or_is_called_off(
    organizer: Actor, meeting: Meeting, client: Client
) -> None:
    page = reverse("hall:meeting", args=[meeting.pk])
    address = reverse("hall:calendar", args=[meeting.pk])

    def read() -> tuple[Any, Any]:
        answer = client.get(address)
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        calendar = Calendar.from_ical(answer.content)
        (event,) = calendar.walk("VEVENT")
        assert event["organizer"].params["cn"] == "Harbor Tenants Union"
        return calendar, event

    first, at_first = read()
    later = meeting.starts_at.replace(second=0, microsecond=0) + dt.timedelta(days=1)
    with time_machine.travel(clock.now() + dt.timedelta(minutes=1), tick=False):
        moved_to = plan(starts_at=later, ends_at=later + dt.timedelta(hours=1), venue="The library")
        meetings.plan_meeting(
            organizer,
            meeting_id=meeting.pk,
            organization_id=meeting.organization_id,
            plan=moved_to,
        )
        moved, at_next = read()
    with time_machine.travel(clock.now() + dt.timedelta(minutes=2), tick=False):
        assert "Put it in my calendar" in client.get(page).text
        meetings.cancel_meeting(organizer, meeting_id=meeting.pk)
        meetings.cancel_meeting(organizer, meeting_id=meeting.pk)
        assert "Take it out of my calendar" in client.get(page).text
        off, at_last = read()

    assert [each["method"] for each in (first, moved, off)] == ["PUBLISH", "PUBLISH", "CANCEL"]
    events = (at_first, at_next, at_last)
    assert len({each["uid"] for each in events}) == 1
    assert [each["sequence"] for each in events] == [0, 1, 2]
    assert [each["status"] for each in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert at_first["dtstamp"].dt < at_next["dtstamp"].dt < at_last["dtstamp"].dt
    assert (at_next["dtstart"].dt, at_next["location"]) == (later, "The library, 1 Pier Street")


def test_a_phone_scans_the_stage_taps_undoes_and_taps_late(
    client: Client,
    organizer: Actor,
    meeting: Meeting,
    running: tuple[Project, Pitch],
) -> None:
    project, pitch = running
    phone = reverse("hall:phone", args=[meeting.pk])
    assert "Rent strike fund" in client.get(f"{phone}?c={code_of(meeting.pk)}").content.decode()
    who = {"person_id": new_id(), "name": "Ben", "contact": "+1 212 555 0188"}
    enter = reverse("hall:enter", args=[meeting.pk])
    assert client.post(enter, who | {"code": "wrong"}).status_code == 403
    assert client.post(enter, who | {"code": code_of(meeting.pk)}).status_code == 302
    (ask,) = projects.asks_of([project.pk])
    tap = {"pledge_id": new_id(), "ask_id": ask.pk}
    pledge_url = reverse("hall:pledge", args=[meeting.pk])
    for _ in range(2):
        page = client.post(pledge_url, tap, follow=True).content.decode()
    assert knows(page) == {
        str(ask.pk): {"pledge": str(tap["pledge_id"]), "undo": True, "tonight": True}
    }
    assert is_shown(page, "data-in", "data-said-here", f'data-said="{ask.pk}"')
    assert not is_shown(page, "data-out")
    assert known_hall.now_in(meeting.pk).asks[0].count == 1
    undo = reverse("hall:undo", args=[meeting.pk])
    page = client.post(undo, {"pledge_id": tap["pledge_id"]}, follow=True).content.decode()
    assert knows(page) == {}
    assert is_shown(page, "data-out")
    assert not is_shown(page, "data-in")
    assert not is_shown(page, "data-said-here")
    assert Pledge.objects.get().state == PledgeState.WITHDRAWN
    hall.end_pitch(organizer, pitch_id=pitch.pk)
    late = client.post(pledge_url, {"pledge_id": new_id(), "ask_id": ask.pk}, follow=True)
    assert "kept for the project" in late.content.decode()


def test_a_phone_knows_of_what_was_promised_before_tonight_and_undoes_it_elsewhere(
    meeting: Meeting,
    make_person: MakePerson,
    make_meeting: Callable[..., Meeting],
    organizer: Actor,
    running: tuple[Project, Pitch],
) -> None:
    project, _pitch = running
    (ask,) = projects.asks_of([project.pk])
    ana, before, promise = make_person("Ana"), make_meeting(title="Last week"), new_id()
    hall.arrange_programme(organizer, meeting_id=before.pk, places=[hall.Place(project.pk, 5)])
    hall.start_pitch(organizer, pitch_id=known_hall.was_pitched(before.pk, project.pk).pk)
    hall.take_pledge(member(ana), pledge_id=promise, meeting_id=before.pk, ask_id=ask.pk)
    phone = opened(Grant.objects.get(person_id=ana.pk, role=Role.MEMBER))
    page = phone.get(reverse("hall:phone", args=[meeting.pk])).content.decode()
    assert knows(page) == {str(ask.pk): {"pledge": str(promise), "undo": False, "tonight": False}}
    assert is_shown(page, "data-in")
    assert not is_shown(page, "data-said-here")
    assert not is_shown(page, 'button button--quiet" aria-label="Undo')


def knows(page: str) -> object:
    """What a phone's page tells its script of its owner's promises."""
    told = re.search(r'data-promised="([^"]*)"', page)
    assert told
    return json.loads(html.unescape(told[1]))


def is_shown(page: str, *parts: str) -> bool:
    """Whether the elements with some attributes are there and not hidden."""
    found = [tag for part in parts for tag in re.findall(rf"<[^<>]*{re.escape(part)}[^<>]*>", page)]
    assert len(found) == len(parts), found
    return not any(re.search(r" hidden\b", tag.replace('type="hidden"', "")) for tag in found)


def test_the_wings_run_the_evening(
    organizer: Actor, meeting: Meeting, running: tuple[Project, Pitch]
) -> None:
    _project, pitch = running
    helper = opened(meeting_link(organizer, meeting, Role.HELPER))
    act = reverse("hall:wings-act", args=[meeting.pk])
    helper.post(act, {"verb": "add", "pitch_id": pitch.pk})
    helper.post(act, {"verb": "message", "message": "Water is at the back"})
    helper.post(act, {"verb": "pause"})
    page = helper.get(reverse("hall:wings", args=[meeting.pk])).content.decode()
    assert "Promises are paused." in page
    shown = known_hall.now_in(meeting.pk)
    assert shown.programme
    assert shown.pitch
    assert (shown.pitch.minutes, shown.programme.message) == (8, "Water is at the back")
    helper.post(act, {"verb": "go_on"})
    helper.post(act, {"verb": "end", "pitch_id": pitch.pk})
    assert known_hall.now_in(meeting.pk).pitch is None
    assert helper.get(reverse("hall:programme", args=[meeting.pk])).status_code == 404


def test_the_stage_names_nobody_who_pledged(
    organizer: Actor,
    meeting: Meeting,
    make_person: MakePerson,
    running: tuple[Project, Pitch],
    organizer_client: Client,
) -> None:
    project, _pitch = running
    person = make_person("Secretive Person")
    (ask,) = projects.asks_of([project.pk])
    hall.take_pledge(member(person), pledge_id=new_id(), meeting_id=meeting.pk, ask_id=ask.pk)
    stage = organizer_client.get(reverse("hall:stage", args=[meeting.pk])).content.decode()
    assert "Secretive" not in stage
    assert code_of(meeting.pk) in stage
    assert Client().get(reverse("hall:stage", args=[meeting.pk])).status_code == 404


def test_the_programme_says_what_the_lead_changed(
    organizer: Actor,
    organizer_client: Client,
    meeting: Meeting,
    make_project: Callable[..., Project],
) -> None:
    made = [make_project(title) for title in ("Alpha", "Beta", "Gamma")]
    draw = reverse("hall:draw", args=[meeting.pk])
    organizer_client.post(draw, {"minutes": 30, "seed": "the moon"})
    drawn = [str(pitch.project_id) for pitch in known_hall.now_in(meeting.pk).coming_up]
    assert sorted(drawn) == sorted(str(p.pk) for p in made)
    form: dict[str, object] = {"project": drawn}
    form |= {f"order-{drawn[0]}": 2, f"minutes-{drawn[0]}": 9, f"presenter-{drawn[0]}": "Dee"}
    form |= {f"order-{drawn[1]}": 1, f"minutes-{drawn[1]}": 6, f"presenter-{drawn[1]}": ""}
    form |= {f"order-{drawn[2]}": "", f"minutes-{drawn[2]}": 6}
    organizer_client.post(reverse("hall:programme", args=[meeting.pk]), form)
    page = organizer_client.get(reverse("hall:programme", args=[meeting.pk])).content.decode()
    assert "moved by the lead" in page
    assert "drawn with 6 minutes" in page
    assert "taken out by the lead" in page
    assert "the moon" in page


def test_a_full_meeting_says_so_kindly(
    make_meeting: Callable[..., Meeting], client: Client, organizer: Actor
) -> None:
    small = make_meeting(capacity=1)
    client.post(reverse("hall:meeting", args=[small.pk]), rsvp_form())
    meetings.confirm_person(organizer, person_id=Person.objects.get(name="Ana").pk)
    assert known_meetings.counts_of(small).going == 1
    page = client.get(reverse("hall:meeting", args=[small.pk])).content.decode()
    assert "Every seat is taken" in page


def test_attention_is_written_down_in_the_organization_that_was_chosen(
    client_of_both: Client,
    organizer_client: Client,
    other_organization: Organization,
    make_project: Callable[..., Project],
) -> None:
    project = make_project("Rent strike fund")
    address = reverse("hall:attention")
    there = f"{address}?organization={other_organization.pk}"
    form = {
        "amplification_id": new_id(),
        "whose": "post",
        "who": "Their host",
        "people": 10,
        "minutes": "1",
        "organization": other_organization.pk,
    }
    assert "Rent strike fund" in client_of_both.get(address).content.decode()
    assert "Rent strike fund" not in client_of_both.get(there).content.decode()
    assert client_of_both.post(address, form | {"project": project.pk}).status_code == 422
    written = client_of_both.post(address, form)
    assert (written.status_code, written["Location"]) == (302, there)
    assert Amplification.objects.get().organization == other_organization
    assert "Their host" in client_of_both.get(there).content.decode()
    assert "Their host" not in client_of_both.get(address).content.decode()
    assert organizer_client.get(there).status_code == 404
    assert organizer_client.post(address, form).status_code == 404
