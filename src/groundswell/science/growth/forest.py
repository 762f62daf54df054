"""The forest of who brought whom: its roots, how deep it goes, and who brings more."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from groundswell.science.compiled import compiled
from groundswell.science.growth.record import (
    NOBODY,
    CannotBeMeasured,
    FloatArray,
    IntArray,
)
from groundswell.science.growth.shares import Share, share_of


class StillBringing(Share):
    """Of those whom somebody brought who had been brought, the share who brought somebody."""

    DEFINITION: ClassVar[str] = (
        f"Of the people at depth 2 or below, those who brought somebody. {Share.DEFINITION}"
    )
    CANNOT_SAY: ClassVar[str] = (
        "The newest have had no time to bring anybody, and count as having brought nobody."
    )


@dataclass(frozen=True, slots=True)
class Forest:
    """Who brought whom among n people, as trees.

    ``parent``: (n,), who brought each, or ``NOBODY``. ``depth``: (n,), 0 for a root. ``brought``:
    (n,), how many each brought herself. ``descendants``: (n,), how many came through each, in all.
    ``widths``: how many people who have any tie stand at each depth. ``roots``: how many people
    brought somebody and were brought by nobody. ``without_tie``: how many neither brought nor were
    brought. ``self_brought`` and ``in_cycles``: people whose records cannot be: one who brought
    herself, and those in rings of people each brought by the last, which are opened at the one
    with the lowest number.
    """

    DEFINITION: ClassVar[str] = (
        "Who brought whom, as trees: a root is somebody whom nobody brought; depth is how many "
        "people stand between her and a root, and a width how many stand at one depth."
    )
    CANNOT_SAY: ClassVar[str] = (
        "It cannot say who was persuaded by whom: it holds what was written down."
    )

    parent: IntArray
    depth: IntArray
    brought: IntArray
    descendants: IntArray
    widths: IntArray
    roots: int
    without_tie: int
    self_brought: int
    in_cycles: int

    @property
    def n(self) -> int:
        """How many people there are."""
        return len(self.parent)

    def has_tie(self) -> IntArray:
        """The people who brought somebody or were brought, by number."""
        return np.flatnonzero((self.parent != NOBODY) | (self.brought > 0))

    def still_bringing(self, *, at_depth: int = 2) -> StillBringing:
        """The people at a depth or below, and how many of them brought somebody."""
        deep = self.depth >= at_depth
        return share_of(int((self.brought[deep] > 0).sum()), int(deep.sum()), StillBringing)


@dataclass(frozen=True, slots=True)
class Lineage:
    """Of each of n people: who brought her, at which depth she stands, whom she brought in all.

    ``parent``, ``depth``, ``brought`` and ``descendants``, (n,), and ``self_brought`` and
    ``in_cycles`` as in ``Forest``.
    """

    parent: IntArray
    depth: IntArray
    brought: IntArray
    descendants: IntArray
    self_brought: int
    in_cycles: int


def forest_of(brought_by: IntArray) -> Forest:
    """The forest of n people, of whom ``brought_by`` (n,) names who brought each, or ``NOBODY``.

    Linear in n. Raises CannotBeMeasured where somebody is named who is none of them.
    """
    line = lineage_of(brought_by)
    has_tie = (line.parent != NOBODY) | (line.brought > 0)
    return Forest(
        parent=line.parent,
        depth=line.depth,
        brought=line.brought,
        descendants=line.descendants,
        widths=np.bincount(line.depth[has_tie]).astype(np.int64),
        roots=int(((line.parent == NOBODY) & (line.brought > 0)).sum()),
        without_tie=int((~has_tie).sum()),
        self_brought=line.self_brought,
        in_cycles=line.in_cycles,
    )


def lineage_of(brought_by: IntArray) -> Lineage:
    """Depths and descendants in the forest that ``forest_of`` tells the whole of.

    Linear in n. Raises CannotBeMeasured where somebody is named who is none of them.
    """
    parent = np.array(brought_by, np.int64)
    if len(parent) and (parent.min() < NOBODY or parent.max() >= len(parent)):
        raise CannotBeMeasured(
            f"Somebody was brought by number {int(parent.max())} or {int(parent.min())}, and the "
            f"people are 0 to {len(parent) - 1}; {NOBODY} is nobody."
        )
    numbers = np.arange(len(parent))
    own = parent == numbers
    parent[own] = NOBODY
    depth = np.full(len(parent), NOBODY, np.int64)
    in_cycles = int(_deepen(parent, depth))
    brought = np.bincount(parent[parent != NOBODY], minlength=len(parent)).astype(np.int64)
    in_order = bool((parent < numbers).all())
    return Lineage(
        parent=parent,
        depth=depth,
        brought=brought,
        descendants=_from_the_last(parent) if in_order else _descendants(parent, brought),
        self_brought=int(own.sum()),
        in_cycles=in_cycles,
    )


def gini(amounts: IntArray | FloatArray) -> float:
    """How unequal amounts (n,) from 0 are: half the mean difference ÷ the mean; nan for none."""
    ordered = np.sort(np.asarray(amounts, np.float64))
    total = float(ordered.sum())
    if not total:
        return float("nan")
    place = np.arange(1, len(ordered) + 1)
    return float(
        2 * (place * ordered).sum() / (len(ordered) * total) - (len(ordered) + 1) / len(ordered)
    )


@compiled
def _deepen(parent: IntArray, depth: IntArray) -> int:
    """Write the depth of everybody, opening rings, and say how many people were in one."""
    path = np.empty(len(parent), np.int64)
    walked = np.full(len(parent), NOBODY)
    in_cycles = 0
    for first in range(len(parent)):
        count, this = 0, first
        while this != NOBODY and depth[this] == NOBODY and walked[this] != first:
            walked[this] = first
            path[count] = this
            count += 1
            this = parent[this]
        if this != NOBODY and depth[this] == NOBODY:
            # A ring: it is opened at its lowest number, and walked again from there.
            lowest, other, members = this, parent[this], 1
            while other != this:
                lowest = min(lowest, other)
                other = parent[other]
                members += 1
            in_cycles += members
            parent[lowest] = NOBODY
            count, this = 0, first
            while this != NOBODY:
                path[count] = this
                count += 1
                this = parent[this]
        below = depth[this] if this != NOBODY else NOBODY
        for place in range(count - 1, -1, -1):
            below += 1
            depth[path[place]] = below
    return in_cycles


@compiled
def _descendants(parent: IntArray, brought: IntArray) -> IntArray:
    """How many came through each: handed up as soon as all that she brought have told theirs."""
    found = np.zeros(len(parent), np.int64)
    waits = brought.copy()
    for leaf in range(len(parent)):
        this = leaf if not brought[leaf] else NOBODY
        while this != NOBODY and parent[this] != NOBODY:
            above = parent[this]
            found[above] += found[this] + 1
            waits[above] -= 1
            this = above if not waits[above] else NOBODY
    return found


@compiled
def _from_the_last(parent: IntArray) -> IntArray:
    """The same, where everybody has a higher number than the one who brought her."""
    found = np.zeros(len(parent), np.int64)
    for this in range(len(parent) - 1, -1, -1):
        if parent[this] != NOBODY:
            found[parent[this]] += found[this] + 1
    return found
