"""Doors, streets and barriers from an extract of OpenStreetMap."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium
import polars as pl
from osmium.filter import KeyFilter
from shapely import Polygon

from groundswell.science.doors.lines import Gathering
from groundswell.science.doors.placing import reading_of
from groundswell.science.doors.record import DOOR_COLUMNS, DoorsCannotBeRead, Lines, Reading

FORMATS = {".pbf": "pbf", ".osm": "osm", ".osm.gz": "osm.gz", ".osm.bz2": "osm.bz2"}
"""How the names of such files end, and what osmium calls them."""

_NUMBERS = ("addr:housenumber", "addr:housename")
_LINES = ("highway", "railway", "waterway")
_NOT_STREETS = frozenset(
    {"proposed", "planned", "abandoned", "razed", "platform", "rest_area", "services", "elevator"}
    | {"raceway", "corridor", "bus_stop", "via_ferrata", "no"}
)
_BARRIERS = {
    "highway": frozenset({"motorway", "trunk"}),
    "railway": frozenset({"rail"}),
    "waterway": frozenset({"river", "canal"}),
}
_CORNERS = 4
"""Points of the smallest outline: a triangle, closed."""

Points = list[tuple[float, float]]


@dataclass(slots=True)
class _Extract:
    """What one pass over an extract gathers."""

    doors: dict[str, list[Any]] = field(
        default_factory=lambda: {name: [] for name in (*DOOR_COLUMNS, "why")}
    )
    streets: Gathering = field(default_factory=Gathering)
    barriers: Gathering = field(default_factory=Gathering)
    gaps: int = 0

    def door(self, name: str, tags: dict[str, str], place: tuple[float, float] | None) -> None:
        units = (tags.get("addr:unit", ""), tags.get("addr:flats") or tags.get("addr:door", ""))
        values = {
            "id": name,
            "lat": place[0] if place else None,
            "lon": place[1] if place else None,
            "number": next(tags[key] for key in _NUMBERS if key in tags),
            "street": tags.get("addr:street") or tags.get("addr:place", ""),
            "unit": " ".join(unit for unit in units if unit),
            "turf": "",
            "row": len(self.doors["id"]) + 1,
            "why": None if place else "The extract does not hold where it is.",
        }
        for column, value in values.items():
            self.doors[column].append(value)


def is_extract(path: Path) -> bool:
    """Whether a file is called as extracts are."""
    return path.name.casefold().endswith(tuple(FORMATS))


def read_extract(path: Path) -> Reading:
    """The doors, the walkable streets and the barriers of an extract, in one pass.

    A building is a door at the centroid of its outline; ``row`` counts doors from 1 and ``id`` is
    such as “node/12”. Streets are all highways that are no areas; barriers are motorways, trunk
    roads, railways, rivers and canals that are not in tunnels. Raises DoorsCannotBeRead.
    """
    extract = _gathered(path, with_doors=True)
    remarks = []
    if extract.gaps:
        remarks.append(f"Streets or barriers cut where the extract ends: {extract.gaps:,}.")
    rows = pl.DataFrame(
        extract.doors,
        schema={**DOOR_COLUMNS, "why": pl.String},
    )
    if not rows.height:
        message = (
            f"{path} has no addresses (addr:housenumber): an extract of roads only, or of a place "
            "not yet mapped. Bring the doors as CSV and this file as the streets."
        )
        raise DoorsCannotBeRead(message)
    return reading_of(
        rows,
        source=str(path),
        remarks=remarks,
        streets=extract.streets.lines(),
        barriers=extract.barriers.lines(),
    )


def read_extract_lines(path: Path) -> tuple[Lines, Lines]:
    """The streets and the barriers of an extract, without its doors."""
    extract = _gathered(path, with_doors=False)
    return extract.streets.lines(), extract.barriers.lines()


def _gathered(path: Path, *, with_doors: bool) -> _Extract:
    if path.is_dir():
        raise DoorsCannotBeRead(f"{path} is a folder. Name the extract in it.")
    if not path.exists():
        raise DoorsCannotBeRead(f"There is no file {path}. Look at how it is spelled.")
    extract = _Extract()
    keys = (*_LINES, *_NUMBERS) if with_doors else _LINES
    name = path.name.casefold()
    kind = next(kind for suffix, kind in FORMATS.items() if name.endswith(suffix))
    relations: dict[int, dict[str, str]] = {}
    try:
        processor = osmium.FileProcessor(osmium.io.File(str(path), kind)).with_locations()
        if with_doors:
            processor = processor.with_areas(KeyFilter(*_NUMBERS))
        for thing in processor.with_filter(KeyFilter(*keys)):
            _take(thing, extract, relations, with_doors=with_doors)
    except (osmium.InvalidLocationError, RuntimeError, ValueError, OSError) as error:
        message = (
            f"{path} is no whole OpenStreetMap extract ({error}). Fetch it again; it may have been "
            "cut short on the way."
        )
        raise DoorsCannotBeRead(message) from error
    for number, tags in relations.items():
        extract.door(f"relation/{number}", tags, None)
    return extract


def _take(
    thing: Any, extract: _Extract, relations: dict[int, dict[str, str]], *, with_doors: bool
) -> None:
    tags = {tag.k: tag.v for tag in thing.tags}
    has_number = with_doors and any(key in tags for key in _NUMBERS)
    if thing.is_node():
        if has_number:
            place = (thing.lat, thing.lon) if thing.location.valid() else None
            extract.door(f"node/{thing.id}", tags, place)
    elif thing.is_way():
        if has_number:
            outline = [(n.location.lat, n.location.lon) for n in thing.nodes if n.location.valid()]
            extract.door(f"way/{thing.id}", tags, _middle([outline]))
        _take_lines(thing, tags, extract)
    elif thing.is_relation():
        if has_number:
            relations[thing.id] = tags
    elif not thing.from_way() and relations.pop(thing.orig_id(), None) is not None:
        rings = [[(n.lat, n.lon) for n in ring] for ring in thing.outer_rings()]
        extract.door(f"relation/{thing.orig_id()}", tags, _middle(rings))


def _middle(rings: list[Points]) -> tuple[float, float] | None:
    """The centroid of the largest outline, or the mean of points that are none."""
    closed = [Polygon(r) for r in rings if len(r) >= _CORNERS and r[0] == r[-1]]
    largest = max(closed, key=lambda polygon: polygon.area, default=None)
    if largest is not None and largest.area > 0:
        return largest.centroid.x, largest.centroid.y
    points = [point for ring in rings for point in ring]
    if not points:
        return None
    return (
        sum(lat for lat, _ in points) / len(points),
        sum(lon for _, lon in points) / len(points),
    )


def _take_lines(way: Any, tags: dict[str, str], extract: _Extract) -> None:
    highway = tags.get("highway", "")
    gatherings = []
    if highway and highway not in _NOT_STREETS and tags.get("area", "no") == "no":
        gatherings.append((extract.streets, highway))
    if tags.get("tunnel", "no") == "no":
        gatherings.extend(
            (extract.barriers, tags[key])
            for key, kinds in _BARRIERS.items()
            if tags.get(key) in kinds
        )
    if not gatherings:
        return
    pieces = list(_pieces(way))
    extract.gaps += sum(len(points) for points, _ in pieces) < len(way.nodes)
    for gathering, kind in gatherings:
        for points, nodes in pieces:
            gathering.add(points, name=tags.get("name", ""), kind=kind, nodes=nodes)


def _pieces(way: Any) -> Iterator[tuple[Points, list[int]]]:
    """Runs of a way's nodes that the extract holds."""
    points: Points = []
    nodes: list[int] = []
    for node in way.nodes:
        if node.location.valid():
            points.append((node.location.lat, node.location.lon))
            nodes.append(node.ref)
        elif points:
            yield points, nodes
            points, nodes = [], []
    if points:
        yield points, nodes
