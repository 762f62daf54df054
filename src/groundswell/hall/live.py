"""The live hall: tells every open phone and stage, the moment it happens, that there is news.

A small ASGI application of its own, beside the pages. It streams server-sent events that hold
nothing but an opaque version; whoever hears a new one asks the pages for what they may see. One
task for each meeting that is followed looks at the tables, however many follow it here.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import OperationalError, close_old_connections

from groundswell.hall import selectors
from groundswell.kernel.errors import NotThere

PREFIX = "/live/"
LOOK_EVERY = 0.4
"""Seconds between two looks at the tables of a meeting that somebody follows."""
BREATHE_EVERY = 15.0
"""Seconds after which a silent stream says that it is still there."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class Watch:
    """The version of one meeting, looked at while anybody follows it."""

    def __init__(self, meeting_id: UUID, version: str) -> None:
        self.meeting_id = meeting_id
        self.version = version
        self.followers = 0
        self.changed = asyncio.Condition()

    async def look(self) -> None:
        """Look at the tables until nobody follows any more, and wake everybody at a change."""
        while self.followers:
            await asyncio.sleep(LOOK_EVERY)
            try:
                version = await pulse(self.meeting_id)
            except OperationalError:
                continue  # locked or away for a moment: the next look sees what was missed
            if version != self.version:
                async with self.changed:
                    self.version = version
                    self.changed.notify_all()

    async def news_since(self, version: str) -> str:
        """The version once it is another one, or the same after a silent while."""
        async with self.changed:
            try:
                await asyncio.wait_for(
                    self.changed.wait_for(lambda: self.version != version), BREATHE_EVERY
                )
            except TimeoutError:
                return version
            return self.version


_watches: dict[UUID, Watch] = {}
_looking: set[asyncio.Task[None]] = set()


async def application(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """Stream the versions of the meeting that the address names; 404 where there is none."""
    try:
        meeting_id = UUID(scope["path"].removeprefix(PREFIX).strip("/"))
        watch = await _watch(meeting_id)
    except (ValueError, NotThere):
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return
    watch.followers += 1
    if watch.followers == 1:
        task = asyncio.create_task(watch.look())
        _looking.add(task)
        task.add_done_callback(_looking.discard)
    telling = asyncio.create_task(_tell(watch, send))
    gone = asyncio.create_task(_until_gone(receive))
    try:
        await asyncio.wait({telling, gone}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        telling.cancel()
        gone.cancel()
        watch.followers -= 1
        if not watch.followers and _watches.get(meeting_id) is watch:
            del _watches[meeting_id]


async def pulse(meeting_id: UUID) -> str:
    """The version of all that the hall shows at this moment. Raises NotThere."""

    def look() -> str:
        close_old_connections()
        try:
            return selectors.pulse_of(meeting_id)
        finally:
            close_old_connections()

    return await sync_to_async(look)()


async def _watch(meeting_id: UUID) -> Watch:
    if meeting_id not in _watches:
        version = await pulse(meeting_id)
        _watches.setdefault(meeting_id, Watch(meeting_id, version))
    return _watches[meeting_id]


async def _tell(watch: Watch, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    version = ""
    while True:
        news = watch.version if not version else await watch.news_since(version)
        text = f"event: news\ndata: {news}\n\n" if news != version else ": still here\n\n"
        version = news
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
