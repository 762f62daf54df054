"""Scenarios side by side: the same chance and the same doubts about the parameters for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from groundswell.science.forecast.model import movement
from groundswell.science.forecast.network import Network
from groundswell.science.forecast.parameters import DAYS_A_YEAR, Parameters
from groundswell.science.forecast.replicates import Runs, Told, all_of
from groundswell.science.forecast.scenario import Scenario
from groundswell.science.growth.record import FloatArray, Interval

STEP = 30
"""Days from one point of a forecast to the next."""

LEVEL = 0.9
"""Of what a forecast says it lies between."""

TOLD = 3.0
"""Standard errors beyond which a difference is no luck of so many pairs."""

CLOSE = 0.95
"""In so large a share of runs one scenario has to end above another for it to be called sure."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where a scenario leads, in ``n`` runs.

    ``days``: (points,), counted from today. ``members`` and ``organizers``: (n, points); members
    without organizers.
    """

    DEFINITION: ClassVar[str] = (
        "The model run from today's members and organizers, once for each draw of the parameters "
        "from what the records leave open. The band holds 90 of 100 runs: doubts about the "
        "parameters and luck together."
    )
    CANNOT_SAY: ClassVar[str] = (
        "It cannot say what the model leaves out: elections, scandals, other movements, new ideas; "
        "and it takes the parameters as they were for as they will be."
    )

    n: int
    scenario: Scenario
    days: npt.NDArray[np.int64]
    members: FloatArray
    organizers: FloatArray

    @property
    def active(self) -> FloatArray:
        """(n, points), members and organizers together."""
        return self.members + self.organizers

    def middle(self) -> FloatArray:
        """(points,), the median of members and organizers."""
        return np.asarray(np.median(self.active, axis=0))

    def band(self) -> tuple[FloatArray, FloatArray]:
        """(points,) each, between which 90 of 100 runs lie."""
        return band_of(self.active)


@dataclass(frozen=True, slots=True)
class Difference:
    """What one scenario does otherwise than another, after ``days`` days, in ``n`` pairs of runs.

    ``people``: how many more members and organizers there are in the mean, give or take ``error``
    (one standard error of so many pairs), and what 90 of 100 pairs lie ``between``. ``more`` and
    ``fewer``: the share of pairs that end with more, and with fewer.
    """

    DEFINITION: ClassVar[str] = (
        "Each pair of runs has the same parameters, people and chance, step by step and day by "
        "day (common random numbers), so that what differs is the scenario."
    )
    CANNOT_SAY: ClassVar[str] = (
        "It is what the model says would follow, and not an experiment: where you can, draw lots "
        "for who does what, and look."
    )

    n: int
    days: int
    people: float
    error: float
    between: Interval
    more: float
    fewer: float

    @property
    def is_none(self) -> bool:
        """Whether no pair of runs differs at all."""
        return self.more == self.fewer == 0

    @property
    def is_told(self) -> bool:
        """Whether it is more than luck which has more in the mean."""
        return abs(self.people) > TOLD * self.error

    @property
    def is_sure(self) -> bool:
        """Whether nearly all pairs agree on which is more."""
        return max(self.more, self.fewer) >= CLOSE


def outlooks_of(
    scenarios: Sequence[Scenario],
    draws: Sequence[Parameters],
    network: Network,
    *,
    years: float,
    teams: int,
    seed: int,
    runs: Runs,
    told: Told = lambda _share: None,
) -> list[Outlook]:
    """Where each scenario leads; draw number i is run with seed ``seed`` + i in every scenario.

    ``draws``: parameters as the records leave them open. ``told`` hears the share that is done.
    Raises CannotBeForecast.
    """
    end = round(years * DAYS_A_YEAR)
    days = np.unique([*range(0, end, STEP), *range(0, end, DAYS_A_YEAR), end])
    todo = partial(_all_scenarios, tuple(scenarios), network, days, teams)
    tasks = [(each, seed + place) for place, each in enumerate(draws)]
    table = np.array(all_of(runs, todo, tasks, told))
    return [
        Outlook(
            n=len(draws),
            scenario=scenario,
            days=days,
            members=table[:, place, 0],
            organizers=table[:, place, 1],
        )
        for place, scenario in enumerate(scenarios)
    ]


def difference_of(one: Outlook, other: Outlook, day: int) -> Difference:
    """How many more ``one`` has than ``other`` at the last point up to a day."""
    place = int(np.searchsorted(one.days, day, "right")) - 1
    more = one.active[:, place] - other.active[:, place]
    low, high = band_of(more[:, None])
    return Difference(
        n=one.n,
        days=int(one.days[place]),
        people=float(more.mean()),
        error=float(more.std(ddof=1) / np.sqrt(len(more))) if len(more) > 1 else np.inf,
        between=Interval(float(low[0]), float(high[0]), LEVEL),
        more=float((more > 0).mean()),
        fewer=float((more < 0).mean()),
    )


def band_of(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(points,) each, between which ``LEVEL`` of the rows (n, points) lie."""
    low, high = np.quantile(values, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return low, high


def _all_scenarios(
    scenarios: tuple[Scenario, ...],
    network: Network,
    days: npt.NDArray[np.int64],
    teams: int,
    task: tuple[Parameters, int],
) -> FloatArray:
    """(scenarios, 2, points): members and organizers."""
    parameters, seed = task
    found = np.empty((len(scenarios), 2, len(days)))
    for place, scenario in enumerate(scenarios):
        course = movement(
            network,
            scenario.applied(parameters, teams),
            days=int(days[-1]),
            seed=seed,
            future=scenario.future,
        ).course
        found[place] = course.members[days], course.organizers[days]
    return found
