"""The whole of it: check that the crowd may come, let it come, and compare the books."""

import asyncio
import contextlib
import random
import signal
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from uuid import UUID

import aiohttp
from django.conf import settings

from groundswell.config import serving
from groundswell.crowd import evening as evenings
from groundswell.crowd import wishes
from groundswell.crowd.conducting import Desk, Stage, conduct
from groundswell.crowd.evening import CannotPlay, Evening
from groundswell.crowd.killing import ServedHouse, kill_in_bursts
from groundswell.crowd.measured import Measured, watch_own_lag
from groundswell.crowd.phone import Phone, Played
from groundswell.crowd.reckoning import Reckoning, reckon
from groundswell.crowd.timing import Habits, Pace
from groundswell.crowd.townspeople import invented
from groundswell.crowd.wishes import Wish

ARRIVING = 0.2
"""The share of the time in which people come in, before the first pitch."""
ARRIVING_UNLED = 0.5
"""The same where nobody waits for them with the first pitch."""
UNHURRIED = 60.0
"""Seconds of a pitch in which people take the time that they take; in a shorter one they hurry."""
SENT_WITHIN = 20.0
"""Seconds that phones have at the end to send what they still hold."""
_EQUAL_WITHIN = 5.0


@dataclass(slots=True)
class Playing:
    """A crowd that is coming or has come, for whoever watches it."""

    wish: Wish
    evening: Evening
    address: str
    conducts: bool
    measured: Measured = field(default_factory=Measured)
    stage: Stage = field(default_factory=Stage)
    seconds: float = 0.0
    reckoning: Reckoning | None = None

    @property
    def is_well(self) -> bool:
        """Whether nothing acknowledged is lost, nothing failed, and all that was asked is done."""
        return (
            self.reckoning is not None
            and self.reckoning.holds
            and not self.measured.errors
            and self.measured.phones_in > 0
            and len(self.measured.kills) == self.wish.kills
        )


Watch = Callable[[Playing], Coroutine[None, None, None]]


def play(wish: Wish, watch: Watch) -> Playing:
    """Let the crowd come, and compare the books.

    Raises CannotPlay; before anything is written, unless it is that the house does not start.
    """
    wishes.check_numbers(wish)
    is_town = wishes.is_town()
    if not is_town and not wish.invents_people:
        raise CannotPlay(
            "This house is lived in, and a crowd writes invented people and promises into its "
            "records. Play it in a demo house, or say --invent-people where that is meant."
        )
    conducts = is_town if wish.conducts is None else wish.conducts
    meeting = evenings.choose(wish.meeting, is_town=is_town, conducts=conducts)
    address = wishes.address_of(wish)
    if wish.kills and serving.port_is_taken():
        raise CannotPlay(
            f"Something listens on port {settings.ENVIRONMENT['PORT']} already, and --kill serves "
            "the house itself. Stop it first, or set GROUNDSWELL_PORT to another number."
        )
    known = evenings.known_meeting()
    if not wish.kills:
        asyncio.run(wishes.check_house(address, f"/m/{known}/"))
    if meeting:
        evenings.make_room(meeting, wish.phones, is_town=is_town)
    evening = evenings.evening_of(meeting)
    playing = Playing(wish, evening, address, conducts)
    try:
        asyncio.run(_Crowd(playing).play(watch))
    except BaseExceptionGroup as several:
        foreseen, _others = several.split(CannotPlay)
        if foreseen is None:
            raise
        raise CannotPlay(str(_first(foreseen))) from None
    return playing


def _first(several: BaseExceptionGroup[CannotPlay]) -> BaseException:
    first = several.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


def _on_ctrl_c() -> asyncio.Event:
    """What the first Ctrl+C sets: the crowd leaves, and the books are compared all the same."""
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()

    def stop() -> None:
        stopped.set()
        loop.remove_signal_handler(signal.SIGINT)  # a second one ends it at once

    with contextlib.suppress(NotImplementedError):  # some systems have no such signal
        loop.add_signal_handler(signal.SIGINT, stop)
    return stopped


