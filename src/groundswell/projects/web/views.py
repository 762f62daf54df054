"""Projects: proposed, seconded, shaped."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from groundswell.access import operations as access
from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.access.links import token_of
from groundswell.access.roles import Role, ScopeKind
from groundswell.access.web.errors import words_for
from groundswell.access.web.requests import actor_of
from groundswell.kernel import clock
from groundswell.kernel.errors import NotThere
from groundswell.kernel.ids import UUID, new_id
from groundswell.organizations import selectors as organizations
from groundswell.projects import operations, selectors
from groundswell.projects.policy import may_propose
from groundswell.projects.web.forms import AskForm, CauseForm, ProposeForm

PRESENTER_LINK_LASTS = dt.timedelta(days=60)


@never_cache
@require_GET
def projects(request: HttpRequest) -> HttpResponse:
    """Every project of the organizations that one belongs to."""
    actor = actor_of(request)
    context = {
        "projects": selectors.projects_of(actor)[:200],
        "names_causes": bool(actor.reach(Action.NAME_CAUSE).organizations),
    }
    return render(request, "projects/list.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def causes(request: HttpRequest) -> HttpResponse:
    """What people are asked whether they care about it."""
    actor = actor_of(request)
    organization = organizations.where_may(actor, Action.NAME_CAUSE).first()
    if organization is None:
        raise NotThere
    form = CauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.name_cause(actor, organization_id=organization.pk, **form.cleaned_data)
        return redirect("projects:causes")
    context = {
        "form": form,
        "organization": organization,
        "causes": selectors.causes_of(organization.pk),
    }
    return render(request, "projects/causes.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a project with its first ask."""
    actor = actor_of(request)
    organization = next(
        (each for each in organizations.organizations_of(actor) if may_propose(actor, each.pk)),
        None,
    )
    if organization is None:
        raise NotThere
    form = ProposeForm(
        request.POST or None,
        zone=organization.zone,
        causes=selectors.causes_of(organization.pk),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            project = operations.propose(
                actor,
                project_id=data["project_id"],
                organization_id=organization.pk,
                cause_id=data["cause"].pk,
                title=data["title"],
                summary=data["summary"],
                asks=[form.ask()],
                person_id=actor.person_in(organization.pk),
            )
        except operations.NotConfirmedYet as refusal:
            form.add_error(None, words_for(refusal))
        else:
            messages.success(request, _("Proposed. Now other members second it."))
            return redirect("projects:project", project.pk)
    return render(
        request,
        "projects/propose.html",
        {"form": form, "organization": organization},
        status=422 if form.errors else 200,
    )


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
        return _page(request, project_id, form)
    operations.add_asks(actor, project_id=project_id, asks=[form.ask()])
    return redirect("projects:project", project_id)


@require_POST
def presenter_link(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Make a link for whoever presents the project; it shows the volunteers and nothing else."""
    actor = actor_of(request)
    shown = selectors.project_for(actor, project_id)
    grant = access.make_link(
        actor,
        grant_id=new_id(),
        scope=shown.scope,
        scope_kind=ScopeKind.PROJECT,
        role=Role.PRESENTER,
        label=shown.title[:200],
        expires_at=clock.now() + PRESENTER_LINK_LASTS,
    )
    return _page(request, project_id, token=token_of(grant))


def _page(
    request: HttpRequest, project_id: UUID, form: AskForm | None = None, *, token: str = ""
) -> HttpResponse:
    actor = actor_of(request)
    shown = selectors.project_for(actor, project_id)
    asks = selectors.asks_of([project_id])
    tallies = selectors.tallies(asks)
    context = {
        "project": shown,
        "asks": [(ask, tallies[ask.pk]) for ask in asks],
        "may_second": _may_second(actor, shown.organization_id),
        "may_shape": actor.may(Action.SHAPE_PROJECT, shown.scope),
        "may_see_volunteers": actor.may(Action.SEE_VOLUNTEERS, shown.scope),
        "form": form or AskForm(zone=shown.organization.zone),
        "token": token,
        "still_needed": max(0, shown.organization.seconds_needed - selectors.seconds_of(shown)),
    }
    return render(request, "projects/project.html", context, status=422 if form else 200)


def _may_second(actor: Actor, organization_id: UUID) -> bool:
    return actor.person_in(organization_id) is not None
