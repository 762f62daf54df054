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

CELL = 150.0
"""Metres: the side of the cells by which stops that are far from any barrier are told apart."""

FAR = 1 << 32
"""More cells than lie between any two on the earth: a cell's two numbers as one."""

LARGE = 1000
"""Stops of a part from which on its ways out are looked for only beyond it: few are at its rim."""

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
    one, other = near_neighbours(x, y)
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
    pair = low * (high.max(initial=0) + 1) + high
    order = np.argsort(pair, kind="stable")
    pair, low, high, metres = pair[order], low[order], high[order], metres[order]
    is_first = np.append(True, pair[1:] != pair[:-1])[: len(pair)]
    least = np.minimum.reduceat(metres, np.flatnonzero(is_first)) if len(pair) else metres
    low, high = low[is_first], high[is_first]
    differs = low != high
    return low[differs], high[differs], least[differs]


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
    is_near = _near(lines, x, y)

    def parted(one: IntArray, other: IntArray) -> BoolArray:
        cut = np.zeros(len(one), np.bool_)
        is_long = (
            np.hypot(x[one] - x[other], y[one] - y[other]) > CELL * 3 / 4
        )  # crosses within the cells beside
        asked = np.flatnonzero(is_long | is_near[one])
        one, other = one[asked], other[asked]
        pairs = np.stack(
            [np.column_stack([x[one], y[one]]), np.column_stack([x[other], y[other]])], axis=1
        )
        cut[asked[tree.query(shapely.linestrings(pairs), predicate="intersects")[0]]] = True
        return cut

    return parted


def _near(lines: list[shapely.LineString], x: FloatArray, y: FloatArray) -> BoolArray:
    """Whether each stop is in a cell beside one through which a line goes, or in one itself."""
    dense = shapely.get_coordinates(shapely.segmentize(lines, CELL / 2))
    cells = np.unique(np.floor(dense / CELL).astype(np.int64), axis=0)
    around = np.array([(east, north) for east in (-1, 0, 1) for north in (-1, 0, 1)])
    taken = (cells[:, None] + around).reshape(-1, 2)
    own = np.column_stack([np.floor(x / CELL), np.floor(y / CELL)]).astype(np.int64)
    return np.isin(own @ (1, FAR), taken @ (1, FAR))


def near_neighbours(x: FloatArray, y: FloatArray) -> tuple[IntArray, IntArray]:
    """Pairs with no third stop in the circle over them; stops at one place follow each other."""
    # By x, then y, to the centimetre: where all are on one line, along it.
    at_x, at_y = np.round(x, 2), np.round(y, 2)
    by_place = np.lexsort((at_y, at_x))
    places = np.column_stack([at_x[by_place], at_y[by_place]])
    is_same = (places[1:] == places[:-1]).all(axis=1)
    together = by_place[:-1][is_same], by_place[1:][is_same]
    is_first = np.append(True, ~is_same)[: len(x)]
    first = by_place[is_first]
    one, other = _gabriel(places[is_first])
    return (
        np.concatenate([together[0], first[one]]).astype(np.int64),
        np.concatenate([together[1], first[other]]).astype(np.int64),
    )


def _gabriel(places: FloatArray) -> tuple[IntArray, IntArray]:
    """The edges of the Gabriel graph of places (k, 2) that differ.

    They are edges of the Delaunay triangulation that neither corner opposite sees under more than
    a right angle.
    """
    along = np.arange(max(len(places) - 1, 0)), np.arange(1, max(len(places), 1))
    if len(places) < 4:  # noqa: PLR2004  # no triangle to speak of
        return along
    try:
        triangles = Delaunay(places)
    except QhullError:  # all on one line
        return along
    corners = triangles.simplices.astype(np.int64)
    sums = corners.sum(axis=1)
    number = np.arange(len(corners))
    edges = []
    for corner in range(3):
        beyond = triangles.neighbors[:, corner]  # the triangle over the edge that is opposite
        once = (beyond < 0) | (number < beyond)
        opposite, one, other = (corners[once, (corner + step) % 3] for step in range(3))
        # The corner of the triangle beyond is what is left of it without the edge's two ends.
        third = np.where(beyond[once] < 0, opposite, sums[beyond[once]] - one - other)
        is_free = ~_is_between(places, one, other, opposite)
        is_free &= ~_is_between(places, one, other, third)
        edges.append((one[is_free], other[is_free]))
    # Qhull may leave a place out that is almost on an edge: it belongs to its nearest corner.
    lost = triangles.coplanar
    edges.append((lost[:, 0].astype(np.int64), lost[:, 2].astype(np.int64)))
    return (
        np.concatenate([each[0] for each in edges]),
        np.concatenate([each[1] for each in edges]),
    )


def _is_between(places: FloatArray, one: IntArray, other: IntArray, third: IntArray) -> BoolArray:
    """Whether a third place is in the circle over two others."""
    towards, away = places[one] - places[third], places[other] - places[third]
    inside: BoolArray = (towards * away).sum(axis=1) < -HAIR
    return inside


def _no_edges() -> Edges:
    nobody = np.empty(0, np.int64)
    return nobody, nobody, np.empty(0)


def _ways_out(
    x: FloatArray, y: FloatArray, part: IntArray, parted: Parted | None, closed: set[int]
) -> tuple[IntArray, IntArray] | None:
    """For each part but the largest the shortest way to another; None where there is none left.

    ``closed`` keeps the first stop of each part that nobody can leave.
    """
    sizes = np.bincount(part)
    stays = int(sizes.argmax())
    outside = np.flatnonzero((part != stays) & (sizes[part] < LARGE))
    found = _nearest_elsewhere(x, y, part, outside, np.arange(len(x)), 24, parted)
    ways = [_shortest_of_each_part(part, *found)]
    lone = np.setdiff1d(np.flatnonzero(sizes), np.append(part[ways[0][0]], stays))
    by_part = np.argsort(part, kind="stable")
    bounds = np.searchsorted(part[by_part], np.arange(len(sizes) + 1))
    by_x = np.argsort(x)
    for number in lone:
        inside = by_part[bounds[number] : bounds[number + 1]]
        if int(inside[0]) in closed:
            continue
        others = _about(x, y, by_x, inside)
        others = others[part[others] != number]
        found = _nearest_elsewhere(x, y, part, inside, others, 8, parted)
        if not len(found[0]):
            closed.add(int(inside[0]))
        ways.append(_shortest_of_each_part(part, *found))
    one = np.concatenate([way[0] for way in ways])
    return (one, np.concatenate([way[1] for way in ways])) if len(one) else None


def _about(x: FloatArray, y: FloatArray, by_x: IntArray, inside: IntArray) -> IntArray:
    """The stops in the box around some, as far as joins go, by stops in the order of ``x``."""
    west, east = x[inside].min() - FARTHEST_JOIN, x[inside].max() + FARTHEST_JOIN
    south, north = y[inside].min() - FARTHEST_JOIN, y[inside].max() + FARTHEST_JOIN
    begin, end = np.searchsorted(x, (west, east), sorter=by_x)
    near = by_x[begin:end]
    found: IntArray = near[(y[near] >= south) & (y[near] <= north)]
    return found


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
    if not len(inside) or not len(others):
        return _no_edges()
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
