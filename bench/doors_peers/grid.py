"""A town of straight streets with a river through it, of any number of doors."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from groundswell.science.doors.plane import Plane
from groundswell.science.doors.record import FloatArray

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


def written(folder: Path, doors: int, *, seed: int = 0) -> Files:
    """Write a town of so many doors into a folder; the same seed writes the same town."""
    a_side = int((BLOCK - SIDE_STREET) / FRONTAGE)
    blocks = max(3, round(np.sqrt(doors / (2 * a_side) * BLOCK * BETWEEN_STREETS) / BLOCK))
    # The river takes at most 18 doors of each street.
    streets = -(-doors // (2 * a_side * blocks - 18))
    street, block, place, is_even = (
        axis.ravel()
        for axis in np.meshgrid(*map(np.arange, (streets, blocks, a_side, 2)), indexing="ij")
    )
    chance = np.random.default_rng(seed)
    along = block * BLOCK + SIDE_STREET / 2 + FRONTAGE * (place + 0.5)
    x = along + chance.uniform(-2, 2, len(along))
    off = np.where(is_even == 1, -SETBACK, SETBACK)
    y = street * BETWEEN_STREETS + off + chance.uniform(-1.5, 1.5, len(along))
    wide = blocks * BLOCK
    is_dry = np.flatnonzero(np.abs(x - _river(y, wide)) > RIVER)[:doors]
    if len(is_dry) < doors:
        raise RuntimeError(f"The river leaves {len(is_dry)} doors of {doors}.")
    lat, lon = MIDDLE.degrees(x[is_dry], y[is_dry])
    files = Files(folder / f"grid_{doors}.csv", folder / f"river_{doors}.geojson")
    pl.DataFrame(
        {
            "lat": lat,
            "lon": lon,
            "number": (100 * block + 2 * place + 1 + is_even)[is_dry],
            "street": street[is_dry],
        }
    ).with_columns(
        pl.col("lat", "lon").round(7), pl.format("Street {}", pl.col("street")).alias("street")
    ).write_csv(files.doors)
    bank = np.arange(-BEYOND, streets * BETWEEN_STREETS + BEYOND, 20.0)
    lat, lon = MIDDLE.degrees(_river(bank, wide), bank)
    shape = {"type": "LineString", "coordinates": np.column_stack([lon, lat]).tolist()}
    kind = {"waterway": "river", "name": "River"}
    feature = {"type": "Feature", "properties": kind, "geometry": shape}
    files.river.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return files


def _river(y: FloatArray, wide: float) -> FloatArray:
    """How far east the middle of the river is at ``y`` metres to the north."""
    swing: FloatArray = wide / 2 + min(BEND, wide / 6) * np.sin(2 * np.pi * y / MEANDER)
    return swing
