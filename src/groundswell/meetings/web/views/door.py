"""The door: who came. It shows names, guests and whether somebody is in, and no contact."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.access.web.errors import words_for
from groundswell.access.web.requests import actor_of
from groundswell.kernel import clock
from groundswell.kernel.errors import DomainError
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations, policy, selectors
from groundswell.meetings.models import Answer, Meeting, Stage
from groundswell.meetings.operations import DoorNotOpen, MeetingFull
from groundswell.meetings.operations.door import MOST_AT_THE_DOOR
from groundswell.meetings.selectors import DoorRow
from groundswell.meetings.web.forms import CheckInForm, WalkInForm
from groundswell.meetings.web.views.planning import LOOK_AGAIN

NAMES_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody on the list, with the id that their check-in will have and why it was refused."""

    row: DoorRow
    attendance_id: UUID
    is_waiting: bool
    refused: str = ""


@never_cache
@require_GET
def door(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The door list, whole or by name; htmx gets the list alone."""
    meeting = selectors.meeting_for(actor_of(request), meeting_id, Action.SEE_DOOR)
    form = WalkInForm(meeting=meeting, initial={"name": request.GET.get("name", "")})
    return _page(request, meeting, form)


@never_cache
@require_GET
def counts(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """How many are in and how many seats are left, for the page that asks again and again."""
    meeting = selectors.meeting_for(actor_of(request), meeting_id, Action.SEE_DOOR)
    shown = {"counts": selectors.counts_of(meeting)}
    return render(request, "meetings/door.html#counts", shown)


@never_cache
@require_GET
def scan(request: HttpRequest, meeting_id: UUID, rsvp_id: UUID) -> HttpResponse:
    """Whoever showed the code on their own page."""
    actor = actor_of(request)
    meeting = selectors.meeting_for(actor, meeting_id, Action.SEE_DOOR)
    return _scanned(request, meeting, selectors.door_row(actor, meeting_id, rsvp_id))


@never_cache
@require_POST
def check_in(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Check somebody in: htmx gets their line and the counts, a plain browser the list again."""
    actor = actor_of(request)
    meeting = selectors.meeting_for(actor, meeting_id, Action.SEE_DOOR)
    form = CheckInForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    rsvp_id = form.cleaned_data["rsvp_id"]
    try:
        operations.check_in(actor, meeting_id=meeting_id, **form.cleaned_data)
    except (DoorNotOpen, MeetingFull) as refused:
        row = selectors.door_row(actor, meeting_id, rsvp_id)
        if _is_fragment(request):
            return _fragment(request, meeting, _line(row, words_for(refused)), status=LOOK_AGAIN)
        return _scanned(request, meeting, row, refused)
    row = selectors.door_row(actor, meeting_id, rsvp_id)
    if _is_fragment(request):
        # The check-in took seats: the meeting is read again to say how many are left.
        meeting = selectors.meeting_for(actor, meeting_id, Action.SEE_DOOR)
        return _fragment(request, meeting, _line(row))
    messages.success(request, _("%(name)s is in.") % {"name": row.name})
    return redirect("meetings:door", meeting_id)


@never_cache
@require_POST
def walk_in(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Let in somebody who is not on the list."""
    actor = actor_of(request)
    meeting = selectors.meeting_for(actor, meeting_id, Action.SEE_DOOR)
    form = WalkInForm(request.POST, meeting=meeting)
    if not form.is_valid():
        return _page(request, meeting, form, status=LOOK_AGAIN, part="#walk_in")
    try:
        operations.walk_in(
            actor,
            attendance_id=form.cleaned_data["attendance_id"],
            meeting_id=meeting_id,
            sign_up=form.sign_up_at_door(),
            joins=form.cleaned_data["joins"],
        )
    except (DoorNotOpen, MeetingFull) as refused:
        if _is_fragment(request):
            form.add_error(None, words_for(refused))
            return _page(request, meeting, form, status=LOOK_AGAIN, part="#walk_in")
        return _page(request, meeting, form, status=refused.status, refused=refused)
    messages.success(request, _("%(name)s is in.") % {"name": form.cleaned_data["name"]})
    if _is_fragment(request):
        return HttpResponseClientRedirect(reverse("meetings:door", args=[meeting_id]))
    return redirect("meetings:door", meeting_id)


def _page(
    request: HttpRequest,
    meeting: Meeting,
    form: WalkInForm,
    *,
    status: int = 200,
    refused: DomainError | None = None,
    part: str = "#list",
) -> HttpResponse:
    """The door's page; to htmx a part of it."""
    actor = actor_of(request)
    search = request.GET.get("name", "").strip()
    rows = selectors.door_list(actor, meeting.pk, name=search, limit=NAMES_SHOWN + 1)
    shown: dict[str, Any] = {
        **shown_on_door(actor, meeting, refused),
        "search": search,
        "lines": [_line(row) for row in rows[:NAMES_SHOWN]],
        "has_more": len(rows) > NAMES_SHOWN,
        "form": form,
        "may_plan": actor.may(Action.PLAN_MEETING, meeting.scope),
    }
    page = f"meetings/door.html{part if _is_fragment(request) else ''}"
    return render(request, page, shown, status=status)


def shown_on_door(
    actor: Actor, meeting: Meeting, refused: DomainError | None = None
) -> dict[str, Any]:
    """What the door's page shows besides the names."""
    return {
        **_about(meeting, refused),
        "names_shown": NAMES_SHOWN,
        "list_ends_at": policy.list_ends_at(actor, meeting),
    }


def _scanned(
    request: HttpRequest, meeting: Meeting, row: DoorRow, refused: DomainError | None = None
) -> HttpResponse:
    shown = {
        **shown_on_door(actor_of(request), meeting, refused),
        "line": _line(row),
        "most_with_one": MOST_AT_THE_DOOR,
    }
    return render(request, "meetings/scan.html", shown, status=refused.status if refused else 200)


def _fragment(
    request: HttpRequest, meeting: Meeting, line: Line, *, status: int = 200
) -> HttpResponse:
    shown = {**_about(meeting), "line": line, "is_news": True}
    return render(request, "meetings/door.html#checked_in", shown, status=status)


def _about(meeting: Meeting, refused: DomainError | None = None) -> dict[str, Any]:
    return {
        "meeting": meeting,
        "counts": selectors.counts_of(meeting),
        "is_open": meeting.stage == Stage.OPEN,
        "is_early": meeting.stage == Stage.OPEN and not meeting.door_is_open_at(clock.now()),
        "opens_at": meeting.door_opens_at,
        "refused": words_for(refused) if refused else "",
    }


def _line(row: DoorRow, refused: str = "") -> Line:
    return Line(
        row=row,
        attendance_id=new_id(),
        is_waiting=row.answer == Answer.WAITING,
        refused=refused,
    )


def _is_fragment(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers
