"""What a history is summed up in: the same of records and of a simulated movement."""

import numpy as np

from groundswell.science.calibration.history import History, Lives, joins_by_day, standing_of
from groundswell.science.forecast.model import Run
from groundswell.science.forecast.steps import BROADCAST
from groundswell.science.growth.forest import lineage_of
from groundswell.science.growth.record import NOBODY, FloatArray

PERIOD = 91
"""Days whose joins are summed up together, in a window longer than ``PERIODS`` months."""

MONTH, PERIODS = 30, 12

DEEPEST = 5
"""Generations told apart; what stands deeper counts with the last."""

STAYS = (90, 180, 365)
"""Days after joining at which it is looked who is still there."""

HALF = 0.5
"""Added to counts before their logarithm is taken, which none would otherwise have."""


def lives_of(run: Run) -> Lives:
    """The lives of those who came or joined in a run, or were there at its start."""
    shown = np.flatnonzero((run.joined != NOBODY) | (run.came != NOBODY))
    place = np.full(run.n, NOBODY, np.int32)
    place[shown] = np.arange(len(shown))
    by = run.brought_by[shown]
    return Lives(
        came=run.came[shown],
        joined=run.joined[shown],
        brought_by=np.where(by >= 0, place[by], by).astype(np.int32),
        promoted=run.promoted[shown],
        left=run.left[shown],
    )


def summaries(lives: Lives, days: int, tells: frozenset[str]) -> FloatArray:
    """What the lives of ``days`` days are summed up in, as far as such records tell it, (s,).

    Joins by source and period, and in all; how many stand at each depth of who brought whom; how
    much more unequally people brought others than by chance; members who became organizers or left,
    and organizers who left, of those there at the beginning of each half; who of those who joined
    is there after ``STAYS``; who came, who of them joined, and after how many days. Counts as
    logarithms, shares as those of odds. Linear in people.
    """
    by_people, by_broadcast = joins_by_day(lives, days)
    has_bringers = "bringers" in tells
    sources = [by_people, by_broadcast] if has_bringers else [by_people + by_broadcast]
    found = [part for source in sources for part in _by_period(source)]
    found += [np.log(source.sum() + HALF) for source in sources]
    if has_bringers:
        found += _forest(lives)
    if {"leading", "exits"} & tells:
        found += _ladder(lives, days, tells)
    if "exits" in tells:
        found += _staying(lives, days)
        standing = standing_of(lives, days)
        found += [np.log(row[-1] + HALF) for row in standing]
    if "attendance" in tells:
        found += _coming(lives)
    return np.array(found)


def summaries_of(history: History) -> FloatArray:
    """What a history is summed up in."""
    return summaries(history.lives, history.days, history.tells)


def _by_period(daily: FloatArray) -> FloatArray:
    """Square roots of joins by period, which vary alike whatever their size."""
    days = len(daily) - 1
    length = MONTH if days <= PERIODS * MONTH else PERIOD
    starts = np.arange(1, days + 1, length)
    found: FloatArray = np.sqrt(np.add.reduceat(daily, starts) + 3 / 8)
    return found


def _forest(lives: Lives) -> list[float]:
    """Widths of the generations after the first, and the dispersion of how many each brought."""
    new = np.flatnonzero(lives.joined > 0)
    place = np.full(len(lives.joined), NOBODY, np.int64)
    member = np.flatnonzero(lives.joined != NOBODY)
    place[member] = np.arange(len(member))
    parent = np.full(len(member), NOBODY, np.int64)
    by = lives.brought_by[new]
    known = by >= 0
    parent[place[new[known]]] = place[by[known]]
    line = lineage_of(parent)
    depth = np.minimum(line.depth, DEEPEST)
    widths = np.bincount(depth, minlength=DEEPEST + 1)[1:]
    spread = line.brought.var() + HALF / max(len(member), 1)
    mean = line.brought.mean() + HALF / max(len(member), 1) if len(member) else HALF
    return [*np.log(widths + HALF), float(np.log(spread / mean)) if len(member) else 0.0]


def _ladder(lives: Lives, days: int, tells: frozenset[str]) -> list[float]:
    """Moves of members and of organizers in each half, as logarithms of odds."""
    found = []
    half = days // 2
    joined, promoted, left = (
        np.where(each == NOBODY, days + 1, each)
        for each in (lives.joined, lives.promoted, lives.left)
    )
    for begins, ends in ((0, half), (half, days)):
        there = (joined <= begins) & (left > begins)
        leads = promoted <= begins
        members, organizers = there & ~leads, there & leads
        rises = members & (promoted <= ends)
        if "leading" in tells:
            found.append(_odds(rises.sum(), members.sum()))
        if "exits" in tells:
            goes = left <= ends
            found.append(_odds((members & goes & ~rises).sum(), members.sum()))
            found.append(_odds((organizers & goes).sum(), organizers.sum()))
    return found


def _staying(lives: Lives, days: int) -> list[float]:
    """Who of those who joined is there after so many days, where so many have gone by."""
    new = lives.joined > 0
    joined = lives.joined[new]
    stayed = np.where(lives.left[new] == NOBODY, days + 1, lives.left[new]) - joined
    found = []
    for after in STAYS:
        seen = joined + after <= days
        found.append(_odds((stayed[seen] > after).sum(), seen.sum()))
    return found


def _coming(lives: Lives) -> list[float]:
    """How many whom somebody asked came, who of them joined, and after how many days."""
    asked = (lives.came >= 0) & (lives.brought_by != BROADCAST)
    came = int(asked.sum())
    waited = lives.joined[asked] - lives.came[asked]
    joined = lives.joined[asked] != NOBODY
    waits = waited[joined]
    return [
        float(np.log(came + HALF)),
        _odds(int(joined.sum()), came),
        float(np.log1p(waits.mean())) if len(waits) else 0.0,
    ]


def _odds(some: int, of: int) -> float:
    return float(np.log((some + HALF) / (of - some + HALF)))
