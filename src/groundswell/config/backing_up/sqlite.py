"""The embedded database: one file, copied by SQLite's own online backup."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

from django.conf import settings

from groundswell.config.backing_up.record import (
    ERASED,
    LIVED_IN,
    CannotBeDone,
    Contents,
    free_name,
)


class Sqlite:
    """The embedded database: one file, copied by SQLite's own online backup."""

    ending = "sqlite3"

    def __init__(self) -> None:
        self.file = Path(settings.DATABASES["default"]["NAME"])

    def copy_to(self, file: Path) -> None:
        """Write the whole database, as it is at one moment, to a file."""
        with closing(sqlite3.connect(self.file)) as here, closing(sqlite3.connect(file)) as there:
            here.backup(there)
            there.execute("PRAGMA journal_mode = DELETE")
        with file.open("rb") as written:
            os.fsync(written.fileno())

    def contents(self, file: Path) -> Contents:
        """What is in a backup that is whole. Raises CannotBeDone."""
        try:
            with self._reading(file, immutable=True) as backup:
                verdict = backup.execute("PRAGMA integrity_check").fetchone()[0]
                if verdict != "ok":
                    raise CannotBeDone(f"{file} is damaged: {verdict}. Use an earlier backup.")
                applied = backup.execute("SELECT app, name FROM django_migrations").fetchall()
                key = backup.execute("SELECT person_id, sealed FROM people_personkey LIMIT 1")
                row = key.fetchone()
        except sqlite3.DatabaseError as problem:
            raise CannotBeDone(
                f"{file} is not a whole backup of a house ({problem}). Use an earlier one."
            ) from None
        return Contents(frozenset(applied), (UUID(row[0]), row[1]) if row else None)

    def is_lived_in(self) -> bool:
        """Whether anybody would miss what stands there now."""
        if not self.file.exists():
            return False
        try:
            with self._reading(self.file) as old:
                return old.execute(LIVED_IN).fetchone() is not None
        except sqlite3.OperationalError as problem:
            return "no such table" not in str(problem)
        except sqlite3.DatabaseError:
            return True  # damaged, and perhaps somebody's

    def erased(self) -> set[UUID]:
        """Everybody who had themselves erased, as far as it can still be read."""
        if not self.file.exists():
            return set()
        try:
            with self._reading(self.file) as old:
                return {UUID(row[0]) for row in old.execute(ERASED)}
        except sqlite3.DatabaseError:
            return set()

    def replace_with(self, file: Path) -> Path | None:
        """Put a backup in the database's place; where the old one is kept. Raises CannotBeDone."""
        fresh = self.file.with_name(f".{self.file.name}.restoring")
        shutil.copyfile(file, fresh)
        fresh.chmod(0o600)
        with fresh.open("rb") as copied:
            os.fsync(copied.fileno())
        if not self.file.exists():
            fresh.replace(self.file)
            return None
        self._refuse_running()
        kept = free_name(self.file)
        kept.hardlink_to(self.file)
        for ending in ("-wal", "-shm"):  # left only beside a database that could not be read
            beside = self.file.with_name(self.file.name + ending)
            if beside.exists():
                beside.replace(kept.with_name(kept.name + ending))
        fresh.replace(self.file)
        return kept

    def _refuse_running(self) -> None:
        """Leaving write-ahead mode needs the file alone, so that a house that runs is noticed."""
        try:
            with closing(sqlite3.connect(self.file, timeout=1)) as old:
                old.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.OperationalError as problem:
            if "locked" in str(problem):
                raise CannotBeDone(
                    "The house is running. Stop it, then restore. Nothing was changed."
                ) from None
        except sqlite3.DatabaseError:
            pass  # damaged, which is why it is replaced

    @staticmethod
    @contextmanager
    def _reading(file: Path, *, immutable: bool = False) -> Iterator[sqlite3.Connection]:
        address = file.resolve().as_uri() + ("?immutable=1" if immutable else "?mode=ro")
        with closing(sqlite3.connect(address, uri=True)) as opened:
            yield opened
