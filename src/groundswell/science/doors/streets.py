"""Streets as a graph in metres, and where on it the stops are."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from groundswell.science.doors.record import FloatArray, IntArray

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
