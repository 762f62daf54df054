"""What attention came to: acts per person reached, where it was passed on and where it was kept."""

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


@dataclass(frozen=True, slots=True)
class Yield:
    """Acts per person reached by one kind of attention. ``n``: people reached."""

    DEFINITION: ClassVar[str] = (
        "Completed acts within 14 days of those whom attention reached and of those who came "
        "through them, ÷ those whom it reached. Interval: bootstrap over the people reached."
    )
    CANNOT_SAY: ClassVar[str] = (
        "It cannot say what they would have done without it: other people may have been reached."
    )

    n: int
    acts: int
    each: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Attention:
    """What was passed on to projects beside what was kept, and how many times as much.

    ``times``: the yield of what was passed on ÷ of what was kept; nan where either is not known.
    ``by_lot``: it was drawn by lot which of the ready projects got it.
    """

    DEFINITION: ClassVar[str] = (
        "The yield of attention passed on to a project ÷ the yield of attention kept. Interval: "
        "bootstrap over the people reached."
    )
    CANNOT_SAY: ClassVar[str] = (
        "Only where it was drawn by lot who got the attention is the difference its doing."
    )

    n: int
    passed_on: Yield
    kept: Yield
    times: float
    interval: Interval
    by_lot: bool


def attention_of(passed_on: IntArray, kept: IntArray, *, by_lot: bool, seed: int) -> Attention:
    """What came of attention, from the acts that followed each person reached, (p,) and (k,).

    Raises CannotBeMeasured where nobody was reached or acts are below 0.
    """
    passed_on, kept = np.asarray(passed_on, np.int64), np.asarray(kept, np.int64)
    if not len(passed_on) + len(kept):
        raise CannotBeMeasured("Attention reached nobody, so nothing followed from it.")
    if min(passed_on.min(initial=0), kept.min(initial=0)) < 0:
        raise CannotBeMeasured("Somebody did fewer acts than none.")
    lot = np.random.default_rng(seed)
    one, ones = _yield(passed_on, lot)
    other, others = _yield(kept, lot)
    known = len(passed_on) and len(kept) and other.each > 0
    if known:
        with np.errstate(divide="ignore", invalid="ignore"):
            times = ones / others
        interval = _between(np.where(np.isnan(times), 1.0, times))
    else:
        interval = Interval(0.0, float("inf"))
    return Attention(
        n=one.n + other.n,
        passed_on=one,
        kept=other,
        times=one.each / other.each if known else float("nan"),
        interval=interval,
        by_lot=by_lot,
    )


def _yield(acts: IntArray, lot: np.random.Generator) -> tuple[Yield, FloatArray]:
    """The yield, and what it comes to when as many people are drawn again, ``DRAWS`` times."""
    if not len(acts):
        return Yield(0, 0, float("nan"), Interval(0.0, float("inf"))), np.full(DRAWS, np.nan)
    # Who did as much as another is as good as another: it is drawn how many did how much.
    values, people = np.unique(acts, return_counts=True)
    draws = lot.multinomial(len(acts), people / len(acts), DRAWS) @ values / len(acts)
    found = Yield(len(acts), int(acts.sum()), float(acts.mean()), _between(draws))
    return found, draws


def _between(draws: FloatArray) -> Interval:
    tail = (1 - LEVEL) / 2
    # As drawn, and not between two of them, of which one may be endless.
    low, high = np.quantile(draws, [tail, 1 - tail], method="inverted_cdf")
    return Interval(float(low), float(high))
