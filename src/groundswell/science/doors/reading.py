"""Doors from whatever file they come in, and the streets and barriers about them."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

from groundswell.science.doors.decoding import utf8_of
from groundswell.science.doors.geojson import read_feature_lines, read_features
from groundswell.science.doors.openstreetmap import is_extract, read_extract, read_extract_lines
from groundswell.science.doors.record import DoorsCannotBeRead, Lines, Reading
from groundswell.science.doors.tables import read_table

Wanted = Literal["streets", "barriers"]

_BEGINNING = 64


def read(path: Path, *, streets: Path | None = None, barriers: Path | None = None) -> Reading:
    """Read doors from CSV, GeoJSON or an OpenStreetMap extract, packed with gzip or not.

    Streets and barriers come from their own files if given, else from the extract if it is one.
    Degrees are WGS 84. Raises DoorsCannotBeRead, which says what is wrong, where, and what to do.
    """
    if is_extract(path):
        reading = read_extract(path)
    else:
        data, remarks = utf8_of(path)
        is_json = data[:_BEGINNING].lstrip(b"\x1e \t\r\n")[:1] in {b"{", b"["}
        reading = (read_features if is_json else read_table)(data, path, remarks)
    if streets is not None:
        lines, more = _lines(streets, wanted="streets")
        reading = replace(reading, streets=lines, remarks=(*reading.remarks, *more))
    if barriers is not None:
        lines, more = _lines(barriers, wanted="barriers")
        reading = replace(reading, barriers=lines, remarks=(*reading.remarks, *more))
    return reading


def read_lines(path: Path, *, wanted: Wanted) -> Lines:
    """Read streets or barriers from GeoJSON (all its lines) or an extract (those wanted).

    Raises DoorsCannotBeRead where there is none.
    """
    return _lines(path, wanted=wanted)[0]


def _lines(path: Path, *, wanted: Wanted) -> tuple[Lines, list[str]]:
    if not is_extract(path):
        return read_feature_lines(path)
    streets, barriers = read_extract_lines(path)
    lines = streets if wanted == "streets" else barriers
    if wanted == "streets" and not len(lines):
        message = f"{path} has no streets (highway). Fetch an extract that holds them."
        raise DoorsCannotBeRead(message)
    return lines, []
