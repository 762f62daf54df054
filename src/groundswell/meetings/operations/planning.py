"""Planning and cancelling meetings."""

import datetime as dt
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db.models import F

from groundswell.access.actions import Action
from groundswell.access.actor import Actor, Scope
from groundswell.access.operation import authorize, operation
from groundswell.kernel import clock
from groundswell.kernel.errors import DomainError, NotThere
from groundswell.meetings import events, selectors
from groundswell.meetings.models import Kind, Meeting, Stage
from groundswell.meetings.operations.rsvping import give_free_seats, hold_still


class EndsBeforeItStarts(DomainError):
    """A meeting ends after it starts. Please mend the two times."""

    status = 400


class FewerSeatsThanPromised(DomainError):
    """More seats are promised already than this capacity holds. Please choose a larger one."""


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """All that an organizer decides about a meeting. Times are moments in UTC."""

    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    zone: str
    venue: str
    address: str = ""
    address_is_private: bool = False
    capacity: int | None = None
    has_waitlist: bool = True
    welcome: str = ""
    host_name: str = ""
    kind: str = Kind.MEETING


@operation(Action.PLAN_MEETING)
def plan_meeting(
    actor: Actor, *, meeting_id: UUID, organization_id: UUID, plan: MeetingPlan
) -> Meeting:
    """Make a meeting, or change the one of that id.

    Where another time or place is decided for a meeting still to come, whoever answered is told.
    Raises EndsBeforeItStarts, FewerSeatsThanPromised, UnknownZone.
    """
    authorize(Scope(organization_id, meeting_id=meeting_id))
    clock.zone(plan.zone)
    if plan.ends_at <= plan.starts_at:
        raise EndsBeforeItStarts
    known = Meeting.objects.filter(pk=meeting_id).first()
    if known and known.organization_id != organization_id:
        raise NotThere
    if known:
        hold_still(known)  # an answer that comes meanwhile finds the new number of seats
    if known and _takes_seats_away(known, plan.capacity):
        raise FewerSeatsThanPromised(promised=known.seats_taken)
    meeting, _ = Meeting.objects.update_or_create(
        pk=meeting_id,
        defaults=asdict(plan),
        create_defaults={"pk": meeting_id, "organization_id": organization_id, **asdict(plan)},
    )
    if known:
        _note_move(meeting, before=known)
        give_free_seats(meeting)
    return meeting


@operation(Action.PLAN_MEETING)
def cancel_meeting(actor: Actor, *, meeting_id: UUID) -> None:
    """Call a meeting off; a second time changes nothing. Raises NotThere."""
    meeting = selectors.meeting_for(actor, meeting_id, Action.PLAN_MEETING)
    authorize(meeting.scope)
    called_off = Meeting.objects.filter(pk=meeting_id, stage=Stage.OPEN).update(
        stage=Stage.CANCELLED, sequence=F("sequence") + 1
    )
    if called_off:
        meeting.refresh_from_db()
        events.cancelled.publish(events.Cancelled(meeting))


def _takes_seats_away(known: Meeting, capacity: int | None) -> bool:
    """Whether a new capacity holds fewer than are promised; a hall too full may stay as it is."""
    if capacity is None or capacity >= known.seats_taken:
        return False
    return known.capacity is None or capacity < known.capacity


def _note_move(meeting: Meeting, *, before: Meeting) -> None:
    """Number another time or place, and say so while people can still come there."""
    if _as_announced(meeting) == _as_announced(before):
        return
    Meeting.objects.filter(pk=meeting.pk).update(sequence=F("sequence") + 1)
    meeting.refresh_from_db()
    if meeting.stage == Stage.OPEN and not meeting.has_started_at(clock.now()):
        events.moved.publish(events.Moved(meeting, before))


def _as_announced(meeting: Meeting) -> tuple[object, ...]:
    """When and where a meeting is, as people are told: to the minute."""
    times = (each.replace(second=0, microsecond=0) for each in (meeting.starts_at, meeting.ends_at))
    return (*times, meeting.zone, meeting.venue, meeting.address)
