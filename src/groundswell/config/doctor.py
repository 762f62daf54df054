"""What is wrong with an installation, and how to mend it."""

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_LEAST_FREE = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``mend`` says what to do where it is not well."""

    what: str
    is_well: bool
    mend: str = ""


def examine() -> list[Finding]:
    """Look at settings, keys, disk, database, files and mail; never raises."""
    import django

    from groundswell.config.environment import WrongSetting
    from groundswell.config.keys import KeysUnreadable

    try:
        django.setup()
    except (WrongSetting, KeysUnreadable) as problem:
        return [Finding("the settings", is_well=False, mend=str(problem))]
    findings = [Finding("the settings can be read", is_well=True)]
    for look in (_keys, _disk, _database, _migrations, _files, _address):
        findings.extend(_safely(look))
    return findings


def _safely(look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(look())
    except Exception as problem:  # noqa: BLE001  # a doctor reports whatever it meets
        return [Finding(look.__name__.strip("_"), is_well=False, mend=str(problem))]


def _keys() -> Iterator[Finding]:
    from django.conf import settings

    path = settings.DATA / "keys.json"
    mode = stat.S_IMODE(path.stat().st_mode)
    yield Finding(
        f"{path} is readable by its owner alone",
        is_well=mode == 0o600,  # noqa: PLR2004  # the mode itself
        mend="" if mode == 0o600 else f"chmod 600 {path}",  # noqa: PLR2004  # as above
    )


def _disk() -> Iterator[Finding]:
    from django.conf import settings

    free = shutil.disk_usage(settings.DATA).free
    yield Finding(
        f"{free // 2**20:,} MiB are free for {settings.DATA}",
        is_well=free > _LEAST_FREE,
        mend="" if free > _LEAST_FREE else "Make room: below 500 MiB an evening may not fit.",
    )


def _database() -> Iterator[Finding]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        yield Finding(f"the database answers ({connection.vendor})", is_well=True)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check")
            verdict = cursor.fetchone()[0]
            yield Finding(
                "the database is whole",
                is_well=verdict == "ok",
                mend="" if verdict == "ok" else f"Restore the last backup: {verdict}",
            )


def _migrations() -> Iterator[Finding]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield Finding(
        "the tables are those of this version",
        is_well=not waiting,
        mend="" if not waiting else "Run `groundswell manage migrate`, or start `serve` once.",
    )


def _files() -> Iterator[Finding]:
    from django.contrib.staticfiles import finders

    found = finders.find("ui/built/app.js")
    yield Finding(
        "the scripts and style sheets are built",
        is_well=bool(found),
        mend="" if found else "Run `make setup` once.",
    )


def _address() -> Iterator[Finding]:
    from django.conf import settings

    is_local = "127.0.0.1" in settings.BASE_URL or "localhost" in settings.BASE_URL
    is_safe = is_local or settings.BASE_URL.startswith("https://")
    yield Finding(
        f"people reach the house at {settings.BASE_URL}",
        is_well=is_safe,
        mend="" if is_safe else "Put a proxy with a certificate before it; see the README.",
    )
    sends = settings.ENVIRONMENT["MAIL"] == "smtp"
    yield Finding(
        "mail is sent" if sends else "mail is written to the console or to files",
        is_well=sends or is_local,
        mend="" if sends or is_local else "Set GROUNDSWELL_MAIL=smtp and GROUNDSWELL_SMTP_HOST.",
    )
