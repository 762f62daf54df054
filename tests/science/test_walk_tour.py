"""Short tours and paths: known best ones, another solver, and what holds for all."""

from itertools import permutations

import elkai
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.science.doors.record import FloatArray, IntArray
from groundswell.science.walk.plain import nearest_neighbour, serpentine
from groundswell.science.walk.tour import DistancesAreNotAMatrix, best_path, best_tour

BERLIN52 = """
565 575 25 185 345 750 945 685 845 655 880 660 25 230 525 1000 580 1175 650 1130 1605 620 1220 580
1465 200 1530 5 845 680 725 370 145 665 415 635 510 875 560 365 300 465 520 585 480 415 835 625
975 580 1215 245 1320 315 1250 400 660 180 410 250 420 555 575 665 1150 1160 700 580 685 595
685 610 770 610 795 645 720 635 760 650 475 960 95 260 875 920 700 500 555 815 830 485 1170 65
830 610 605 625 595 360 1340 725 1740 245
"""

ST70 = """
64 96 80 39 69 23 72 42 48 67 58 43 81 34 79 17 30 23 42 67 7 76 29 51 78 92 64 8 95 57 57 91 40 35
68 40 92 34 62 1 28 43 76 73 67 88 93 54 6 8 87 18 30 9 77 13 78 94 55 3 82 88 73 28 20 55 27 43
95 86 67 99 48 83 75 81 8 19 20 18 54 38 63 36 44 33 52 18 12 13 25 5 58 85 5 67 90 9 41 76 25 76
37 64 56 63 10 55 98 7 16 74 89 60 48 82 81 76 29 60 17 22 5 45 79 70 9 100 17 82 74 67 10 68 48 19
83 86 84 94
"""


def apart(x: FloatArray, y: FloatArray) -> FloatArray:
    return np.asarray(np.hypot(x[:, None] - x, y[:, None] - y))


def whole_metres(text: str) -> FloatArray:
    places = np.array(text.split(), np.float64).reshape(-1, 2)
    return np.floor(apart(places[:, 0], places[:, 1]) + 0.5)


def length(d: FloatArray, order: IntArray, *, is_closed: bool = False) -> float:
    legs = d[order[:-1], order[1:]].sum()
    return float(legs + (d[order[-1], order[0]] if is_closed else 0))


def scattered(n: int, seed: int) -> FloatArray:
    x, y = np.random.default_rng(seed).uniform(0, 300, (2, n))
    return apart(x, y)


@pytest.mark.parametrize(("text", "best"), [(BERLIN52, 7542), (ST70, 675)])
def test_the_known_best_tours_are_found(text: str, best: int) -> None:
    tour = best_tour(whole_metres(text), effort=4, seed=1)

    assert sorted(tour.order) == list(range(len(tour.order)))
    assert tour.order[0] == 0
    assert (tour.length, tour.without_way) == (best, 0)


@pytest.mark.parametrize(("text", "best"), [(BERLIN52, 7542), (ST70, 675)])
def test_the_tables_are_those_of_the_library(text: str, best: int) -> None:
    d = whole_metres(text)
    other = elkai.DistanceMatrix(d.astype(int).tolist()).solve_tsp()

    assert length(d, np.array(other)) == best


def test_sixty_stops_are_a_thousandth_longer_than_the_other_solver_s() -> None:
    longer = []
    for seed in range(12):
        d = np.round(scattered(60, seed))
        other = np.array(elkai.DistanceMatrix(d.astype(int).tolist()).solve_tsp(runs=1))
        longer.append(best_tour(d, seed=seed).length / length(d, other) - 1)

    assert np.mean(longer) < 0.003


def test_a_path_begins_and_ends_where_it_is_told() -> None:
    d = scattered(40, 3)
    free, begun, ended = best_path(d), best_path(d, start=7), best_path(d, end=9)
    both, home = best_path(d, start=7, end=9), best_path(d, start=7, end=7)

    assert begun.order[0] == home.order[0] == both.order[0] == 7
    assert ended.order[-1] == both.order[-1] == 9
    for tour in (free, begun, ended, both):
        assert sorted(tour.order) == list(range(40))
        assert tour.length == pytest.approx(length(d, tour.order))
    assert home.length == pytest.approx(length(d, home.order, is_closed=True))
    assert free.length <= min(begun.length, ended.length) + 1e-6
    assert max(begun.length, ended.length) <= both.length + 1e-6


