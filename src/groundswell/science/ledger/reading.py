"""From a CSV or Parquet file to a table of its rows, by whichever engine."""

import codecs
import csv
import gzip
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

import ibis.expr.types as ir

from groundswell.science.ledger.engine import Engine
from groundswell.science.ledger.record import LedgerCannotBeRead

SPELLINGS = {
    "person": ("person", "person_id", "member", "who"),
    "deed": ("deed", "action", "activity", "what"),
    "at": ("at", "joined_on", "date", "time", "timestamp", "when", "occurred_at"),
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

PACKED = (".csv.gz", ".tsv.gz", ".txt.gz")
TABLES = (".csv", ".tsv", ".txt", *PACKED)
_PIECE = 1 << 22


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a file as they stand in it. ``columns``: ours, and what the file calls each."""

    table: ir.Table
    columns: dict[str, str]
    unread: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How a text file is written."""

    header: list[str]
    delimiter: str
    encoding: str
    remarks: tuple[str, ...]


def rows_of(engine: Engine, file: str) -> Rows:
    """The rows of a CSV or Parquet file, or of a folder of Parquet files.

    For a cluster ``file`` is what the cluster can read, a path or an address. Raises
    LedgerCannotBeRead.
    """
    remarks: tuple[str, ...] = ()
    if engine.here and not Path(file).exists():
        raise LedgerCannotBeRead(f"There is no file {file}. Look at how it is spelled.")
    if file.lower().endswith(TABLES):
        if engine.here:
            dialect = _dialect_of(Path(file))
            table, remarks = _text_here(engine, file, dialect), dialect.remarks
        else:
            with engine.refusals():
                table = engine.backend.read_csv(file, header=True)
    elif file.lower().endswith((".parquet", ".pq")) or (engine.here and Path(file).is_dir()):
        inside = f"{file}/*.parquet" if engine.here and Path(file).is_dir() else file
        with engine.refusals():
            table = engine.backend.read_parquet(inside)
    else:
        raise LedgerCannotBeRead(
            f"{file} is not read: what is read ends in {', '.join(TABLES)} or .parquet."
        )
    return replace(_named(file, table), remarks=remarks)


def _named(file: str, table: ir.Table) -> Rows:
    """The rows with the columns found in them. Raises LedgerCannotBeRead where there are none."""
    written = {column.strip().lower().replace(" ", "_"): column for column in table.columns}
    columns = {
        ours: next(written[each] for each in spellings if each in written)
        for ours, spellings in SPELLINGS.items()
        if any(each in written for each in spellings)
    }
    absent = [name for name in ("person", "at") if name not in columns]
    if absent:
        wanted = " and ".join(f"“{name}”" for name in absent)
        raise LedgerCannotBeRead(
            f"{file} has no column {wanted}; it has {', '.join(table.columns)}. A row says which "
            "person did what (deed) and when (at)."
        )
    unread = tuple(each for each in table.columns if each not in columns.values())
    return Rows(table, columns, unread, ())


def _text_here(engine: Engine, file: str, dialect: _Dialect) -> ir.Table:
    """A text file, whose rows may be too short or too long, and are all there."""
    with engine.refusals():
        return engine.backend.read_csv(
            file,
            auto_detect=False,
            columns=dict.fromkeys(dialect.header, "VARCHAR"),
            header=True,
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
    first = beginning.splitlines()[0]
    delimiter = max(",;\t|", key=first.count)
    header = next(csv.reader([first], delimiter=delimiter))
    names = [name.strip() or f"column {place}" for place, name in enumerate(header, 1)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise LedgerCannotBeRead(
            f"{path} has two columns called {', '.join(twice)}. Call them by different names."
        )
    return _Dialect(names, delimiter, encoding, remarks)


def _encoding_of(path: Path) -> tuple[str, tuple[str, ...]]:
    """How a text file is encoded. Raises LedgerCannotBeRead where it is damaged or no text."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with _opened(path) as binary:
            start = binary.read(4)
            if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                return "utf-16", ()
            decoder.decode(start)
            while piece := binary.read(_PIECE):
                if b"\0" in piece:
                    raise LedgerCannotBeRead(f"{path} is no text. Export it as CSV in UTF-8.")
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        remark = (
            f"{path.name} is not in UTF-8 and was read as Latin-1: names in other letters may look "
            "wrong. Export it as UTF-8."
        )
        return "latin-1", (remark,)
    except (OSError, EOFError) as problem:
        raise LedgerCannotBeRead(f"{path} cannot be read to its end: {problem}.") from problem
    return "utf-8", ()


def _opened(path: Path) -> BinaryIO:
    if path.name.lower().endswith(".gz"):
        return cast("BinaryIO", gzip.open(path, "rb"))
    return path.open("rb")
