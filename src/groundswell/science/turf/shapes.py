"""What a cut looks like on the ground: outlines, and colours that tell neighbours apart."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely

from groundswell.science.doors.record import FloatArray, IntArray
from groundswell.science.turf.graph import DoorGraph

MARGIN = 9.0
"""Metres that an outline goes beyond its doors: to the middle of the street, about."""

HOLLOW = 0.35
"""How far an outline follows the doors inwards: 0 as far as can be, 1 not at all."""


def outlines(x: FloatArray, y: FloatArray, turf: IntArray) -> npt.NDArray[np.object_]:
    """The outline of each of k pieces as a shapely polygon, in metres as ``x`` and ``y`` (m,)."""
    order = np.argsort(turf, kind="stable")
    bounds = np.searchsorted(turf[order], np.arange(int(turf.max(initial=-1)) + 2))
    clouds = np.array(
        [
            shapely.multipoints(np.column_stack([x[order[a:b]], y[order[a:b]]]))
            for a, b in pairwise(bounds)
        ],
        dtype=np.object_,
    )
    hulls = shapely.concave_hull(clouds, HOLLOW)
    found: npt.NDArray[np.object_] = shapely.orient_polygons(
        shapely.buffer(hulls, MARGIN, quad_segs=2)
    )
    return found


def compactness(shapes: npt.NDArray[np.object_]) -> FloatArray:
    """Polsby and Popper's measure of each of k outlines: 1 for a circle, near 0 for a thread.

    4π · area ÷ perimeter², after D. Polsby and R. Popper, *The Third Criterion*, 1991.
    """
    around = shapely.length(shapes)
    found: FloatArray = 4 * np.pi * shapely.area(shapes) / np.maximum(around, 1e-9) ** 2
    return found


def colours(graph: DoorGraph, turf: IntArray) -> IntArray:
    """A number for each of k pieces, the least that no neighbour has that comes before it."""
    one = np.repeat(turf, np.diff(graph.starts))
    other = turf[graph.neighbours]
    pairs = np.unique(np.column_stack([one, other])[one > other], axis=0)
    count = int(turf.max(initial=-1)) + 1
    bounds = np.searchsorted(pairs[:, 0], np.arange(count + 1))
    found = np.zeros(count, np.int64)
    for piece in range(count):
        taken = set(found[pairs[bounds[piece] : bounds[piece + 1], 1]].tolist())
        found[piece] = next(colour for colour in range(len(taken) + 1) if colour not in taken)
    return found
