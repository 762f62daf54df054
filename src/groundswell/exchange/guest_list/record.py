"""What reading a guest list gives back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Source = Literal["mobilize", "action_network", "eventbrite", "plain"]
Status = Literal["going", "maybe", "no", "attended"]


class NotAGuestList(ValueError):
    """The file is no table of people; the message says what to do instead."""


class GuestListTooLarge(NotAGuestList):
    """The file has more bytes or rows than are read at once; the message says how to split it."""


@dataclass(frozen=True, slots=True)
class GuestRow:
    """One person of the list.

    ``line`` is the line of the file, from 1, on which her row starts; ``merged_lines`` those of
    further rows about her. ``emails`` and ``phones`` (E.164) hold at least one entry between them.
    ``guests`` counts the people she brings besides herself. ``name`` may be empty. ``notes`` are
    plain sentences about what was left out or merged.
    """

    line: int
    name: str
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    postcode: str = ""
    guests: int = 0
    status: Status = "going"
    cares_about: str = ""
    came_through: str = ""
    external_id: str = ""
    notes: tuple[str, ...] = ()
    merged_lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be read: its line, a sentence that says how to mend it, its cells."""

    line: int
    reason: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuestList:
    """A guest list as read.

    ``columns`` maps our field to their header (a second e-mail column is ``email_2``);
    ``unused_columns`` are the headers that mean nothing to us; ``header`` is theirs, whole.
    """

    rows: tuple[GuestRow, ...]
    bad_rows: tuple[BadRow, ...]
    columns: Mapping[str, str]
    unused_columns: tuple[str, ...]
    header: tuple[str, ...]
    encoding: str
    delimiter: str
    source: Source
