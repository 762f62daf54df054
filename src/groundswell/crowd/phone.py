"""One phone of the crowd: it comes in, follows, taps, and sends a tap until the house has answered.

It keeps to what the hall's own page does (``ui/frontend/ts/live.ts`` and ``taps.ts``): the same
requests, at the same pace, with the same patience.
"""

import asyncio
import json
import random
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from groundswell.crowd import pages
from groundswell.crowd.line import Line
from groundswell.crowd.measured import Measured
from groundswell.crowd.timing import Habits, Pace
from groundswell.crowd.townspeople import Invented
from groundswell.kernel.ids import new_id

RETRY_EVERY = 3.0
POLL_EVERY = 2.5
RECONNECT_AFTER = 3.0
PAGE_PACE = 1.0
AT_ONCE = 100
MAY_PASS = frozenset({"PledgesPaused", "HallTooBusy"})
REFUSED = (403, 404, 409)

Board = dict[str, Any]


@dataclass(slots=True)
class Tap:
    """A tap under the id that the phone made.

    ``undone`` is what the phone wants now, ``heard`` what the house has acknowledged: None where
    nothing was. ``refused`` is the house's last word on it.
    """

    tap_id: UUID
    ask: str
    undone: bool = False
    heard: bool | None = None
    refused: str = ""

    @property
    def waits(self) -> bool:
        """Whether it has to be sent, or sent again."""
        return not self.refused and self.heard != self.undone


@dataclass(frozen=True, slots=True)
class Played:
    """What all phones of a crowd share."""

    code: str
    pace: Pace
    habits: Habits
    arriving: float
    measured: Measured
    over: asyncio.Event
    """Set when nobody taps any more."""


