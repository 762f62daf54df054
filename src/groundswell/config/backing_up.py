"""Backing up a house, and putting a backup in its place.

A backup is one file of the database. The keys are never in it: whoever has one without the other has
no contact value and no working link. Beside it lies ``erased.txt``, the ids of everybody who had
themselves erased, so that a restore from before that day erases them again.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from groundswell.access.actor import house
from groundswell.config import serving
from groundswell.kernel import clock
from groundswell.kernel.errors import NotThere
from groundswell.kernel.sealing import SealBroken
from groundswell.people import contacts
from groundswell.people import operations as people
from groundswell.people.models import Person, PersonKey

_LIVED_IN = "SELECT 1 FROM organizations_organization LIMIT 1"
_ERASED = "SELECT id FROM people_person WHERE standing = 'erased'"


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


def back_up(folder: Path, *, keys_to: Path | None = None) -> BackedUp:
    """Make a backup in a folder, and copy the keys elsewhere where asked. Raises CannotBeDone."""
    database = _database()
    if not database.is_lived_in():
        raise CannotBeDone(f"There is no house in {settings.DATA} to back up yet.")
    with _said_plainly():
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"groundswell-{clock.now():%Y%m%d-%H%M%S}.{database.ending}"
        unfinished = file.with_name(f".{file.name}.unfinished")
        try:
            unfinished.unlink(missing_ok=True)
            os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            database.copy_to(unfinished)
            database.contents(unfinished)
            unfinished.replace(file)
        finally:
            unfinished.unlink(missing_ok=True)
        _write_ledger(_own_ledger(), database.erased())
        _write_ledger(folder / "erased.txt", _read_ledger(_own_ledger()))
        if keys_to:
            _copy_keys(keys_to, folder)
    return BackedUp(file, settings.DATA / "keys.json")


def restore(backup: Path, *, replace: bool) -> Restored:
    """Put a backup (of a folder, the newest) in this house's place, and erase again who was erased.

    Nothing is touched before the file was found whole and these keys open it. Raises CannotBeDone.
    """
    database = _database()
    file = _newest(backup, database.ending) if backup.is_dir() else backup
    with _said_plainly():
        contents = database.contents(file)
        _refuse_newer(contents)
        _try_keys(contents)
        if database.is_lived_in() and not replace:
            raise CannotBeDone(
                f"A house stands in {settings.DATA} already. Nothing was changed. To put the backup "
                "in its place, stop the house and say --replace; the old one is kept beside it."
            )
        ledger = file.with_name("erased.txt")
        _write_ledger(_own_ledger(), database.erased() | _read_ledger(ledger))
        kept = database.replace_with(file)
    serving.migrate()
    return Restored(
        file=file,
        kept=kept,
        erased_again=sum(_erase_again(each) for each in _read_ledger(_own_ledger())),
        has_ledger=ledger.exists(),
        keys_were_tried=contents.sealed is not None,
    )


class _Sqlite:
    """The embedded database: one file, copied by SQLite's own online backup."""

    ending = "sqlite3"

    def __init__(self) -> None:
        self.file = Path(settings.DATABASES["default"]["NAME"])

    def copy_to(self, file: Path) -> None:
        with closing(sqlite3.connect(self.file)) as here, closing(sqlite3.connect(file)) as there:
            here.backup(there)
            there.execute("PRAGMA journal_mode = DELETE")
        with file.open("rb") as written:
            os.fsync(written.fileno())

    def contents(self, file: Path) -> Contents:
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
        if not self.file.exists():
            return False
        try:
            with self._reading(self.file) as old:
                return old.execute(_LIVED_IN).fetchone() is not None
        except sqlite3.OperationalError as problem:
            return "no such table" not in str(problem)
        except sqlite3.DatabaseError:
            return True  # damaged, and perhaps somebody's

    def erased(self) -> set[UUID]:
        if not self.file.exists():
            return set()
        try:
            with self._reading(self.file) as old:
                return {UUID(row[0]) for row in old.execute(_ERASED)}
        except sqlite3.DatabaseError:
            return set()

    def replace_with(self, file: Path) -> Path | None:
        fresh = self.file.with_name(f".{self.file.name}.restoring")
        shutil.copyfile(file, fresh)
        fresh.chmod(0o600)
        with fresh.open("rb") as copied:
            os.fsync(copied.fileno())
        if not self.file.exists():
            fresh.replace(self.file)
            return None
        self._refuse_running()
        kept = _free_name(self.file)
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


