"""The form of a link for one meeting."""

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from groundswell.access.roles import Role
from groundswell.access.web.links import NewLinkForm

LINK_KINDS = {
    Role.DOOR_VOLUNTEER: _lazy("The door: sees names, checks people in"),
    Role.HELPER: _lazy("The wings: starts and ends pitches"),
    Role.HOST: _lazy("The stage: the big screen in the hall"),
}


class LinkForm(NewLinkForm):
    """Which part of the evening a link opens, and who it is meant for."""

    role = forms.TypedChoiceField(
        label=_lazy("What should it open?"),
        choices=[(role.value, label) for role, label in LINK_KINDS.items()],
        coerce=Role,
        initial=Role.DOOR_VOLUNTEER.value,
        widget=forms.RadioSelect,
    )

    field_order = ("grant_id", "role", "label")
