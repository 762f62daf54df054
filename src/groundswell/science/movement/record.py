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


class Active(Share):
    """Members who did something of late."""

    DEFINITION: ClassVar[str] = (
        "Members in good standing (joined, and have not left since) with one completed act or more "
        "in the last 30 days ÷ all members in good standing. Completed: attended, fulfilled, "
        f"knocked, talked, invited, recruited, proposed, seconded, voted, gave, pitched, hosted, "
        f"led. {Share.DEFINITION}"
    )
    CANNOT_SAY: ClassVar[str] = (
        "It cannot see what nobody wrote down: who is quiet here may be busy elsewhere."
    )


class BesidesAttendance(Active):
    """Members who did something of late besides attending."""

    DEFINITION: ClassVar[str] = f"The same without attendance. {Active.DEFINITION}"


class Asked(Share):
    """Members whom somebody asked of late."""

    DEFINITION: ClassVar[str] = (
        "Members in good standing with a row of the last 30 days that names who asked them ÷ all "
        f"members in good standing. {Share.DEFINITION}"
    )
    CANNOT_SAY: ClassVar[str] = (
        "It cannot see an ask that came to nothing and was not written down."
    )


class NotAlone(Share):
    """Members who were in touch with several others of late."""

    DEFINITION: ClassVar[str] = (
        "Members in good standing with two or more two-way contacts in the last 30 days ÷ all of "
        "them. A two-way contact: she talked with somebody, did or promised what somebody had "
        f"asked of her, or came with somebody. {Share.DEFINITION}"
    )
    CANNOT_SAY: ClassVar[str] = (
        "It cannot say who has friends in the movement whom no record names."
    )


class ThroughAttention(Share):
    """Those who joined through attention that somebody lent."""

    DEFINITION: ClassVar[str] = (
        "Of those who joined, the share whom lent attention reached by the day they joined, and "
        f"whom nobody brought. {Share.DEFINITION}"
    )
    CANNOT_SAY: ClassVar[str] = "It cannot say whether they would have come otherwise."


@dataclass(frozen=True, slots=True)
class Joins:
    """Who joined, ``n`` people: by month (its first day) and way (of ``WAYS``), how many people."""

    DEFINITION: ClassVar[str] = (
        "People by the month in which they first joined. Brought: somebody is named as who brought "
        "them. Through attention: lent attention reached them before or when they joined, and "
        "nobody is named. Counts of the records, not estimates: there is nothing they lie between."
    )
    CANNOT_SAY: ClassVar[str] = "It cannot say who would have come anyway."

    n: int
    by_month: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Neighbours:
    """People who named a concern, ``n`` in all: place, concern and how many people."""

    DEFINITION: ClassVar[str] = (
        "Different people by place and concern, as they named them. Counts, not estimates: there "
        "is nothing they lie between."
    )
    CANNOT_SAY: ClassVar[str] = "It cannot say who they are, and is made so that it cannot."

    n: int
    cells: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who came, and who brought whom.

    ``cohorts``: R of those who joined in each of the last quarters, and ``of_late`` of the last
    four of them of whose recruits half can have come. ``now``:
    R of the last windows of a month or longer. ``guessed``: R of each quarter, where nobody wrote
    down who brought whom; ``assumed_between`` then holds the mean and the deviation of the days
    from one joining to the next, else ``days_between`` what is known of them. Days are counted from
    ``first``. ``brought``: members whom a member brought.
    """

    joins: Joins
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
    through_attention: ThroughAttention | None = None


@dataclass(frozen=True, slots=True)
class Promises:
    """Pledges that are due and were done: of all, by the wait until the first talk, by project.

    ``n``: pledges that are due. ``by_project``: those with the most, by their names.
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

    n: int
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
    active: Active | None = None
    besides_attendance: BesidesAttendance | None = None
    asked: Asked | None = None
    not_alone: NotAlone | None = None
    neighbours: Neighbours | None = None
    promises: Promises | None = None
    staying: dict[str, Staying] = field(default_factory=dict)
    survival: dict[str, Survival] = field(default_factory=dict)
    ladder: Ladder | None = None
    resting: Resting | None = None
    attention: Attention | None = None
    names: dict[int, str] = field(default_factory=dict)
