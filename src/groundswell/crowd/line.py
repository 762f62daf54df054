"""A phone's connections to the house: every request is timed, and its failures are counted."""

import time
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from typing import Any

import aiohttp

from groundswell.crowd.measured import Measured

PATIENCE = 30.0
FINE = 200
CONNECTIONS = 6
"""How many connections a browser keeps to one house."""
_SILENCE = 40.0
"""Seconds without a word after which a stream is given up; the house says something every 15."""
_BROKEN = (aiohttp.ClientError, TimeoutError, OSError)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: its status, where it led to, and its text."""

    status: int
    path: str
    text: str


class Line:
    """One phone's own connections and cookies."""

    def __init__(self, address: str, measured: Measured) -> None:
        self._address = address
        self._measured = measured
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            cookie_jar=aiohttp.CookieJar(
                unsafe=True
            ),  # a house on loopback has a number for a name
            timeout=aiohttp.ClientTimeout(total=PATIENCE),
            headers={"User-Agent": "Groundswell crowd", "Accept-Language": "en"},
        )

    async def close(self) -> None:
        """Hang up."""
        await self._session.close()

    async def ask(
        self,
        kind: str,
        method: str,
        path: str,
        *,
        fine: Collection[int] = (FINE,),
        loses_answer: bool = False,
        headers: dict[str, str] | None = None,
        **sent: Any,
    ) -> Answered | None:
        """Ask for something; None where there was no answer, or not one of those that are fine.

        With ``loses_answer`` the house has done it, and the phone hangs up before it hears of it.
        """
        was_down = self._measured.is_down
        began = time.perf_counter()
        if method == "POST":
            headers = (headers or {}) | {"Origin": self._address}
        try:
            async with self._session.request(
                method, self._address + path, headers=headers, **sent
            ) as response:
                if response.status not in fine:
                    self._measured.failed(kind, f"status {response.status}", was_down=was_down)
                    return None
                if loses_answer:
                    response.close()
                    self._measured.answered(kind, began)
                    self._measured.answers_dropped += 1
                    return None
                body = await response.read()
        except _BROKEN as problem:
            self._measured.failed(kind, type(problem).__name__, was_down=was_down)
            return None
        self._measured.answered(kind, began)
        return Answered(response.status, response.url.path, body.decode())

    async def stream(self, path: str) -> AsyncIterator[bytes]:
        """The boards of a stream as they are told, until it breaks."""
        was_down = self._measured.is_down
        began = time.perf_counter()
        patience = aiohttp.ClientTimeout(total=None, sock_connect=PATIENCE, sock_read=_SILENCE)
        why = "ended"
        try:
            async with self._session.get(
                self._address + path, timeout=patience, headers={"Accept": "text/event-stream"}
            ) as response:
                if response.status == FINE:
                    async for event in self._events(response, began):
                        yield event
                else:
                    why = f"status {response.status}"
        except _BROKEN as problem:
            why = type(problem).__name__
        self._measured.failed("stream opened", why, was_down=was_down)

    async def _events(self, response: aiohttp.ClientResponse, began: float) -> AsyncIterator[bytes]:
        rest = b""
        self._measured.following += 1
        is_first = True
        try:
            async for part in response.content.iter_any():
                *events, rest = (rest + part).split(b"\n\n")
                for event in events:
                    if not event.startswith(b"event: news"):
                        continue
                    if is_first:
                        self._measured.answered("stream opened", began)
                        is_first = False
                    yield event
        finally:
            self._measured.following -= 1
