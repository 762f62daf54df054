"""What is printed: a map, every door in order with its boxes, a code, letters for the rain."""

import io
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pypdf
import pytest

from groundswell.science.doors.plane import Plane
from groundswell.science.doors.record import Lines
from groundswell.science.doors.streets import street_graph
from groundswell.science.walk import maps, sheet
from groundswell.science.walk.maps import HIGH, WIDE, walk_map
from groundswell.science.walk.sheet import DoorOnSheet, Sheet, SheetsCannotBePrinted, print_sheets

X, Y = np.array([0.0, 40.0, 40.0]), np.array([0.0, 0.0, 20.0])
SVG = "{http://www.w3.org/2000/svg}"


def doors(count: int, street: str = "Pier Street") -> list[DoorOnSheet]:
    return [
        DoorOnSheet(
            f"d{n}", str(2 * n + 1), "Apt 4" if n == 1 else "", street, 45.5, -73.6 + n / 1e4
        )
        for n in range(count)
    ]


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_two_walks_are_two_lists_with_pages_of_their_own() -> None:
    long = Sheet("Turf 1", "60 doors at 60 stops", walk_map(X, Y), doors(60))
    short = Sheet("Turf 2", "3 doors at 3 stops", walk_map(X, Y), doors(3, "Harbor Row"))
    printed = pages(print_sheets([long, short], title="Tenants", results=("Talked", "Signed")))
    of = [re.search(r"page (\d) of (\d)", page) for page in printed]
    assert [found and found.groups() for found in of] == [
        ("1", "3"), ("2", "3"), ("3", "3"), ("1", "1")
    ]  # fmt: skip
    assert all("Tenants · Turf 1" in page and long.id in page for page in printed[:3])
    first, last = printed[0], printed[3]
    assert "Pier Street" in first
    assert "Apt 4" in first
    assert "Talked" in last
    assert "Signed" in last
    assert "Not home" not in last
    assert "Harbor Row" in last
    numbers = [
        int(found)
        for page in printed[:3]
        for found in re.findall(r"^\d+ (\d+)\b", page, re.MULTILINE)
    ]
    assert [number for number in numbers if number % 2] == [2 * n + 1 for n in range(60)]


def test_names_of_streets_in_other_scripts_are_printed() -> None:
    (page,) = pages(
        print_sheets(
            [Sheet("Turf 1", "", walk_map(X, Y), doors(1, "Улица Łódź Ñuñoa"))], title="Τίτλος"
        )
    )
    assert "Улица Łódź Ñuñoa" in page
    assert "Τίτλος" in page


def test_no_letter_is_under_eleven_points() -> None:
    template = Path(sheet.__file__).with_name("sheet.typ").read_text()
    sizes = [
        float(size)
        for size in re.findall(r"size: ([\d.]+)pt|least = ([\d.]+)pt", template)
        for size in size
        if size
    ]
    assert min(sizes) == 11
    assert float(maps.LETTERS) >= 11
    # The map is printed as wide as it is drawn: A4 without its margins.
    assert abs(WIDE / 72 * 25.4 - (210 - 2 * 14)) < 1


def test_the_id_is_the_same_for_the_same_doors_in_the_same_order() -> None:
    one = Sheet("Turf 1", "", "", doors(4))
    assert one.id == Sheet("Turf 1", "other words", "other map", doors(4)).id
    assert one.id != Sheet("Turf 1", "", "", doors(4)[::-1]).id
    assert one.id != Sheet("Turf 2", "", "", doors(4)).id
    elsewhere = [replace(door, lat=46.0) for door in doors(4)]
    assert one.id != Sheet("Turf 1", "", "", elsewhere).id
    assert re.fullmatch(r"walk-[0-9a-f]{16}", one.id)


def test_the_map_shows_the_way_to_scale_with_north_up() -> None:
    svg = ET.fromstring(walk_map(X, Y))
    dots = [
        (float(c.get("cx", "")), float(c.get("cy", "")))
        for c in svg.iter(f"{SVG}circle")
        if c.get("r") == "2.2"
    ]
    (ring,) = (c for c in svg.iter(f"{SVG}circle") if c.get("r") == "8")
    assert len(dots) == 3
    assert (float(ring.get("cx", "")), float(ring.get("cy", ""))) == dots[0]
    assert dots[0][1] == dots[1][1] > dots[2][1]  # the third lies to the north
    assert all(0 < x < WIDE and 0 < y < HIGH for x, y in dots)
    scale = (dots[1][0] - dots[0][0]) / 40
    assert abs((dots[1][1] - dots[2][1]) / 20 - scale) < 0.01
    (bar,) = (t.text for t in svg.iter(f"{SVG}text") if t.text and t.text.endswith(" m"))
    assert bar == "10 m"


def test_the_map_shows_the_streets_about_it() -> None:
    plane = Plane(45.5, -73.6)
    lat, lon = plane.degrees(np.array([-20.0, 60.0, 9e4, 9.1e4]), np.array([5.0, 5.0, 0.0, 0.0]))
    lines = Lines(lat, lon, np.array([0, 2, 4]), ("A", "Far"), ("residential",) * 2, np.arange(4))
    svg = walk_map(X, Y, graph=street_graph(lines, plane))
    (streets,) = re.findall(r'<path d="([^"]*)" stroke="#b8b8b8"', svg)
    assert streets.count("M") == 1


@pytest.mark.parametrize("count", [0, 1])
def test_a_walk_of_one_place(count: int) -> None:
    here = np.zeros(count + 1)
    (page,) = pages(
        print_sheets([Sheet("Turf 1", "", walk_map(here, here), doors(1))], title="One")
    )
    assert "Pier Street" in page


def test_a_map_that_is_none_says_what_the_typesetter_says() -> None:
    with pytest.raises(SheetsCannotBePrinted, match="SVG"):
        print_sheets([Sheet("Turf 1", "", "no map", doors(1))], title="One")


def test_long_words_stay_in_their_columns() -> None:
    long = DoorOnSheet(
        "a", "12345-12399 bis", "Apartment 1203B rear", "Ulitsa " + "o" * 200, 45.5, -73.6
    )
    name = "Nord " * 80
    page = pages(print_sheets([Sheet(name, "", walk_map(X, Y), [long])], title="T" * 300))[0]
    page = " ".join(page.split())
    assert "T" * 41 not in page
    assert name[:39] in page
    assert name[:60] not in page
    assert "12345-" in page
