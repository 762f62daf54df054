"""Every measure that the columns of a file of acts allow."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import replace

import numpy as np
import polars as pl

from groundswell.science.growth.attention import Attention, attention_of
from groundswell.science.growth.forest import Forest
from groundswell.science.growth.ladder import Ladder, ladder_of
from groundswell.science.growth.shares import share_of
from groundswell.science.growth.ties import ties_of
from groundswell.science.ledger.acts import Acts, acts_of, of_late
from groundswell.science.ledger.attention import followed
from groundswell.science.ledger.contacts import HELD, two_way
from groundswell.science.ledger.deeds import RECENT
from groundswell.science.ledger.engine import DUCKDB, engine_at
from groundswell.science.ledger.members import STATES, members_among, standing, steps
from groundswell.science.ledger.neighbours import neighbours
from groundswell.science.ledger.people import People, names_of, people_of
from groundswell.science.ledger.promises import BY_CONTACT, promises
from groundswell.science.ledger.reading import rows_of
from groundswell.science.ledger.record import Dirt
from groundswell.science.movement.arrival import arrival_of
from groundswell.science.movement.record import (
    Active,
    Asked,
    BesidesAttendance,
    Growth,
    Neighbours,
    NotAlone,
    Promises,
    Resting,
)
from groundswell.science.movement.resting import resting_of
from groundswell.science.movement.staying import staying_of_members

Step = Callable[[str], AbstractContextManager[object]]
"""Opens a step of that name for whoever watches."""

TIED = 2
"""Two-way contacts with which somebody is not alone."""

PROJECTS = 20
"""Projects that are shown, of however many there are."""

NAMED = 20
"""People who are named of those on whom the most rests."""

NEEDS = {
    "who is active, who stays, what is promised, on whom it rests": ("deed",),
    "who brought whom": ("brought_by",),
    "who is asked, who is alone, and what would be lost with whom": ("asked_by",),
    "what attention did": ("amplified_by",),
    "promises by project, and attention passed on": ("project",),
    "neighbours who share a concern": ("place", "concern"),
    "speaking time in minutes": ("minutes",),
}
"""What is not measured without its columns."""


def measure(
    file: str,
    *,
    today: dt.date,
    until: dt.date | None = None,
    engine: str = DUCKDB,
    days_between: tuple[float, float] | None = None,
    seed: int = 0,
    step: Step = lambda _: nullcontext(),
) -> Growth:
    """Every measure that the columns of a file allow.

    ``file``: CSV or Parquet of acts. ``today``: rows after it are of the future. ``until``: the
    last day that counts, else the last of the file. ``engine``: where rows are counted.
    ``days_between``: mean and deviation, from one joining to the next, assumed where nobody wrote
    down who brought whom. ``step`` opens each step. Raises LedgerCannotBeRead,
    CannotBeMeasured.
    """
    with ExitStack() as open_:
        counting = open_.enter_context(engine_at(engine))
        home = counting if counting.here else open_.enter_context(engine_at())
        with step("Reading the acts"):
            rows = rows_of(counting, file)
            acts = acts_of(counting, rows, today, until)
        with step("Gathering people"):
            people = people_of(acts, home)
        with step("Who brought whom"):
            arrival = arrival_of(people, days_between, seed)
        growth = Growth(
            first=acts.first,
            last=acts.last,
            rows=acts.rows,
            people=home.number(people.table.count()),
            remarks=(*rows.remarks, *acts.remarks, *_unread(rows.unread)),
            dirt=(*acts.dirt, *people.dirt, *_rings(arrival.forest)),
            absent=_absent(acts.columns),
            arrival=arrival,
        )
        if {"place", "concern"} <= acts.columns:
            cells = neighbours(acts)
            growth = replace(growth, neighbours=Neighbours(int(cells["people"].sum()), cells))
        if "deed" not in acts.columns:
            return growth
        with step("Who is active and stays"):
            lately = of_late(acts, HELD)
            growth = _with_members(growth, lately, people)
        with step("What was promised"):
            growth = replace(growth, promises=_promises(acts))
        with step("On whom it rests"):
            resting = resting_of(lately, people)
            growth = replace(growth, resting=resting, names=_names(people, resting))
        with step("What attention did"):
            return replace(growth, attention=_attention(acts, people, seed))


def _with_members(growth: Growth, lately: Acts, people: People) -> Growth:
    """What members do, and whether they stay. ``lately``: the acts of the last ``HELD`` days."""
    counted = standing(people)
    everybody = counted["members"]
    staying, survival = staying_of_members(people)
    return replace(
        growth,
        active=share_of(counted["active"], everybody, Active),
        besides_attendance=share_of(counted["besides"], everybody, BesidesAttendance),
        asked=share_of(counted["asked"], everybody, Asked) if "asked" in counted else None,
        not_alone=_not_alone(lately, people),
        staying=staying,
        survival=survival,
        ladder=_ladder(people),
    )


def _absent(columns: frozenset[str]) -> dict[str, str]:
    """What is not measured, and the columns that it needs."""
    return {
        what: ", ".join(f"“{each}”" for each in needed if each not in columns)
        for what, needed in NEEDS.items()
        if not set(needed) <= columns
    }


def _unread(columns: tuple[str, ...]) -> list[str]:
    return [f"Columns that were not read: {', '.join(columns)}."] if columns else []


def _rings(forest: Forest | None) -> list[Dirt]:
    """What only the forest knows of its records."""
    if forest is None or not forest.in_cycles:
        return []
    return [Dirt("people in rings of who brought whom", forest.in_cycles, "opened at the first")]


def _not_alone(acts: Acts, people: People) -> NotAlone | None:
    """Members with ``TIED`` or more two-way contacts of late."""
    if "asked_by" not in acts.columns:
        return None
    one, other = two_way(acts, people, RECENT)
    numbers = np.unique(np.concatenate([one, other]))
    ties = ties_of(len(numbers), np.searchsorted(numbers, one), np.searchsorted(numbers, other))
    held = numbers[ties.per_person() >= TIED]
    return share_of(*members_among(people, held), NotAlone)


def _promises(acts: Acts) -> Promises | None:
    """Pledges kept, where any is due."""
    rows = promises(acts)
    if not len(rows):
        return None
    contact = rows.group_by("contact").agg(pl.col("due", "done").sum()).sort("contact")
    project = rows.filter(pl.col("project").is_not_null()).group_by("project")
    most = project.agg(pl.col("due", "done").sum()).sort(
        ["due", "project"], descending=[True, False]
    )
    return Promises(
        n=int(rows["due"].sum()),
        kept=share_of(int(rows["done"].sum()), int(rows["due"].sum())),
        by_contact={
            BY_CONTACT[place]: share_of(done, due) for place, due, done in contact.iter_rows()
        },
        by_project={
            name: share_of(done, due) for name, due, done in most.head(PROJECTS).iter_rows()
        },
    )


def _ladder(people: People) -> Ladder | None:
    """The moves of the last steps, where anybody moved."""
    moves = steps(people)
    counts = np.zeros((len(STATES), len(STATES)), np.int64)
    counts[moves["before"].to_numpy(), moves["after"].to_numpy()] = moves["people"].to_numpy()
    # Nobody becomes a stranger again.
    return ladder_of(STATES, STATES[1:], counts[:, 1:]) if counts.any() else None


def _attention(acts: Acts, people: People, seed: int) -> Attention | None:
    """What attention came to, where it reached anybody long enough ago."""
    if "amplified_by" not in acts.columns:
        return None
    rows = followed(acts, people)
    if not len(rows):
        return None
    passed_on = rows["passed_on"]
    return attention_of(
        rows.filter(passed_on)["acts"].to_numpy(),
        rows.filter(~passed_on)["acts"].to_numpy(),
        by_lot=bool(passed_on.any()) and bool(rows.filter(passed_on)["by_lot"].all()),
        seed=seed,
    )


def _names(people: People, resting: Resting) -> dict[int, str]:
    """What the file calls those on whom the most rests, by number."""
    numbers = set()
    if resting.exits is not None and resting.exits.acts:
        most = np.argsort(-np.nan_to_num(resting.exits.lost), kind="stable")[:NAMED]
        numbers |= set(resting.numbers[most].tolist())
    if resting.halving is not None:
        numbers |= set(resting.core[resting.halving.people[:NAMED]].tolist())
        numbers |= (
            {int(resting.core[resting.halving.worst])} if resting.halving.worst >= 0 else set()
        )
    return names_of(people, np.array(sorted(numbers), np.int64))
