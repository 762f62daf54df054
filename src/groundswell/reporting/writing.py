"""A report into a folder: the page, its pictures, and the same for a program."""

import datetime as dt
import json
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
    """Measure a file and write what was found, all of it or nothing.

    Raises CannotBeDone, LedgerCannotBeRead, CannotBeMeasured.
    """
    into = places(wish.out, [PAGE, FACTS])
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
        if len(into) > 1:
            folder = into[".html"].parent / PICTURES
            made |= {
                folder / f"{card.key}.png": png(card.chart)
                for section in told
                for card in section.cards
                if card.chart is not None
            }
        for file, data in made.items():
            write(file, _writes(data))
    return ReportMade(told, known, [str(file) for file in made])


def _writes(data: bytes) -> Any:
    return lambda path: path.write_bytes(data)
