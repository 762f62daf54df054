"""One project: what it asks, who stands behind it, who presents it."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from groundswell.access import operations as access
from groundswell.access.actions import Action
from groundswell.access.roles import Role, ScopeKind
from groundswell.access.web.errors import words_for
from groundswell.access.web.links import EndLinkForm, NewLinkForm, links_in_force
from groundswell.access.web.requests import actor_of
from groundswell.kernel import clock
from groundswell.kernel.errors import NotThere
from groundswell.kernel.ids import UUID, new_id
from groundswell.projects import operations, selectors
from groundswell.projects.web.forms import AskForm

PRESENTER_LINK_LASTS = dt.timedelta(days=60)


@never_cache
@require_GET
def project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """One project: what it asks, who stands behind it, how far it is."""
    return _page(request, project_id)


@require_POST
def second(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Stand behind a project."""
    actor = actor_of(request)
    shown = selectors.project_for(actor, project_id)
    person_id = actor.person_in(shown.organization_id)
    if person_id is None:
        raise NotThere
    try:
        operations.second(actor, second_id=new_id(), project_id=project_id, person_id=person_id)
    except (operations.OwnProject, operations.NotConfirmedYet) as refusal:
        messages.warning(request, words_for(refusal))
    else:
        messages.success(request, _("You stand behind it."))
    return redirect("projects:project", project_id)


@require_POST
def add_ask(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Add one more ask."""
    actor = actor_of(request)
    shown = selectors.project_for(actor, project_id)
    form = AskForm(request.POST, zone=shown.organization.zone)
    if not form.is_valid():
        return _page(request, project_id, ask_form=form)
    operations.add_asks(actor, project_id=project_id, asks=[form.ask()])
    return redirect("projects:project", project_id)


@never_cache
@require_POST
def presenter_link(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Make a link for whoever presents the project; it shows the volunteers and nothing else."""
    actor = actor_of(request)
    shown = selectors.project_for(actor, project_id)
    form = NewLinkForm(request.POST)
    if not form.is_valid():
        return _page(request, project_id, link_form=form)
    access.make_link(
        actor,
        **form.cleaned_data,
        scope=shown.scope,
        scope_kind=ScopeKind.PROJECT,
        role=Role.PRESENTER,
        expires_at=clock.now() + PRESENTER_LINK_LASTS,
    )
    messages.success(request, _("The link is made. Copy it, or let them scan the code."))
    return _to_links(project_id)


@require_POST
def end_presenter_link(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """End a presenter's link at once."""
    actor = actor_of(request)
    selectors.project_for(actor, project_id)
    form = EndLinkForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    access.revoke(actor, grant_id=form.cleaned_data["grant_id"])
    messages.success(request, _("The link is ended. It opens nothing any more."))
    return _to_links(project_id)


def _to_links(project_id: UUID) -> HttpResponse:
    return redirect(f"{reverse('projects:project', args=[project_id])}#presenter")


def _page(
    request: HttpRequest,
    project_id: UUID,
    *,
    ask_form: AskForm | None = None,
    link_form: NewLinkForm | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    shown = selectors.project_for(actor, project_id)
    asks = selectors.asks_of([project_id])
    tallies = selectors.tallies(asks)
    may_link = actor.may(Action.GRANT, shown.scope)
    context = {
        "project": shown,
        "asks": [(ask, tallies[ask.pk]) for ask in asks],
        "may_second": actor.person_in(shown.organization_id) is not None,
        "may_shape": actor.may(Action.SHAPE_PROJECT, shown.scope),
        "may_see_volunteers": actor.may(Action.SEE_VOLUNTEERS, shown.scope),
        "may_link": may_link,
        "ask_form": ask_form or AskForm(zone=shown.organization.zone),
        "links": links_in_force(actor, ScopeKind.PROJECT, project_id) if may_link else [],
        "link_form": link_form or NewLinkForm(),
        "still_needed": max(0, shown.organization.seconds_needed - selectors.seconds_of(shown)),
    }
    status = 422 if ask_form or link_form else 200
    return render(request, "projects/project.html", context, status=status)
