"""Files that are written whole or not at all, into a folder of which nothing is lost."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from groundswell.fieldwork.ground import CannotBeDone


def places(out: Path, names: list[str], *, alone: tuple[str, ...] = ()) -> dict[str, Path]:
    """Where each kind of file goes, by its ending: all of them into a folder, or one file alone.

    ``out`` is that one file if it ends as one of ``names`` does or of ``alone``, else the folder.
    """
    kinds = {Path(name).suffix: name for name in names}
    if out.suffix in {*kinds, *alone} and not out.is_dir():
        return {out.suffix: out}
    return {kind: out / name for kind, name in kinds.items()}


def ready(files: list[Path], *, read: list[Path | None], replaces: bool) -> None:
    """Make the folder, and refuse where a file would be written over that was not meant to be.

    Never one that is ``read``, whatever was said.

    Raises CannotBeDone.
    """
    for file in (each for each in files if each.exists()):
        if any(other is not None and other.exists() and file.samefile(other) for other in read):
            raise CannotBeDone(
                f"{file} is what is read, and would be lost. Name another place with --out."
            )
    there = [file.name for file in files if file.exists()]
    folder = files[0].parent
    if there and not replaces:
        raise CannotBeDone(
            f"{folder} holds {', '.join(there)} already, and a turf may be half walked. Name "
            "another place with --out, or say --replace. Nothing was written."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as problem:
        raise CannotBeDone(f"{folder}: there is a file. Name a folder with --out.") from problem
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


def write_json(facts: object, file: Path) -> None:
    """Write something as JSON in UTF-8."""
    file.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
