"""The house that the crowd serves itself, and kills as a power cut does."""

import asyncio
import os
import random
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import aiohttp

from groundswell.config import serving
from groundswell.crowd.conducting import Stage
from groundswell.crowd.evening import CannotPlay
from groundswell.crowd.measured import Measured

PROCESSES = Path("/proc")
READY_WITHIN = 60.0


class ServedHouse:
    """Pages and worker of this house, as children of the crowd."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._running: list[subprocess.Popen[bytes]] = []
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115  # closed when the house is stopped

    async def start(self) -> None:
        """Start it and wait until it answers. Raises CannotPlay."""
        self._running = serving.start(output=self._said)
        until = time.monotonic() + READY_WITHIN
        async with aiohttp.ClientSession() as session:
            while time.monotonic() < until and self._running[0].poll() is None:
                try:
                    async with session.get(f"{self._address}/ready/") as answer:
                        if answer.status == 200:  # noqa: PLR2004  # it is ready
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.1)
        self._said.seek(0)
        last = self._said.read().strip().splitlines()[-1:] or ["It said nothing."]
        raise CannotPlay(f"The house did not start within {READY_WITHIN:.0f} seconds: {last[0]}")

    def kill(self) -> None:
        """End every process of it at once, as a power cut does."""
        for pid in _with_descendants([process.pid for process in self._running]):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        for process in self._running:
            process.wait()

    def stop(self) -> None:
        """End it in order."""
        serving.stop(self._running)
        self._said.close()


def _with_descendants(pids: list[int]) -> list[int]:
    """Processes and all that they started, parents first."""
    children: dict[int, list[int]] = {}
    for folder in PROCESSES.glob("[0-9]*"):
        try:
            # The name before it may hold anything, also blanks and brackets.
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended since
        children.setdefault(parent, []).append(int(folder.name))
    found = list(pids)
    for pid in found:
        found += children.get(pid, [])
    return found


async def kill_in_bursts(
    house: ServedHouse,
    stage: Stage,
    measured: Measured,
    lot: random.Random,
    *,
    times: int,
    most: int,
) -> None:
    """Kill the house so many times while taps are on their way, and start it again each time.

    Each time some taps are acknowledged first, at most ``most``.
    """
    for _ in range(times):
        wanted = measured.acknowledged + lot.randint(1, most)
        while not stage.is_on or measured.acknowledged < wanted:  # noqa: ASYNC110  # two things that change all the time
            await asyncio.sleep(0.01)  # looked at often enough to fall into a burst
        while not measured.in_flight:
            measured.tap_sent.clear()
            await measured.tap_sent.wait()
            await asyncio.sleep(lot.uniform(0, 0.004))
        measured.kills.append(measured.in_flight)
        measured.is_down = True
        house.kill()
        await house.start()
        measured.is_down = False
