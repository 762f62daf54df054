"""The activity file that a simulated movement would leave behind it."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from groundswell.science.forecast.course import ATTENDED, rates_of
from groundswell.science.forecast.model import Run
from groundswell.science.forecast.parameters import Parameters
from groundswell.science.forecast.steps import BROADCAST
from groundswell.science.growth.record import NOBODY, FloatArray, IntArray

BEGINS = dt.date(2024, 1, 1)
"""Day 0 where nothing else is said."""

HOST = "host"

A_MONTH = 30
"""Days from one completed act of everybody who is there to the next."""

A_DAY = 86_400
"""Seconds."""

THOUGHT = 7
"""Days before her coming in which somebody says that she will."""

NO_SHOWS = 1e-3
"""Somebody comes at least once in so many times; who never would is not followed to the end."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of one deed: whose, on which day, at whose asking, brought by whom."""

    deed: str
    person: IntArray
    day: IntArray
    asked_by: IntArray | None = None
    brought_by: IntArray | None = None
    project: str | None = None
    amplified: npt.NDArray[np.bool_] | None = None

    def table(self, begins: dt.date, lots: np.random.Generator) -> pl.DataFrame:
        """The rows as a file has them, each at a time of its day by lot: two things that somebody
        does on one day are two.
        """
        rows = len(self.person)
        nobody, never = np.full(rows, NOBODY), np.zeros(rows, np.bool_)
        written = pl.DataFrame(
            {
                "person": self.person,
                "day": self.day,
                "seconds": lots.integers(0, A_DAY, rows),
                "asked_by": nobody if self.asked_by is None else self.asked_by,
                "brought_by": nobody if self.brought_by is None else self.brought_by,
                "amplified": never if self.amplified is None else self.amplified,
            }
        )
        return written.select(
            pl.col("person").cast(pl.String),
            deed=pl.lit(self.deed),
            at=pl.lit(begins).cast(pl.Datetime) + pl.duration(days="day", seconds="seconds"),
            project=pl.lit(self.project, pl.String),
            asked_by=_named("asked_by"),
            brought_by=_named("brought_by"),
            amplified_by=pl.when("amplified").then(pl.lit(HOST)),
        )


def records_of(
    run: Run, parameters: Parameters, seed: int, *, begins: dt.date = BEGINS
) -> pl.DataFrame:
    """The acts of a run as its movement would have written them down, in order of their days.

    Columns: person (her number), deed, at, project, asked_by, brought_by, amplified_by. Whoever
    joined, led and left did so on the days of the run; what the run does not tell is drawn by lot
    as the model has it: asks, who said yes and did not come, attention passed on, and the day on
    which those were followed up who did not join, by their place in the queue. Of who came several
    times the run keeps the last: where far more come than can be followed up, those who came in
    vain before are too few here. Everybody who is there does something once a month. Those of the
    start whom no broadcast drew were brought by the first of them.
    """
    lots = np.random.default_rng(seed)
    days = len(run.course.members) - 1
    member = np.flatnonzero(run.joined != NOBODY)
    begin = run.joined.astype(np.int64)
    end = np.where(run.left == NOBODY, days, run.left).astype(np.int64)
    promoted = np.where(run.promoted == NOBODY, days + 1, run.promoted).astype(np.int64)
    rows = [
        _joins(run, member),
        _those("led", np.flatnonzero(run.promoted != NOBODY), promoted),
        _those("left", np.flatnonzero(run.left != NOBODY), end),
        *_monthly(member, begin, end, promoted),
        *_asks(member, begin, end, promoted, parameters, lots),
        *_comings(run, parameters, lots),
        *_attention(run, parameters, lots, member),
    ]
    return pl.concat([each.table(begins, lots) for each in rows if len(each.person)]).sort(
        "at", "deed", "person", maintain_order=True
    )


def _named(column: str) -> pl.Expr:
    return pl.when(pl.col(column) != NOBODY).then(pl.col(column).cast(pl.String)).alias(column)


def _those(deed: str, person: IntArray, day: IntArray) -> _Rows:
    """Rows of some of all people, by the day of each of all."""
    return _Rows(deed, person, day[person])


def _joins(run: Run, member: IntArray) -> _Rows:
    """Who joined, brought by whom or reached by the host's attention."""
    drawn = run.brought_by[member] == BROADCAST
    brought_by = np.where(drawn, NOBODY, run.brought_by[member]).astype(np.int64)
    at_start = (run.joined[member] == 0) & ~drawn
    founders = member[at_start]
    if len(founders):
        brought_by[at_start] = founders[0]
        brought_by[member == founders[0]] = NOBODY
    return _Rows(
        "joined",
        member,
        run.joined[member].astype(np.int64),
        brought_by=brought_by,
        amplified=drawn,
    )


def _monthly(member: IntArray, begin: IntArray, end: IntArray, promoted: IntArray) -> list[_Rows]:
    """An act a month of everybody, from joining to leaving; of organizers, a meeting led."""
    times = (end[member] - begin[member]) // A_MONTH + 1
    person = np.repeat(member, times)
    turn = np.arange(len(person)) - np.repeat(np.cumsum(times) - times, times)
    day = begin[person] + turn * A_MONTH
    leads = day > promoted[person]
    return [
        _Rows("led", person[leads], day[leads]),
        _Rows("voted", person[~leads], day[~leads]),
    ]


