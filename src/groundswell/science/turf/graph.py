"""The door graph: which stops are neighbours on foot.

Without streets two stops are neighbours when no third lies in the circle over them as a diameter
(Gabriel and Sokal 1969). With streets they are when they follow each other along a street, or round
a corner: when somebody who walks from one to the other passes no third. What a barrier parts is no
neighbour. What is left in several parts is joined by the shortest ways between them, as far as
anybody would walk.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay, QhullError, cKDTree

from groundswell.science.doors.plane import Plane
from groundswell.science.doors.record import FloatArray, IntArray, Lines

BoolArray = npt.NDArray[np.bool_]
Parted = Callable[[IntArray, IntArray], BoolArray]
"""Whether a barrier lies between stops, given as two arrays of one length."""

Edges = tuple[IntArray, IntArray, FloatArray]
"""Ends and metres of edges, (e,) each."""

FARTHEST_JOIN = 800.0
"""Metres over which parts are still joined into one walk."""


LITTLE_LONGER = 1.5
"""How much longer than the shortest way out of a part others may be that join it, too."""

HAIR = 1e-6
"""Square metres: a stop on the circle itself parts nobody, as at a crossing."""


@dataclass(frozen=True, slots=True)
class DoorGraph:
    """Neighbours of each of m stops, in compressed rows; each edge stands in both directions.

    ``starts``: (m + 1,), where the neighbours of each begin. ``neighbours``: (e,). ``metres``:
    (e,), how far each is. ``part``: (m,), the number of the connected part each is in.
    """

    starts: IntArray
    neighbours: IntArray
    metres: FloatArray
    part: IntArray

    def __len__(self) -> int:
        return len(self.part)


def near_graph(x: FloatArray, y: FloatArray, *, parted: Parted | None = None) -> DoorGraph:
    """The door graph of stops (m,) in metres, where no streets are known."""
    one, other = _neighbours(x, y)
    metres = np.hypot(x[one] - x[other], y[one] - y[other])
    free = metres <= FARTHEST_JOIN
    if parted is not None:
        free &= ~parted(one, other)
    return joined(x, y, one[free], other[free], metres[free], parted=parted)


def joined(
    x: FloatArray,
    y: FloatArray,
    one: IntArray,
    other: IntArray,
    metres: FloatArray,
    *,
    parted: Parted | None = None,
) -> DoorGraph:
    """The graph of those edges, with its parts joined by the shortest ways that no barrier cuts."""
    graph = graph_of(len(x), one, other, metres)
    is_closed: set[int] = set()
    while graph.part.max(initial=0) > 0:
        found = _ways_out(x, y, graph.part, parted, is_closed)
        if found is None:
            return graph
        more = np.hypot(x[found[0]] - x[found[1]], y[found[0]] - y[found[1]])
        one, other = np.concatenate([one, found[0]]), np.concatenate([other, found[1]])
        metres = np.concatenate([metres, more])
        graph = graph_of(len(x), one, other, metres)
    return graph


def graph_of(count: int, one: IntArray, other: IntArray, metres: FloatArray) -> DoorGraph:
    """The graph of edges between ``one`` and ``other`` (e,), also where some stand there twice."""
    low, high, metres = shortest(one, other, metres)
    ends = (np.concatenate([low, high]), np.concatenate([high, low]))
    # A number for each edge rather than its length: a length of nothing is an edge too.
    rows: csr_array = coo_array(
        (np.tile(np.arange(1, len(low) + 1), 2), ends), shape=(count, count)
    ).tocsr()
    rows.sort_indices()
    _, part = connected_components(rows, directed=False)
    return DoorGraph(
        starts=rows.indptr.astype(np.int64),
        neighbours=rows.indices.astype(np.int64),
        metres=metres[rows.data - 1],
        part=part.astype(np.int64),
    )


def shortest(one: IntArray, other: IntArray, metres: FloatArray) -> Edges:
    """Each pair that differs once, the lower first, with the shortest of its edges."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    order = np.lexsort((metres, high, low))
    low, high, metres = low[order], high[order], metres[order]
    is_first = low != high
    is_first[1:] &= (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    return low[is_first], high[is_first], metres[is_first]


def barriers_between(barriers: Lines, plane: Plane, x: FloatArray, y: FloatArray) -> Parted:
    """Whether any of those lines lies between two stops, whose places are ``x`` and ``y``."""
    east, north = plane.metres(barriers.lat, barriers.lon)
    points = np.column_stack([east, north])
    lines = [
        shapely.linestrings(points[start:end])
        for start, end in zip(barriers.starts[:-1], barriers.starts[1:], strict=True)
        if end - start > 1
    ]
    tree = shapely.STRtree(lines)

    def parted(one: IntArray, other: IntArray) -> BoolArray:
        pairs = np.stack(
            [np.column_stack([x[one], y[one]]), np.column_stack([x[other], y[other]])], axis=1
        )
        cut = np.zeros(len(one), np.bool_)
        cut[tree.query(shapely.linestrings(pairs), predicate="intersects")[0]] = True
        return cut

    return parted


def _neighbours(x: FloatArray, y: FloatArray) -> tuple[IntArray, IntArray]:
    """Pairs with no third stop in the circle over them; stops at one place follow each other."""
    # By x, then y: where all are on one line, along it.
    rounded = np.column_stack([x, y]).astype(np.float64).round(2)
    places, place = np.unique(rounded, axis=0, return_inverse=True)
    by_place = np.argsort(place, kind="stable")
    is_same = np.diff(place[by_place]) == 0
    together = by_place[:-1][is_same], by_place[1:][is_same]
    first = by_place[np.append(True, ~is_same)] if len(x) else by_place
    one, other = _gabriel(places)
    return (
        np.concatenate([together[0], first[one]]).astype(np.int64),
        np.concatenate([together[1], first[other]]).astype(np.int64),
    )


def _gabriel(places: FloatArray) -> tuple[IntArray, IntArray]:
    """The edges of the Gabriel graph of places (k, 2) that differ."""
    along = np.arange(max(len(places) - 1, 0)), np.arange(1, max(len(places), 1))
    if len(places) < 4:  # noqa: PLR2004  # no triangle to speak of
        return along
    try:
        corners = Delaunay(places).simplices.astype(np.int64)
    except QhullError:  # all on one line
        return along
    one = corners[:, [0, 1, 2]].ravel()
    other = corners[:, [1, 2, 0]].ravel()
    third = corners[:, [2, 0, 1]].ravel()
    towards, away = places[one] - places[third], places[other] - places[third]
    is_inside = np.einsum("ij,ij->i", towards, away) < -HAIR  # an angle of more than a right one
    low, high = np.minimum(one, other), np.maximum(one, other)
    edge, number = np.unique(low * len(places) + high, return_inverse=True)
    is_free = np.ones(len(edge), np.bool_)
    is_free[number[is_inside]] = False
    return edge[is_free] // len(places), edge[is_free] % len(places)


def _ways_out(
    x: FloatArray, y: FloatArray, part: IntArray, parted: Parted | None, closed: set[int]
) -> tuple[IntArray, IntArray] | None:
    """For each part but the largest the shortest way to another; None where there is none left.

    ``closed`` keeps the first stop of each part that nobody can leave.
    """
    sizes = np.bincount(part)
    stays = int(sizes.argmax())
    outside = np.flatnonzero(part != stays)
    found = _nearest_elsewhere(x, y, part, outside, np.arange(len(x)), 24, parted)
    ways = [_shortest_of_each_part(part, *found)]
    lone = np.setdiff1d(np.flatnonzero(sizes), np.append(part[ways[0][0]], stays))
    for number in lone:
        inside = np.flatnonzero(part == number)
        if int(inside[0]) in closed:
            continue
        others = np.flatnonzero(part != number)
        found = _nearest_elsewhere(x, y, part, inside, others, 8, parted)
        if not len(found[0]):
            closed.add(int(inside[0]))
        ways.append(_shortest_of_each_part(part, *found))
    one = np.concatenate([way[0] for way in ways])
    return (one, np.concatenate([way[1] for way in ways])) if len(one) else None


def _nearest_elsewhere(
    x: FloatArray,
    y: FloatArray,
    part: IntArray,
    inside: IntArray,
    others: IntArray,
    count: int,
    parted: Parted | None,
) -> tuple[IntArray, IntArray, FloatArray]:
    """Pairs of a stop inside and one of another part, with their metres, as near as joins go."""
    tree = cKDTree(np.column_stack([x[others], y[others]]))
    far, place = tree.query(
        np.column_stack([x[inside], y[inside]]),
        min(count, len(others)),
        distance_upper_bound=FARTHEST_JOIN,
        workers=-1,
    )
    far, place = far.reshape(len(inside), -1), place.reshape(len(inside), -1)
    row, column = np.nonzero(np.isfinite(far))
    one, other, metres = inside[row], others[place[row, column]], far[row, column]
    is_out = part[one] != part[other]
    one, other, metres = one[is_out], other[is_out], metres[is_out]
    if parted is not None:
        free = ~parted(one, other)
        one, other, metres = one[free], other[free], metres[free]
    return one, other, metres


def _shortest_of_each_part(
    part: IntArray, one: IntArray, other: IntArray, metres: FloatArray
) -> tuple[IntArray, IntArray]:
    """Of ways out the shortest of each part, and those that are little longer from other stops.

    A part that hung on one way alone could only be cut where that way begins.
    """
    order = np.lexsort((other, metres, one))  # the shortest of each stop
    nearest = order[np.append(True, one[order][1:] != one[order][:-1])] if len(one) else order
    one, other, metres = one[nearest], other[nearest], metres[nearest]
    least = np.full(int(part.max()) + 1, np.inf)
    np.minimum.at(least, part[one], metres)
    is_short = metres <= LITTLE_LONGER * least[part[one]]
    return one[is_short], other[is_short]
