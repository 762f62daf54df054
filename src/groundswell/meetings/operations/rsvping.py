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


class MeetingNotOpen(DomainError):
    """This meeting is over or was called off, so it takes no more answers."""

    status = 410


class TooManyGuests(DomainError):
    """You can bring up to nine people. For a larger group, please ask the organizers."""

    status = 400


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
    name, unless this device has opened their link before.
    Raises MeetingNotOpen, TooManyGuests, NameMissing, ContactMissing.
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

    ``quietly`` writes to nobody: for words that are brought in from elsewhere.
    """
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
    hold_still(meeting)
    word.refresh_from_db()
    if not is_first and may_change and (word.answer, word.guests) != (answer, guests):
        before = word.guests
        _release(meeting, word)
        word.answer, word.guests = answer, guests
        word.save(update_fields=["answer", "guests", "holds"])
        give_to_others = answer != Answer.GOING or guests < before
    else:
        give_to_others = False
    word.person = person
    take_seat(meeting, word)
    if give_to_others:
        give_free_seats(meeting)
    events.rsvped.publish(events.Rsvped(meeting, person, word, answers or {}, quietly))
    return word


@step
def hold_still(meeting: Meeting) -> None:
    """Let changes to a meeting's seats go one at a time, by writing its row first.

    On PostgreSQL the row stays locked until the transaction ends; on SQLite every transaction that
    writes is alone already. What is read after this is what will still hold at the end.
    """
    Meeting.objects.filter(pk=meeting.pk).update(seats_taken=F("seats_taken"))


@step
def take_seat(meeting: Meeting, word: Rsvp) -> bool:
    """Give a confirmed person who is going their seats, or put them on the waiting list.

    One conditional update decides, so that the last seat goes to one of ten who ask at once.
    """
    if word.person.standing != Standing.CONFIRMED or word.answer not in {
        Answer.GOING,
        Answer.WAITING,
    }:
        return False
    if word.holds:
        return True
    seats = 1 + word.guests
    took = Meeting.objects.filter(
        Q(capacity__isnull=True) | Q(seats_taken__lte=F("capacity") - seats), pk=meeting.pk
    ).update(seats_taken=F("seats_taken") + seats)
    word.holds = seats if took else 0
    word.answer = Answer.GOING if took else Answer.WAITING
    word.save(update_fields=["answer", "holds"])
    return bool(took)


@step
def give_free_seats(meeting: Meeting) -> None:
    """Give seats that came free to those who wait, in the order in which they answered.

    A meeting that is over or called off gives none.
    """
    if not Meeting.objects.filter(
        pk=meeting.pk, stage=Stage.OPEN, ends_at__gt=clock.now()
    ).exists():
        return
    waiting = (
        Rsvp.objects.filter(
            meeting=meeting, answer=Answer.WAITING, person__standing=Standing.CONFIRMED
        )
        .select_related("person")
        .order_by("answered_at", "pk")
    )
    for word in waiting[:50]:
        if take_seat(meeting, word):
            events.seat_given.publish(events.SeatGiven(meeting, word.person))


@step
def free_seats_of(person_id: UUID) -> None:
    """Free every seat that a person holds at meetings to come; those who wait get them."""
    words = Rsvp.objects.filter(person_id=person_id, meeting__stage=Stage.OPEN)
    for word in words.select_related("meeting"):
        hold_still(word.meeting)
        word.refresh_from_db(fields=["holds", "answer"])
        _release(word.meeting, word)
        word.answer = Answer.NO
        word.save(update_fields=["answer", "holds"])
        give_free_seats(word.meeting)


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
    hold_still(word.meeting)
    word.refresh_from_db(fields=["holds", "answer"])
    if word.answer != Answer.NO:
        _release(word.meeting, word)
        word.answer = Answer.NO
        word.save(update_fields=["answer", "holds"])
        give_free_seats(word.meeting)
    return word


def _release(meeting: Meeting, word: Rsvp) -> None:
    if word.holds:
        Meeting.objects.filter(pk=meeting.pk).update(seats_taken=F("seats_taken") - word.holds)
        word.holds = 0
