"""The ledger of erasures: the ids of everybody who had themselves erased, and nothing else."""

import os
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings


def own_ledger() -> Path:
    """The house's own ledger."""
    folder: Path = settings.DATA
    return folder / "erased.txt"


def read_ledger(file: Path) -> set[UUID]:
    """Everybody in a ledger; nobody where there is none."""
    return {UUID(line) for line in file.read_text().split()} if file.exists() else set()


def add_to_ledger(file: Path, erased: Iterable[UUID]) -> None:
    """Add to a ledger; nobody is ever taken out of it."""
    every = sorted(read_ledger(file) | set(erased))
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    fresh.write_text("".join(f"{each}\n" for each in every))
    fresh.replace(file)
