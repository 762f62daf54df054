"""Iterated local search for short tours: the loops that run as machine code.

2-opt and Or-opt over neighbour lists, then small double bridges that are taken back where they
do not help; how much longer a tour may become on the way shrinks to nothing. Johnson and McGeoch,
"The travelling salesman problem: a case study in local optimization" (1997); the double bridge
kept to a neighbourhood is Applegate, Cook and Rohe's (2003), the shrinking leeway Dueck and
Scheuer's threshold accepting (1990).
"""

import numpy as np
import numpy.typing as npt

from groundswell.science.compiled import compiled, within
from groundswell.science.doors.record import FloatArray, IntArray
from groundswell.science.walk.moves import (
    best_exchange,
    best_shift,
    exchange,
    nearest,
    shift,
    swap,
    turn,
)

NEAREST = 7
"""How many neighbours a move looks at."""

WIDEST = 50
"""How many stops a double bridge moves at most on either side."""

LEEWAY = 2.0
"""How much longer a tour may become at first, in legs of middling length."""

TINY = 1e-9
"""Metres that are no gain; sums of legs are not exact."""

JOURNAL = 4096
"""How many turns one round can take back."""


@within
def next_random(state: npt.NDArray[np.uint64]) -> int:
    """A number from 0 to 2³¹ − 1, Marsaglia's xorshift64 (2003); ``state`` (1,) is never 0."""
    s = state[0]
    s ^= s << np.uint64(13)
    s ^= s >> np.uint64(7)
    s ^= s << np.uint64(17)
    state[0] = s
    return np.int64(s >> np.uint64(33))  # type: ignore[return-value]  # machine code knows one int


@compiled
def state_of(seed: int) -> npt.NDArray[np.uint64]:
    """The state that a seed begins with, neighbouring seeds far apart (SplitMix64)."""
    s = np.uint64(seed) + np.uint64(0x9E3779B97F4A7C15)
    s = (s ^ (s >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    s = (s ^ (s >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    s ^= s >> np.uint64(31)
    state = np.ones(1, np.uint64)
    if s != np.uint64(0):
        state[0] = s
    return state


@within
def look_again(
    ends: IntArray, waiting: IntArray, is_waiting: npt.NDArray[np.bool_], head: int, held: int
) -> int:
    """Queue the nodes whose legs have changed; how many wait then."""
    n = len(waiting)
    for node in ends:
        if not is_waiting[node]:
            is_waiting[node] = True
            at = head + held
            waiting[at if at < n else at - n] = node
            held += 1
    return held


@compiled
def middling_leg(d: FloatArray, tour: IntArray) -> float:
    """The median leg of a closed tour, which one far or forbidden leg does not move."""
    legs = np.empty(len(tour), np.float64)
    for k in range(len(tour)):
        legs[k] = d[tour[k], tour[k - 1]]
    return max(0.0, float(np.median(legs)))


@compiled
def shorten(  # noqa: C901, PLR0912, PLR0915  # one loop over its own arrays, kept whole for speed
    d: FloatArray, tour: IntArray, rounds: int, seed: int
) -> None:
    """Shorten a closed tour of ten nodes or more in place, with ``rounds`` double bridges.

    ``d``: (n, n) symmetric. The tour never becomes longer; the same seed gives the same tour.
    """
    n = len(tour)
    near = nearest(d, min(NEAREST, n - 1))
    widest = min(WIDEST, (n - 2) // 2)
    place = np.empty(n, np.int64)
    for i in range(n):
        place[tour[i]] = i
    waiting = tour.copy()
    is_waiting = np.ones(n, np.bool_)
    head, held = 0, n
    journal = np.empty((JOURNAL, 2), np.int64)
    ends = np.empty(6, np.int64)
    state = state_of(seed)
    shortest = tour.copy()
    above = 0.0  # how much longer the tour is than the shortest so far
    leeway = 0.0

    for k in range(rounds + 1):
        written = 0
        change = 0.0
        if k > 0:
            p = next_random(state) % n
            a = 1 + next_random(state) % widest
            b = 1 + next_random(state) % widest
            change = swap(d, tour, place, p, a, b, journal, ends)
            written = 3
            held = look_again(ends, waiting, is_waiting, head, held)
        while held > 0 and written < JOURNAL - 3:
            node = waiting[head]
            head = head + 1 if head + 1 < n else 0
            held -= 1
            is_waiting[node] = False
            gain, i, j = best_exchange(d, tour, place, near, node)
            shifted, low, size, to, is_turned = best_shift(d, tour, place, near, node, gain)
            if shifted > gain:
                change -= shifted
                written = shift(tour, place, low, size, to, is_turned, journal, written, ends)
            elif gain > TINY:
                change -= gain
                written = exchange(tour, place, i, j, journal, written, ends)
            else:
                continue
            held = look_again(ends, waiting, is_waiting, head, held)
            if k == 0:
                written = 0  # the first descent is never taken back
        if k == 0:
            shortest[:] = tour
            leeway = LEEWAY * middling_leg(d, tour)
        elif above + change < -TINY:
            shortest[:] = tour
            above = 0.0
        elif above + change <= leeway * (1.0 - k / rounds) + TINY:
            above += change
        else:
            for back in range(written - 1, -1, -1):
                turn(tour, place, journal[back, 0], journal[back, 1])
    tour[:] = shortest
