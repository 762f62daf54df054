"""Giving one's word on a meeting, and seats that hold under any race."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.access.operation import authorize, operation, step
from groundswell.kernel import clock
from groundswell.kernel.errors import DomainError, NotPermitted, NotThere
from groundswell.kernel.ids import new_id
from groundswell.meetings import events, selectors
from groundswell.meetings.models import Answer, Meeting, Rsvp, Stage
from groundswell.people import activity
from groundswell.people import operations as people
from groundswell.people import selectors as known_people
from groundswell.people.models import Deed, Person, Standing

MOST_GUESTS = 9
_WANTS_A_SEAT = frozenset({Answer.GOING, Answer.WAITING})


class MeetingNotOpen(DomainError):
    """This meeting is over or was called off, so it takes no more answers."""

    status = 410


class TooManyGuests(DomainError):
    """You can bring up to nine people. For a larger group, please ask the organizers."""

    status = 400


class NoSeatLeft(DomainError):
    """There are not enough seats left, and this meeting keeps no waiting list.

    A maybe is taken all the same, for it holds no seat; it is not told when one comes free.
    """


class NoSeatForMore(DomainError):
    """Your seats are kept, but not enough are left for more guests."""


@operation(Action.RSVP)
def rsvp(
    actor: Actor,
    *,
    rsvp_id: UUID,
    meeting_id: UUID,
    sign_up: people.NewPerson,
    answer: str = Answer.GOING,
    guests: int = 0,
    answers: Mapping[str, Any] | None = None,
) -> Rsvp:
    """Take a person's word without an account.

    Until they open the link in their mail they are in quarantine and hold no seat. A person who is
    known already is sent their link, and nothing else is changed by what a stranger typed in their
    name, unless this device has opened their link before. A full meeting without a waiting list
    takes no new answer, from known and unknown alike; but whoever answered while there was a seat
    and confirms when there is none waits for the next, for the house had asked them to.
    Raises MeetingNotOpen, TooManyGuests, NoSeatLeft, NoSeatForMore, NameMissing, ContactMissing.
    """
    meeting = selectors.public_meeting(meeting_id)
    authorize(meeting.scope)
    if meeting.stage != Stage.OPEN or meeting.ends_at <= clock.now():
        raise MeetingNotOpen(meeting=meeting.title)
    if guests > MOST_GUESTS:
        raise TooManyGuests
    person, is_new = people.enroll(meeting.organization, sign_up)
    is_own = person.pk == actor.person_in(meeting.organization_id)
    return add_rsvp(
        meeting,
        person,
        rsvp_id=rsvp_id,
        answer=answer,
        guests=guests,
        answers=answers,
        may_change=is_new or is_own,
    )


@step
def add_rsvp(
    meeting: Meeting,
    person: Person,
    *,
    rsvp_id: UUID,
    answer: str,
    guests: int,
    answers: Mapping[str, Any] | None = None,
    may_change: bool,
    quietly: bool = False,
) -> Rsvp:
    """A person's word, written once; changed later only by themselves or an organizer.

    ``quietly`` writes to nobody and refuses nobody, for words that are brought in from elsewhere:
    there somebody who asks for more seats than are left keeps those they hold, and past the last
    seat people wait even without a waiting list, for the organizer brought the list herself.
    Raises NoSeatLeft, and NoSeatForMore, which only those meet who may change the word.
    """
    word, is_first = _word_on(meeting, person, rsvp_id=rsvp_id, answer=answer, guests=guests)
    hold_still(meeting)
    word.refresh_from_db()
    word.person = person
    has_seats = may_change and word.holds > 0
    if not (quietly or has_seats or _takes(meeting, answer, guests)):
        raise NoSeatLeft
    if not is_first and may_change:
        is_changed = _change(meeting, word, answer=answer, guests=guests)
        if not (is_changed or quietly):
            raise NoSeatForMore(guests=word.guests)
    take_seat(meeting, word)
    events.rsvped.publish(events.Rsvped(meeting, person, word, answers or {}, quietly))
    return word


@step
def hold_still(meeting: Meeting) -> None:
    """Let changes to a meeting's seats go one at a time, by writing its row first.

    On PostgreSQL the row stays locked until the transaction ends; on SQLite every transaction that
    writes is alone already. What is read after this is what will still hold at the end, and how the
    meeting stands is read again here.
    """
    Meeting.objects.filter(pk=meeting.pk).update(seats_taken=F("seats_taken"))
    meeting.refresh_from_db(
        fields=["stage", "closed_at", "starts_at", "ends_at", "capacity", "seats_taken"]
    )


@step
def hold_seats(meeting: Meeting, word: Rsvp, seats: int, *, beyond: bool = False) -> bool:
    """Let a word hold exactly so many seats, if the meeting has them; whoever calls this saves it.

    One conditional update of the difference decides, so that the last seat goes to one of ten who
    ask at once, and nobody loses what they hold by asking for more. Whoever is in the hall already
    holds theirs ``beyond`` the last seat, too.
    """
    more = seats - word.holds
    free = Q() if beyond else _has_left(more)
    held = Meeting.objects.filter(free, pk=meeting.pk).update(seats_taken=F("seats_taken") + more)
    if held:
        word.holds = seats
    return bool(held)


@step
def take_seat(meeting: Meeting, word: Rsvp) -> bool:
    """Give a confirmed person who is going their seats, or put them on the waiting list."""
    if word.person.standing != Standing.CONFIRMED or word.answer not in _WANTS_A_SEAT:
        return False
    if word.holds:
        return True
    took = hold_seats(meeting, word, 1 + word.guests)
    word.answer = Answer.GOING if took else Answer.WAITING
    word.save(update_fields=["answer", "holds"])
    return took


@step
def give_free_seats(meeting: Meeting) -> None:
    """Give seats that came free to those who wait, in the order in which they answered.

    A meeting that is over or called off gives none.
    """
    waiting = (
        Rsvp.objects.filter(
            meeting=meeting, answer=Answer.WAITING, person__standing=Standing.CONFIRMED
        )
        .select_related("person")
        .order_by("answered_at", "pk")
    )
    has_seat = Meeting.objects.filter(
        _has_left(1), pk=meeting.pk, stage=Stage.OPEN, ends_at__gt=clock.now()
    )
    for word in waiting:
        if not has_seat.exists():
            return
        if take_seat(meeting, word):
            events.seat_given.publish(events.SeatGiven(meeting, word.person))


@step
def free_seats_of(person_id: UUID) -> None:
    """Free every seat that a person holds at meetings to come; those who wait get them."""
    words = Rsvp.objects.filter(person_id=person_id, meeting__stage=Stage.OPEN)
    for word in words.select_related("meeting"):
        _take_back(word)


@step
def seat_confirmed(person: Person) -> None:
    """Give a person who was just confirmed the seats that they asked for."""
    words = Rsvp.objects.filter(
        person=person, holds=0, meeting__stage=Stage.OPEN, meeting__ends_at__gt=clock.now()
    ).select_related("meeting")
    for word in words:
        hold_still(word.meeting)
        word.refresh_from_db(fields=["holds", "answer", "guests"])
        word.person = person
        take_seat(word.meeting, word)


@operation(Action.CONFIRM_PERSON)
def confirm_person(
    actor: Actor,
    *,
    person_id: UUID,
    guests: Mapping[UUID, int] | None = None,
    agreements: Sequence[people.Agreement] = (),
) -> None:
    """Take a person out of quarantine and give them the seats that they asked for.

    Somebody else may have typed their name. So they say themselves, from the link in their mail,
    how many ``guests`` they bring (by the id of each answer) and what they agree to; an organizer
    who vouches for them says neither. Raises TooManyGuests, NotPermitted, NotThere.
    """
    person = known_people.person_for(actor, person_id)
    authorize(person.scope)
    if person.pk == actor.person_in(person.organization_id):
        people.note_mailbox(person)
    elif guests or agreements:
        raise NotPermitted
    for rsvp_id, count in (guests or {}).items():
        if not 0 <= count <= MOST_GUESTS:
            raise TooManyGuests
        Rsvp.objects.filter(pk=rsvp_id, person=person, holds=0).update(guests=count)
    people.vouch(person)
    people.agree(person, agreements)


@operation(Action.CHANGE_CONSENT)
def cancel_rsvp(actor: Actor, *, rsvp_id: UUID) -> Rsvp:
    """Take back one's own word; the seat goes to whoever waits. Raises NotThere."""
    word = Rsvp.objects.filter(pk=rsvp_id).select_related("meeting", "person").first()
    if word is None:
        raise NotThere
    authorize(word.person.scope)
    _take_back(word)
    return word


