"""`groundswell turf`: a file of doors in, fair pieces of ground out."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from groundswell.fieldwork.ground import Ground, ground_of
from groundswell.folders import places, ready, write, write_json, write_table
from groundswell.science.doors.reading import read
from groundswell.science.doors.record import IntArray
from groundswell.science.turf import DOORS, TOLERANCE
from groundswell.science.turf.along import street_door_graph
from groundswell.science.turf.cut import Cut, cut, seconds_of_work
from groundswell.science.turf.files import features, table
from groundswell.science.turf.graph import DoorGraph, Parted, barriers_between, near_graph
from groundswell.science.turf.picture import draw
from groundswell.science.turf.shapes import colours, compactness, outlines
from groundswell.science.walk import MINUTES_A_DOOR, PACE
from groundswell.terminal import CannotBeDone, Step

SAME_DOOR = ("lat", "lon", "number", "street", "unit")
"""By what a door of a kept turf is known again: its id may be a row's number, which changes."""

STEPS_IN_A_DEGREE = 1e6


@dataclass(frozen=True, slots=True)
class TurfWish:
    """What to cut, into what, and where it goes. ``minutes`` goes before ``doors`` where given.

    ``out`` is a folder, or one file: a table, a map or a picture by its ending.
    """

    file: Path
    out: Path
    streets: Path | None = None
    barriers: Path | None = None
    doors: int = DOORS
    minutes: float | None = None
    minutes_a_door: float = MINUTES_A_DOOR
    pace: float = PACE
    tolerance: float = TOLERANCE
    keep: Path | None = None
    seed: int = 0
    picture: str = "png"
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class TurfMade:
    """What was cut: counts, sizes in doors or minutes, what is amiss, and the files."""

    doors: int
    unplaced: int
    stops: int
    turfs: int
    kept: int
    unit: str
    wanted: float
    smallest: float
    mean: float
    largest: float
    within: int
    compactness: float
    off: dict[str, str]
    remarks: tuple[str, ...]
    files: tuple[str, ...]


def cut_turf(wish: TurfWish, step: Step) -> TurfMade:
    """Cut a file of doors into turfs and write them. Raises CannotBeDone and errors of reading."""
    drawn = [] if wish.picture == "none" else [f"turf.{wish.picture}"]
    files = places(wish.out, ["turf.csv", "turf.geojson", *drawn], alone=(".png", ".svg"))
    unplaced = None if wish.out in files.values() else wish.out / "unplaced.csv"
    sources = [wish.file, wish.streets, wish.barriers, wish.keep]
    ready([*files.values(), *filter(None, [unplaced])], read=sources, replaces=wish.replaces)
    ground = ground_of(wish.file, streets=wish.streets, barriers=wish.barriers, step=step)
    with step("Neighbours"):
        parted = _parted(ground)
        graph = _graph(ground, parted)
    in_minutes = wish.minutes is not None
    size = ground.stops.doors
    if in_minutes:
        size = seconds_of_work(
            graph, ground.stops.doors, pace=wish.pace, minutes_a_door=wish.minutes_a_door
        )
    fixed, names, remarks = _kept(wish, ground)
    with step("Cutting"):
        made = cut(
            graph,
            size,
            x=ground.x,
            y=ground.y,
            wanted=round(wish.minutes * 60) if wish.minutes is not None else wish.doors,
            tolerance=wish.tolerance,
            fixed=fixed,
            parted=parted,
            seed=wish.seed,
        )
    names = _names(names, len(made.size))
    with step("Writing"):
        shapes = outlines(ground.x, ground.y, made.turf)
        _write(files, ground, made, names, shapes, graph)
        if unplaced is not None:
            unplaced.unlink(missing_ok=True)  # of a run before, which may have had some
            if ground.reading.unplaced.height:
                files["unplaced"] = unplaced
                write(unplaced, partial(write_table, ground.reading.unplaced))
    new = made.size[made.fixed :] / (60 if in_minutes else 1)
    return TurfMade(
        doors=ground.reading.doors.height,
        unplaced=ground.reading.unplaced.height,
        stops=len(ground.stops),
        turfs=len(made.size),
        kept=made.fixed,
        unit="minutes" if in_minutes else "doors",
        wanted=wish.minutes if wish.minutes is not None else wish.doors,
        smallest=float(new.min(initial=np.inf)) if len(new) else 0.0,
        mean=float(new.mean()) if len(new) else 0.0,
        largest=float(new.max(initial=0)),
        within=len(new) - len(made.off),
        compactness=float(compactness(shapes).mean()),
        off={names[number]: str(why) for number, why in made.off.items()},
        remarks=(*ground.reading.remarks, *ground.remarks(), *remarks),
        files=tuple(map(str, files.values())),
    )


