"""How numbers are said: with what they lie between, and never so that a few people show."""

import datetime as dt
import math

from groundswell.science.growth.record import Interval
from groundswell.science.growth.safe import SMALLEST

CLOSE = "\N{NO-BREAK SPACE}"

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


def interval_facts(interval: Interval) -> dict[str, float | None]:
    """An interval for a program; an endless end is null."""
    return {
        "low": finite(interval.low),
        "high": finite(interval.high),
        "level": interval.level,
    }


def few(count: int) -> bool:
    """Whether so many are a few people who would show."""
    return 0 < count < SMALLEST


def people_in_all(count: int) -> str:
    """How many people, or that they are a few."""
    return f"{count:,} people" if count >= SMALLEST else f"{FEW} people"


def finite(value: float) -> float | None:
    """A number that JSON can hold."""
    return float(value) if math.isfinite(value) else None
