"""How numbers of a forecast are said: no finer than it can know them."""

import math

from groundswell.reporting.words import CLOSE, number, percent
from groundswell.science.forecast.flips import Flip
from groundswell.science.forecast.parameters import (
    A_DAY,
    A_WEEK,
    A_YEAR,
    BY_NAME,
    DAYS_A_YEAR,
    SHARE,
    WHOLE,
)

_COUNTED = {"share from 0": "as a share", WHOLE: ""}

FINE, COARSE = 100, 1_000


def people(count: float) -> str:
    """So many people, to two or three figures: 37, 420, 3,450."""
    size = abs(count)
    step = 1 if size < FINE else 10 if size < COARSE else 10 ** (math.floor(math.log10(size)) - 2)
    return f"{round(count / step) * step:,}"


def people_between(low: float, high: float) -> str:
    """Between how many people."""
    return f"{people(low)} to {people(high)}"


def ahead(count: float) -> str:
    """How many more or fewer."""
    told = people(abs(count))
    return f"{told}{CLOSE}{'fewer' if count < 0 else 'more'}"


def runs_of_100(share: float) -> str:
    """In how many of a hundred."""
    return f"{round(share * 100)}"


def years_told(days: float) -> str:
    """Days as years: 1 year, 5 years, 2.5 years."""
    years = round(days / DAYS_A_YEAR, 1)
    return f"{years:g}{CLOSE}year{'' if years == 1 else 's'}"


def days_told(days: float) -> str:
    """So many days."""
    return f"{days:g}{CLOSE}day{'' if days == 1 else 's'}"


def flip_told(flip: Flip) -> str:
    """At what a conclusion turns round."""
    return f"it turns round if {BY_NAME[flip.name].words} is {in_unit(flip.name, flip.at)}"


def in_unit(name: str, value: float) -> str:
    """A parameter's value in its unit: 30 %, 0.25 a week, 7 days."""
    unit = BY_NAME[name].unit
    if unit == SHARE:
        return percent(value)
    digits = 0 if abs(value) >= FINE else 1 if abs(value) >= 10 else 2 if abs(value) >= 0.1 else 4  # noqa: PLR2004  # three figures
    told = number(value, digits).rstrip("0").rstrip(".") if digits else number(value, 0)
    if unit in {A_DAY, A_WEEK, A_YEAR, "days", "times"}:
        return f"{told}{CLOSE}{unit}"
    return f"{told} {_COUNTED.get(unit, '')}".strip()
