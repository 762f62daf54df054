"""The ground that files describe: stops in metres, and the streets they are on."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from groundswell.science.doors.plane import Plane, plane_of
from groundswell.science.doors.reading import read
from groundswell.science.doors.record import FloatArray, IntArray, Lines, Reading, Stops
from groundswell.science.doors.stops import stops_of
from groundswell.science.doors.streets import (
    REACH,
    OnStreets,
    StreetGraph,
    on_streets,
    street_graph,
)
from groundswell.terminal import CannotBeDone, Step


@dataclass(frozen=True, slots=True)
class Ground:
    """What a file held, as stops (m,) on a plane in metres, on streets where they are known."""

    reading: Reading
    stops: Stops
    plane: Plane
    x: FloatArray
    y: FloatArray
    streets: StreetGraph | None
    on: OnStreets | None

    @property
    def unreached(self) -> int:
        """How many stops are on no street, although some are known."""
        return 0 if self.on is None else int((self.on.piece < 0).sum())

    def remarks(self) -> list[str]:
        """What is to be said of the streets."""
        if not self.unreached:
            return []
        return [
            (
                f"Stops within {REACH:.0f} m of no street that is walked along, which are reached "
                f"in straight lines: {self.unreached:,} of {len(self.stops):,}."
            )
        ]


def ground_of(
    file: Path, *, streets: Path | None = None, barriers: Path | None = None, step: Step
) -> Ground:
    """Read doors and what is about them. Raises CannotBeDone or DoorsCannotBeRead."""
    with step("Reading"):
        reading = read(file, streets=streets, barriers=barriers)
    if not reading.doors.height:
        raise CannotBeDone(
            f"{file}: no door has a position, so there is nothing to walk to. Have the addresses "
            "geocoded and give latitude and longitude."
        )
    with step("Buildings"):
        stops = stops_of(reading.doors)
    plane = plane_of(stops.lat, stops.lon)
    x, y = plane.metres(stops.lat, stops.lon)
    graph, on = None, None
    if reading.streets is not None and len(reading.streets):
        with step("Streets"):
            graph = street_graph(reading.streets, plane)
            street, of_line = _same_names(reading.doors, stops, reading.streets)
            on = on_streets(graph, x, y, street=street, street_of_line=of_line)
    return Ground(reading, stops, plane, x, y, graph, on)


def apart_by_turf(ground: Ground, turf: IntArray) -> tuple[Stops, IntArray, OnStreets | None]:
    """Stops of which each is in one turf, where a file has the doors of one building in several.

    ``turf``: (n,), the number of each door's turf. Gives the stops (k,), the turf of each, and
    where they are on streets.
    """
    stops, on = ground.stops, ground.on
    pairs, first, of_door = np.unique(
        np.column_stack([stops.of_door, turf]), axis=0, return_index=True, return_inverse=True
    )
    # In the order of their first doors, as stops are.
    order = np.argsort(first)
    of_door = np.argsort(order)[of_door.ravel()]
    stop, own = pairs[order, 0], pairs[order, 1]
    apart = Stops(
        lat=stops.lat[stop],
        lon=stops.lon[stop],
        doors=np.bincount(of_door, minlength=len(stop)).astype(np.int64),
        of_door=of_door.astype(np.int64),
        street=stops.street[stop],
        number=stops.number[stop],
    )
    if on is not None:
        on = OnStreets(on.piece[stop], on.along[stop], on.off[stop], on.side[stop])
    return apart, own.astype(np.int64), on


def _same_names(doors: pl.DataFrame, stops: Stops, lines: Lines) -> tuple[IntArray, IntArray]:
    """The same number for the same name, of stops (m,) and of lines (l,); -1 for none."""
    numbers: dict[str, int] = {"": -1}

    def numbered(names: Iterator[str]) -> IntArray:
        folded = (" ".join(name.casefold().split()) for name in names)
        return np.array([numbers.setdefault(name, len(numbers)) for name in folded], np.int64)

    of_door = numbered(iter(doors["street"].fill_null("")))
    of_stop = np.full(len(stops), -1)
    of_stop[stops.of_door] = of_door
    return of_stop, numbered(iter(lines.name))
