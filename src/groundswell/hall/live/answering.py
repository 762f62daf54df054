"""The addresses of the live hall: parse, hand on, answer."""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import translation

from groundswell.access.rate_limits import TooOften
from groundswell.access.web.errors import database_status, words_for
from groundswell.hall import news, selectors
from groundswell.hall.live import fragments
from groundswell.hall.live.boards import TELL_EVERY, Boards, FollowedHall
from groundswell.hall.live.hearing import hear
from groundswell.hall.live.writer import Writer
from groundswell.hall.operations import NewTap, Outcome
from groundswell.hall.phones import grant_in
from groundswell.hall.selectors import Board
from groundswell.kernel.errors import DomainError, NotPermitted, NotThere

PREFIX = "/live/"
LOOK_EVERY = {"sqlite": 1.0, "postgresql": 5.0}
"""Seconds between two looks at the tables in case another process's word was not heard."""
MOST_BYTES = 64 * 1024
MOST_TAPS = 200
TAPS_A_MINUTE = 400
"""How many taps one phone may send in a minute: a long night without a network, twice."""
MINUTE = 60
AGAIN_AFTER = 2
"""Seconds after which a phone that was sent away may come again."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_JSON = (b"content-type", b"application/json")
_PART_OF_A_PAGE = (b"content-type", b"text/html; charset=utf-8")
_ALONE_IT_DOES_NOTHING = (b"content-security-policy", b"sandbox; default-src 'none'")
_NOT_KEPT = (b"cache-control", b"no-store")
_STREAM = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    _NOT_KEPT,
    (b"x-accel-buffering", b"no"),
]


class BadTaps(DomainError):
    """This is not a list of taps as a phone sends it."""

    status = 400


class LiveHall:
    """The live halls of one event loop, with their writer."""

    def __init__(self) -> None:
        self.writer = Writer(self._written)
        self.boards = Boards(self._read)
        self._loop = asyncio.get_running_loop()
        self._to_look_at: set[UUID] = set()
        self._tapped: Counter[UUID] = Counter()
        self._minute_began = self._loop.time()
        self._tasks = [
            asyncio.create_task(work)
            for work in (self.writer.write(), self._look_now_and_then(), hear())
        ]
        news.listeners.append(self._heard)

    async def close(self) -> None:
        """Stop listening and writing."""
        _live.pop(self._loop, None)
        news.listeners.remove(self._heard)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.writer.close()

    async def answer(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        meeting, _, what = scope["path"].removeprefix(PREFIX).strip("/").partition("/")
        answer, meeting_id = _ANSWERS.get((scope["method"], what)), _id_in(meeting)
        try:
            if answer is None or meeting_id is None:
                raise NotThere
            await answer(self, meeting_id, scope, receive, send)
        except (DomainError, DatabaseError) as problem:
            await _refuse(send, problem)

    async def follow(
        self, meeting_id: UUID, _scope: MutableMapping[str, Any], receive: Receive, send: Send
    ) -> None:
        """Stream a hall's board until the page is left."""
        hall = await self.boards.hall(meeting_id)
        await send({"type": "http.response.start", "status": 200, "headers": _STREAM})
        hall.followers += 1
        telling = asyncio.ensure_future(_tell(hall, send))
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            await asyncio.wait({telling, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            telling.cancel()
            gone.cancel()
            hall.followers -= 1

    async def state(
        self, meeting_id: UUID, scope: MutableMapping[str, Any], _receive: Receive, send: Send
    ) -> None:
        """A hall's board once; nothing (304) while it is as the page knows it."""
        hall = await self.boards.hall(meeting_id)
        if scope["query_string"] == f"version={hall.version}".encode():
            await _respond(send, 304, b"")
            return
        await _respond(send, 200, hall.event.split(b"data: ", 1)[1].strip())

    async def now(
        self, meeting_id: UUID, scope: MutableMapping[str, Any], _receive: Receive, send: Send
    ) -> None:
        """The part of the phones' page that changes, the same for all who ask in a language.

        It is not to be kept: a phone asks once for each shape of the board.
        """
        hall = await self.boards.hall(meeting_id)
        variant = fragments.variant_in(scope["query_string"])
        made = await hall.fragments.of(
            variant, lambda: self.writer.run(lambda: fragments.make(meeting_id, variant))
        )
        await _respond(send, 200, made.html, [_ALONE_IT_DOES_NOTHING], kind=_PART_OF_A_PAGE)

    async def take(
        self, meeting_id: UUID, scope: MutableMapping[str, Any], receive: Receive, send: Send
    ) -> None:
        """Take a phone's taps and answer when they are committed."""
        headers = dict(scope["headers"])
        grant_id = grant_in(headers.get(b"authorization", b"").decode("latin-1"), meeting_id)
        if grant_id is None:
            raise NotPermitted
        taps = _taps_in(await _body(receive))
        self._spend(grant_id, len(taps))
        outcomes = await self.writer.take(meeting_id, grant_id, taps)
        language = headers.get(b"accept-language", b"").decode("latin-1")
        text = json.dumps({"taps": [_said(each, language) for each in outcomes]})
        await _respond(send, 200, text.encode())

    def _spend(self, grant_id: UUID, taps: int) -> None:
        """Count a phone's taps of this minute, in this process. Raises TooOften."""
        if self._loop.time() - self._minute_began > MINUTE:
            self._tapped.clear()
            self._minute_began = self._loop.time()
        self._tapped[grant_id] += taps
        if self._tapped[grant_id] > TAPS_A_MINUTE:
            raise TooOften(retry_after=MINUTE)

    async def _read(self, meeting_id: UUID) -> Board:
        return await self.writer.run(lambda: selectors.board_of(meeting_id))

    def _written(self, meeting_id: UUID, outcomes: list[Outcome]) -> None:
        self.boards.count(
            meeting_id, [(each.tap.ask_id, each.change) for each in outcomes if each.change]
        )

    def _heard(self, meeting_id: UUID) -> None:
        # Called in the thread of whoever committed.
        self._loop.call_soon_threadsafe(self._look_soon, meeting_id)

    def _look_soon(self, meeting_id: UUID) -> None:
        if meeting_id in self._to_look_at:
            return  # what is told again before it was looked at is seen by the same look
        self._to_look_at.add(meeting_id)
        self._tasks = [task for task in self._tasks if not task.done()]
        self._tasks.append(asyncio.create_task(self._look(meeting_id)))

    async def _look(self, meeting_id: UUID) -> None:
        await asyncio.sleep(TELL_EVERY)  # pages are not told more often, so that one look is enough
        self._to_look_at.discard(meeting_id)
        await self.boards.look(meeting_id)

    async def _look_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY[connection.vendor])
            await self.boards.look_everywhere()


_Answer = Callable[[LiveHall, UUID, MutableMapping[str, Any], Receive, Send], Awaitable[None]]
_ANSWERS: dict[tuple[str, str], _Answer] = {
    ("GET", ""): LiveHall.follow,
    ("GET", "state"): LiveHall.state,
    ("GET", "now"): LiveHall.now,
    ("POST", "taps"): LiveHall.take,
}
_live: dict[asyncio.AbstractEventLoop, LiveHall] = {}


def live_hall() -> LiveHall:
    """The live hall of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _live:
        _live[loop] = LiveHall()
    return _live[loop]


async def application(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """The ASGI application."""
    await live_hall().answer(scope, receive, send)


def _id_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


async def _tell(hall: FollowedHall, send: Send) -> None:
    version, event = hall.version, hall.event
    while True:
        await send({"type": "http.response.body", "body": event, "more_body": True})
        # A slow phone may have missed some boards while it was sent one: the newest is enough.
        event = hall.event if hall.version != version else await hall.next_event()
        version = hall.version


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _body(receive: Receive) -> bytes:
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MOST_BYTES:
            raise BadTaps
    return body


def _taps_in(body: bytes) -> list[NewTap]:
    try:
        taps = [
            NewTap(UUID(each["id"]), UUID(each["ask"]), undone=each.get("undone") is True)
            for each in json.loads(body)["taps"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadTaps from None
    if not 0 < len(taps) <= MOST_TAPS:
        raise BadTaps
    return taps


def _said(outcome: Outcome, language: str) -> dict[str, object]:
    """What a phone is told of one of its taps, in its language where there are words."""
    said: dict[str, object] = {"id": str(outcome.tap.tap_id)}
    if outcome.refused:
        with translation.override(language if language in dict(settings.LANGUAGES) else "en"):
            words = words_for(outcome.refused)
        return said | {"refused": type(outcome.refused).__name__, "words": words}
    return said | {
        "pledge": str(outcome.pledge_id or ""),
        "late": outcome.after_the_end,
        "promised": asdict(outcome.promised) if outcome.promised else None,
    }


async def _refuse(send: Send, problem: Exception) -> None:
    status = problem.status if isinstance(problem, DomainError) else database_status(problem)
    title = type(problem).__name__ if isinstance(problem, DomainError) else "DatabaseAway"
    text = json.dumps({"type": f"about:blank#{title}", "title": title, "status": status})
    again = [(b"retry-after", str(AGAIN_AFTER).encode())] if status in {429, 503, 507} else []
    with contextlib.suppress(OSError):
        await _respond(send, status, text.encode(), again)


async def _respond(
    send: Send,
    status: int,
    body: bytes,
    more: list[tuple[bytes, bytes]] | None = None,
    *,
    kind: tuple[bytes, bytes] = _JSON,
) -> None:
    headers = [kind, _NOT_KEPT, *(more or [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
