"""What door phones kept without a network and bring later: twice, late, in any order."""

import datetime as dt
from uuid import UUID

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.access.operation import authorize, operation
from groundswell.kernel import clock
from groundswell.kernel.errors import DomainError, NotThere
from groundswell.meetings import policy, selectors
from groundswell.meetings.models import Arrival, Meeting, Rsvp, Stage
from groundswell.meetings.operations.door import MOST_AT_THE_DOOR, DoorNotOpen, bring_in
from groundswell.meetings.operations.rsvping import TooManyGuests, hold_still
from groundswell.people import operations as people
from groundswell.people import selectors as known_people
from groundswell.people.models import Person, Standing

GRACE = dt.timedelta(hours=12)
"""How long after its end a door still hears of whom it let in before."""


class WrittenAfterTheEnd(DomainError):
    """The door was shut already when this was written down, so it is not counted."""


class BroughtTooLate(DomainError):
    """This came more than twelve hours after the door was shut, so it is not counted."""


class NobodyIsLetIn(DomainError):
    """This meeting was called off, so nobody is checked in."""


class NotOnTheList(DomainError):
    """This name is no longer on the list. If they are here, please write them down."""


class WriteThemDownAgain(DomainError):
    """What this phone kept about them cannot be used. If they are here, please write them down."""


@operation(Action.CHECK_IN)
def bring_check_in(
    actor: Actor,
    *,
    entry_id: UUID,
    meeting_id: UUID,
    rsvp_id: UUID,
    at: dt.datetime,
    guests: int | None = None,
) -> None:
    """Take in a check-in that a phone kept; the same again, in any order, changes nothing more.

    ``at`` is by the house's clock. Raises NotOnTheList, TooManyGuests, NotThere, and whatever
    ``_when`` does.
    """
    meeting = _meeting_at_whose_door(actor, meeting_id)
    if _is_known(meeting, entry_id):
        return
    when = _when(actor, meeting, at)
    word = Rsvp.objects.filter(pk=rsvp_id, meeting=meeting).select_related("person").first()
    if word is None or word.person.standing == Standing.ERASED:
        raise NotOnTheList
    came_with = word.guests if guests is None else guests
    if not 0 <= came_with <= MOST_AT_THE_DOOR:
        raise TooManyGuests
    _note(meeting, word.person, entry_id=entry_id, when=when)
    bring_in(meeting, word.person, at=when, guests=came_with)


@operation(Action.CHECK_IN)
def bring_walk_in(
    actor: Actor,
    *,
    entry_id: UUID,
    meeting_id: UUID,
    sign_up: people.NewPerson,
    at: dt.datetime,
    joins: bool = False,
) -> None:
    """Take in somebody whom a phone wrote down; the same again changes nothing more.

    Whoever was erased is not brought back by what a phone still holds of them: only by being
    written down anew. Raises WriteThemDownAgain, NameMissing, ContactMissing, NotThere, and
    whatever ``_when`` does.
    """
    meeting = _meeting_at_whose_door(actor, meeting_id)
    if _is_known(meeting, entry_id):
        return
    when = _when(actor, meeting, at)
    digests = known_people.erasure_digests(
        meeting.organization_id, name=sign_up.name, points=sign_up.contacts
    )
    if known_people.erased_among(meeting.organization_id, digests):
        raise WriteThemDownAgain
    person = people.meet_at_door(meeting.organization, sign_up, at=when)
    _note(meeting, person, entry_id=entry_id, when=when)
    bring_in(meeting, person, at=when, guests=0)
    if joins:
        people.join(person, meeting_id=meeting_id, at=when)


def _meeting_at_whose_door(actor: Actor, meeting_id: UUID) -> Meeting:
    meeting = selectors.meeting_for(actor, meeting_id, Action.SEE_DOOR)
    authorize(meeting.scope)
    # Two phones that wrote down one person come one after the other, and end with one person.
    hold_still(meeting)
    return meeting


def _is_known(meeting: Meeting, entry_id: UUID) -> bool:
    known = Arrival.objects.filter(pk=entry_id).first()
    if known and known.meeting_id != meeting.pk:
        raise NotThere
    return known is not None


def _note(meeting: Meeting, person: Person, *, entry_id: UUID, when: dt.datetime) -> None:
    Arrival.objects.create(id=entry_id, meeting=meeting, person=person, at=when)


def _when(actor: Actor, meeting: Meeting, at: dt.datetime) -> dt.datetime:
    """When somebody came, as far as the phone is believed.

    A time at which the door was not open yet is that of a clock that was set in between: then they
    came at the latest moment at which they can have come. Raises NobodyIsLetIn, DoorNotOpen,
    BroughtTooLate, WrittenAfterTheEnd.
    """
    now = clock.now()
    if meeting.stage == Stage.CANCELLED:
        raise NobodyIsLetIn
    if now < meeting.door_opens_at:
        raise DoorNotOpen(meeting=meeting.title)
    ends = (now, meeting.closed_at, policy.list_ends_at(actor, meeting))
    latest = min(end for end in ends if end)
    if now - latest > GRACE:
        raise BroughtTooLate
    if latest < meeting.door_opens_at:
        raise WrittenAfterTheEnd  # a link that had ended before anybody came
    when = min(at, now)
    if when < meeting.door_opens_at:
        return latest
    if when > latest:
        raise WrittenAfterTheEnd
    return when