class _Crowd:
    """The phones, and all that runs beside them, on one event loop."""

    def __init__(self, playing: Playing) -> None:
        self._playing = playing
        self._wish = playing.wish
        self._desk = Desk()
        self._house = ServedHouse(playing.address) if playing.wish.kills else None
        self._over = asyncio.Event()
        self._phones: list[Phone] = []

    async def play(self, watch: Watch) -> None:
        """Serve the house where it is to be killed, and play."""
        try:
            if self._house:
                await self._desk.do(serving.prepare)
                await self._house.start()
            await self._play(watch)
        finally:
            if self._house:
                self._house.stop()
            await self._desk.close()

    async def _play(self, watch: Watch) -> None:
        playing, measured = self._playing, self._playing.measured
        began = time.perf_counter()
        stopped = _on_ctrl_c()
        async with asyncio.TaskGroup() as doing:
            self._phones = self._come()
            works = [
                watch(playing),
                watch_own_lag(measured),
                self._kill(),
                *(phone.run() for phone in self._phones),
            ]
            staying = [doing.create_task(work) for work in works]
            leading = doing.create_task(self._lead())
            hurrying = doing.create_task(stopped.wait())
            await asyncio.wait({leading, hurrying}, return_when=asyncio.FIRST_COMPLETED)
            hurrying.cancel()
            leading.cancel()
            await asyncio.wait({leading})
            await self._send_the_last()
            playing.seconds = time.perf_counter() - began
            playing.reckoning = await self._reckon()
            measured.close()
            for task in staying:
                task.cancel()

    def _come(self) -> list[Phone]:
        wish, evening = self._wish, self._playing.evening
        lot = random.Random(wish.seed)  # noqa: S311  # a crowd, not a secret
        played = Played(
            code=evening.code,
            pace=Pace(self._scale()),
            habits=Habits(),
            arriving=self._arriving(),
            measured=self._playing.measured,
            over=self._over,
        )
        return [
            Phone(who, self._playing.address, random.Random(lot.getrandbits(64)), played)  # noqa: S311  # the same
            for who in invented(lot, wish.phones)
        ]

    def _arriving(self) -> float:
        share = ARRIVING if self._playing.conducts else ARRIVING_UNLED
        return self._wish.minutes * 60 * share

    def _scale(self) -> float:
        if not self._playing.conducts:
            return 1.0
        each = self._wish.minutes * 60 * (1 - ARRIVING) / len(self._playing.evening.pitches)
        return min(1.0, each / UNHURRIED)

    async def _lead(self) -> None:
        """Wait for the people, then lead the evening, or watch how somebody else does."""
        playing = self._playing
        playing.stage.shown = "People come in"
        await asyncio.sleep(self._arriving())
        seconds = self._wish.minutes * 60 - self._arriving()
        if playing.conducts:
            pitches = playing.evening.pitches
            await conduct(self._desk, playing.stage, pitches, seconds=seconds)
        else:
            playing.stage.shown = "Phones follow what is on"
            playing.stage.is_on = True
            await asyncio.sleep(seconds)

    async def _kill(self) -> None:
        wish, playing = self._wish, self._playing
        if self._house is None:
            return
        expected = wish.phones * Habits().taps * max(1, len(playing.evening.pitches))
        await kill_in_bursts(
            self._house,
            playing.stage,
            playing.measured,
            random.Random(wish.seed),  # noqa: S311  # a crowd, not a secret
            times=wish.kills,
            most=max(1, int(expected / wish.kills / 2)),
        )

    async def _send_the_last(self) -> None:
        """Nobody taps any more; phones send what they still hold."""
        self._over.set()
        self._playing.stage.shown = "Phones send what they still hold"
        while self._playing.measured.is_down:  # noqa: ASYNC110  # a moment, at the end
            await asyncio.sleep(0.05)
        for phone in self._phones:
            phone.return_in_reach()
        until = time.perf_counter() + SENT_WITHIN
        while not all(each.has_sent_all for each in self._phones):
            if time.perf_counter() > until:
                return
            await asyncio.sleep(0.05)

    async def _reckon(self) -> Reckoning:
        """Compare the books, once the board has told what the tables hold."""
        self._playing.stage.shown = "The books are compared"
        meeting_id = self._playing.evening.meeting_id
        until = time.perf_counter() + _EQUAL_WITHIN
        while True:
            books = await self._desk.do(evenings.books_of, meeting_id)
            reckoning = reckon(
                [phone.taps for phone in self._phones],
                books.taps,
                standing=books.standing,
                told=await self._told(meeting_id),
                tallies=books.tallies,
            )
            if reckoning.holds or time.perf_counter() > until:
                return reckoning
            await asyncio.sleep(0.5)

    async def _told(self, meeting_id: UUID) -> dict[str, int]:
        """What the board tells of each ask; nothing where it does not answer."""
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15)) as session,
                session.get(f"{self._playing.address}/live/{meeting_id}/state") as answer,
            ):
                told: dict[str, int] = (await answer.json())["tallies"] if answer.ok else {}
        except (aiohttp.ClientError, TimeoutError, OSError):
            return {}
        return told
