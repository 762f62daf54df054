"""Reading the guest list of another service, or anybody's spreadsheet, saved as CSV.

Pure: bytes in, frozen rows out; no database. What cannot be read is handed back row by row with a
sentence that says how to mend it, so nothing that was in the file disappears in silence.
"""

from groundswell.exchange.guest_list.reading import read_guest_list
from groundswell.exchange.guest_list.record import (
    BadRow,
    GuestList,
    GuestListTooLarge,
    GuestRow,
    NotAGuestList,
    Source,
    Status,
)
from groundswell.exchange.guest_list.writing import write_bad_rows

__all__ = [
    "BadRow",
    "GuestList",
    "GuestListTooLarge",
    "GuestRow",
    "NotAGuestList",
    "Source",
    "Status",
    "read_guest_list",
    "write_bad_rows",
]
