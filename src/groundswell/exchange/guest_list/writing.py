"""Handing the bad rows back, to be mended in a spreadsheet and uploaded again."""

import csv
import io
import re
import unicodedata

from groundswell.exchange.guest_list.record import GuestList

_PHONE = re.compile(r"\+[0-9][0-9 ().\-]{4,24}", re.ASCII)


def safe_cell(text: str) -> str:
    """Prefix a cell that a spreadsheet would compute with an apostrophe; phones stay as they are.

    A cell counts as a formula if it starts with a tab or an end of line, or with ``= + - @`` once
    wide forms are narrowed and blank and invisible characters in front are passed over.
    Source: OWASP, CSV Injection.
    """
    if _PHONE.fullmatch(text):
        return text
    narrow = unicodedata.normalize("NFKC", text)
    start = next((c for c in narrow if unicodedata.category(c)[0] not in "CZ"), "")
    if narrow.startswith(("\t", "\r", "\n")) or (start and start in "=+-@"):
        return f"'{text}"
    return text


def write_bad_rows(guest_list: GuestList) -> str:
    """Write the bad rows as CSV: their line, how to mend them, then their cells as they came."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["line", "how to mend it", *map(safe_cell, guest_list.header)])
    for row in guest_list.bad_rows:
        # A NUL would end the cell in some spreadsheets, and hide what follows it.
        cells = [safe_cell(cell.replace("\x00", "�")) for cell in row.cells]
        writer.writerow([str(row.line), safe_cell(row.reason), *cells])
    return out.getvalue()