def _asks(
    member: IntArray,
    begin: IntArray,
    end: IntArray,
    promoted: IntArray,
    parameters: Parameters,
    lots: np.random.Generator,
) -> list[_Rows]:
    """Poisson asks of members and organizers, on their days."""
    rates = rates_of(parameters)
    rows = []
    for rate, first, last in (
        (rates.asks_of_member, begin, np.minimum(end, promoted)),
        (rates.asks_of_organizer, promoted, end),
    ):
        length = np.maximum(last[member] - first[member], 0)
        asks = lots.poisson(rate * length)
        person = np.repeat(member, asks)
        # Of a day only the ends: she asks from the day after she joined, or became one, on.
        day = first[person] + 1 + (lots.random(len(person)) * np.repeat(length, asks)).astype(int)
        rows.append(_Rows("invited", person, np.minimum(day, end[person])))
    return rows


def _comings(run: Run, parameters: Parameters, lots: np.random.Generator) -> list[_Rows]:
    """Who said yes, who came, and who was talked with."""
    came = np.flatnonzero((run.came != NOBODY) & (run.brought_by != BROADCAST))
    again, earlier = _again(run, parameters, lots, came)
    person = np.concatenate([came, again])
    day = np.concatenate([run.came[came].astype(np.int64), earlier])
    before = np.arange(len(person)) >= len(came)
    by = run.brought_by[person].astype(np.int64)
    talked = _followed_up(day, run.course.attended)
    # Of whom the run knows it: the day on which she joined, or that she waits.
    joined = run.joined[person].astype(np.int64)
    talked = np.where(before | (joined == NOBODY), talked, joined)
    talked[~before & (run.state[person] == ATTENDED)] = NOBODY
    is_talked = talked != NOBODY
    said = np.maximum(day - lots.integers(0, THOUGHT, len(day)), 0)
    absent, others = _absent(run, parameters, lots, len(day))
    return [
        _Rows("rsvped", person, said, asked_by=by),
        _Rows("attended", person, day, asked_by=by),
        _Rows("rsvped", absent, said[others], asked_by=by[others]),
        _Rows("talked", person[is_talked], talked[is_talked], asked_by=by[is_talked]),
    ]


def _again(
    run: Run, parameters: Parameters, lots: np.random.Generator, came: IntArray
) -> tuple[IntArray, IntArray]:
    """Who came before in vain, once for each time, and when: the run knows the last time alone.

    In all there are as many in vain as there are where so many joined, and with that likelihood;
    each on a day on which somebody else came.
    """
    days = np.sort(run.came[came].astype(np.int64))
    joined = run.joined[came] != NOBODY
    waits = (run.joined[came] - run.came[came])[joined]
    late = came[run.came[came] > days[0]] if len(came) else came
    if not len(waits) or not len(late):
        nobody = np.empty(0, np.int64)
        return nobody, nobody
    likely = parameters.joins / np.exp(waits / parameters.patience).mean()
    in_vain = int(lots.negative_binomial(len(waits), likely))
    known = int((~joined & (run.state[came] != ATTENDED)).sum())
    again = lots.choice(late, max(in_vain - known, 0))
    before = np.searchsorted(days, run.came[again])
    return again, days[(lots.random(len(again)) * before).astype(np.int64)]


def _absent(
    run: Run, parameters: Parameters, lots: np.random.Generator, came: int
) -> tuple[IntArray, IntArray]:
    """Who said yes and did not come, of those who never did; and with whose coming."""
    never = np.flatnonzero((run.came == NOBODY) & (run.joined == NOBODY))
    if not came or not len(never):
        nobody = np.empty(0, np.int64)
        return nobody, nobody
    count = int(lots.negative_binomial(came, max(parameters.shows_up, NO_SHOWS)))
    return lots.choice(never, count), lots.integers(0, came, count)


def _followed_up(day: IntArray, waiting: FloatArray) -> IntArray:
    """The day on which each who came was followed up, ``NOBODY`` for those who wait at the end.

    First in, first out. ``waiting``: (days + 1,), how many do at the end of each day: all others
    who have come by then were followed up.
    """
    came = np.cumsum(np.bincount(day, minlength=len(waiting)))
    served = np.maximum.accumulate(came - waiting)
    order = np.argsort(day, kind="stable")
    followed = np.empty(len(day), np.int64)
    followed[order] = np.searchsorted(served, np.arange(1, len(day) + 1))
    followed[followed >= len(waiting)] = NOBODY
    return np.where(followed == NOBODY, NOBODY, np.maximum(followed, day))


def _attention(
    run: Run, parameters: Parameters, lots: np.random.Generator, member: IntArray
) -> list[_Rows]:
    """Attention passed on: for each day of somebody whom it reached and the host kept it, as many
    as there are where that is the share h.
    """
    drawn = member[(run.brought_by[member] == BROADCAST) & (run.joined[member] > 0)]
    if not len(drawn) or not parameters.kept:
        return []
    count = int(lots.negative_binomial(len(drawn), parameters.kept))
    end = np.where(run.left == NOBODY, len(run.course.members) - 1, run.left).astype(np.int64)
    stays = end - run.joined
    person = lots.choice(member[stays[member] > 0], count)
    day = run.joined[person] + 1 + (lots.random(count) * stays[person]).astype(np.int64)
    return [_Rows("gave", person, day, project="garden", amplified=np.ones(count, np.bool_))]
