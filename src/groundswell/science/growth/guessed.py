"""R by days of joining alone: who brought whom is guessed where nobody wrote it down."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from groundswell.science.growth.record import (
    LEVEL,
    CannotBeMeasured,
    FloatArray,
    IntArray,
    Interval,
)

DRAWS = 4_000
"""How often everybody's recruiter is drawn."""


@dataclass(frozen=True, slots=True)
class GuessedReproduction:
    """R of the ``n`` people who joined from day ``first`` to day ``last``, both in it.

    ``mean`` and ``interval``: of those who joined by the end of the records. ``seen``: the share of
    all whom they bring that can have joined by then. ``corrected``, ``corrected_interval``: both
    ÷ seen. Where nobody joined, or nothing can be seen, it is nan and its interval endless.
    """

    DEFINITION: ClassVar[str] = (
        "Everybody was brought by one of those who joined before her, by each with a likelihood in "
        "proportion to w(days between them), w being the serial interval; R of a window is how "
        "many its people brought, in the mean over them (Wallinga and Teunis 2004). Corrected: "
        "divided by the share of the serial interval that has been seen (Cauchemez and others "
        "2006). The interval: 95 % of the ways in which they can have been brought."
    )
    CANNOT_SAY: ClassVar[str] = (
        "It cannot say that anybody brought anybody: those who came by themselves and are not "
        "known to have done so count as brought, and its interval holds only the doubt about who "
        "brought whom, not the chance in bringing."
    )

    first: int
    last: int
    n: int
    seen: float
    mean: float
    interval: Interval
    corrected: float
    corrected_interval: Interval


def guessed_by_day(local: IntArray, imported: IntArray, weights: FloatArray) -> FloatArray:
    """(d,), R of those who joined on each day; nan where nobody did. Raises CannotBeMeasured.

    ``local`` and ``imported``: (d,), who joined each day, brought or perhaps brought, and known to
    have come by themselves. ``weights``: (s,), the share that is brought so many days after the one
    who brings joined; weights[0] is 0. R_t = Σ_s w_s · local_{t+s} ÷ Λ_{t+s}, Λ_u = Σ_s w_s · joins
    of day u − s. Source: J. Wallinga, P. Teunis, *Different Epidemic Curves for Severe Acute
    Respiratory Syndrome Reveal Similar Impacts of Control Measures*, American Journal of
    Epidemiology 160 (2004).
    """
    joins, brought, weights = _read(local, imported, weights)
    share = _share(brought, joins, weights)
    found = np.convolve((share * brought)[::-1], weights)[: len(joins)][::-1]
    return np.where(joins > 0, found, np.nan)


def guessed_reproduction(
    local: IntArray,
    imported: IntArray,
    weights: FloatArray,
    windows: list[tuple[int, int]],
    *,
    seed: int = 0,
) -> list[GuessedReproduction]:
    """R of those who joined in each window of days (first, last), both in it.

    Takes what ``guessed_by_day`` takes; the mean over the people, not over the days. Raises
    CannotBeMeasured.
    """
    joins, brought, weights = _read(local, imported, weights)
    share = _share(brought, joins, weights)
    upto = np.concatenate([np.cumsum(weights), np.full(len(joins), weights.sum())])[: len(joins)]
    lot = np.random.default_rng(seed)
    found = []
    for first, last in windows:
        if not 0 <= first <= last < len(joins):
            raise CannotBeMeasured(
                f"A window from day {first} to {last} is not within the days 0 to {len(joins) - 1}."
            )
        inside = np.zeros(len(joins))
        inside[first : last + 1] = joins[first : last + 1]
        # Of each day's joins, the share brought by somebody of the window.
        theirs = np.convolve(inside, weights)[: len(joins)] * share
        reached = np.flatnonzero(theirs)
        likely = np.clip(theirs[reached], 0.0, 1.0)
        drawn = lot.binomial(brought[reached].astype(np.int64), likely, (DRAWS, len(reached)))
        people = int(inside.sum())
        seen = float(inside @ upto[::-1]) / max(people, 1)
        mean, interval = _each(float(theirs @ brought), drawn.sum(axis=1), people)
        corrected, around = _each(float(theirs @ brought), drawn.sum(axis=1), people * seen)
        found.append(
            GuessedReproduction(first, last, people, seen, mean, interval, corrected, around)
        )
    return found


def _each(brought: float, drawn: IntArray, people: float) -> tuple[float, Interval]:
    """How many each of so many people brought, and between what."""
    if not people:
        return float("nan"), Interval(0.0, float("inf"))
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail]) / people
    return brought / people, Interval(float(low), float(high))


def _share(brought: FloatArray, joins: FloatArray, weights: FloatArray) -> FloatArray:
    """(d,), 1 ÷ the weight of all who can have brought somebody who joined on each day."""
    pressure = np.convolve(joins, weights)[: len(joins)]
    return np.divide(1.0, pressure, out=np.zeros(len(joins)), where=(pressure > 0) & (brought > 0))


def _read(
    local: IntArray, imported: IntArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """All joins, those brought and the weights, of which the sum is 1."""
    brought, by_themselves = np.asarray(local, np.float64), np.asarray(imported, np.float64)
    weights = np.asarray(weights, np.float64)
    if brought.shape != by_themselves.shape or brought.ndim != 1 or not len(brought):
        raise CannotBeMeasured("Who was brought and who came need one number each for every day.")
    if min(brought.min(), by_themselves.min()) < 0:
        raise CannotBeMeasured("On some day fewer than nobody joined.")
    if not len(weights) or weights[0] != 0 or weights.min() < 0 or not weights.sum():
        raise CannotBeMeasured(
            "The weights of days begin with 0 for the same day, and are a share."
        )
    return brought + by_themselves, brought, weights / weights.sum()
