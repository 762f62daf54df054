"""Taking everything along: whatever the house holds about a person is in the file."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import ForeignKey
from django.urls import reverse

from groundswell.access.actor import Actor, visitor
from groundswell.desk import selectors
from groundswell.hall import operations as hall
from groundswell.hall import selectors as known_hall
from groundswell.hall.models import Pitch
from groundswell.kernel import clock
from groundswell.kernel.errors import NotThere
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations as meetings
from groundswell.meetings.models import Meeting, Rsvp
from groundswell.messaging import selectors as messaging
from groundswell.messaging.operations import send_letters
from groundswell.people import operations as people
from groundswell.people.models import Membership, Person
from groundswell.projects import operations as projects
from groundswell.projects.models import Ask, Cause, Pledge, PledgeState, Project
from tests.conftest import MakePerson, member, sign_up
from tests.desk.conftest import phone_of

COVERED = {
    "people.ContactPoint.person": "contacts",
    "people.Consent.person": "consents",
    "people.Membership.person": "memberships",
    "people.Activity.person": "activity",
    "people.Person.brought_by": "somebody_brought_you",
    "meetings.Rsvp.person": "meetings",
    "meetings.Attendance.person": "meetings",
    "projects.Project.lead": "projects_you_lead",
    "projects.Second.person": "projects_you_seconded",
    "projects.Pledge.person": "promises",
    "hall.Concern.person": "cares_about",
    "hall.Pitch.presenter": "pitches",
    "hall.Tap.person": "promises",
    "messaging.Message.person": "letters",
}
"""The reviewed list: each column that names a person, and where in their file it is."""

LEFT_OUT = {
    "people.NameWord.person": "the words of their name, which is in the file",
    "people.PersonKey.person": "the key of their sealed values: what it opens is in the file, opened",
    "meetings.Arrival.person": "the same coming as their attendance, under the id of a door phone",
    "access.Grant.person_id": "their links, which are keys; the one in force stands in each letter",
}
"""Columns that name a person and are not in their file, each with its reason."""

OF_THEMSELVES = {
    "name": "name",
    "organization": "organization",
    "standing": "standing",
    "language": "language",
    "postcode": "postcode",
    "source": "source",
    "share_code": "share_code",
    "brought_by": "somebody_brought_you",
    "created_at": "signed_up_at",
    "confirmed_at": "confirmed_at",
    "spoken_with_at": "spoken_with_at",
    "id": None,
    "name_key": None,
}
"""Each column of a person, and where it is; an id and a folded spelling say nothing more."""


def names_a_person(field: Any) -> bool:
    points_there = isinstance(field, ForeignKey) and field.related_model is Person
    return points_there or field.name == "person_id"


def file_of(person: Person) -> dict[str, Any]:
    """What a person takes with them."""
    answer = phone_of(person).get(reverse("desk:data"))
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert person.name in answer.text, "letters are letters"
    data: dict[str, Any] = answer.json()
    return data


def as_file(value: object) -> Any:
    """A value as the file says it."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


@pytest.fixture
def zoe(
    organizer: Actor,
    meeting: Meeting,
    cause: Cause,
    make_person: MakePerson,
    make_project: Callable[..., Project],
) -> Person:
    """Somebody of whom the house holds one of everything."""
    ana = make_person("Ana Secret", "ana@example.org")
    signed_up = sign_up(
        "Zoë",
        "zoe@example.org",
        language="es",
        postcode="10473",
        source="rsvp",
        share_code=ana.share_code,
    )
    word = meetings.rsvp(
        visitor(),
        rsvp_id=new_id(),
        meeting_id=meeting.pk,
        sign_up=signed_up,
        guests=2,
        answers={"cause_ids": [cause.pk], "words": "mold"},
    )
    zoe = word.person
    agreed = people.Agreement("share", "They may have this.", "own page")
    meetings.confirm_person(member(zoe), person_id=zoe.pk, agreements=[agreed])
    _speaks_up(organizer, zoe, cause, make_project("Rent strike fund"), meeting)
    meetings.check_in(
        organizer, attendance_id=new_id(), meeting_id=meeting.pk, rsvp_id=word.pk, guests=1
    )
    people.speak_with(organizer, person_id=zoe.pk)
    send_letters()
    zoe.refresh_from_db()
    return zoe


def _speaks_up(
    organizer: Actor, zoe: Person, cause: Cause, project: Project, meeting: Meeting
) -> None:
    """Proposes a project, seconds one, pitches it, promises two things, misses one, joins."""
    projects.propose(
        member(zoe),
        project_id=new_id(),
        organization_id=zoe.organization_id,
        cause_id=cause.pk,
        title="Heat all winter",
        summary="",
        asks=[],
        person_id=zoe.pk,
    )
    projects.second(member(zoe), second_id=new_id(), project_id=project.pk, person_id=zoe.pk)
    join = projects.NewAsk(new_id(), "join", "Join tonight")
    projects.add_asks(organizer, project_id=project.pk, asks=[join])
    hall.draw_programme(organizer, meeting_id=meeting.pk, minutes=30, seed="x")
    pitch = known_hall.was_pitched(meeting.pk, project.pk)
    Pitch.objects.filter(pk=pitch.pk).update(presenter=zoe, presenter_name="Zoe Z.")
    hall.start_pitch(organizer, pitch_id=pitch.pk)
    for ask in Ask.objects.filter(project=project):
        hall.take_pledge(member(zoe), pledge_id=new_id(), meeting_id=meeting.pk, ask_id=ask.pk)
    projects.answer_pledge(
        member(zoe),
        pledge_id=Pledge.objects.get(person=zoe, ask__kind="knock").pk,
        state=PledgeState.MISSED,
        got_in_the_way="My shift was moved",
    )


def test_everything_is_in_the_file(zoe: Person, meeting: Meeting) -> None:
    data = file_of(zoe)
    rsvp, pitch = Rsvp.objects.get(person=zoe), Pitch.objects.get()
    missed, joined = Pledge.objects.filter(person=zoe).order_by("due_at")
    attended, letter = meeting.attendances.get(), zoe.letters.get()
    known = {name: data.pop(name) for name in ("consents", "activity", "letters")}
    assert data == as_file(
        {
            "name": "Zoë",
            "organization": "Harbor Tenants Union",
            "standing": "confirmed",
            "language": "es",
            "postcode": "10473",
            "source": "rsvp",
            "share_code": zoe.share_code,
            "somebody_brought_you": True,
            "signed_up_at": zoe.created_at,
            "confirmed_at": zoe.confirmed_at,
            "spoken_with_at": zoe.spoken_with_at,
            "contacts": [{"kind": "email", "value": "zoe@example.org"}],
            "memberships": [{"joined_at": zoe.memberships.get().joined_at, "left_at": None}],
            "people_you_brought": 0,
            "meetings": [
                {
                    "title": "Tonight in the hall",
                    "starts_at": meeting.starts_at,
                    "answer": "going",
                    "answered_at": rsvp.answered_at,
                    "guests": 2,
                    "seats": rsvp.holds,
                    "did_not_come": False,
                    "came_at": attended.recorded_at,
                    "came_with_guests": 1,
                }
            ],
            "promises": [
                {
                    "words": pledge.ask.words,
                    "project": "Rent strike fund",
                    "meeting": "Tonight in the hall",
                    "state": state,
                    "made_at": pledge.made_at,
                    "due_at": pledge.due_at,
                    "asked_at": None,
                    "ended_at": pledge.ended_at,
                    "got_in_the_way": way,
                }
                for pledge, state, way in (
                    (missed, "missed", "My shift was moved"),
                    (joined, "done", ""),
                )
            ],
            "projects_you_lead": ["Heat all winter"],
            "projects_you_seconded": [
                {"title": "Rent strike fund", "at": pitch.project.seconds.get(person=zoe).at}
            ],
            "pitches": [
                {
                    "project": "Rent strike fund",
                    "meeting": "Tonight in the hall",
                    "name": "Zoe Z.",
                    "minutes": pitch.minutes,
                    "started_at": pitch.started_at,
                    "ended_at": None,
                }
            ],
            "cares_about": [
                {
                    "what": each.cause.name if each.cause else "mold",
                    "meeting": "Tonight in the hall",
                    "at": each.at,
                }
                for each in zoe.concerns.order_by("at")
            ],
        }
    )
    assert [(each["given"], each["text"]) for each in known["consents"]] == [
        (True, "They may have this.")
    ]
    assert [each["deed"] for each in known["activity"]] == list(
        zoe.activity.order_by("at").values_list("deed", flat=True)
    )
    assert set(known["activity"][0]) == {"deed", "at", "meeting_id", "project_id"}
    (written,) = known["letters"]
    assert [written["kind"], written["written_at"], written["sent_at"]] == as_file(
        [letter.kind, letter.written_at, letter.sent_at]
    )
    assert letter.sent_at
    assert "Tonight in the hall" in written["subject"] + written["body"]
    assert "/go/" in written["body"], "the letter is whole"


