"""Doors as stops: an evening's street, then what every table of doors must keep to."""

import os
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.science.doors.reading import read
from groundswell.science.doors.record import DOOR_COLUMNS
from groundswell.science.doors.stops import stops_of

Door = tuple[float, float, str, str]
METRE = 1 / 111_195
"""A metre in degrees of latitude, on a round earth."""


def table(*doors: Door) -> pl.DataFrame:
    rows = [
        {"id": str(n), "lat": lat, "lon": lon, "number": no, "street": street, "unit": "", "row": n}
        for n, (lat, lon, no, street) in enumerate(doors, start=2)
    ]
    return pl.DataFrame(rows, schema=DOOR_COLUMNS)


def test_the_flats_of_a_house_are_one_stop() -> None:
    stops = stops_of(
        table(
            (45.0, -73.0, "14", "Pier Street"),
            (45.0 + 20 * METRE, -73.0, "12 ", "PIER STREET"),
            (45.0 + 40 * METRE, -73.0, "12", " Pier street"),
            (45.0, -73.0, "16", "Pier Street"),
            (46.0, -73.0, "12", "Pier Street"),
            (45.0, -73.1, "Rose Cottage", ""),
        )
    )
    assert stops.of_door.tolist() == [0, 1, 1, 0, 2, 3]
    assert stops.doors.tolist() == [2, 2, 1, 1] and len(stops) == 4
    assert stops.number.tolist() == [14, 12, 12, -1]
    assert stops.street.tolist() == [0, 0, 0, -1]
    assert stops.lat == pytest.approx([45.0, 45.0 + 30 * METRE, 46.0, 45.0], abs=1e-12)
    assert stops.lon.tolist() == [-73.0, -73.0, -73.0, -73.1]


@pytest.mark.parametrize(("metres", "count"), [(59.9, 1), (60.1, 2)])
@pytest.mark.parametrize("lat", [0.0, 60.0, -45.0])
def test_one_address_within_sixty_metres_is_one_building(
    lat: float, metres: float, count: int
) -> None:
    east = metres * METRE / np.cos(np.radians(lat))
    doors = table((lat, 10.0, "12", "Pier Street"), (lat, 10.0 + east, "12", "Pier Street"))
    assert len(stops_of(doors)) == count


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        (("12", ""), ("12", ""), 2),
        (("", "Pier Street"), ("", "Pier Street"), 2),
        (("12", "Pier Street"), ("12", "Quai"), 2),
        (("12", "Pier Street"), ("14", "Pier Street"), 2),
        (("12", "Straße"), ("12", "STRASSE"), 2),
        (("12a", "Érables"), ("12A", "ÉRABLES"), 1),
    ],
)
def test_doors_ten_metres_apart_are_one_stop_only_at_one_address(
    first: tuple[str, str], second: tuple[str, str], count: int
) -> None:
    doors = table((45.0, -73.0, *first), (45.0 + 10 * METRE, -73.0, *second))
    assert len(stops_of(doors)) == count


def test_a_house_on_the_date_line_is_on_it() -> None:
    doors = table(
        (-16.8, 179.9999, "1", "Wairiki Road"),
        (-16.8, -179.9998, "1", "wairiki road"),
        (-16.9, 180.0, "", ""),
        (-16.9, -180.0, "", ""),
    )
    stops = stops_of(doors)
    assert stops.of_door.tolist() == [0, 0, 1, 1]
    assert stops.lon[0] == pytest.approx(-179.99995, abs=1e-9)
    assert abs(stops.lon[1]) == 180.0


def test_a_stop_has_the_street_of_its_first_door_that_has_one() -> None:
    doors = table((1, 2, "", ""), (1, 2, "7", "Quai"), (1, 2, "9", "Pier"), (1, 3, "8", "Pier"))
    stops = stops_of(doors)
    assert stops.street.tolist() == [0, 1] and stops.number.tolist() == [-1, 8]


