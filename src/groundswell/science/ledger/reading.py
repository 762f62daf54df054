"""From a CSV or Parquet file to a table of its rows, by whichever engine."""

import codecs
import csv
import gzip
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

import ibis
import ibis.expr.types as ir

from groundswell.science.ledger.engine import Engine
from groundswell.science.ledger.record import LedgerCannotBeRead

SPELLINGS = {
    "person": ("person", "person_id", "member", "who"),
    "deed": ("deed", "action", "activity", "what"),
    "at": ("at", "date", "time", "timestamp", "when", "occurred_at", "created_at", "joined_on"),
    "project": ("project", "project_id"),
    "meeting": ("meeting", "meeting_id"),
    "asked_by": ("asked_by",),
    "brought_by": ("brought_by", "recruited_by", "invited_by"),
    "amplified_by": ("amplified_by",),
    "minutes": ("minutes",),
    "place": ("place", "postcode"),
    "concern": ("concern",),
    "by_lot": ("by_lot",),
}
"""The columns that are read, each by the first of its spellings that the file has."""

JOINED_ON = "joined_on"
"""A time where a row is one joining, and none of anything else that is done."""

IDS = ("person", "asked_by", "brought_by", "amplified_by", "project", "meeting")
_WHOLE = r"^\s*([0-9]+)[.]0+\s*$"
"""A whole number as a program writes it that takes gaps among numbers for fractions."""

