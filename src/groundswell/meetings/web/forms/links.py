"""The form of a link for one meeting."""

from django import forms
from django.utils.translation import gettext_lazy as _lazy

from groundswell.access.roles import Role
from groundswell.kernel.ids import new_id
from groundswell.ui.fields import LineField

LINK_KINDS = {
    Role.DOOR_VOLUNTEER: _lazy("The door: sees names, checks people in"),
    Role.HELPER: _lazy("The wings: starts and ends pitches"),
    Role.HOST: _lazy("The stage: the big screen in the hall"),
}


class LinkForm(forms.Form):
    """Which part of the evening a link opens, and who it is meant for."""

    grant_id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    role = forms.TypedChoiceField(
        label=_lazy("What should it open?"),
        choices=[(role.value, label) for role, label in LINK_KINDS.items()],
        coerce=Role,
        initial=Role.DOOR_VOLUNTEER.value,
        widget=forms.RadioSelect,
    )
    label = LineField(
        label=_lazy("Who is it for?"),
        help_text=_lazy("So that you know later which one to end."),
        max_length=200,
        required=False,
    )