def test_numbers_are_the_first_digits() -> None:
    texts = ["12-18", "12a", "A12", "", "007", "9" * 30, "½"]
    stops = stops_of(table(*((1.0, float(n), text, "") for n, text in enumerate(texts))))
    assert stops.number.tolist() == [12, 12, -1, -1, 7, int("9" * 18), -1]


def test_no_doors_are_no_stops() -> None:
    stops = stops_of(table())
    assert len(stops) == 0 and stops.of_door.shape == stops.lat.shape == (0,)


coordinates = st.sampled_from([0.0, 0.0001, 0.0004, 0.0006, 0.01])
doors_strategy = st.lists(
    st.tuples(
        coordinates,
        coordinates.map(lambda lon: lon - 180 if lon else 180.0),
        st.sampled_from(["", "12", "12a", "14"]),
        st.sampled_from(["", "Pier", "pier ", "Quai"]),
    ),
    min_size=1,
    max_size=25,
)


@given(doors=doors_strategy)
@settings(deadline=None)
def test_every_door_has_one_stop_and_stops_are_in_order(doors: list[Door]) -> None:
    stops = stops_of(table(*doors))
    assert stops.of_door.shape == (len(doors),)
    assert stops.doors.sum() == len(doors) and (stops.doors > 0).all()
    assert np.bincount(stops.of_door).tolist() == stops.doors.tolist()
    firsts = [stops.of_door.tolist().index(stop) for stop in range(len(stops))]
    assert firsts == sorted(firsts)
    assert (np.abs(stops.lon) <= 180).all() and (np.abs(stops.lon) > 179).all()
    assert ((stops.lat >= 0) & (stops.lat <= 0.01)).all()


@given(doors=doors_strategy, seed=st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_rows_changes_no_building(doors: list[Door], seed: object) -> None:
    order = list(range(len(doors)))
    seed.shuffle(order)  # type: ignore[attr-defined]  # Hypothesis's own kind of Random
    stops, again = stops_of(table(*doors)), stops_of(table(*(doors[index] for index in order)))
    together = stops.of_door[order]
    assert len(set(zip(together.tolist(), again.of_door.tolist(), strict=True))) == len(stops)
    assert len(again) == len(stops)


@given(doors=doors_strategy)
@settings(deadline=None)
def test_doors_are_together_as_the_slow_way_says(doors: list[Door]) -> None:
    """Every pair is compared, and groups of pairs are joined until nothing changes."""

    def chord(one: Door, other: Door) -> float:
        a, b = (
            6_371_008.8 * np.array([np.cos(t) * np.cos(p), np.cos(t) * np.sin(p), np.sin(t)])
            for t, p in (np.radians(one[:2]), np.radians(other[:2]))
        )
        return float(np.linalg.norm(a - b))

    def together(one: Door, other: Door) -> bool:
        (number, street), (number2, street2) = (
            (door[2].strip().lower(), door[3].strip().lower()) for door in (one, other)
        )
        is_address = bool(number and street) and (number, street) == (number2, street2)
        return one[:2] == other[:2] or (is_address and chord(one, other) <= 60)

    group = list(range(len(doors)))
    for i, one in enumerate(doors):
        for j, other in enumerate(doors[:i]):
            if together(one, other):
                group = [group[j] if g == group[i] else g for g in group]
    of_door = stops_of(table(*doors)).of_door.tolist()
    assert [[a == b for a in of_door] for b in of_door] == [[a == b for a in group] for b in group]


def test_montreal_has_a_stop_a_building() -> None:
    folder = os.environ.get("GROUNDSWELL_SHARED_DATA")
    if not folder:
        pytest.skip("GROUNDSWELL_SHARED_DATA names no folder with montreal_house_numbers.csv.gz")
    doors = read(Path(folder) / "montreal_house_numbers.csv.gz").doors
    stops = stops_of(doors)
    two = np.flatnonzero(doors["row"].to_numpy() == 3)
    assert len(two) == 2 and len(set(stops.of_door[two].tolist())) == 1
    places = doors.select(pl.struct("lat", "lon").n_unique()).item()
    assert places - 20 < len(stops) <= places
