"""Letters: to the right mailbox, and never more than anybody can bear."""

import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.core import mail

from groundswell.access.actor import Actor, visitor
from groundswell.kernel import clock
from groundswell.kernel.contacts import ContactKind
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations as meetings
from groundswell.meetings.models import Meeting
from groundswell.messaging.letters import LINKS_A_DAY
from groundswell.messaging.models import Message
from groundswell.messaging.operations import send_letters
from groundswell.people import contacts
from groundswell.people.models import Person
from tests.conftest import MakePerson, member, sign_up


def answers(meeting: Meeting, name: str, address: str) -> Person:
    return meetings.rsvp(
        visitor(), rsvp_id=new_id(), meeting_id=meeting.pk, sign_up=sign_up(name, address)
    ).person


def test_a_stranger_cannot_fill_somebodys_mailbox(meeting: Meeting) -> None:
    """Every name is somebody else, and all of them give the same address."""
    for number in range(LINKS_A_DAY + 5):
        answers(meeting, f"Somebody {number}", "ana@example.org")
    answers(meeting, "Ben", "ben@example.org")
    send_letters()
    sent = [message.to[0] for message in mail.outbox]
    assert sent.count("ana@example.org") == LINKS_A_DAY
    assert sent.count("ben@example.org") == 1, "another address is another count"
    assert Person.objects.count() == LINKS_A_DAY + 6, "every answer is kept"


def test_the_next_day_a_letter_is_written_again(meeting: Meeting) -> None:
    for number in range(LINKS_A_DAY + 1):
        answers(meeting, f"Somebody {number}", "ana@example.org")
    left_out = Person.objects.get(name=f"Somebody {LINKS_A_DAY}")
    assert not left_out.letters.exists()
    with time_machine.travel(clock.now() + dt.timedelta(hours=1), tick=False):
        answers(meeting, left_out.name, "ana@example.org")
    assert not left_out.letters.exists()
    meeting.ends_at += dt.timedelta(days=2)
    meeting.save()
    with time_machine.travel(clock.now() + dt.timedelta(hours=25), tick=False):
        answers(meeting, left_out.name, "ana@example.org")
    assert left_out.letters.count() == 1


def test_letters_go_to_the_mailbox_that_was_confirmed(
    meeting: Meeting, make_person: MakePerson
) -> None:
    ana = make_person("Ana", "ana@example.org", confirmed=False)
    meetings.confirm_person(member(ana), person_id=ana.pk)
    confirmed = ana.contact_points.get()
    assert confirmed.confirmed_at
    other = contacts.contact_point(
        ana, ContactKind.EMAIL, "another@example.org", key=contacts.key_of(ana)
    )
    other.save(force_insert=True)
    mailbox = contacts.mailbox_of(Person.objects.get(pk=ana.pk))
    assert mailbox == confirmed
    send_letters()
    assert {message.to[0] for message in mail.outbox} == {"ana@example.org"}


@pytest.mark.parametrize(
    ("answer", "words"), [("going", "good that you come"), ("maybe", "what you asked about")]
)
def test_a_link_that_is_asked_for_again_speaks_of_what_was_answered(
    meeting: Meeting, make_person: MakePerson, answer: str, words: str
) -> None:
    ana = make_person("Ana", "ana@example.org")
    meetings.rsvp(
        member(ana),
        rsvp_id=new_id(),
        meeting_id=meeting.pk,
        sign_up=sign_up("Ana", "ana@example.org"),
        answer=answer,
    )
    send_letters()
    assert words in str(mail.outbox[-1].body)
    assert Message.objects.filter(person=ana).count() == 2


# A meeting moves


Change = Callable[..., Meeting]


@pytest.fixture
def change(organizer: Actor, meeting: Meeting) -> Change:
    """The plan of tonight's meeting, saved again with some changes."""
    names = [each.name for each in dataclasses.fields(meetings.MeetingPlan)]

    def save(**changes: object) -> Meeting:
        meeting.refresh_from_db()
        kept = {name: getattr(meeting, name) for name in names}
        return meetings.plan_meeting(
            organizer,
            meeting_id=meeting.pk,
            organization_id=meeting.organization_id,
            plan=meetings.MeetingPlan(**(kept | changes)),
        )

    return save


