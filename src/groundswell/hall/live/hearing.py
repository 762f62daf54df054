"""Hearing, on PostgreSQL, of what other connections and processes changed in a hall."""

import asyncio
from typing import Any

import psycopg
from django.db import connection

from groundswell.hall import news

TRY_AGAIN_AFTER = 1.0
_OURS = frozenset({"dbname", "user", "password", "host", "port", "sslmode", "sslrootcert"})


async def hear() -> None:
    """Pass on every notification; a connection that breaks is made anew. Nothing on SQLite."""
    if connection.vendor != "postgresql":
        return
    while True:
        try:
            await _hear_until_it_breaks()
        except psycopg.Error:
            await asyncio.sleep(TRY_AGAIN_AFTER)


async def _hear_until_it_breaks() -> None:
    async with await _connected() as listening:
        await listening.execute(f"LISTEN {news.CHANNEL}")
        async for notification in listening.notifies():
            news.heard(notification.payload)


async def _connected() -> psycopg.AsyncConnection[Any]:
    known: dict[str, Any] = connection.get_connection_params()
    ours = {name: value for name, value in known.items() if name in _OURS}
    connecting = asyncio.ensure_future(psycopg.AsyncConnection.connect(**ours, autocommit=True))
    try:
        return await asyncio.shield(connecting)
    except asyncio.CancelledError:
        await (await connecting).close()  # one that was just being made is not left open
        raise