PACKED = (".csv.gz", ".tsv.gz", ".txt.gz")
TABLES = (".csv", ".tsv", ".txt", *PACKED)
_PIECE = 1 << 22
_PARQUET = b"PAR1"
_NOT_LATIN = bytes([0, *range(0x80, 0xA0)])
"""Bytes that no text in Latin-1 holds; Windows puts its curly quotation marks there."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a file as they stand in it. ``columns``: ours, and what the file calls each."""

    table: ir.Table
    columns: dict[str, str]
    unread: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How a text file is written. ``blank``: lines before its header."""

    header: list[str]
    blank: int
    delimiter: str
    encoding: str
    remarks: tuple[str, ...]


def rows_of(engine: Engine, file: str) -> Rows:
    """The rows of a CSV or Parquet file, or of a folder of Parquet files.

    For a cluster ``file`` is what the cluster can read, a path or an address. Raises
    LedgerCannotBeRead.
    """
    remarks: tuple[str, ...] = ()
    is_text = file.lower().endswith(TABLES)
    if engine.here and not Path(file).exists():
        raise LedgerCannotBeRead(f"There is no file {file}. Look at how it is spelled.")
    if is_text:
        if engine.here:
            dialect = _dialect_of(Path(file))
            table, remarks = _text_here(engine, file, dialect), dialect.remarks
        else:
            with engine.refusals():
                table = engine.backend.read_csv(
                    file, header=True, inferSchema=False, quote='"', escape='"', multiLine=True
                )
    elif file.lower().endswith((".parquet", ".pq")) or (engine.here and Path(file).is_dir()):
        inside = _parquet_here(Path(file)) if engine.here else file
        with engine.refusals():
            table = engine.backend.read_parquet(inside)
    else:
        raise LedgerCannotBeRead(
            f"{file} is not read: what is read ends in {', '.join(TABLES)} or .parquet."
        )
    rows = replace(_named(file, table), remarks=remarks)
    return _with_whole_ids(rows) if is_text else rows


def _with_whole_ids(rows: Rows) -> Rows:
    """The rows of a text with 113 for each 113.0 among the ids, as pandas writes it beside gaps."""
    table = rows.table
    written = {
        rows.columns[name]: table[rows.columns[name]] for name in IDS if name in rows.columns
    }
    whole = {
        # To look for the point first is quicker by far than to look at every id in full.
        theirs: ibis.ifelse(
            column.contains(".0") & column.re_search(_WHOLE), column.re_extract(_WHOLE, 1), column
        )
        for theirs, column in written.items()
    }
    return replace(rows, table=table.mutate(**whole))


def _named(file: str, table: ir.Table) -> Rows:
    """The rows with the columns found in them. Raises LedgerCannotBeRead where there are none."""
    if not table.columns:  # as Sail answers
        raise LedgerCannotBeRead(
            f"The cluster finds no {file}, or no columns in it. Look at how it is spelled, and "
            "whether the cluster can read there."
        )
    written = {column.strip().lower().replace(" ", "_"): column for column in table.columns}
    columns = {
        ours: next(written[each] for each in spellings if each in written)
        for ours, spellings in SPELLINGS.items()
        if any(each in written for each in spellings)
    }
    if "deed" not in columns and JOINED_ON in written:
        columns["at"] = written[JOINED_ON]
    if "deed" in columns and columns.get("at") == written.get(JOINED_ON, ""):
        raise LedgerCannotBeRead(
            f"{file} has no time of the deeds: its “{columns['at']}” says when somebody joined, "
            "and not when she did this. Give each row the time of its deed in a column “at”."
        )
    absent = [name for name in ("person", "at") if name not in columns]
    if absent:
        wanted = " and ".join(f"“{name}”" for name in absent)
        raise LedgerCannotBeRead(
            f"{file} has no column {wanted}; it has {', '.join(table.columns)}. A row says which "
            "person did what (deed) and when (at)."
        )
    unread = tuple(each for each in table.columns if each not in columns.values())
    return Rows(table, columns, unread, ())


def _parquet_here(path: Path) -> str:
    """What DuckDB is to read of a file or folder. Raises LedgerCannotBeRead where it is neither."""
    if path.is_dir():
        if not any(path.glob("*.parquet")):
            raise LedgerCannotBeRead(
                f"In the folder {path} no file ends in .parquet. Name the folder that holds them."
            )
        return f"{path}/*.parquet"
    with path.open("rb") as binary:
        beginning = binary.read(len(_PARQUET))
        binary.seek(max(path.stat().st_size - len(_PARQUET), 0))
        if not beginning == binary.read() == _PARQUET:
            raise LedgerCannotBeRead(
                f"{path} is no Parquet file, or was cut short. Write or copy it again."
            )
    return str(path)


def _text_here(engine: Engine, file: str, dialect: _Dialect) -> ir.Table:
    """A text file, whose rows may be too short or too long, and are all there."""
    with engine.refusals():
        return engine.backend.read_csv(
            file,
            auto_detect=False,
            columns=dict.fromkeys(dialect.header, "VARCHAR"),
            header=True,
            skip=dialect.blank,
            delim=dialect.delimiter,
            quote='"',
            escape='"',
            encoding=dialect.encoding,
            null_padding=True,
            strict_mode=False,
            parallel=False,  # of which DuckDB makes a condition where lines may be short
        )


def _dialect_of(path: Path) -> _Dialect:
    encoding, remarks = _encoding_of(path)
    python = "utf-8-sig" if encoding == "utf-8" else encoding
    with _opened(path) as binary:
        beginning = codecs.getincrementaldecoder(python)().decode(binary.read(1 << 16))
    if not beginning.strip():
        raise LedgerCannotBeRead(f"{path} is empty. Export the activity again.")
    lines = beginning.splitlines()
    blank = next(place for place, line in enumerate(lines) if line.strip())
    first = lines[blank]
    delimiter = max(",;\t|", key=first.count)
    header = next(csv.reader([first], delimiter=delimiter))
    names = [name.strip() or f"column {place}" for place, name in enumerate(header, 1)]
    alike = [name.lower() for name in names]
    twice = sorted({name for name in alike if alike.count(name) > 1})
    if twice:
        raise LedgerCannotBeRead(
            f"{path} has two columns called {', '.join(twice)}. Call them by different names."
        )
    return _Dialect(names, blank, delimiter, encoding, remarks)


def _encoding_of(path: Path) -> tuple[str, tuple[str, ...]]:
    """How a text file is encoded. Raises LedgerCannotBeRead where it is damaged or no text."""
    remarks = []
    try:
        with _opened(path) as binary:
            if binary.read(2) == codecs.BOM_UTF16_LE:
                return "utf-16", ()
        try:
            encoding, quotes = "utf-8", _read_through(path, "utf-8")
        except UnicodeDecodeError:
            encoding, quotes = "latin-1", _read_through(path, "latin-1")
            remarks.append(
                f"{path.name} is not in UTF-8 and was read as Latin-1: names in other letters may "
                "look wrong. Export it as UTF-8."
            )
    except (OSError, EOFError, zlib.error) as problem:
        raise LedgerCannotBeRead(
            f"{path} cannot be read to its end: {problem}. Copy or export it again."
        ) from problem
    if quotes % 2:
        remarks.append(
            f"{path.name} holds a quotation mark that is never closed: the rows after it may have "
            "been read as one. Look for it, and close it or take it out."
        )
    return encoding, tuple(remarks)


def _read_through(path: Path, encoding: str) -> int:
    """How many quotation marks a text holds. Raises UnicodeDecodeError, and LedgerCannotBeRead
    where it holds what no text does.
    """
    decoder, quotes = codecs.getincrementaldecoder(encoding)(), 0
    nowhere = b"\0" if encoding == "utf-8" else _NOT_LATIN
    with _opened(path) as binary:
        while piece := binary.read(_PIECE):
            if len(piece.translate(None, nowhere)) < len(piece):
                raise LedgerCannotBeRead(
                    f"{path} is no text in UTF-8, UTF-16 or Latin-1. Export it as CSV in UTF-8."
                )
            decoder.decode(piece)
            quotes += piece.count(b'"')
        decoder.decode(b"", final=True)
    return quotes


def _opened(path: Path) -> BinaryIO:
    if path.name.lower().endswith(".gz"):
        return cast("BinaryIO", gzip.open(path, "rb"))
    return path.open("rb")
