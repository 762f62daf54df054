"""Starting the house: the pages and the worker, together, and stopping them cleanly."""

import datetime as dt
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import IO

from django.conf import settings
from django.core.management import call_command

from groundswell.config.open_files import allow_open_files

LETTERS_EVERY = dt.timedelta(seconds=5)
PROMISES_EVERY = dt.timedelta(minutes=10)
FORGET_TASKS_AFTER = dt.timedelta(days=7)
OPEN_FILES = 65_536
"""What the house asks its system for: each open page of a hall holds up to three connections."""
_FILES_OF_ITS_OWN = 256
_HOUSE_LOCK = 7_303_014
"""Under which the processes of one house wait for each other."""
_STOP_WITHIN = 20
_ROWS_LOOKED_AT = 400
"""Of each index, so that nobody waits for a table of millions to be counted."""


def migrate() -> None:
    """Bring the database up to this version's tables."""
    with _alone():
        call_command("migrate", verbosity=0, interactive=False)


def prepare() -> None:
    """Make ready to serve: tables, and the house's own files with their checksums."""
    migrate()
    refresh_statistics()
    with _alone():
        call_command("collectstatic", verbosity=0, interactive=False)


@contextmanager
def _alone() -> Iterator[None]:
    """One process of the house at a time, where there may be several: on PostgreSQL."""
    from django.db import connection  # noqa: PLC0415  # after setup

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")  # however long another takes
        cursor.execute("SELECT pg_advisory_lock(%s)", [_HOUSE_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_HOUSE_LOCK])
            cursor.execute("RESET lock_timeout")


def port_is_taken() -> bool:
    """Whether another program listens where the house would.

    The server itself shares a port without a word, so that two houses would answer by turns.
    """
    address = (settings.ENVIRONMENT["HOST"], settings.ENVIRONMENT["PORT"])
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as problem:  # anything else the server itself says better
            return problem.errno == errno.EADDRINUSE
    return False


def start(*, output: IO[str] | None = None) -> list[subprocess.Popen[bytes]]:
    """Start pages and worker, each in a session of its own; what they say goes to ``output``."""
    connections = max(1024, allow_open_files(OPEN_FILES) - _FILES_OF_ITS_OWN)
    granian = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "asginl",
        "--host",
        settings.ENVIRONMENT["HOST"],
        "--port",
        str(settings.ENVIRONMENT["PORT"]),
        "--no-access-log",
        "--backpressure",  # connections at once; past them all others wait, and streams stay
        str(connections),
        "--backlog",  # a hall that taps at once comes in at once
        "8192",
        "--workers-kill-timeout",  # open streams of the live hall do not hold up a stop
        "3",
        "--log-level",
        "warning",
        "groundswell.config.asgi:application",
    ]
    worker = [sys.executable, "-c", "from groundswell.cli import app; app()", "work"]
    # Ctrl+C reaches this process alone, which stops them in order.
    return [
        subprocess.Popen(  # noqa: S603  # our own commands
            command, start_new_session=True, stdout=output, stderr=output
        )
        for command in (granian, worker)
    ]


def serve() -> int:
    """Run pages and worker until one ends or a signal comes; the first exit code that is not 0."""
    running = start()
    asked = threading.Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        asked.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    while not asked.wait(0.3):
        if any(process.poll() is not None for process in running):
            break
    codes = stop(running)
    return 0 if asked.is_set() else next((code for code in codes if code), 1)


def stop(running: list[subprocess.Popen[bytes]]) -> list[int]:
    """Let pages and worker finish what they do, and end; their exit codes."""
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
    codes = []
    for process in running:
        try:
            codes.append(process.wait(_STOP_WITHIN))
        except subprocess.TimeoutExpired:
            process.kill()
            codes.append(process.wait())
    return codes


def work() -> None:
    """Run background tasks, and put those that come round again into the queue."""
    done = threading.Event()
    threading.Thread(target=_come_round, args=[done], daemon=True).start()
    try:
        call_command("db_worker", interval=1, verbosity=0)
    finally:
        done.set()


def refresh_statistics() -> None:
    """Let SQLite learn how large its tables have become, so that it looks things up by the index
    that fits; a connection knows what was learned before it was opened.

    PostgreSQL learns by itself.
    """
    from django.db import connection  # noqa: PLC0415  # after setup

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={_ROWS_LOOKED_AT}")
            cursor.execute("ANALYZE")


def _come_round(done: threading.Event) -> None:
    from django.db import OperationalError, close_old_connections  # noqa: PLC0415  # after setup

    from groundswell.kernel import clock  # noqa: PLC0415  # after setup
    from groundswell.messaging import jobs, selectors  # noqa: PLC0415  # after setup

    ask_at = clock.now()
    while not done.wait(LETTERS_EVERY.total_seconds()):
        try:
            if selectors.letters_wait():
                jobs.send_letters.enqueue()
            if clock.now() >= ask_at:
                jobs.ask_about_promises.enqueue()
                call_command(
                    "prune_db_task_results", min_age_days=FORGET_TASKS_AFTER.days, verbosity=0
                )
                refresh_statistics()
                ask_at = clock.now() + PROMISES_EVERY
        except OperationalError:
            # The database is locked or away for a moment; the next round tries again.
            close_old_connections()
