"""The evening, told by its operations: from the first RSVP to the kept promise."""

import re
from collections.abc import Callable

import time_machine
from django.core import mail

from groundswell.access import audit
from groundswell.access import selectors as known_access
from groundswell.access.actor import Actor, visitor
from groundswell.hall import operations as hall
from groundswell.hall import selectors as known_hall
from groundswell.hall.codes import code_of
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations as meetings
from groundswell.meetings import selectors as known_meetings
from groundswell.meetings.models import Answer, Meeting, Rsvp
from groundswell.messaging.operations import send_letters
from groundswell.organizations.models import Organization
from groundswell.people.models import Activity, Person
from groundswell.projects import operations as projects
from groundswell.projects import selectors as known_projects
from groundswell.projects.models import Ask, Cause, PledgeState, Project
from tests.conftest import MakePerson, member, sign_up


def test_an_evening(  # noqa: PLR0915  # one evening, told in one go
    organizer: Actor,
    organization: Organization,
    meeting: Meeting,
    make_person: MakePerson,
    make_project: Callable[..., Project],
    cause: Cause,
) -> None:
    # Before: two projects are seconded; Ana answers from home and says what she cares about.
    rent = make_project("Rent strike fund")
    other_cause = projects.name_cause(
        organizer, cause_id=new_id(), organization_id=organization.pk, name="Buses"
    )
    buses = make_project("Night buses", cause=other_cause)
    word = meetings.rsvp(
        visitor(),
        rsvp_id=new_id(),
        meeting_id=meeting.pk,
        sign_up=sign_up("Ana Núñez", "ana@example.org"),
        guests=1,
        answers={"cause_ids": [cause.pk], "words": "the mold in our stairwell"},
    )
    before = known_meetings.counts_of(meeting)
    assert word.holds == 0, "who has not confirmed holds no seat"
    assert before.unconfirmed == 1

    # She opens the link in her mail: her seats are held, her concern counts.
    send_letters()
    letter = next(m for m in mail.outbox if m.to == ["ana@example.org"])
    token = re.search(r"/go/([\w-]+)/", str(letter.body))
    assert token
    ana = known_access.actor_from(
        account_id=None, grant_ids=[known_access.grant_of_link(token.group(1)).pk]
    )
    meetings.confirm_person(ana, person_id=word.person_id)
    after = known_meetings.counts_of(meeting)
    assert (after.going - before.going, after.unconfirmed) == (2, 0)

    # The hour is drawn from what people care about: nobody named the buses, so rent comes first
    # by right and the buses fill the hour.
    programme = hall.draw_programme(organizer, meeting_id=meeting.pk, minutes=60, seed="tonight")
    assert programme.drawn
    why = {each["project"]: each["why"] for each in programme.drawn["chosen"]}
    assert why[str(rent.pk)] == "equal shares"
    assert programme.drawn["seed"] == "tonight"

    # At the door she is checked in twice and comes once, with her guest.
    for _ in range(2):
        meetings.check_in(organizer, attendance_id=new_id(), meeting_id=meeting.pk, rsvp_id=word.pk)
    assert known_meetings.counts_of(meeting).here == 2

    # Ben never answered: he scans the code on the stage and is in.
    ben_grant = hall.enter_hall(
        visitor(),
        grant_id=new_id(),
        attendance_id=new_id(),
        meeting_id=meeting.pk,
        code=code_of(meeting.pk),
        sign_up=sign_up("벤 김", "(212) 555-0188"),
    )
    ben = known_access.actor_from(account_id=None, grant_ids=[ben_grant.pk])
    assert known_meetings.counts_of(meeting).here == 3

    # Rent is pitched; both tap, Ben taps twice and takes it back, then taps again.
    pitch = known_hall.was_pitched(meeting.pk, rent.pk)
    hall.start_pitch(organizer, pitch_id=pitch.pk)
    (ask,) = known_projects.asks_of([rent.pk])
    tap = new_id()
    for _ in range(2):
        hall.take_pledge(ben, pledge_id=tap, meeting_id=meeting.pk, ask_id=ask.pk)
    taken = hall.take_pledge(ana, pledge_id=new_id(), meeting_id=meeting.pk, ask_id=ask.pk)
    assert known_hall.now_in(meeting.pk).asks[0].count == 2
    hall.undo_pledge(ben, pledge_id=tap, meeting_id=meeting.pk)
    assert known_hall.now_in(meeting.pk).asks[0].count == 1

    # The pitch ends before Ben taps again: his word is kept for the project, and he is told.
    hall.end_pitch(organizer, pitch_id=pitch.pk)
    late = hall.take_pledge(ben, pledge_id=new_id(), meeting_id=meeting.pk, ask_id=ask.pk)
    assert (late.is_new, late.after_the_end) == (True, True)
    lent = known_hall.attention_of(organizer).get()
    assert (lent.project_id, lent.people) == (rent.pk, 3)

    # Closing thanks those who came, each with their own promises, and asks the others back.
    absent = make_person("Cyn", "cyn@example.org")
    mail.outbox.clear()
    with time_machine.travel(meeting.ends_at, tick=False):
        meetings.close_meeting(organizer, meeting_id=meeting.pk)
        send_letters()
    assert Rsvp.objects.get(person=absent).no_show
    letters = {m.to[0]: m for m in mail.outbox if m.to[0] in {"ana@example.org", "cyn@example.org"}}
    assert "Knock for Rent strike fund" in letters["ana@example.org"].body
    assert "missed you" in letters["cyn@example.org"].subject

    # The presenter has volunteers by name, and no contact that nobody agreed to share.
    volunteers = known_projects.volunteers(organizer, rent.pk)
    assert [(v.name, v.contacts) for v in volunteers] == [("Ana Núñez", ()), ("벤 김", ())]

    # Ana keeps her promise; the house's own records say so.
    projects.answer_pledge(ana, pledge_id=taken.pledge_id, state=PledgeState.DONE)
    kept = {row.project.pk: row for row in known_projects.kept_by_project(organizer, limit=12)}
    assert (kept[rent.pk].promised, kept[rent.pk].done) == (2, 1)
    assert buses.pk not in kept
    deeds = list(
        Activity.objects.filter(person=word.person).order_by("at").values_list("deed", flat=True)
    )
    assert deeds == ["rsvped", "attended", "pledged", "fulfilled"]
    check = audit.verify(organization.pk)
    assert check.broken_at is None
    assert check.entries > 15


