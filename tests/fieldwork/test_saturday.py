"""A Saturday on the doors, from files alone: cut on Friday, walked by some, and cut again for the rest."""

import csv
import json
import os
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import segno
from shapely.geometry import shape
from typer.testing import CliRunner

from groundswell.cli import app
from groundswell.fieldwork.ground import apart_by_turf, ground_of

HEAD = "Door ID,Latitude,Longitude,House Number,Street Name,Apt"


def run(*words: str | Path, code: int = 0) -> str:
    """What a command says to a program, or complains."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done.stderr if code else done.stdout


def told(*words: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*words, "--json"))
    return found


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Six parallel streets of 40 houses, a tower of 30 flats, a door nobody has found."""
    lines = [HEAD]
    for street in range(6):
        for number in range(40):
            lat = 45.5 + street * 0.0008 + (number % 2) * 0.00012
            lon = -73.6 + (number // 2) * 0.00018
            lines.append(
                f"d{street}-{number},{lat:.6f},{lon:.6f},{number + 1},{'ABCDEF'[street]} Street,"
            )
    lines += [
        f"t{flat},45.5003,-73.5990,500,A Street,{flat}" for flat in (2, 10, 1, *range(11, 38))
    ]
    lines.append("lost,,,7,Nowhere Lane,")
    file = tmp_path / "doors.csv"
    file.write_text("\n".join(lines))
    return file


def test_a_saturday(town: Path, tmp_path: Path) -> None:
    friday = tmp_path / "friday"
    made = told("turf", town, "--out", friday, "--doors", "30")
    assert (made["doors"], made["stops"], made["unplaced"]) == (270, 241, 1)
    assert (made["turfs"], made["within"], made["off"]) == (9, 9, {})
    cut = rows(friday / "turf.csv")
    assert sorted(row["id"] for row in cut) == sorted(
        [f"d{street}-{number}" for street in range(6) for number in range(40)]
        + [f"t{flat}" for flat in range(1, 38) if not 3 <= flat <= 9]
    )
    assert len({row["turf"] for row in cut if row["id"].startswith("t")}) == 1
    assert [row["id"] for row in rows(friday / "unplaced.csv")] == ["lost"]
    assert rows(friday / "unplaced.csv")[0]["why"] == "It has no latitude and no longitude."
    shapes = json.loads((friday / "turf.geojson").read_text())["features"]
    kinds = Counter(each["geometry"]["type"] for each in shapes)
    assert kinds["Point"] == 241
    assert kinds["Polygon"] + kinds["MultiPolygon"] == 9
    assert all(shape(each["geometry"]).is_valid for each in shapes)
    assert (friday / "turf.png").read_bytes().startswith(b"\x89PNG")

    walks = tmp_path / "walks"
    done = told("walk", friday / "turf.csv", "--out", walks, "--title", "Harbor 한강")
    assert [walk["doors"] for walk in done["walks"]] == [
        sum(row["turf"] == str(turf) for row in cut) for turf in range(1, 10)
    ]
    ordered = rows(walks / "walks.csv")
    assert sorted(row["id"] for row in ordered) == sorted(row["id"] for row in cut)
    assert [row["unit"] for row in ordered if row["id"].startswith("t")] == [
        "1",
        "2",
        *map(str, range(10, 38)),
    ]
    for walk in done["walks"]:
        mine = [row for row in ordered if row["turf"] == walk["turf"]]
        assert [int(row["place"]) for row in mine] == list(range(1, len(mine) + 1))
        assert int(mine[-1]["stop"]) == walk["stops"]
    assert (walks / "walk-lists.pdf").read_bytes().startswith(b"%PDF")

    # Two turfs were walked; the rest is cut anew into smaller ones, around them.
    kept = tmp_path / "walked.csv"
    kept.write_text(
        "\n".join(
            line
            for number, line in enumerate((friday / "turf.csv").read_text().splitlines())
            if not number or cut[number - 1]["turf"] in {"2", "5"}
        )
    )
    again = told("turf", town, "--out", tmp_path / "sunday", "--doors", "20", "--keep", kept)
    assert again["kept"] == 2
    new = rows(tmp_path / "sunday" / "turf.csv")
    before = {row["id"]: row["turf"] for row in cut}
    for row in new:
        assert (row["turf"] in {"2", "5"}) == (before[row["id"]] in {"2", "5"})
    assert {row["turf"] for row in new} - {"2", "5"} == {
        str(n) for n in range(6, 4 + again["turfs"])
    }


def test_minutes_of_work_instead_of_doors(town: Path, tmp_path: Path) -> None:
    made = told("turf", town, "--out", tmp_path / "t", "--minutes", "90", "--picture", "none")
    assert (made["unit"], made["off"]) == ("minutes", {})
    assert 81 <= float(made["smallest"]) <= float(made["largest"]) <= 99
    walks = told("walk", tmp_path / "t/turf.csv", "--out", tmp_path / "w", "--no-pdf")["walks"]
    assert all(75 <= walk["minutes"] <= 105 for walk in walks)


def test_a_walk_begins_at_the_meeting_point(town: Path, tmp_path: Path) -> None:
    run("turf", town, "--out", tmp_path / "t", "--doors", "60")
    words = ("walk", tmp_path / "t/turf.csv", "--out", tmp_path / "w", "--no-pdf")
    made = told(*words, "--start", "45.5,-73.6", "--turf", "1")
    (walk,) = made["walks"]
    first = rows(tmp_path / "w/walks.csv")[0]
    mine = [row for row in rows(tmp_path / "t/turf.csv") if row["turf"] == "1"]

    def far(row: dict[str, str]) -> float:
        return (float(row["lat"]) - 45.5) ** 2 + ((float(row["lon"]) + 73.6) * 0.7) ** 2

    assert far(first) == min(map(far, mine))
    assert walk["metres_to_start"] >= 0


def test_streets_and_a_river(town: Path, tmp_path: Path) -> None:
    def line(*places: tuple[float, float], **told: str) -> dict[str, Any]:
        where = {"type": "LineString", "coordinates": [list(place) for place in places]}
        return {"type": "Feature", "geometry": where, "properties": told}

    def write(name: str, *features: dict[str, Any]) -> Path:
        file = tmp_path / name
        file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return file

    ends = (-73.6005, -73.596)
    across = [
        line((lon, 45.49994), (lon, 45.50414), name="Cross Street", highway="residential")
        for lon in ends
    ]
    along = []
    for number, name in enumerate("ABCDEF"):
        lat = 45.50006 + number * 0.0008
        along.append(
            line((ends[0], lat), (ends[1], lat), name=f"{name} Street", highway="residential")
        )
    streets = write("streets.geojson", *across, *along)
    river = write("river.geojson", line((-73.61, 45.50205), (-73.59, 45.50205), waterway="river"))
    made = told(
        "turf", town, "--out", tmp_path / "t", "--doors", "30", "--streets", streets,
        "--barriers", river, "--picture", "svg",
    )  # fmt: skip
    assert made["off"] == {}
    sides: dict[str, set[bool]] = {}
    for row in rows(tmp_path / "t/turf.csv"):
        sides.setdefault(row["turf"], set()).add(float(row["lat"]) > 45.50205)
    assert all(len(side) == 1 for side in sides.values())
    assert (tmp_path / "t/turf.svg").read_text().startswith("<?xml")
    walks = told("walk", tmp_path / "t/turf.csv", "--out", tmp_path / "w", "--streets", streets)
    assert walks["along_streets"]
    straight = told("walk", tmp_path / "t/turf.csv", "--out", tmp_path / "s", "--no-pdf")
    assert sum(w["metres"] for w in walks["walks"]) > sum(w["metres"] for w in straight["walks"])


def test_the_code_on_a_list_is_the_same_for_the_same_doors(town: Path, tmp_path: Path) -> None:
    run("turf", town, "--out", tmp_path / "t", "--doors", "60")
    ids = []
    for folder in ("one", "two"):
        made = told("walk", tmp_path / "t/turf.csv", "--out", tmp_path / folder, "--no-pdf")
        ids.append([walk["list_id"] for walk in made["walks"]])
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0])
    assert int(segno.make(ids[0][0], error="m").version) <= 3  # large squares, for a wet sheet


