"""From the text of a CSV to people."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import phonenumbers

from groundswell.exchange.guest_list import cells as say
from groundswell.exchange.guest_list.columns import Columns, columns_of
from groundswell.exchange.guest_list.decoding import decode
from groundswell.exchange.guest_list.merging import merged
from groundswell.exchange.guest_list.record import (
    BadRow,
    GuestList,
    GuestListTooLarge,
    GuestRow,
    NotAGuestList,
)

_DELIMITERS = ",;\t|"
_MOST_LINES_OF_A_ROW = 50
_ROWS_DOWN_TO_THE_HEADER = 10
_UNQUOTED = (
    "A quotation mark opens in this row and does not close, or text follows a closing one. Delete "
    "the stray mark, or write it twice inside the quotes."
)


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    end: int  # lines of the file up to and with this row
    cells: tuple[str, ...]
    problem: str = ""
    cut_off: bool = False  # the last row, without the end of line that every whole row has

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip("\x00 \t\r\n") for cell in self.cells)


def read_guest_list(data: bytes, *, country: str = "US", limit_rows: int = 20_000) -> GuestList:
    """Read a guest list saved as CSV, from Mobilize, Action Network, Eventbrite or anywhere.

    ``country`` (ISO 3166, two letters) is where phone numbers without + are dialled. Every row of
    the file is in ``rows`` (its line, or among the merged lines), in ``bad_rows``, or blank.
    Raises NotAGuestList for what is no table of people, GuestListTooLarge over 5 MB or
    ``limit_rows`` rows, ValueError for a country that does not exist.
    """
    if country not in phonenumbers.SUPPORTED_REGIONS:
        message = f"{country!r} is no country; give two letters, such as US or FR."
        raise ValueError(message)
    text, encoding = decode(data)
    lines = re.split(r"\r\n|\n|\r", text)
    skipped = 0
    told = re.fullmatch(r"sep=(.)", lines[0].strip('\ufeff"'))
    if told:  # Excel says the delimiter on the first line
        skipped = 1
    delimiter, header_line, columns = _header(lines, skipped, told[1] if told else "")
    people: list[GuestRow] = []
    bad: list[BadRow] = []
    for count, row in enumerate(_rows(lines, header_line, delimiter, len(columns.header))):
        if count >= limit_rows:
            message = (
                f"The list has more than {limit_rows:,} rows. Split it into several files, each "
                "with the row of column names on top."
            )
            raise GuestListTooLarge(message)
        read = _read_row(row, columns, country)
        if isinstance(read, BadRow):
            bad.append(read)
        else:
            people.append(read)
    return GuestList(
        rows=merged(people),
        bad_rows=tuple(bad),
        columns={field: columns.header[index] for field, index in columns.places.items()},
        unused_columns=columns.unused,
        header=columns.header,
        encoding=encoding,
        delimiter=delimiter,
        source=columns.source,
    )


def _header(lines: list[str], start: int, told: str) -> tuple[str, int, Columns]:
    """Find the delimiter and the row of column names: where most of them mean something to us.

    Gives the delimiter, the number of lines up to and with the header, and the columns.
    """
    best: tuple[str, int, Columns] | None = None
    for delimiter in told or _DELIMITERS:
        for row in islice(_rows(lines, start, delimiter), _ROWS_DOWN_TO_THE_HEADER):
            columns = columns_of(row.cells)
            if columns.reach_somebody and not row.problem:
                if best is None or len(columns.places) > len(best[2].places):
                    best = (delimiter, row.end, columns)
                break
    if best is None:
        message = (
            "No column of this file is called e-mail or phone. Put a row of column names on top, "
            "such as Name, Email, Phone, and save it as CSV again."
        )
        raise NotAGuestList(message)
    return best


def _rows(lines: list[str], start: int, delimiter: str, width: int = 0) -> Iterator[_Row]:
    """Put lines together to rows; a broken row costs its first line only, never the rest.

    Lines that were put together must make a row of ``width`` cells, unless that is 0: otherwise
    stray quotes in two rows would swallow the rows between them.
    """
    index = start
    while index < len(lines):
        cells, end = _cells(lines[index], delimiter), index + 1
        if cells is None:
            end = _closing_line(lines, index)
            cells = _cells("\n".join(lines[index:end]), delimiter)
            if cells is None or (width and len(cells) != width):
                end = index + 1
                raw = tuple(lines[index].split(delimiter))
                yield _Row(index + 1, end, raw, problem=_UNQUOTED)
                index = end
                continue
        row = _Row(index + 1, end, tuple(cells), cut_off=end == len(lines))
        if not row.is_blank:
            yield row
        index = end


def _cells(text: str, delimiter: str) -> list[str] | None:
    """Split one row into its cells; None if its quotes are not in order."""
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def _closing_line(lines: list[str], index: int) -> int:
    """Find where a row that opens a quote on line ``index`` could end: after an even number."""
    quotes = 0
    for end in range(index, min(index + _MOST_LINES_OF_A_ROW, len(lines))):
        quotes += lines[end].count('"')
        if end > index and quotes % 2 == 0:
            return end + 1
    return index + 1


def _read_row(row: _Row, columns: Columns, country: str) -> GuestRow | BadRow:
    width = len(columns.header)
    problem = row.problem
    if not problem and any("\x00" in cell for cell in row.cells):
        problem = "This row holds damaged characters (NUL). Type the row again."
    if not problem and any(cell.strip() for cell in row.cells[width:]):
        problem = (
            "This row has more cells than there are column names. Put quotation marks around a "
            "cell that itself contains the separator."
        )
    if not problem and row.cut_off and len(row.cells) < width:
        problem = "The file breaks off in this row. Export the list again."
    if problem:
        return BadRow(row.line, problem, row.cells)
    return _person(row, columns, country)


def _person(row: _Row, columns: Columns, country: str) -> GuestRow | BadRow:
    def cell(field: str) -> str:
        index = columns.places.get(field, len(row.cells))
        return say.plain(row.cells[index]) if index < len(row.cells) else ""

    emails: list[str] = []
    phones: list[str] = []
    notes: list[str] = []
    for field in columns.places:
        kind = field.partition("_")[0]
        text = cell(field)
        if kind == "email" or (kind == "contact" and "@" in text):
            good, doubts = say.emails_in(text)
            emails += good
            notes += doubts
        elif kind in {"phone", "contact"}:
            good, doubts = say.phones_in(text, country)
            phones += good
            notes += doubts
    if not emails and not phones:
        reason = " ".join(notes) or (
            "There is no e-mail and no phone in this row. Add one, so that she can be reached."
        )
        return BadRow(row.line, reason, row.cells)
    kind_of_count = "guests" if cell("guests") else "seats"
    guests, doubt_about_guests = say.count_in(
        cell(kind_of_count), "guests" if kind_of_count == "guests" else "seats"
    )
    status, doubt_about_status = say.status_in(cell("status"), cell("attended"))
    notes += [note for note in (doubt_about_guests, doubt_about_status) if note]
    return GuestRow(
        line=row.line,
        name=say.whole_name(cell("name"), cell("given_name"), cell("family_name")),
        emails=tuple(dict.fromkeys(emails)),
        phones=tuple(dict.fromkeys(phones)),
        postcode=cell("postcode"),
        guests=guests,
        status=status,
        cares_about=cell("cares_about"),
        came_through=cell("came_through"),
        external_id=cell("external_id"),
        notes=tuple(notes),
    )
