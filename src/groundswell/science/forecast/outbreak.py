"""An outbreak over a network, day by day: open, passing it on, done."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from groundswell.science.compiled import compiled
from groundswell.science.forecast.chance import Skips, skip, skips_of, state_of
from groundswell.science.forecast.network import Network, Pointers, numbers_of
from groundswell.science.forecast.record import CannotBeForecast, within_range
from groundswell.science.forecast.rounds import SWEPT, Bytes, as_place, fetch_ahead, in_order
from groundswell.science.growth.record import IntArray
from groundswell.science.growth.ties import Int32Array

OPEN, PASSING, DONE = 0, 1, 2
MOST_DAYS = 100_000


@dataclass(frozen=True, slots=True)
class Outbreak:
    """How one outbreak went among n people.

    ``caught``: (days + 1,), how many newly caught it on each day, those it began with on day 0.
    ``recovered``: (days + 1,), how many passed it on for the last time on each day. ``state``:
    (n,), one byte each: ``OPEN``, ``PASSING`` or ``DONE`` at the end of the last day.
    """

    DEFINITION: ClassVar[str] = (
        "Each day everybody who passes it on does so over each tie to somebody still open with "
        "one likelihood, and then is done with another (the chain of W. Kermack and "
        "A. McKendrick, 1927, in discrete days, over ties)."
    )
    CANNOT_SAY: ClassVar[str] = (
        "One run is one draw of chance, not what is to be expected: run many seeds and look at "
        "how far apart they end."
    )

    n: int
    caught: IntArray
    recovered: IntArray
    state: Bytes

    @property
    def size(self) -> int:
        """How many people it reached in all."""
        return int(self.caught.sum())

    def passing(self) -> IntArray:
        """How many pass it on at the end of each day, (days + 1,)."""
        return np.cumsum(self.caught - self.recovered)


def outbreak(
    network: Network,
    first: npt.NDArray[np.integer] | list[int],
    *,
    transmission: float,
    recovery: float,
    seed: int,
    days: int = 3650,
) -> Outbreak:
    """An outbreak from the people ``first`` (f,), until nobody passes it on or ``days`` are over.

    ``transmission``: how likely it passes over one tie in one day. ``recovery``: how likely
    somebody is done at the end of a day, her first included. Raises CannotBeForecast.
    """
    within_range("The likelihood of transmission over a tie in a day", transmission, 0, 1)
    within_range("The likelihood of recovery in a day", recovery, 0, 1)
    if not 0 <= days <= MOST_DAYS:
        raise CannotBeForecast(f"{days} days are to be run: give from 0 to {MOST_DAYS}.")
    state = np.zeros(network.n, np.uint8)
    caught, recovered = _day_by_day(
        network.pointers,
        network.neighbours,
        numbers_of(network, first),
        state,
        skips_of(transmission),
        skips_of(recovery),
        state_of(seed),
        days,
    )
    return Outbreak(network.n, caught, recovered, state)


@compiled
def _day_by_day(
    pointers: Pointers,
    neighbours: Int32Array,
    first: Int32Array,
    state: Bytes,
    passes: Skips,
    recovers: Skips,
    chance: np.uint64,
    days: int,
) -> tuple[IntArray, IntArray]:
    """Write the last state of everybody, and answer who caught it and who was done, by day."""
    people = len(state)
    # Everybody catches it once at most: those who pass it on, and behind them the new ones.
    active = np.empty(people + 1, np.int32)
    caught = np.zeros(days + 1, np.int64)
    recovered = np.zeros(days + 1, np.int64)
    count = len(first)
    active[:count] = first
    for person in first:
        state[person] = PASSING
    caught[0] = count
    chance, skipped = skip(chance, passes)
    chance, stays = skip(chance, recovers)
    day = 0
    while count and day < days:
        day += 1
        if count * SWEPT > people:
            in_order(state, PASSING, active, 0)
        end = count
        for turn in range(count):
            fetch_ahead(pointers, neighbours, active, turn, count)
            person = as_place(active[turn])
            tie = np.int64(pointers[person]) + skipped
            after = np.int64(pointers[person + np.uint64(1)])
            while tie < after:
                other = neighbours[np.uint64(tie)]
                # Without a branch, which a processor would guess wrong half of the time.
                is_new = state[as_place(other)] == OPEN
                state[as_place(other)] |= is_new * PASSING
                active[np.uint64(end)] = other
                end += is_new
                chance, skipped = skip(chance, passes)
                tie += 1 + skipped
            skipped = int(tie - after)
        caught[day] = end - count
        # Whoever is done gives her place to the next who is not.
        turn, place = stays, 0
        kept = 0
        while turn < count:
            while place < turn:
                active[kept] = active[place]
                kept += 1
                place += 1
            state[active[turn]] = DONE
            recovered[day] += 1
            place += 1
            chance, stays = skip(chance, recovers)
            turn += 1 + stays
        stays = turn - count
        while place < end:
            active[kept] = active[place]
            kept += 1
            place += 1
        count = kept
    return caught[: day + 1].copy(), recovered[: day + 1].copy()
