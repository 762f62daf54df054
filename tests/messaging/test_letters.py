"""Letters: to the right mailbox, and never more than anybody can bear."""

import datetime as dt

import pytest
import time_machine
from django.core import mail

from groundswell.access.actor import visitor
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
