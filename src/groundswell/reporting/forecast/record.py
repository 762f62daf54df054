"""A forecast, as it is told."""

import datetime as dt
from dataclasses import dataclass

from groundswell.reporting.forecast.what_if import WhatIf
from groundswell.science.calibration.heldout import HeldOut
from groundswell.science.calibration.ranking import Ranks
from groundswell.science.calibration.record import Calibration
from groundswell.science.forecast.comparison import Outlook
from groundswell.science.forecast.flips import Flip
from groundswell.science.forecast.parameters import Parameters
from groundswell.science.forecast.phase import Phases


@dataclass(frozen=True, slots=True)
class Forecast:
    """Everything that a report of a forecast tells.

    ``last``: the day from which it looks ahead. ``says_teams``: whether somebody, or the records,
    said how many teams there are. ``held_out``: None where the history is too short for it;
    ``ranks``: None where nothing is fitted. ``draws``: the parameters of each run, and ``middle``
    the middle of what is believed. ``outlooks``: as now, and each scenario asked for, by key.
    ``passed_on`` and ``kept``: where attention passed on and kept lead. ``flips``: what turns each
    scenario round, by key, and ``passing_flips`` passing on against keeping.
    """

    asked: WhatIf
    last: dt.date
    teams: int
    calibration: Calibration
    held_out: HeldOut | None
    ranks: Ranks | None
    draws: tuple[Parameters, ...]
    middle: Parameters
    outlooks: dict[str, Outlook]
    kept: Outlook
    passed_on: Outlook
    phases: Phases
    flips: dict[str, list[Flip]]
    passing_flips: list[Flip]
    says_teams: bool

    @property
    def days(self) -> int:
        """How many days it looks ahead."""
        return int(self.kept.days[-1])
