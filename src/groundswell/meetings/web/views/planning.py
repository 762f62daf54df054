"""Planning a meeting and changing the plan."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.access.web.errors import words_for
from groundswell.access.web.requests import actor_of
from groundswell.kernel.errors import NotThere
from groundswell.meetings import operations, selectors
from groundswell.meetings.models import Meeting
from groundswell.meetings.operations.planning import EndsBeforeItStarts, FewerSeatsThanPromised
from groundswell.meetings.web.forms import MeetingForm, NewMeetingForm
from groundswell.organizations import selectors as organizations

LOOK_AGAIN = 422
"""The status of a form that needs another look."""


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a meeting; the same form sent twice makes one."""
    actor = actor_of(request)
    mine = list(organizations.where_may(actor, Action.PLAN_MEETING))
    if not mine:
        raise NotThere
    form = NewMeetingForm(request.POST or None, organizations=mine)
    if form.is_valid():
        ids = {name: form.cleaned_data[name] for name in ("meeting_id", "organization_id")}
        meeting = _planned(actor, form, **ids)
        if meeting:
            messages.success(request, _("The meeting is planned. Now tell people about it."))
            return redirect("meetings:manage", meeting.pk)
    return _page(request, form, meeting=None)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Change the plan of a meeting."""
    actor = actor_of(request)
    known = selectors.meeting_for(actor, meeting_id, Action.PLAN_MEETING)
    form = MeetingForm(request.POST or None, initial=MeetingForm.initial_of(known))
    if form.is_valid() and _planned(
        actor, form, meeting_id=meeting_id, organization_id=known.organization_id
    ):
        messages.success(request, _("The plan is changed."))
        return redirect("meetings:manage", meeting_id)
    return _page(request, form, meeting=known)


def _planned(
    actor: Actor, form: MeetingForm, *, meeting_id: UUID, organization_id: UUID
) -> Meeting | None:
    """The meeting as planned; None where the form now says what stands in the way."""
    try:
        return operations.plan_meeting(
            actor, meeting_id=meeting_id, organization_id=organization_id, plan=form.plan()
        )
    except EndsBeforeItStarts as refused:
        form.add_error("ends", words_for(refused))
    except FewerSeatsThanPromised as refused:
        promised = refused.details["promised"]
        said = ngettext(
            "%(promised)s seat is promised already. Please keep at least that many.",
            "%(promised)s seats are promised already. Please keep at least that many.",
            promised,
        )
        form.add_error("capacity", said % {"promised": promised})
    return None


def _page(request: HttpRequest, form: MeetingForm, *, meeting: Meeting | None) -> HttpResponse:
    status = LOOK_AGAIN if form.is_bound else 200
    return render(request, "meetings/plan.html", {"form": form, "meeting": meeting}, status=status)
