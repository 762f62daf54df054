"""How numbers are said: with what they lie between, and never so that a few people show."""

import datetime as dt
import math

from groundswell.science.growth.record import Interval

CLOSE = "\N{NO-BREAK SPACE}"

FINELY = 0.1
"""Below so much a share is told to a tenth of a hundredth."""


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
    return f"{value * 100:.{digits}f}{CLOSE}%"


def date(day: dt.date) -> str:
    """A day, that no line breaks: 3 Nov 2026."""
    return f"{day.day}{CLOSE}{day:%b}{CLOSE}{day:%Y}"


def between(interval: Interval, digits: int = 2) -> str:
    """What a number lies between, and with what assurance."""
    if math.isinf(interval.high):
        return f"above {number(interval.low, digits)}"
    return f"{number(interval.low, digits)} to {number(interval.high, digits)}"


def share_between(interval: Interval) -> str:
    """What a share lies between."""
    return f"{percent(interval.low)} to {percent(interval.high)}"


def interval_facts(interval: Interval, digits: int = 2) -> dict[str, float | None]:
    """An interval for a program; an endless end is null."""
    return {
        "low": rounded(interval.low, digits),
        "high": rounded(interval.high, digits),
        "level": interval.level,
    }


def rounded(value: float, digits: int = 2) -> float | None:
    """A number that JSON can hold, no finer than it is told: else what was counted shows in it."""
    return round(float(value), digits) if math.isfinite(value) else None