@settings(deadline=None, max_examples=40)
@given(
    st.integers(1, 7),
    st.integers(0, 10**6),
    st.one_of(st.none(), st.integers(0, 6)),
    st.one_of(st.none(), st.integers(0, 6)),
)
def test_a_handful_is_ordered_exactly(
    n: int, seed: int, start: int | None, end: int | None
) -> None:
    d = scattered(n, seed)
    start, end = (None if at is None else at % n for at in (start, end))
    is_closed = start is not None and start == end
    every = [
        length(d, np.array(order), is_closed=is_closed)
        for order in permutations(range(n))
        if start in (None, order[0]) and (is_closed or end in (None, order[-1]))
    ]

    assert best_path(d, start=start, end=end).length == pytest.approx(min(every))
    closed = [length(d, np.array(order), is_closed=True) for order in permutations(range(n))]
    assert best_tour(d).length == pytest.approx(min(closed))


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 90), st.integers(0, 10**6), st.integers(1, 300))
def test_a_path_is_never_longer_than_to_the_nearest_first(n: int, seed: int, size: int) -> None:
    # A small town has many stops at one place, and many legs of one length.
    x, y = np.random.default_rng(seed).integers(0, size, (2, n)).astype(np.float64)
    d = apart(x, y)
    path, begun = best_path(d, seed=seed), best_path(d, start=n - 1, seed=seed)

    assert sorted(path.order) == sorted(begun.order) == list(range(n))
    assert path.length <= length(d, nearest_neighbour(d)) + 1e-6
    assert begun.length <= length(d, nearest_neighbour(d, start=n - 1)) + 1e-6
    assert path.order.tolist() == best_path(d, seed=seed).order.tolist()


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 5000), min_size=1, max_size=60, unique=True))
def test_stops_on_a_line_are_walked_along_it(at: list[int]) -> None:
    x = np.array(at, np.float64)
    walked = x[best_path(apart(x, np.zeros_like(x))).order]

    assert walked.tolist() in (sorted(at), sorted(at, reverse=True))


@pytest.mark.parametrize("n", [0, 1, 2, 3, 9, 10, 60, 300])
def test_all_at_one_place(n: int) -> None:
    d = np.zeros((n, n))

    for tour in (best_path(d), best_tour(d)):
        assert sorted(tour.order) == list(range(n))
        assert tour.length == 0


def test_legs_without_a_way_are_few_and_counted() -> None:
    d = scattered(40, 5)
    d[:20, 20:] = d[20:, :20] = np.inf
    path = best_path(d)

    assert path.without_way == 1
    assert best_tour(d).without_way == 2
    assert np.isfinite(path.length)
    assert {int(at) // 20 for at in path.order[:20]} in ({0}, {1})


@pytest.mark.parametrize(
    ("d", "what"),
    [
        (np.zeros((2, 3)), "not a square"),
        (np.zeros(3), "not a square"),
        (np.array([[0, np.nan], [np.nan, 0]]), "missing"),
        (np.array([[0.0, -1.0], [-1.0, 0.0]]), "below 0"),
        (np.array([[0.0, 1.0], [2.0, 0.0]]), "not the same"),
    ],
)
def test_what_is_no_table_of_distances_is_refused(d: FloatArray, what: str) -> None:
    with pytest.raises(DistancesAreNotAMatrix, match=what):
        best_tour(d)
    with pytest.raises(DistancesAreNotAMatrix, match=what):
        best_path(d)


@pytest.mark.parametrize("place", [-1, 3])
def test_a_start_that_is_no_place_is_refused(place: int) -> None:
    with pytest.raises(IndexError, match=f"{place} is not one of 3"):
        best_path(np.zeros((3, 3)), start=place)


def test_a_serpentine_goes_up_the_odd_and_down_the_even() -> None:
    number = np.array([1, 2, 3, 4, 1, 2, 3, 4])
    street = np.array([0, 0, 0, 0, 5, 5, 5, 5])
    x, y = number * 10.0, np.array([0, 9, 0, 9, 90, 99, 90, 99.0])

    order = serpentine(x, y, street, number)

    assert number[order].tolist() == [1, 3, 4, 2, 1, 3, 4, 2]
    assert street[order].tolist() == [0, 0, 0, 0, 5, 5, 5, 5]
    assert serpentine(x[:0], y[:0], street[:0], number[:0]).tolist() == []
    assert nearest_neighbour(np.zeros((0, 0))).tolist() == []
