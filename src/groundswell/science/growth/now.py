"""R now: how many people each recent joiner brings, day by day, whoever brought whom."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import gamma

from groundswell.science.growth.record import (
    LEVEL,
    CannotBeMeasured,
    FloatArray,
    IntArray,
    Interval,
)

SHAPE, SCALE = 1.0, 5.0
"""What is believed of R before anything is seen: a gamma distribution of mean and deviation 5."""


@dataclass(frozen=True, slots=True)
class ReproductionNow:
    """R over the days of one window.

    ``first`` and ``last``: the days, counted from 0. ``mean``, ``deviation`` and ``interval``: of R
    where everybody brings alike. ``widened``: the interval where a few bring the most, with a
    deviation √(1 + R/k) times as large. ``local``: how many joined then whom somebody brought.

    It cannot say who brought them, and a change in how quickly people bring others looks like a
    change in how many.
    """

    first: int
    last: int
    mean: float
    deviation: float
    interval: Interval
    widened: Interval
    local: int


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
    """
    local, imported = np.asarray(local), np.asarray(imported)
    weights = np.asarray(weights, np.float64)
    if local.shape != imported.shape or local.ndim != 1:
        raise CannotBeMeasured("Who was brought and who came need one number each for every day.")
    if not len(weights) or weights[0] != 0 or weights.min() < 0 or not weights.sum():
        raise CannotBeMeasured(
            "The weights of days begin with 0 for the same day, and are a share."
        )
    pressure = np.convolve(local + imported, weights)[: len(local)]
    found = []
    for first, last in windows:
        if not 0 < first <= last < len(local):
            raise CannotBeMeasured(
                f"A window from day {first} to {last} is not within the days 1 to {len(local) - 1}."
            )
        days = slice(first, last + 1)
        shape = SHAPE + float(local[days].sum())
        scale = 1 / (1 / SCALE + float(pressure[days].sum()))
        found.append(_window(first, last, shape, scale, int(local[days].sum()), k))
    return found


def _window(
    first: int, last: int, shape: float, scale: float, local: int, k: float
) -> ReproductionNow:
    mean, deviation = shape * scale, float(np.sqrt(shape)) * scale
    wide = deviation * float(np.sqrt(1 + mean / k))
    return ReproductionNow(
        first=first,
        last=last,
        mean=mean,
        deviation=deviation,
        interval=_between(shape, scale),
        # A gamma distribution of the same mean and the larger deviation.
        widened=_between((mean / wide) ** 2, wide**2 / mean),
        local=local,
    )


def _between(shape: float, scale: float) -> Interval:
    tail = (1 - LEVEL) / 2
    low, high = gamma.ppf([tail, 1 - tail], shape, scale=scale)
    return Interval(float(low), float(high))
