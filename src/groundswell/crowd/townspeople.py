"""Who is in the crowd: names of the demo town, and numbers that nobody can have."""

import random
from dataclasses import dataclass

from groundswell.demo.words import FAMILY, GIVEN, WHOLE

MOST = 20_000
_LINES = 100
_AREAS = range(200, 1000)


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody who is not there."""

    name: str
    number: str


def invented(lot: random.Random, count: int) -> list[Invented]:
    """So many different people; the same lot invents the same ones, who are known when they return.

    They have a telephone and no mailbox, so that no letter is ever written to them. The numbers are
    those from 555-0100 to 555-0199, which are kept for invented people under every area code.
    """
    taken = lot.sample(range(len(_AREAS) * _LINES), count)
    return [Invented(_name(lot), _number(each)) for each in taken]


def _name(lot: random.Random) -> str:
    if lot.random() < 0.04:  # noqa: PLR2004  # some write their name as one word, or in another script
        return lot.choice(WHOLE)
    return f"{lot.choice(GIVEN)} {lot.choice(FAMILY)}"


def _number(which: int) -> str:
    area, line = divmod(which, _LINES)
    return f"+1 {_AREAS[area]} 555 01{line:02}"
