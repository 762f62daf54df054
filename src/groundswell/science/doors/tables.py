"""Doors from a table: CSV or its kin, by comma, semicolon, tab or bar."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from groundswell.science.doors.addresses import with_addresses
from groundswell.science.doors.columns import ALIASES, columns_of, what_was_taken
from groundswell.science.doors.placing import reading_of
from groundswell.science.doors.record import DoorsCannotBeRead, IntArray, Reading

DELIMITERS = ",;\t|"
_LONGEST_HEADING = 1_000_000
_HEADING_AND_ROW = 2
_NEWLINE, _QUOTE, _RETURN = 10, 34, 13


@dataclass(frozen=True, slots=True)
class Heading:
    """The first line of a table: its columns, what parts them, and which is which."""

    names: list[str]
    delimiter: str
    found: dict[str, int]


def read_table(data: bytes, path: Path, remarks: list[str]) -> Reading:
    """The doors of the text of a CSV file, a row each; ``row`` is the line it begins on.

    Raises DoorsCannotBeRead where the file is no table, has no row, or has no column of latitudes
    or of longitudes.
    """
    if b"\r" in data and b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    starts, lines, is_blank = _records(data)
    full = np.flatnonzero(~is_blank)
    if len(full) and data[: int(starts[full[0] + 1])].strip().lower().startswith(b"sep="):
        full = full[1:]
    if len(full) < _HEADING_AND_ROW:
        message = f"{path} has no row under its first line. Export it again with its rows."
        raise DoorsCannotBeRead(message)
    top = int(full[0])
    heading = _heading(data[int(starts[top]) : int(starts[top + 1])], path)
    remarks.append(what_was_taken(heading.names, heading.found))
    body = data[int(starts[top + 1]) :]
    frame = _parsed(body, heading, remarks)
    if frame is None or frame.height != len(lines) - top - 1:
        remarks.append("Quotation marks in the file do not match: each line is read as one row.")
        frame = _line_by_line(body, heading, int(lines[top + 1]))
    else:
        frame = frame.with_columns(pl.Series("row", lines[top + 1 :])).filter(
            pl.Series(~is_blank[top + 1 :])
        )
    return reading_of(_by_role(frame, heading, remarks), source=str(path), remarks=remarks)


def _records(data: bytes) -> tuple[IntArray, IntArray, npt.NDArray[np.bool_]]:
    """Where each row begins, and where the last ends; its line, from 1; and whether it is blank.

    Shapes (r + 1,), (r,) and (r,). A line break between quotation marks does not end a row.
    """
    buffer = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(buffer == _NEWLINE)
    number = np.arange(1, len(ends) + 1)
    if b'"' in data:
        quotes = np.flatnonzero(buffer == _QUOTE)
        if len(quotes) % 2 == 0:
            outside = np.searchsorted(quotes, ends) % 2 == 0
            ends, number = ends[outside], number[outside]
    starts = np.concatenate(([0], ends + 1))
    lines = np.concatenate(([1], number + 1))
    if starts[-1] == len(data):
        lines = lines[:-1]
    else:
        starts = np.append(starts, len(data))
    length = np.diff(starts)
    is_blank = (length == 1) & (buffer[starts[:-1]] == _NEWLINE)
    is_blank |= (length == len(b"\r\n")) & (buffer[starts[:-1]] == _RETURN)
    return starts, lines, is_blank


def _heading(line: bytes, path: Path) -> Heading:
    text = line[:_LONGEST_HEADING].decode(errors="replace").strip("\r\n")
    candidates = []
    for rank, delimiter in enumerate(DELIMITERS):
        try:
            names = next(csv.reader([text], delimiter=delimiter), [])
        except csv.Error:
            continue
        found = columns_of(names)
        key = (("lat" in found) + ("lon" in found), len(found), len(names), -rank)
        candidates.append((key, Heading(names, delimiter, found)))
    if not candidates:
        message = f"{path}: the first line is no heading of a table. Export it as CSV again."
        raise DoorsCannotBeRead(message)
    heading = max(candidates, key=lambda candidate: candidate[0])[1]
    missing = [
        f"{word} (such as {', '.join(ALIASES[role][:4])})"
        for role, word in (("lat", "latitude"), ("lon", "longitude"))
        if role not in heading.found
    ]
    if missing:
        columns = ", ".join(f"“{name.strip()[:60]}”" for name in heading.names[:40])
        message = (
            f"{path}: no column of {' and none of '.join(missing)} is in its first line, which "
            f"has {columns}. Give the columns of positions these names, in degrees."
        )
        raise DoorsCannotBeRead(message)
    return heading


def _parsed(body: bytes, heading: Heading, remarks: list[str]) -> pl.DataFrame | None:
    """The columns that are wanted as text, or None where quotation marks do not match."""
    if body.count(b'"') % 2:
        return None
    width = len(heading.names)
    top = heading.delimiter.join(f"c{index}" for index in range(width)).encode() + b"\n"

    def parsed(*, is_ragged: bool) -> pl.DataFrame:
        return pl.read_csv(
            top + body,
            separator=heading.delimiter,
            columns=[f"c{index}" for index in sorted(heading.found.values())],
            infer_schema=False,
            truncate_ragged_lines=is_ragged,
        )

    try:
        return parsed(is_ragged=False)
    except pl.exceptions.PolarsError:
        pass  # the second try says what is lost
    try:
        frame = parsed(is_ragged=True)
    except pl.exceptions.PolarsError:
        return None
    remarks.append(
        f"Some rows have more than the heading's {width} columns; what is beyond is left out."
    )
    return frame


def _line_by_line(body: bytes, heading: Heading, line: int) -> pl.DataFrame:
    """Each line as one row, slowly: a mark without its partner spoils no more than its own."""
    wanted = heading.found.values()
    columns: dict[str, list[str]] = {f"c{index}": [] for index in wanted}
    numbers = []
    for number, text in enumerate(body.decode().split("\n"), start=line):
        if not text.strip("\r"):
            continue
        try:
            fields = next(csv.reader([text.strip("\r")], delimiter=heading.delimiter))
        except csv.Error:
            fields = text.split(heading.delimiter)
        numbers.append(number)
        for index in wanted:
            columns[f"c{index}"].append(fields[index] if index < len(fields) else "")
    return pl.DataFrame(columns).with_columns(pl.Series("row", numbers, pl.Int64))


def _by_role(frame: pl.DataFrame, heading: Heading, remarks: list[str]) -> pl.DataFrame:
    """The columns under the names of ``DOOR_COLUMNS``, and an address taken apart if need be."""
    frame = frame.select(
        "row", *(pl.col(f"c{index}").alias(role) for role, index in heading.found.items())
    )
    return with_addresses(frame, remarks)
