"""Links that carry a role: the form that makes one, the form that ends one, those in force."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from groundswell.access import selectors
from groundswell.access.actor import Actor
from groundswell.access.roles import Role, ScopeKind
from groundswell.kernel.ids import new_id
from groundswell.ui.fields import LineField


class NewLinkForm(forms.Form):
    """Who a link is for. Its id is made with the form, so that sending it twice makes one link."""

    grant_id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    label = LineField(
        label=_("Who is it for?"),
        help_text=_("So that you know later which one to end."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class EndLinkForm(forms.Form):
    """Which link to end."""

    grant_id = forms.UUIDField()


@dataclass(frozen=True, slots=True)
class LinkInForce:
    """A link as it is shown to those who may end it."""

    grant_id: UUID
    role: Role
    label: str
    until: dt.datetime | None
    address: str


def links_in_force(actor: Actor, scope_kind: ScopeKind, scope_id: UUID) -> list[LinkInForce]:
    """The links in force for a scope, oldest first, with their whole addresses."""
    return [
        LinkInForce(
            grant_id=grant.pk,
            role=Role(grant.role),
            label=grant.label,
            until=grant.expires_at,
            address=settings.BASE_URL + reverse("access:open-link", args=[token]),
        )
        for grant, token in selectors.links_of(actor, scope_kind, scope_id)
    ]
