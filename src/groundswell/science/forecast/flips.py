"""What a conclusion rests on: whether it turns round when one assumption is another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

import numpy as np

from groundswell.science.forecast.comparison import TOLD, band_of
from groundswell.science.forecast.model import active_at_end
from groundswell.science.forecast.network import Network
from groundswell.science.forecast.parameters import PARAMETERS, Parameters
from groundswell.science.forecast.replicates import Runs, Told, all_of
from groundswell.science.forecast.scenario import Scenario
from groundswell.science.growth.record import FloatArray

SEEDS = 8
"""Pairs of runs by which it is seen who is ahead."""

NOT_SWEPT = frozenset(
    {"people", "contacts", *(each.name for each in PARAMETERS if each.name.endswith("_at_start"))}
)
"""Who there is and knows whom, and who stands where today."""


@dataclass(frozen=True, slots=True)
class Flip:
    """A scenario that is ahead of another only as long as a parameter is where it is taken to be.

    ``name``: the parameter. ``at``: the end of its band at which the scenario falls behind, or
    comes to be ahead. ``people``: how many more it then has in the mean of ``SEEDS`` pairs.
    """

    DEFINITION: ClassVar[str] = (
        "One parameter after another is set to each end of what it may be, all others staying in "
        "the middle; where a difference between two scenarios changes its sign, and is more than "
        f"luck both times ({TOLD:g} standard errors of {SEEDS} pairs), the conclusion flips."
    )
    CANNOT_SAY: ClassVar[str] = (
        "It turns one parameter at a time: two that are both otherwise may flip what neither does "
        "alone. How many people there are, and how many each knows, are not turned."
    )

    n: int
    name: str
    at: float
    people: float


def flips_of(
    pairs: Sequence[tuple[Scenario, Scenario]],
    middle: Parameters,
    bands: Mapping[str, tuple[float, float]],
    network: Network,
    *,
    days: int,
    teams: int,
    seed: int,
    runs: Runs,
    told: Told = lambda _share: None,
) -> dict[str, list[Flip]]:
    """What flips the first of each pair of scenarios against the second after ``days`` days.

    By the first one's key, the largest first. ``bands``: between which values each parameter may
    be. Raises CannotBeForecast.
    """
    if not pairs:
        return {}
    turned: list[tuple[str, float]] = [
        (name, value)
        for name, band in bands.items()
        if name not in NOT_SWEPT
        for value in band
        if value != getattr(middle, name)
    ]
    tasks = [middle, *(_with(middle, name, value) for name, value in turned)]
    todo = partial(_ahead, tuple(pairs), network, days, teams, seed)
    ahead, *others = all_of(runs, todo, tasks, told)
    return {
        scenario.key: sorted(
            (
                Flip(n=SEEDS, name=name, at=value, people=float(other[place, 0]))
                for (name, value), other in zip(turned, others, strict=True)
                if _is_other(ahead[place], other[place])
            ),
            key=lambda flip: (-abs(flip.people), flip.name),
        )
        for place, (scenario, _) in enumerate(pairs)
    }


def bands_of(
    fitted: Mapping[str, FloatArray], fixed: frozenset[str]
) -> dict[str, tuple[float, float]]:
    """Between which values each parameter may be; none of what somebody ``fixed``.

    90 of 100 draws of those that the records tell of (``fitted``, by name), and what it is swept
    over of those that are assumed.
    """
    bands = {each.name: (each.low, each.high) for each in PARAMETERS if each.name not in fixed}
    for name in fitted.keys() & bands.keys():
        low, high = band_of(fitted[name][:, None])
        bands[name] = (float(low[0]), float(high[0]))
    return bands


def _with(parameters: Parameters, name: str, value: Any) -> Parameters:
    return replace(parameters, **{name: value})


def _is_other(one: FloatArray, other: FloatArray) -> bool:
    """Whether two differences have other signs, and neither is luck. Both: the mean, its error."""
    known = all(abs(each[0]) > TOLD * each[1] for each in (one, other))
    return bool(known and one[0] * other[0] < 0)


def _ahead(
    pairs: tuple[tuple[Scenario, Scenario], ...],
    network: Network,
    days: int,
    teams: int,
    seed: int,
    parameters: Parameters,
) -> FloatArray:
    """(pairs, 2): how many more there are in the first of each pair, and the error of that."""
    ends = {}
    for key, each in {each.key: each for pair in pairs for each in pair}.items():
        changed = each.applied(parameters, teams)
        ends[key] = np.array(
            [
                active_at_end(network, changed, days, seed + turn, each.future)
                for turn in range(SEEDS)
            ]
        )
    more = np.array([ends[one.key] - ends[other.key] for one, other in pairs])
    return np.stack([more.mean(axis=1), more.std(axis=1, ddof=1) / np.sqrt(SEEDS)], axis=1)
