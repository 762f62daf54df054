"""Doors, streets and barriers from GeoJSON (RFC 7946), whole or a feature a line."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
from shapely.errors import ShapelyError
from shapely.geometry import shape

from groundswell.science.doors.addresses import with_addresses
from groundswell.science.doors.columns import columns_of, what_was_taken
from groundswell.science.doors.decoding import utf8_of
from groundswell.science.doors.lines import Gathering
from groundswell.science.doors.placing import reading_of
from groundswell.science.doors.record import DoorsCannotBeRead, Lines, Reading

_DEGREES = ("CRS84", "4326", "4979", "CRS:84")
_NORTH, _EAST = 90, 180
_SEPARATOR = "\x1e"
_KINDS = ("kind", "highway", "waterway", "railway", "type")
_NAMES = ("name", "street", "street_name")

_UNREADABLE = (
    *(ShapelyError, TypeError, ValueError, KeyError, IndexError, AttributeError),
    *(OverflowError, RecursionError, NotImplementedError),
)

Feature = dict[str, Any]


def read_features(data: bytes, path: Path, remarks: list[str]) -> Reading:
    """The doors of the text of a GeoJSON file, a feature each; ``row`` counts its features from 1.

    A polygon is a door at a point inside it. Raises DoorsCannotBeRead where it is something else.
    """
    features = _features(data, path)
    if any(_properties(feature).get("kind") == "turf outline" for feature in features):
        raise DoorsCannotBeRead(
            f"{path} is a map of turfs, in which the doors of a building are one point. Give the "
            "turf.csv that was written beside it."
        )
    headings = list(dict.fromkeys(key for feature in features for key in _properties(feature)))
    found = {
        role: index for role, index in columns_of(headings).items() if role not in {"lat", "lon"}
    }
    remarks.append(what_was_taken([_text(heading) for heading in headings], found))
    places = [_place(feature.get("geometry")) for feature in features]
    columns: dict[str, Any] = {
        role: [_text(_properties(feature).get(headings[index])) for feature in features]
        for role, index in found.items()
    }
    if "id" not in found:
        columns["id"] = [_text(feature.get("id")) for feature in features]
    frame = pl.DataFrame(
        {
            **columns,
            "lat": pl.Series([lat for lat, _, _ in places], dtype=pl.Float64),
            "lon": pl.Series([lon for _, lon, _ in places], dtype=pl.Float64),
            "why": pl.Series([why for _, _, why in places], dtype=pl.String),
            "row": pl.int_range(1, len(features) + 1, eager=True),
        }
    )
    return reading_of(with_addresses(frame, remarks), source=str(path), remarks=remarks)


def read_feature_lines(path: Path) -> tuple[Lines, list[str]]:
    """The lines of a GeoJSON file, those of a polygon its rings; and remarks on what is no line.

    Raises DoorsCannotBeRead where there is none.
    """
    data, remarks = utf8_of(path)
    features = _features(data, path)
    gathering = Gathering()
    others = 0
    for feature in features:
        properties = _properties(feature)
        name = next((_text(properties[key]) for key in _NAMES if properties.get(key)), "")
        kind = next((_text(properties[key]) for key in _KINDS if properties.get(key)), "")
        parts = [
            gathering.add(points, name=name, kind=kind)
            for points in _lines_of(feature.get("geometry"))
        ]
        others += not any(parts)
    if not len(gathering.name):
        message = f"{path}: no feature of {len(features):,} is a line. Export lines from it."
        raise DoorsCannotBeRead(message)
    if others:
        remarks.append(f"{path.name}: features left out because they are no lines: {others:,}.")
    return gathering.lines(), remarks


def _features(data: bytes, path: Path) -> list[Feature]:
    text = data.decode()
    try:
        whole = json.loads(text.lstrip(_SEPARATOR))
    except (ValueError, RecursionError) as error:
        features = _a_line_each(text, path, error)
    else:
        features = _inside(whole, path)
    if not features:
        raise DoorsCannotBeRead(f"{path} has no features. Export it again with its places.")
    return features


def _inside(whole: Any, path: Path) -> list[Feature]:
    kind = whole.get("type") if isinstance(whole, dict) else None
    if kind == "Feature":
        return [whole]
    features = whole.get("features") if isinstance(whole, dict) else None
    if kind != "FeatureCollection" or not isinstance(features, list):
        what = f"an object of type “{kind}”" if kind else f"JSON ({type(whole).__name__})"
        message = (
            f"{path} is {what}, not a GeoJSON FeatureCollection. Export it as GeoJSON, "
            "or as CSV with columns lat and lon."
        )
        raise DoorsCannotBeRead(message)
    crs = json.dumps(whole.get("crs"))
    if whole.get("crs") and not any(word in crs for word in _DEGREES):
        message = f"{path} is in another grid than degrees ({crs[:120]}). Export it as WGS 84."
        raise DoorsCannotBeRead(message)
    for ordinal, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            message = f"{path}: item {ordinal} of its features is no Feature. Export it again."
            raise DoorsCannotBeRead(message)
    return features


def _a_line_each(text: str, path: Path, error: Exception) -> list[Feature]:
    """Features that stand a line each; ``error`` is why the whole is no JSON."""
    features: list[Feature] = []
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip(_SEPARATOR + " \r\t")
        if not bare:
            continue
        try:
            feature = json.loads(bare)
        except (ValueError, RecursionError) as wrong:
            reason = f"line {number}: {wrong}" if features else str(error)
            message = f"{path} is no JSON, or is cut short ({reason}). Export it again."
            raise DoorsCannotBeRead(message) from error
        features.extend(_inside(feature, path))
    return features


def _properties(feature: Feature) -> dict[str, Any]:
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False)
    # Half of a surrogate pair is a letter to JSON and to nobody else.
    return str(value).encode(errors="replace").decode()


def _place(geometry: Any) -> tuple[float | None, float | None, str | None]:
    """Latitude and longitude of a geometry, or why it has none."""
    if not isinstance(geometry, dict) or not geometry.get("type"):
        return None, None, "It has no geometry."
    kind = _text(geometry["type"])
    try:
        if kind == "Point":
            lon, lat = geometry["coordinates"][:2]
            return float(lat), float(lon), None
        if kind in {"Polygon", "MultiPolygon", "MultiPoint"}:
            point = shape(geometry).representative_point()
            if point.is_empty or not math.isfinite(point.x):
                return None, None, f"Its {kind} is empty."
            return point.y, point.x, None
    except _UNREADABLE:
        return None, None, f"Its {kind} has no coordinates that can be read."
    return None, None, f"It is a {kind}, not a point or an outline."


def _lines_of(geometry: Any) -> Iterator[list[tuple[float, float]]]:
    """The points (lat, lon) of each line of a geometry, those that are on the earth."""
    if not isinstance(geometry, dict) or not isinstance(geometry.get("coordinates"), list):
        return
    coordinates: list[Any] = geometry["coordinates"]
    match geometry.get("type"):
        case "LineString":
            parts = [coordinates]
        case "MultiLineString" | "Polygon":
            parts = coordinates
        case "MultiPolygon":
            polygons = [polygon for polygon in coordinates if isinstance(polygon, list)]
            parts = [ring for polygon in polygons for ring in polygon]
        case _:
            return
    for part in parts:
        try:
            points = [(float(point[1]), float(point[0])) for point in part]
        except (TypeError, ValueError, IndexError, KeyError, OverflowError):
            continue
        yield [(lat, lon) for lat, lon in points if abs(lat) <= _NORTH and abs(lon) <= _EAST]
