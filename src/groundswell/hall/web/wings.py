"""The wings: the meeting lead's remote control."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.access.web.errors import words_for
from groundswell.access.web.requests import actor_of
from groundswell.hall import operations, selectors
from groundswell.kernel import clock
from groundswell.kernel.ids import UUID
from groundswell.meetings import selectors as meetings
from groundswell.meetings.models import Stage


class ActForm(forms.Form):
    """One press of a button in the wings."""

    verb = forms.ChoiceField(
        choices=[
            (v, v) for v in ("start", "end", "add", "less", "message", "clear", "pause", "go_on")
        ]
    )
    pitch_id = forms.UUIDField(required=False)
    message = forms.CharField(required=False, max_length=200)


_MINUTES = 2


@never_cache
@require_GET
def wings(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Start, end, more time, a message, a pause."""
    return render(request, "hall/wings.html", _context(request, meeting_id))


@never_cache
@require_GET
def now(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The part that changes; nothing (204) while nothing has changed."""
    context = _context(request, meeting_id)
    if request.GET.get("version") == context["version"]:
        return HttpResponse(status=204)
    return render(request, "hall/wings.html#now", context)


@require_POST
def act(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Do what one button says."""
    form = ActForm(request.POST)
    if form.is_valid():
        try:
            _VERBS[form.cleaned_data["verb"]](actor_of(request), meeting_id, form.cleaned_data)
        except (operations.AnotherPitchIsOn, operations.PitchAlreadyStarted) as refusal:
            messages.warning(request, words_for(refusal))
    if getattr(request, "htmx", False):
        return render(request, "hall/wings.html#now", _context(request, meeting_id))
    return redirect("hall:wings", meeting_id)


_Verb = Callable[[Actor, UUID, dict[str, Any]], object]

_VERBS: dict[str, _Verb] = {  # actor, meeting, what the form holds
    "start": lambda a, _m, d: operations.start_pitch(a, pitch_id=d["pitch_id"]),
    "end": lambda a, _m, d: operations.end_pitch(a, pitch_id=d["pitch_id"]),
    "add": lambda a, _m, d: operations.add_time(a, pitch_id=d["pitch_id"], minutes=_MINUTES),
    "less": lambda a, _m, d: operations.add_time(a, pitch_id=d["pitch_id"], minutes=-_MINUTES),
    "message": lambda a, m, d: operations.show_message(a, meeting_id=m, message=d["message"]),
    "clear": lambda a, m, _d: operations.show_message(a, meeting_id=m, message=""),
    "pause": lambda a, m, _d: operations.pause_pledges(a, meeting_id=m, paused=True),
    "go_on": lambda a, m, _d: operations.pause_pledges(a, meeting_id=m, paused=False),
}


def _context(request: HttpRequest, meeting_id: UUID) -> dict[str, object]:
    actor = actor_of(request)
    meeting = meetings.meeting_for(actor, meeting_id, Action.RUN_HALL)
    shown = selectors.now_in(meeting_id)
    here = meetings.counts_of(meeting).here
    may_close = (
        meeting.stage == Stage.OPEN
        and meeting.has_started_at(clock.now())
        and actor.may(Action.CLOSE_MEETING, meeting.scope)
    )
    return {
        "now": shown,
        "here": here,
        "version": f"{shown.version}-{here}-{may_close:d}",
        "may_close": may_close,
        "may_build": actor.may(Action.BUILD_PROGRAMME, meeting.scope),
    }
