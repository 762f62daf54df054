"""Who works with an owner: giving roles to accounts, and taking them away."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from groundswell.access import operations, selectors
from groundswell.access.actor import Scope
from groundswell.access.roles import Role, ScopeKind
from groundswell.access.web.errors import words_for
from groundswell.access.web.requests import actor_of
from groundswell.kernel.ids import UUID, new_id

ROLE_WORDS = {
    Role.ORGANIZER: _("Organizer: plans meetings, follows people up"),
    Role.MEETING_LEAD: _("Meeting lead: runs evenings, sees nobody's contacts"),
    Role.DATA_STEWARD: _("Data steward: brings lists in, erases"),
    Role.HOST: _("Host: sees the stage"),
    Role.OWNER: _("Owner: everything, and gives roles"),
}


class RoleForm(forms.Form):
    """Who gets which role."""

    grant_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    email = forms.EmailField(label=_("E-mail"))
    role = forms.TypedChoiceField(
        label=_("Role"), choices=[(r.value, words) for r, words in ROLE_WORDS.items()], coerce=Role
    )


class EndForm(forms.Form):
    """Whose role ends."""

    grant_id = forms.UUIDField()


@never_cache
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Everybody with a role, and a form for one more."""
    actor = actor_of(request)
    members = selectors.team_of(actor, organization_id)
    form = RoleForm(request.POST or None, initial={"grant_id": new_id()})
    if request.method == "POST" and form.is_valid():
        operations.give_role(
            actor,
            scope=Scope(organization_id),
            scope_kind=ScopeKind.ORGANIZATION,
            **form.cleaned_data,
        )
        messages.success(
            request, gettext("Done. They sign in with their e-mail address, and get a code.")
        )
        return redirect("access:team", organization_id)
    context = {
        "form": form,
        "organization_id": organization_id,
        "members": [(grant, ROLE_WORDS[Role(grant.role)]) for grant in members],
    }
    return render(request, "access/team.html", context, status=422 if form.errors else 200)


@require_POST
def end(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Take a role away."""
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            operations.end_role(actor_of(request), **form.cleaned_data)
        except operations.LastOwner as refusal:
            messages.warning(request, words_for(refusal))
        else:
            messages.success(request, gettext("The role has ended, on every device."))
    return redirect("access:team", organization_id)
