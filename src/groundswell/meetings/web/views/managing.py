"""An organizer's page of one meeting."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from groundswell.access import operations as access
from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.access.roles import ScopeKind
from groundswell.access.web.errors import words_for
from groundswell.access.web.links import EndLinkForm, LinkInForce, links_in_force
from groundswell.access.web.requests import actor_of
from groundswell.kernel import clock
from groundswell.meetings import operations, selectors
from groundswell.meetings.models import LINKS_OUTLAST, Stage
from groundswell.meetings.web.forms import LinkForm
from groundswell.meetings.web.forms.links import LINK_KINDS
from groundswell.meetings.web.views.planning import LOOK_AGAIN

GUESTS_ON_A_PAGE = 50


class GuestForm(forms.Form):
    """Whom to confirm, and where on the guest list the organizer was."""

    person_id = forms.UUIDField()
    name = forms.CharField(required=False)
    page = forms.IntegerField(required=False)


@never_cache
@require_GET
def manage(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """How a meeting stands, its links, who is coming."""
    return _page(request, meeting_id, LinkForm())


@never_cache
@require_POST
def make_link(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Make a link for the door, the wings or the stage, until some hours after the end."""
    actor = actor_of(request)
    meeting = selectors.meeting_for(actor, meeting_id, Action.PLAN_MEETING)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _page(request, meeting_id, form)
    access.make_link(
        actor,
        **form.cleaned_data,
        scope=meeting.scope,
        scope_kind=ScopeKind.MEETING,
        expires_at=meeting.ends_at + LINKS_OUTLAST,
    )
    messages.success(request, _("The link is made. Copy it, or let them scan the code."))
    return _back(meeting_id, to="links")


@require_POST
def revoke_link(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """End a link at once."""
    selectors.meeting_for(actor_of(request), meeting_id, Action.PLAN_MEETING)
    form = EndLinkForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    access.revoke(actor_of(request), grant_id=form.cleaned_data["grant_id"])
    messages.success(request, _("The link is ended. It opens nothing any more."))
    return _back(meeting_id, to="links")


@require_POST
def confirm(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Vouch for somebody who has not opened the link in their mail."""
    selectors.meeting_for(actor_of(request), meeting_id, Action.PLAN_MEETING)
    form = GuestForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    operations.confirm_person(actor_of(request), person_id=form.cleaned_data["person_id"])
    messages.success(request, _("They are confirmed."))
    kept = {key: form.cleaned_data[key] for key in ("name", "page") if form.cleaned_data[key]}
    return _back(meeting_id, to="guests", **kept)


@require_POST
def close(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """End the meeting."""
    try:
        operations.close_meeting(actor_of(request), meeting_id=meeting_id)
    except operations.NotStartedYet as refused:
        messages.warning(request, words_for(refused))
    else:
        messages.success(request, _("The meeting is over, and the letters are on their way."))
    return _back(meeting_id)


@require_POST
def cancel(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Call the meeting off."""
    operations.cancel_meeting(actor_of(request), meeting_id=meeting_id)
    messages.success(request, _("The meeting is called off."))
    return _back(meeting_id)


def _back(meeting_id: UUID, *, to: str = "", **query: str | int) -> HttpResponse:
    address = reverse("meetings:manage", args=[meeting_id])
    asked = f"?{urlencode(query)}" if query else ""
    return redirect(f"{address}{asked}{'#' if to else ''}{to}")


def _page(request: HttpRequest, meeting_id: UUID, form: LinkForm) -> HttpResponse:
    actor = actor_of(request)
    now = clock.now()
    meeting = selectors.meeting_for(actor, meeting_id, Action.PLAN_MEETING)
    search = request.GET.get("name", "").strip()
    may_link = actor.may(Action.GRANT, meeting.scope)
    guests = selectors.guest_list(actor, meeting).filter(selectors.named(search))
    shown: dict[str, Any] = {
        "meeting": meeting,
        "is_open": meeting.stage == Stage.OPEN,
        "has_started": meeting.has_started_at(now),
        "counts": selectors.counts_of(meeting),
        "address": settings.BASE_URL + reverse("hall:meeting", args=[meeting_id]),
        "may_link": may_link,
        "may_confirm": actor.may(Action.CONFIRM_PERSON, meeting.scope),
        "may_import": actor.may(Action.IMPORT_GUESTS, meeting.scope),
        "links": _links(actor, meeting_id) if may_link else [],
        "link_form": form if now < meeting.ends_at + LINKS_OUTLAST else None,
        "guests": Paginator(guests, GUESTS_ON_A_PAGE).get_page(request.GET.get("page")),
        "search": search,
    }
    status = LOOK_AGAIN if form.is_bound else 200
    return render(request, "meetings/manage.html", shown, status=status)


def _links(actor: Actor, meeting_id: UUID) -> list[tuple[str, LinkInForce]]:
    """The meeting's links in force, each with what it opens."""
    return [
        (str(LINK_KINDS.get(link.role, link.role)), link)
        for link in links_in_force(actor, ScopeKind.MEETING, meeting_id)
    ]
