"""An outbreak over a network, day by day: open, passing it on, done."""

import math
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt

from groundswell.science.compiled import compiled, within
from groundswell.science.fetching import fetch
from groundswell.science.forecast.chance import Skips, inverse_of, skip, skips_of, state_of
from groundswell.science.forecast.network import Network, Pointers, numbers_of
from groundswell.science.forecast.record import CannotBeForecast, within_range
from groundswell.science.forecast.rounds import AHEAD, SWEPT, Bytes, as_place, in_order
from groundswell.science.growth.record import IntArray
from groundswell.science.growth.ties import Int32Array

OPEN, PASSING, DONE, CAUGHT = 0, 1, 2, 3
"""What one byte of state says; ``CAUGHT`` only while those who caught it today are put in order."""

MOST_DAYS = 100_000
TOGETHER = 512
"""So many of those who caught it are taken together, and what they reach is looked up at once."""

LONG = 16
"""Who passes it on for more days leaves a tie once it was passed on over it."""

RARE = 64 * math.log(2)


class Batch(NamedTuple):
    """Of each of those taken together: where her ties start, days, and trials over all of both."""

    starts: IntArray
    lengths: IntArray
    trials: IntArray


Until = npt.NDArray[np.uint8] | npt.NDArray[np.uint16] | npt.NDArray[np.uint32]


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
    most = min(days, math.ceil(_longest(recovery)))
    until = np.empty(network.n, np.min_scalar_type(most + 2))
    caught, recovered = _day_by_day(
        network.pointers,
        network.neighbours,
        numbers_of(network, first),
        state,
        until,
        skips_of(transmission),
        skips_of(recovery),
        state_of(seed),
        days,
    )
    return Outbreak(network.n, caught, recovered, state)


def _longest(recovery: float) -> float:
    """In days: all pass it on as long at most, but for one in 2⁶⁴, which is never."""
    return MOST_DAYS if recovery < RARE / MOST_DAYS else 1 - RARE * inverse_of(recovery)


@within
def _begun(
    pointers: Pointers, new: Int32Array, batch: Batch, recovered: IntArray, state: Bytes, day: int
) -> tuple[int, int]:
    """Write down on which day each of the new is done; answers the last, and how many may be hit.

    ``batch.lengths`` holds for how many days she passes it on, and then how many of them are run.
    """
    days, last, room = len(recovered) - 1, day, 0
    for turn in range(len(new)):
        fetch(pointers, as_place(new[min(turn + 2 * AHEAD, len(new) - 1)]))
        person = as_place(new[turn])
        end = day + int(batch.lengths[turn])
        state[person] = PASSING + (end <= days)
        recovered[min(end, days)] += end <= days
        last = max(last, min(end, days))
        start = np.int64(pointers[person])
        ties = np.int64(pointers[person + np.uint64(1)]) - start
        batch.starts[turn], batch.lengths[turn] = start, min(end, days) - day
        batch.trials[turn] = ties * batch.lengths[turn]
        room += ties * min(batch.lengths[turn], LONG)
    return last, room


@within
def _next_day(until: Until, waiting: Int32Array, held: int, new: Int32Array) -> tuple[int, int]:
    """Who waited one day more, or no longer: those are new. Answers how many are, and wait on."""
    count, kept = np.uint64(0), np.uint64(0)
    for turn in range(held):
        person = waiting[np.uint64(turn)]
        left = until[as_place(person)] - 1
        until[as_place(person)] = left
        new[count] = waiting[kept] = person
        count += np.uint64(left == 0)
        kept += np.uint64(left != 0)
    return int(count), int(kept)


@compiled
def _day_by_day(  # noqa: C901, PLR0912  # one walk over the new, kept whole for speed
    pointers: Pointers,
    neighbours: Int32Array,
    first: Int32Array,
    state: Bytes,
    until: Until,
    passes: Skips,
    recovers: Skips,
    chance: np.uint64,
    days: int,
) -> tuple[IntArray, IntArray]:
    """Write the last state of everybody, and answer who caught it and who was done, by day.

    Whoever catches it draws at once how long she passes it on, and over each of her ties the first
    of those days; of all days on which somebody is reached the first counts. ``until``: (n,), in
    how many days each catches it: 0 where she has, the most it holds where nobody has reached her.
    """
    people, never = len(state), np.iinfo(until.dtype).max
    # One place more than people: who does not belong there is written too, and written over.
    new, waiting = np.empty(people + 1, np.int32), np.empty(people + 1, np.int32)
    caught, recovered = np.zeros(days + 1, np.int64), np.zeros(days + 1, np.int64)
    rows = np.empty((3, TOGETHER), np.int64)
    batch = Batch(rows[0], rows[1], rows[2])
    found, later = np.empty(0, pointers.dtype), np.empty(0, until.dtype)
    until[:] = never
    for person in first:
        until[person] = 0
    new[: len(first)] = first
    count, held, day, last = len(first), 0, 0, 0
    # Trials are one long row over all ties and days, so that a skip may end with another person.
    chance, trial = skip(chance, passes)
    while True:
        caught[day] = count
        if count * SWEPT > people:
            for turn in range(count):
                state[as_place(new[turn])] = CAUGHT
            in_order(state, CAUGHT, new, 0)
        for part in range(0, count, TOGETHER):
            size = min(TOGETHER, count - part)
            for turn in range(size):
                chance, stays = skip(chance, recovers)
                batch.lengths[turn] = min(1 + stays, never - 1)
            end, room = _begun(pointers, new[part : part + size], batch, recovered, state, day)
            last = max(last, end)
            if room > len(found):
                found, later = np.empty(2 * room, pointers.dtype), np.empty(2 * room, until.dtype)
            hits, place = np.uint64(0), np.uint64(held)
            for turn in range(size):
                # The trials of her first tie on each of her days, of the second, and so on.
                start, length, trials = batch.starts[turn], batch.lengths[turn], batch.trials[turn]
                tie_of_trial = 1 / max(length, 1)
                while trial < trials:
                    tie = np.int64((trial + 0.5) * tie_of_trial)
                    found[hits], later[hits] = start + tie, 1 + trial - tie * length
                    hits += np.uint64(1)
                    chance, skipped = skip(chance, passes)
                    # A tie that passed it on is left for the next where that saves days enough.
                    if length > LONG:
                        trial = (tie + 1) * length + skipped
                    else:
                        trial += 1 + skipped
                trial -= trials
            # All are looked up before the first is written to: what is read after a write whose
            # place the processor does not know yet has to wait for it.
            for hit in range(hits):
                found[hit] = neighbours[found[hit]]
            for hit in range(hits):
                other = np.uint64(found[hit])
                before = until[other]
                waiting[place] = other
                place += np.uint64(before == never)
                until[other] = min(before, later[hit])
            held = int(place)
        if day == last:
            return caught[: day + 1].copy(), recovered[: day + 1].copy()
        day += 1
        count, held = _next_day(until, waiting, held, new)
