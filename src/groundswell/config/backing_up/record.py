"""What is said about backups, and what a backup needs of a database."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

LIVED_IN = "SELECT 1 FROM organizations_organization LIMIT 1"
ERASED = "SELECT id FROM people_person WHERE standing = 'erased'"


class CannotBeDone(Exception):
    """What stands in the way of a backup or a restore, and how to mend it, in a sentence."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that was made and found whole."""

    file: Path
    keys: Path


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did; ``kept`` is the house that stood there before, if any."""

    file: Path
    kept: Path | None
    erased_again: int
    has_ledger: bool
    keys_were_tried: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """What is looked at in a backup before it is used."""

    migrations: frozenset[tuple[str, str]]
    sealed: tuple[UUID, bytes] | None


class Database(Protocol):
    """The verbs that a backup needs of a database."""

    ending: str

    def copy_to(self, file: Path) -> None:
        """Write the whole database, as it is at one moment, to a file."""

    def contents(self, file: Path) -> Contents:
        """What is in a backup that is whole. Raises CannotBeDone."""

    def is_lived_in(self) -> bool:
        """Whether anybody would miss what stands there now."""

    def erased(self) -> set[UUID]:
        """Everybody who had themselves erased, as far as it can still be read."""

    def replace_with(self, file: Path) -> Path | None:
        """Put a backup in the database's place; where the old one is kept. Raises CannotBeDone."""


def free_name(file: Path) -> Path:
    """``NAME.before-restore`` beside a file, numbered where there are earlier ones."""
    wanted = file.with_name(f"{file.name}.before-restore")
    number = 2
    while wanted.exists():
        wanted = file.with_name(f"{file.name}.before-restore-{number}")
        number += 1
    return wanted
