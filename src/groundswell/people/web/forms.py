"""The form of whoever signs up: at home, at the door, in the hall."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from groundswell.kernel.ids import new_id
from groundswell.organizations.models import Organization
from groundswell.people.consents import PURPOSES, words_of
from groundswell.people.operations import Agreement, NewPerson
from groundswell.ui.fields import ContactField, LineField


class ConsentsForm(forms.Form):
    """What somebody may agree to or leave; nothing is ticked for them."""

    contact_me = forms.BooleanField(required=False)
    share_with_presenter = forms.BooleanField(required=False)

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose in PURPOSES:
            self.fields[purpose].label = words_of(purpose, organization.name)

    def agreements(self, evidence: str) -> list[Agreement]:
        """Each answer, with the very words that were shown."""
        return [
            Agreement(
                purpose=purpose,
                text=str(self.fields[purpose].label),
                evidence=evidence,
                given=self.cleaned_data[purpose],
            )
            for purpose in PURPOSES
        ]


class WhoForm(ConsentsForm):
    """A name and one contact: twenty seconds of typing."""

    person_id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    name = LineField(
        label=_("Your name"),
        max_length=200,
        error_messages={"required": _("Please say what to call you.")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    contact = ContactField(
        label=_("E-mail or phone"),
        max_length=254,
        help_text=_("So that we can send you what you said you would do."),
        widget=forms.TextInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )

    field_order: Sequence[str] = ("person_id", "name", "contact", *PURPOSES)

    def sign_up(
        self, *, source: str, evidence: str = "", language: str = "", share_code: str = ""
    ) -> NewPerson:
        """Who signed up; ``evidence`` says where they agreed, where ``source`` alone does not."""
        return NewPerson(
            person_id=self.cleaned_data["person_id"],
            name=self.cleaned_data["name"],
            contacts=[self.cleaned_data["contact"]],
            language=language or get_language() or "en",
            source=source,
            share_code=share_code,
            agreements=self.agreements(evidence or source),
        )