class Phone:
    """A phone in somebody's hand; its lot decides everything that is left to chance."""

    def __init__(self, who: Invented, address: str, lot: random.Random, played: Played) -> None:
        self.taps: list[Tap] = []
        self._who = who
        self._lot = lot
        self._played = played
        self._measured = played.measured
        self._line = Line(address, played.measured)
        self._page = pages.HallPage()
        self._board: Board = {}
        self._seen: set[str] = set()
        self._news = asyncio.Event()
        self._to_send = asyncio.Event()
        self._in_reach = asyncio.Event()
        self._in_reach.set()
        self._streaming: asyncio.Task[None] | None = None
        self._polls = lot.random() < played.habits.polls

    @property
    def has_sent_all(self) -> bool:
        """Whether the house has answered every tap."""
        return not any(tap.waits for tap in self.taps)

    async def run(self) -> None:
        """Come in and stay until cancelled."""
        try:
            await asyncio.sleep(self._played.pace.arriving(self._lot, self._played.arriving))
            if not await self._come_in():
                return
            self._measured.phones_in += 1
            async with asyncio.TaskGroup() as doing:
                self._doing = doing
                for what in (self._follow(), self._keep_page(), self._send()):
                    doing.create_task(what)
        finally:
            await self._line.close()

    def return_in_reach(self) -> None:
        """The evening ends: who was without a network has one again."""
        self._in_reach.set()

    # Coming in.

    async def _come_in(self) -> bool:
        await self._open_front_page()
        await asyncio.sleep(self._played.pace.typing(self._lot))
        form = self._page.form | {"name": self._who.name, "contact": self._who.number}
        if self._lot.random() < self._played.habits.taps:
            form["share_with_presenter"] = "on"
        while True:
            answered = await self._line.ask(
                "enter", "POST", self._page.enter, data=form, fine=(200, *REFUSED)
            )
            if answered is None:
                await self._wait(RETRY_EVERY)
            elif answered.status in REFUSED:
                self._measured.turned_away[f"status {answered.status}"] += 1
                return False
            else:
                self._page = pages.read(answered.text)
                return True

    async def _open_front_page(self) -> None:
        """By the code on the stage; who gets no answer loads the page again."""
        while not self._page.enter:
            answered = await self._line.ask("front page", "GET", f"/c/{self._played.code}/")
            if answered is None:
                await self._wait(RETRY_EVERY)
                continue
            self._page = pages.read(answered.text)
        await asyncio.gather(*(self._line.ask("assets", "GET", path) for path in self._page.assets))

    # Following.

    async def _follow(self) -> None:
        while True:
            await self._in_reach.wait()
            if self._polls:
                await self._poll()
                await self._wait(POLL_EVERY)
                continue
            self._streaming = asyncio.create_task(self._listen())
            try:
                await asyncio.wait({self._streaming})
            finally:
                self._streaming.cancel()
            if not self._streaming.cancelled():
                self._streaming.result()
                await self._wait(RECONNECT_AFTER)

    async def _listen(self) -> None:
        is_first = True
        async for event in self._line.stream(self._page.stream):
            board = _board_in(event.partition(b"data: ")[2])
            if not is_first:
                self._measured.told(board["version"])
            is_first = False
            self._hear(board)

    async def _poll(self) -> None:
        known = self._board.get("version", "")
        path = f"{self._page.stream}state?version={known}"
        answered = await self._line.ask("poll", "GET", path, fine=(200, 304))
        if answered is not None and answered.text:
            self._hear(_board_in(answered.text.encode()))

    def _hear(self, board: Board) -> None:
        self._board = board
        if board["shape"] != self._page.shape:
            self._news.set()

    # The page's part that changes, fetched when the board has another shape.

    async def _keep_page(self) -> None:
        loop = asyncio.get_running_loop()
        asked = loop.time() - PAGE_PACE
        self._seen |= set(self._page.promised)
        self._look_at(self._page)
        while True:
            await self._news.wait()
            self._news.clear()
            soon = max(0.0, asked + PAGE_PACE - loop.time())
            await asyncio.sleep(soon + self._lot.uniform(0, PAGE_PACE * 0.3))
            await self._in_reach.wait()
            if self._board["shape"] == self._page.shape:
                continue
            asked = loop.time()
            answered = await self._line.ask("page anew", "GET", self._page.now)
            if answered is None:
                await self._wait(POLL_EVERY)
            else:
                part = _part_in(answered.text)
                self._page.shape = part.shape
                self._look_at(part)
            self._hear(self._board)

    def _look_at(self, page: pages.HallPage) -> None:
        """See what can be tapped; each is decided upon once."""
        new = [ask for ask in page.asks if ask not in self._seen]
        self._seen |= set(new)
        if new and self._lot.random() < self._played.habits.taps:
            self._doing.create_task(self._be_moved(self._lot.choice(new)))

    # Tapping.

    async def _be_moved(self, ask: str) -> None:
        """Tap after a while, as people do: some twice, some take it back."""
        lot, pace, habits = self._lot, self._played.pace, self._played.habits
        if lot.random() < habits.loses_network:
            self._doing.create_task(self._lose_network())
        await asyncio.sleep(pace.deciding(lot))
        self._tap(ask)
        if lot.random() < habits.taps_twice:
            await asyncio.sleep(pace.tapping_again(lot))
            self._tap(ask)
        if lot.random() < habits.takes_back:
            await asyncio.sleep(pace.changing_mind(lot))
            self._take_back(ask)
            if lot.random() < habits.comes_back:
                await asyncio.sleep(pace.changing_mind(lot))
                self._tap(ask)

    def _tap(self, ask: str) -> None:
        if self._played.over.is_set():
            return
        self.taps.append(Tap(new_id(), ask))
        self._measured.made += 1
        self._to_send.set()

    def _take_back(self, ask: str) -> None:
        if self._played.over.is_set():
            return
        for tap in self.taps:
            if tap.ask == ask:
                tap.undone = True
        self._to_send.set()

    async def _lose_network(self) -> None:
        self._in_reach.clear()
        if self._streaming is not None:
            self._streaming.cancel()
        await asyncio.sleep(self._played.pace.out_of_reach(self._lot))
        self._in_reach.set()

    async def _send(self) -> None:
        """Send what waits, and again until the house has answered."""
        while True:
            if self.has_sent_all:
                self._to_send.clear()
                await self._to_send.wait()
            await self._in_reach.wait()
            if not await self._deliver([tap for tap in self.taps if tap.waits][:AT_ONCE]):
                await self._wait(RETRY_EVERY)

    async def _deliver(self, taps: list[Tap]) -> bool:
        sent = {str(tap.tap_id): (tap, tap.undone) for tap in taps}
        body = {
            "taps": [
                {"id": tap_id, "ask": tap.ask, "undone": undone}
                for tap_id, (tap, undone) in sent.items()
            ]
        }
        loses_answer = self._lot.random() < self._played.habits.loses_answer
        self._measured.in_flight += 1
        self._measured.tap_sent.set()
        try:
            answered = await self._line.ask(
                "taps",
                "POST",
                self._page.taps,
                json=body,
                headers={"authorization": self._page.authorization},
                fine=(200, 403, 404),
                loses_answer=loses_answer,
            )
        finally:
            self._measured.in_flight -= 1
        if answered is None:
            return False
        if answered.status != 200:  # noqa: PLR2004  # a phone that speaks for nobody any more
            for tap in taps:
                self._refuse(tap, f"status {answered.status}")
            return True
        told = json.loads(answered.text)["taps"]
        learned = [self._learn(said, *sent[said["id"]]) for said in told]
        return all(learned)

    def _learn(self, said: dict[str, Any], tap: Tap, undone: bool) -> bool:  # noqa: FBT001  # as it was sent
        """Take in what the house said of one tap, and whether that is its last word."""
        refused = said.get("refused")
        if refused in MAY_PASS:
            self._measured.refused[refused] += 1
            return False
        if refused:
            self._refuse(tap, refused)
            return True
        if tap.heard is None:
            self._measured.acknowledged += 1
        tap.heard = undone
        return True

    def _refuse(self, tap: Tap, why: str) -> None:
        tap.refused = why
        self._measured.refused[why] += 1

    async def _wait(self, seconds: float) -> None:
        # Nowhere the same, so that a hall that lost its house does not ask in the same instant.
        await asyncio.sleep(seconds * self._lot.uniform(0.7, 1.3))


@lru_cache(maxsize=64)
def _board_in(text: bytes) -> Board:
    """A board as it was told; a whole hall is told the same bytes."""
    board: Board = json.loads(text)
    return board


@lru_cache(maxsize=8)
def _part_in(text: str) -> pages.HallPage:
    """The part that changes as it was read; a whole hall is answered the same."""
    return pages.read(text)