class _Postgresql:
    """The database of a larger house, copied by PostgreSQL's own programs."""

    ending = "dump"

    def __init__(self) -> None:
        chosen = settings.DATABASES["default"]
        self.parameters = {
            variable: str(chosen[key])
            for variable, key in {
                "PGHOST": "HOST",
                "PGPORT": "PORT",
                "PGUSER": "USER",
                "PGPASSWORD": "PASSWORD",
                "PGDATABASE": "NAME",
            }.items()
            if chosen[key]
        }

    def copy_to(self, file: Path) -> None:
        self._run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={file}")

    def contents(self, file: Path) -> Contents:
        applied = self._table(file, "django_migrations")
        key = next(iter(self._table(file, "people_personkey")), None)
        return Contents(
            frozenset((row["app"], row["name"]) for row in applied),
            (UUID(key["person_id"]), bytes.fromhex(key["sealed"].lstrip("\\x"))) if key else None,
        )

    def is_lived_in(self) -> bool:
        try:
            return bool(self._ask(_LIVED_IN))
        except psycopg.errors.UndefinedTable:
            return False

    def erased(self) -> set[UUID]:
        try:
            return {row[0] for row in self._ask(_ERASED)}
        except psycopg.errors.UndefinedTable:
            return set()

    def replace_with(self, file: Path) -> Path | None:
        others = self._ask(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        if others:
            raise CannotBeDone("The house is running. Stop it, then restore. Nothing was changed.")
        kept = None
        if self.is_lived_in():
            kept = _free_name(settings.DATA / "groundswell.dump")
            self.copy_to(kept)
            kept.chmod(0o600)
        try:
            self._fill(file)
        except CannotBeDone:
            if kept:
                self._fill(kept)
            raise
        return kept

    def _fill(self, file: Path) -> None:
        self._ask("DROP SCHEMA public CASCADE")
        self._ask("CREATE SCHEMA public")
        name = self.parameters["PGDATABASE"]
        self._run(
            "pg_restore", "--no-owner", "--no-acl", "--single-transaction", "-d", name, str(file)
        )

    def _table(self, file: Path, table: str) -> list[dict[str, str]]:
        """The rows of a table in a dump, each value as COPY writes it."""
        text = self._run("pg_restore", "--data-only", f"--table={table}", "--file=-", str(file))
        lines = iter(text.splitlines())
        start = next((line for line in lines if line.startswith(f"COPY public.{table} ")), None)
        if start is None:
            raise CannotBeDone(f"{file} is not a backup of a house: it has no {table}.")
        names = start[start.index("(") + 1 : start.index(")")].split(", ")
        rows = []
        for line in lines:
            if line == "\\.":
                break
            rows.append(dict(zip(names, line.split("\t"), strict=True)))
        return rows

    def _ask(self, statement: str) -> list[Any]:
        options = {name.removeprefix("PG").lower(): text for name, text in self.parameters.items()}
        options["dbname"] = options.pop("database")
        with psycopg.connect(**options, autocommit=True) as asked:  # type: ignore[arg-type]  # all of them are texts
            answer = asked.execute(statement.encode())
            return answer.fetchall() if answer.description else []

    def _run(self, program: str, *words: str) -> str:
        if shutil.which(program) is None:
            raise CannotBeDone(
                f"{program} is not on this machine's PATH. Install PostgreSQL's client programs, of "
                "the server's version or later (on Debian: apt install postgresql-client)."
            )
        done = subprocess.run(  # noqa: S603  # PostgreSQL's own program, no shell
            [program, *words],
            env={**os.environ, **self.parameters},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CannotBeDone(f"{program} could not do it: {done.stderr.strip()}")
        return done.stdout


def _database() -> Database:
    return _Sqlite() if connection.vendor == "sqlite" else _Postgresql()


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error, psycopg.Error) as problem:
        raise CannotBeDone(f"It could not be done: {problem}") from None


def _newest(folder: Path, ending: str) -> Path:
    found = sorted(folder.glob(f"groundswell-*.{ending}"))
    if not found:
        raise CannotBeDone(f"There is no backup in {folder} (groundswell-….{ending}).")
    return found[-1]


def _refuse_newer(contents: Contents) -> None:
    loader = MigrationLoader(None)
    unknown = [
        f"{app} {name}"
        for app, name in sorted(contents.migrations)
        if app in loader.migrated_apps and (app, name) not in loader.disk_migrations
    ]
    if unknown:
        raise CannotBeDone(
            f"The backup was made by a later version of Groundswell (it has {unknown[0]}). "
            "Install that version first, then restore."
        )


def _try_keys(contents: Contents) -> None:
    if contents.sealed is None:
        return
    person_id, sealed = contents.sealed
    person = Person(pk=person_id)
    person.key = PersonKey(person=person, sealed=sealed)
    try:
        contacts.key_of(person)
    except SealBroken:
        raise CannotBeDone(
            f"{settings.DATA / 'keys.json'} does not open what this backup sealed. Put the keys.json "
            "of the backed-up house there, then restore. Nothing was changed."
        ) from None


def _erase_again(person_id: UUID) -> bool:
    try:
        people.erase(house(), person_id=person_id)
    except NotThere:  # erased already in the backup, or came after it
        return False
    return True


def _own_ledger() -> Path:
    folder: Path = settings.DATA
    return folder / "erased.txt"


def _read_ledger(file: Path) -> set[UUID]:
    return {UUID(line) for line in file.read_text().split()} if file.exists() else set()


def _write_ledger(file: Path, erased: Iterable[UUID]) -> None:
    """Add to a ledger; nobody is ever taken out of it."""
    every = sorted(_read_ledger(file) | set(erased))
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    fresh.write_text("".join(f"{each}\n" for each in every))
    fresh.replace(file)


def _copy_keys(target: Path, folder: Path) -> None:
    keys = (settings.DATA / "keys.json").read_bytes()
    if target.resolve().is_relative_to(folder.resolve()):
        raise CannotBeDone(
            f"The backup is made, the keys are not copied: {target} lies in the backup's own "
            "folder. Whoever finds both can read everything; keep them apart."
        )
    if target.exists():
        if target.read_bytes() == keys:
            return
        raise CannotBeDone(
            f"The backup is made, the keys are not copied: {target} is there already and holds "
            "something else."
        )
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(keys)
        file.flush()
        os.fsync(file.fileno())


def _free_name(file: Path) -> Path:
    """``NAME.before-restore`` beside a file, numbered where there are earlier ones."""
    wanted = file.with_name(f"{file.name}.before-restore")
    number = 2
    while wanted.exists():
        wanted = file.with_name(f"{file.name}.before-restore-{number}")
        number += 1
    return wanted