def test_nothing_is_written_over_and_nothing_is_half_done(town: Path, tmp_path: Path) -> None:
    run("turf", town, "--out", tmp_path / "t")
    before = (tmp_path / "t/turf.csv").read_bytes()
    said = run("turf", town, "--out", tmp_path / "t", "--seed", "3", code=1)
    assert "holds turf.csv, turf.geojson, turf.png, unplaced.csv already" in said
    assert "Nothing was written." in said
    assert (tmp_path / "t/turf.csv").read_bytes() == before
    run("turf", town, "--out", tmp_path / "t", "--replace")
    assert sorted(each.name for each in (tmp_path / "t").iterdir()) == [
        "turf.csv",
        "turf.geojson",
        "turf.png",
        "unplaced.csv",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("turf", "missing.csv"), "missing.csv"),
        (("turf", "DOORS", "--picture", "gif"), "Say png, svg or none."),
        (("turf", "DOORS", "--keep", "DOORS"), "no door is in a turf"),
        (("turf", "DOORS", "--out", "DOORS", "--replace"), "is what is read, and would be lost."),
        (("walk", "DOORS", "--start", "here"), "Say it as LATITUDE,LONGITUDE"),
        (("walk", "DOORS", "--start", "95,10"), "Say it as LATITUDE,LONGITUDE"),
        (("turf", "DOORS", "--out", "turf.pdf"), "turf.pdf is not written: what is made ends in"),
        (("walk", "DOORS", "--out", "w.pdf", "--no-pdf"), "w.pdf is not written"),
        (("walk", "DOORS", *["--box", "Yes"] * 9), "A sheet has room for 5 boxes"),
        (("walk", "DOORS", "--turf", "9"), "has no turf 9. It has none."),
        (("walk", "DOORS", "--paper", "a1"), "Say a4 or us-letter."),
        (("turf", "DOORS", "--out", "DOORS/t"), "there is a file. Name a folder with --out."),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    words: tuple[str, ...], said: str, town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    complained = run(*(word.replace("DOORS", str(town)) for word in words), code=1)
    assert said in complained
    assert "Traceback" not in complained
    assert not (tmp_path / "turf").exists() or not list((tmp_path / "turf").iterdir())


