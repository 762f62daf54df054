"""The one writer: taps wait in a queue and are committed together, as many as have gathered."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db import Error, close_old_connections, connections

from groundswell.access.actor import house
from groundswell.hall import operations
from groundswell.hall.operations import NewTap, Outcome
from groundswell.kernel.errors import DomainError

MOST_AT_ONCE = 512
"""How many taps one transaction holds."""
MOST_WAITING = 20_000
"""How many taps wait at most; past that phones are asked to come again."""

Result = TypeVar("Result")


class HallTooBusy(DomainError):
    """More is coming in than can be written down just now. Please try again in a moment."""

    status = 503


@dataclass(slots=True)
class _Sent:
    """The taps of one request, and where its answer is awaited."""

    meeting_id: UUID
    grant_id: UUID
    taps: Sequence[NewTap]
    answer: "asyncio.Future[list[Outcome]]"


class Writer:
    """Commits taps batch by batch, in a thread of its own that has a database connection."""

    def __init__(self, written: Callable[[UUID, list[Outcome]], None]) -> None:
        self._written = written
        self._waiting: deque[_Sent] = deque()
        self._count = 0
        self._more = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="hall writer")

    async def take(self, meeting_id: UUID, grant_id: UUID, taps: Sequence[NewTap]) -> list[Outcome]:
        """What became of a phone's taps, once they are committed.

        Raises HallTooBusy, NotThere, and what the database raises; nothing is written then.
        """
        if self._count + len(taps) > MOST_WAITING:
            raise HallTooBusy
        answer: asyncio.Future[list[Outcome]] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Sent(meeting_id, grant_id, taps, answer))
        self._count += len(taps)
        self._more.set()
        return await answer

    async def run(self, work: Callable[[], Result]) -> Result:
        """Do something with the database between two batches: nothing is under way meanwhile."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, _connected, work)

    async def write(self) -> None:
        """Commit what waits, again and again."""
        while True:
            await self._more.wait()
            sent = self._gathered()
            for meeting_id in dict.fromkeys(each.meeting_id for each in sent):
                await self._commit(meeting_id, [e for e in sent if e.meeting_id == meeting_id])

    async def close(self) -> None:
        """Let go of the thread and its connection."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, connections.close_all)
        self._thread.shutdown()

    def _gathered(self) -> list[_Sent]:
        sent: list[_Sent] = []
        count = 0
        while self._waiting and (not sent or count + len(self._waiting[0].taps) <= MOST_AT_ONCE):
            sent.append(self._waiting.popleft())
            count += len(sent[-1].taps)
        self._count -= count
        if not self._waiting:
            self._more.clear()
        return sent

    async def _commit(self, meeting_id: UUID, sent: Sequence[_Sent]) -> None:
        taps = [(each.grant_id, tap) for each in sent for tap in each.taps]
        try:
            outcomes = await self.run(
                lambda: operations.take_taps(house(), meeting_id=meeting_id, taps=taps)
            )
        except Exception as problem:  # noqa: BLE001  # whatever it is, phones are told and it goes on
            for each in sent:
                if not each.answer.done():
                    each.answer.set_exception(problem)
            return
        self._written(meeting_id, outcomes)
        rest = iter(outcomes)
        for each in sent:
            theirs = [next(rest) for _ in each.taps]
            if not each.answer.done():
                each.answer.set_result(theirs)


def _connected(work: Callable[[], Result]) -> Result:
    try:
        return work()
    except Error:
        close_old_connections()  # one that broke is made anew for the next batch
        raise
