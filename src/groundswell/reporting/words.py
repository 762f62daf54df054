"""How numbers are said: with what they lie between, and never so that a few people show."""

import math

from groundswell.science.growth.record import Interval
from groundswell.science.growth.safe import SMALLEST
from groundswell.science.growth.shares import Share

FINELY = 0.1
"""Below so much a share is told to a tenth of a hundredth."""

FEW = f"under {SMALLEST}"


def number(value: float, digits: int = 2) -> str:
    """A number, or that it is not known, or has no end."""
    if math.isnan(value):
        return "not known"
    if math.isinf(value):
        return "without end"
    return f"{value:,.{digits}f}"


def percent(value: float) -> str:
    """A share in hundredths: 7 %, and 0.7 % where 1 % would say too much or too little."""
    if math.isnan(value):
        return "not known"
    digits = 1 if 0 < value < FINELY else 0
    return f"{value * 100:.{digits}f} %"


def between(interval: Interval, digits: int = 2) -> str:
    """What a number lies between, and with what assurance."""
    if math.isinf(interval.high):
        return f"above {number(interval.low, digits)}"
    return f"{number(interval.low, digits)} to {number(interval.high, digits)}"


def share_between(interval: Interval) -> str:
    """What a share lies between."""
    return f"{percent(interval.low)} to {percent(interval.high)}"


def can_be_shown(share: Share) -> bool:
    """Whether neither those counted nor the others are a few people who would show."""
    rest = share.n - share.count
    return share.n >= SMALLEST and not (0 < share.count < SMALLEST or 0 < rest < SMALLEST)


def counted(share: Share) -> str:
    """How many of how many, or that it is a few of them."""
    if can_be_shown(share):
        return f"{share.count:,} of {share.n:,}"
    if share.n < SMALLEST:
        return f"of {FEW}"
    if 0 < share.count < SMALLEST:
        return f"{FEW} of {share.n:,}"
    return f"all but {FEW} of {share.n:,}"


def share_says(share: Share, what: str) -> str:
    """A share in a sentence: how many of how many did ``what``, and what share that is."""
    if can_be_shown(share):
        told = f": {percent(share.share)} ({share_between(share.interval)})"
    else:
        told = ""
    return f"{counted(share)} {what}{told}.".capitalize()


def share_row(name: str, share: Share) -> list[str]:
    """One row of a table of shares: the name, how many, the share and what it lies between."""
    if can_be_shown(share):
        return [name, counted(share), percent(share.share), share_between(share.interval)]
    return [name, counted(share), "not shown", "not shown"]


def share_facts(share: Share) -> dict[str, object]:
    """A share for a program, with what can be shown of it."""
    if not can_be_shown(share):
        return {
            "n": share.n if share.n >= SMALLEST else None,
            "shown": False,
            "says": counted(share),
        }
    return {
        "n": share.n,
        "shown": True,
        "count": share.count,
        "share": share.share,
        "interval": interval_facts(share.interval),
    }


def interval_facts(interval: Interval) -> dict[str, float | None]:
    """An interval for a program; an endless end is null."""
    return {
        "low": finite(interval.low),
        "high": finite(interval.high),
        "level": interval.level,
    }


def people_in_all(count: int) -> str:
    """How many people, or that they are a few."""
    return f"{count:,} people" if count >= SMALLEST else f"{FEW} people"


def finite(value: float) -> float | None:
    """A number that JSON can hold."""
    return float(value) if math.isfinite(value) else None
