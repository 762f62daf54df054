"""What is believed of each parameter before any record is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.optimize import brentq, root
from scipy.stats import beta, gamma, lognorm, norm

from groundswell.science.forecast.parameters import (
    A_DAY,
    A_WEEK,
    A_YEAR,
    PARAMETERS,
    SHARE,
    Parameter,
    Parameters,
)
from groundswell.science.forecast.record import CannotBeForecast
from groundswell.science.growth.record import FloatArray

BAND = 0.9
"""The share of the prior that lies between where a parameter is swept from and to."""

FIXED = (
    "people",
    "contacts",
    "members_at_start",
    "organizers_at_start",
    "drawn_at_start",
    "lapsed_at_start",
    "left_at_start",
    "standing_at_start",
    "host_draw",
    "follow_up_after",
)
"""What is not drawn: what is known or chosen, and the unit in which standing is counted."""

SHAPE = 0.5
"""Of a rate that may be 0: most of it lies near 0, and there is no size that it must have."""

BETA, GAMMA, LOGNORMAL = "beta", "gamma", "lognormal"

Draws = dict[str, FloatArray]


@dataclass(frozen=True, slots=True)
class Prior:
    """A beta (a, b), gamma (shape a, rate b) or lognormal (mean a, deviation b) distribution."""

    kind: str
    a: float
    b: float

    def quantile(self, share: FloatArray | float) -> FloatArray:
        """Below what these shares of it lie."""
        found: FloatArray = np.asarray(self._distribution().ppf(share), np.float64)
        return found

    def drawn(self, lots: np.random.Generator, size: int) -> FloatArray:
        """``size`` draws."""
        return self.quantile(lots.random(size))

    def _distribution(self) -> Any:
        if self.kind == BETA:
            return beta(self.a, self.b)
        if self.kind == GAMMA:
            return gamma(self.a, scale=1 / self.b)
        return lognorm(self.b, scale=np.exp(self.a))


VARIED = tuple(each for each in PARAMETERS if each.name not in FIXED)
"""What is drawn, in the order of the model's steps."""


@cache
def prior_of(parameter: Parameter) -> Prior:
    """The prior of which ``BAND`` lies from where the parameter is swept to where.

    Where that begins with 0, a share is Beta(1, b) and a rate Gamma(``SHAPE``, b), ``BAND`` of them
    below where it ends.
    """
    low, high = parameter.low, parameter.high
    if parameter.unit == SHARE:
        return Prior(BETA, *_beta(low, high))
    if not low:
        scale = float(gamma(SHAPE).ppf(BAND))
        return Prior(GAMMA, SHAPE, scale / high)
    if parameter.unit in {A_DAY, A_WEEK, A_YEAR}:
        return Prior(GAMMA, *_gamma(low, high))
    spread = np.log(high / low) / (2 * norm.ppf((1 + BAND) / 2))
    return Prior(LOGNORMAL, float(np.log(low * high) / 2), float(spread))


def prior_draws(known: Mapping[str, float], size: int, seed: int) -> Draws:
    """``size`` draws of every parameter that varies, those known being what they are."""
    lots = np.random.default_rng(seed)
    draws = {
        each.name: np.clip(prior_of(each).drawn(lots, size), each.least, each.most)
        for each in VARIED
    }
    for name in draws.keys() & known.keys():
        draws[name] = np.full(size, float(known[name]))
    return draws


def known_of(known: Mapping[str, float]) -> dict[str, float]:
    """What is known, with the defaults of what is never drawn. Raises CannotBeForecast."""
    names = {each.name for each in PARAMETERS}
    for name in known:
        if name not in names:
            raise CannotBeForecast(
                f"There is no parameter “{name}”. There are: {', '.join(sorted(names))}."
            )
    nobody = {"members_at_start": 0, "organizers_at_start": 0}
    given = {name: value for name, value in known.items() if name not in _AT_START}
    Parameters(**nobody, **given)  # type: ignore[arg-type]  # it refuses what cannot be
    defaults = {each.name: each.default for each in PARAMETERS if each.name in FIXED}
    return {**defaults, **given}


_AT_START = tuple(name for name in FIXED if name.endswith("_at_start"))
"""What the records themselves say."""


def _beta(low: float, high: float) -> tuple[float, float]:
    if not low:
        return 1.0, float(np.log(1 - BAND) / np.log1p(-high)) if high < 1 else 1.0
    mean, deviation = (low + high) / 2, (high - low) / (2 * norm.ppf((1 + BAND) / 2))
    total = mean * (1 - mean) / deviation**2 - 1
    tail = (1 - BAND) / 2

    def off(logs: FloatArray) -> list[float]:
        ends = beta.ppf([tail, 1 - tail], *np.exp(logs))
        return [float(ends[0]) - low, float(ends[1]) - high]

    found = root(off, np.log([mean * total, (1 - mean) * total]))
    one, other = np.exp(found.x)
    return float(one), float(other)


def _gamma(low: float, high: float) -> tuple[float, float]:
    tail = (1 - BAND) / 2

    def off(log_shape: float) -> float:
        ends = gamma.ppf([tail, 1 - tail], np.exp(log_shape))
        return float(np.log(ends[1] / ends[0]) - np.log(high / low))

    shape = float(np.exp(brentq(off, np.log(0.05), np.log(1e6))))
    return shape, float(gamma.ppf(tail, shape)) / low
