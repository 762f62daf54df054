"""A crowd in which everybody sees everybody, and each joins once enough have."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from groundswell.science.compiled import compiled
from groundswell.science.forecast.record import CannotBeForecast
from groundswell.science.growth.record import IntArray


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many of n people join. ``by_round``: (rounds,), how many newly do in each."""

    DEFINITION: ClassVar[str] = (
        "A person joins once as many others have as her threshold says; who joined is seen by "
        "all in the next round (M. Granovetter, Threshold Models of Collective Behavior, American "
        "Journal of Sociology 83, 1978)."
    )
    CANNOT_SAY: ClassVar[str] = (
        "Two crowds that are all but alike can end far apart, so that one that stayed at home "
        "says little about how many were willing."
    )

    n: int
    by_round: IntArray

    @property
    def size(self) -> int:
        """How many join in all."""
        return int(self.by_round.sum())


def crowd(thresholds: npt.NDArray[np.integer] | list[int]) -> Crowd:
    """The crowd of people with these thresholds (n,): how many must have joined before each.

    Linear in n. Raises CannotBeForecast.
    """
    needs = np.asarray(thresholds)
    if needs.ndim != 1 or (needs.size and not np.issubdtype(needs.dtype, np.integer)):
        raise CannotBeForecast(
            "Thresholds are one plain row of whole numbers, one for each person."
        )
    if needs.size and needs.min() < 0:
        raise CannotBeForecast(
            f"Number {int(needs.argmin())} has the threshold {int(needs.min())}: give from 0."
        )
    n = len(needs)
    # Who needs n others or more never joins.
    willing = np.cumsum(
        np.bincount(np.minimum(needs, n).astype(np.int64), minlength=n + 1)[:n]
    ).astype(np.int64)
    return Crowd(n, _rounds(willing))


@compiled
def _rounds(willing: IntArray) -> IntArray:
    """How many newly join by round, of ``willing`` (n,), how many would at so many or fewer."""
    by_round = np.empty(len(willing), np.int64)
    joined, rounds = 0, 0
    while joined < len(willing) and willing[joined] > joined:
        by_round[rounds] = willing[joined] - joined
        joined = willing[joined]
        rounds += 1
    return by_round[:rounds].copy()
