"""Turf: a Saturday's ground is cut fairly, in one piece each, and never across the river."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.science.doors.plane import Plane, plane_of
from groundswell.science.doors.record import FloatArray, IntArray, Lines
from groundswell.science.doors.streets import on_streets, street_graph
from groundswell.science.turf.along import street_door_graph
from groundswell.science.turf.cut import (
    Cut,
    TurfCannotBeCut,
    WhyOff,
    cut,
    least_forest,
    seconds_of_work,
)
from groundswell.science.turf.graph import DoorGraph, barriers_between, near_graph

HERE = Plane(60.17, 24.94)


def town(rows: int, columns: int) -> tuple[FloatArray, FloatArray]:
    """Doors every 12 m on both sides of parallel streets 80 m apart."""
    along, street, side = np.meshgrid(
        np.arange(columns) * 12.0, np.arange(rows) * 80.0, [-8.0, 8.0], indexing="ij"
    )
    return along.ravel(), (street + side).ravel()


def lines(*paths: list[tuple[float, float]], kind: str = "residential") -> Lines:
    """Lines through places in metres; the same place is the same node."""
    points = np.array([place for path in paths for place in path])
    lat, lon = HERE.degrees(points[:, 0], points[:, 1])
    _, node = np.unique(points, axis=0, return_inverse=True)
    return Lines(
        lat=lat,
        lon=lon,
        starts=np.cumsum([0, *(len(path) for path in paths)]),
        name=("",) * len(paths),
        kind=(kind,) * len(paths),
        node=node.astype(np.int64),
    )


def in_one(graph: DoorGraph, turf: IntArray) -> list[bool]:
    """Whether each turf is in one, over edges of the graph inside it."""
    found = []
    for number in range(int(turf.max(initial=-1)) + 1):
        inside = set(np.flatnonzero(turf == number).tolist())
        if not inside:
            continue
        reached = [min(inside)]
        for one in reached:
            beside = graph.neighbours[graph.starts[one] : graph.starts[one + 1]].tolist()
            reached += [other for other in set(beside) if other in inside and other not in reached]
        found.append(len(reached) == len(inside))
    return found


def checked(size: IntArray, made: Cut) -> None:
    """Every stop in one turf, every turf in one, and each in the band or named with its reason."""
    assert made.turf.min(initial=0) >= 0
    assert np.array_equal(np.bincount(made.turf, weights=size), made.size)
    assert all(in_one(made.ground, made.turf[made.free]))
    least, most = made.wanted * (1 - made.tolerance), made.wanted * (1 + made.tolerance)
    outside = {int(n) for n in np.flatnonzero((made.size < least) | (made.size > most))}
    assert outside == set(made.off)


def test_a_town_is_cut_into_equal_pieces_of_walkable_ground() -> None:
    x, y = town(12, 40)
    graph = near_graph(x, y)
    size = np.ones(len(x), np.int64)
    made = cut(graph, size, x=x, y=y, wanted=60)
    checked(size, made)
    assert (len(made.size), made.off) == (16, {})
    # Compact: the forest inside the pieces is little more than the whole town's.
    one, other, metres = least_forest(graph)
    assert metres[made.turf[one] == made.turf[other]].sum() > 0.9 * metres.sum()


def test_nobody_is_sent_over_the_river() -> None:
    x, y = town(4, 60)
    river = lines([(-100.0, 120.0), (900.0, 120.0)], kind="river")
    parted = barriers_between(river, HERE, x, y)
    graph = near_graph(x, y, parted=parted)
    made = cut(graph, np.ones(len(x), np.int64), x=x, y=y, wanted=60)
    checked(np.ones(len(x), np.int64), made)
    for number in range(len(made.size)):
        assert len(set(np.sign(y[made.turf == number] - 120.0))) == 1
    # Not even where a tower or a turf that is kept parts the rest of one bank.
    size = np.ones(len(x), np.int64)
    size[:: len(x) // 7] = 60
    again = cut(graph, size, x=x, y=y, wanted=60, parted=parted)
    checked(size, again)
    for number in range(len(again.size)):
        assert len(set(np.sign(y[again.turf == number] - 120.0))) == 1
    # Without the river somebody would have been.
    free = cut(near_graph(x, y), np.ones(len(x), np.int64), x=x, y=y, wanted=96)
    assert any(len(set(np.sign(y[free.turf == n] - 120.0))) == 2 for n in range(len(free.size)))


def test_the_rest_of_a_city_is_cut_again_around_what_was_walked() -> None:
    x, y = town(12, 40)
    graph, size = near_graph(x, y), np.ones(len(x), np.int64)
    before = cut(graph, size, x=x, y=y, wanted=60)
    walked = np.where(before.turf < 5, before.turf, -1)
    again = cut(graph, size, x=x, y=y, wanted=40, fixed=walked)
    assert again.fixed == 5
    assert np.array_equal(again.turf[walked >= 0], walked[walked >= 0])
    assert (again.size[5:] >= 36).all()
    assert (again.size[5:] <= 44).all()
    assert again.turf[walked < 0].min() == 5


def test_a_tower_is_a_piece_and_is_never_split() -> None:
    x, y = town(4, 30)
    size = np.ones(len(x), np.int64)
    size[17], size[80] = 200, 60
    graph = near_graph(x, y)
    made = cut(graph, size, x=x, y=y, wanted=60)
    towers = made.turf[17], made.turf[80]
    assert [made.size[number] for number in towers] == [200, 60]
    assert made.off == {int(towers[0]): WhyOff.ONE_BUILDING}


def test_an_island_with_too_few_doors_is_one_small_piece() -> None:
    x, y = town(4, 30)
    far_x, far_y = np.append(x, [5000.0, 5010.0]), np.append(y, [5000.0, 5000.0])
    made = cut(near_graph(far_x, far_y), np.ones(len(far_x), np.int64), x=far_x, y=far_y, wanted=60)
    (small,) = made.off
    assert (made.size[small], made.off[small]) == (2, WhyOff.ISLAND)


def test_along_streets_neighbours_are_those_one_walks_past() -> None:
    """A crossing: two streets, doors on each arm; no shortcut from one arm's end to another's."""
    streets = lines(
        [(-100.0, 0.0), (0.0, 0.0), (100.0, 0.0)], [(0.0, -100.0), (0.0, 0.0), (0.0, 100.0)]
    )
    x = np.array([-90.0, -50.0, -10.0, 10.0, 50.0, 8.0, 8.0])
    y = np.array([8.0, 8.0, 8.0, 8.0, 8.0, -20.0, -60.0])
    graph = street_graph(streets, HERE)
    on = on_streets(graph, x, y)
    assert np.allclose(on.off, [8, 8, 8, 8, 8, 8, 8], atol=0.01)
    doors = street_door_graph(graph, on, x, y)
    edges = {
        (one, int(other))
        for one in range(len(doors))
        for other in doors.neighbours[doors.starts[one] : doors.starts[one + 1]]
        if one < other
    }
    assert edges == {(0, 1), (1, 2), (2, 3), (2, 5), (3, 4), (3, 5), (5, 6)}
    assert doors.part.max() == 0


def test_a_door_goes_to_the_street_of_its_name() -> None:
    streets = lines([(0.0, 0.0), (100.0, 0.0)], [(0.0, 40.0), (100.0, 40.0)])
    graph = street_graph(streets, HERE)
    x, y = np.array([50.0, 50.0]), np.array([15.0, 15.0])
    on = on_streets(graph, x, y, street=np.array([-1, 7]), street_of_line=np.array([3, 7]))
    assert graph.line[on.piece].tolist() == [0, 1]


def test_a_motorway_is_no_street_to_walk_along() -> None:
    motorway = lines([(0.0, 0.0), (100.0, 0.0)], kind="motorway")
    graph = street_graph(motorway, HERE)
    on = on_streets(graph, np.array([50.0]), np.array([5.0]))
    assert (len(graph.length), on.piece.tolist()) == (0, [-1])


def test_work_counts_the_doors_and_the_way_between_them() -> None:
    x, y = np.array([0.0, 100.0, 200.0]), np.zeros(3)
    graph = near_graph(x, y)
    work = seconds_of_work(graph, np.array([1, 10, 1]), pace=1.0, minutes_a_door=3)
    assert work.tolist() == [238, 1915, 238]  # 180 a door; 57.5 for each half of an edge


@settings(deadline=None, max_examples=60)
@given(
    places=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=150),
    doors=st.integers(1, 12),
    wanted=st.integers(1, 40),
    seed=st.integers(0, 3),
)
def test_any_doors_are_cut_into_pieces_in_one(
    places: list[tuple[int, int]], doors: int, wanted: int, seed: int
) -> None:
    x, y = np.array(places, float).T * 15
    size = 1 + np.arange(len(x)) % doors
    graph = near_graph(x, y)
    assert graph.part.max() == 0
    made = cut(graph, size, x=x, y=y, wanted=wanted, seed=seed)
    checked(size, made)
    assert np.array_equal(made.turf, cut(graph, size, x=x, y=y, wanted=wanted, seed=seed).turf)


@pytest.mark.parametrize("places", [[[0, 0]], [[0, 0]] * 130, [[n * 9, n * 4] for n in range(130)]])
def test_one_door_one_place_and_one_line(places: list[list[int]]) -> None:
    x, y = np.array(places, float).T
    graph, size = near_graph(x, y), np.ones(len(places), np.int64)
    made = cut(graph, size, x=x, y=y, wanted=65)
    checked(size, made)
    assert len(made.size) == max(1, len(places) // 65)
    if y.any():  # along a line, the pieces are stretches of it
        assert sum(one != other for one, other in pairwise(made.turf)) == 1


def test_a_town_on_the_date_line_is_one() -> None:
    x, y = town(4, 30)
    lat, lon = Plane(-16.8, 180.0).degrees(x - 150, y)
    assert (lon < 0).any()
    assert (lon > 0).any()
    at_x, at_y = plane_of(lat, lon).metres(lat, lon)
    assert np.allclose(np.ptp(at_x), np.ptp(x), rtol=1e-3)
    assert near_graph(at_x, at_y).part.max() == 0


def test_nobody_at_all() -> None:
    nothing = np.empty(0)
    graph = near_graph(nothing, nothing)
    made = cut(graph, np.empty(0, np.int64), x=nothing, y=nothing, wanted=60)
    assert (len(made.turf), len(made.size), made.off) == (0, 0, {})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"wanted": 0}, "A piece of 0 cannot be. Ask for 1 or more."),
        ({"tolerance": 1.0}, "A tolerance of 1.0 cannot be. Ask for more than 0, under 1."),
        ({"size": np.array([0, 1])}, "2 stops need as many sizes, each 1 or more."),
    ],
)
def test_what_cannot_be_cut_says_so(change: dict[str, object], told: str) -> None:
    x = np.array([0.0, 10.0])
    asked: dict[str, object] = {"size": np.ones(2, np.int64), "x": x, "y": x, "wanted": 60}
    with pytest.raises(TurfCannotBeCut, match=told):
        cut(near_graph(x, x), **(asked | change))  # type: ignore[arg-type]  # one of them is wrong


@pytest.mark.parametrize(
    ("count", "wanted", "tolerance", "doors"),
    [(170, 20, 0.1, 48), (9, 10, 0.7, 1), (115, 100, 0.15, 1)],
)
def test_another_count_of_pieces_is_tried(
    count: int, wanted: int, tolerance: float, doors: int
) -> None:
    rng = np.random.default_rng(doors)
    size = rng.integers(1, 6, rng.integers(20, 300)) if doors > 1 else np.ones(count, np.int64)
    x, y = np.arange(0.0, 10.0 * len(size), 10.0), np.zeros(len(size))
    made = cut(near_graph(x, y), size, x=x, y=y, wanted=wanted, tolerance=tolerance)
    assert made.off == {}
