"""Streets from corner to corner, made once of a graph of streets, and the ways between corners."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from groundswell.science.compiled import compiled
from groundswell.science.doors.record import FloatArray, IntArray
from groundswell.science.doors.streets import StreetGraph


@dataclass(frozen=True, slots=True)
class Blocks:
    """Streets between corners: b blocks of the e pieces of a graph, which may bend on the way.

    ``block`` (e,): the block of each piece; ``before`` (e,): metres along the block to the
    piece's nearer end; ``is_onward`` (e,): whether the piece's first end is that one. ``length``
    (e,) and ``line`` (e,) are the pieces' own. ``ends`` (b, 2), ``metres`` (b,) and ``is_wide``
    (b,), which one wide piece makes so. ``starts`` (v + 1,), ``to`` and ``leg``: from each place
    the corners one block away, and how far. ``part`` (v,): places with a way between them.
    """

    block: IntArray
    before: FloatArray
    is_onward: npt.NDArray[np.bool_]
    length: FloatArray
    line: IntArray
    ends: IntArray
    metres: FloatArray
    is_wide: npt.NDArray[np.bool_]
    starts: IntArray
    to: IntArray
    leg: FloatArray
    part: IntArray


class Corners(NamedTuple):
    """The blocks and the links between corners, as machine code reads them; see ``Blocks``."""

    ends: IntArray
    is_wide: npt.NDArray[np.bool_]
    starts: IntArray
    to: IntArray
    leg: FloatArray
    part: IntArray


class Room(NamedTuple):
    """Room to look for ways in, left as it was found; one for each thread.

    ``away`` (v,) holds infinity and ``row`` (v,) -1; ``touched`` (v,) has room for places,
    ``heap`` and ``heaped`` for the queue: one more than there are links.
    """

    away: FloatArray
    row: IntArray
    touched: IntArray
    heap: FloatArray
    heaped: IntArray


def corners_of(blocks: Blocks) -> Corners:
    """What of the blocks the search for ways reads."""
    return Corners(blocks.ends, blocks.is_wide, blocks.starts, blocks.to, blocks.leg, blocks.part)


def room_for(blocks: Blocks) -> Room:
    """Room for the ways between the corners of some blocks."""
    places, links = len(blocks.part), len(blocks.to) + 1
    return Room(
        np.full(places, np.inf),
        np.full(places, -1, np.int64),
        np.empty(places, np.int64),
        np.empty(links, np.float64),
        np.empty(links, np.int64),
    )


def blocks_of(graph: StreetGraph) -> Blocks:
    """The blocks of a graph of streets; a ring without a corner is one block from where it may be.

    A place where two pieces of street meet is a bend, not a corner: nobody crosses there.
    """
    places, pieces = len(graph.x), len(graph.length)
    ends = np.ascontiguousarray(graph.ends, np.int64).reshape(pieces, 2)
    starts, piece = _from_places(ends, places)
    block, before, is_onward, corner, metres = _chains(
        ends, np.ascontiguousarray(graph.length, np.float64), starts, piece
    )
    is_wide = np.zeros(len(metres), np.bool_)
    is_wide[block[graph.is_wide]] = True
    corner_starts, at = _from_places(corner, places)
    place = np.repeat(np.arange(places), np.diff(corner_starts))
    to = np.where(corner[at, 0] == place, corner[at, 1], corner[at, 0])
    links = coo_array((np.ones(pieces, np.int8), (ends[:, 0], ends[:, 1])), (places, places))
    part = (
        connected_components(links.tocsr(), directed=False)[1] if places else np.zeros(0, np.int32)
    )
    return Blocks(
        block=block,
        before=before,
        is_onward=is_onward,
        length=np.ascontiguousarray(graph.length, np.float64),
        line=np.ascontiguousarray(graph.line, np.int64),
        ends=corner,
        metres=metres,
        is_wide=is_wide,
        starts=corner_starts,
        to=to,
        leg=metres[at],
        part=part.astype(np.int64),
    )


def _from_places(ends: IntArray, places: int) -> tuple[IntArray, IntArray]:
    """Which lines touch each place: where each place begins (v + 1,), and the lines (2e,)."""
    place = ends.ravel()
    line = np.argsort(place, kind="stable") // 2
    starts = np.zeros(places + 1, np.int64)
    np.cumsum(np.bincount(place, minlength=places), out=starts[1:])
    return starts, line.astype(np.int64)


@compiled
def _chains(
    ends: IntArray, length: FloatArray, starts: IntArray, piece: IntArray
) -> tuple[IntArray, FloatArray, npt.NDArray[np.bool_], IntArray, FloatArray]:
    """Follow pieces from corner to corner, then the rings that have none."""
    pieces = len(length)
    block = np.full(pieces, -1, np.int64)
    before = np.zeros(pieces, np.float64)
    is_onward = np.ones(pieces, np.bool_)
    corner = np.empty((pieces, 2), np.int64)
    metres = np.zeros(pieces, np.float64)
    count = 0
    for is_ring in (False, True):
        for first in range(pieces):
            for side in range(2):
                place = ends[first, side]
                is_bend = starts[place + 1] - starts[place] == 2  # noqa: PLR2004  # in and out
                if block[first] >= 0 or (is_bend and not is_ring):
                    continue
                corner[count, 0] = place
                p = first
                while block[p] < 0:
                    block[p] = count
                    before[p] = metres[count]
                    is_onward[p] = ends[p, 0] == place
                    metres[count] += length[p]
                    place = ends[p, 1] if ends[p, 0] == place else ends[p, 0]
                    at = starts[place]
                    if starts[place + 1] - at == 2:  # noqa: PLR2004  # in and out
                        p = piece[at] if piece[at] != p else piece[at + 1]
                corner[count, 1] = place
                count += 1
    return block, before, is_onward, corner[:count].copy(), metres[:count].copy()


@compiled
def ways(  # noqa: C901, PLR0912  # one heap and one loop, kept whole for speed
    corners: Corners, wanted: IntArray, room: Room
) -> FloatArray:
    """The shortest ways between some corners, (k, k); infinite where there is none.

    Dijkstra's algorithm (1959) from each, until those that come after it are reached.
    """
    _, _, starts, to, leg, part = corners
    away, row, touched, heap, heaped = room
    k = len(wanted)
    d = np.full((k, k), np.inf)
    for i in range(k):
        row[wanted[i]] = i
    for i in range(k):
        d[i, i] = 0.0
        missing = 0
        for j in range(i + 1, k):
            missing += part[wanted[j]] == part[wanted[i]]
        away[wanted[i]] = 0.0
        touched[0] = wanted[i]
        count = 1
        heap[0], heaped[0] = 0.0, wanted[i]
        held = 1
        while held > 0 and missing > 0:
            so_far, place = heap[0], heaped[0]
            held -= 1
            last, moved = heap[held], heaped[held]
            at = 0
            while 2 * at + 1 < held:
                child = 2 * at + 1
                if child + 1 < held and heap[child + 1] < heap[child]:
                    child += 1
                if heap[child] >= last:
                    break
                heap[at], heaped[at] = heap[child], heaped[child]
                at = child
            heap[at], heaped[at] = last, moved
            if so_far > away[place]:
                continue
            j = row[place]
            if j > i:
                d[i, j] = d[j, i] = so_far
                missing -= 1
            for link in range(starts[place], starts[place + 1]):
                longer = so_far + leg[link]
                other = to[link]
                if longer >= away[other]:
                    continue
                if away[other] == np.inf:
                    touched[count] = other
                    count += 1
                away[other] = longer
                at = held
                held += 1
                while at > 0 and heap[(at - 1) // 2] > longer:
                    heap[at], heaped[at] = heap[(at - 1) // 2], heaped[(at - 1) // 2]
                    at = (at - 1) // 2
                heap[at], heaped[at] = longer, other
        for t in range(count):
            away[touched[t]] = np.inf
    for i in range(k):
        row[wanted[i]] = -1
    return d
