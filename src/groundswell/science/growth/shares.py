"""Shares of people: how many of how many, and between what the share lies."""

from dataclasses import dataclass
from typing import ClassVar, TypeVar, overload

import numpy as np
from scipy.stats import norm

from groundswell.science.growth.record import LEVEL, CannotBeMeasured, Interval


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``n``, with the interval of the share that this is a sample of."""

    DEFINITION: ClassVar[str] = (
        "Count ÷ n, with the interval of Wilson 1927, which holds for few people too."
    )
    CANNOT_SAY: ClassVar[str] = "It cannot say why the others did not, nor whether they were asked."

    n: int
    count: int
    share: float
    interval: Interval


Kind = TypeVar("Kind", bound=Share)


@overload
def share_of(count: int, n: int) -> Share: ...
@overload
def share_of(count: int, n: int, kind: type[Kind]) -> Kind: ...
def share_of(count: int, n: int, kind: type[Share] = Share) -> Share:
    """``count`` of ``n``, as a share of some kind; of nobody, one that is not known.

    Raises CannotBeMeasured.

    The interval is E. B. Wilson's, *Probable Inference, the Law of Succession, and Statistical
    Inference*, Journal of the American Statistical Association 22 (1927).
    """
    if not 0 <= count <= n:
        raise CannotBeMeasured(f"{count} of {n} is no share: it is from none to all of them.")
    if not n:
        return kind(0, 0, float("nan"), Interval(0.0, 1.0))
    z = float(norm.ppf((1 + LEVEL) / 2))
    share = count / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * float(np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)))
    low = middle - half if count else 0.0
    high = middle + half if count < n else 1.0
    return kind(n, count, share, Interval(low, high))
