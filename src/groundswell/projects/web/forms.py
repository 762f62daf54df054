"""Proposing a project and asking for something."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from groundswell.kernel import clock
from groundswell.kernel.errors import DomainError
from groundswell.kernel.ids import new_id
from groundswell.projects.models import AskKind, Cause
from groundswell.projects.operations import NewAsk

ASK_WORDS = [
    (AskKind.COME, _("Come")),
    (AskKind.KNOCK, _("Knock on doors")),
    (AskKind.CALL, _("Call")),
    (AskKind.HOST, _("Host")),
    (AskKind.SIGN, _("Sign")),
    (AskKind.GIVE, _("Give")),
    (AskKind.JOIN, _("Join as a member")),
    (AskKind.LEAD, _("Lead")),
    (AskKind.TELL, _("Tell five friends")),
]


class CauseForm(forms.Form):
    """Something that people care about."""

    cause_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("A cause"), max_length=80, widget=forms.TextInput(attrs={"dir": "auto"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cause_id"].initial = new_id()


class AskForm(forms.Form):
    """One concrete thing that a project asks of people."""

    ask_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What do you ask people to do?"), choices=ASK_WORDS)
    words = forms.CharField(
        label=_("In one sentence"),
        max_length=120,
        help_text=_("Such as: knock on twenty doors on Saturday."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    needed = forms.IntegerField(
        label=_("How many people does it need?"), min_value=0, max_value=100_000, initial=20
    )
    starts_at = forms.DateTimeField(
        label=_("When does it start? (if it has a shift)"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    due_on = forms.DateField(
        label=_("By which day? (if it has none)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, zone: str = "UTC", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.fields["ask_id"].initial = new_id()

    def clean_starts_at(self) -> dt.datetime | None:
        """The moment at which the shift starts, in UTC."""
        local: dt.datetime | None = self.cleaned_data["starts_at"]
        if local is None:
            return None
        try:
            return clock.moment_of(local.replace(tzinfo=None), self.zone)
        except DomainError as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def ask(self) -> NewAsk:
        """What was asked."""
        return NewAsk(**self.cleaned_data)


class ProposeForm(AskForm):
    """A project with its first ask."""

    project_id = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("What is your project called?"),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    cause: forms.ModelChoiceField[Cause] = forms.ModelChoiceField(
        label=_("Which cause does it serve?"), queryset=None
    )
    summary = forms.CharField(
        label=_("What will you do, and what changes if it works?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    field_order = ("title", "cause", "summary", "kind", "words", "needed", "starts_at", "due_on")

    def __init__(self, *args: Any, causes: QuerySet[Cause], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project_id"].initial = new_id()
        chosen = self.fields["cause"]
        if isinstance(chosen, forms.ModelChoiceField):
            chosen.queryset = causes

    def ask(self) -> NewAsk:
        """The project's first ask."""
        names = ("ask_id", "kind", "words", "needed", "starts_at", "due_on")
        return NewAsk(**{name: self.cleaned_data[name] for name in names})
