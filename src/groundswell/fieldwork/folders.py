"""Files that are written whole or not at all, into a folder of which nothing is lost."""

import os
from collections.abc import Callable
from pathlib import Path

from groundswell.fieldwork.ground import CannotBeDone


def ready(folder: Path, names: list[str], *, replaces: bool) -> None:
    """Make the folder, and refuse where a file would be written over that was not meant to be.

    Raises CannotBeDone.
    """
    if folder.exists() and not folder.is_dir():
        raise CannotBeDone(f"{folder} is a file. Name a folder with --out.")
    there = [name for name in names if (folder / name).exists()]
    if there and not replaces:
        raise CannotBeDone(
            f"{folder} holds {', '.join(there)} already, and a turf may be half walked. Name "
            "another folder with --out, or say --replace. Nothing was written."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise CannotBeDone(f"{folder} cannot be made: {problem.strerror}.") from problem


def write(file: Path, writing: Callable[[Path], None]) -> None:
    """Write a file beside its place and put it there when it is whole. Raises CannotBeDone."""
    part = file.with_name(f".part-{file.name}")
    try:
        writing(part)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(file)
    except OSError as problem:
        raise CannotBeDone(f"{file} cannot be written: {problem.strerror or problem}.") from problem
    finally:
        part.unlink(missing_ok=True)
