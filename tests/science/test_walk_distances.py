"""How far it is on foot: streets with two sides, corners, bends, and places off the map."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from groundswell.science.doors.streets import OnStreets, StreetGraph
from groundswell.science.walk.blocks import blocks_of, corners_of, room_for, ways
from groundswell.science.walk.distances import along_streets, straight


def streets(
    places: list[tuple[float, float]],
    ends: list[tuple[int, int]],
    *,
    line: list[int] | None = None,
    wide: tuple[int, ...] = (),
) -> StreetGraph:
    x, y = np.array(places, np.float64).reshape(-1, 2).T.copy()
    both = np.array(ends, np.int64).reshape(-1, 2)
    is_wide = np.zeros(len(both), np.bool_)
    is_wide[list(wide)] = True
    length = np.hypot(x[both[:, 0]] - x[both[:, 1]], y[both[:, 0]] - y[both[:, 1]])
    return StreetGraph(x, y, both, length, np.array(line or range(len(both)), np.int64), is_wide)


def on(*stops: tuple[int, float, float, int]) -> OnStreets:
    piece, along, off, side = zip(*stops, strict=True)
    return OnStreets(
        np.array(piece, np.int64),
        np.array(along, np.float64),
        np.array(off, np.float64),
        np.array(side, np.int8),
    )


CROSS = streets(
    [(0, 0), (100, 0), (-100, 0), (0, 100), (0, -100)],
    [(2, 0), (0, 1), (4, 0), (0, 3)],
    line=[0, 0, 1, 1],
)


def between(graph: StreetGraph, stops: OnStreets) -> list[list[float]]:
    m = len(stops.piece)
    far, zero = np.arange(m) * np.float64(1000), np.zeros(m, np.float64)
    table: list[list[float]] = along_streets(
        blocks_of(graph), stops, far, zero, np.arange(m)
    ).tolist()
    return table


def test_one_walks_along_a_street_and_round_its_corner() -> None:
    d = between(CROSS, on((0, 40, 5, 1), (0, 90, 6, 1), (0, 90, 7, -1), (3, 30, 8, 1)))

    assert d == [
        [0, 50 + 11, 50 + 12 + 15, 60 + 30 + 13],
        [50 + 11, 0, 13 + 15, 10 + 30 + 14],
        [50 + 12 + 15, 13 + 15, 0, 10 + 30 + 15],
        [60 + 30 + 13, 10 + 30 + 14, 10 + 30 + 15, 0],
    ]


def test_the_other_side_of_the_next_block_is_across_the_street_too() -> None:
    d = between(CROSS, on((0, 90, 0, 1), (1, 10, 0, 1), (1, 10, 0, -1)))

    assert (d[0][1], d[0][2]) == (20, 35)


def test_a_wide_street_is_crossed_at_its_corners() -> None:
    wide = streets([(0, 0), (100, 0)], [(0, 1)], wide=(0,))
    d = between(wide, on((0, 30, 0, 1), (0, 30, 0, -1), (0, 80, 0, -1), (0, 80, 0, 1)))

    assert d[0] == [0, 60 + 15, 90 + 15, 50]


def test_a_bend_is_no_corner() -> None:
    # One street bends twice, one of its pieces was drawn the other way; all of it is one block.
    bent = streets([(0, 0), (100, 0), (100, 100), (200, 100)], [(0, 1), (2, 1), (2, 3)], wide=(1,))
    blocks = blocks_of(bent)
    d = between(bent, on((0, 50, 0, 1), (1, 50, 0, -1), (1, 50, 0, 1), (2, 50, 0, 1)))

    assert (blocks.ends.tolist(), blocks.metres.tolist()) == ([[0, 3]], [300])
    assert blocks.is_wide.tolist() == [True]
    assert d[0] == [0, 100, 200 + 15, 200]


def test_a_ring_is_walked_the_shorter_way() -> None:
    ring = streets([(0, 0), (100, 0), (100, 100), (0, 100)], [(0, 1), (1, 2), (2, 3), (3, 0)])
    d = between(ring, on((0, 10, 0, 1), (1, 10, 0, 1), (3, 90, 0, 1)))

    assert blocks_of(ring).metres.tolist() == [400]
    assert d[0] == [0, 100, 20]


def test_stops_that_no_street_joins_are_a_detour_apart() -> None:
    two = streets([(0, 0), (100, 0), (0, 50), (100, 50)], [(0, 1), (2, 3)])
    stops = on((0, 0, 5, 1), (1, 0, 5, 1), (-1, 0, 0, 1))
    d = along_streets(
        blocks_of(two), stops, np.array([0.0, 0, 30]), np.array([0.0, 50, 40]), np.arange(3)
    )

    assert d == pytest.approx(1.4 * np.array([[0, 50, 50], [50, 0, 1000**0.5], [50, 1000**0.5, 0]]))


def test_a_town_without_streets() -> None:
    blocks = blocks_of(streets([], []))
    d = along_streets(
        blocks,
        on((-1, 0, 0, 1), (-1, 0, 0, 1)),
        np.array([0.0, 3]),
        np.array([0.0, 4]),
        np.arange(2),
    )

    assert len(blocks.metres) == 0
    assert d == pytest.approx(np.array([[0, 7], [7, 0]]))


def test_houses_that_face_each_other_are_a_crossing_further() -> None:
    x, zero = np.array([0.0, 0, 10, 10]), np.zeros(4)
    number = np.array([1, 2, 3, -1])
    of_one = straight(x, zero, np.zeros(4, np.int64), number, 15.0)
    of_two = straight(x, zero, np.array([0, 1, 1, 1]), number, 15.0)
    unknown = straight(x, zero, np.full(4, -1), number, 15.0)
    distant = straight(10 * x, zero, np.full(4, -1), number, 15.0)
    unlike = straight(x, zero, np.full(4, -1), np.array([1, 40, 3, -1]), 15.0)

    assert of_one.tolist() == unknown.tolist()
    assert of_one[0].tolist() == [0, 15, 10, 10]
    assert of_one[1].tolist() == [15, 0, 25, 10]
    assert of_two[0].tolist() == [0, 0, 10, 10]
    assert distant[1].tolist() == [15, 0, 100, 100]
    assert unlike[1].tolist() == [0, 0, 10, 10]


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6), st.integers(2, 25), st.integers(1, 60))
def test_ways_are_those_of_another_library(seed: int, places: int, pieces: int) -> None:
    rng = np.random.default_rng(seed)
    spots = [(float(a), float(b)) for a, b in rng.integers(0, 100, (places, 2))]
    graph = streets(spots, [(int(a), int(b)) for a, b in rng.integers(0, places, (pieces, 2))])
    blocks = blocks_of(graph)
    room = room_for(blocks)
    wanted = np.unique(blocks.ends)
    # Streets between the same places count once, the shortest; a matrix would add them up.
    shortest: dict[tuple[int, int], float] = {}
    for (a, b), metres in zip(graph.ends.tolist(), graph.length.tolist(), strict=True):
        key = (min(a, b), max(a, b))
        shortest[key] = min(shortest.get(key, np.inf), metres + 1e-12)
    ends = np.array(list(shortest))
    matrix = coo_array((list(shortest.values()), (ends[:, 0], ends[:, 1])), (places, places))
    other = dijkstra(matrix.tocsr(), directed=False)[np.ix_(wanted, wanted)]

    assert blocks.metres.sum() == pytest.approx(graph.length.sum())
    for _ in range(2):  # the room is left as it was found
        assert ways(corners_of(blocks), wanted, room) == pytest.approx(other, abs=1e-6)
