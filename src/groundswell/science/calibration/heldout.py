"""The last months held out: forecast from what was known before, and compared with a trend."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from groundswell.science.calibration.history import A_MONTH, History, by_month, joins_by_day
from groundswell.science.calibration.priors import BAND
from groundswell.science.calibration.record import Calibration
from groundswell.science.calibration.simulating import simulate
from groundswell.science.calibration.trend import trend_draws
from groundswell.science.forecast.record import CannotBeForecast
from groundswell.science.forecast.replicates import Runs
from groundswell.science.growth.record import FloatArray

HELD_OUT = 182
"""Days before the last that are held out: six months of 30 days, and two."""

TRENDS = 2_000
"""Draws of the trend."""

TAIL = (1 - BAND) / 2


@dataclass(frozen=True, slots=True)
class Foretold:
    """What was foretold of the joins of m months, and how far it was off.

    ``low``, ``median`` and ``high``: (m,), 90 % lie between. ``error``: the mean absolute error of
    the median, in joins a month. ``score``: the mean continuous ranked probability score, in joins
    a month too: the less the better. ``covered``: the share of months within.
    """

    low: FloatArray
    median: FloatArray
    high: FloatArray
    error: float
    score: float
    covered: float


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The joins of the last months, ``observed`` (m,), as they were foretold by the model and by a
    trend of the year before. ``since``: the last day that was known, from 1970-01-01.
    """

    DEFINITION: ClassVar[str] = (
        "Fitted on the history up to half a year before its end, the joins of each month since are "
        "forecast, and so by a Poisson trend of the twelve months before. The continuous ranked "
        "probability score is the mean distance of a forecast's draws to what came, less half of "
        "that to each other (T. Gneiting and A. Raftery 2007)."
    )
    CANNOT_SAY: ClassVar[str] = (
        "Six months are few: which of two is better now need not be the better one next year."
    )

    since: int
    observed: FloatArray
    model: Foretold
    trend: Foretold

    @property
    def n(self) -> int:
        """How many months were held out."""
        return len(self.observed)

    @property
    def warning(self) -> str:
        """What is to be said where the trend did as well; empty where it did not."""
        if self.model.score < self.trend.score:
            return ""
        return (
            f"Held out, the last {self.n} months were foretold no better by the model (off by "
            f"{self.model.score:.1f} joins a month, its uncertainty counted in) than by going on "
            f"as the year before (off by {self.trend.score:.1f}): do not rest a decision on its "
            "numbers."
        )


def held_out(
    earlier: Calibration, later: History, *, runs: Runs, seed: int = 0, keep: Path | None = None
) -> HeldOut:
    """How a calibration on the history as it was foretells what is in the later one.

    Raises CannotBeForecast where that is not a month longer.
    """
    since = earlier.history.last
    months = (later.last - since) // A_MONTH
    if months < 1 or since < later.start:
        raise CannotBeForecast(
            f"Between the two histories lie {later.last - since} days: hold out a month or more, "
            f"such as {HELD_OUT} days."
        )
    days = months * A_MONTH
    begins = since - later.start
    joins = np.sum(joins_by_day(later.lives, later.days), axis=0)
    observed = by_month(joins[begins : begins + days + 1])
    run = simulate(earlier.ahead(days), earlier.posterior, seed=seed, runs=runs, keep=keep)
    past = by_month(np.sum(joins_by_day(earlier.history.lives, earlier.history.days), axis=0))
    lots = np.random.default_rng((seed, 5))
    return HeldOut(
        since=since,
        observed=observed,
        model=_foretold(run.monthly.sum(axis=1), observed),
        trend=_foretold(trend_draws(past, months, size=TRENDS, lots=lots), observed),
    )


def _foretold(draws: FloatArray, observed: FloatArray) -> Foretold:
    low, median, high = np.quantile(draws, [TAIL, 0.5, 1 - TAIL], axis=0)
    return Foretold(
        low=low,
        median=median,
        high=high,
        error=float(np.abs(median - observed).mean()),
        score=float(_scores(draws, observed).mean()),
        covered=float(((observed >= low) & (observed <= high)).mean()),
    )


def _scores(draws: FloatArray, observed: FloatArray) -> FloatArray:
    """The continuous ranked probability score of draws (d, m) at what came (m,)."""
    count = len(draws)
    ordered = np.sort(draws, axis=0)
    place = 2 * np.arange(1, count + 1) - count - 1
    apart: FloatArray = (place[:, None] * ordered).sum(axis=0) / count**2
    far: FloatArray = np.abs(draws - observed).mean(axis=0)
    return far - apart
