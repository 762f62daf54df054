"""A report into a folder: the page, its pictures, and the same for a program."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundswell.folders import places, ready, write
from groundswell.reporting.card import Section
from groundswell.reporting.cards import sections
from groundswell.reporting.facts import facts
from groundswell.reporting.page import page
from groundswell.reporting.pictures import png
from groundswell.science.movement.measuring import measure
from groundswell.terminal import Step

PAGE, FACTS = "growth.html", "growth.json"
PICTURES = "pictures"

KEYS = (
    "joins", "reproduction", "now", "guessed", "dispersion", "forest", "through_attention",
    "activation", "not_alone", "neighbours", "promises", "retention", "ends", "ladder", "exits",
    "halving", "concentration", "attention",
)  # fmt: skip
"""Of all measures that a report can tell."""


@dataclass(frozen=True, slots=True)
class ReportWish:
    """What was asked for."""

    file: str
    out: Path
    today: dt.date
    until: dt.date | None
    names: bool
    days_between: tuple[float, float] | None
    engine: str
    seed: int
    replaces: bool


@dataclass(frozen=True, slots=True)
class ReportMade:
    """What was made. ``facts``: what the page shows, for a program."""

    sections: list[Section]
    facts: dict[str, Any]
    files: list[str]


def write_report(wish: ReportWish, step: Step) -> ReportMade:
    """Measure a file and write what was found: each file whole or not at all, the page last.

    Pictures of an earlier report, of what is not told any more, are taken away.

    Raises CannotBeDone, LedgerCannotBeRead, CannotBeMeasured.
    """
    into = places(wish.out, [PAGE, FACTS])
    drawn: dict[str, Path] = {}
    if len(into) > 1:
        drawn = {key: into[".html"].parent / PICTURES / f"{key}.png" for key in KEYS}
        ready(list(drawn.values()), read=[Path(wish.file)], replaces=wish.replaces)
    ready(list(into.values()), read=[Path(wish.file)], replaces=wish.replaces)
    growth = measure(
        wish.file,
        today=wish.today,
        until=wish.until,
        engine=wish.engine,
        days_between=wish.days_between,
        seed=wish.seed,
        step=step,
    )
    with step("Writing the report"):
        told = sections(growth, names=wish.names)
        known = facts(growth, told)
        made = {}
        if ".html" in into:
            text = page(growth, told, named=wish.names)
            made[into[".html"]] = text.encode()
        if ".json" in into:
            text = json.dumps(known, ensure_ascii=False, indent=1, allow_nan=False)
            made[into[".json"]] = text.encode()
        pictures = {
            drawn[card.key]: png(card.chart)
            for section in told
            for card in section.cards
            if drawn and card.chart is not None
        }
        # The page comes last: where it stands, all of it does.
        for file, data in {**pictures, **dict(reversed(made.items()))}.items():
            write(file, writes(data))
        for stale in set(drawn.values()) - set(pictures):
            stale.unlink(missing_ok=True)
        files = [*made, *pictures]
    return ReportMade(told, known, [str(file) for file in files])


def writes(data: bytes) -> Callable[[Path], None]:
    """What writes some bytes to a file."""

    def writing(path: Path) -> None:
        path.write_bytes(data)

    return writing
