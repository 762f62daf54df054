"""Counts of people, said so that no few of them show: not small, not exact, not by subtraction."""

import numpy as np

from groundswell.science.growth.safe import SMALLEST, shown

ROUNDED = 5
"""Counts are told to the nearest so many: what is left between two of them is not told."""

FEW = f"under {SMALLEST}"
HIDDEN = "not shown"


def few(count: int) -> bool:
    """Whether so many are a few people who would show."""
    return 0 < count < SMALLEST


def known(count: int) -> int | None:
    """A count for a program, rounded; null where it is of a few."""
    return None if few(count) else ROUNDED * round(int(count) / ROUNDED)


def told(count: int) -> str:
    """A count in words, rounded, or that it is of a few."""
    rounded = known(count)
    return FEW if rounded is None else f"{rounded:,}"


def beside(counts: list[int]) -> list[bool]:
    """Which of some counts can be told beside their sum."""
    return [bool(each) for each in shown(np.array([counts], np.int64))[0]] if counts else []