def test_a_file_with_no_position_at_all_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "doors.csv"
    file.write_text(f"{HEAD}\na,,,1,Pier Street,\n")
    assert "Have the addresses geocoded" in run("turf", file, "--out", tmp_path / "t", code=1)


def test_real_streets_and_addresses_of_helsinki(tmp_path: Path) -> None:
    extract = os.environ.get("GROUNDSWELL_HELSINKI")
    if not extract:
        pytest.skip("GROUNDSWELL_HELSINKI names no extract of OpenStreetMap")
    made = told("turf", extract, "--out", tmp_path / "t", "--doors", "60")
    assert made["within"] == made["turfs"] - len(made["off"])
    assert made["within"] >= 0.9 * made["turfs"]
    cut = rows(tmp_path / "t/turf.csv")
    assert len({row["id"] for row in cut}) == len(cut) == made["doors"] > 1000
    buildings: dict[str, set[str]] = {}
    for row in cut:
        buildings.setdefault(row["stop"], set()).add(row["turf"])
    assert len(buildings) == made["stops"]
    assert all(len(turfs) == 1 for turfs in buildings.values())
    words = (
        "walk",
        tmp_path / "t/turf.csv",
        "--streets",
        extract,
        "--out",
        tmp_path / "w",
        "--no-pdf",
    )
    walks = told(*words)
    assert walks["along_streets"]
    assert sorted(row["id"] for row in rows(tmp_path / "w/walks.csv")) == sorted(
        row["id"] for row in cut
    )


def test_one_file_alone(town: Path, tmp_path: Path) -> None:
    made = told("turf", town, "--doors", "30", "-o", tmp_path / "map.geojson")
    assert made["files"] == [str(tmp_path / "map.geojson")]
    run("turf", town, "-o", tmp_path / "cut.csv", "--replace")
    run("turf", town, "-o", tmp_path / "cut.svg", "--replace")
    run("walk", tmp_path / "cut.csv", "-o", tmp_path / "lists.pdf")
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "cut.csv", "cut.svg", "doors.csv", "lists.pdf", "map.geojson"
    ]  # fmt: skip


