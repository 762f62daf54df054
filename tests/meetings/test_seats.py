"""Seats: asked for, kept, given back."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from groundswell.access.actions import Action
from groundswell.access.actor import Actor, visitor
from groundswell.access.models import Grant
from groundswell.access.operation import authorize, operation
from groundswell.access.roles import Role
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations as meetings
from groundswell.meetings.models import Answer, Meeting, Rsvp
from groundswell.people.models import Person
from tests.conftest import member, opened, sign_up

Stands = tuple[str, int, int]
"""An answer, the guests that it brings, the seats that it holds."""


def answers(
    meeting: Meeting,
    name: str,
    *,
    guests: int = 0,
    actor: Actor | None = None,
    answer: str = Answer.GOING,
) -> Person:
    """Somebody says that they come; without an actor, from a device that nobody knows."""
    word = meetings.rsvp(
        actor or visitor(),
        rsvp_id=new_id(),
        meeting_id=meeting.pk,
        sign_up=sign_up(name, f"{name}@example.org"),
        guests=guests,
        answer=answer,
    )
    return word.person


def comes(meeting: Meeting, name: str, *, guests: int = 0) -> Person:
    """Somebody says that they come and opens the link in their mail."""
    person = answers(meeting, name, guests=guests)
    meetings.confirm_person(member(person), person_id=person.pk)
    return person


def stands(meeting: Meeting) -> dict[str, Stands]:
    """Everybody's word on a meeting; the seats they hold are those that the meeting counts."""
    words = Rsvp.objects.filter(meeting=meeting).select_related("person")
    meeting.refresh_from_db()
    assert sum(word.holds for word in words) == meeting.seats_taken
    return {word.person.name: (word.answer, word.guests, word.holds) for word in words}


def typed(name: str, **changes: object) -> dict[str, object]:
    """An answer as the public page sends it."""
    ids = {"person_id": new_id(), "rsvp_id": new_id()}
    return {**ids, "name": name, "contact": f"{name}@example.org", "answer": "going", **changes}


def phone_of(person: Person) -> Client:
    """The phone on which a person opened the link in their mail."""
    return opened(Grant.objects.get(person_id=person.pk, role=Role.MEMBER))


def test_somebody_who_asks_for_one_more_at_a_full_meeting_keeps_their_seats(
    make_meeting: Callable[..., Meeting],
) -> None:
    full = make_meeting(capacity=3)
    ana = comes(full, "Ana", guests=1)
    comes(full, "Ben")
    comes(full, "Cyn")
    before = stands(full)
    assert before == {"Ana": ("going", 1, 2), "Ben": ("going", 0, 1), "Cyn": ("waiting", 0, 0)}

    page = reverse("hall:meeting", args=[full.pk])
    phone = phone_of(ana)
    refused = phone.post(page, typed("Ana", guests=2))
    assert refused.status_code == 422
    assert "Your seats are kept, but not enough are left for more guests." in refused.text
    assert 'value="2"' in refused.text, "what was typed is still there"
    assert stands(full) == before

    # With fewer, the seat that she gives back goes to Cyn; then there is none to take again.
    assert phone.post(page, typed("Ana", guests=0)).status_code == 302
    after = {"Ana": ("going", 0, 1), "Ben": ("going", 0, 1), "Cyn": ("going", 0, 1)}
    assert stands(full) == after
    assert phone.post(page, typed("Ana", guests=1)).status_code == 422
    assert stands(full) == after


def test_one_more_guest_has_the_seat_that_is_left(make_meeting: Callable[..., Meeting]) -> None:
    small = make_meeting(capacity=3)
    ana = comes(small, "Ana")
    answers(small, "Ana", guests=2, actor=member(ana))
    assert stands(small) == {"Ana": ("going", 2, 3)}


def test_a_stranger_is_answered_the_same_whether_somebody_is_known_or_not(
    make_meeting: Callable[..., Meeting],
) -> None:
    full = make_meeting(capacity=1)
    comes(full, "Ana")
    page = reverse("hall:meeting", args=[full.pk])
    known, new = (Client().post(page, typed(name, guests=3)) for name in ("Ana", "Newcomer"))
    assert (known.status_code, known["Location"]) == (new.status_code, new["Location"])
    assert stands(full)["Ana"] == ("going", 0, 1)


@pytest.mark.parametrize(("answer", "guests"), [(Answer.MAYBE, 2), (Answer.NO, 0)])
def test_who_no_longer_comes_gives_every_seat_back(
    make_meeting: Callable[..., Meeting], answer: Answer, guests: int
) -> None:
    small = make_meeting(capacity=3)
    ana = comes(small, "Ana", guests=2)
    comes(small, "Ben", guests=1)
    answers(small, "Ana", guests=guests, actor=member(ana), answer=answer)
    assert stands(small) == {"Ana": (answer, guests, 0), "Ben": ("going", 1, 2)}


def test_who_waits_with_many_gets_the_seat_that_is_left_for_few(
    make_meeting: Callable[..., Meeting],
) -> None:
    small = make_meeting(capacity=3)
    comes(small, "Ana", guests=1)
    ben = comes(small, "Ben", guests=4)
    assert stands(small)["Ben"] == ("waiting", 4, 0)
    answers(small, "Ben", actor=member(ben))
    assert stands(small)["Ben"] == ("going", 0, 1)


def test_the_same_answer_again_leaves_the_seats_that_were_taken_at_the_door(
    make_meeting: Callable[..., Meeting], organizer: Actor
) -> None:
    small = make_meeting(capacity=3)
    ana = comes(small, "Ana")
    word = Rsvp.objects.get(person=ana)
    meetings.check_in(
        organizer, attendance_id=new_id(), meeting_id=small.pk, rsvp_id=word.pk, guests=2
    )
    answers(small, "Ana", actor=member(ana))
    assert stands(small) == {"Ana": ("going", 0, 3)}


def test_a_list_that_asks_for_more_than_is_left_takes_no_seat_away(
    make_meeting: Callable[..., Meeting],
) -> None:
    small = make_meeting(capacity=2)
    ana = comes(small, "Ana")

    @operation(Action.RSVP)
    def bring_in(actor: Actor) -> Rsvp:
        authorize(small.scope)
        return meetings.add_rsvp(
            small,
            ana,
            rsvp_id=new_id(),
            answer=Answer.GOING,
            guests=5,
            may_change=True,
            quietly=True,
        )

    word = bring_in(visitor())
    assert (word.answer, word.guests, word.holds) == ("going", 0, 1)
    assert stands(small) == {"Ana": ("going", 0, 1)}
