"""What goes into the choice of a programme, and the record of it that is published."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Why = Literal["equal shares", "completion"]
Reason = Literal["no room", "nobody asked for it", "too long"]
Phase = Literal["equal shares", "raised shares", "most supporters", "lottery"]


class ProgrammeCannotBeChosen(ValueError):
    """What was handed in is no programme to choose from; the message says how to mend it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pitch that could go on the stage: its key and its length in whole minutes, at least 1."""

    key: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Ballot:
    """The keys of the pitches that ``weight`` people (at least 1) with the same concerns want."""

    approves: frozenset[str]
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Chosen:
    """A pitch on the stage.

    ``why`` is ``equal shares`` if the first, unraised shares paid for it, otherwise ``completion``.
    ``price`` is what a supporter pays at most, in minutes; None if nobody paid (most supporters,
    lottery). ``round`` is the number, from 1, of its round in ``ProgrammeChoice.rounds``.
    """

    key: str
    minutes: int
    supporters: int
    why: Why
    price: Fraction | None
    round: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A pitch that is not on the stage, and why; ``minutes`` is its length."""

    key: str
    minutes: int
    supporters: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Round:
    """One pitch going on the stage.

    ``share``: minutes each person held before the first round. ``paying``: people who paid more
    than nothing; ``paying_all_they_had``: those of them who paid less than ``price`` because it was
    all they had left. ``tied``: all pitches that were equally good, in the order of the lottery;
    the first of them won. ``price`` and ``share`` are None where nobody paid.
    """

    number: int
    phase: Phase
    key: str
    minutes: int
    supporters: int
    price: Fraction | None
    share: Fraction | None
    paying: int
    paying_all_they_had: int
    tied: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One run of equal shares at ``share`` minutes for each person.

    ``keys`` in the order in which they were paid for, and the minutes they take; ``kept`` is true
    for the run whose result stands.
    """

    share: Fraction
    keys: tuple[str, ...]
    minutes: int
    kept: bool


@dataclass(frozen=True, slots=True)
class ProgrammeChoice:
    """The programme and everything needed to check it.

    ``chosen`` is in the order of the stage; ``left_out`` in the order of the same lottery;
    ``rounds`` in the order in which pitches went on; ``attempts`` holds every run of equal shares,
    the first with the unraised shares. ``people_counted`` is ``n`` in the rule.
    """

    chosen: tuple[Chosen, ...]
    left_out: tuple[LeftOut, ...]
    minutes: int
    minutes_used: int
    people_counted: int
    rounds: tuple[Round, ...]
    attempts: tuple[Attempt, ...]
    lottery_seed: str
