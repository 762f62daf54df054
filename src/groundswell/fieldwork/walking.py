"""`groundswell walk`: doors with their turf in, the order to walk them and lists to print out."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from glob import escape
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from groundswell.fieldwork.ground import Ground, apart_by_turf, ground_of
from groundswell.folders import places, ready, write, write_json, write_table
from groundswell.science.doors.record import IntArray, Stops
from groundswell.science.turf.files import onwards
from groundswell.science.walk import MINUTES_A_DOOR, PACE
from groundswell.science.walk.floors import doors_in_order
from groundswell.science.walk.maps import walk_map
from groundswell.science.walk.order import Walks, order_walks
from groundswell.science.walk.sheet import RESULTS, DoorOnSheet, Sheet, list_id, print_sheets
from groundswell.terminal import CannotBeDone, Step

A_FILE = 100
"""How many walk lists go into one PDF: more make a file that few printers take."""

MOST_STOPS = 2000
"""Stops of one walk: far more than anybody walks, and their distances still fit the memory."""


@dataclass(frozen=True, slots=True)
class WalkWish:
    """What to walk, from where and how fast, and where it goes. ``start``: latitude, longitude."""

    file: Path
    out: Path
    streets: Path | None = None
    turfs: tuple[str, ...] = ()
    start: tuple[float, float] | None = None
    pace: float = PACE
    minutes_a_door: float = MINUTES_A_DOOR
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
    without_turf: int
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

    def listed(self, turf: int) -> list[DoorOnSheet]:
        """The doors of one walk in order."""
        held = self.doors[self.rows[turf]]
        columns = held.select("id", "number", "unit", "street", "lat", "lon")
        return [DoorOnSheet(*row) for row in columns.iter_rows()]

    def sheets(self, ground: Ground, lists: range) -> list[Sheet]:
        """The walk lists of some turfs, with their maps."""
        x, y = ground.plane.metres(self.stops.lat, self.stops.lon)
        made = []
        for turf in lists:
            order, held = self.walks.walk(turf), self.listed(turf)
            summary = _summary(self.walks, turf, len(held), len(order))
            drawn = walk_map(x[order], y[order], graph=ground.streets)
            made.append(Sheet(_title(self.names[turf]), summary, drawn, held))
        return made


def order_turfs(wish: WalkWish, step: Step) -> WalksMade:
    """Order every turf of a file and write it. Raises CannotBeDone and errors of reading."""
    printed = ["walk-lists.pdf"] if wish.prints else []
    files = places(
        wish.out, ["walks.csv", "walks.geojson", *printed], alone=(".pdf",) if wish.prints else ()
    )
    lists = files.pop(".pdf", None)
    before = [] if lists is None else _any_before(lists)
    ready([*files.values(), *before], read=[wish.file, wish.streets], replaces=wish.replaces)
    ground = ground_of(wish.file, streets=wish.streets, step=step)
    walked = _walked(wish, ground, step)
    told = tuple(_told(walked))
    for kind, file in files.items():
        if kind == ".csv":
            write(file, partial(write_table, _table(walked)))
        else:
            write(file, partial(write_json, _features(walked, told)))
    pdfs = [] if lists is None else _printed(wish, lists, ground, walked, step)
    for file in before:
        if file not in pdfs:
            file.unlink(missing_ok=True)  # of walks that are no more
    without_turf = ground.reading.doors.height - sum(each.doors for each in told)
    return WalksMade(
        walks=told,
        unplaced=ground.reading.unplaced.height,
        without_turf=0 if wish.turfs else without_turf,
        along_streets=ground.on is not None and ground.unreached < len(ground.stops),
        remarks=(*ground.reading.remarks, *ground.remarks()),
        files=tuple(map(str, (*files.values(), *pdfs))),
    )


def _walked(wish: WalkWish, ground: Ground, step: Step) -> _Walked:
    doors = ground.reading.doors
    names = [name for name in doors["turf"].unique(maintain_order=True) if name]
    wanted = list(dict.fromkeys(wish.turfs)) or names
    if missing := [name for name in wanted if name not in names]:
        raise CannotBeDone(f"{wish.file} has no turf {', '.join(missing)}. It has {_some(names)}.")
    number = {name: place for place, name in enumerate(wanted)} if names else {"": 0}
    own = np.array([number.get(name, -1) for name in doors["turf"]], np.int64)
    stops, turf, on = apart_by_turf(ground, own)
    if (turf >= 0).any() and (most := np.bincount(turf[turf >= 0])).max() > MOST_STOPS:
        which = f"turf {wanted[int(most.argmax())]}" if names else "a file without turfs"
        raise CannotBeDone(
            f"{wish.file}: {most.max():,} stops, in {which}, are no one walk. Cut them first: "
            "groundswell turf."
        )
    x, y = ground.plane.metres(stops.lat, stops.lon)
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


def _title(name: str) -> str:
    return f"Turf {name}"


def _told(walked: _Walked) -> Iterator[WalkTold]:
    for turf, name in enumerate(walked.names):
        yield WalkTold(
            turf=name,
            doors=len(walked.rows[turf]),
            stops=len(walked.walks.walk(turf)),
            metres=round(float(walked.walks.metres[turf]), 1),
            metres_to_start=round(float(walked.walks.metres_to_start[turf]), 1),
            minutes=round(float(walked.walks.minutes[turf]), 1),
            list_id=list_id(_title(name), walked.listed(turf)),
        )


def _features(walked: _Walked, told: tuple[WalkTold, ...]) -> dict[str, Any]:
    """A GeoJSON collection: each walk a line from stop to stop, or a point where it is one stop."""
    made = []
    for turf, walk in enumerate(told):
        order = walked.walks.walk(turf)
        lon = onwards(walked.stops.lon[order])
        line = np.column_stack([lon, walked.stops.lat[order]]).round(7).tolist()
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


def _any_before(lists: Path) -> list[Path]:
    """The files of lists that a run before may have left, whole or in parts."""
    return [lists, *lists.parent.glob(f"{escape(lists.stem)}-[0-9][0-9][0-9].pdf")]


def _part(lists: Path, number: int) -> Path:
    return lists.with_stem(f"{lists.stem}-{number:03}")


def _printed(
    wish: WalkWish, lists: Path, ground: Ground, walked: _Walked, step: Step
) -> list[Path]:
    """Print the lists, some hundred to a file; the files."""
    count = len(walked.names)
    parts = [range(low, min(low + A_FILE, count)) for low in range(0, count, A_FILE)]
    files = [lists] if len(parts) == 1 else [_part(lists, n + 1) for n in range(len(parts))]
    printing = partial(print_sheets, title=wish.title, results=wish.results, paper=wish.paper)
    with step("Printing") as tell:
        if len(parts) == 1:
            write(lists, partial(_write_bytes, printing(walked.sheets(ground, parts[0]))))
            return files
        # The typesetter keeps what it has set for as long as its process lives.
        with ProcessPoolExecutor(
            min(os.cpu_count() or 1, len(parts)), get_context("spawn"), max_tasks_per_child=1
        ) as pool:
            work = [pool.submit(printing, walked.sheets(ground, part)) for part in parts]
            for file, part, made in zip(files, parts, work, strict=True):
                write(file, partial(_write_bytes, made.result()))
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
