"""The live hall under load: taps a second, time to every open page, memory; beside two peers.

Every contender is served by the same Granian with one worker, gets a copy of the same evening on
the same kind of database with the same durability, and answers the same requests from a client in
another process. See ``hall_peers/limit.py`` and ``hall_peers/plain.py`` for what the peers do.

    python bench/hall.py [sqlite] [postgresql] [--taps N] [--kills N] [--only PART]
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BENCH = Path(__file__).resolve().parent
sys.path[:0] = [str(BENCH), str(BENCH.parent)]

from hall_peers import load, proxies  # noqa: E402
from houses import Databases, machine  # noqa: E402

CONTENDERS = {
    "the live hall": ("asginl", "groundswell.config.asgi:application"),
    "the limit": ("asginl", "hall_peers.limit:application"),
    "the plain way": ("wsgi", "hall_peers.plain:application"),
}
CONNECTIONS = (64, 512)
FOLLOWERS = (500, 5_000)
PROXIED_PAGES = 500
AGAIN_AFTER = 3
"""Seconds after which a phone sends again what was not answered."""
_TAPS_A_KILL = 6_000


@dataclass
class House:
    """A copy of the evening: where its data is, its database, what phones need."""

    environment: dict[str, str]
    evening: dict[str, Any]
    file: Path


@dataclass
class Served:
    """A running server: its port, and the process that answers."""

    port: int
    worker: int
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """End it as a power cut does."""
        for pid in (self.process.pid, self.worker):
            os.kill(pid, signal.SIGKILL)


class Kind:
    """One kind of database, with a prepared evening that is copied for every run."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self._folder = name, folder
        self._databases = Databases(name)
        self._databases.make("bench_evening")
        self._copies = 0
        self._prepared = folder / "prepared"
        self._prepared.mkdir()
        self._file = folder / "evening.json"
        make = f"from hall_peers.evening import make; make({str(self._file)!r})"
        subprocess.run(
            [sys.executable, "-c", make],
            env=self._databases.environment(self._prepared, "bench_evening"),
            check=True,
        )

    def copy(self) -> House:
        """A fresh copy of the evening."""
        self._copies += 1
        data = self._folder / f"copy-{self._copies}"
        shutil.copytree(self._prepared, data)
        database = f"bench_copy_{self._copies}"
        self._databases.make(database, "bench_evening")
        environment = self._databases.environment(data, database)
        environment["BENCH_EVENING"] = str(self._file)
        return House(environment, json.loads(self._file.read_text()), self._file)


@contextmanager
def served(house: House, contender: str) -> Iterator[Served]:
    """Serve a house by a contender."""
    interface, application = CONTENDERS[contender]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    threads = ["--blocking-threads", "8"] if interface == "wsgi" else []
    command = ["-m", "granian", "--interface", interface, "--port", str(port), "--no-access-log"]
    log = ["--log-level", "error", "--backlog", "8192", "--workers-kill-timeout", "1"]
    process = subprocess.Popen(
        [sys.executable, *command, *threads, *log, application], env=house.environment
    )
    try:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        time.sleep(0.5)
        yield Served(port, _worker_of(process.pid), process)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _worker_of(pid: int) -> int:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(children[-1]) if children else pid


def _memory(pid: int) -> int:
    """Bytes that a process holds in memory."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024
    return 0


def burst(house: House, port: int, connections: int, first: int, count: int) -> dict[str, Any]:
    """Tap from another process."""
    command = [port, house.file, connections, first, count]
    ran = subprocess.run(
        [sys.executable, str(BENCH / "hall_peers" / "load.py"), *map(str, command)],
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def in_tables(house: House) -> list[str]:
    """The ids of the promises that the evening's database holds."""
    count = (
        "import django; django.setup(); from hall_peers.evening import pledges; "
        f"print(' '.join(pledges({house.evening['meeting']!r})))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", count],
        env=house.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.split()


