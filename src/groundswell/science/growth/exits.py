"""Resting on a person: what would be left of what is done if she left, for everybody at once."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from groundswell.science.compiled import compiled
from groundswell.science.growth.record import (
    NOBODY,
    CannotBeMeasured,
    FloatArray,
    IntArray,
    Interval,
)
from groundswell.science.growth.shares import share_of
from groundswell.science.growth.ties import BoolArray, Int32Array, Ties, holding_of, walk_of


@dataclass(frozen=True, slots=True)
class Exits:
    """What each exit would cost among n people.

    ``acts``: the acts that count, by people whose component holds an organizer. ``lost``: (n,), the
    share of them that goes with each. ``most``: the number of the person with whom the most goes,
    or ``NOBODY`` where nothing counts, the lowest number where several are alike; ``share``: what
    goes with her; ``interval``: of it. ``articulation_people`` and ``bridging_ties``: how many.
    """

    DEFINITION: ClassVar[str] = (
        "1 − A(without her) ÷ A, where A counts the acts of everybody whose component of ties "
        "holds an organizer: her own acts go, and those of every piece that her exit cuts off "
        "from all organizers. The interval is Wilson's of 1927 over the acts, as if each were "
        "drawn by itself."
    )
    CANNOT_SAY: ClassVar[str] = (
        "This is the loss on the day she leaves if nobody picks up her ties; that somebody would, "
        "or that the most exposed of many looks worse than she is by chance, is not in it."
    )

    n: int
    acts: int
    lost: FloatArray
    most: int
    share: float
    interval: Interval
    articulation_people: int
    bridging_ties: int


def exits_of(ties: Ties, acts: IntArray, organizers: BoolArray) -> Exits:
    """What would be lost with each of n people, linear in people and ties.

    ``acts``: (n,), how many acts each did in the days that count, from 0. ``organizers``: (n,), who
    is one. Raises CannotBeMeasured.
    """
    acts, organizers = np.asarray(acts), np.asarray(organizers)
    if acts.shape != (ties.n,) or organizers.shape != (ties.n,):
        raise CannotBeMeasured(
            f"There are ties of {ties.n} people, acts of {acts.size} and a word on who organizes "
            f"for {organizers.size}; give one of each for everybody."
        )
    if ties.n and (not np.issubdtype(acts.dtype, np.integer) or acts.min() < 0):
        raise CannotBeMeasured("Acts are counted: give each person a whole number from 0.")
    order, above, low = walk_of(ties.pointers, ties.neighbours, np.zeros(ties.n, np.bool_))
    cuts, bridges = holding_of(above, low)
    held, gone = _gone_with(order, above, low, acts.astype(np.int64), organizers.astype(np.bool_))
    total = int(held)
    most = int(gone.argmax()) if total else NOBODY
    return Exits(
        n=ties.n,
        acts=total,
        lost=gone / total if total else np.full(ties.n, np.nan),
        most=most,
        share=float(gone[most] / total) if total else float("nan"),
        interval=share_of(int(gone[most]), total).interval if total else Interval(0.0, 1.0),
        articulation_people=int(cuts.sum()),
        bridging_ties=len(bridges),
    )


@compiled
def largest_left_of(
    order: Int32Array, above: Int32Array, low: Int32Array
) -> tuple[Int32Array, Int32Array]:
    """Of a walk, by place: the size of each one's component (w,), and of its largest piece left
    when she leaves (w,).
    """
    met = len(order)
    below = np.ones(met, np.int32)
    apart = np.zeros(met, np.int32)
    left = np.zeros(met, np.int32)
    for this in range(met - 1, -1, -1):
        over = above[this]
        if over != NOBODY:
            below[over] += below[this]
            if low[this] >= over:
                apart[over] += below[this]
                left[over] = max(left[over], below[this])
    for this in range(met):
        if above[this] != NOBODY:
            # All below is known, so that the place can hold the whole component from here on.
            below[this] = below[above[this]]
        left[this] = max(left[this], below[this] - 1 - apart[this])
    return below, left


@compiled
def _gone_with(
    order: Int32Array, above: Int32Array, low: Int32Array, acts: IntArray, organizers: BoolArray
) -> tuple[int, IntArray]:
    """How many acts count, and how many of them go with each person (n,)."""
    met = len(order)
    done, lead = np.empty(met, np.int64), np.empty(met, np.int32)
    done_apart, lead_apart = np.zeros(met, np.int64), np.zeros(met, np.int32)
    gone = np.empty(met, np.int64)
    for this in range(met):
        done[this] = gone[this] = acts[order[this]]
        lead[this] = organizers[order[this]]
    for this in range(met - 1, -1, -1):
        over = above[this]
        if over != NOBODY:
            done[over] += done[this]
            lead[over] += lead[this]
            if low[this] >= over:
                # This piece hangs on the one above alone.
                done_apart[over] += done[this]
                lead_apart[over] += lead[this]
                if not lead[this]:
                    gone[over] += done[this]
    held = 0
    found = np.zeros(met, np.int64)
    for this in range(met):
        over = above[this]
        if over == NOBODY:
            held += done[this] if lead[this] else 0
        else:
            done[this], lead[this] = done[over], lead[over]
        if lead[this]:
            person = order[this]
            if lead[this] - lead_apart[this] - organizers[person] == 0:
                gone[this] += done[this] - done_apart[this] - acts[person]
            found[person] = gone[this]
    return held, found
