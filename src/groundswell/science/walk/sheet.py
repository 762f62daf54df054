"""Walk lists as a PDF to print: one turf a sheet, by Typst."""

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import matplotlib as mpl
import segno
import typst

RESULTS = ("Talked", "Not home", "Come back", "Refused")
"""What a box is for, where nothing else is asked."""

FONTS = ("Noto Sans", "DejaVu Sans", "Noto Sans CJK KR", "Noto Sans CJK JP", "Noto Sans CJK SC")
"""Fonts in the order they are tried, letter by letter; DejaVu Sans comes with this program."""

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
    """One line: the house number, the unit and the street, as they are written."""

    id: str
    number: str
    unit: str
    street: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One walk to print: its turf's name, a line about it, its map as SVG, its doors in order."""

    name: str
    summary: str
    map: str
    doors: Sequence[DoorOnSheet]

    @property
    def id(self) -> str:
        """What the code on the sheet says: the same for the same doors in the same order."""
        held = "\n".join([self.name, *(door.id for door in self.doors)])
        return f"walk-{hashlib.sha256(held.encode()).hexdigest()[:16]}"


class SheetsCannotBePrinted(ValueError):
    """The PDF could not be made; the message is the typesetter's own."""


def print_sheets(
    sheets: Sequence[Sheet],
    *,
    title: str,
    results: Sequence[str] = RESULTS,
    paper: str = "a4",
    lang: str = "en",
) -> bytes:
    """The walk lists as one PDF, each from page 1. Raises SheetsCannotBePrinted."""
    told = {
        "title": title,
        "paper": paper,
        "lang": lang,
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
            rows.append([str(following), door.number, door.unit])
            following += 1
    return {
        "id": sheet.id,
        "name": sheet.name,
        "summary": sheet.summary,
        "code": code.getvalue().decode(),
        "map": sheet.map,
        "rows": rows,
    }
