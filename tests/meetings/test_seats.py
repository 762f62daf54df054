"""Seats: asked for, kept, given back."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from groundswell.access.actions import Action
from groundswell.access.actor import Actor, visitor
from groundswell.access.models import Grant
from groundswell.access.operation import authorize, operation
from groundswell.access.roles import Role
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations as meetings
from groundswell.meetings import selectors
from groundswell.meetings.models import Answer, Meeting, Rsvp
from groundswell.organizations.models import Organization
from groundswell.people.models import Person
from tests.conftest import member, opened, plan, sign_up

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


# No waiting list

KEEPS_NONE = "this meeting keeps no waiting list"


@pytest.fixture
def full(make_meeting: Callable[..., Meeting]) -> Meeting:
    """A meeting of two seats and no waiting list: Ana has one, Ben the other."""
    meeting = make_meeting(capacity=2, has_waitlist=False)
    for name in ("Ana", "Ben"):
        comes(meeting, name)
    return meeting


def test_a_full_meeting_without_a_waiting_list_takes_no_new_answer(full: Meeting) -> None:
    before = stands(full)
    page = reverse("hall:meeting", args=[full.pk])
    shown = Client().get(page)
    assert KEEPS_NONE in shown.text
    assert "I will be there" not in shown.text

    # A form that was open already is refused in the same words, and nothing is written.
    for name in ("Newcomer", "Ana"):
        refused = Client().post(page, typed(name))
        assert (refused.status_code, KEEPS_NONE in refused.text) == (422, True)
    assert stands(full) == before
    assert sorted(Person.objects.values_list("name", flat=True)) == ["Ana", "Ben"]

    # Ben gives his seat back: the page takes answers again.
    ben = Rsvp.objects.select_related("person").get(person__name="Ben")
    meetings.cancel_rsvp(member(ben.person), rsvp_id=ben.pk)
    assert "I will be there" in Client().get(page).text
    comes(full, "Newcomer")
    assert stands(full) == {
        "Ana": ("going", 0, 1),
        "Ben": ("no", 0, 0),
        "Newcomer": ("going", 0, 1),
    }


def test_a_group_larger_than_what_is_left_is_told_so_on_the_form(
    make_meeting: Callable[..., Meeting],
) -> None:
    small = make_meeting(capacity=2, has_waitlist=False)
    comes(small, "Ana")
    page = reverse("hall:meeting", args=[small.pk])
    refused = Client().post(page, typed("Ben", guests=1))
    assert KEEPS_NONE in refused.context["form"].errors["guests"][0]
    assert Client().post(page, typed("Ben", guests=0)).status_code == 302


def test_who_has_a_seat_at_a_full_meeting_can_still_say_that_fewer_come(
    make_meeting: Callable[..., Meeting],
) -> None:
    small = make_meeting(capacity=2, has_waitlist=False)
    phone = phone_of(comes(small, "Ana", guests=1))
    page = reverse("hall:meeting", args=[small.pk])
    shown = phone.get(page).text
    assert "yours are kept" in shown
    assert "I will be there" in shown
    assert phone.post(page, typed("Ana", guests=3)).status_code == 422
    assert stands(small) == {"Ana": ("going", 1, 2)}
    assert phone.post(page, typed("Ana", guests=0)).status_code == 302
    assert stands(small) == {"Ana": ("going", 0, 1)}


@pytest.mark.parametrize("answer", [Answer.GOING, Answer.WAITING])
def test_no_place_in_a_queue_that_is_not_there(full: Meeting, answer: Answer) -> None:
    with pytest.raises(meetings.NoSeatLeft):
        answers(full, "Newcomer", answer=answer)


def test_a_maybe_holds_no_seat_and_is_taken(full: Meeting) -> None:
    answers(full, "Newcomer", answer=Answer.MAYBE)
    assert stands(full)["Newcomer"] == ("maybe", 0, 0)


def test_who_asked_in_time_and_confirms_late_has_the_next_seat(
    make_meeting: Callable[..., Meeting],
) -> None:
    small = make_meeting(capacity=1, has_waitlist=False)
    late = answers(small, "Late")
    ana = comes(small, "Ana")
    meetings.confirm_person(member(late), person_id=late.pk)
    assert stands(small) == {"Ana": ("going", 0, 1), "Late": ("waiting", 0, 0)}
    assert "You are on the waiting list" in phone_of(late).get(reverse("desk:me")).text
    meetings.cancel_rsvp(member(ana), rsvp_id=Rsvp.objects.get(person=ana).pk)
    assert stands(small) == {"Ana": ("no", 0, 0), "Late": ("going", 0, 1)}


def test_guests_whom_the_organizer_brings_wait_all_the_same(
    full: Meeting, organizer_client: Client
) -> None:
    page = reverse("exchange:guests", args=[full.pk])
    file = SimpleUploadedFile("guests.csv", b"Name,Email\nCyn,cyn@example.org\n")
    preview = organizer_client.post(page, {"file": file})["Location"]
    organizer_client.post(preview)
    assert stands(full)["Cyn"] == ("waiting", 0, 0)


def test_a_larger_hall_takes_in_everybody_who_waits(
    organizer: Actor, organization: Organization, make_meeting: Callable[..., Meeting]
) -> None:
    meeting = make_meeting(capacity=1)
    for number in range(70):
        word = meetings.rsvp(
            visitor(),
            rsvp_id=new_id(),
            meeting_id=meeting.pk,
            sign_up=sign_up(f"Guest {number}", f"guest{number}@example.org"),
        )
        meetings.confirm_person(member(word.person), person_id=word.person_id)
    assert selectors.counts_of(meeting).waiting == 69
    meetings.plan_meeting(
        organizer,
        meeting_id=meeting.pk,
        organization_id=organization.pk,
        plan=plan(capacity=65, starts_at=meeting.starts_at, ends_at=meeting.ends_at),
    )
    counts = selectors.counts_of(meeting)
    assert (counts.going, counts.waiting) == (65, 5)
