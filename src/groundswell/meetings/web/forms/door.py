"""The forms of the door."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from groundswell.kernel.contacts import ContactKind, EmailCannotBe, PhoneCannotBe, contact_of
from groundswell.kernel.ids import new_id
from groundswell.meetings.models import Meeting
from groundswell.meetings.web.forms.planning import LineField
from groundswell.people.operations import Agreement, NewPerson

MOST_WITH_ONE = 99
CONTACT_ME = "contact_me"
SHARE_WITH_PRESENTER = "share_with_presenter"


class CheckInForm(forms.Form):
    """Who came, with how many; the id is made when the list is shown."""

    attendance_id = forms.UUIDField()
    rsvp_id = forms.UUIDField()
    guests = forms.IntegerField(min_value=0, max_value=MOST_WITH_ONE, required=False)
    at = forms.DateTimeField(required=False)


class WalkInForm(forms.Form):
    """Somebody who is not on the list."""

    attendance_id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    person_id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    name = LineField(
        label=_lazy("Name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "words"}),
    )
    contact = forms.CharField(
        label=_lazy("E-mail or phone"),
        help_text=_lazy("It is sealed, and the door list never shows it."),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    joins = forms.BooleanField(required=False)
    contact_me = forms.BooleanField(required=False)
    share_with_presenter = forms.BooleanField(required=False)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        kwargs["auto_id"] = "walk-in-%s"  # beside the search box, which also asks for a name
        super().__init__(*args, **kwargs)
        self._meeting = meeting
        organization = {"organization": meeting.organization.name}
        self.fields["joins"].label = _("I want to join %(organization)s.") % organization
        self.fields[CONTACT_ME].label = (
            _("%(organization)s may write or call me about its meetings and its work.")
            % organization
        )
        self.fields[SHARE_WITH_PRESENTER].label = _(
            "When I promise to help a project, whoever presents it may see how to reach me."
        )

    def clean_contact(self) -> tuple[ContactKind, str]:
        """The kind and the normal form of what was typed."""
        try:
            return contact_of(self.cleaned_data["contact"], settings.COUNTRY)
        except EmailCannotBe:
            raise forms.ValidationError(
                _("This cannot be an e-mail address. Please look at it once more.")
            ) from None
        except PhoneCannotBe:
            raise forms.ValidationError(
                _("This is neither an e-mail address nor a phone number with all its digits.")
            ) from None

    def sign_up(self) -> NewPerson:
        """Who walked in, with the very words that they agreed to."""
        return NewPerson(
            person_id=self.cleaned_data["person_id"],
            name=self.cleaned_data["name"],
            contacts=[self.cleaned_data["contact"]],
            language=self._meeting.organization.language,
            source="door",
            agreements=[
                Agreement(
                    purpose=purpose,
                    text=str(self.fields[purpose].label),
                    evidence=f"door of meeting {self._meeting.pk}",
                )
                for purpose in (CONTACT_ME, SHARE_WITH_PRESENTER)
                if self.cleaned_data[purpose]
            ],
        )
