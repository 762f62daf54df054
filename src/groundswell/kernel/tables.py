"""Writing tables that a spreadsheet opens without running anything in them."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from io import StringIO

_PHONE = re.compile(r"\+[0-9][0-9 ().\-]{4,24}", re.ASCII)
_STARTS_A_FORMULA = frozenset("=+-@|")


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would take for a formula.

    A cell counts as a formula if it starts with a tab or an end of line, or with ``= + - @ |`` once
    wide forms are narrowed and blank and invisible characters in front are passed over. A phone
    number is kept as it is. Source: OWASP, CSV Injection.
    """
    if _PHONE.fullmatch(cell):
        return cell
    narrow = unicodedata.normalize("NFKC", cell)
    start = next((c for c in narrow if unicodedata.category(c)[0] not in "CZ"), "")
    if narrow.startswith(("\t", "\r", "\n")) or start in _STARTS_A_FORMULA:
        return f"'{cell}"
    return cell


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A whole CSV table, with a byte-order mark so that every spreadsheet reads names right."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([harmless(cell) for cell in header])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()
