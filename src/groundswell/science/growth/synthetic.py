"""Movements made up by lot, of which everything is known: what the measures are tried on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from pyarrow import parquet

from groundswell.science.compiled import compiled
from groundswell.science.growth.intervals import discrete_interval
from groundswell.science.growth.record import NOBODY, CannotBeMeasured, FloatArray
from groundswell.science.growth.synthetic_acts import COLUMNS, DEEDS, acts_in_pieces
from groundswell.science.growth.synthetic_ladder import LADDER, STATES, Habits, Numbers, states_of

BEGINS = datetime(2024, 1, 1)  # noqa: DTZ001  # an activity file's times are those of the house
"""Day 0."""

HOST = 0
"""The first to come: the person with whose attention others come, and on whom it may rest."""

TAIL = 1e-7
"""Intervals rarer than that are not drawn."""

MOST_DEVIATIONS, MOST_INTERVAL = 40.0, 1_000_000
"""Nor those longer than the mean and so many deviations, or so many days."""

MOST_DAYS = 24_000
"""As many days as have their seconds in four bytes, 65 years."""


@dataclass(frozen=True, slots=True)
class Synthetic:
    """A movement of n people over ``days`` days, and the truth about it.

    People are numbered in the order in which they joined. ``brought_by``: (n,), who brought each,
    or ``NOBODY``. ``joined``: (n,), the day, from 0. ``amplified``: (n,), who came by ``HOST``'s
    attention. ``r`` and ``k``: how many each brings in all her time, and how unequal that is.
    ``weights``: (s,), how many of them join so many days after her. ``states``: (n, periods), where
    on the ladder each stands in every period of 30 days counted backwards from the last day, the
    last period last, as a number in ``STATES`` or ``NOT_YET``; None where only joins are made.
    ``habits``: what decides the other acts, such as how many pledges are kept.
    """

    seed: int
    days: int
    r: float
    k: float
    interval_mean: float
    interval_deviation: float
    weights: FloatArray
    brought_by: Numbers
    joined: npt.NDArray[np.int16]
    amplified: npt.NDArray[np.bool_]
    states: npt.NDArray[np.uint8] | None
    habits: Habits

    @property
    def n(self) -> int:
        """How many people joined."""
        return len(self.joined)

    def by_day(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """(days,) each: how many joined whom somebody brought, and how many others did."""
        local = self.brought_by != NOBODY
        return (
            np.bincount(self.joined[local], minlength=self.days).astype(np.int64),
            np.bincount(self.joined[~local], minlength=self.days).astype(np.int64),
        )

    def pieces(self, rows: int = 4_000_000) -> Iterator[pl.DataFrame]:
        """The activity file in pieces of about so many rows at most, person by person.

        Columns: ``person``, ``deed``, ``at``, ``project``, ``meeting``, ``asked_by``,
        ``brought_by``, ``amplified_by``. The same rows whatever the size of a piece.
        """
        made = acts_in_pieces(
            np.random.default_rng([self.seed, 2]),
            self.joined,
            self.brought_by,
            self.amplified,
            self.states,
            self.days,
            self.habits,
            rows,
        )
        yield from map(_frame, made)

    def acts(self) -> pl.DataFrame:
        """The whole activity file at once; about 40 bytes a row."""
        return pl.concat([_empty(), *self.pieces()], rechunk=False)

    def write(self, path: Path) -> int:
        """Write the activity file as one Parquet file, piece by piece, and say how many rows."""
        rows = 0
        with parquet.ParquetWriter(path, _empty().to_arrow().schema) as file:
            for piece in self.pieces():
                file.write_table(piece.to_arrow())
                rows += len(piece)
        return rows


def synthetic(
    people: int,
    *,
    seed: int,
    r: float,
    k: float,
    days: int = 720,
    interval_mean: float = 21.0,
    interval_deviation: float = 14.0,
    amplified: float = 0.5,
    acts: float = 10.0,
    keeps: float = 0.7,
    dependence: float = 0.0,
    ladder: FloatArray = LADDER,
) -> Synthetic:
    """A movement of about so many people, of whom each brings ``r`` with dispersion ``k``.

    Others come by themselves, so many a day that with those who are brought there are ``people``
    after ``days`` days; the share ``amplified`` of them by the host's attention. Where four times
    as many are there before, as chance may have it in an r above 1, the records end on that day.
    Each person has her own rate, from a gamma distribution (Lloyd-Smith and others 2005), and
    those she brings join after intervals of at least a day, from a gamma distribution in days.

    ``acts``: how many rows a person has in the mean, about, and 1 for joins alone. ``keeps``: the
    share of pledges that are fulfilled. ``dependence``: the share of talks that are with the host.
    ``ladder``: (4, 4), from which of ``STATES`` to which in 30 days. Raises CannotBeMeasured.
    """
    if people < 1 or not 1 <= days <= MOST_DAYS or r < 0 or not k > 0 or acts < 1:
        raise CannotBeMeasured(
            f"A movement has people, 1 to {MOST_DAYS:,} days, r from 0, k above 0 and at least the "
            f"act of joining: not {people} people, {days} days, r {r}, k {k}, {acts} acts."
        )
    if not all(0 <= share <= 1 for share in (amplified, keeps, dependence)):
        raise CannotBeMeasured("Amplified, keeps and dependence are shares, from 0 to 1.")
    ladder = np.ascontiguousarray(ladder, np.float64)
    is_square = ladder.shape == (len(STATES),) * 2
    if not is_square or ladder.min() < 0 or np.abs(ladder.sum(1) - 1).max() > TAIL:
        raise CannotBeMeasured(f"Each row of the ladder, from {', '.join(STATES)}, sums to 1.")
    weights = _weights(interval_mean, interval_deviation)
    lot = np.random.default_rng([seed, 0])
    rate = people / float(_growth(r, weights, days).sum())
    most = 4 * people + 1_000
    parent, day, ends = _grown(lot, rate, float(r), float(k), np.cumsum(weights), days, most)
    brought_by, joined = _in_order(parent, day, ends)
    habits = Habits(float(acts), float(keeps), float(dependence), ladder)
    states = None
    if acts > 1:
        states = states_of(np.random.default_rng([seed, 1]), joined, ends, habits)
    by_attention = (brought_by == NOBODY) & (lot.random(len(joined), np.float32) < amplified)
    by_attention[HOST] = False
    return Synthetic(
        seed=seed,
        days=ends,
        r=r,
        k=k,
        interval_mean=interval_mean,
        interval_deviation=interval_deviation,
        weights=weights,
        brought_by=brought_by,
        joined=joined,
        amplified=by_attention,
        states=states,
        habits=habits,
    )


def _empty() -> pl.DataFrame:
    """An activity file of no rows."""
    return _frame(np.empty((len(COLUMNS), 0), np.int32))


def _frame(rows: Numbers) -> pl.DataFrame:
    named = {name: pl.Series(name, column) for name, column in zip(COLUMNS, rows, strict=True)}
    deeds = pl.Series("deed", DEEDS, dtype=pl.Enum(DEEDS)).gather(named["deed"])
    since = pl.Series("at", rows[2].astype(np.int64) * 1_000_000).cast(pl.Duration("us"))
    return pl.DataFrame([named["person"], deeds, BEGINS + since, *list(named.values())[3:]]).select(
        "person",
        "deed",
        "at",
        *(pl.when(pl.col(name) != NOBODY).then(pl.col(name)).alias(name) for name in COLUMNS[3:]),
    )


def _weights(mean: float, deviation: float) -> FloatArray:
    """(s,), the share of intervals of 0, 1 … days, as far as any are drawn."""
    longest = min(int(mean + MOST_DEVIATIONS * deviation) + 2, MOST_INTERVAL)
    weights = discrete_interval(mean, deviation, longest)
    if not (weights > TAIL).any():
        raise CannotBeMeasured(
            f"Intervals of {mean:g} ± {deviation:g} days are longer than {MOST_INTERVAL:,}, or too "
            "unlike each other to be drawn: give them in days, and shorter ones."
        )
    weights = weights[: int(np.flatnonzero(weights > TAIL).max()) + 1]
    return np.asarray(weights / weights.sum(), np.float64)


def _growth(r: float, weights: FloatArray, days: int) -> FloatArray:
    """(days,), how many join on each where one comes by herself on every day."""
    joins = np.ones(days)
    backwards = weights[:0:-1]
    for day in range(1, days):
        reach = min(day, len(backwards))
        if reach:
            joins[day] += r * float(backwards[-reach:] @ joins[day - reach : day])
    return joins


@compiled
def _grown(
    lot: np.random.Generator,
    rate: float,
    r: float,
    k: float,
    cumulative: FloatArray,
    days: int,
    most: int,
) -> tuple[Numbers, npt.NDArray[np.int16], int]:
    """Who brought each and on which day each joins, in the order written, and the days it lasts.

    Everybody is written down as soon as it is drawn when she will join; the people of a day hang
    on a chain from its first.
    """
    parent = np.empty(most, np.int32)
    day = np.empty(most, np.int16)
    after = np.empty(most, np.int32)
    chain = np.full(days, NOBODY, np.int32)
    written = 0
    for today in range(days):
        come = lot.poisson(rate)
        if today == 0 and come == 0:
            come = 1
        if written + come > most:
            return parent[:written], day[:written], today
        for _ in range(come):
            parent[written] = NOBODY
            day[written] = today
            after[written] = chain[today]
            chain[today] = written
            written += 1
        this = chain[today]
        while this != NOBODY:
            own = r if np.isinf(k) else lot.gamma(k, r / k)
            for _ in range(lot.poisson(own)):
                when = today + np.searchsorted(cumulative, lot.random(), "right")
                if when >= days:
                    continue
                if written == most:
                    return parent[:written], day[:written], max(today, 1)
                parent[written] = this
                day[written] = when
                after[written] = chain[when]
                chain[when] = written
                written += 1
            this = after[this]
    return parent[:written], day[:written], days


@compiled
def _in_order(
    parent: Numbers, day: npt.NDArray[np.int16], ends: int
) -> tuple[Numbers, npt.NDArray[np.int16]]:
    """The people who joined before the end, numbered by the day."""
    place = np.zeros(ends + 1, np.int64)
    for this in range(len(day)):
        if day[this] < ends:
            place[day[this] + 1] += 1
    place = np.cumsum(place)
    brought_by = np.empty(place[ends], np.int32)
    joined = np.empty(place[ends], np.int16)
    number = np.empty(len(day), np.int32)
    for this in range(len(day)):
        if day[this] < ends:
            number[this] = place[day[this]]
            place[day[this]] += 1
    for this in range(len(day)):
        if day[this] < ends:
            brought_by[number[this]] = NOBODY if parent[this] == NOBODY else number[parent[this]]
            joined[number[this]] = day[this]
    return brought_by, joined