def _word_on(
    meeting: Meeting, person: Person, *, rsvp_id: UUID, answer: str, guests: int
) -> tuple[Rsvp, bool]:
    """A person's word on a meeting, and whether it is their first."""
    taken = Rsvp.objects.filter(pk=rsvp_id).exclude(meeting=meeting, person=person).exists()
    word, is_first = Rsvp.objects.get_or_create(
        meeting=meeting,
        person=person,
        defaults={
            "id": new_id() if taken else rsvp_id,
            "answer": answer,
            "guests": guests,
            "answered_at": clock.now(),
        },
    )
    if is_first:
        activity.record(Deed.RSVPED, person=person, meeting_id=meeting.pk)
    return word, is_first


def _change(meeting: Meeting, word: Rsvp, *, answer: str, guests: int) -> bool:
    """Change what a person said; seats that they give back go to those who wait.

    False where they ask for more seats than are left: then nothing is changed.
    """
    if (word.answer, word.guests) == (answer, guests):
        return True
    held = word.holds
    keeps = 1 + guests if held and answer == Answer.GOING else 0
    if not hold_seats(meeting, word, keeps):
        return False
    word.answer, word.guests = answer, guests
    word.save(update_fields=["answer", "guests", "holds"])
    if word.holds < held:
        give_free_seats(meeting)
    return True


def _take_back(word: Rsvp) -> None:
    hold_still(word.meeting)
    word.refresh_from_db(fields=["holds", "answer", "guests"])
    _change(word.meeting, word, answer=Answer.NO, guests=word.guests)


def _takes(meeting: Meeting, answer: str, guests: int) -> bool:
    """Whether a new answer has a seat, or a place on the waiting list, or wants neither."""
    if meeting.has_waitlist or answer not in _WANTS_A_SEAT:
        return True
    return Meeting.objects.filter(_has_left(1 + guests), pk=meeting.pk).exists()


def _has_left(seats: int) -> Q:
    """Meetings with so many seats left; every meeting has room for fewer than before."""
    return Q(capacity__isnull=True) | Q(seats_taken__lte=F("capacity") - seats)