def told() -> list[tuple[str, str]]:
    """To whom the letters of a move went, with their text; the outbox is empty afterwards."""
    send_letters()
    sent = [
        (message.to[0], str(message.body))
        for message in mail.outbox
        if "New time or place" in str(message.subject)
    ]
    mail.outbox.clear()
    return sorted(sent)


def test_whoever_answered_is_told_that_a_meeting_moves(
    meeting: Meeting, make_person: MakePerson, change: Change
) -> None:
    make_person("Ana", "ana@example.org")
    maybe = make_person("Mo", "mo@example.org")
    no = make_person("Nell", "nell@example.org")
    make_person("Quin", "quin@example.org", confirmed=False)
    says(meeting, maybe, "mo@example.org", "maybe")
    says(meeting, no, "nell@example.org", "no")
    starts_at = dt.datetime(2030, 3, 4, 0, 30, tzinfo=dt.UTC)
    change(
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=2),
        venue="The library",
        address="9 Hidden Lane",
    )
    sent = dict(told())
    assert list(sent) == ["ana@example.org", "mo@example.org"]
    letter = " ".join(sent["ana@example.org"].split())
    assert "Sunday, March 3, 2030, 7:30 p.m. EST (until 9:30 p.m.), The library" in letter
    assert "Before, it was planned for:" in letter
    assert "Longshore Hall What you said still stands." in letter
    assert "/go/" in letter
    assert "Hidden Lane" not in letter, "the page shows the address to those who may know it"


def says(meeting: Meeting, person: Person, address: str, answer: str) -> None:
    who = sign_up(person.name, address)
    meetings.rsvp(
        member(person), rsvp_id=new_id(), meeting_id=meeting.pk, sign_up=who, answer=answer
    )


def test_every_move_is_told_and_one_that_has_not_left_gives_way_to_the_next(
    make_person: MakePerson, change: Change
) -> None:
    make_person("Ana", "ana@example.org")
    for venue in ("The library", "Longshore Hall", "The library"):
        change(venue=venue)
    ((_, letter),) = told()
    assert letter.index("The library") < letter.index("Longshore Hall")
    change(venue="Longshore Hall")
    ((_, letter),) = told()
    assert letter.index("Longshore Hall") < letter.index("The library"), "back again is a move too"


def test_a_new_address_alone_is_told_without_a_before(
    make_person: MakePerson, change: Change
) -> None:
    make_person("Ana", "ana@example.org")
    change(address="2 Pier Street")
    ((_, letter),) = told()
    assert "Before, it was planned for:" not in letter


@pytest.mark.parametrize(
    "changes",
    [{}, {"title": "Another name", "welcome": "Bring soup", "host_name": "Joan", "capacity": 90}],
)
def test_what_is_no_move_is_told_to_nobody(
    meeting: Meeting, make_person: MakePerson, change: Change, changes: dict[str, object]
) -> None:
    make_person("Ana", "ana@example.org")
    assert change(**changes).sequence == 0
    # Seconds are nobody's business: a form that shows minutes is saved as it was.
    assert change(starts_at=meeting.starts_at.replace(second=0, microsecond=0)).sequence == 0
    assert told() == []


def test_a_meeting_that_has_begun_or_was_called_off_tells_nobody(
    organizer: Actor, meeting: Meeting, make_person: MakePerson, change: Change
) -> None:
    make_person("Ana", "ana@example.org")
    with time_machine.travel(meeting.starts_at, tick=False):
        change(ends_at=meeting.ends_at + dt.timedelta(minutes=30))
        assert told() == []
    meetings.cancel_meeting(organizer, meeting_id=meeting.pk)
    change(venue="The library")
    assert told() == []


def test_a_meeting_put_off_when_it_should_have_begun_is_told(
    meeting: Meeting, make_person: MakePerson, change: Change
) -> None:
    make_person("Ana", "ana@example.org")
    week = dt.timedelta(days=7)
    with time_machine.travel(meeting.starts_at + dt.timedelta(minutes=5), tick=False):
        change(starts_at=meeting.starts_at + week, ends_at=meeting.ends_at + week)
        assert [address for address, _ in told()] == ["ana@example.org"]
