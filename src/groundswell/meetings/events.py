"""What happened around a meeting, for the rooms above."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from groundswell.kernel.events import Event

if TYPE_CHECKING:
    from groundswell.meetings.models import Meeting, Rsvp
    from groundswell.people.models import Person


@dataclass(frozen=True, slots=True)
class Rsvped:
    """A person gave their word on a meeting. ``answers`` is what else the form asked.

    ``quietly`` is true where somebody brought it in for them, so that nobody is written to.
    """

    meeting: "Meeting"
    person: "Person"
    rsvp: "Rsvp"
    answers: Mapping[str, Any] = field(default_factory=dict)
    quietly: bool = False


@dataclass(frozen=True, slots=True)
class SeatGiven:
    """A person who was waiting has a seat now."""

    meeting: "Meeting"
    person: "Person"


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """A person came."""

    meeting: "Meeting"
    person: "Person"


@dataclass(frozen=True, slots=True)
class Closed:
    """A meeting is over."""

    meeting: "Meeting"


@dataclass(frozen=True, slots=True)
class Moved:
    """A meeting that is still to come has another time or place than ``before``."""

    meeting: "Meeting"
    before: "Meeting"


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A meeting was called off."""

    meeting: "Meeting"


rsvped: Event[Rsvped] = Event()
seat_given: Event[SeatGiven] = Event()
checked_in: Event[CheckedIn] = Event()
closed: Event[Closed] = Event()
moved: Event[Moved] = Event()
cancelled: Event[Cancelled] = Event()
