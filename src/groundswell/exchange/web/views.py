"""Bringing in a guest list: choose a file, look at it, confirm, see what came of it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from groundswell.access.actions import Action
from groundswell.access.web.requests import actor_of
from groundswell.exchange import guests as lists
from groundswell.exchange import selectors, uploads
from groundswell.exchange.guest_list import GuestList, GuestListTooLarge, NotAGuestList
from groundswell.exchange.models import Upload
from groundswell.exchange.web.forms import GuestListForm
from groundswell.kernel.errors import NotThere
from groundswell.kernel.ids import new_id
from groundswell.meetings import selectors as known_meetings
from groundswell.meetings.models import Meeting

LOOK_AGAIN = 422
TOO_LARGE = 413
ROWS_SHOWN = 10
BAD_ROWS_SHOWN = 50
FIELDS = {
    "name": _lazy("Name"),
    "given_name": _lazy("First name"),
    "family_name": _lazy("Family name"),
    "email": _lazy("E-mail"),
    "phone": _lazy("Phone"),
    "contact": _lazy("E-mail or phone"),
    "postcode": _lazy("Postcode"),
    "guests": _lazy("How many people they bring"),
    "seats": _lazy("How many seats they take"),
    "status": _lazy("Whether they are coming"),
    "attended": _lazy("Whether they came"),
    "cares_about": _lazy("What they care about"),
    "came_through": _lazy("How they heard of it"),
    "external_id": _lazy("Their number in the other service"),
}


@never_cache
@require_http_methods(["GET", "POST"])
def guests(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Choose a file; what can be read as a guest list is shown next."""
    actor = actor_of(request)
    meeting = selectors.open_meeting_for(actor, meeting_id)
    form = GuestListForm(request.POST, request.FILES) if request.method == "POST" else None
    status = 200 if form is None else LOOK_AGAIN
    if form and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = lists.receive(
                actor, meeting_id=meeting_id, upload_id=new_id(), name=file.name, file=file
            )
            return redirect("exchange:upload", meeting_id, upload.pk)
        except NotAGuestList as problem:
            form.add_error("file", str(problem))
            status = TOO_LARGE if isinstance(problem, GuestListTooLarge) else LOOK_AGAIN
    shown = {**_about(request, meeting), "form": form or GuestListForm()}
    return render(request, "exchange/guests.html", shown, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, meeting_id: UUID, upload_id: UUID) -> HttpResponse:
    """What is in a file, the button that brings it in, and afterwards what came of it."""
    actor = actor_of(request)
    if request.method == "POST":
        lists.bring_in_upload(actor, meeting_id=meeting_id, upload_id=upload_id)
        return redirect("exchange:upload", meeting_id, upload_id)
    kept = selectors.upload_for(actor, meeting_id, upload_id)
    if kept.finished_at:
        shown = {**_about(request, kept.meeting), "upload": kept, "report": lists.report_of(kept)}
        return render(request, "exchange/result.html", shown)
    guest_list, report = lists.look_at(actor, meeting_id, uploads.opened(kept))
    shown = {
        **_about(request, kept.meeting),
        **_preview(kept, guest_list),
        "upload": kept,
        "report": report,
    }
    return render(request, "exchange/preview.html", shown)


@never_cache
@require_GET
def bad_rows(request: HttpRequest, meeting_id: UUID, upload_id: UUID) -> HttpResponse:
    """The rows that could not be used, each with how to mend it, as a file. Raises NotThere."""
    kept = selectors.upload_for(actor_of(request), meeting_id, upload_id)
    if not kept.finished_at:
        raise NotThere
    return HttpResponse(
        uploads.opened(kept),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="rows-to-mend.csv"'},
    )


def _about(request: HttpRequest, meeting: Meeting) -> dict[str, object]:
    may_plan = actor_of(request).may(Action.PLAN_MEETING, meeting.scope)
    return {"meeting": meeting, "may_plan": may_plan}


def _preview(kept: Upload, guest_list: GuestList) -> dict[str, object]:
    wanted = sum(1 + row.guests for row in guest_list.rows if row.status in {"going", "attended"})
    return {
        "guest_list": guest_list,
        "columns": [
            (header, FIELDS.get(_field(name), name)) for name, header in guest_list.columns.items()
        ],
        "rows": guest_list.rows[:ROWS_SHOWN],
        "bad_rows": guest_list.bad_rows[:BAD_ROWS_SHOWN],
        "seats_wanted": wanted,
        "seats_left": known_meetings.counts_of(kept.meeting).seats_left,
    }


def _field(name: str) -> str:
    """Our field without the number of a further column: ``email`` for ``email_2``."""
    field, _, number = name.rpartition("_")
    return field if number.isdigit() else name
