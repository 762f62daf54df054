"""Files that are written whole or not at all, into a folder of which nothing is lost."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import polars as pl

from groundswell.terminal import CannotBeDone

NOT_FOLDERS = frozenset(
    {".csv", ".geojson", ".json", ".png", ".svg", ".pdf", ".kml", ".gpkg", ".xlsx", ".jpg"}
)
"""Endings by which somebody means a file."""


def places(out: Path, names: list[str], *, alone: tuple[str, ...] = ()) -> dict[str, Path]:
    """Where each kind of file goes, by its ending: all of them into a folder, or one file alone.

    ``out`` is that one file if it ends as one of ``names`` does or of ``alone``, else the folder.
    Raises CannotBeDone where it is plainly a file of another kind.
    """
    kinds = {Path(name).suffix: name for name in names}
    ending = out.suffix.lower()
    if out.is_dir():
        return {kind: out / name for kind, name in kinds.items()}
    if ending in {*kinds, *alone}:
        return {ending: out}
    if ending in NOT_FOLDERS:
        raise CannotBeDone(
            f"{out} is not written: what is made ends in {', '.join(sorted({*kinds, *alone}))}. "
            "Name such a file with --out, or a folder."
        )
    return {kind: out / name for kind, name in kinds.items()}


def ready(files: list[Path], *, read: list[Path | None], replaces: bool) -> None:
    """Refuse where files cannot be put, or would be written over and were not meant to be.

    Never one that is ``read``, whatever was said. Raises CannotBeDone.
    """
    there = [file for file in files if file.exists()]
    for file in there:
        if any(other is not None and other.exists() and file.samefile(other) for other in read):
            raise CannotBeDone(
                f"{file} is what is read, and would be lost. Name another place with --out."
            )
    folder = files[0].parent
    if there and not replaces:
        names = ", ".join(dict.fromkeys(file.name for file in there))
        raise CannotBeDone(
            f"{folder} holds {names} already, and somebody may be using it. Name another place "
            "with --out, or say --replace. Nothing was written."
        )
    standing = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not standing.is_dir():
        raise CannotBeDone(f"{standing}: there is a file. Name a folder with --out.")
    if not os.access(standing, os.W_OK | os.X_OK):
        raise CannotBeDone(f"{standing} cannot be written to by you. Name another with --out.")


def write(file: Path, writing: Callable[[Path], None]) -> None:
    """Write a file beside its place and put it there when it is whole. Raises CannotBeDone."""
    part = file.with_name(f".part-{file.name}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        writing(part)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(file)
    except OSError as problem:
        raise CannotBeDone(f"{file} cannot be written: {problem.strerror or problem}.") from problem
    finally:
        part.unlink(missing_ok=True)


def write_table(table: pl.DataFrame, file: Path) -> None:
    """Write a table as CSV, in which no spreadsheet takes a text for a formula."""
    quoted = pl.col(pl.String).str.replace(r"^([=+\-@\t])", "'$1")
    table.with_columns(quoted).write_csv(file)


def write_json(facts: object, file: Path) -> None:
    """Write something as JSON in UTF-8."""
    file.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
