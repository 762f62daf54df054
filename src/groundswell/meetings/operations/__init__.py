"""What is written about meetings."""

from groundswell.meetings.operations.bringing import (
    BroughtTooLate,
    NobodyIsLetIn,
    NotOnTheList,
    WriteThemDownAgain,
    WrittenAfterTheEnd,
    bring_check_in,
    bring_walk_in,
)
from groundswell.meetings.operations.door import (
    DoorNotOpen,
    MeetingFull,
    NotStartedYet,
    check_in,
    close_meeting,
    come_in,
    walk_in,
)
from groundswell.meetings.operations.planning import MeetingPlan, cancel_meeting, plan_meeting
from groundswell.meetings.operations.rsvping import (
    MeetingNotOpen,
    NoSeatForMore,
    NoSeatLeft,
    TooManyGuests,
    add_rsvp,
    cancel_rsvp,
    confirm_person,
    rsvp,
    take_seat,
)

__all__ = [
    "BroughtTooLate",
    "DoorNotOpen",
    "MeetingFull",
    "MeetingNotOpen",
    "MeetingPlan",
    "NoSeatForMore",
    "NoSeatLeft",
    "NobodyIsLetIn",
    "NotOnTheList",
    "NotStartedYet",
    "TooManyGuests",
    "WriteThemDownAgain",
    "WrittenAfterTheEnd",
    "add_rsvp",
    "bring_check_in",
    "bring_walk_in",
    "cancel_meeting",
    "cancel_rsvp",
    "check_in",
    "close_meeting",
    "come_in",
    "confirm_person",
    "plan_meeting",
    "rsvp",
    "take_seat",
    "walk_in",
]
