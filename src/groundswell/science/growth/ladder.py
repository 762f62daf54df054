"""The ladder of engagement: from which state to which people go in one step."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.stats import beta

from groundswell.science.growth.record import (
    LEVEL,
    CannotBeMeasured,
    FloatArray,
    IntArray,
)

PRIOR = 0.5
"""What is believed of every state before anything is seen: Jeffreys' half a person."""

ENOUGH = 20
"""People from whom on a row is shown."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """How people move from b states to a states in one step.

    ``counts``: (b, a). ``n``: all of them. ``shares``: (b, a), the mean of the posterior of each
    row; ``low`` and ``high``: (b, a), its interval; nan in a row of fewer people than ``enough``.
    """

    DEFINITION: ClassVar[str] = (
        "Of those in a state at the beginning of a step, the share in each state at its end: "
        "Dirichlet posterior with half a person in each state beforehand; a state of fewer than 20 "
        "people is not shown."
    )
    CANNOT_SAY: ClassVar[str] = (
        "It cannot say what moved anybody, and it takes for granted that where people go next "
        "depends on where they are and not on how long they have been there."
    )

    before: tuple[str, ...]
    after: tuple[str, ...]
    n: int
    counts: IntArray
    shares: FloatArray
    low: FloatArray
    high: FloatArray


def ladder_of(
    before: tuple[str, ...], after: tuple[str, ...], counts: IntArray, *, enough: int = ENOUGH
) -> Ladder:
    """The ladder of ``counts`` (b, a): how many went from each state to each in one step.

    Raises CannotBeMeasured. The marginal of a Dirichlet distribution is a beta distribution.
    """
    counts = np.asarray(counts, np.int64)
    if counts.shape != (len(before), len(after)) or counts.min(initial=0) < 0:
        raise CannotBeMeasured(
            f"The moves from {len(before)} states to {len(after)} are as many rows of as many "
            "counts, none below 0."
        )
    rows = counts.sum(axis=1, keepdims=True)
    one = counts + PRIOR
    rest = rows + PRIOR * len(after) - one
    tail = (1 - LEVEL) / 2
    shown = rows >= enough
    return Ladder(
        before=before,
        after=after,
        n=int(counts.sum()),
        counts=counts,
        shares=np.where(shown, one / (one + rest), np.nan),
        low=np.where(shown, beta.ppf(tail, one, rest), np.nan),
        high=np.where(shown, beta.ppf(1 - tail, one, rest), np.nan),
    )