def block(count: int, units: int = 1, **also: str) -> list[str]:
    """Lines of houses on one street, with a column more for each of ``also``."""
    return [
        ",".join(
            [
                f"b{n}-{unit}",
                "45.5",
                f"{-73.6 + n * 0.0002:.6f}",
                str(n),
                "Row",
                str(unit),
                *also.values(),
            ]
        )
        for n in range(count)
        for unit in range(units)
    ]


def table(file: Path, lines: list[str], *more: str) -> Path:
    file.write_text("\n".join([",".join([HEAD, *more]), *lines]))
    return file


def test_what_came_to_a_kept_turf_and_what_was_lost_is_said(tmp_path: Path) -> None:
    doors = table(tmp_path / "doors.csv", block(40, units=3))
    kept = block(20, units=1, turf="N")
    kept += [line.replace("b", "gone", 1).replace("Row", "Nowhere") for line in block(5, turf="S")]
    made = told(
        "turf", doors, "--keep", table(tmp_path / "kept.csv", kept, "turf"), "-o", tmp_path / "t"
    )
    assert made["kept"] == 1
    assert made["remarks"][-3:] == [
        "Doors of kept turfs that are not in doors.csv: 5.",
        "Doors that came to a kept turf because most of their building is in it: 40.",
        "Turfs that are not kept, since none of their doors is here or others hold most of their buildings: S.",
    ]
    # Several people at one door, each a row, are each counted once and lost never.
    people = table(
        tmp_path / "people.csv",
        [f"p{n},45.5,{-73.6 + n // 3 * 0.0002:.6f},{n // 3},Row," for n in range(60)],
    )
    run("turf", people, "-o", tmp_path / "one")
    again = told("turf", people, "--keep", tmp_path / "one/turf.csv", "-o", tmp_path / "two")
    assert not [remark for remark in again["remarks"] if "kept" in remark]


def test_doors_without_a_turf_are_counted_and_a_turf_is_asked_for_twice_but_walked_once(
    tmp_path: Path,
) -> None:
    file = table(
        tmp_path / "half.csv",
        [*block(10, turf="T"), *(line.replace("b", "c") + "," for line in block(30)[10:])],
        "turf",
    )
    made = told("walk", file, "--no-pdf", "-o", tmp_path / "w")
    assert ([walk["doors"] for walk in made["walks"]], made["without_turf"]) == ([10], 20)
    twice = told("walk", file, "--no-pdf", "--turf", "T", "--turf", "T", "-o", tmp_path / "v")
    assert [walk["turf"] for walk in twice["walks"]] == ["T"]


def test_a_walk_that_nobody_walks_is_refused(tmp_path: Path) -> None:
    file = table(tmp_path / "much.csv", block(2001, turf="T"), "turf")
    assert "2,001 stops, in turf T, are no one walk." in run(
        "walk", file, "-o", tmp_path / "w", code=1
    )


def test_names_of_turfs_are_nothing_but_names(tmp_path: Path) -> None:
    """Neither a formula for a spreadsheet nor one for the picture, and a long one is shortened."""
    for number, name in enumerate(["$a_$", "=1+1", "@SUM(A1)", "<b>&", "N" * 5000, "북쪽"]):
        kept = table(tmp_path / "kept.csv", block(20, turf=name), "turf")
        doors = table(tmp_path / "doors.csv", block(60))
        out = tmp_path / str(number)
        told("turf", doors, "--keep", kept, "-o", out)
        assert not [
            line
            for line in (out / "turf.csv").read_text().splitlines()
            if ",=" in line or ",@" in line
        ]
        # Quoted for a spreadsheet, and known again when it is kept once more.
        again = told("turf", doors, "--keep", out / "turf.csv", "-o", tmp_path / f"again{number}")
        assert again["kept"] == 2
        made = told("walk", out / "turf.csv", "--turf", name, "-o", tmp_path / f"w{number}")
        assert made["walks"][0]["turf"] == name


