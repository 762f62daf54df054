"""Guest lists, from the file to the list of a meeting."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rich.console import Console
from rich.progress import Progress

from groundswell.access.actor import Actor, house
from groundswell.exchange import operations, selectors, uploads
from groundswell.exchange.guest_list import (
    BadRow,
    GuestList,
    GuestListTooLarge,
    GuestRow,
    read_guest_list,
    write_bad_rows,
)
from groundswell.exchange.guest_list.decoding import LARGEST
from groundswell.exchange.models import Upload

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Report:
    """What a guest list brought, or with ``preview`` what it would bring.

    ``waiting`` are among the new and the known; ``bad`` and ``merged`` count rows of the file.
    """

    new: int = 0
    known: int = 0
    waiting: int = 0
    erased: int = 0
    bad: int = 0
    merged: int = 0
    preview: bool = False
    bad_rows_file: Path | None = None

    @property
    def sentence(self) -> str:
        """All of it in words; what did not happen is not mentioned."""
        return " ".join(self.sentences)

    @property
    def sentences(self) -> list[str]:
        """Each fact in a sentence of its own, the people first."""
        return [*self._about_people(), *self._about_rows()]

    def _about_people(self) -> list[str]:
        if self.preview:
            new = ngettext(
                "%(count)s person would be new.", "%(count)s people would be new.", self.new
            )
        else:
            new = ngettext(
                "%(count)s new person is on the list.",
                "%(count)s new people are on the list.",
                self.new,
            )
        said = [new % {"count": self.new}]
        if self.known:
            known = ngettext(
                "%(count)s was known already and keeps what they told us.",
                "%(count)s were known already and keep what they told us.",
                self.known,
            )
            said.append(known % {"count": self.known})
        if self.waiting:
            waiting = ngettext(
                "There is no seat left for %(count)s of them, who is on the waiting list.",
                "There is no seat left for %(count)s of them, who are on the waiting list.",
                self.waiting,
            )
            said.append(waiting % {"count": self.waiting})
        if self.erased:
            erased = ngettext(
                "%(count)s had themselves erased from the house and was left out.",
                "%(count)s had themselves erased from the house and were left out.",
                self.erased,
            )
            said.append(erased % {"count": self.erased})
        return said

    def _about_rows(self) -> list[str]:
        said = []
        if self.merged:
            merged = ngettext(
                "%(count)s row named somebody a second time and was merged.",
                "%(count)s rows named somebody a second time and were merged.",
                self.merged,
            )
            said.append(merged % {"count": self.merged})
        if self.bad:
            bad = ngettext(
                "%(count)s row cannot be used as it is.",
                "%(count)s rows cannot be used as they are.",
                self.bad,
            )
            said.append(bad % {"count": self.bad})
        return said


_COUNTS = tuple(each.name for each in fields(Report) if each.type is int)


def report_of(upload: Upload) -> Report:
    """What came of an upload that was brought in."""
    return Report(**upload.outcome)


def read(data: bytes) -> GuestList:
    """A guest list as it can be brought in: rows without a name are among the bad ones.

    Raises NotAGuestList, GuestListTooLarge.
    """
    guest_list = read_guest_list(data, country=settings.COUNTRY)
    named = tuple(guest for guest in guest_list.rows if guest.name)
    nameless = [_nameless(guest, guest_list) for guest in guest_list.rows if not guest.name]
    bad = sorted((*guest_list.bad_rows, *nameless), key=lambda row: row.line)
    return replace(guest_list, rows=named, bad_rows=tuple(bad))


def look_at(actor: Actor, meeting_id: UUID, data: bytes) -> tuple[GuestList, Report]:
    """A guest list and what it would bring; nothing is written.

    Raises NotThere, MeetingNotOpen, NotAGuestList, GuestListTooLarge.
    """
    meeting = selectors.open_meeting_for(actor, meeting_id)
    guest_list = read(data)
    known = selectors.count_known(actor, meeting.organization_id, guest_list.rows)
    erased = len(selectors.erased_guests(meeting.organization_id, guest_list.rows))
    new = len(guest_list.rows) - known - erased
    counted = operations.Counted(new=new, known=known, erased=erased)
    return guest_list, _report(guest_list, counted, preview=True)


def bring_in(
    actor: Actor,
    meeting_id: UUID,
    data: bytes,
    *,
    preview: bool,
    told: Callable[[int, int], None] = lambda _done, _of: None,
) -> Report:
    """Bring in a guest list, whole batches at a time; a second time doubles nothing.

    ``told`` is called with how many guests are in, and of how many, after each batch.
    Raises NotThere, MeetingNotOpen, NotAGuestList, GuestListTooLarge.
    """
    guest_list, report = look_at(actor, meeting_id, data)
    if preview:
        return report
    counted = []
    for start in range(0, len(guest_list.rows), operations.BATCH):
        batch = guest_list.rows[start : start + operations.BATCH]
        counted.append(operations.bring_in_guests(actor, meeting_id=meeting_id, guests=batch))
        told(start + len(batch), len(guest_list.rows))
    return _report(guest_list, operations.Counted.sum(counted), preview=False)


def bring_in_file(path: Path, *, meeting_id: UUID, preview: bool) -> Report:
    """Bring in a file on the house's own machine; bad rows go to ``NAME.bad.csv`` beside it.

    Raises OSError, NotThere, MeetingNotOpen, NotAGuestList, GuestListTooLarge.
    """
    refuse_too_large(path.stat().st_size)
    with path.open("rb") as file:
        data = file.read(LARGEST + 1)
    guest_list, report = look_at(house(), meeting_id, data)
    if preview:
        return report
    bad_rows_file = None
    if guest_list.bad_rows:
        # Written first: a folder that takes no file is found out before anybody is brought in.
        bad_rows_file = path.with_name(f"{path.stem}.bad.csv")
        bad_rows_file.write_bytes(_bad_rows(guest_list))
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(path.name, total=len(guest_list.rows))
        report = bring_in(
            house(),
            meeting_id,
            data,
            preview=False,
            told=lambda done, _of: progress.update(task, completed=done),
        )
    return replace(report, bad_rows_file=bad_rows_file)


def receive(
    actor: Actor, *, meeting_id: UUID, upload_id: UUID, name: str, file: File[bytes]
) -> Upload:
    """Keep an uploaded file that can be read as a guest list. Its size is looked at first.

    Raises NotThere, MeetingNotOpen, NotAGuestList, GuestListTooLarge.
    """
    refuse_too_large(file.size)
    data = file.read()
    read(data)
    return operations.keep_upload(
        actor, upload_id=upload_id, meeting_id=meeting_id, name=name, data=data
    )


def bring_in_upload(actor: Actor, *, meeting_id: UUID, upload_id: UUID) -> Report:
    """Bring in an upload that was looked at; a second time only says what came of it.

    Raises NotThere, MeetingNotOpen.
    """
    upload = selectors.upload_for(actor, meeting_id, upload_id)
    if upload.finished_at:
        return report_of(upload)
    data = uploads.opened(upload)
    report = bring_in(actor, meeting_id, data, preview=False)
    operations.finish_upload(
        actor,
        meeting_id=meeting_id,
        upload_id=upload_id,
        outcome={name: getattr(report, name) for name in _COUNTS},
        bad_rows=_bad_rows(read(data)),
    )
    return report


def refuse_too_large(size: int) -> None:
    """Refuse a file by its size, before it is read. Raises GuestListTooLarge."""
    if size > LARGEST:
        raise GuestListTooLarge(
            _(
                "The file has %(size).1f MB and at most %(most)d are read at once. Delete the "
                "columns you do not need, or split it into several files."
            )
            % {"size": size / _MEGABYTE, "most": LARGEST // _MEGABYTE}
        )


def _report(guest_list: GuestList, counted: operations.Counted, *, preview: bool) -> Report:
    return Report(
        new=counted.new,
        known=counted.known,
        waiting=counted.waiting,
        erased=counted.erased,
        bad=len(guest_list.bad_rows),
        merged=sum(len(guest.merged_lines) for guest in guest_list.rows),
        preview=preview,
    )


def _bad_rows(guest_list: GuestList) -> bytes:
    """The bad rows as a spreadsheet opens them: with a mark that says UTF-8."""
    return write_bad_rows(guest_list).encode()


def _nameless(guest: GuestRow, guest_list: GuestList) -> BadRow:
    """A row that names nobody, its cells as they were understood."""
    said = {"guests": str(guest.guests or ""), "status": guest.status}
    for field in ("postcode", "cares_about", "came_through", "external_id"):
        said[field] = getattr(guest, field)
    many = {"email": list(guest.emails), "phone": list(guest.phones)}
    many["contact"] = [*guest.emails, *guest.phones]
    cells = [""] * len(guest_list.header)
    free = list(guest_list.header)
    for field, header in guest_list.columns.items():
        index = free.index(header)
        free[index] = ""  # a header that stands twice is filled in order
        ways = many.get(field.partition("_")[0])
        cells[index] = (ways.pop(0) if ways else "") if ways is not None else said.get(field, "")
    reason = _("There is no name in this row. Add one, so that they are found on the list.")
    return BadRow(guest.line, reason, tuple(cells))
