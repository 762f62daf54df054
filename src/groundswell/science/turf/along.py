"""The door graph along streets: who follows whom, and who is the next round the corner."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from groundswell.science.doors.record import FloatArray, IntArray
from groundswell.science.doors.streets import OnStreets, StreetGraph
from groundswell.science.turf.graph import (
    FARTHEST_JOIN,
    DoorGraph,
    Edges,
    Parted,
    joined,
    near_neighbours,
    shortest,
)

MOST_ARMS = 6
"""How many streets meet at one corner, beyond which not every two are tried."""

OVER_A_WIDE_STREET = 40.0
"""Metres that doors on two sides of a wide street are counted as farther from each other."""


def street_door_graph(
    graph: StreetGraph,
    on: OnStreets,
    x: FloatArray,
    y: FloatArray,
    *,
    parted: Parted | None = None,
) -> DoorGraph:
    """The door graph of stops (m,) at ``x`` and ``y`` metres, along the streets they are on.

    Every place of a street belongs to the stop that is nearest on foot; stops whose places touch
    are neighbours (the dual of a network Voronoi diagram: Okabe et al. 2008), and so are those that
    follow each other on one side.
    """
    reached = np.flatnonzero(on.piece >= 0)
    by_place = reached[np.lexsort((on.along[reached], on.piece[reached]))]
    edges = [
        _following(graph, on, by_place),
        *(
            _following(graph, on, by_place[on.side[by_place] == side])
            for side in (np.int8(-1), np.int8(1))
        ),
        _round_corners(graph, on, by_place),
    ]
    if len(reached) < len(x):
        # Who is on no street has the neighbours that there are without any.
        near, beside = near_neighbours(x, y)
        is_off = (on.piece[near] < 0) | (on.piece[beside] < 0)
        near, beside = near[is_off], beside[is_off]
        edges.append((near, beside, np.hypot(x[near] - x[beside], y[near] - y[beside])))
    one, other, metres = (np.concatenate(column) for column in zip(*edges, strict=True))
    free = metres <= FARTHEST_JOIN
    if parted is not None:
        free &= ~parted(one, other)
    return joined(x, y, one[free], other[free], metres[free], parted=parted)


def _following(graph: StreetGraph, on: OnStreets, by_place: IntArray) -> Edges:
    """Stops that follow each other on one piece of street."""
    one, other = by_place[:-1], by_place[1:]
    is_same = on.piece[one] == on.piece[other]
    one, other = one[is_same], other[is_same]
    metres = on.along[other] - on.along[one]
    crosses = on.side[one] != on.side[other]
    metres += np.where(crosses, on.off[one] + on.off[other], 0)
    metres += np.where(crosses & graph.is_wide[on.piece[one]], OVER_A_WIDE_STREET, 0)
    return one, other, metres


def _round_corners(graph: StreetGraph, on: OnStreets, by_place: IntArray) -> Edges:
    """Stops that come next to each other where streets meet, with empty ones in between or not."""
    corners, stops = len(graph.x), len(on.piece)
    piece = on.piece[by_place]
    is_first = np.append(True, piece[1:] != piece[:-1]) if len(piece) else np.zeros(0, np.bool_)
    is_last = np.append(piece[1:] != piece[:-1], True) if len(piece) else np.zeros(0, np.bool_)
    first, last = by_place[is_first], by_place[is_last]
    empty = np.setdiff1d(np.arange(len(graph.length)), piece)
    one = np.concatenate(
        [graph.ends[on.piece[first], 0], graph.ends[on.piece[last], 1], graph.ends[empty, 0]]
    )
    other = np.concatenate([corners + first, corners + last, graph.ends[empty, 1]])
    metres = np.concatenate(
        [on.along[first], graph.length[on.piece[last]] - on.along[last], graph.length[empty]]
    )
    if not len(by_place):
        return by_place, by_place, np.empty(0)
    one, other, metres = shortest(one, other, metres)
    # A thousandth of a millimetre more, for a way of no length would be no way.
    places = (corners + stops, corners + stops)
    ways = coo_array((metres + 1e-6, (one, other)), shape=places).tocsr()
    far, _, source = dijkstra(
        ways,
        directed=False,
        indices=corners + by_place,
        min_only=True,
        return_predecessors=True,
        limit=FARTHEST_JOIN,
    )
    touch = np.isfinite(far[one]) & np.isfinite(far[other]) & (source[one] != source[other])
    one, other, metres = one[touch], other[touch], metres[touch]
    owners = (source[one], source[other])
    direct = owners[0], owners[1], far[one] + metres + far[other]
    # Who comes to a corner that is a third stop's passes nobody on the way round it.
    corner = np.concatenate([one, other])
    comer = np.concatenate([owners[1], owners[0]])
    way = np.concatenate([metres + far[other], metres + far[one]])
    order = np.argsort(corner, kind="stable")
    corner, comer, way = corner[order], comer[order], way[order]
    found = [direct]
    for apart in range(1, MOST_ARMS):
        is_one = corner[apart:] == corner[:-apart]
        found.append(
            (comer[:-apart][is_one], comer[apart:][is_one], (way[:-apart] + way[apart:])[is_one])
        )
    first, second, far_apart = (np.concatenate(column) for column in zip(*found, strict=True))
    return (first - corners).astype(np.int64), (second - corners).astype(np.int64), far_apart
