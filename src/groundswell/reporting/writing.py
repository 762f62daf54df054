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
        files = laid_down(told, made, drawn, earlier=set(drawn.values()))
    return ReportMade(told, known, files)


def laid_down(
    sections: list[Section], made: dict[Path, bytes], drawn: dict[str, Path], *, earlier: set[Path]
) -> list[str]:
    """Write what was made, the page first of it, and a picture of every card; says which files.

    ``drawn``: where the picture of each card goes, if anywhere. ``earlier``: pictures that are
    taken away where they are not made again. Raises CannotBeDone.
    """
    pictures = {
        drawn[card.key]: png(card.chart)
        for section in sections
        for card in section.cards
        if drawn and card.chart is not None
    }
    # The page comes last: where it stands, all of it does.
    for file, data in {**pictures, **dict(reversed(made.items()))}.items():
        write(file, _writes(data))
    for stale in earlier - set(pictures):
        stale.unlink(missing_ok=True)
    return [str(file) for file in (*made, *pictures)]


def _writes(data: bytes) -> Callable[[Path], None]:
    """What writes some bytes to a file."""

    def writing(path: Path) -> None:
        path.write_bytes(data)

    return writing
