"""A town read, cut and ordered, step by step, in a process of its own."""

import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from doors_peers import grid
from groundswell.science.doors.plane import plane_of
from groundswell.science.doors.reading import read
from groundswell.science.doors.record import FloatArray, Lines, Stops
from groundswell.science.doors.stops import stops_of
from groundswell.science.turf.cut import Cut, cut
from groundswell.science.turf.graph import barriers_between, near_graph
from groundswell.science.walk.order import Walks, order_walks

WANTED = 60
"""Doors a piece."""

WARMING_DOORS = 3_000


@dataclass(frozen=True)
class Town:
    """Stops that were cut into pieces and walked, with what lies between them.

    ``remarks`` are what was said of the file, and of its rows that are no doors on the map.
    """

    stops: Stops
    x: FloatArray
    y: FloatArray
    cut: Cut
    walks: Walks
    barriers: Lines | None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clock:
    """Seconds, processor seconds and most memory so far (MB) of each step."""

    seconds: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)
    megabytes: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began, busy = time.perf_counter(), time.process_time()
        yield
        self.seconds[name] = time.perf_counter() - began
        self.processor[name] = time.process_time() - busy
        self.megabytes[name] = most_memory()

    def total(self) -> float:
        return sum(self.seconds.values())


def most_memory() -> float:
    """The most this process held at once, in MB, what its libraries take counted in.

    Linux counts in ``ru_maxrss`` what the process that started this one held, so it is asked for
    the mark of this one alone.
    """
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        lines = []
    for line in lines:
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(doors: Path, barriers: Path | None) -> tuple[Town, Clock]:
    """Read, cut and order a town in a fresh process, after a small one to compile by."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as pool:
        return pool.submit(_measured, doors, barriers).result()


def warm() -> None:
    """Cut and order a small town, so that everything is compiled."""
    with tempfile.TemporaryDirectory(prefix="gs-doors-") as folder:
        files = grid.written(Path(folder), WARMING_DOORS)
        _steps(files.doors, files.river)


def cut_and_ordered(stops: Stops, barriers: Lines | None, clock: Clock) -> Town:
    """The last three steps: the door graph, the cut, and the order of the walks."""
    with clock.step("graph"):
        plane = plane_of(stops.lat, stops.lon)
        x, y = plane.metres(stops.lat, stops.lon)
        parted = None if barriers is None else barriers_between(barriers, plane, x, y)
        graph = near_graph(x, y, parted=parted)
    with clock.step("cut"):
        pieces = cut(graph, stops.doors, x=x, y=y, wanted=WANTED)
    with clock.step("order"):
        walks = order_walks(stops, pieces.turf, x=x, y=y)
    return Town(stops, x, y, pieces, walks, barriers)


def area_of(town: Town, doors: int) -> tuple[Town, Clock]:
    """The stops about the middle of a town that have so many doors, cut and ordered anew."""
    middle = np.hypot(town.x - np.median(town.x), town.y - np.median(town.y))
    near = np.argsort(middle, kind="stable")
    count = int(np.searchsorted(np.cumsum(town.stops.doors[near]), doors)) + 1
    inside, stops = np.sort(near[:count]), town.stops
    area = Stops(
        lat=stops.lat[inside],
        lon=stops.lon[inside],
        doors=stops.doors[inside],
        of_door=np.repeat(np.arange(len(inside)), stops.doors[inside]),
        street=stops.street[inside],
        number=stops.number[inside],
    )
    clock = Clock()
    return cut_and_ordered(area, town.barriers, clock), clock


def _measured(doors: Path, barriers: Path | None) -> tuple[Town, Clock]:
    warm()
    return _steps(doors, barriers)


def _steps(doors: Path, barriers: Path | None) -> tuple[Town, Clock]:
    clock = Clock()
    with clock.step("read"):
        reading = read(doors, barriers=barriers)
    with clock.step("stops"):
        stops = stops_of(reading.doors)
    town = cut_and_ordered(stops, reading.barriers, clock)
    unplaced = f"{reading.unplaced.height:,} rows have no place on the map."
    return replace(town, remarks=(*reading.remarks, unplaced)), clock
