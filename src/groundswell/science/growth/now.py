"""R now: how many people each recent joiner brings, day by day, whoever brought whom."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaincinv

from groundswell.science.growth.record import (
    LEVEL,
    CannotBeMeasured,
    FloatArray,
    IntArray,
    Interval,
)

SHAPE, SCALE = 1.0, 5.0
"""What is believed of R before anything is seen: a gamma distribution of mean and deviation 5."""


FALL, PLACES = 40.0, 4_001
"""How far the logarithm of what is believed is followed from its top, and at how many places."""


@dataclass(frozen=True, slots=True)
class ReproductionNow:
    """R over the days of one window.

    ``first`` and ``last``: the days, counted from 0. ``mean``, ``deviation`` and ``interval``: of R
    where everybody brings alike. ``widened``: the interval where a few bring the most, the one to
    look at. ``simply_widened``: with a deviation √(1 + R/k) times as large, as if all that somebody
    brings fell into the window together. ``seen_at_once``: from 0 to 1, how much of it does, in the
    mean. ``local``: how many joined then whom somebody brought.
    """

    DEFINITION: ClassVar[str] = (
        "Joins brought by members ÷ the joins that would be brought if each member brought one, "
        "with R believed before to be about 5 ± 5 (Cori and others 2013). Widened: the number "
        "brought is negative binomial in place of Poisson, for every person has her own rate."
    )
    CANNOT_SAY: ClassVar[str] = (
        "It cannot say who brought them, and a change in how quickly people bring others looks "
        "like a change in how many."
    )

    first: int
    last: int
    mean: float
    deviation: float
    interval: Interval
    widened: Interval
    simply_widened: Interval
    seen_at_once: float
    local: int

    @property
    def n(self) -> int:
        """How many it rests on: those whom somebody brought."""
        return self.local


def reproduction_now(
    local: IntArray,
    imported: IntArray,
    weights: FloatArray,
    windows: list[tuple[int, int]],
    *,
    k: float = float("inf"),
) -> list[ReproductionNow]:
    """R by the method of Cori and others 2013, for each window of days (first, last), both in it.

    ``local`` and ``imported``: (d,), who joined each day, brought by members or come by themselves.
    ``weights``: (s,), the share that is brought so many days after the one who brings joined;
    weights[0], the same day, is 0. ``k``: the dispersion of ``Offspring``. Raises CannotBeMeasured.

    R | data ~ Gamma(a + Σ local, 1 ÷ (1/b + ΣΛ)), Λ_t = Σ_s w_s (local + imported)_{t-s}, a = 1,
    b = 5. Source: A. Cori, N. Ferguson, C. Fraser, S. Cauchemez, *A New Framework and Software to
    Estimate Time-Varying Reproduction Numbers During Epidemics*, American Journal of Epidemiology
    178 (2013).

    Widened: with a gamma distributed rate of each person, Σ local has the variance
    RΛ·(1 + R/k · e), e = Σ I_t m_t² ÷ Σ I_t m_t, m_t the share of what somebody who joined on day t
    brings that falls into the window. It is taken as NB(mean RΛ, dispersion kΛ/e), and R is
    believed beforehand as above; an infinite k is the plain interval. On movements of known R, .8
    and 1.2, with k from .1 to 1 and over windows of a week and a month (``bench/coverage.py``),
    95 % held it in 93–96 of 100, the plain interval in 45–94, and the one of √(1 + R/k), which is
    e = 1, in 96–100.
    """
    local, imported = np.asarray(local), np.asarray(imported)
    weights = np.asarray(weights, np.float64)
    if local.shape != imported.shape or local.ndim != 1:
        raise CannotBeMeasured("Who was brought and who came need one number each for every day.")
    if not len(weights) or weights[0] != 0 or weights.min() < 0 or not weights.sum():
        raise CannotBeMeasured(
            "The weights of days begin with 0 for the same day, and are a share."
        )
    if not k > 0:
        raise CannotBeMeasured(f"The dispersion k is {k}: it is above 0, and infinite for alike.")
    for first, last in windows:
        if not 0 < first <= last < len(local):
            raise CannotBeMeasured(
                f"A window from day {first} to {last} is not within the days 1 to {len(local) - 1}."
            )
    if not windows:
        return []
    firsts, lasts = np.array(windows).T
    joins = local + imported
    brought = _summed(local, firsts, lasts)
    pressure = _summed(np.convolve(joins, weights)[: len(local)], firsts, lasts)
    shape, scale = SHAPE + brought, 1 / (1 / SCALE + pressure)
    mean, deviation = shape * scale, np.sqrt(shape) * scale
    wide = deviation * np.sqrt(1 + mean / k)
    plain = _between(shape, scale)
    # A gamma distribution of the same mean and the larger deviation.
    simple = _between((mean / wide) ** 2, wide**2 / mean)
    upto = np.concatenate([[0.0], np.cumsum(weights), np.full(len(local), weights.sum())])
    found = []
    for place, (first, last) in enumerate(windows):
        whole = float(pressure[place])
        at_once = _at_once(joins, upto, len(weights), first, last) / whole if whole else 0.0
        # Nobody who could have brought anybody, or all alike: there is nothing to widen.
        is_plain = np.isinf(k) or not at_once
        count = int(brought[place])
        found.append(
            ReproductionNow(
                first=first,
                last=last,
                mean=float(mean[place]),
                deviation=float(deviation[place]),
                interval=plain[place],
                widened=plain[place]
                if is_plain
                else _overdispersed(count, whole, k * whole / at_once),
                simply_widened=simple[place],
                seen_at_once=at_once,
                local=count,
            )
        )
    return found


def _summed(each: IntArray | FloatArray, firsts: IntArray, lasts: IntArray) -> FloatArray:
    """The sum over each window of days, both ends in it."""
    upto = np.concatenate([[0.0], np.cumsum(each, dtype=np.float64)])
    summed: FloatArray = upto[lasts + 1] - upto[firsts]
    return summed


def _at_once(joins: IntArray, upto: FloatArray, reach: int, first: int, last: int) -> float:
    """Σ I_t m_t², over the days from which anything is brought into the window."""
    joined_on = np.arange(max(first - reach, 0), last)
    inside = upto[last - joined_on + 1] - upto[np.maximum(first - joined_on, 0)]
    return float((joins[joined_on] * inside**2).sum())


def _overdispersed(local: int, pressure: float, dispersion: float) -> Interval:
    """Between what R is believed to lie where the joins brought are negative binomial."""

    def belief(log_r: FloatArray | float) -> FloatArray:
        expected = pressure * np.exp(log_r)
        found = (SHAPE + local) * log_r - np.exp(log_r) / SCALE
        return np.asarray(found - (local + dispersion) * np.log1p(expected / dispersion))

    def slope(log_r: float) -> float:
        expected = pressure * float(np.exp(log_r))
        falls = expected / (dispersion + expected) * (local + dispersion)
        return SHAPE + local - float(np.exp(log_r)) / SCALE - falls

    # Its logarithm is concave in log R: one top, from which it falls on either side.
    likeliest = np.log((SHAPE + local) / (1 / SCALE + pressure))
    low, high = likeliest - 1.0, likeliest + 1.0
    while slope(low) < 0:
        low -= 1.0
    while slope(high) > 0:
        high += 1.0
    top = float(brentq(slope, low, high))
    low, high = top - 1.0, top + 1.0
    while belief(top) - belief(low) < FALL:
        low -= 1.0
    while belief(top) - belief(high) < FALL:
        high += 1.0
    places = np.linspace(low, high, PLACES)
    density = np.exp(belief(places) - belief(top))
    upto = (np.cumsum(density) - density / 2) / density.sum()
    tail = (1 - LEVEL) / 2
    ends = np.interp([tail, 1 - tail], upto, places)
    return Interval(float(np.exp(ends[0])), float(np.exp(ends[1])))


def _between(shape: FloatArray, scale: FloatArray) -> list[Interval]:
    """The interval of a gamma distribution, for each of (w,) shapes and scales."""
    tail = (1 - LEVEL) / 2
    low, high = gammaincinv(shape, tail) * scale, gammaincinv(shape, 1 - tail) * scale
    return [Interval(*ends) for ends in zip(low.tolist(), high.tolist(), strict=True)]
