"""Form fields that every room shares."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from groundswell.kernel.contacts import ContactKind, EmailCannotBe, PhoneCannotBe, contact_of
from groundswell.kernel.text import tidy, tidy_lines


class LineField(forms.CharField):
    """One line of text, tidied."""

    def to_python(self, value: Any) -> str:
        """The text without control characters, its spaces folded."""
        return tidy(super().to_python(value) or "")


class LinesField(forms.CharField):
    """Several lines of text, each tidied."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> str:
        """The text without control characters, its lines kept."""
        return tidy_lines(super().to_python(value) or "")


class ContactField(forms.CharField):
    """An e-mail address or a phone number, read as one of the house's own country."""

    def clean(self, value: Any) -> tuple[ContactKind, str]:
        """The kind and the normal form of what was typed; what cannot be is said here."""
        try:
            return contact_of(super().clean(value), settings.COUNTRY)
        except EmailCannotBe:
            raise forms.ValidationError(
                _("This cannot be an e-mail address. Please look at it once more.")
            ) from None
        except PhoneCannotBe:
            raise forms.ValidationError(
                _("This is neither an e-mail address nor a phone number with all its digits.")
            ) from None
