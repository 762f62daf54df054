"""What every measure says beside its number."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

LEVEL = 0.95
"""The share of intervals that hold the truth, where the model does."""

NOBODY = -1
"""In the place of a person's number: nobody, or nobody who is known."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Between what the truth lies, and with what assurance. An infinite end is unknown."""

    low: float
    high: float
    level: float = LEVEL


class Measure(Protocol):
    """What every result is: a frozen dataclass that also says what it is and what it is not.

    ``DEFINITION``: the formula in words, with its source. ``CANNOT_SAY``: one sentence. How many
    it rests on is ``n``; what is estimated stands beside its ``Interval``.
    """

    DEFINITION: ClassVar[str]
    CANNOT_SAY: ClassVar[str]


class CannotBeMeasured(ValueError):
    """The numbers given belong to no measure; the message says which and why."""
