"""People leaving one after the other: what holds together after each, and whom to name first."""

from collections.abc import Iterator

import numpy as np

from groundswell.science.compiled import compiled, within
from groundswell.science.growth.exits import largest_left_of
from groundswell.science.growth.record import CannotBeMeasured, IntArray
from groundswell.science.growth.ties import Int32Array, Ties, walk_of

AWAY = -(2**31)
"""In the place of the one who holds a person in her piece: she has left."""

WALKS = 100_000_000
"""How many people and ties are looked at for the order that looks again after each exit."""


def removal_of(ties: Ties, order: IntArray) -> IntArray:
    """The size of the largest component once the first j of ``order`` (k,) have left, (k + 1,).

    All but linear in people and ties: it lets them come back from the last to the first. Raises
    CannotBeMeasured.
    """
    order = np.asarray(order)
    if order.ndim != 1 or (order.size and not np.issubdtype(order.dtype, np.integer)):
        raise CannotBeMeasured("Who leaves is one plain row of people's numbers.")
    if order.size and (order.min() < 0 or order.max() >= ties.n):
        raise CannotBeMeasured(
            f"Number {int(order.max())} or {int(order.min())} is to leave, and the people are 0 to "
            f"{ties.n - 1}."
        )
    if order.size and np.bincount(order).max() > 1:
        twice = int(np.bincount(order).argmax())
        raise CannotBeMeasured(f"Number {twice} is to leave twice; name each person once.")
    return _come_back(ties.pointers, ties.neighbours, order.astype(np.int32))


def first_that_halve(ties: Ties, order: IntArray, half: int) -> IntArray:
    """People of ``order`` whose exit leaves no component above ``half``, as few as it can.

    The first that do so together, less all who can stay: whoever left last is asked first.
    """
    sizes = removal_of(ties, order)
    first = np.asarray(order, np.int32)[: int((sizes <= half).argmax())]
    stays = _still_away(ties.pointers, ties.neighbours, first, half)
    leaving: IntArray = first[stays].astype(np.int64)
    return leaving


