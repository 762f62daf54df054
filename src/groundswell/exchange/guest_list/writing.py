"""Handing the bad rows back, to be mended in a spreadsheet and uploaded again."""

from groundswell.exchange.guest_list.record import GuestList
from groundswell.kernel.tables import csv_text


def write_bad_rows(guest_list: GuestList) -> str:
    """Write the bad rows as CSV: their line, how to mend them, then their cells as they came."""
    return csv_text(
        ["line", "how to mend it", *guest_list.header],
        # A NUL would end the cell in some spreadsheets, and hide what follows it.
        (
            [str(row.line), row.reason, *(cell.replace("\x00", "�") for cell in row.cells)]
            for row in guest_list.bad_rows
        ),
    )
