"""What a movement's own records say of it."""

from dataclasses import dataclass, field
from typing import ClassVar

import polars as pl

from groundswell.science.growth.attention import Attention
from groundswell.science.growth.cohort import CohortReproduction
from groundswell.science.growth.concentration import Concentration
from groundswell.science.growth.exits import Exits
from groundswell.science.growth.forest import Forest
from groundswell.science.growth.guessed import GuessedReproduction
from groundswell.science.growth.halving import Halving
from groundswell.science.growth.intervals import SerialInterval
from groundswell.science.growth.ladder import Ladder
from groundswell.science.growth.now import ReproductionNow
from groundswell.science.growth.offspring import Offspring
from groundswell.science.growth.record import FloatArray, IntArray
from groundswell.science.growth.shares import Share
from groundswell.science.growth.survival import Staying, Survival
from groundswell.science.ledger.record import Dirt


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who came, and who brought whom.

    ``joins``: month (its first day), way and people. ``of_late``: R of those who joined in the last
    year by which half of who will be brought can have come; ``cohorts``: of each quarter. ``now``:
    R of the last windows of a month or longer. ``guessed``: R of each quarter, where nobody wrote
    down who brought whom; ``assumed_between`` then holds the mean and the deviation of the days
    from one joining to the next, else ``days_between`` what is known of them. Days are counted from
    ``first``. ``brought``: members whom a member brought.
    """

    joins: pl.DataFrame
    first: int
    forest: Forest | None = None
    offspring: Offspring | None = None
    days_between: SerialInterval | None = None
    assumed_between: tuple[float, float] | None = None
    of_late: CohortReproduction | None = None
    cohorts: tuple[CohortReproduction, ...] = ()
    now: tuple[ReproductionNow, ...] = ()
    guessed: tuple[GuessedReproduction, ...] = ()
    brought: int = 0
    still_bringing: Share | None = None
    through_attention: Share | None = None


@dataclass(frozen=True, slots=True)
class Promises:
    """Pledges that are due and were done: of all, by the wait until the first talk, by project.

    ``by_project``: those with the most pledges, by their names.
    """

    DEFINITION: ClassVar[str] = (
        "Pledges done ÷ pledges due, where a pledge is due 30 days after it was made and done by "
        "what its maker fulfilled for the same project since. The wait is the days from the pledge "
        "until somebody first talked with her. Intervals: Wilson 1927."
    )
    CANNOT_SAY: ClassVar[str] = (
        "It cannot say that a quick call makes people keep their word: who is called first may be "
        "who would have kept it anyway."
    )

    kept: Share
    by_contact: dict[str, Share]
    by_project: dict[str, Share]


@dataclass(frozen=True, slots=True)
class Resting:
    """On whom a movement rests.

    ``numbers``: (n,), the people's numbers in the records of those in the net, in whose order
    ``exits`` stands. ``halving``: of the largest piece of the net, whose people's numbers are
    ``core`` (h,). ``curve``: the share of that piece that still holds together once so many of
    those with the most ties have left; ``left``: how many those are. ``held``: how much of each
    kind of work is in whose hands.
    """

    numbers: IntArray
    exits: Exits | None
    core: IntArray
    halving: Halving | None
    left: IntArray
    curve: FloatArray
    held: dict[str, Concentration]


@dataclass(frozen=True, slots=True)
class Growth:
    """What the records of a movement say of it. What could not be measured is None, or empty.

    ``first`` and ``last``: days of the records (from 1970-01-01). ``rows``: of the file;
    ``people``: in it. ``absent``: what was not measured, and why. ``staying`` and ``survival``: of
    all, of each way of joining and of each year; ``survival`` counts those who lead as staying.
    """

    first: int
    last: int
    rows: int
    people: int
    remarks: tuple[str, ...]
    dirt: tuple[Dirt, ...]
    absent: dict[str, str]
    arrival: Arrival
    active: Share | None = None
    besides_attendance: Share | None = None
    asked: Share | None = None
    not_alone: Share | None = None
    neighbours: pl.DataFrame | None = None
    promises: Promises | None = None
    staying: dict[str, Staying] = field(default_factory=dict)
    survival: dict[str, Survival] = field(default_factory=dict)
    ladder: Ladder | None = None
    resting: Resting | None = None
    attention: Attention | None = None
    names: dict[int, str] = field(default_factory=dict)
