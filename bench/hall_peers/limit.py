"""The limit: a bare ASGI handler on the same server that inserts the same rows and nothing else.

Same batching (whatever has gathered while the last batch was committed), same durability, same
number of rows and columns: a pledge, a deed, a tap each, an audit entry a batch. It asks nobody who
they are and counts nothing.
"""

import asyncio
import datetime as dt
import json
import os
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

EVENING = json.loads(Path(os.environ["BENCH_EVENING"]).read_text())
POSTGRESQL = os.environ.get("GROUNDSWELL_DATABASE_URL", "")
FILE = Path(os.environ["GROUNDSWELL_DATA"]) / "groundswell.sqlite3"

PLEDGE = (
    "INSERT INTO projects_pledge (id, organization_id, ask_id, person_id, meeting_id, state,"
    " made_at, due_at, got_in_the_way) VALUES (?, ?, ?, ?, ?, 'made', ?, ?, '')"
)
DEED = (
    "INSERT INTO people_activity (id, organization_id, person_id, deed, at, meeting_id, project_id)"
    " VALUES (?, ?, ?, 'pledged', ?, ?, ?)"
)
TAP = (
    "INSERT INTO hall_tap (id, pitch_id, person_id, pledge_id, undone, after_the_end)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)
HEAD = (
    "UPDATE access_audithead SET sequence = sequence + 1 WHERE organization_id = ?"
    " RETURNING sequence"
)
ENTRY = (
    "INSERT INTO access_auditentry (id, organization_id, sequence, at, actor_kind, action, subject,"
    " previous_digest, digest) VALUES (?, ?, ?, ?, 'house', 'pledge', ?, '', '')"
)

Batch = list[dict[str, str]]


def _identifier(text: str) -> str:
    return text if POSTGRESQL else text.replace("-", "")


class Rows:
    """One connection, in the writer's thread."""

    def __init__(self) -> None:
        if POSTGRESQL:
            self._connection: Any = psycopg.connect(POSTGRESQL)
        else:
            self._connection = sqlite3.connect(FILE, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=FULL")
            self._connection.execute("PRAGMA foreign_keys=ON")

    def insert(self, batch: Batch) -> None:
        now = dt.datetime.now(dt.UTC)
        due = now + dt.timedelta(days=14)
        organization, meeting = (
            _identifier(EVENING["organization"]),
            _identifier(EVENING["meeting"]),
        )
        project, pitch = _identifier(EVENING["project"]), _identifier(EVENING["pitch"])
        pledges, deeds, taps = [], [], []
        for tap in batch:
            tap_id, person = _identifier(tap["id"]), _identifier(tap["person"])
            pledges.append(
                (tap_id, organization, _identifier(tap["ask"]), person, meeting, now, due)
            )
            deeds.append((_identifier(str(uuid4())), organization, person, now, meeting, project))
            taps.append((tap_id, pitch, person, tap_id, False, False))
        subject = json.dumps({"taps": [tap["id"] for tap in batch]})
        if POSTGRESQL:
            self._write(self._connection.cursor(), pledges, deeds, taps, now, subject)
            self._connection.commit()
        else:
            self._connection.execute("BEGIN IMMEDIATE")
            self._write(self._connection.cursor(), pledges, deeds, taps, str(now), subject)
            self._connection.execute("COMMIT")

    def _write(
        self, cursor: Any, pledges: Any, deeds: Any, taps: Any, now: Any, subject: str
    ) -> None:
        organization = _identifier(EVENING["organization"])
        for statement, rows in ((PLEDGE, pledges), (DEED, deeds), (TAP, taps)):
            cursor.executemany(_in_dialect(statement), rows)
        cursor.execute(_in_dialect(HEAD), (organization,))
        (sequence,) = cursor.fetchone()
        entry = (_identifier(str(uuid4())), organization, sequence, now, subject)
        cursor.execute(_in_dialect(ENTRY), entry)


def _in_dialect(statement: str) -> str:
    return statement.replace("?", "%s") if POSTGRESQL else statement


_thread = ThreadPoolExecutor(1)
_waiting: deque[tuple[Batch, asyncio.Future[None]]] = deque()
_rows: list[Rows] = []
_writing: list[asyncio.Task[None]] = []
_more = asyncio.Event()


async def _write() -> None:
    loop = asyncio.get_running_loop()
    _rows.append(await loop.run_in_executor(_thread, Rows))
    while True:
        await _more.wait()
        _more.clear()
        gathered = [_waiting.popleft() for _ in range(min(len(_waiting), 512))]
        if _waiting:
            _more.set()
        batch = [tap for taps, _ in gathered for tap in taps]
        if batch:
            await loop.run_in_executor(_thread, _rows[0].insert, batch)
        for _, answer in gathered:
            answer.set_result(None)


async def application(
    _scope: MutableMapping[str, Any],
    receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
    send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
) -> None:
    """Take taps and answer when they are committed."""
    if not _writing:
        _writing.append(asyncio.create_task(_write()))
    message = await receive()
    taps = json.loads(message["body"])["taps"]
    answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    _waiting.append((taps, answer))
    _more.set()
    await answer
    body = json.dumps({"taps": [{"id": tap["id"]} for tap in taps]}).encode()
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