def test_lists_of_a_run_before_do_not_stay_beside_new_ones(tmp_path: Path) -> None:
    lines = [line for turf in range(101) for line in block(2, turf=f"T{turf}")]
    lines = [line.replace("45.5", f"45.{5000 + n // 2 * 10}") for n, line in enumerate(lines)]
    many = told("walk", table(tmp_path / "many.csv", lines, "turf"), "-o", tmp_path / "w")
    assert [Path(file).name for file in many["files"][2:]] == [
        "walk-lists-001.pdf",
        "walk-lists-002.pdf",
    ]
    few = table(tmp_path / "few.csv", block(5, turf="T"), "turf")
    assert "walk-lists-001.pdf" in run("walk", few, "-o", tmp_path / "w", code=1)
    run("walk", few, "-o", tmp_path / "w", "--replace")
    assert sorted(each.name for each in (tmp_path / "w").iterdir()) == [
        "walk-lists.pdf", "walks.csv", "walks.geojson"
    ]  # fmt: skip


def test_a_map_of_turfs_is_no_file_of_doors(town: Path, tmp_path: Path) -> None:
    run("turf", town, "-o", tmp_path / "t")
    said = run("walk", tmp_path / "t/turf.geojson", "-o", tmp_path / "w", code=1)
    assert "Give the turf.csv that was written beside it." in said


def test_the_same_seed_is_the_same_files_to_the_byte(town: Path, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        run("turf", town, "--picture", "svg", "-o", tmp_path / folder)
    for name in ("turf.csv", "turf.geojson", "turf.svg"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_streets_that_reach_nobody_are_said_to(town: Path, tmp_path: Path) -> None:
    where = {"type": "LineString", "coordinates": [[-73.7, 45.5], [-73.69, 45.5]]}
    far = tmp_path / "far.geojson"
    far.write_text(
        json.dumps({"type": "Feature", "geometry": where, "properties": {"highway": "path"}})
    )
    made = told("turf", town, "--streets", far, "-o", tmp_path / "t")
    assert made["remarks"][-1].endswith("which are reached in straight lines: 241 of 241.")
    assert made["off"] == {}
    walks = told(
        "walk", tmp_path / "t/turf.csv", "--streets", far, "-o", tmp_path / "w", "--no-pdf"
    )
    assert not walks["along_streets"]


def test_a_walk_over_the_date_line_is_no_line_around_the_earth(tmp_path: Path) -> None:
    lines = [
        f"d{n},-16.8,{(179.998 + n * 0.0002 + 180) % 360 - 180:.6f},{n},Row," for n in range(20)
    ]
    run("walk", table(tmp_path / "doors.csv", lines), "-o", tmp_path / "w", "--no-pdf")
    (walk,) = json.loads((tmp_path / "w/walks.geojson").read_text())["features"]
    east = [place[0] for place in walk["geometry"]["coordinates"]]
    assert max(east) - min(east) < 0.01


def test_a_building_in_two_turfs_stays_on_the_street_of_its_name(tmp_path: Path) -> None:
    def street(name: str, north: float) -> dict[str, Any]:
        line = {
            "type": "LineString",
            "coordinates": [[-73.6, 45.5 + north], [-73.59, 45.5 + north]],
        }
        return {
            "type": "Feature",
            "geometry": line,
            "properties": {"name": name, "highway": "path"},
        }

    streets = tmp_path / "streets.geojson"
    streets.write_text(
        json.dumps(
            {"type": "FeatureCollection", "features": [street("Lane", 0), street("Row", 0.0004)]}
        )
    )
    lines = [line + f",{turf}" for line, turf in zip(block(1, units=2), "NS", strict=True)]
    doors = table(
        tmp_path / "doors.csv", [line.replace("45.5", "45.50015") for line in lines], "turf"
    )
    ground = ground_of(doors, streets=streets, step=lambda _name: nullcontext(lambda _share: None))
    stops, turf, on = apart_by_turf(ground, np.array([0, 1]))
    assert (len(ground.stops), len(stops), turf.tolist()) == (1, 2, [0, 1])
    assert (stops.doors.tolist(), stops.of_door.tolist()) == ([1, 1], [0, 1])
    assert on is not None
    assert ground.streets is not None
    # The lane is nearer, the row has the door's name.
    assert ground.streets.line[on.piece].tolist() == [1, 1]