def speeds(kind: Kind, taps: int) -> None:
    """Taps a second at each number of connections, for each contender."""
    print(f"\n{kind.name}: acknowledged taps a second, and milliseconds until the answer")
    print(f"{'':16}{'connections':>12}{'taps/s':>9}{'p50':>7}{'p95':>7}{'p99':>7}  ratio")
    ours: dict[int, float] = {}
    for contender in CONTENDERS:
        for connections in CONNECTIONS:
            house = kind.copy()
            count = taps if contender != "the plain way" else max(512, taps // 10)
            with served(house, contender) as server:
                burst(house, server.port, 8, 0, 200)
                told = burst(house, server.port, connections, 200, count)
            kept = len(in_tables(house))
            if kept != told["acknowledged"] + 200 or told["failed"]:
                raise SystemExit(f"{contender}: {told}, and {kept} in the tables")
            ours.setdefault(connections, told["a_second"])
            ratio = ours[connections] / told["a_second"]
            print(
                f"{contender:16}{connections:>12}{told['a_second']:>9,.0f}{told['p50']:>7.0f}"
                f"{told['p95']:>7.0f}{told['p99']:>7.0f}"
                + (f"  ours is {ratio:.2f} of it" if contender != "the live hall" else ""),
                flush=True,
            )


def followed(kind: Kind, taps: int) -> None:
    """How soon every open page is told of a tap, and how taps fare beside them."""
    print(f"\n{kind.name}: open pages that follow, and a tap told to all of them")
    for count in FOLLOWERS:
        house = kind.copy()
        with served(house, "the live hall") as server:
            told = asyncio.run(_followed(house, server.port, server.worker, count, taps))
            print(told, flush=True)


async def _followed(house: House, port: int, pid: int, count: int, taps: int) -> str:
    # The first page makes the hall; memory is counted from there.
    first = await load.follow(port, house.evening["meeting"], 1)
    before = _memory(pid)
    pages = first + await load.follow(port, house.evening["meeting"], count - 1)
    memory = (_memory(pid) - before) / (count - 1)
    quiet = [await _reach(house, port, pages, number) for number in range(5)]
    loop = asyncio.get_running_loop()
    bursting = loop.run_in_executor(None, burst, house, port, 512, 1_000, taps)
    told = await bursting
    for page in pages:
        page.transport.close()
    return (
        f"{count:>6,} pages: told within {max(quiet):.0f} ms (best {min(quiet):.0f}), "
        f"{memory / 1024:.0f} KiB a page; beside them {told['a_second']:,.0f} taps/s, "
        f"p50 {told['p50']:.0f}, p95 {told['p95']:.0f}, p99 {told['p99']:.0f} ms, "
        f"{told['failed']:.0f} failed"
    )


async def _reach(house: House, port: int, pages: list[load.Follower], number: int) -> float:
    """Milliseconds from sending a tap until the last page was told of it."""
    await asyncio.sleep(1)
    began = time.perf_counter()
    await load.burst(port, house.evening, connections=1, first=number, count=1)
    until = began + 10
    while time.perf_counter() < until:
        await asyncio.sleep(0.02)
        if all(page.told_at > began for page in pages):
            return (max(page.told_at for page in pages) - began) * 1000
    raise SystemExit("Some page was never told.")


def killed(kind: Kind, times: int) -> None:
    """Kill the house in the midst of a burst, start it again, and let every phone send again."""
    house = kind.copy()
    lot = random.Random(times)
    acknowledged, sent = 0, 0
    for _ in range(times):
        with served(house, "the live hall") as server, ThreadPoolExecutor(1) as client:
            seen = load.Load()
            tapping = load.burst(
                server.port,
                house.evening,
                connections=64,
                first=sent,
                count=_TAPS_A_KILL,
                load=seen,
            )
            bursting = client.submit(asyncio.run, tapping)
            wanted = lot.randint(200, _TAPS_A_KILL // 2)
            while len(seen.acknowledged) < wanted and not bursting.done():
                time.sleep(0.002)
            server.kill()
            bursting.result()
        found = in_tables(house)
        lost = seen.acknowledged - set(found)
        if lost or len(found) != len(set(found)):
            raise SystemExit(f"{len(lost)} acknowledged promises are lost")
        if not wanted <= len(seen.acknowledged) < _TAPS_A_KILL:
            raise SystemExit(f"{len(seen.acknowledged)} were acknowledged: no kill in a burst")
        acknowledged += len(seen.acknowledged)
        with served(house, "the live hall") as server:
            again = burst(house, server.port, 64, sent, _TAPS_A_KILL)
        sent += _TAPS_A_KILL
        if again["failed"] or len(in_tables(house)) != sent:
            raise SystemExit(f"{sent} taps were sent again, and {len(in_tables(house))} are kept")
    print(
        f"\n{kind.name}: {times} kills with SIGKILL in the midst of a burst; of {acknowledged:,} "
        f"taps acknowledged before, none is lost; sent again, {sent:,} are kept, each once"
    )


def proxied(kind: Kind, taps: int) -> None:
    """Two processes of one house, also behind each proxy that is installed, as the docs say."""
    if kind.name != "postgresql":
        return  # several processes need it: they tell each other by NOTIFY
    print(f"\n{kind.name}: two processes, {PROXIED_PAGES} open pages")
    for name in proxies.installed():
        house = kind.copy()
        with (
            served(house, "the live hall") as one,
            served(house, "the live hall") as other,
            proxies.running(name, [one.port, other.port]) as port,
        ):
            told = asyncio.run(_followed(house, port, one.worker, PROXIED_PAGES, taps))
            kept, until, boards = len(in_tables(house)), time.monotonic() + 10, {-1}
            while boards != {kept} and time.monotonic() < until:
                boards = {
                    asyncio.run(load.board(each.port, house.evening)) for each in (one, other)
                }
            other.kill()
            during = burst(house, port, 64, 1_000 + taps, taps)
            again = during
            for _ in range(3):
                time.sleep(AGAIN_AFTER)
                again = burst(house, port, 64, 1_000 + taps, taps) if again["failed"] else again
        if boards != {kept} or again["failed"] or len(in_tables(house)) != kept + taps:
            raise SystemExit(f"{name}: {kept} were kept, the boards said {boards}; then {again}")
        print(
            f"{name:>8}:{told}; one was killed: {taps:,} more taps are kept, {during['failed']} of "
            "them were turned away once"
        )


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--taps", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--only", choices=list(PARTS))
    asked = parser.parse_args()
    print(f"{machine()}; one worker, the client on the same machine")
    with tempfile.TemporaryDirectory(prefix="gs-bench-") as folder:
        for name in asked.kinds:
            (Path(folder) / name).mkdir()
            kind = Kind(name, Path(folder) / name)
            for name_of_part, part in PARTS.items():
                if asked.only in {None, name_of_part}:
                    part(kind, asked.kills if part is killed else asked.taps)


PARTS = {"speeds": speeds, "followed": followed, "kills": killed, "proxies": proxied}

if __name__ == "__main__":
    main()
