"""The ties between people: who is tied to whom, in which pieces, and what alone holds them."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from groundswell.science.compiled import compiled
from groundswell.science.growth.record import NOBODY, CannotBeMeasured, IntArray

Int32Array = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]

MOST_PEOPLE = 2**31 - 2
FEW = 24
"""As many ties of one person are sorted by hand; more by the library."""


@dataclass(frozen=True, slots=True)
class Ties:
    """Who is tied to whom among ``n`` people, numbered from 0.

    ``pointers``: (n + 1,); the people tied to number i are ``neighbours[pointers[i]:pointers[i +
    1]]``, lowest first. ``ties``: how many, each counted once. ``to_oneself`` and ``repeated``: how
    many of the pairs given were left out as a person's tie to herself, or as one given before.
    """

    DEFINITION: ClassVar[str] = (
        "Two people are tied when a record names both; the tie has no direction, and a second "
        "record of the same two adds nothing."
    )
    CANNOT_SAY: ClassVar[str] = (
        "Only ties somebody wrote down are here: friends, families and colleagues whose contacts "
        "no record names stand apart."
    )

    n: int
    pointers: IntArray
    neighbours: Int32Array
    to_oneself: int
    repeated: int

    @property
    def ties(self) -> int:
        """How many pairs of people are tied."""
        return len(self.neighbours) // 2

    def per_person(self) -> IntArray:
        """How many people each is tied to, (n,)."""
        return np.diff(self.pointers)


@dataclass(frozen=True, slots=True)
class Components:
    """The pieces in which everybody reaches everybody over ties.

    ``label``: (n,), the piece of each, numbered in the order of their lowest person. ``sizes``: how
    many people each piece holds.
    """

    DEFINITION: ClassVar[str] = (
        "A component is everybody who can be reached from one person over ties, however many lie "
        "between; who has no tie is a component alone."
    )
    CANNOT_SAY: ClassVar[str] = (
        "Being reachable is not having been reached: whether a word travels over these ties is "
        "not in them."
    )

    n: int
    label: Int32Array
    sizes: IntArray

    @property
    def largest(self) -> int:
        """How many people the largest piece holds; 0 where there is nobody."""
        return int(self.sizes.max(initial=0))


@dataclass(frozen=True, slots=True)
class Bridges:
    """What alone holds a component together.

    ``people``: the articulation people, by number: without any one of them her component falls
    apart. ``ties``: (b, 2), the bridging ties: without any one of them it falls in two.
    """

    DEFINITION: ClassVar[str] = (
        "A person or tie whose loss leaves more components than there were, not counting the "
        "person herself (J. Hopcroft and R. Tarjan, Algorithm 447, Communications of the ACM 16, "
        "1973)."
    )
    CANNOT_SAY: ClassVar[str] = (
        "Whether others would find each other again once such a person or tie is gone is not in "
        "the records."
    )

    n: int
    people: IntArray
    ties: IntArray


def ties_of(n: int, one: npt.NDArray[np.integer], other: npt.NDArray[np.integer]) -> Ties:
    """The ties of n people from pairs of their numbers, ``one`` and ``other``, (p,) each.

    Linear in people and pairs, but for sorting the ties of each. Raises CannotBeMeasured.
    """
    one, other = np.asarray(one), np.asarray(other)
    if one.ndim != 1 or one.shape != other.shape:
        raise CannotBeMeasured(
            f"A tie needs two people: there are {one.size} numbers on one side and {other.size} on "
            f"the other; give two plain rows of the same length."
        )
    if not 0 <= n <= MOST_PEOPLE:
        raise CannotBeMeasured(f"{n} people cannot be numbered: give 0 to {MOST_PEOPLE}.")
    for side in (one, other):
        if side.size and not np.issubdtype(side.dtype, np.integer):
            raise CannotBeMeasured("People are numbered: give whole numbers for both ends of ties.")
        if side.size and (side.min() < 0 or side.max() >= n):
            raise CannotBeMeasured(
                f"A tie names number {int(side.max())} or {int(side.min())}, and the people are 0 "
                f"to {n - 1}; leave out ties with people who are not among them."
            )
    pointers, neighbours, to_oneself, repeated = _row_by_row(
        n, np.ascontiguousarray(one, np.int32), np.ascontiguousarray(other, np.int32)
    )
    return Ties(n, pointers, neighbours, int(to_oneself), int(repeated))


def components_of(ties: Ties) -> Components:
    """The components of these people, linear in people and ties."""
    label, sizes = _flood(ties.pointers, ties.neighbours)
    return Components(ties.n, label, sizes)


def bridges_of(ties: Ties) -> Bridges:
    """The articulation people and bridging ties, linear in people and ties."""
    order, above, low = walk_of(ties.pointers, ties.neighbours, np.zeros(ties.n, np.bool_))
    cuts, bridges = holding_of(above, low)
    one, other = order[above[bridges]].astype(np.int64), order[bridges].astype(np.int64)
    # Both ends in one number, so that one sort puts the ties in order.
    both = np.sort(np.minimum(one, other) * ties.n + np.maximum(one, other))
    ends = np.stack(np.divmod(both, max(ties.n, 1)), axis=1)
    return Bridges(ties.n, np.sort(order[cuts]).astype(np.int64), ends)


@compiled
def walk_of(
    pointers: IntArray, neighbours: Int32Array, gone: BoolArray
) -> tuple[Int32Array, Int32Array, Int32Array]:
    """Walk everybody who is not ``gone`` (n,), deeper before wider, component after component.

    Answers three rows in the order of the walk: who was met (w,); the place in this row of the one
    she was met from, or ``NOBODY`` (w,); and the first place that she and all met through her have
    a tie to, other than that one (w,). Each comes after the one she was met from.
    """
    people = len(pointers) - 1
    place = np.full(people, NOBODY, np.int32)
    cursor = np.empty(people, np.int64)
    order = np.empty(people, np.int32)
    above = np.empty(people, np.int32)
    low = np.empty(people, np.int32)
    met = 0
    for first in range(people):
        if gone[first] or place[first] != NOBODY:
            continue
        place[first], order[met], above[met], low[met] = met, first, NOBODY, met
        cursor[met] = pointers[first]
        this = met
        met += 1
        while this != NOBODY:
            over = above[this]
            if cursor[this] < pointers[order[this] + 1]:
                other = neighbours[cursor[this]]
                cursor[this] += 1
                there = place[other]
                if there != NOBODY:
                    if there != over:
                        low[this] = min(low[this], there)
                elif not gone[other]:
                    place[other], order[met], above[met], low[met] = met, other, this, met
                    cursor[met] = pointers[other]
                    this = met
                    met += 1
            else:
                if over != NOBODY:
                    low[over] = min(low[over], low[this])
                this = over
    return order[:met], above[:met], low[:met]


@compiled
def holding_of(above: Int32Array, low: Int32Array) -> tuple[BoolArray, IntArray]:
    """Of a walk: which places hold articulation people (w,), and which are met over a bridge."""
    cuts = np.zeros(len(above), np.bool_)
    branches = np.zeros(len(above), np.int32)
    bridges = np.zeros(len(above), np.bool_)
    for this in range(len(above)):
        over = above[this]
        if over == NOBODY:
            continue
        branches[over] += 1
        bridges[this] = low[this] > over
        if above[over] == NOBODY:
            cuts[over] = branches[over] > 1
        elif low[this] >= over:
            cuts[over] = True
    return cuts, np.flatnonzero(bridges)


@compiled
def _row_by_row(  # noqa: C901, PLR0912  # passes over one array, kept whole for speed
    people: int, one: Int32Array, other: Int32Array
) -> tuple[IntArray, Int32Array, int, int]:
    """Lay both ends of each pair under the other, sort each row, and close up what is double."""
    begin = np.zeros(people + 2, np.int64)
    to_oneself = 0
    for pair in range(len(one)):
        if one[pair] == other[pair]:
            to_oneself += 1
        else:
            begin[one[pair] + 2] += 1
            begin[other[pair] + 2] += 1
    for person in range(people):
        begin[person + 2] += begin[person + 1]
    neighbours = np.empty(begin[people + 1], np.int32)
    for pair in range(len(one)):
        this, that = one[pair], other[pair]
        if this != that:
            neighbours[begin[this + 1]] = that
            begin[this + 1] += 1
            neighbours[begin[that + 1]] = this
            begin[that + 1] += 1
    written, first = 0, 0
    for person in range(people):
        last = begin[person + 1]
        if last - first > FEW:
            neighbours[first:last].sort()
        else:
            for place in range(first + 1, last):
                value, before = neighbours[place], place
                while before > first and neighbours[before - 1] > value:
                    neighbours[before] = neighbours[before - 1]
                    before -= 1
                neighbours[before] = value
        begin[person] = written
        for place in range(first, last):
            if place == first or neighbours[place] != neighbours[place - 1]:
                neighbours[written] = neighbours[place]
                written += 1
        first = last
    begin[people] = written
    repeated = (len(neighbours) - written) // 2
    return begin[: people + 1].copy(), neighbours[:written].copy(), to_oneself, repeated


@compiled
def _flood(pointers: IntArray, neighbours: Int32Array) -> tuple[Int32Array, IntArray]:
    """Label everybody with her component, widening from its lowest person, and count each."""
    people = len(pointers) - 1
    label = np.full(people, NOBODY, np.int32)
    queue = np.empty(people, np.int32)
    sizes = np.empty(people, np.int64)
    pieces = 0
    for first in range(people):
        if label[first] != NOBODY:
            continue
        label[first] = pieces
        queue[0] = first
        taken, waiting = 0, 1
        while taken < waiting:
            this = queue[taken]
            taken += 1
            for place in range(pointers[this], pointers[this + 1]):
                other = neighbours[place]
                if label[other] == NOBODY:
                    label[other] = pieces
                    queue[waiting] = other
                    waiting += 1
        sizes[pieces] = waiting
        pieces += 1
    return label, sizes[:pieces].copy()
