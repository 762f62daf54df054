"""The halving number: how few exits leave no piece larger than half of the people.

Whether a handful of people hold everybody together is a hard question in the sense of computing:
nobody knows a way of answering it exactly that stays quick for every net of ties. So the answer is
exact where a search within a budget of work proves it, and otherwise two numbers, of which the
lower is proven and the upper is a set of people who would do it, while a smaller may exist.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from groundswell.science.compiled import compiled
from groundswell.science.growth.exits import largest_left_of
from groundswell.science.growth.record import NOBODY, IntArray, Interval
from groundswell.science.growth.removal import first_that_halve, orders_of
from groundswell.science.growth.ties import (
    BoolArray,
    Int32Array,
    Ties,
    components_of,
    ties_of,
    walk_of,
)

Int8Array = npt.NDArray[np.int8]

BUDGET = 1_000_000_000
"""How many people and ties the exact search may look at: a few seconds."""

MOST_SETS = 1_000
"""As many smallest sets are listed."""

OPEN, GONE, KEPT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Halving:
    """How few exits leave no component larger than half of ``n`` people.

    ``number``: exits that do it, by ``people`` (number,). ``exact``: whether fewer cannot; if not,
    ``number`` is an upper bound. ``interval``: from the fewest that is not proven impossible to
    ``number``; it is certain, not likely. ``ways``: how many sets of that size do it, or None where
    they were not all found; ``sets``: (at most MOST_SETS, number), those found, lowest first.
    ``worst``: who cuts off the most alone, the lowest number where several are alike, or
    ``NOBODY``; ``cut_off``: how many people her exit parts from the largest piece that is left of
    her component, besides herself.
    """

    DEFINITION: ClassVar[str] = (
        "The fewest people whose exit leaves every component of ties with at most half of all "
        "people, those who left counted among all (the attack of R. Albert, H. Jeong and A.-L. "
        "Barabási, Error and attack tolerance of complex networks, Nature 406, 2000, up to one "
        "half); exact only where it says so."
    )
    CANNOT_SAY: ClassVar[str] = (
        "Where it is not exact, a smaller set may exist that nobody found; and ties nobody wrote "
        "down may hold people together all the same."
    )

    n: int
    number: int
    exact: bool
    interval: Interval
    people: IntArray
    ways: int | None
    sets: IntArray
    worst: int
    cut_off: int


def halving_number(ties: Ties, *, budget: int = BUDGET) -> Halving:
    """The halving number of these people: exact where ``budget`` suffices, else bounds.

    ``budget``: how many people and ties the exact search may look at. No exit and one exit are
    always settled, in linear time.
    """
    half = ties.n // 2
    order, above, low = walk_of(ties.pointers, ties.neighbours, np.zeros(ties.n, np.bool_))
    size, left = largest_left_of(order, above, low)
    cut_off = size - 1 - left
    most = int(cut_off.max(initial=0))
    worst = int(order[cut_off == most].min()) if most else NOBODY
    if components_of(ties).largest <= half:
        sets = np.empty((1, 0), np.int64)
        return _told(ties.n, 0, sets, 1, worst, most)
    alone = np.sort(order[(size > half) & (left <= half)]).astype(np.int64)
    if len(alone):
        return _told(ties.n, 1, alone[:MOST_SETS, None], len(alone), worst, most)
    people = min((first_that_halve(ties, each, half) for each in orders_of(ties, half)), key=len)
    return _searched(ties, np.sort(people), budget, worst, most)


def _told(
    people: int, least: int, sets: IntArray, ways: int | None, worst: int, cut_off: int
) -> Halving:
    """What is found of sets of one size of which the first stands for all."""
    number = sets.shape[1]
    return Halving(
        n=people,
        number=number,
        exact=least == number,
        interval=Interval(float(least), float(number), 1.0),
        people=sets[0],
        ways=ways,
        sets=sets,
        worst=worst,
        cut_off=cut_off,
    )


def _searched(ties: Ties, people: IntArray, budget: int, worst: int, cut_off: int) -> Halving:
    """The smallest sets of two or more, if the budget lasts; ``people`` are a set that does it."""
    least, found = 2, people[None, :]
    if (ties.n + 2 * ties.ties) * (ties.n // 2) > budget:
        # Not even every pair can be looked at.
        return _told(ties.n, least, found, None, worst, cut_off)
    # Those with the most ties first, so that they are tried first.
    ranked = np.argsort(-ties.per_person(), kind="stable")
    place = np.empty(ties.n, np.int64)
    place[ranked] = np.arange(ties.n)
    ends = np.repeat(place, ties.per_person())
    once = ends < place[ties.neighbours]
    net = ties_of(ties.n, ends[once], place[ties.neighbours[once]])
    # Whoever has one tie can be spared: who stands between her and all others does as well.
    spared = net.per_person() <= 1
    nobody = np.zeros(ties.n, np.bool_)
    while least < found.shape[1]:
        ways, work, sets = _search(net.pointers, net.neighbours, spared, least, budget, 1)
        budget -= work
        if ways:
            found = ranked[sets].astype(np.int64)
        elif budget < 0:
            return _told(ties.n, least, np.sort(found, axis=1), None, worst, cut_off)
        else:
            least += 1
    ways, work, sets = _search(net.pointers, net.neighbours, nobody, least, budget, 2**62)
    if work > budget:
        return _told(ties.n, least, np.sort(found, axis=1), None, worst, cut_off)
    found = np.sort(ranked[sets].astype(np.int64), axis=1)
    return _told(ties.n, least, found[np.lexsort(found.T[::-1])], ways, worst, cut_off)


@compiled
def _search(  # noqa: C901, PLR0912  # one loop over its own arrays, kept whole for speed
    pointers: IntArray,
    neighbours: Int32Array,
    spared: BoolArray,
    exits: int,
    budget: int,
    enough: int,
) -> tuple[int, int, Int32Array]:
    """All sets of so many exits that leave no piece above half, where no smaller set does.

    Answers how many it found, what it looked at, and the first of the sets. It ends early when it
    has found ``enough``, or has looked at more than ``budget``.

    Whoever leaves, somebody of any connected people more than half must be among them. So it takes
    such people, lets the first of them leave, then keeps her and lets the second leave, and so on:
    each set is met once. The last exit is not tried but read off a walk.
    """
    people = len(pointers) - 1
    half = people // 2
    state = np.where(spared, KEPT, OPEN).astype(np.int8)
    tried = np.empty((exits, half + 1), np.int32)
    count, at = np.zeros(exits, np.int64), np.zeros(exits, np.int64)
    sets = np.empty((MOST_SETS, exits), np.int32)
    mark, waits = np.zeros(people + 1, np.int64), np.empty((2, people), np.int32)
    found, work, depth, is_new = 0, 0, 0, True
    while depth >= 0:
        if is_new:
            work += len(neighbours) + people
            if work > budget:
                break
            count[depth], at[depth] = 0, 0
            more = _must_lose(
                pointers, neighbours, state, exits - depth, half, tried[depth], mark, waits
            )
            if exits - depth > 1:
                count[depth] = more
            elif more:
                order, above, low = walk_of(pointers, neighbours, state == GONE)
                size, left = largest_left_of(order, above, low)
                for this in range(len(order)):
                    if size[this] > half and left[this] <= half and state[order[this]] == OPEN:
                        if found < MOST_SETS:
                            for before in range(depth):
                                sets[found, before] = tried[before, at[before]]
                            sets[found, depth] = order[this]
                        found += 1
                if found >= enough:
                    break
        else:
            state[tried[depth, at[depth]]] = KEPT
            at[depth] += 1
        is_new = at[depth] < count[depth]
        if is_new:
            state[tried[depth, at[depth]]] = GONE
            depth += 1
        else:
            for this in tried[depth, : count[depth]]:
                state[this] = OPEN
            depth -= 1
    return found, work, sets[: min(found, MOST_SETS)].copy()


@compiled
def _must_lose(  # noqa: C901, PLR0912  # one loop over its own arrays, kept whole for speed
    pointers: IntArray,
    neighbours: Int32Array,
    state: Int8Array,
    exits: int,
    half: int,
    chosen: Int32Array,
    mark: IntArray,
    waits: Int32Array,
) -> int:
    """Write into ``chosen`` connected people of whom one must leave, and say how many; 0 if none
    can, or so many exits cannot do it.

    They are grown from kept people over kept people as long as it goes, for a kept one is one fewer
    to try.
    """
    mark[-1] += 1
    now = mark[-1]
    for kind in (KEPT, OPEN):
        for first in range(len(state)):
            if state[first] != kind or mark[first] == now:
                continue
            mark[first] = now
            waits[int(kind == OPEN), 0] = first
            keeping, taken, trying = int(kind == KEPT), 0, int(kind == OPEN)
            reached = 0
            while reached <= half:
                if keeping:
                    keeping -= 1
                    this = waits[0, keeping]
                elif kind == KEPT and not taken and reached + trying - exits > half:
                    # All tied to the kept ones, but for those who can still leave, make too many.
                    return 0
                elif taken < trying:
                    this = chosen[taken] = waits[1, taken]
                    taken += 1
                else:
                    break
                reached += 1
                for place in range(pointers[this], pointers[this + 1]):
                    other = neighbours[place]
                    if state[other] != GONE and mark[other] != now:
                        mark[other] = now
                        if state[other] == KEPT:
                            waits[0, keeping] = other
                            keeping += 1
                        else:
                            waits[1, trying] = other
                            trying += 1
            if reached > half:
                return taken
    return 0
