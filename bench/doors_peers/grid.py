"""A town of straight streets with a river through it, of any number of doors."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from groundswell.science.doors.plane import Plane
from groundswell.science.doors.record import FloatArray, IntArray

MIDDLE = Plane(45.5, -73.6)
BETWEEN_STREETS, BLOCK, SIDE_STREET = 80.0, 200.0, 20.0
"""Metres from street to street, along a block, and of it what the street at its side takes."""

FRONTAGE, SETBACK = 12.0, 8.0
"""Metres from door to door along a street, and from its middle to a door."""

RIVER = 40.0
"""Metres from the middle of the river within which nobody lives."""

BEND, MEANDER = 200.0, 3_000.0
"""How far the river swings to either side, and how long a swing is, in metres."""

BEYOND = 1_000.0
"""Metres that the river goes on past the town, so that nobody walks round its end."""


@dataclass(frozen=True)
class Files:
    """Where a town is kept: its doors as a table, its river as GeoJSON."""

    doors: Path
    river: Path


@dataclass(frozen=True)
class _Houses:
    """Houses: metres east and north, number and street, and the row of blocks they are in."""

    x: FloatArray
    y: FloatArray
    number: IntArray
    street: IntArray
    row: IntArray


def written(folder: Path, doors: int, *, both_ways: bool = False, seed: int = 0) -> Files:
    """Write a town of so many doors into a folder; the same seed writes the same town.

    Doors stand along the streets that go east, and with ``both_ways`` along those that go north,
    between the houses at the corners. Odd and even numbers are on two sides.
    """
    long, short = _places(BLOCK - SIDE_STREET), _places(BETWEEN_STREETS - 2 * (SETBACK + FRONTAGE))
    blocks = max(3, round(np.sqrt(doors / (2 * long) * BLOCK * BETWEEN_STREETS) / BLOCK))
    # The river takes at most 24 doors of each row.
    a_row = 2 * long * blocks + (2 * short * (blocks + 1) if both_ways else 0)
    rows = -(-doors // (a_row - 24))
    chance = np.random.default_rng(seed)
    houses = [_going_east(rows, blocks, long, chance)]
    if both_ways:
        houses.append(_going_north(rows, blocks, short, chance))
    x, y, number, street, row = (
        np.concatenate([getattr(some, name) for some in houses])
        for name in ("x", "y", "number", "street", "row")
    )
    wide = blocks * BLOCK
    is_dry = np.abs(x - _river(y, wide)) > RIVER
    by_row = np.argsort(row, kind="stable")
    kept = by_row[is_dry[by_row]][:doors]
    if len(kept) < doors:
        raise RuntimeError(f"The river leaves {len(kept)} doors of {doors}.")
    lat, lon = MIDDLE.degrees(x[kept], y[kept])
    files = Files(folder / f"doors_{doors}.csv", folder / f"river_{doors}.geojson")
    pl.DataFrame(
        {
            "lat": lat,
            "lon": lon,
            "number": number[kept],
            "street": street[kept],
        }
    ).with_columns(
        pl.col("lat", "lon").round(7), pl.format("Street {}", pl.col("street")).alias("street")
    ).write_csv(files.doors)
    bank = np.arange(-BEYOND, rows * BETWEEN_STREETS + BEYOND, 20.0)
    lat, lon = MIDDLE.degrees(_river(bank, wide), bank)
    shape = {"type": "LineString", "coordinates": np.column_stack([lon, lat]).tolist()}
    kind = {"waterway": "river", "name": "River"}
    feature = {"type": "Feature", "properties": kind, "geometry": shape}
    files.river.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return files


def _places(metres: float) -> int:
    return int(metres / FRONTAGE)


def _going_east(rows: int, blocks: int, places: int, chance: np.random.Generator) -> _Houses:
    """The houses along the streets that go east."""
    row, block, place, is_even = _every(rows, blocks, places, 2)
    along = block * BLOCK + SIDE_STREET / 2 + FRONTAGE * (place + 0.5)
    off = np.where(is_even == 1, -SETBACK, SETBACK)
    return _Houses(
        x=along + chance.uniform(-2, 2, len(row)),
        y=row * BETWEEN_STREETS + off + chance.uniform(-1.5, 1.5, len(row)),
        number=100 * block + 2 * place + 1 + is_even,
        street=row,
        row=row,
    )


def _going_north(rows: int, blocks: int, places: int, chance: np.random.Generator) -> _Houses:
    """The houses along the streets that go north; the first stands past the corner's."""
    row, block, place, is_even = _every(rows, blocks + 1, places, 2)
    along = row * BETWEEN_STREETS + SETBACK + FRONTAGE + FRONTAGE * (place + 0.5)
    off = np.where(is_even == 1, SETBACK, -SETBACK)
    return _Houses(
        x=block * BLOCK + off + chance.uniform(-1.5, 1.5, len(row)),
        y=along + chance.uniform(-2, 2, len(row)),
        number=100 * row + 2 * place + 1 + is_even,
        street=rows + block,
        row=row,
    )


def _every(*counts: int) -> list[IntArray]:
    """The numbers of every one of some things in rows, blocks, places and sides."""
    return [axis.ravel() for axis in np.meshgrid(*map(np.arange, counts), indexing="ij")]


def _river(y: FloatArray, wide: float) -> FloatArray:
    """How far east the middle of the river is at ``y`` metres to the north."""
    swing: FloatArray = wide / 2 + min(BEND, wide / 6) * np.sin(2 * np.pi * y / MEANDER)
    return swing