def _parted(ground: Ground) -> Parted | None:
    barriers = ground.reading.barriers
    if barriers is None or not len(barriers):
        return None
    return barriers_between(barriers, ground.plane, ground.x, ground.y)


def _graph(ground: Ground, parted: Parted | None) -> DoorGraph:
    if ground.streets is not None and ground.on is not None:
        return street_door_graph(ground.streets, ground.on, ground.x, ground.y, parted=parted)
    return near_graph(ground.x, ground.y, parted=parted)


def _kept(wish: TurfWish, ground: Ground) -> tuple[IntArray | None, list[str], list[str]]:
    """The kept piece of each stop, the names of kept pieces, and what is to be said of them."""
    if wish.keep is None:
        return None, [], []
    known = read(wish.keep).doors.filter(pl.col("turf") != "")
    if not known.height:
        raise CannotBeDone(
            f"{wish.keep}: no door is in a turf. Give a turf.csv that was written before, with the "
            "turfs that are to stay in its column “turf”."
        )
    place = [(pl.col(each) * STEPS_IN_A_DEGREE).round().cast(pl.Int64) for each in ("lat", "lon")]
    known = known.with_columns(*place).unique(SAME_DOOR, keep="first", maintain_order=True)
    names = known["turf"].unique(maintain_order=True).to_list()
    doors = ground.reading.doors.with_columns(*place, stop=pl.Series(ground.stops.of_door))
    found = doors.select("stop", *SAME_DOOR).join(
        known.select("turf", *SAME_DOOR), on=SAME_DOOR, how="inner", maintain_order="left"
    )
    remarks = []
    if gone := known.join(doors, on=SAME_DOOR, how="anti").height:
        remarks.append(f"Doors of kept turfs that are not in {wish.file.name}: {gone:,}.")
    # A building stays whole: in the turf of most of its doors.
    held = (
        found.group_by("stop", "turf", maintain_order=True)
        .len()
        .sort("len", descending=True, maintain_order=True)
        .unique("stop", keep="first", maintain_order=True)
    )
    came = int(ground.stops.doors[held["stop"].to_numpy()].sum()) - int(held["len"].sum())
    if came:
        remarks.append(
            f"Doors that came to a kept turf because most of their building is in it: {came:,}."
        )
    if lost := [name for name in names if name not in set(held["turf"])]:
        remarks.append(
            f"Turfs that are not kept, since none of their doors is here or others hold most of "
            f"their buildings: {', '.join(lost)}."
        )
    names = [name for name in names if name in set(held["turf"])]
    number = {name: place for place, name in enumerate(names)}
    fixed = np.full(len(ground.stops), -1)
    fixed[held["stop"].to_numpy()] = [number[name] for name in held["turf"]]
    return fixed, names, remarks


def _names(kept: list[str], count: int) -> list[str]:
    """Names of all pieces: the kept ones', then numbers that go on after the largest of them."""
    largest = max((int(name) for name in kept if name.isdecimal()), default=0)
    return [*kept, *(str(largest + 1 + place) for place in range(count - len(kept)))]


def _write(
    files: dict[str, Path],
    ground: Ground,
    made: Cut,
    names: list[str],
    shapes: npt.NDArray[np.object_],
    graph: DoorGraph,
) -> None:
    doors, stops = ground.reading.doors, ground.stops
    for kind, file in files.items():
        if kind == ".csv":
            write(file, partial(write_table, table(doors, stops, made, names)))
        elif kind == ".geojson":
            collection = features(doors, stops, made, names, shapes, ground.plane)
            write(file, partial(write_json, collection))
        else:
            write(file, partial(_draw, ground, made, names, shapes, graph))


def _draw(
    ground: Ground,
    made: Cut,
    names: list[str],
    shapes: npt.NDArray[np.object_],
    graph: DoorGraph,
    file: Path,
) -> None:
    draw(
        file,
        shapes,
        colours(graph, made.turf),
        ground.x,
        ground.y,
        made.turf,
        names=names,
        barriers=ground.reading.barriers,
        plane=ground.plane,
    )
