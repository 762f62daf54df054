"""The history that a model is fitted on: who came, joined, led and left, day by day."""

import datetime as dt
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from groundswell.science.forecast.record import CannotBeForecast
from groundswell.science.forecast.steps import BROADCAST
from groundswell.science.growth.record import NOBODY, FloatArray, IntArray
from groundswell.science.growth.safe import SMALLEST
from groundswell.science.growth.ties import Int32Array
from groundswell.science.ledger.acts import acts_of, day_of
from groundswell.science.ledger.engine import DUCKDB, engine_at
from groundswell.science.ledger.flow import Flow, flow_of
from groundswell.science.ledger.people import people_of
from groundswell.science.ledger.reading import rows_of
from groundswell.science.ledger.record import Dirt

LONGEST = 3 * 365
"""Days that are looked back on."""

A_MONTH = 30
"""Days of what is called a month here."""

LONGEST_WAIT = 90.0
"""Days after which nobody is said to be followed up any more."""

EFFECT = 30
"""Days for which a shock is felt where nothing else is said."""


class Past(NamedTuple):
    """A shock of the past: from which day on, and for how many days, it drew people in."""

    day: dt.date
    days: int = EFFECT


class Drawn(NamedTuple):
    """How many a shock drew in on one day beyond what is usual, in the mean; and how many had
    ``joined`` since the start by then, whom it could not draw in any more.
    """

    day: int
    people: float
    joined: float


class Lives(NamedTuple):
    """Of each of n people the day, counted from the start, on which something happened to her.

    ``came`` for a follow-up, ``joined`` (0: was there at the start), ``promoted`` to organizer and
    ``left``: (n,), ``NOBODY`` where it did not. ``brought_by``: (n,), a place among them,
    ``BROADCAST``, or ``NOBODY``: by somebody who is none of them, where she joined.
    """

    came: Int32Array
    joined: Int32Array
    brought_by: Int32Array
    promoted: Int32Array
    left: Int32Array


class Standing(NamedTuple):
    """Members (without organizers) and organizers, (days + 1,) each, at the end of each day."""

    members: FloatArray
    organizers: FloatArray


@dataclass(frozen=True, slots=True)
class Counts:
    """How often what a model asks for stands in the records, of the days after the start.

    ``attention`` and ``kept``: days of people it reached, all and those it was kept on. Asks by
    members and by organizers. ``yeses`` and ``shown``: of those who said yes, who came within 14
    days. ``waits``, ``has_joined`` and ``talks``: (t,), of people who came and were talked with:
    after how many days, whether they joined within 14 days of it, and how many talks those were.
    """

    attention: int
    kept: int
    asks_of_members: int
    asks_of_organizers: int
    yeses: int
    shown: int
    waits: FloatArray
    has_joined: npt.NDArray[np.bool_]
    talks: IntArray


@dataclass(frozen=True, slots=True)
class History:
    """A movement's own history over ``days`` days.

    ``start`` and ``last``: days from 1970-01-01. ``tells``: what the file has rows of, as in
    ``Flow``. ``shocks``: who was drawn in by what happened outside, beyond what is usual.
    ``teams``: projects that somebody led of late.
    """

    start: int
    last: int
    lives: Lives
    counts: Counts
    tells: frozenset[str]
    shocks: tuple[Drawn, ...]
    teams: int
    dirt: tuple[Dirt, ...]
    remarks: tuple[str, ...]

    @property
    def wait(self) -> float | None:
        """The days that half of those who came waited to hear from somebody.

        None where too few are known to have heard.
        """
        order = np.argsort(self.counts.waits)
        upto = np.cumsum(self.counts.talks[order])
        if not len(order) or upto[-1] < SMALLEST:
            return None
        middle = float(self.counts.waits[order][np.searchsorted(upto, upto[-1] / 2)])
        return min(middle, LONGEST_WAIT)

    @property
    def days(self) -> int:
        """How many days there are after the start."""
        return self.last - self.start


def read_history(
    file: str,
    *,
    today: dt.date,
    until: dt.date | None = None,
    engine: str = DUCKDB,
    shocks: Sequence[Past] = (),
    longest: int = LONGEST,
) -> History:
    """The history that a file of acts tells, of the last ``longest`` days up to ``until``.

    It begins on the evening of the first day of the file, or so many days before its last. Raises
    LedgerCannotBeRead, and CannotBeForecast where it is shorter than a month.
    """
    with ExitStack() as open_:
        counting = open_.enter_context(engine_at(engine))
        home = counting if counting.here else open_.enter_context(engine_at())
        rows = rows_of(counting, file)
        acts = acts_of(counting, rows, today, until)
        people = people_of(acts, home)
        start = max(acts.first, acts.last - longest)
        if acts.last - start < A_MONTH:
            raise CannotBeForecast(
                f"The records hold {acts.last - start} days, and nothing can be said from fewer "
                f"than {A_MONTH}: give a file that goes further back."
            )
        flow = flow_of(acts, people, start)
    days = acts.last - start
    lives = _lives(flow.people, start, days)
    return History(
        start=start,
        last=acts.last,
        lives=lives,
        counts=_counts(flow),
        tells=flow.tells,
        shocks=_shocks(lives, days, [Past(*each) for each in shocks], start),
        teams=flow.teams,
        dirt=(*acts.dirt, *people.dirt),
        remarks=(*rows.remarks, *acts.remarks),
    )


