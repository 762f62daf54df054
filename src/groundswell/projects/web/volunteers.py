"""A presenter's volunteers: a page, a table, cards for the address book."""

import vobject
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from groundswell.access.web.requests import actor_of
from groundswell.kernel.contacts import ContactKind
from groundswell.kernel.ids import UUID
from groundswell.kernel.tables import csv_text
from groundswell.projects import operations, selectors
from groundswell.projects.models import PledgeState


class OutcomeForm(forms.Form):
    """What became of a promise, as its presenter saw it."""

    state = forms.ChoiceField(
        choices=[(s.value, s.value) for s in (PledgeState.DONE, PledgeState.MISSED)]
    )


@never_cache
@require_GET
def page(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Who said yes, and how each agreed to be reached."""
    actor = actor_of(request)
    context = {
        "project": selectors.project_for(actor, project_id),
        "volunteers": selectors.volunteers(actor, project_id),
    }
    return render(request, "projects/volunteers.html", context)


@never_cache
@require_GET
def csv_file(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """The same as a table."""
    volunteers = selectors.volunteers(actor_of(request), project_id)
    text = csv_text(
        [_("Name"), _("Promised"), _("State"), _("E-mail"), _("Phone")],
        [
            [v.name, v.ask, v.state, _values(v, ContactKind.EMAIL), _values(v, ContactKind.PHONE)]
            for v in volunteers
        ],
    )
    return _download(text, "text/csv; charset=utf-8", "volunteers.csv")


@never_cache
@require_GET
def vcard_file(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """The same as cards, for those who agreed to be reached."""
    cards = []
    for volunteer in selectors.volunteers(actor_of(request), project_id):
        if not volunteer.contacts:
            continue
        card = vobject.vCard()
        card.add("n").value = vobject.vcard.Name(given=volunteer.name)
        card.add("fn").value = volunteer.name
        card.add("note").value = volunteer.ask
        for contact in volunteer.contacts:
            card.add("email" if contact.kind is ContactKind.EMAIL else "tel").value = contact.value
        cards.append(card.serialize())
    return _download("".join(cards), "text/vcard; charset=utf-8", "volunteers.vcf")


@require_POST
def answer(request: HttpRequest, pledge_id: UUID) -> HttpResponse:
    """A presenter writes down what became of a promise."""
    form = OutcomeForm(request.POST)
    pledge = selectors.pledge_for(actor_of(request), pledge_id)
    if form.is_valid():
        operations.answer_pledge(
            actor_of(request), pledge_id=pledge_id, state=PledgeState(form.cleaned_data["state"])
        )
    return redirect("projects:volunteers", pledge.ask.project_id)


def _values(volunteer: selectors.Volunteer, kind: ContactKind) -> str:
    return " ".join(contact.value for contact in volunteer.contacts if contact.kind is kind)


def _download(text: str, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
