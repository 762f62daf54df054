"""Every project, what people care about, and proposing one more."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from groundswell.access.actions import Action
from groundswell.access.web.errors import words_for
from groundswell.access.web.requests import actor_of
from groundswell.organizations import selectors as organizations
from groundswell.organizations.web.choosing import choose
from groundswell.projects import operations, selectors
from groundswell.projects.policy import may_propose
from groundswell.projects.web.forms import CauseForm, ProposeForm


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
    choice = choose(request, organizations.where_may(actor, Action.NAME_CAUSE))
    organization = choice.chosen
    form = CauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        operations.name_cause(actor, organization_id=organization.pk, **form.cleaned_data)
        return redirect(choice.address_of("projects:causes"))
    context = {
        "form": form,
        "choice": choice,
        "causes": selectors.causes_of(organization.pk),
    }
    return render(request, "projects/causes.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a project with its first ask."""
    actor = actor_of(request)
    mine = organizations.organizations_of(actor)
    choice = choose(request, (each for each in mine if may_propose(actor, each.pk)))
    organization = choice.chosen
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
        {"form": form, "choice": choice},
        status=422 if form.errors else 200,
    )
