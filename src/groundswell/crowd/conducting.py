"""Leading the evening: each pitch in turn, by the operations that the wings use."""

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.db import OperationalError, close_old_connections, connections

from groundswell.access.actor import house
from groundswell.hall import operations as hall

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
_TRIES = 5
APPLAUSE = 0.12
"""The share of a pitch's time that goes by after it, until the next."""


class Desk:
    """Where the house's own tables are read and written, in one thread beside the event loop."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="crowd")

    async def do(
        self, what: Callable[Parameters, Result], *args: Parameters.args, **more: Parameters.kwargs
    ) -> Result:
        """Do something with the tables; a database that is busy is asked again."""
        loop = asyncio.get_running_loop()
        for tries_left in reversed(range(_TRIES)):
            try:
                return await loop.run_in_executor(
                    self._thread, functools.partial(what, *args, **more)
                )
            except OperationalError:
                if not tries_left:
                    raise
                await loop.run_in_executor(self._thread, close_old_connections)
                await asyncio.sleep(1)
        raise AssertionError("a loop over tries ends by returning or raising")

    async def close(self) -> None:
        """Let go of the connection."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, connections.close_all)
        self._thread.shutdown()


@dataclass(slots=True)
class Stage:
    """What is on the stage, for who watches the crowd, and whether it is a pitch."""

    shown: str = ""
    is_on: bool = False


async def conduct(
    desk: Desk, stage: Stage, pitches: tuple[tuple[UUID, str], ...], *, seconds: float
) -> None:
    """Start and end each pitch in turn, all of them within so many seconds."""
    each = seconds / len(pitches)
    for number, (pitch_id, title) in enumerate(pitches, 1):
        stage.shown = f"Pitch {number} of {len(pitches)}: {title}"
        await desk.do(hall.start_pitch, house(), pitch_id=pitch_id)
        stage.is_on = True
        try:
            await asyncio.sleep(each * (1 - APPLAUSE))
        finally:
            stage.is_on = False
            await asyncio.shield(desk.do(hall.end_pitch, house(), pitch_id=pitch_id))
        stage.shown = "Applause"
        await asyncio.sleep(each * APPLAUSE)
