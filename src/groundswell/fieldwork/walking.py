"""`groundswell walk`: doors with their turf in, the order to walk them and lists to print out."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from groundswell.fieldwork.folders import places, ready, write, write_json
from groundswell.fieldwork.ground import CannotBeDone, Ground, Step, apart_by_turf, ground_of
from groundswell.science.doors.record import IntArray, Stops
from groundswell.science.doors.streets import on_streets
from groundswell.science.walk.floors import doors_in_order
from groundswell.science.walk.maps import walk_map
from groundswell.science.walk.order import Walks, order_walks
from groundswell.science.walk.sheet import RESULTS, DoorOnSheet, Sheet, print_sheets

A_FILE = 200
"""How many walk lists go into one PDF: more make a file that few printers take."""

MOST_IN_ONE = 2000
"""Stops beyond which a file without turfs is surely not one walk."""


@dataclass(frozen=True, slots=True)
class WalkWish:
    """What to walk, from where and how fast, and where it goes. ``start``: latitude, longitude."""

    file: Path
    out: Path
    streets: Path | None = None
    turfs: tuple[str, ...] = ()
    start: tuple[float, float] | None = None
    pace: float = 1.2
    minutes_a_door: float = 2.0
    effort: float = 1.0
    seed: int = 0
    prints: bool = True
    title: str = "Walk list"
    results: tuple[str, ...] = RESULTS
    paper: str = "a4"
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class WalkTold:
    """One turf's walk: its doors and stops, metres, minutes, and the id on its list."""

    turf: str
    doors: int
    stops: int
    metres: float
    metres_to_start: float
    minutes: float
    list_id: str


