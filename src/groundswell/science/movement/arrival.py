"""Who came, how, and who brought whom: the forest, and R by cohort and now."""

import datetime as dt
from dataclasses import replace

import numpy as np
import polars as pl

from groundswell.science.growth.cohort import cohort_reproduction
from groundswell.science.growth.forest import forest_of
from groundswell.science.growth.guessed import guessed_reproduction
from groundswell.science.growth.intervals import SerialInterval, discrete_interval, serial_interval
from groundswell.science.growth.now import reproduction_now
from groundswell.science.growth.offspring import offspring_of
from groundswell.science.growth.record import NOBODY, IntArray
from groundswell.science.growth.shares import share_of
from groundswell.science.ledger.acts import date_of, day_of
from groundswell.science.ledger.members import WAYS, joins
from groundswell.science.ledger.people import People
from groundswell.science.movement.record import Arrival, Joins, ThroughAttention

LENGTHS = (30, 91, 182, 365)
WINDOWS, ENOUGH = 12, 10
"""The last windows of which R now is told, and the people brought from whom on a window is enough
(Cori and others 2013 want eleven for a deviation of three tenths of R)."""

HALF = 0.5

PAIRS = 2
"""Known days from one joining to the next without which nothing is said of R: one has no spread."""

QUARTERS = 8
A_YEAR = 4

ASSUMED = (30.0, 20.0)
"""Mean and deviation of the days from one joining to the next, where nothing is known of them."""


def arrival_of(people: People, days_between: tuple[float, float] | None, seed: int) -> Arrival:
    """Who came and who brought whom, as far as it was written down."""
    by_day = joins(people)
    if "bringer" not in people.table.columns or not len(by_day):
        return _without_bringers(people, by_day, days_between, seed)
    everybody = people.home.taken(
        people.table.select("number", "joined", "bringer").order_by("number")
    )
    bringer = everybody["bringer"].fill_null(NOBODY).to_numpy()
    forest = forest_of(bringer)
    joined = everybody["joined"]
    members = np.flatnonzero(joined.is_not_null().to_numpy())
    place = np.full(len(bringer), NOBODY)
    place[members] = np.arange(len(members))
    above = forest.parent[members]  # with its rings opened
    brought_by = np.where(above == NOBODY, NOBODY, place[above])
    first = int(by_day["joined"].to_numpy().min())
    day = joined.drop_nulls().to_numpy().astype(np.int64) - first
    until = people.last - first
    arrival = Arrival(
        joins=_joins(by_day),
        first=first,
        forest=forest,
        through_attention=_through_attention(people, by_day),
    )
    recruits = np.flatnonzero(brought_by != NOBODY)
    days = day[recruits] - day[brought_by[recruits]]
    if (days >= 0).sum() < PAIRS:
        return arrival
    between = serial_interval(days, until - day[brought_by[recruits]], seed=seed)
    quarters = _quarters(first, until)
    windows = [_of_late(between, quarters), *quarters]
    of_late, *cohorts = cohort_reproduction(day, brought_by, windows, until=until, seed=seed)
    seen = between.upto[np.minimum(np.maximum(until - day, 1), between.known)]
    known = seen > 0
    counted = np.bincount(brought_by[recruits], minlength=len(members))
    offspring = offspring_of(counted[known], seen[known])
    has_interval = np.zeros(len(members), np.bool_)
    has_interval[recruits[days >= 0]] = True
    local = np.bincount(day[has_interval], minlength=until + 1)
    imported = np.bincount(day[~has_interval], minlength=until + 1)
    return replace(
        arrival,
        brought=len(recruits),
        offspring=offspring,
        days_between=between,
        of_late=of_late,
        cohorts=tuple(cohorts),
        now=tuple(
            reproduction_now(local, imported, between.weights, _lately(local, until), k=offspring.k)
        ),
    )


