"""The database of a larger house, copied by PostgreSQL's own programs."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings

from groundswell.config.backing_up.record import (
    ERASED,
    LIVED_IN,
    CannotBeDone,
    Contents,
    free_name,
)


class Postgresql:
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
        """Write the whole database, as it is at one moment, to a file."""
        self._run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={file}")

    def contents(self, file: Path) -> Contents:
        """What is in a backup that is whole. Raises CannotBeDone."""
        applied = self._table(file, "django_migrations")
        key = next(iter(self._table(file, "people_personkey")), None)
        return Contents(
            frozenset((row["app"], row["name"]) for row in applied),
            (UUID(key["person_id"]), bytes.fromhex(key["sealed"].lstrip("\\x"))) if key else None,
        )

    def is_lived_in(self) -> bool:
        """Whether anybody would miss what stands there now."""
        try:
            return bool(self._ask(LIVED_IN))
        except psycopg.errors.UndefinedTable:
            return False

    def erased(self) -> set[UUID]:
        """Everybody who had themselves erased, as far as it can still be read."""
        try:
            return {row[0] for row in self._ask(ERASED)}
        except psycopg.errors.UndefinedTable:
            return set()

    def replace_with(self, file: Path) -> Path | None:
        """Put a backup in the database's place; where the old one is kept. Raises CannotBeDone."""
        others = self._ask(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        if others:
            raise CannotBeDone("The house is running. Stop it, then restore. Nothing was changed.")
        kept = None
        if self.is_lived_in():
            kept = free_name(settings.DATA / "groundswell.dump")
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
                f"{program} is not on this machine's PATH. Install PostgreSQL's client programs, "
                "of the server's version or later (on Debian: apt install postgresql-client)."
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