def orders_of(ties: Ties, half: int) -> Iterator[IntArray]:
    """Orders of leaving that break a net early: by ties; by ties counted anew after each exit; and
    by how large a piece each exit leaves, looked at anew for as long as ``WALKS`` lasts.
    """
    by_ties = np.argsort(-ties.per_person(), kind="stable")
    yield by_ties
    anew = _by_ties_left(ties.pointers, ties.neighbours, by_ties[::-1].astype(np.int32))
    yield anew.astype(np.int64)
    steps = min(ties.n, WALKS // (ties.n + len(ties.neighbours)))
    first = _by_largest_left(ties.pointers, ties.neighbours, half, steps)
    still = np.ones(ties.n, np.bool_)
    still[first] = False
    yield np.concatenate([first, anew[still[anew]]]).astype(np.int64)


@within
def _root(holder: Int32Array, person: int) -> int:
    """Who stands for the piece of a person."""
    while holder[person] >= 0:
        if holder[holder[person]] >= 0:
            holder[person] = holder[holder[person]]
        person = holder[person]
    return person


@within
def _tie(holder: Int32Array, root: int, other: int) -> int:
    """Make one piece of that of ``root`` and that of ``other``, and say who stands for it."""
    there = _root(holder, other)
    if there == root:
        return root
    if holder[there] < holder[root]:
        root, there = there, root
    holder[root] += holder[there]
    holder[there] = root
    return root


@compiled
def _without(
    pointers: IntArray, neighbours: Int32Array, order: Int32Array
) -> tuple[Int32Array, int]:
    """The pieces when all of ``order`` have left, and the size of the largest.

    (n,): less than 0 is a person who stands for so many, 0 and more is who holds her.
    """
    people = len(pointers) - 1
    holder = np.full(people, -1, np.int32)
    for person in order:
        holder[person] = AWAY
    largest = 0
    for person in range(people):
        if holder[person] == AWAY:
            continue
        root = _root(holder, person)
        for place in range(pointers[person], pointers[person + 1]):
            other = neighbours[place]
            if other >= person:
                break
            if holder[other] != AWAY:
                root = _tie(holder, root, other)
        largest = max(largest, -holder[root])
    return holder, largest


@compiled
def _come_back(pointers: IntArray, neighbours: Int32Array, order: Int32Array) -> IntArray:
    """The size of the largest piece as all come back, the last first, (k + 1,)."""
    sizes = np.empty(len(order) + 1, np.int64)
    holder, largest = _without(pointers, neighbours, order)
    sizes[len(order)] = largest
    for step in range(len(order) - 1, -1, -1):
        person = order[step]
        holder[person] = -1
        root = person
        for place in range(pointers[person], pointers[person + 1]):
            if holder[neighbours[place]] != AWAY:
                root = _tie(holder, root, neighbours[place])
        largest = max(largest, -holder[root])
        sizes[step] = largest
    return sizes


@compiled
def _still_away(
    pointers: IntArray, neighbours: Int32Array, order: Int32Array, half: int
) -> IntArray:
    """The places in ``order`` of those who cannot come back without a piece above half."""
    holder, _ = _without(pointers, neighbours, order)
    counted = np.full(len(holder), -1, np.int32)
    stays = np.zeros(len(order), np.bool_)
    for step in range(len(order) - 1, -1, -1):
        person, together = order[step], 1
        for place in range(pointers[person], pointers[person + 1]):
            if holder[neighbours[place]] != AWAY:
                there = _root(holder, neighbours[place])
                if counted[there] != step:
                    counted[there] = step
                    together -= holder[there]
        stays[step] = together > half
        if together <= half:
            holder[person] = -1
            root = person
            for place in range(pointers[person], pointers[person + 1]):
                if holder[neighbours[place]] != AWAY:
                    root = _tie(holder, root, neighbours[place])
    return np.flatnonzero(stays)


@compiled
def _by_ties_left(pointers: IntArray, neighbours: Int32Array, rising: Int32Array) -> Int32Array:
    """Everybody, the one with the most ties to those who are still there first.

    ``rising``: (n,), people by their ties, fewest first; they are kept in that order as ties go,
    by one exchange for each (V. Batagelj and M. Zaveršnik, *An O(m) Algorithm for Cores
    Decomposition of Networks*, 2003, the other way round).
    """
    people = len(rising)
    ordered = rising.copy()
    place = np.empty(people, np.int32)
    left = np.empty(people, np.int32)
    for at in range(people):
        place[ordered[at]] = at
        left[ordered[at]] = pointers[ordered[at] + 1] - pointers[ordered[at]]
    # Where those with so many ties begin.
    begin = np.zeros((left[ordered[-1]] if people else 0) + 2, np.int32)
    for person in range(people):
        begin[left[person] + 1] += 1
    for many in range(1, len(begin)):
        begin[many] += begin[many - 1]
    for last in range(people - 1, -1, -1):
        this = ordered[last]
        for at in range(pointers[this], pointers[this + 1]):
            other = neighbours[at]
            if place[other] < last:
                first = begin[left[other]]
                moved = ordered[first]
                ordered[first], ordered[place[other]] = other, moved
                place[moved], place[other] = place[other], first
                begin[left[other]] += 1
                left[other] -= 1
    return ordered[::-1].copy()


@compiled
def _by_largest_left(
    pointers: IntArray, neighbours: Int32Array, half: int, steps: int
) -> Int32Array:
    """Whoever leaves the smallest largest piece, then again without her, as long as one is above
    half, for at most so many steps; among equals the one with the most ties to those still there.
    """
    people = len(pointers) - 1
    gone = np.zeros(people, np.bool_)
    left_with = np.diff(pointers)
    leaving = np.empty(steps, np.int32)
    for step in range(steps):
        order, above, low = walk_of(pointers, neighbours, gone)
        size, left = largest_left_of(order, above, low)
        best = -1
        for this in range(len(order)):
            if size[this] > half and (
                best < 0
                or left[this] < left[best]
                or (left[this] == left[best] and left_with[order[this]] > left_with[order[best]])
            ):
                best = this
        if best < 0:
            return leaving[:step]
        leaving[step] = order[best]
        gone[order[best]] = True
        for place in range(pointers[order[best]], pointers[order[best] + 1]):
            left_with[neighbours[place]] -= 1
    return leaving
