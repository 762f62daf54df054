"""How good pieces and walks are, counted without the code that made them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial.distance import pdist, squareform

from doors_peers.measured import WANTED, Town
from groundswell.science.doors.record import FloatArray, IntArray, Stops
from groundswell.science.turf import TOLERANCE
from groundswell.science.turf.cut import WhyOff
from groundswell.science.turf.shapes import compactness, outlines
from groundswell.science.walk.distances import (
    CROSSING,
    FACING_METRES,
    FACING_NUMBERS,
)

LEAST, MOST = int(np.ceil(WANTED * (1 - TOLERANCE))), int(np.floor(WANTED * (1 + TOLERANCE)))


@dataclass(frozen=True)
class Quality:
    """Pieces and their walks: sizes in doors; ``contiguous`` and ``in_band`` are shares.

    ``metres`` are those of all walks, each of their ``crossings`` counted as 15 m more.
    """

    pieces: int
    largest: float
    smallest: float
    in_band: float
    contiguous: float
    compact: float
    metres: float
    crossings: int
    metres_a_door: float


def quality(town: Town, turf: IntArray, order: IntArray) -> Quality:
    """Measure the pieces ``turf`` (m,) of a town, walked in ``order`` (m,), piece after piece.

    Contiguous is a piece whose stops hang together in the door graph of the cut. A building with
    as many doors as a piece is not in that graph, and neither joins nor parts anybody.
    """
    stops = town.stops
    size = np.bincount(turf, weights=stops.doors)
    metres, faces = legs(stops, town.x, town.y, turf, order)
    total = float(metres.sum() + CROSSING * faces.sum())
    return Quality(
        pieces=len(size),
        largest=float(size.max() / size.mean()),
        smallest=float(size.min() / size.mean()),
        in_band=float(((size >= LEAST) & (size <= MOST)).mean()),
        contiguous=1 - len(in_fragments(town, turf)) / len(size),
        compact=float(compactness(outlines(town.x, town.y, turf)).mean()),
        metres=total,
        crossings=int(faces.sum()),
        metres_a_door=total / float(stops.doors.sum()),
    )


def in_fragments(town: Town, turf: IntArray) -> IntArray:
    """The pieces that do not hang together in the door graph of the town's cut."""
    ground, own = town.cut.ground, turf[town.cut.free]
    one = np.repeat(np.arange(len(ground)), np.diff(ground.starts))
    is_within = own[one] == own[ground.neighbours]
    one, other = one[is_within], ground.neighbours[is_within]
    graph = coo_array((np.ones(len(one), np.int8), (one, other)), shape=(len(own), len(own)))
    _, fragment = connected_components(graph, directed=False)
    held = np.unique(np.column_stack([own, fragment]), axis=0)[:, 0]
    return np.flatnonzero(np.bincount(held) > 1)


def legs(
    stops: Stops, x: FloatArray, y: FloatArray, turf: IntArray, order: IntArray
) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """The straight metres of each leg of all walks, and whether it crosses between corners.

    It does between an odd and an even number of one street; where no street is known, between
    such numbers that are at most 20 and 60 m apart.
    """
    one, other = order[:-1], order[1:]
    is_leg = turf[one] == turf[other]
    one, other = one[is_leg], other[is_leg]
    metres = np.hypot(x[one] - x[other], y[one] - y[other])
    number, street = stops.number, stops.street
    apart = np.abs(number[one] - number[other])
    is_near = (apart <= FACING_NUMBERS) & (metres <= FACING_METRES)
    faces = (number[one] >= 0) & (number[other] >= 0) & (apart % 2 == 1)
    faces &= (street[one] == street[other]) & ((street[one] >= 0) | is_near)
    return metres, faces


def forest(x: FloatArray, y: FloatArray, turf: IntArray) -> float:
    """The metres of the least straight-line trees through the stops of each piece, together."""
    by_turf = np.argsort(turf, kind="stable")
    bounds = np.flatnonzero(np.diff(turf[by_turf])) + 1
    metres = 0.0
    for inside in np.split(by_turf, bounds):
        if len(inside) > 1:
            # A thousandth of a millimetre more, for a way of no length would be no way.
            between = squareform(pdist(np.column_stack([x[inside], y[inside]])) + 1e-6)
            metres += float(minimum_spanning_tree(between).sum())
    return metres


def why_off(town: Town) -> dict[str, int]:
    """How many pieces are off for which reason; ``"without excuse"`` counts what is not so.

    A piece has an excuse where it is one building of more doors than are wanted, or where no
    number of pieces of the wanted size shares out what its part of the door graph holds.
    """
    cut, doors = town.cut, town.stops.doors
    size = np.bincount(cut.turf, weights=doors)
    is_off = (size < LEAST) | (size > MOST)
    found = {why.name.lower(): sum(given is why for given in cut.off.values()) for why in WhyOff}
    members = np.bincount(cut.turf)
    part = np.full(len(doors), -1)
    part[cut.free] = cut.ground.part
    of_piece = np.full(len(size), -1)
    of_piece[cut.turf] = part
    held = np.bincount(cut.ground.part, weights=doors[cut.free])
    excused = 0
    for piece in np.flatnonzero(is_off):
        if of_piece[piece] < 0:
            excused += int(members[piece] == 1 and size[piece] > MOST)
        else:
            total = held[of_piece[piece]]
            excused += int(np.ceil(total / MOST) * LEAST > total)
    found["without excuse"] = int(is_off.sum()) - excused
    return found
