"""What a calibration comes to."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from groundswell.science.calibration.history import (
    A_MONTH,
    History,
    by_month,
    drawn_at,
    joins_by_day,
    standing_of,
)
from groundswell.science.calibration.priors import Draws
from groundswell.science.calibration.simulating import Setting, Since
from groundswell.science.forecast.parameters import Parameter, Parameters
from groundswell.science.growth.record import NOBODY, FloatArray

COUNTED, FITTED, ASSUMED, GIVEN = "counted", "fitted", "assumed", "given"
"""On what a parameter rests: on counts of the records, on simulations being compared with them, on
nothing of them, or on what was said."""

BY_PEOPLE, BY_BROADCAST, IN_ALL = "by people", "by broadcast", "in all"


@dataclass(frozen=True, slots=True)
class Basis:
    """On what one parameter rests.

    ``rests_on``: ``COUNTED``, ``FITTED``, ``ASSUMED`` or ``GIVEN``. ``happened`` and ``of``: what
    was counted, in ``unit``; 0 of 0 where nothing was. ``width``: of the middle 90 % of what is
    believed, as a share of what was before; 0 for what is given.
    """

    parameter: Parameter
    rests_on: str
    happened: float
    of: float
    unit: str
    width: float


@dataclass(frozen=True, slots=True)
class Months:
    """Joins by source (s,) and month (m,): whole months of 30 days, the last ends with the history.

    ``observed``, and of simulations with what is believed ``low``, ``median`` and ``high``: (s, m),
    within which 90 % of them lie. ``ends``: (m,), the last day of each, from 1970-01-01.
    """

    sources: tuple[str, ...]
    ends: FloatArray
    observed: FloatArray
    low: FloatArray
    median: FloatArray
    high: FloatArray

    @property
    def missed(self) -> float:
        """The share of all that was observed that lies outside."""
        outside = (self.observed < self.low) | (self.observed > self.high)
        return float(outside.mean())


@dataclass(frozen=True, slots=True)
class Table:
    """All simulations of a calibration: draws (n,) of each parameter, and summaries (n, s)."""

    draws: Draws
    summaries: FloatArray


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a movement's records say of the parameters of its model.

    ``history``: on which it rests. ``prior`` and ``posterior``: draws of each parameter that
    varies, (d,) each, before and after the records; a draw has one place in all of them.
    ``bases``: on what each rests. ``months``: how the model with these parameters goes through the
    history. ``warnings``: what it cannot tell, in plain words. ``setting``: what is not drawn.
    ``table``: the simulations, for ``ranks``.
    """

    DEFINITION: ClassVar[str] = (
        "What records count directly is estimated from them, with beta and gamma priors; the rest "
        "by simulating thousands of histories and keeping the tenth that is most like this one in "
        "what tells of a parameter, adjusted to it by regression (M. Beaumont and others 2002, M. "
        "Blum and O. François 2010, P. Fearnhead and D. Prangle 2012)."
    )
    CANNOT_SAY: ClassVar[str] = (
        "It takes for granted that the movement goes as the model does, and that what was not "
        "written down did not happen. Whoever only falls silent counts as there for half a year."
    )

    history: History
    prior: Draws
    posterior: Draws
    bases: tuple[Basis, ...]
    months: Months
    warnings: tuple[str, ...]
    setting: Setting
    table: Table

    @property
    def n(self) -> int:
        """How many joins it rests on."""
        return int(sum(each.sum() for each in joins_by_day(self.history.lives, self.history.days)))

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return len(next(iter(self.posterior.values())))

    def parameters(self, count: int) -> list[Parameters]:
        """The parameters of so many draws, to begin on the last day of the history.

        Where more are asked for than there are draws, they come round again.
        """
        today = self.ahead(0)
        return [
            today.parameters(
                {name: float(each[place % self.draws]) for name, each in self.posterior.items()}
            )
            for place in range(count)
        ]

    def ahead(self, days: int) -> Setting:
        """The setting of simulations of ``days`` days that begin on the last of the history."""
        history = self.history
        start = start_of(history, history.days)
        return self.setting.beginning(start, since_of(history, self.setting.fixed), days)


def start_of(history: History, day: int) -> dict[str, float]:
    """Who stood where on a day of a history, as parameters of a start."""
    standing = standing_of(history.lives, history.days)
    return {
        "members_at_start": standing.members[day],
        "organizers_at_start": standing.organizers[day],
        "drawn_at_start": drawn_at(history.lives, day),
    }


def since_of(history: History, fixed: dict[str, float]) -> Since:
    """What went before the last day of a history. ``fixed``: who stood where when it began."""
    standing, lives = standing_of(history.lives, history.days), history.lives
    there = fixed["members_at_start"] + fixed["organizers_at_start"]
    return Since(
        others=fixed["people"] - there,
        joined=int((lives.joined > 0).sum()),
        lapsed=int(((lives.left != NOBODY) & (lives.left <= history.days)).sum()),
        active=standing.members + standing.organizers,
    )


def months_of(history: History, simulated: FloatArray, tail: float) -> Months:
    """Joins by month beside those of simulations, (n, 2, months)."""
    observed = by_month(np.stack(joins_by_day(history.lives, history.days)))
    sources: tuple[str, ...] = (BY_PEOPLE, BY_BROADCAST)
    if "bringers" not in history.tells:
        sources, observed = (IN_ALL,), observed.sum(axis=0, keepdims=True)
        simulated = simulated.sum(axis=1, keepdims=True)
    low, median, high = np.quantile(simulated, [tail, 0.5, 1 - tail], axis=0)
    months = observed.shape[1]
    ends = history.last - A_MONTH * np.arange(months - 1, -1, -1)
    return Months(sources, ends.astype(np.float64), observed, low, median, high)
