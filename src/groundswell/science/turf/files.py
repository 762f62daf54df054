"""A cut as files: a table of doors with their turf, and a map for any program that shows one."""

import json
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely

from groundswell.science.doors.plane import Plane
from groundswell.science.doors.record import FloatArray, Stops
from groundswell.science.turf.cut import Cut

OUTLINE = "turf outline"
"""The kind of a feature that is no door."""


def table(doors: pl.DataFrame, stops: Stops, cut: Cut, names: list[str]) -> pl.DataFrame:
    """The doors (n) with the name of their turf and the number of their stop, by turf and stop."""
    turf = cut.turf[stops.of_door]
    return (
        doors.with_columns(
            turf=pl.Series(np.array(names, dtype=np.object_)[turf], dtype=pl.String),
            stop=pl.Series(stops.of_door),
            place=pl.Series(turf),
        )
        .sort("place", "stop", "row")
        .drop("place")
    )


def features(
    doors: pl.DataFrame,
    stops: Stops,
    cut: Cut,
    names: list[str],
    shapes: npt.NDArray[np.object_],
    plane: Plane,
) -> dict[str, Any]:
    """A GeoJSON collection (RFC 7946): an outline for each turf, then a point for each stop.

    An outline over the date line goes on beyond 180°, which programs for maps understand.
    """
    held = np.bincount(cut.turf, weights=stops.doors, minlength=len(names)).astype(np.int64)
    made: list[dict[str, Any]] = []
    for number, (name, shape) in enumerate(zip(names, shapes, strict=True)):
        outline = shapely.transform(shape, lambda points: _degrees(points, plane))
        told = {"kind": OUTLINE, "turf": name, "doors": int(held[number])}
        if number in cut.off:
            told["why_not_as_wanted"] = str(cut.off[number])
        made.append(_feature(json.loads(shapely.to_geojson(outline)), told))
    first = doors.with_columns(stop=pl.Series(stops.of_door)).unique("stop", keep="first")
    for row in first.sort("stop").iter_rows(named=True):
        stop = row["stop"]
        place = [round(float(stops.lon[stop]), 7), round(float(stops.lat[stop]), 7)]
        told = {
            "kind": "stop",
            "turf": names[cut.turf[stop]],
            "stop": stop,
            "doors": int(stops.doors[stop]),
            "number": row["number"],
            "street": row["street"],
        }
        made.append(_feature({"type": "Point", "coordinates": place}, told))
    return {"type": "FeatureCollection", "features": made}


def _feature(geometry: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": told}


def _degrees(points: npt.NDArray[np.float64], plane: Plane) -> npt.NDArray[np.float64]:
    lat, lon = plane.degrees(points[:, 0], points[:, 1])
    return np.column_stack([onwards(lon), lat]).astype(np.float64).round(7)


def onwards(lon: FloatArray) -> FloatArray:
    """Longitudes of one line, which go on beyond 180° where it crosses the date line."""
    is_over = len(lon) > 0 and np.ptp(lon) > 180  # noqa: PLR2004  # more than half the earth
    return np.where(lon < 0, lon + 360, lon) if is_over else lon