def _without_bringers(
    people: People, by_day: pl.DataFrame, days_between: tuple[float, float] | None, seed: int
) -> Arrival:
    """What can be guessed of who brought whom, from the days of joining alone."""
    if not len(by_day):
        return Arrival(joins=_joins(by_day), first=people.last)
    first = int(by_day["joined"].to_numpy().min())
    until = people.last - first
    themselves = by_day.filter(pl.col("way") != WAYS.index("attention"))
    through = by_day.filter(pl.col("way") == WAYS.index("attention"))
    mean, deviation = days_between or ASSUMED
    weights = discrete_interval(mean, deviation, min(until, int(mean + 6 * deviation)) + 1)
    local, imported = _a_day(themselves, first, until), _a_day(through, first, until)
    # Whoever came first was brought by nobody who is on record.
    came = int(local.nonzero()[0].min(initial=0))
    imported[came], local[came] = imported[came] + local[came], 0
    return Arrival(
        joins=_joins(by_day),
        first=first,
        through_attention=_through_attention(people, by_day),
        now=tuple(reproduction_now(local, imported, weights, _lately(local, until))),
        guessed=tuple(
            guessed_reproduction(local, imported, weights, _quarters(first, until), seed=seed)
        ),
        assumed_between=(mean, deviation),
    )


def _a_day(rows: pl.DataFrame, first: int, until: int) -> IntArray:
    counted = np.zeros(until + 1, np.int64)
    np.add.at(counted, rows["joined"].to_numpy() - first, rows["people"].to_numpy())
    return counted


def _joins(by_day: pl.DataFrame) -> Joins:
    """How many joined, by month and way."""
    month = pl.from_epoch(pl.col("joined").cast(pl.Int64), time_unit="d").dt.truncate("1mo")
    ways = pl.col("way").replace_strict(dict(enumerate(WAYS)), return_dtype=pl.String)
    by_month = by_day.select(month=month, way=ways, people="people").group_by("month", "way")
    return Joins(
        int(by_day["people"].sum()), by_month.agg(pl.col("people").sum()).sort("month", "way")
    )


def _through_attention(people: People, by_day: pl.DataFrame) -> ThroughAttention | None:
    """Of those who joined, the share that attention brought."""
    if "reached" not in people.table.columns:
        return None
    through = by_day.filter(pl.col("way") == WAYS.index("attention"))
    return share_of(int(through["people"].sum()), int(by_day["people"].sum()), ThroughAttention)


def _lately(local: IntArray, until: int) -> list[tuple[int, int]]:
    """The last windows, oldest first: of 30 days, or so long that enough were brought in the last.

    Of fewer, R is hardly more than what was believed of it before.
    """
    long = next((each for each in LENGTHS if local[-each:].sum() >= ENOUGH), LENGTHS[-1])
    starts = [until + 1 - long * (back + 1) for back in range(WINDOWS)]
    windows = [(start, start + long - 1) for start in reversed(starts) if start > 0]
    return windows or ([(1, until)] if until else [])


def _quarters(first: int, until: int) -> list[tuple[int, int]]:
    """The last quarters of the calendar that the records touch, after all days before them."""
    last = date_of(first + until)
    windows = []
    year, quarter = last.year, (last.month - 1) // 3
    for _ in range(QUARTERS):
        begins = day_of(dt.date(year, 3 * quarter + 1, 1)) - first
        following = dt.date(year + (quarter == 3), 3 * ((quarter + 1) % 4) + 1, 1)  # noqa: PLR2004  # four quarters
        ends = day_of(following) - first - 1
        if ends >= 0:
            windows.append((max(begins, 0), min(ends, until)))
        year, quarter = (year, quarter - 1) if quarter else (year - 1, 3)
    windows.reverse()
    earlier = [(0, windows[0][0] - 1)] if windows[0][0] > 0 else []
    return [*earlier, *windows]


def _of_late(between: SerialInterval, quarters: list[tuple[int, int]]) -> tuple[int, int]:
    """The last four quarters of joining by whose end half of who will be brought can have come.

    Whose recruits are mostly still to come says little of how many there will be.
    """
    settled = quarters[-1][1] - int(np.searchsorted(between.upto, HALF))
    whole = [each for each in quarters if each[1] <= settled][-A_YEAR:] or quarters[-1:]
    return whole[0][0], whole[-1][1]
