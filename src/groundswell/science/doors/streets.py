"""Streets as a graph in metres, and where on it the stops are."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from groundswell.science.doors.plane import Plane
from groundswell.science.doors.record import FloatArray, IntArray, Lines

NOT_WALKED = frozenset({"motorway", "motorway_link", "trunk", "trunk_link", "construction"})
"""Kinds of street nobody walks along, of OpenStreetMap's ``highway``."""

WIDE = frozenset({"primary", "primary_link", "secondary", "secondary_link"})
"""Kinds of street that are crossed only at their corners."""


@dataclass(frozen=True, slots=True)
class StreetGraph:
    """Pieces of street between places where lines meet or bend.

    ``x`` and ``y``: (v,) metres of the places. ``ends``: (e, 2), the places of each piece.
    ``length``: (e,) metres. ``line``: (e,), the line of ``Lines`` it is of. ``is_wide``: (e,),
    whether one crosses it only at its ends.
    """

    x: FloatArray
    y: FloatArray
    ends: IntArray
    length: FloatArray
    line: IntArray
    is_wide: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class OnStreets:
    """Where stops are on a graph of streets.

    ``piece``: (m,), the piece of street a stop is reached from, -1 where none is within reach.
    ``along``: (m,) metres from the piece's first end. ``off``: (m,) metres from the street.
    ``side``: (m,), 1 on the left of its direction, -1 on the right.
    """

    piece: IntArray
    along: FloatArray
    off: FloatArray
    side: npt.NDArray[np.int8]


REACH = 80.0
"""Metres from a street beyond which a stop is not reached from it."""

BY_NAME = 40.0
"""Metres that a street may be farther off than another, if the door has its name."""

AT_ONCE = 100_000


def street_graph(lines: Lines, plane: Plane) -> StreetGraph:
    """The graph of those lines that are walked along, on a plane."""
    is_walked = np.array([kind not in NOT_WALKED for kind in lines.kind], np.bool_)
    is_wide = np.array([kind in WIDE for kind in lines.kind], np.bool_)
    line = np.repeat(np.arange(len(lines)), np.diff(lines.starts))
    goes_on = (line[:-1] == line[1:]) & is_walked[line[:-1]] & (lines.node[:-1] != lines.node[1:])
    first = np.flatnonzero(goes_on)
    places, at, ends = np.unique(
        np.column_stack([lines.node[first], lines.node[first + 1]]),
        return_index=True,
        return_inverse=True,
    )
    point = np.column_stack([first, first + 1]).ravel()[at] if len(places) else at
    x, y = plane.metres(lines.lat[point], lines.lon[point])
    ends = ends.reshape(-1, 2)
    return StreetGraph(
        x=x,
        y=y,
        ends=ends.astype(np.int64),
        length=np.hypot(x[ends[:, 0]] - x[ends[:, 1]], y[ends[:, 0]] - y[ends[:, 1]]),
        line=line[first].astype(np.int64),
        is_wide=is_wide[line[first]],
    )


def on_streets(
    graph: StreetGraph,
    x: FloatArray,
    y: FloatArray,
    *,
    street: IntArray | None = None,
    street_of_line: IntArray | None = None,
) -> OnStreets:
    """Where stops at ``x`` and ``y`` (m,) metres are reached from: the nearest piece of street.

    ``street`` (m,) and ``street_of_line`` (one a line) hold the same number for the same name, -1
    for none: a street of the door's own name goes before one that is up to ``BY_NAME`` nearer.
    """
    piece = np.full(len(x), -1)
    along, off = np.zeros(len(x)), np.zeros(len(x))
    side = np.ones(len(x), np.int8)
    begin, end = graph.ends[:, 0], graph.ends[:, 1]
    lines = np.stack(
        [
            np.column_stack([graph.x[begin], graph.y[begin]]),
            np.column_stack([graph.x[end], graph.y[end]]),
        ],
        axis=1,
    )
    tree = shapely.STRtree(shapely.linestrings(lines) if len(lines) else [])
    for start in range(0, len(x), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        points = shapely.points(x[some], y[some])
        stop, near = tree.query(points, predicate="dwithin", distance=REACH)
        stop += start
        far, at, left = _beside(lines[near], x[stop], y[stop])
        score = far.copy()
        if street is not None and street_of_line is not None:
            is_named = (street[stop] >= 0) & (street[stop] == street_of_line[graph.line[near]])
            score[is_named] -= BY_NAME
        order = np.lexsort((near, score, stop))
        chosen, first = np.unique(stop[order], return_index=True)
        best = order[first]
        piece[chosen], along[chosen], off[chosen] = near[best], at[best], far[best]
        side[chosen] = left[best]
    return OnStreets(piece=piece, along=along, off=off, side=side)


def _beside(
    lines: FloatArray, x: FloatArray, y: FloatArray
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.int8]]:
    """How far each place is from its line (k, 2, 2), how far along it, and on which side."""
    way = lines[:, 1] - lines[:, 0]
    length = np.hypot(way[:, 0], way[:, 1])
    length[length == 0] = 1.0
    unit = way / length[:, None]
    to_x, to_y = x - lines[:, 0, 0], y - lines[:, 0, 1]
    at = np.clip(to_x * unit[:, 0] + to_y * unit[:, 1], 0, np.hypot(way[:, 0], way[:, 1]))
    far = np.hypot(to_x - at * unit[:, 0], to_y - at * unit[:, 1])
    is_left = unit[:, 0] * to_y - unit[:, 1] * to_x >= 0
    return far, at, np.where(is_left, 1, -1).astype(np.int8)
