"""The door: who came."""

import datetime as dt
from uuid import UUID

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.access.operation import authorize, operation, step
from groundswell.kernel import clock
from groundswell.kernel.errors import DomainError, NotThere
from groundswell.kernel.ids import new_id
from groundswell.meetings import events, selectors
from groundswell.meetings.models import Answer, Attendance, Meeting, Rsvp, Stage
from groundswell.meetings.operations.rsvping import TooManyGuests, hold_seats, hold_still
from groundswell.people import activity
from groundswell.people import operations as people
from groundswell.people.models import Deed, Person

MOST_AT_THE_DOOR = 99


class DoorNotOpen(DomainError):
    """The door list takes check-ins from two hours before the start until the meeting is closed."""


class MeetingFull(DomainError):
    """Every seat is taken. Those on the list are let in first; please ask the organizer."""


class NotStartedYet(DomainError):
    """This meeting has not started yet, so it cannot be closed. It can be called off."""


@operation(Action.CHECK_IN)
def check_in(
    actor: Actor,
    *,
    attendance_id: UUID,
    meeting_id: UUID,
    rsvp_id: UUID,
    guests: int | None = None,
) -> Attendance:
    """Record that somebody on the list came; a second scan of them changes nothing.

    Raises DoorNotOpen, MeetingFull, NotThere.
    """
    meeting = selectors.meeting_for(actor, meeting_id, Action.SEE_DOOR)
    authorize(meeting.scope)
    word = Rsvp.objects.filter(pk=rsvp_id, meeting=meeting).select_related("person").first()
    if word is None:
        raise NotThere
    if guests is not None and not 0 <= guests <= MOST_AT_THE_DOOR:
        raise TooManyGuests
    return come_in(
        meeting,
        word.person,
        attendance_id=attendance_id,
        guests=word.guests if guests is None else guests,
    )


@operation(Action.CHECK_IN)
def walk_in(
    actor: Actor,
    *,
    attendance_id: UUID,
    meeting_id: UUID,
    sign_up: people.NewPerson,
    joins: bool = False,
) -> Attendance:
    """Let in somebody who is not on the list; with ``joins``, as a new member.

    Raises DoorNotOpen, MeetingFull, NameMissing, ContactMissing.
    """
    meeting = selectors.meeting_for(actor, meeting_id, Action.SEE_DOOR)
    authorize(meeting.scope)
    person = people.meet_at_door(meeting.organization, sign_up)
    attendance = come_in(meeting, person, attendance_id=attendance_id, guests=0)
    if joins:
        people.join(person, meeting_id=meeting_id)
    return attendance


@step
def come_in(
    meeting: Meeting,
    person: Person,
    *,
    attendance_id: UUID,
    guests: int,
) -> Attendance:
    """A person is in the hall: once, with a seat, and vouched for by having been seen."""
    now = clock.now()
    hold_still(meeting)
    known = Attendance.objects.filter(meeting=meeting, person=person).first()
    if known:
        return known
    if not meeting.door_is_open_at(now):
        raise DoorNotOpen(meeting=meeting.title)
    return _arrive(meeting, person, attendance_id=attendance_id, at=now, guests=guests)


@step
def bring_in(meeting: Meeting, person: Person, *, at: dt.datetime, guests: int) -> None:
    """A person was let in without a network: they are in the hall, whether there is a seat or not.

    Where several let them in the earliest counts, and of two at one moment that with more guests.
    Whoever was held for not having come is not any more.
    """
    hold_still(meeting)
    known = Attendance.objects.filter(meeting=meeting, person=person).first()
    if known is None:
        _arrive(meeting, person, attendance_id=new_id(), at=at, guests=guests, beyond=True)
    elif (at, -guests) < (known.recorded_at, -known.guests):
        _came_before(meeting, known, at=at, guests=guests)


def _arrive(
    meeting: Meeting,
    person: Person,
    *,
    attendance_id: UUID,
    at: dt.datetime,
    guests: int,
    beyond: bool = False,
) -> Attendance:
    attendance = Attendance.objects.create(
        id=attendance_id, meeting=meeting, person=person, guests=guests, recorded_at=at
    )
    people.vouch(person)
    word, _ = Rsvp.objects.get_or_create(
        meeting=meeting,
        person=person,
        defaults={"id": new_id(), "answer": Answer.GOING, "guests": guests, "answered_at": at},
    )
    if not hold_seats(meeting, word, 1 + guests, beyond=beyond):
        raise MeetingFull(capacity=meeting.capacity)
    word.answer, word.no_show = Answer.GOING, False
    word.save(update_fields=["answer", "holds", "no_show"])
    activity.record(Deed.ATTENDED, person=person, meeting_id=meeting.pk, at=at)
    events.checked_in.publish(events.CheckedIn(meeting, person))
    return attendance


def _came_before(meeting: Meeting, known: Attendance, *, at: dt.datetime, guests: int) -> None:
    word = Rsvp.objects.filter(meeting=meeting, person=known.person_id).first()
    if word:
        if word.answered_at == known.recorded_at:  # the door itself wrote their word
            word.answered_at = at
        if word.holds:
            hold_seats(meeting, word, 1 + guests, beyond=True)
        word.save(update_fields=["answered_at", "holds"])
    activity.move(Deed.ATTENDED, person=known.person, was=known.recorded_at, at=at)
    known.recorded_at, known.guests = at, guests
    known.save(update_fields=["recorded_at", "guests"])


@operation(Action.CLOSE_MEETING)
def close_meeting(actor: Actor, *, meeting_id: UUID) -> Meeting:
    """End a meeting: mark who did not come, and let the rooms above do what follows.

    A second time changes nothing. Raises NotStartedYet, NotThere.
    """
    meeting = selectors.meeting_for(actor, meeting_id, Action.CLOSE_MEETING)
    authorize(meeting.scope)
    now = clock.now()
    if meeting.stage == Stage.OPEN and not meeting.has_started_at(now):
        raise NotStartedYet(starts_at=meeting.starts_at)
    closed = Meeting.objects.filter(pk=meeting_id, stage=Stage.OPEN).update(
        stage=Stage.CLOSED, closed_at=now
    )
    if closed:
        came = Attendance.objects.filter(meeting=meeting).values("person")
        Rsvp.objects.filter(meeting=meeting, holds__gt=0).exclude(person__in=came).update(
            no_show=True
        )
        meeting.refresh_from_db()
        events.closed.publish(events.Closed(meeting))
    return meeting
