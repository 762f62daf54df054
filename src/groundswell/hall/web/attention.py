"""Attention that was lent or kept outside the hall: a host's speech, a post."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from groundswell.access.actions import Action
from groundswell.access.web.requests import actor_of
from groundswell.hall import operations, selectors
from groundswell.hall.models import Attention
from groundswell.kernel.ids import new_id
from groundswell.organizations import selectors as organizations
from groundswell.organizations.web.choosing import choose
from groundswell.projects import selectors as projects
from groundswell.projects.models import Project


class AttentionForm(forms.Form):
    """Whose attention, how many people, how many minutes, for whom."""

    amplification_id = forms.UUIDField(widget=forms.HiddenInput)
    whose = forms.ChoiceField(
        label=_("Where was it?"),
        choices=[(Attention.HOST, _("The host spoke")), (Attention.POST, _("A post, a broadcast"))],
    )
    who = forms.CharField(
        label=_("Who lent it?"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    people = forms.IntegerField(
        label=_("How many people saw or heard it?"), min_value=1, max_value=1_000_000_000
    )
    minutes = forms.DecimalField(
        label=_("For how many minutes?"), min_value=0, max_digits=7, decimal_places=2
    )
    project: forms.ModelChoiceField[Project] = forms.ModelChoiceField(
        label=_("For which project?"),
        queryset=None,
        required=False,
        empty_label=_("for none: the host kept it"),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """Write down attention, and see what was passed on and what was kept."""
    actor = actor_of(request)
    choice = choose(request, organizations.where_may(actor, Action.RECORD_ATTENTION))
    organization = choice.chosen
    form = AttentionForm(request.POST or None, initial={"amplification_id": new_id()})
    chosen = form.fields["project"]
    if isinstance(chosen, forms.ModelChoiceField):
        chosen.queryset = projects.pitchable(organization.pk)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        project = data.pop("project")
        operations.record_attention(
            actor,
            organization_id=organization.pk,
            project_id=project.pk if project else None,
            **data,
        )
        messages.success(request, gettext("It is written down."))
        return redirect(choice.address_of("hall:attention"))
    context = {
        "form": form,
        "choice": choice,
        "attention": selectors.attention_of(actor).filter(organization=organization)[:50],
    }
    return render(request, "hall/attention.html", context, status=422 if form.errors else 200)
