"""Concentration: whether asks, follow-ups, meetings led or minutes spoken lie with a few."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.stats import t as student

from groundswell.science.growth.forest import gini
from groundswell.science.growth.record import (
    LEVEL,
    CannotBeMeasured,
    FloatArray,
    IntArray,
    Interval,
)

NEARLY = 1e-9
"""As near as this to the end of its range, a measure is at it but for rounding."""


@dataclass(frozen=True, slots=True)
class Concentration:
    """How unequally an amount lies with people.

    ``n``: people with any amount; ``people``: all who were given, those without counted in ``gini``
    and in the intervals. ``total``: of the amount, in its unit. ``gini``: 0 where all have alike,
    near 1 where one has everything. ``hhi``: between 1 ÷ people and 1. ``effective``: as many
    people with equal shares would be as concentrated. ``largest_share``: of one person. All but
    ``n``, ``people`` and ``total`` are nan where nobody has anything.
    """

    DEFINITION: ClassVar[str] = (
        "Gini: half the mean difference between two people ÷ the mean. HHI (Herfindahl and "
        "Hirschman): the sum of squared shares; effective number: 1 ÷ HHI. Intervals take the "
        "people as a sample of such people: the jackknife over people (T. Ogwang, A Convenient "
        "Method of Computing the Gini Index and its Standard Error, Oxford Bulletin of Economics "
        "and Statistics 62, 2000; S. Yitzhaki 1991), Student's t on the logit between both ends, "
        "the Gini's about Gini · people ÷ (people − 1), which is less biased."
    )
    CANNOT_SAY: ClassVar[str] = (
        "Whether a few do most because others were never asked is not in it, and where one or two "
        "tower above all others the interval of the HHI is too narrow."
    )

    n: int
    people: int
    total: float
    gini: float
    gini_interval: Interval
    hhi: float
    hhi_interval: Interval
    effective: float
    effective_interval: Interval
    largest_share: float


def concentration_of(amounts: IntArray | FloatArray) -> Concentration:
    """The concentration of amounts (n,) from 0, one for each person, in any one unit.

    As long as sorting takes. Raises CannotBeMeasured.

    Measured, 1,500 samples each: of 200 people, the 95 % interval holds the truth of the Gini 93 %
    to 95 % of the time (lognormal σ = .5 and 1, exponential, Poisson, negative binomial k = .25 and
    .5), of 20 people 89 % to 98 %. The HHI's does 89 % to 95 % of the time with 200 people, but for
    lognormal amounts with σ = 1 only 72 %, and 80 % with 1,000.
    """
    ordered = np.sort(np.asarray(amounts, np.float64))
    if ordered.ndim != 1 or not np.isfinite(ordered).all() or (ordered < 0).any():
        raise CannotBeMeasured(
            "Somebody's amount is below 0 or is no number: give one amount from 0 for each person."
        )
    people, having, total = len(ordered), int((ordered > 0).sum()), float(ordered.sum())
    least = 1 / people if people else 0.0
    if not total:
        unknown = float("nan")
        most = float(people) if people else float("inf")
        return Concentration(
            n=0,
            people=people,
            total=0.0,
            gini=unknown,
            gini_interval=Interval(0.0, 1.0),
            hhi=unknown,
            hhi_interval=Interval(least, 1.0),
            effective=unknown,
            effective_interval=Interval(1.0, most),
            largest_share=unknown,
        )
    ordered /= ordered[-1]  # so that no square is too large for a number
    unequal, shares = gini(ordered), ordered / ordered.sum()
    hhi = float((shares**2).sum())
    if having > 1:
        gini_wide, hhi_wide = _deviation(_ginis_without(ordered)), _deviation(_hhis_without(shares))
        among = people / (people - 1)
        gini_interval = _between(unequal * among, gini_wide, 0.0, people)
        hhi_interval = _between(hhi, hhi_wide, least, people)
    else:
        # Without the only one there is nothing to divide.
        gini_interval, hhi_interval = Interval(0.0, 1.0), Interval(least, 1.0)
    return Concentration(
        n=having,
        people=people,
        total=total,
        gini=unequal,
        gini_interval=Interval(min(gini_interval.low, unequal), gini_interval.high),
        hhi=hhi,
        hhi_interval=hhi_interval,
        effective=1 / hhi,
        effective_interval=Interval(1 / hhi_interval.high, 1 / hhi_interval.low),
        largest_share=float(shares[-1]),
    )


def _ginis_without(ordered: FloatArray) -> FloatArray:
    """The Gini without each one in turn, (n,), of amounts (n,), the lowest first."""
    others = len(ordered) - 1
    place = np.arange(1, len(ordered) + 1)
    placed = place * ordered
    # Who stands above the one left out moves down by one place.
    above = ordered.sum() - np.cumsum(ordered)
    without: FloatArray = 2 * (placed.sum() - placed - above)
    without /= others * (ordered.sum() - ordered)
    return without - (others + 1) / others


def _hhis_without(shares: FloatArray) -> FloatArray:
    """The sum of squared shares without each one in turn, (n,), as if of as many people."""
    squares = shares**2
    without: FloatArray = (squares.sum() - squares) / (1 - shares) ** 2
    return without * (len(shares) - 1) / len(shares)


def _deviation(without: FloatArray) -> float:
    """The jackknife's standard error of what was measured without each one in turn."""
    return float(np.sqrt((len(without) - 1) * without.var()))


def _between(value: float, deviation: float, least: float, people: int) -> Interval:
    """The interval of a value between ``least`` and 1, kept there by its logit.

    A value at an end says nothing of how far it varies: there it is the whole range.
    """
    if value - least <= NEARLY * (least or 1.0) or value >= 1 - NEARLY:
        return Interval(least, 1.0)
    share = (value - least) / (1 - least)
    wide = float(student.ppf((1 + LEVEL) / 2, people - 1)) * deviation / (1 - least)
    wide /= share * (1 - share)
    odds = share / (1 - share)
    # Beyond e to the 700 there are no numbers, and nothing is left of the range either.
    factor = float(np.exp(min(wide, 700.0)))
    low, high = odds / factor / (1 + odds / factor), 1 / (1 + 1 / (odds * factor))
    return Interval(least + (1 - least) * low, least + (1 - least) * high)
