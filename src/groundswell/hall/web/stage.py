"""The stage: large, dark, live, and with nobody's name but the presenter's."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from groundswell.access.actions import Action
from groundswell.access.web.requests import actor_of
from groundswell.hall import selectors
from groundswell.hall.codes import code_of
from groundswell.kernel.ids import UUID
from groundswell.meetings import selectors as meetings


@never_cache
@require_GET
def stage(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The screen behind the speaker."""
    return render(request, "hall/stage.html", _context(request, meeting_id))


@never_cache
@require_GET
def now(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The part that changes; nothing (204) while nothing has changed."""
    context = _context(request, meeting_id)
    if request.GET.get("version") == context["version"]:
        return HttpResponse(status=204)
    return render(request, "hall/stage.html#now", context)


def _context(request: HttpRequest, meeting_id: UUID) -> dict[str, object]:
    # The stage holds the code that proves presence, so it opens for those who run the hall alone.
    meeting = meetings.meeting_for(actor_of(request), meeting_id, Action.SEE_HALL)
    shown = selectors.now_in(meeting_id)
    here = meetings.counts_of(meeting).here
    join_url = settings.BASE_URL + reverse("hall:by-code-link", args=[code_of(meeting_id)])
    return {
        "now": shown,
        "here": here,
        "version": f"{shown.version}-{here}",
        "join_url": join_url,
        "join_words": join_url.partition("://")[2].rstrip("/"),
    }