def test_a_stranger_cannot_change_what_a_known_person_said(
    meeting: Meeting, make_person: MakePerson
) -> None:
    person = make_person("Ana", "ana@example.org")
    meetings.rsvp(
        visitor(),
        rsvp_id=new_id(),
        meeting_id=meeting.pk,
        sign_up=sign_up("Ana", "ana@example.org"),
        answer=Answer.NO,
    )
    assert Rsvp.objects.get(person=person).answer == Answer.GOING


def test_a_family_with_one_phone_stays_several_people(
    organization: Organization, meeting: Meeting
) -> None:
    for name in ("Mai Tran", "Binh Tran", "mai  TRAN"):
        meetings.rsvp(
            visitor(),
            rsvp_id=new_id(),
            meeting_id=meeting.pk,
            sign_up=sign_up(name, "+1 212 555 0100"),
        )
    names = Person.objects.filter(organization=organization).values_list("name", flat=True)
    assert sorted(names) == ["Binh Tran", "Mai Tran"]


def test_a_full_meeting_waits_kindly(
    make_meeting: Callable[..., Meeting], organizer: Actor
) -> None:
    small = make_meeting(capacity=1)
    words = []
    for name in ("First", "Second"):
        word = meetings.rsvp(
            visitor(),
            rsvp_id=new_id(),
            meeting_id=small.pk,
            sign_up=sign_up(name, f"{name}@example.org"),
        )
        meetings.confirm_person(organizer, person_id=word.person_id)
        word.refresh_from_db()
        words.append(word)
    assert [(w.answer, w.holds) for w in words] == [(Answer.GOING, 1), (Answer.WAITING, 0)]
    meetings.cancel_rsvp(member(words[0].person), rsvp_id=words[0].pk)
    words[1].refresh_from_db()
    assert (words[1].answer, words[1].holds) == (Answer.GOING, 1)
    mail.outbox.clear()
    send_letters()
    assert any("seat for you" in m.subject for m in mail.outbox)


def test_ask_ids_of_another_project_are_not_taken_over(
    organizer: Actor, make_project: Callable[..., Project]
) -> None:
    one, two = make_project("One"), make_project("Two")
    ask = Ask.objects.get(project=one)
    from groundswell.kernel.errors import NotThere

    try:
        projects.add_asks(
            organizer, project_id=two.pk, asks=[projects.NewAsk(ask.pk, "knock", "Mine now")]
        )
    except NotThere:
        ask.refresh_from_db()
        assert ask.project_id == one.pk
    else:
        raise AssertionError("an ask changed its project")


def test_seats_that_somebody_gives_back_go_to_whoever_waits(
    make_meeting: Callable[..., Meeting], organizer: Actor
) -> None:
    small = make_meeting(capacity=3)
    ana_signs_up = sign_up("Ana", "ana@example.org")
    words = [
        meetings.rsvp(
            visitor(),
            rsvp_id=new_id(),
            meeting_id=small.pk,
            sign_up=person,
            guests=guests,
        )
        for person, guests in ((ana_signs_up, 2), (sign_up("Ben", "ben@example.org"), 0))
    ]
    for word in words:
        meetings.confirm_person(organizer, person_id=word.person_id)
    meetings.rsvp(
        member(words[0].person),
        rsvp_id=new_id(),
        meeting_id=small.pk,
        sign_up=ana_signs_up,
        guests=0,
    )
    for word in words:
        word.refresh_from_db()
    assert [(w.answer, w.holds) for w in words] == [(Answer.GOING, 1), (Answer.GOING, 1)]
