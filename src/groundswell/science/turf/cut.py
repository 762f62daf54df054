"""Doors cut into turfs: pieces of about one size, each in one, as little parted as can be.

METIS (Karypis and Kumar 1998) cuts each connected part of the door graph into as many pieces as fit
it, and stops are then moved over the borders until each piece is within the wanted band.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pymetis
from scipy.sparse import csr_array
from scipy.sparse.csgraph import minimum_spanning_tree

from groundswell.science.doors.record import FloatArray, IntArray
from groundswell.science.turf import TOLERANCE
from groundswell.science.turf.graph import BoolArray, DoorGraph, Parted, joined
from groundswell.science.turf.repair import WeightedGraph, mend

ATTEMPTS = 4
"""How often a part is cut with another seed where some pieces stay off the band."""

UNEVEN = 50
"""How uneven METIS may leave the pieces, in thousandths: the rest is mended."""


class TurfCannotBeCut(ValueError):
    """What is asked for is no size of a piece, or the arrays do not belong together."""


class WhyOff(StrEnum):
    """Why a piece is not of the wanted size."""

    ONE_BUILDING = "one building alone has more doors than are wanted"
    ISLAND = "too few, or too many, can be walked to from there for pieces of the wanted size"
    BORDERS = "no way was found to share it out with its neighbours and keep each in one"


@dataclass(frozen=True, slots=True)
class Cut:
    """The piece of each of m stops, and what each of k pieces is like.

    ``turf``: (m,), 0…k - 1, fixed pieces first and by their own numbers. ``size``: (k,), what was
    to be equal: doors, or seconds of work. ``wanted``: that size. ``fixed``: how many pieces were
    kept. ``off``: the pieces that are not within ``tolerance`` of it, each with its reason.
    ``free``: the stops that were cut, which are in no fixed piece and no piece by themselves, and
    ``ground`` the door graph over them, in which every piece is in one.
    """

    turf: IntArray
    size: IntArray
    wanted: int
    tolerance: float
    fixed: int
    off: dict[int, WhyOff]
    free: IntArray
    ground: DoorGraph


def cut(
    graph: DoorGraph,
    size: IntArray,
    *,
    x: FloatArray,
    y: FloatArray,
    wanted: int,
    tolerance: float = TOLERANCE,
    fixed: IntArray | None = None,
    parted: Parted | None = None,
    seed: int = 0,
) -> Cut:
    """Cut stops into turfs; the same seed gives the same cut.

    ``size``: (m,), the doors of each stop or its seconds of work, at least 1. ``fixed``: (m,), the
    number of the piece that a stop stays in, 0…f - 1, or -1 where it is free. ``x`` and ``y``: (m,)
    metres; ``parted`` the barriers that the graph was made with: where whole pieces are taken out
    of it, it is joined again, and not across them. Raises TurfCannotBeCut.
    """
    count = len(graph)
    if wanted < 1:
        raise TurfCannotBeCut(f"A piece of {wanted} cannot be. Ask for 1 or more.")
    if not 0 < tolerance < 1:
        raise TurfCannotBeCut(
            f"A tolerance of {tolerance} cannot be. Ask for more than 0, under 1."
        )
    if len(size) != count or (count and size.min() < 1):
        raise TurfCannotBeCut(f"{count} stops need as many sizes, each 1 or more.")
    turf = np.full(count, -1) if fixed is None else fixed.astype(np.int64).copy()
    kept = int(turf.max(initial=-1)) + 1
    # Rounded first: 10 less seven tenths is a hair more than 3 to a machine.
    band = (
        int(np.ceil(round(wanted * (1 - tolerance), 6))),
        int(np.floor(round(wanted * (1 + tolerance), 6))),
    )
    off: dict[int, WhyOff] = {}
    following = kept
    # A building with as many doors as a piece is one by itself.
    for tower in np.flatnonzero((turf < 0) & (size >= max(band[0], 1))):
        turf[tower] = following
        if size[tower] > band[1]:
            off[following] = WhyOff.ONE_BUILDING
        following += 1
    free = np.flatnonzero(turf < 0)
    rest = _within(graph, free, x, y, parted) if len(free) < count else graph
    for part in range(int(rest.part.max(initial=-1)) + 1):
        inside = np.flatnonzero(rest.part == part) if rest.part.any() else np.arange(len(rest))
        counts = _counts(int(size[free[inside]].sum()), band, wanted)
        mine = _best_cut(rest, inside, size[free[inside]], counts=counts, band=band, seed=seed)
        turf[free[inside]] = following + mine
        pieces = int(mine.max()) + 1
        sizes = np.bincount(mine, weights=size[free[inside]])
        fits = band[0] <= sizes.mean() <= band[1]
        for number in np.flatnonzero((sizes < band[0]) | (sizes > band[1])):
            off[following + int(number)] = WhyOff.BORDERS if fits else WhyOff.ISLAND
        following += pieces
    sizes = np.bincount(turf, weights=size, minlength=following).astype(np.int64)
    return Cut(turf, sizes, wanted, tolerance, kept, off, free, rest)


def seconds_of_work(
    graph: DoorGraph, doors: IntArray, *, pace: float, minutes_a_door: float
) -> IntArray:
    """What each stop takes, in whole seconds: its doors, and its share of the walking.

    The walking is taken to be 1.15 times the least forest over the door graph, shared between the
    ends of each of its edges, at ``pace`` metres a second. Shapes (m,).
    """
    share = np.zeros(len(graph))
    forest = least_forest(graph)
    np.add.at(share, forest[0], forest[2] / 2)
    np.add.at(share, forest[1], forest[2] / 2)
    seconds = doors * minutes_a_door * 60 + 1.15 * share / pace
    return np.maximum(np.rint(seconds), 1).astype(np.int64)


def least_forest(graph: DoorGraph) -> tuple[IntArray, IntArray, FloatArray]:
    """The edges of the spanning forest of least length, and their metres."""
    # A thousandth of a millimetre more, for an edge of no length would be no edge.
    rows = csr_array(
        (graph.metres + 1e-6, graph.neighbours, graph.starts), shape=(len(graph), len(graph))
    )
    forest = minimum_spanning_tree(rows).tocoo()
    return forest.row.astype(np.int64), forest.col.astype(np.int64), forest.data


def closeness(metres: FloatArray) -> IntArray:
    """What it costs to part two neighbours: the more, the nearer they are. Shape as given."""
    return np.maximum(1, 2000 / (metres + 5)).astype(np.int64)


def _counts(total: int, band: tuple[int, int], wanted: int) -> list[int]:
    """Into how many pieces a part may be cut, the likeliest first: those that fit the band."""
    near = max(1, round(total / wanted))
    possible = sorted(range(max(1, near - 2), near + 3), key=lambda each: abs(each - near))
    return [each for each in possible if band[0] <= total / each <= band[1]] or [near]


def _within(
    graph: DoorGraph, free: IntArray, x: FloatArray, y: FloatArray, parted: Parted | None
) -> DoorGraph:
    """The graph of the stops that are free, joined again where others were between them."""
    place = np.full(len(graph), -1)
    place[free] = np.arange(len(free))
    one = np.repeat(np.arange(len(graph)), np.diff(graph.starts))
    is_inside = (place[one] >= 0) & (place[graph.neighbours] >= 0) & (one < graph.neighbours)
    ends = place[one[is_inside]], place[graph.neighbours[is_inside]]

    def parted_here(one: IntArray, other: IntArray) -> BoolArray:
        return parted(free[one], free[other]) if parted else np.zeros(len(one), np.bool_)

    return joined(x[free], y[free], *ends, graph.metres[is_inside], parted=parted_here)


def _best_cut(
    graph: DoorGraph,
    inside: IntArray,
    size: IntArray,
    *,
    counts: list[int],
    band: tuple[int, int],
    seed: int,
) -> IntArray:
    """Cut one connected part, again by other counts and seeds where pieces stay off the band."""
    best, least = np.zeros(len(inside), np.int64), np.inf
    for again in range(ATTEMPTS):
        for pieces in counts:
            found = _cut_part(graph, inside, size, pieces=pieces, band=band, seed=seed + again)
            sizes = np.bincount(found, weights=size)
            amiss = float(
                np.maximum(band[0] - sizes, 0).sum() + np.maximum(sizes - band[1], 0).sum()
            )
            if amiss < least:
                best, least = found, amiss
            if not least or (pieces == 1 and len(counts) == 1):
                return best
        if not band[0] <= size.sum() / counts[0] <= band[1]:
            return best
    return best


def _cut_part(
    graph: DoorGraph,
    inside: IntArray,
    size: IntArray,
    *,
    pieces: int,
    band: tuple[int, int],
    seed: int,
) -> IntArray:
    """Cut one connected part into so many pieces, numbered from 0 in the order of their stops."""
    if pieces == 1:
        return np.zeros(len(inside), np.int64)
    starts, neighbours, metres = _rows(graph, inside)
    near = closeness(metres)
    options = pymetis.Options(contig=1, seed=seed, ufactor=UNEVEN)
    _, found = pymetis.part_graph(
        pieces,
        pymetis.CSRAdjacency(starts.astype(np.int32), neighbours.astype(np.int32)),
        vweights=size.astype(np.int32),
        eweights=near.astype(np.int32),
        options=options,
    )
    total = int(size.sum())
    least, most = band
    if not least <= total / pieces <= most:  # no number of pieces fits: they are shared out evenly
        least, most = (
            int(total / pieces * (1 - TOLERANCE)),
            int(total / pieces * (1 + TOLERANCE)) + 1,
        )
    weighted = WeightedGraph(starts, neighbours, near.astype(np.float64), size)
    sown = _none_empty(starts, neighbours, size, np.asarray(found, np.int64), pieces)
    mended = mend(weighted, sown, least=least, most=most)
    # By the first stop of each, so that pieces that follow each other in the file do in the cut.
    _, first, number = np.unique(mended, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[number].astype(np.int64)


def _rows(graph: DoorGraph, inside: IntArray) -> tuple[IntArray, IntArray, FloatArray]:
    """Starts, neighbours and metres of one connected part."""
    if len(inside) == len(graph):
        return graph.starts, graph.neighbours, graph.metres
    place = np.full(len(graph), -1)
    place[inside] = np.arange(len(inside))
    counts = np.diff(graph.starts)
    starts = np.concatenate([[0], np.cumsum(counts[inside])])
    edges = np.flatnonzero(np.repeat(place >= 0, counts))
    return starts, place[graph.neighbours[edges]], graph.metres[edges]


def _none_empty(
    starts: IntArray, neighbours: IntArray, size: IntArray, piece: IntArray, pieces: int
) -> IntArray:
    """Begin each piece that METIS left empty, as it may among few stops, in one of the largest."""
    piece = piece.copy()
    for empty in np.flatnonzero(np.bincount(piece, minlength=pieces) == 0):
        weight = np.bincount(piece, weights=size, minlength=pieces)
        weight[np.bincount(piece, minlength=pieces) < 2] = 0  # noqa: PLR2004  # one cannot be shared
        own = int(weight.argmax())
        reached = [int(np.flatnonzero(piece == own)[0])]
        for one in reached:  # the last that is reached may go: nobody is reached by way of it
            beside = neighbours[starts[one] : starts[one + 1]]
            reached += [
                int(other) for other in beside if piece[other] == own and other not in reached
            ]
        piece[reached[-1]] = empty
    return piece
