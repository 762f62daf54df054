"""What the crowd measures while it plays."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

KINDS = (
    "front page",
    "assets",
    "enter",
    "page anew",
    "stream opened",
    "poll",
    "taps",
)
"""Kinds of requests, in the order of an evening."""
_LATELY = 400
_SAME_BOARD = 5.0
"""Seconds after which a board of the same numbers is another one: a tap was taken back since."""


def percentile(sorted_numbers: Sequence[float], share: float) -> float:
    """The number below which that share of them lies; 0 where there are none."""
    if not sorted_numbers:
        return 0.0
    return sorted_numbers[min(len(sorted_numbers) - 1, int(share * len(sorted_numbers)))]


@dataclass
class Requests:
    """Requests of one kind: milliseconds of those answered, and why the others were not."""

    latencies: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)


@dataclass
class Measured:
    """Everything that is counted; one for the whole crowd."""

    requests: dict[str, Requests] = field(default_factory=lambda: {k: Requests() for k in KINDS})
    refused: Counter[str] = field(default_factory=Counter)
    phones_in: int = 0
    turned_away: Counter[str] = field(default_factory=Counter)
    following: int = 0
    made: int = 0
    acknowledged: int = 0
    answers_dropped: int = 0
    in_flight: int = 0
    is_down: bool = False
    failed_while_down: int = 0
    kills: list[int] = field(default_factory=list)
    """At each kill, how many requests with taps were not answered yet."""
    began: float = field(default_factory=time.perf_counter)
    lags: list[float] = field(default_factory=list)
    boards: dict[str, list[float]] = field(default_factory=dict)
    spreads: list[float] = field(default_factory=list)
    """Milliseconds between the first and the last phone told of each board that is past."""
    tap_sent: asyncio.Event = field(default_factory=asyncio.Event)

    def answered(self, kind: str, began: float) -> None:
        """A request was answered as it should be."""
        self.requests[kind].latencies.append((time.perf_counter() - began) * 1000)

    def failed(self, kind: str, why: str, *, was_down: bool) -> None:
        """A request failed; while the house is down it could not do otherwise."""
        if was_down or self.is_down:
            self.failed_while_down += 1
        else:
            self.requests[kind].errors[why] += 1

    def told(self, version: str) -> None:
        """A phone that follows was told a board: of each board the first and last are kept."""
        now = time.perf_counter()
        told = self.boards.setdefault(version, [now, now])
        if now - told[0] > _SAME_BOARD:
            self._past(version)
            told = self.boards.setdefault(version, [now, now])
        told[1] = now

    def _past(self, version: str) -> None:
        first, last = self.boards.pop(version)
        self.spreads.append((last - first) * 1000)

    def close(self) -> None:
        """No board is told any more."""
        for version in list(self.boards):
            self._past(version)

    @property
    def count(self) -> int:
        """How many requests were answered."""
        return sum(len(each.latencies) for each in self.requests.values())

    @property
    def errors(self) -> int:
        """How many requests failed while the house was up."""
        return sum(each.errors.total() for each in self.requests.values())

    def lately(self, share: float) -> float:
        """A percentile over the newest requests with taps, or over pages while there are none."""
        newest = self.requests["taps"].latencies or self.requests["front page"].latencies
        return percentile(sorted(newest[-_LATELY:]), share)


async def watch_own_lag(measured: Measured) -> None:
    """Note by how much this process is late itself: what it measures is too long by that."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.1)
        measured.lags.append((time.perf_counter() - before - 0.1) * 1000)
