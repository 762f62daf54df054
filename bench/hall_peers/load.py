"""Many phones at once over real HTTP: taps on connections that stay open, and pages that follow."""

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import uvloop

HOST = "127.0.0.1"


@dataclass
class Load:
    """What a burst of taps brought: seconds, latencies in milliseconds, ids acknowledged."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    failed: int = 0

    @property
    def a_second(self) -> float:
        return len(self.acknowledged) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def taps(evening: dict[str, Any], first: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Ids and whole HTTP requests of taps, each of another person or for another ask."""
    phones, asks = evening["phones"], evening["asks"]
    for number in range(first, first + count):
        person, authorization = phones[number % len(phones)]
        ask = asks[number // len(phones) % len(asks)]
        tap_id = str(uuid5(NAMESPACE_OID, str(number)))  # the same when it is sent again
        body = json.dumps({"taps": [{"id": tap_id, "ask": ask, "person": person}]}).encode()
        yield (
            tap_id,
            (
                f"POST /live/{evening['meeting']}/taps HTTP/1.1\r\nhost: {HOST}\r\n"
                f"authorization: {authorization}\r\ncontent-type: application/json\r\n"
                f"content-length: {len(body)}\r\n\r\n"
            ).encode()
            + body,
        )


class _Phone(asyncio.Protocol):
    """One connection that sends the next tap when the last is answered."""

    def __init__(self, todo: Iterator[tuple[str, bytes]], load: Load) -> None:
        self._todo, self._load = todo, load
        self._buffer = b""
        self._sent_at = 0.0
        self._tap_id = ""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._next()

    def _next(self) -> None:
        following = next(self._todo, None)
        if following is None:
            self._transport.close()
            if not self.done.done():
                self.done.set_result(None)
            return
        self._tap_id, request = following
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, ended, body = self._buffer.partition(b"\r\n\r\n")
        if not ended or not _is_whole(head, body):
            return
        self._buffer = b""
        self._load.latencies.append((time.perf_counter() - self._sent_at) * 1000)
        if head.startswith(b"HTTP/1.1 200") and b"refused" not in body:
            self._load.acknowledged.add(self._tap_id)
        else:
            self._load.failed += 1
        self._next()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


def _is_whole(head: bytes, body: bytes) -> bool:
    head = head.lower()  # each proxy writes names in its own way
    if b"chunked" in head:
        return body.endswith(b"0\r\n\r\n")
    return len(body) >= int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)


async def burst(
    port: int,
    evening: dict[str, Any],
    *,
    connections: int,
    first: int,
    count: int,
    load: Load | None = None,
) -> Load:
    """Tap ``count`` times on so many connections, each tap after the last one's answer.

    ``load`` may be watched from elsewhere meanwhile.
    """
    load = load or Load()
    # Made beforehand: the client shares the machine, and should cost it little.
    todo = iter(list(taps(evening, first, count)))
    loop = asyncio.get_running_loop()
    begun = time.perf_counter()
    opened = [
        await loop.create_connection(lambda: _Phone(todo, load), HOST, port)
        for _ in range(connections)
    ]
    await asyncio.gather(*(phone.done for _, phone in opened))
    load.seconds = time.perf_counter() - begun
    return load


class Follower(asyncio.Protocol):
    """One open page; it notes when it was last told something."""

    def __init__(self, path: str, ready: asyncio.Semaphore) -> None:
        self._path = path
        self._ready: asyncio.Semaphore | None = ready
        self.told_at = 0.0
        self.text = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(f"GET {self._path} HTTP/1.1\r\nhost: {HOST}\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        self.told_at = time.perf_counter()
        self.text = data[-4096:]
        if self._ready is not None:
            self._ready.release()
            self._ready = None


async def follow(port: int, meeting: str, count: int) -> list[Follower]:
    """Open so many pages that follow a meeting, and wait until each has its first board."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Semaphore(0)
    pages = []
    for _ in range(count):
        _, page = await loop.create_connection(
            lambda: Follower(f"/live/{meeting}/", ready), HOST, port
        )
        pages.append(page)
    for _ in range(count):
        await asyncio.wait_for(ready.acquire(), 60)
    return pages


async def board(port: int, evening: dict[str, Any]) -> int:
    """How many promises the board of one process tells, all asks together."""
    reader, writer = await asyncio.open_connection(HOST, port)
    path = f"/live/{evening['meeting']}/state"
    writer.write(f"GET {path} HTTP/1.1\r\nhost: {HOST}\r\nconnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    told = json.loads(answer.partition(b"\r\n\r\n")[2])
    return sum(told["tallies"].values())


def main(arguments: list[str]) -> None:
    """Run as a process of its own: port, file, connections, first, count; JSON on stdout."""
    port, file, connections, first, count = arguments
    evening = json.loads(Path(file).read_text())
    load = uvloop.run(
        burst(int(port), evening, connections=int(connections), first=int(first), count=int(count))
    )
    print(
        json.dumps(
            {
                "a_second": load.a_second,
                "p50": load.percentile(0.5),
                "p95": load.percentile(0.95),
                "p99": load.percentile(0.99),
                "acknowledged": len(load.acknowledged),
                "failed": load.failed,
            }
        )
    )


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