def test_nobody_else_is_named_in_the_file(zoe: Person) -> None:
    assert zoe.brought_by
    text = json.dumps(file_of(zoe))
    for value in (zoe.brought_by.name, "ana@example.org", str(zoe.brought_by_id)):
        assert value not in text


def test_who_did_not_come_and_who_left_read_so(
    zoe: Person, make_person: MakePerson, make_meeting: Callable[..., Meeting], organizer: Actor
) -> None:
    later = make_meeting(title="Another evening")
    meetings.rsvp(
        member(zoe),
        rsvp_id=new_id(),
        meeting_id=later.pk,
        sign_up=sign_up("Zoë", "zoe@example.org"),
    )
    left_at = clock.now()
    Membership.objects.filter(person=zoe).update(left_at=left_at)
    with time_machine.travel(later.ends_at + dt.timedelta(hours=1), tick=False):
        meetings.close_meeting(organizer, meeting_id=later.pk)
        data = file_of(zoe)
    missed = next(each for each in data["meetings"] if each["title"] == "Another evening")
    assert (missed["did_not_come"], missed["came_at"], missed["came_with_guests"]) == (
        True,
        None,
        None,
    )
    assert [each["left_at"] for each in data["memberships"]] == [as_file(left_at)]
    assert [each["kind"] for each in data["letters"]][-1] == "missed_you"


def test_letters_open_to_their_reader_alone(zoe: Person, organizer: Actor) -> None:
    assert len(messaging.letters_of(member(zoe), zoe)) == 1
    assert zoe.brought_by
    for stranger in (organizer, member(zoe.brought_by), visitor()):
        with pytest.raises(NotThere):
            messaging.letters_of(stranger, zoe)


def test_every_column_that_names_a_person_was_thought_of(zoe: Person) -> None:
    there = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("groundswell.")
        for field in model._meta.get_fields()
        if names_a_person(field) and not field.auto_created
    }
    assert sorted(there - set(COVERED) - set(LEFT_OUT)) == [], (
        "a column that names a person: put it into own_data, or leave it out with a reason"
    )
    assert sorted((set(COVERED) | set(LEFT_OUT)) - there) == [], "columns that are gone"
    own = {field.name for field in Person._meta.concrete_fields}
    assert own == set(OF_THEMSELVES), "a column of a person: say where it is in their file"
    sections = {*COVERED.values(), *(each for each in OF_THEMSELVES.values() if each)}
    data = selectors.own_data(member(zoe))
    assert sorted(sections - set(data)) == []
    assert [name for name in sections if not data[name]] == [], "Zoe has one of everything"
