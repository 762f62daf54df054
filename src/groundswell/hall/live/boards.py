"""Boards: what is on in each followed hall, and the pages that follow it."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from uuid import UUID

from django.db import Error

from groundswell.hall.live.fragments import Fragments
from groundswell.hall.selectors import Board
from groundswell.kernel.errors import NotThere

BREATHE_EVERY = 15.0
"""Seconds after which a silent stream says that it is still there."""
TELL_EVERY = 0.1
"""Seconds between two tellings of a small hall; a larger hall is told a little less often."""
FOLLOWERS_A_SECOND = 20_000
"""How many pages one process tells in a second, so that taps are taken in between."""
TOLD_AT_ONCE = 100
"""How many pages are told before taps that have come meanwhile have their turn."""

_STILL_HERE = b": still here\n\n"

Read = Callable[[UUID], Awaitable[Board]]


class FollowedHall:
    """One meeting's board and everybody who follows it here."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.fragments = Fragments()
        self.followers = 0
        self.version, self.event = _told(board)
        self._waiting: list[asyncio.Future[bytes]] = []
        self._changed = asyncio.Event()

    async def next_event(self) -> bytes:
        """What is told next."""
        waiting: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        return await waiting

    def show(self, board: Board) -> None:
        """Replace the board by what the tables say."""
        if board.shape != self.board.shape:
            self.fragments.drop()
        else:
            self.fragments.drop_others(board.shape)
        self.board = board
        self._changed.set()

    def count(self, changes: Iterable[tuple[UUID, int]]) -> None:
        """Add to the tallies what was committed just now, by ask."""
        for ask_id, change in changes:
            key = str(ask_id)
            self.board.tallies[key] = self.board.tallies.get(key, 0) + change
        self._changed.set()

    async def tell(self) -> None:
        """Tell whoever follows what has changed, and after a silent while that we are here."""
        while True:
            try:
                await asyncio.wait_for(self._changed.wait(), BREATHE_EVERY)
            except TimeoutError:
                await self._say(_STILL_HERE)
                continue
            self._changed.clear()
            version, event = _told(self.board)
            if version != self.version:
                self.version, self.event = version, event
                await self._say(event)
            await asyncio.sleep(max(TELL_EVERY, self.followers / FOLLOWERS_A_SECOND))

    async def _say(self, event: bytes) -> None:
        told, self._waiting = self._waiting, []
        for number, each in enumerate(told):
            if not each.done():
                each.set_result(event)
            if number % TOLD_AT_ONCE == TOLD_AT_ONCE - 1:
                await asyncio.sleep(0)


class Boards:
    """Every hall that some page of this process follows."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._halls: dict[UUID, FollowedHall] = {}
        self._telling: dict[UUID, asyncio.Task[None]] = {}

    async def hall(self, meeting_id: UUID) -> FollowedHall:
        """The hall of a meeting, read from the tables at the first time. Raises NotThere."""
        if meeting_id not in self._halls:
            board = await self._read(meeting_id)
            if meeting_id not in self._halls:
                hall = self._halls[meeting_id] = FollowedHall(board)
                self._telling[meeting_id] = asyncio.create_task(hall.tell())
        return self._halls[meeting_id]

    def count(self, meeting_id: UUID, changes: Iterable[tuple[UUID, int]]) -> None:
        """Add what was committed just now to a hall's tallies, if anybody follows it."""
        hall = self._halls.get(meeting_id)
        if hall:
            hall.count(changes)

    async def look(self, meeting_id: UUID) -> None:
        """Read a hall anew from the tables; one that nobody follows any more is let go."""
        hall = self._halls.get(meeting_id)
        if hall is None:
            return
        if not hall.followers:
            del self._halls[meeting_id]
            self._telling.pop(meeting_id).cancel()
            return
        try:
            hall.show(await self._read(meeting_id))
        except (Error, NotThere):
            return  # locked, away or gone for a moment: the next look sees what was missed

    async def look_everywhere(self) -> None:
        """Read every kept hall anew."""
        for meeting_id in list(self._halls):
            await self.look(meeting_id)


def _told(board: Board) -> tuple[str, bytes]:
    """The version of a board, and the server-sent event that tells it."""
    facts = json.dumps(asdict(board), separators=(",", ":"), ensure_ascii=False)
    version = hashlib.sha256(facts.encode()).hexdigest()[:16]
    return version, f'event: news\ndata: {{"version":"{version}",{facts[1:]}\n\n'.encode()