@dataclass(frozen=True, slots=True)
class WalksMade:
    """All walks, what was noticed, and the files."""

    walks: tuple[WalkTold, ...]
    unplaced: int
    along_streets: bool
    remarks: tuple[str, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Walked:
    """Stops with their turf, ordered: what every file is written from."""

    doors: pl.DataFrame
    stops: Stops
    names: list[str]
    walks: Walks
    rows: list[IntArray]

    def sheets(self, ground: Ground, lists: range) -> Iterator[Sheet]:
        x, y = ground.plane.metres(self.stops.lat, self.stops.lon)
        for turf in lists:
            order = self.walks.walk(turf)
            held = self.doors[self.rows[turf]]
            yield Sheet(
                name=f"Turf {self.names[turf]}",
                summary=_summary(self.walks, turf, held.height, len(order)),
                map=walk_map(x[order], y[order], graph=ground.streets),
                doors=[
                    DoorOnSheet(*row)
                    for row in held.select("id", "number", "unit", "street").iter_rows()
                ],
            )


def order_turfs(wish: WalkWish, step: Step) -> WalksMade:
    """Order every turf of a file and write it. Raises CannotBeDone and errors of reading."""
    printed = ["walk-lists.pdf"] if wish.prints else []
    files = places(wish.out, ["walks.csv", "walks.geojson", *printed], alone=(".pdf",))
    lists = files.pop(".pdf", None)
    first = [] if lists is None else [lists, _part(lists, 1)]
    ready([*files.values(), *first], read=[wish.file, wish.streets], replaces=wish.replaces)
    ground = ground_of(wish.file, streets=wish.streets, step=step)
    walked = _walked(wish, ground, step)
    ids = [sheet.id for sheet in walked.sheets(ground, range(len(walked.names)))]
    told = tuple(_told(walked, ids))
    for kind, file in files.items():
        if kind == ".csv":
            write(file, _table(walked).write_csv)
        else:
            write(file, partial(write_json, _features(walked, told)))
    pdfs = [] if lists is None else _printed(wish, lists, ground, walked, step)
    return WalksMade(
        walks=told,
        unplaced=ground.reading.unplaced.height,
        along_streets=ground.streets is not None,
        remarks=ground.reading.remarks,
        files=tuple(map(str, (*files.values(), *pdfs))),
    )


def _walked(wish: WalkWish, ground: Ground, step: Step) -> _Walked:
    doors = ground.reading.doors
    names = [name for name in doors["turf"].unique(maintain_order=True) if name]
    if missing := [name for name in wish.turfs if name not in names]:
        raise CannotBeDone(f"{wish.file} has no turf {', '.join(missing)}. It has {_some(names)}.")
    if not names and len(ground.stops) > MOST_IN_ONE:
        raise CannotBeDone(
            f"{wish.file}: no door is in a turf, and {len(ground.stops):,} stops are no one walk. "
            "Cut it first: groundswell turf."
        )
    wanted = list(wish.turfs) or names
    number = {name: place for place, name in enumerate(wanted)} if names else {"": 0}
    own = np.array([number.get(name, -1) for name in doors["turf"]], np.int64)
    stops, turf = apart_by_turf(ground.stops, own)
    x, y = ground.plane.metres(stops.lat, stops.lon)
    on = ground.on
    if ground.streets is not None and len(stops) != len(ground.stops):
        on = on_streets(ground.streets, x, y)
    start = None
    if wish.start is not None:
        lat, lon = wish.start
        east, north = ground.plane.metres(np.array([lat]), np.array([lon]))
        start = float(east[0]), float(north[0])
    with step("Walking") as tell:
        walks = order_walks(
            stops,
            turf,
            x=x,
            y=y,
            graph=ground.streets,
            on=on,
            start=start,
            effort=wish.effort,
            seed=wish.seed,
            pace_metres_a_second=wish.pace,
            minutes_a_door=wish.minutes_a_door,
            progress=lambda done: tell(done / max(len(number), 1)),
        )
    in_order = doors_in_order(doors, stops.of_door)
    rows = [
        np.concatenate([in_order.at(int(stop)) for stop in walks.walk(place)])
        for place in range(len(walks))
    ]
    return _Walked(doors, stops, wanted or ["1"], walks, rows)


def _some(names: list[str], most: int = 12) -> str:
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown or "none"


def _table(walked: _Walked) -> pl.DataFrame:
    """A row for each door, in the order of the walks."""
    rows = np.concatenate(walked.rows) if walked.rows else np.empty(0, np.int64)
    counts = [len(each) for each in walked.rows]
    doors = walked.doors[rows]
    place = [number for count in counts for number in range(1, count + 1)]
    stop = walked.stops.of_door[rows]
    new = np.append(True, (stop[1:] != stop[:-1])) if len(rows) else np.empty(0, np.bool_)
    turf = np.repeat(np.arange(len(counts)), counts)
    first = np.searchsorted(turf, np.arange(len(counts)))
    along = np.cumsum(new)
    return pl.DataFrame(
        {
            "turf": np.array(walked.names, dtype=np.object_)[turf].tolist(),
            "place": place,
            "stop": along - along[first][turf] + 1 if len(rows) else [],
        },
        schema={"turf": pl.String, "place": pl.Int64, "stop": pl.Int64},
    ).hstack(doors.select("id", "number", "street", "unit", "lat", "lon"))


def _told(walked: _Walked, ids: list[str]) -> Iterator[WalkTold]:
    for turf, name in enumerate(walked.names):
        yield WalkTold(
            turf=name,
            doors=len(walked.rows[turf]),
            stops=len(walked.walks.walk(turf)),
            metres=round(float(walked.walks.metres[turf]), 1),
            metres_to_start=round(float(walked.walks.metres_to_start[turf]), 1),
            minutes=round(float(walked.walks.minutes[turf]), 1),
            list_id=ids[turf],
        )


def _features(walked: _Walked, told: tuple[WalkTold, ...]) -> dict[str, Any]:
    """A GeoJSON collection: each walk a line from stop to stop, or a point where it is one stop."""
    made = []
    for turf, walk in enumerate(told):
        order = walked.walks.walk(turf)
        line = np.column_stack([walked.stops.lon[order], walked.stops.lat[order]]).round(7).tolist()
        geometry = (
            {"type": "LineString", "coordinates": line}
            if len(line) > 1
            else {"type": "Point", "coordinates": line[0]}
        )
        properties = {
            "turf": walk.turf,
            "doors": walk.doors,
            "stops": walk.stops,
            "metres": walk.metres,
            "minutes": walk.minutes,
            "list_id": walk.list_id,
        }
        made.append({"type": "Feature", "geometry": geometry, "properties": properties})
    return {"type": "FeatureCollection", "features": made}


def _part(lists: Path, number: int) -> Path:
    return lists.with_stem(f"{lists.stem}-{number:03}")


def _printed(
    wish: WalkWish, lists: Path, ground: Ground, walked: _Walked, step: Step
) -> list[Path]:
    """Print the lists, some hundred to a file; the files."""
    count = len(walked.names)
    parts = [range(low, min(low + A_FILE, count)) for low in range(0, count, A_FILE)]
    files = [lists] if len(parts) == 1 else [_part(lists, n + 1) for n in range(len(parts))]
    with step("Printing") as tell:
        for file, part in zip(files, parts, strict=True):
            made = print_sheets(
                list(walked.sheets(ground, part)),
                title=wish.title,
                results=wish.results,
                paper=wish.paper,
            )
            write(file, partial(_write_bytes, made))
            tell(part.stop / count)
    return files


def _summary(walks: Walks, turf: int, doors: int, stops: int) -> str:
    hours, minutes = divmod(round(float(walks.minutes[turf])), 60)
    length = walks.metres[turf]
    far = f"{length / 1000:.1f} km" if length >= 1000 else f"{length:.0f} m"  # noqa: PLR2004  # a kilometre
    took = f"{hours} h {minutes:02} min" if hours else f"{minutes} min"
    counted = f"{doors} door{'s' * (doors != 1)} at {stops} stop{'s' * (stops != 1)}"
    return f"{counted} · {far} on foot · about {took}"


def _write_bytes(made: bytes, file: Path) -> None:
    file.write_bytes(made)
