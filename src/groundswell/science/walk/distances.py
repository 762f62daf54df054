"""How far it is on foot between the stops of a piece, in metres."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from groundswell.science.compiled import compiled
from groundswell.science.doors.record import FloatArray, IntArray
from groundswell.science.doors.streets import OnStreets
from groundswell.science.walk.blocks import Blocks, Corners, Room, corners_of, room_for, ways

CROSSING = 15.0
"""What crossing a street between its corners costs, in metres of walking: it is put off."""

FACING_NUMBERS = 20
"""How far the numbers of two houses that face each other differ at most."""

FACING_METRES = 60.0
"""How far two houses that face each other are apart at most, where no street is known."""

DETOUR = 1.4
"""A walk along streets in straight lines, where no street is known: at most √2 on a grid."""


class StopsOnBlocks(NamedTuple):
    """Where m stops are on blocks, as machine code reads it.

    ``x`` and ``y``: metres. ``block``: -1 where none is within reach. ``along``: metres from the
    block's first end; ``left``: metres to its second. ``off``: metres from the street. ``side``:
    1 on the block's left, -1 on its right; ``line_side``: the same of the ``line`` it is made of.
    """

    x: FloatArray
    y: FloatArray
    block: IntArray
    along: FloatArray
    left: FloatArray
    off: FloatArray
    side: npt.NDArray[np.int8]
    line: IntArray
    line_side: npt.NDArray[np.int8]


def on_blocks(blocks: Blocks, on: OnStreets, x: FloatArray, y: FloatArray) -> StopsOnBlocks:
    """Stops on pieces of street as stops on blocks; all arrays (m,)."""
    is_on = on.piece >= 0
    m = len(on.piece)
    block, line = np.full(m, -1, np.int64), np.full(m, -1, np.int64)
    along, left = np.zeros(m), np.zeros(m)
    piece = on.piece[is_on]
    length, is_onward = blocks.length[piece], blocks.is_onward[piece]
    on_piece = np.clip(on.along[is_on], 0.0, length)
    block[is_on] = blocks.block[piece]
    line[is_on] = blocks.line[piece]
    along[is_on] = blocks.before[piece] + np.where(is_onward, on_piece, length - on_piece)
    left[is_on] = np.maximum(blocks.metres[block[is_on]] - along[is_on], 0.0)
    line_side = np.ascontiguousarray(on.side, np.int8)
    side = line_side.copy()
    side[is_on] = np.where(is_onward, side[is_on], -side[is_on])
    return StopsOnBlocks(
        np.ascontiguousarray(x, np.float64),
        np.ascontiguousarray(y, np.float64),
        block,
        along,
        left,
        np.ascontiguousarray(on.off, np.float64),
        side,
        line,
        line_side,
    )


@compiled
def straight(
    x: FloatArray, y: FloatArray, street: IntArray, number: IntArray, crossing: float = CROSSING
) -> FloatArray:
    """Straight lines, and ``crossing`` metres more between stops that face each other: (n, n).

    Odd and even numbers of one street face each other; where neither street is known, those that
    are at most 20 numbers and 60 m apart. ``street`` and ``number`` as in ``Stops``.
    """
    n = len(x)
    d = np.zeros((n, n), np.float64)
    for i in range(n):
        for j in range(i):
            metres = np.hypot(x[i] - x[j], y[i] - y[j])
            if (
                street[i] == street[j]
                and number[i] >= 0
                and number[j] >= 0
                and (number[i] - number[j]) % 2 == 1
                and (
                    street[i] >= 0
                    or (abs(number[i] - number[j]) <= FACING_NUMBERS and metres <= FACING_METRES)
                )
            ):
                metres += crossing
            d[i, j] = d[j, i] = metres
    return d


@compiled
def _corners_near(
    stops: StopsOnBlocks, corners: Corners, members: IntArray, room: Room
) -> tuple[IntArray, IntArray]:
    """The corners at the ends of some stops' blocks (k,), and which of them each has (n, 2).

    Leaves in ``room.row`` where in them a corner stands, for ``ways`` to go on with.
    """
    n = len(members)
    wanted = np.empty(2 * n, np.int64)
    place = np.zeros((n, 2), np.int64)
    count = 0
    for i in range(n):
        block = stops.block[members[i]]
        for side in range(2):
            if block < 0:
                continue
            corner = corners.ends[block, side]
            if room.row[corner] < 0:
                room.row[corner] = count
                wanted[count] = corner
                count += 1
            place[i, side] = room.row[corner]
    return wanted[:count].copy(), place


@compiled
def walked(
    stops: StopsOnBlocks, corners: Corners, members: IntArray, room: Room, crossing: float
) -> FloatArray:
    """The metres on foot between some stops: (n, n); see ``along_streets``."""
    n = len(members)
    wanted, place = _corners_near(stops, corners, members, room)
    between = ways(corners, wanted, room)
    d = np.zeros((n, n), np.float64)
    for i in range(n):
        a = members[i]
        for j in range(i):
            b = members[j]
            metres = np.inf
            if stops.block[a] >= 0 and stops.block[b] >= 0:
                metres = _ways_round(stops, a, b, place[i], place[j], between)
                if stops.block[a] != stops.block[b]:
                    is_across = (
                        stops.line[a] == stops.line[b] and stops.line_side[a] != stops.line_side[b]
                    )
                else:
                    is_across = stops.side[a] != stops.side[b]
                    if not (is_across and corners.is_wide[stops.block[a]]):
                        metres = min(metres, abs(stops.along[a] - stops.along[b]))
                if is_across:
                    metres += crossing
                metres += stops.off[a] + stops.off[b]
            if metres == np.inf:
                metres = DETOUR * np.hypot(stops.x[a] - stops.x[b], stops.y[a] - stops.y[b])
            d[i, j] = d[j, i] = metres
    return d


@compiled
def _ways_round(
    stops: StopsOnBlocks, a: int, b: int, from_a: IntArray, from_b: IntArray, between: FloatArray
) -> float:
    """The shortest way between two stops by the corners of their blocks."""
    shortest = np.inf
    for p in range(2):
        to_corner = stops.along[a] if p == 0 else stops.left[a]
        for q in range(2):
            to_stop = stops.along[b] if q == 0 else stops.left[b]
            metres = to_corner + between[from_a[p], from_b[q]] + to_stop
            shortest = min(shortest, metres)
    return shortest


def along_streets(
    blocks: Blocks,
    on: OnStreets,
    x: FloatArray,
    y: FloatArray,
    members: IntArray,
    *,
    crossing: float = CROSSING,
) -> FloatArray:
    """The metres on foot along streets between some stops: (n, n).

    From a door to its street, along it, and to the other door. Between two sides of one street
    ``crossing`` metres are added; a wide street one crosses at a corner only. Stops that are on
    no street, or that no street joins, are 1.4 times the straight line apart. ``on``, ``x`` and
    ``y``: of all stops (m,); ``members``: those wanted (n,).
    """
    return walked(
        on_blocks(blocks, on, x, y),
        corners_of(blocks),
        np.ascontiguousarray(members, np.int64),
        room_for(blocks),
        crossing,
    )
