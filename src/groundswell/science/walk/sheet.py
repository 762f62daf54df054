"""Walk lists as a PDF to print: one turf a sheet, by Typst."""

import hashlib
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import matplotlib as mpl
import segno
import typst

from groundswell.science.fonts import FONTS

RESULTS = ("Talked", "Not home", "Come back", "Refused")
"""What a box is for, where nothing else is asked."""

MOST_BOXES, LONGEST_BOX = 5, 12
"""How many boxes, and how many letters over each, leave room for a note."""

LONGEST_NAME = 40

WORDS = {
    "page": "page",
    "of": "of",
    "number": "No.",
    "unit": "Unit",
    "note": "Note",
    "walked_by": "Walked by",
    "date": "Date",
    "give_back": "Give this sheet back, or destroy it.",
}

_TEMPLATE = Path(__file__).with_name("sheet.typ")


@dataclass(frozen=True, slots=True)
class DoorOnSheet:
    """One line: the house number, the unit and the street, as they are written, and degrees."""

    id: str
    number: str
    unit: str
    street: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One walk to print: its turf's name, a line about it, its map as SVG, its doors in order."""

    name: str
    summary: str
    map: str
    doors: Sequence[DoorOnSheet]

    @property
    def id(self) -> str:
        """What the code on the sheet says."""
        return list_id(self.name, self.doors)


def list_id(name: str, doors: Sequence[DoorOnSheet]) -> str:
    """The same for the same doors in the same order under the same name."""
    held = [f"{d.id}|{d.number}|{d.unit}|{d.street}|{d.lat:.6f}|{d.lon:.6f}" for d in doors]
    return f"walk-{hashlib.sha256('|||'.join([name, *held]).encode()).hexdigest()[:16]}"


class SheetsCannotBePrinted(ValueError):
    """The PDF could not be made; the message is the typesetter's own."""


def print_sheets(
    sheets: Sequence[Sheet],
    *,
    title: str,
    results: Sequence[str] = RESULTS,
    paper: str = "a4",
) -> bytes:
    """The walk lists as one PDF, each from page 1. Raises SheetsCannotBePrinted."""
    told = {
        "title": shortened(title, LONGEST_NAME),
        "paper": paper,
        "lang": "en",
        "fonts": FONTS,
        "results": list(results),
        "words": WORDS,
        "walks": [_told(sheet) for sheet in sheets],
    }
    fonts = Path(mpl.get_data_path()) / "fonts" / "ttf"
    try:
        made: bytes = typst.compile(
            str(_TEMPLATE), font_paths=[str(fonts)], sys_inputs={"told": json.dumps(told)}
        )
    except typst.TypstError as problem:
        raise SheetsCannotBePrinted(str(problem)) from problem
    return made


def _told(sheet: Sheet) -> dict[str, object]:
    code = io.BytesIO()
    segno.make(sheet.id, error="m").save(code, kind="svg", border=2, scale=4, svgns=True)
    rows: list[list[str]] = []
    following = 1
    for street, doors in groupby(sheet.doors, key=lambda door: door.street):
        if street:
            rows.append([street])
        for door in doors:
            rows.append([str(following), _breakable(door.number), _breakable(door.unit)])
            following += 1
    return {
        "id": sheet.id,
        "name": shortened(sheet.name, LONGEST_NAME),
        "summary": sheet.summary,
        "code": code.getvalue().decode(),
        "map": sheet.map,
        "rows": rows,
    }


def shortened(text: str, most: int) -> str:
    """A text of so many letters at most."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _breakable(text: str) -> str:
    """A text that may go on in a next line after each sign, and in the midst of a long word."""
    apart = re.sub(r"([-/,;.])", "\\1\u200b", text)
    return re.sub(r"(\w{9})(?=\w)", "\\1\u200b", apart)
