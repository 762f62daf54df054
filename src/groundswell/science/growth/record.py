"""What every measure says beside its number."""

from dataclasses import dataclass

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


class CannotBeMeasured(ValueError):
    """The numbers given belong to no measure; the message says which and why."""
