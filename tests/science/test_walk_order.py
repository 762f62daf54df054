"""Walks over turf: every stop once, the same each time, and from the meeting point."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.science.doors.record import DOOR_COLUMNS, IntArray, Stops
from groundswell.science.doors.streets import OnStreets, StreetGraph
from groundswell.science.walk.floors import doors_in_order
from groundswell.science.walk.order import StreetsWithoutStops, order_walks


def stops_of(number: IntArray, doors: IntArray | None = None) -> Stops:
    m = len(number)
    nowhere = np.zeros(m)
    return Stops(
        lat=nowhere,
        lon=nowhere,
        doors=np.ones(m, np.int64) if doors is None else doors,
        of_door=np.arange(m),
        street=np.zeros(m, np.int64),
        number=number,
    )


def a_street(*, is_wide: bool) -> tuple[StreetGraph, OnStreets, IntArray]:
    """A street of 200 m with ten houses on either side, numbered odd and even."""
    graph = StreetGraph(
        x=np.array([0.0, 200.0]),
        y=np.zeros(2),
        ends=np.array([[0, 1]]),
        length=np.array([200.0]),
        line=np.zeros(1, np.int64),
        is_wide=np.array([is_wide]),
    )
    number = np.arange(1, 21)
    on = OnStreets(
        piece=np.zeros(20, np.int64),
        along=(10 + 20 * ((number - 1) // 2)).astype(np.float64),
        off=np.full(20, 5.0),
        side=np.where(number % 2 == 1, 1, -1).astype(np.int8),
    )
    return graph, on, number


def test_two_walks_from_a_meeting_point() -> None:
    x = np.array([0.0, 300, 100, 200, 1000, 1100, 50])
    turf = np.array([0, 0, 0, 0, 1, 1, -1])
    heard: list[int] = []
    walks = order_walks(
        stops_of(np.full(7, -1), np.array([1, 1, 1, 7, 2, 1, 9])),
        turf,
        x=x,
        y=np.zeros(7),
        start=(-30.0, 40.0),
        pace_metres_a_second=1.0,
        minutes_a_door=3.0,
        progress=heard.append,
    )

    assert [walks.walk(k).tolist() for k in range(len(walks))] == [[0, 2, 3, 1], [4, 5]]
    assert walks.metres.tolist() == [300, 100]
    assert walks.metres_to_start == pytest.approx([50, np.hypot(1030, 40)])
    assert walks.minutes == pytest.approx([300 / 60 + 30, 100 / 60 + 9])
    assert heard == [2]


def test_a_wide_street_is_walked_up_one_side_and_down_the_other() -> None:
    graph, on, number = a_street(is_wide=True)
    walks = order_walks(
        stops_of(number),
        np.zeros(20, np.int64),
        x=on.along,
        y=on.off * on.side,
        graph=graph,
        on=on,
        start=(0.0, 6.0),
    )

    assert number[walks.stop].tolist() == [*range(1, 20, 2), *range(20, 0, -2)]
    # 19 legs, each from a door to the street and back to a door; one round the end of the street.
    assert walks.metres.tolist() == [19 * 10 + 2 * 180 + 20 + 15]
    assert walks.metres_to_start == pytest.approx([1.4 * np.hypot(10, 1)])


def test_walks_are_the_same_for_any_number_of_threads() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.uniform(0, 2000, (2, 6000))
    turf = (x // 200 * 10 + y // 200).astype(np.int64) + 100 * rng.integers(0, 2, 6000)
    stops = stops_of(rng.integers(1, 99, 6000))
    one = order_walks(stops, turf, x=x, y=y, seed=5, threads=1)
    three = order_walks(stops, turf, x=x, y=y, seed=5, threads=3)

    assert one.stop.tolist() == three.stop.tolist()
    assert one.metres.tolist() == three.metres.tolist()


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.integers(-1, 5), max_size=80),
    st.integers(0, 10**6),
    st.booleans(),
    st.booleans(),
)
def test_every_stop_on_turf_is_walked_once(
    turf: list[int], seed: int, is_met: bool, has_streets: bool
) -> None:
    m = len(turf)
    rng = np.random.default_rng(seed)
    graph, _, _ = a_street(is_wide=bool(seed % 2))
    on = OnStreets(
        piece=rng.integers(-1, 1, m),
        along=rng.uniform(0, 200, m),
        off=rng.uniform(0, 9, m),
        side=rng.choice(np.array([-1, 1], np.int8), m),
    )
    of_stop = np.array(turf, np.int64)
    walks = order_walks(
        stops_of(rng.integers(-1, 40, m)),
        of_stop,
        x=on.along,
        y=on.side * on.off,
        graph=graph if has_streets else None,
        on=on if has_streets else None,
        start=(3.0, 4.0) if is_met else None,
        seed=seed,
    )

    assert len(walks) == max(turf, default=-1) + 1
    for k in range(len(walks)):
        assert sorted(walks.walk(k)) == np.flatnonzero(of_stop == k).tolist()
        if len(walks.walk(k)) < 2:
            assert walks.metres[k] == 0
    assert np.isfinite(walks.minutes).all()


def test_streets_without_the_stops_on_them_are_refused() -> None:
    graph, on, number = a_street(is_wide=False)
    for given_one in ({"graph": graph}, {"on": on}):
        with pytest.raises(StreetsWithoutStops):
            order_walks(stops_of(number), number * 0, x=on.along, y=on.off, **given_one)


def doors(*of: tuple[str | None, str | None]) -> pl.DataFrame:
    rows = [
        {"id": str(k), "number": number, "unit": unit, "row": k}
        for k, (number, unit) in enumerate(of)
    ]
    return pl.DataFrame(rows, schema=DOOR_COLUMNS)


def test_the_doors_of_a_building_come_floor_by_floor() -> None:
    units = ["10", "PH", "1B", "Apt. 2", "1A", "", "Basement", "#3", None, "ph 2"]
    order = doors_in_order(doors(*(("5", unit) for unit in units)), np.zeros(10, np.int64))

    assert [units[row] for row in order.at(0)] == [
        "", None, "Basement", "1A", "1B", "Apt. 2", "#3", "10", "PH", "ph 2",
    ]  # fmt: skip


def test_houses_come_before_their_units_and_letters_before_numbers_of_theirs() -> None:
    of = [("12a", "1"), ("12", "A10"), ("12", "A2"), ("9", "2-10"), ("9", "2-9"), ("", "1")]
    order = doors_in_order(doors(*of), np.array([2, 2, 2, 2, 2, 0]))

    assert [of[row] for row in order.at(2)] == [of[4], of[3], of[2], of[1], of[0]]
    assert order.at(0).tolist() == [5]
    assert order.at(1).tolist() == []


def test_no_doors_have_no_order() -> None:
    order = doors_in_order(doors(), np.zeros(0, np.int64))

    assert (order.row.tolist(), order.starts.tolist()) == ([], [0])