def standing_of(lives: Lives, days: int) -> Standing:
    """How many members and organizers there were at the end of each day. Linear."""
    joined = lives.joined
    is_member = joined != NOBODY
    leads = is_member & (lives.promoted != NOBODY)
    goes = is_member & (lives.left != NOBODY)

    def so_far(day: Int32Array) -> FloatArray:
        return np.cumsum(np.bincount(np.minimum(day, days + 1), minlength=days + 2))[:-1].astype(
            np.float64
        )

    organizers = so_far(lives.promoted[leads]) - so_far(lives.left[leads & goes])
    members = so_far(joined[is_member]) - so_far(lives.left[goes]) - organizers
    return Standing(members, organizers)


def joins_by_day(lives: Lives, days: int) -> tuple[FloatArray, FloatArray]:
    """How many joined after the start, by people and by broadcast, (days + 1,) each."""
    new = lives.joined > 0
    drawn = lives.brought_by == BROADCAST
    by_people, by_broadcast = (
        np.bincount(lives.joined[new & source], minlength=days + 1).astype(np.float64)
        for source in (~drawn, drawn)
    )
    return by_people, by_broadcast


def by_month(daily: FloatArray) -> FloatArray:
    """Sums of whole months of 30 days counted backwards from the last day, (months,).

    ``daily``: (..., days + 1), day 0 being the start. What is left over at the beginning is not
    shown.
    """
    months = (daily.shape[-1] - 1) // A_MONTH
    kept = daily[..., daily.shape[-1] - months * A_MONTH :]
    sums: FloatArray = kept.reshape(*daily.shape[:-1], months, A_MONTH).sum(axis=-1)
    return sums


def drawn_at(lives: Lives, day: int) -> float:
    """The share of members on a day whom nobody brought; 0 where there is none."""
    there = (lives.joined != NOBODY) & (lives.joined <= day)
    there &= (lives.left == NOBODY) | (lives.left > day)
    there &= (lives.promoted == NOBODY) | (lives.promoted > day)
    return float((lives.brought_by[there] == BROADCAST).mean()) if there.any() else 0.0


def _lives(people: pl.DataFrame, start: int, days: int) -> Lives:
    """The lives of those who were members at the start, or came or joined after it."""

    def days_of(name: str) -> FloatArray:
        column = people[name].cast(pl.Float64) - start
        return column.fill_null(np.nan).to_numpy()

    joined, gone, led, came, asked = (
        days_of(name) for name in ("joined", "gone", "led", "came", "asked")
    )
    bringer = people["bringer"].fill_null(NOBODY).to_numpy()
    # Comparisons with what did not happen are false.
    came = np.where((came > 0) & ~(came > joined), came, np.nan)
    there = ((joined <= 0) & ~(gone <= 0)) | (joined > 0)
    shown = there | ~np.isnan(came)
    joined = np.maximum(np.where(there, joined, np.nan), 0)
    gone = np.where(there, np.maximum(gone, joined), np.nan)
    led = np.where(there & ~(led > np.minimum(np.nan_to_num(gone, nan=days), days)), led, np.nan)
    led = np.maximum(led, joined)
    number = people["number"].to_numpy()
    place = np.full(int(number.max(initial=0)) + 1, NOBODY, np.int64)
    place[number[shown]] = np.arange(int(shown.sum()))
    known = (bringer != NOBODY) & (bringer < len(place))
    by_known = np.where(known, place[np.where(known, bringer, 0)], NOBODY)
    # Whoever joined came by people only where somebody is named as bringing her.
    by_somebody = (bringer != NOBODY) | (~np.isnan(asked) & np.isnan(joined))
    brought_by = np.where(by_somebody, by_known, BROADCAST)

    def whole(day: FloatArray) -> Int32Array:
        return np.nan_to_num(day[shown], nan=NOBODY).astype(np.int32)

    return Lives(
        came=whole(came),
        joined=whole(joined),
        brought_by=brought_by[shown].astype(np.int32),
        promoted=whole(led),
        left=whole(gone),
    )


def _counts(flow: Flow) -> Counts:
    talks = flow.talks
    return Counts(
        attention=flow.attention,
        kept=flow.kept,
        asks_of_members=flow.asks_of_members,
        asks_of_organizers=flow.asks_of_organizers,
        yeses=flow.yeses,
        shown=flow.shown,
        waits=talks["wait"].to_numpy().astype(np.float64),
        has_joined=talks["has_joined"].to_numpy(),
        talks=talks["talks"].to_numpy().astype(np.int64),
    )


def _shocks(lives: Lives, days: int, past: Sequence[Past], start: int) -> tuple[Drawn, ...]:
    """Who was drawn in while shocks were felt, beyond the median of other months, day by day."""
    by_people, drawn = joins_by_day(lives, days)
    joined = np.cumsum(by_people + drawn)
    felt = np.zeros(days + 1)
    spans = []
    for each in past:
        if each.days < 1:
            raise CannotBeForecast(f"A shock is felt for {each.days} days: give one or more.")
        first = day_of(each.day) - start
        span = slice(max(first, 1), max(min(first + each.days, days + 1), 1))
        felt[span] = 1
        spans.append(span)
    quiet = by_month(drawn)[by_month(felt) == 0]
    if not len(quiet):
        raise CannotBeForecast(
            "Shocks are felt in every month of these records, so that nothing tells what is usual: "
            "name fewer, or say that they were felt for fewer days."
        )
    usual = float(np.median(quiet)) / A_MONTH
    shocks = []
    told = np.zeros(days + 1, np.bool_)
    for span in spans:
        # A day that two shocks are felt on is told of the first.
        own = np.flatnonzero(~told[span]) + span.start
        told[own] = True
        beyond = float(drawn[own].sum()) - usual * len(own)
        if beyond > 0:
            shocks += [Drawn(int(day), beyond / len(own), float(joined[day - 1])) for day in own]
    return tuple(sorted(shocks))
