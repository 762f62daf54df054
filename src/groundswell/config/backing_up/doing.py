"""Making a backup, and putting one in the house's place."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from groundswell.access.actor import house
from groundswell.config import serving
from groundswell.config.backing_up.ledger import add_to_ledger, own_ledger, read_ledger
from groundswell.config.backing_up.postgresql import Postgresql
from groundswell.config.backing_up.record import (
    BackedUp,
    CannotBeDone,
    Contents,
    Database,
    Restored,
)
from groundswell.config.backing_up.sqlite import Sqlite
from groundswell.kernel import clock
from groundswell.kernel.errors import NotThere
from groundswell.kernel.sealing import SealBroken
from groundswell.people import contacts
from groundswell.people import operations as people
from groundswell.people.models import Person, PersonKey


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
        add_to_ledger(own_ledger(), database.erased())
        add_to_ledger(folder / "erased.txt", read_ledger(own_ledger()))
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
                f"A house stands in {settings.DATA} already. Nothing was changed. To put the "
                "backup in its place, stop the house and say --replace; the old one is kept."
            )
        ledger = file.with_name("erased.txt")
        add_to_ledger(own_ledger(), database.erased() | read_ledger(ledger))
        kept = database.replace_with(file)
    serving.migrate()
    return Restored(
        file=file,
        kept=kept,
        erased_again=sum(_erase_again(each) for each in read_ledger(own_ledger())),
        has_ledger=ledger.exists(),
        keys_were_tried=contents.sealed is not None,
    )


def _database() -> Database:
    return Sqlite() if connection.vendor == "sqlite" else Postgresql()


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
            f"{settings.DATA / 'keys.json'} does not open what this backup sealed. Put the "
            "keys.json of the backed-up house there, then restore. Nothing was changed."
        ) from None


def _erase_again(person_id: UUID) -> bool:
    try:
        people.erase(house(), person_id=person_id)
    except NotThere:  # erased already in the backup, or came after it
        return False
    return True


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
