"""Writing tables that a spreadsheet opens without running anything in them."""

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from io import StringIO
from itertools import dropwhile

_STARTS_A_FORMULA = ("=", "+", "-", "@", "|", "\t", "\r", "\n")


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would take for a formula.

    A phone number (a plus and digits) is kept as it is.
    """
    folded = unicodedata.normalize("NFKC", cell)
    start = "".join(dropwhile(_is_unseen, folded))
    if start.startswith("+") and start[1:].replace(" ", "").isdigit():
        return cell
    if folded.startswith(_STARTS_A_FORMULA) or start.startswith(_STARTS_A_FORMULA):
        return "'" + cell
    return cell


def _is_unseen(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in {"Cc", "Cf"}


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A whole CSV table, with a byte-order mark so that every spreadsheet reads names right."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([harmless(cell) for cell in header])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()
