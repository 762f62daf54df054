"""What the crowd shows while it plays, and the tables after it."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from groundswell.crowd.measured import Measured, percentile
from groundswell.crowd.playing import Playing, Watch

_REFRESH = 0.25
_LINE_EVERY = 5.0
_SLOW = 50.0
"""Milliseconds by which the crowd may be late itself before that is said."""


def watching(show: Console) -> Watch:
    """A watcher that shows a live picture, or plain lines where nobody looks at a terminal."""

    async def watch(playing: Playing) -> None:
        show.print(
            f"“{playing.evening.title}”. The stage is at {playing.evening.stage}", markup=False
        )
        if show.is_terminal:
            await _live(show, playing)
        else:
            await _lines(show, playing)

    return watch


async def _live(show: Console, playing: Playing) -> None:
    total = playing.wish.minutes * 60
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=show
    )
    task = bar.add_task("", total=total)
    rate = _Rate()
    with Live(console=show, transient=True, auto_refresh=False) as live:
        began = time.perf_counter()
        while True:
            bar.update(
                task,
                completed=min(total, time.perf_counter() - began),
                description=playing.stage.shown,
            )
            live.update(Group(bar, _now(playing, rate)), refresh=True)
            await asyncio.sleep(_REFRESH)


async def _lines(show: Console, playing: Playing) -> None:
    rate = _Rate()
    while True:
        await asyncio.sleep(_LINE_EVERY)
        show.print(f"{playing.stage.shown}: {_now(playing, rate)}", markup=False)


class _Rate:
    """How many requests were answered a second since it was last asked."""

    def __init__(self) -> None:
        self._count, self._at = 0, time.perf_counter()
        self._rate = 0.0

    def of(self, count: int) -> float:
        now = time.perf_counter()
        if now - self._at >= 1:
            self._rate = (count - self._count) / (now - self._at)
            self._count, self._at = count, now
        return self._rate


def _now(playing: Playing, rate: _Rate) -> str:
    measured = playing.measured
    parts = [
        f"{measured.phones_in} of {playing.wish.phones} phones in",
        f"{measured.following} streams",
        f"{measured.made} taps",
        f"{measured.acknowledged} acknowledged",
        f"{measured.errors} errors",
        f"{rate.of(measured.count):.0f} requests/s",
        f"p95 {measured.lately(0.95):.0f} ms",
    ]
    if measured.is_down:
        parts.insert(0, "the house is killed, and starts again")
    return " · ".join(parts)


def tables(playing: Playing) -> list[RenderableType]:
    """What was measured, kind by kind, and what became of the taps."""
    return [_requests(playing.measured), _books(playing), *_remarks(playing)]


def _requests(measured: Measured) -> Table:
    table = Table("requests")
    for heading in ("answered", "p50 ms", "p95 ms", "p99 ms", "errors"):
        table.add_column(heading, justify="right")
    for kind, requests in measured.requests.items():
        errors = requests.errors.total()
        table.add_row(
            kind,
            f"{len(requests.latencies):,}",
            *(f"{each:,.0f}" for each in _percentiles(requests.latencies)),
            f"{errors:,}" + (f" ({_counted(requests.errors)})" if errors else ""),
        )
    return table


def _books(playing: Playing) -> Table:
    table = Table("taps")
    table.add_column("", justify="right")
    for words, count in _reckoned(playing).items():
        table.add_row(words, f"{count:,}")
    return table


def _reckoned(playing: Playing) -> dict[str, int]:
    reckoning, measured = playing.reckoning, playing.measured
    if reckoning is None:
        return {}
    return {
        "made, each with an id of its own": reckoning.made,
        "acknowledged": reckoning.acknowledged,
        "…found in the tables, once": reckoning.found,
        "…lost": reckoning.lost,
        "refused, with a reason": measured.refused.total(),
        "never answered": reckoning.unanswered,
        "answers lost on the way, and sent again": measured.answers_dropped,
        "promises that should stand": reckoning.promises,
        "…missing": reckoning.missing,
        "…standing twice": reckoning.doubled,
        "asks whose tally is told wrong": reckoning.told_wrong,
    }


def _remarks(playing: Playing) -> list[str]:
    measured = playing.measured
    remarks = [f"{measured.phones_in} of {playing.wish.phones} phones came in."]
    if measured.turned_away:
        remarks.append(f"Turned away at the door: {_counted(measured.turned_away)}.")
    if measured.refused:
        remarks.append(f"Taps refused: {_counted(measured.refused)}.")
    if measured.spreads:
        p50, p95, _p99 = _percentiles(measured.spreads)
        remarks.append(
            f"{len(measured.spreads):,} boards were told; from the first phone to the last one "
            f"p50 {p50:.0f} ms, p95 {p95:.0f} ms."
        )
    if playing.wish.kills:
        remarks.append(
            f"The house was killed {len(measured.kills)} of {playing.wish.kills} times. Requests "
            f"with taps on their way each time: {', '.join(map(str, measured.kills)) or 'none'}. "
            f"Requests that failed while it was down: {measured.failed_while_down:,}."
        )
    late = _percentiles(measured.lags)[1]
    if late > _SLOW:
        remarks.append(
            f"The crowd itself was late by up to {late:.0f} ms (p95) on this machine: the house "
            "was quicker than the table says."
        )
    return remarks


def verdict(playing: Playing) -> str:
    """One sentence: whether it went well, and otherwise what did not."""
    reckoning, measured = playing.reckoning, playing.measured
    if reckoning is None:
        return "The books were not compared."
    if not reckoning.holds:
        return (
            f"{reckoning.lost} acknowledged taps are lost, {reckoning.missing} promises are "
            f"missing, {reckoning.doubled} stand twice, {reckoning.told_wrong} tallies are wrong."
        )
    if not measured.phones_in:
        return "No phone came in."
    if measured.errors:
        return f"Nothing acknowledged is lost, but requests failed: {measured.errors:,}."
    if len(measured.kills) != playing.wish.kills:
        return (
            "Nothing acknowledged is lost, but too few taps came to kill the house "
            f"{playing.wish.kills} times: send more phones, or let them stay longer."
        )
    return (
        f"Every one of {reckoning.acknowledged:,} acknowledged taps is in the tables, and "
        f"{reckoning.promises:,} promises stand, each once."
    )


def as_facts(playing: Playing) -> dict[str, object]:
    """All of it for a program."""
    measured = playing.measured
    return {
        "meeting": str(playing.evening.meeting_id),
        "seconds": round(playing.seconds, 1),
        "phones": {
            "sent": playing.wish.phones,
            "in": measured.phones_in,
            "turned_away": dict(measured.turned_away),
        },
        "requests": {
            kind: {
                "answered": len(requests.latencies),
                **dict(zip(("p50", "p95", "p99"), _percentiles(requests.latencies), strict=True)),
                "errors": dict(requests.errors),
            }
            for kind, requests in measured.requests.items()
        },
        "taps": asdict(playing.reckoning) if playing.reckoning else {},
        "refused": dict(measured.refused),
        "answers_lost_on_purpose": measured.answers_dropped,
        "boards": {
            "told": len(measured.spreads),
            "p50": _percentiles(measured.spreads)[0],
            "p95": _percentiles(measured.spreads)[1],
        },
        "kills": measured.kills,
        "failed_while_down": measured.failed_while_down,
        "is_well": playing.is_well,
        "verdict": verdict(playing),
    }


def _percentiles(numbers: Sequence[float]) -> tuple[float, float, float]:
    ordered = sorted(numbers)
    p50, p95, p99 = (round(percentile(ordered, share), 1) for share in (0.5, 0.95, 0.99))
    return p50, p95, p99


def _counted(reasons: Counter[str]) -> str:
    return ", ".join(f"{count:,} × {why}" for why, count in reasons.most_common())
