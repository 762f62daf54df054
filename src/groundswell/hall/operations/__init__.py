"""What is written in the hall."""

from groundswell.hall.operations.entering import CodeNeeded, enter_hall
from groundswell.hall.operations.pledging import (
    NewTap,
    NotPitchedYet,
    Outcome,
    PledgesPaused,
    Taken,
    WhoAreYou,
    take_pledge,
    take_taps,
    undo_pledge,
)
from groundswell.hall.operations.programme import (
    NothingToPitch,
    Place,
    ProgrammeRunning,
    ProjectNotSeconded,
    arrange_programme,
    draw_programme,
)
from groundswell.hall.operations.wings import (
    AnotherPitchIsOn,
    PitchAlreadyStarted,
    add_time,
    end_pitch,
    pause_pledges,
    record_attention,
    show_message,
    start_pitch,
)

__all__ = [
    "AnotherPitchIsOn",
    "CodeNeeded",
    "NewTap",
    "NotPitchedYet",
    "NothingToPitch",
    "Outcome",
    "PitchAlreadyStarted",
    "Place",
    "PledgesPaused",
    "ProgrammeRunning",
    "ProjectNotSeconded",
    "Taken",
    "WhoAreYou",
    "add_time",
    "arrange_programme",
    "draw_programme",
    "end_pitch",
    "enter_hall",
    "pause_pledges",
    "record_attention",
    "show_message",
    "start_pitch",
    "take_pledge",
    "take_taps",
    "undo_pledge",
]
