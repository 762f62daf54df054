"""The forms of the door."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from groundswell.kernel.ids import new_id
from groundswell.meetings.models import Meeting
from groundswell.meetings.operations.door import MOST_AT_THE_DOOR
from groundswell.people.consents import PURPOSES
from groundswell.people.operations import NewPerson
from groundswell.people.web.forms import WhoForm

FAR_OFF = 32_503_680_000_000
"""The year 3000 in milliseconds: a phone's clock may be wrong, but not beyond all reckoning."""


class CheckInForm(forms.Form):
    """Who came, with how many; the id is made when the list is shown."""

    attendance_id = forms.UUIDField()
    rsvp_id = forms.UUIDField()
    guests = forms.IntegerField(min_value=0, max_value=MOST_AT_THE_DOOR, required=False)


class KeptForm(forms.Form):
    """The bones of what a phone kept: when, and who of the list, unless it was a walk-in."""

    id = forms.UUIDField()
    at = forms.IntegerField(min_value=0, max_value=FAR_OFF)
    rsvp_id = forms.UUIDField(required=False)
    guests = forms.IntegerField(min_value=0, max_value=MOST_AT_THE_DOOR, required=False)


class WalkInForm(WhoForm):
    """Somebody who is not on the list, typed by a volunteer."""

    attendance_id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    joins = forms.BooleanField(required=False)

    field_order = ("attendance_id", "person_id", "name", "contact", "joins", *PURPOSES)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        kwargs["auto_id"] = "walk-in-%s"  # beside the search box, which also asks for a name
        super().__init__(*args, organization=meeting.organization, **kwargs)
        self.meeting = meeting
        name, contact, joins = (self.fields[each] for each in ("name", "contact", "joins"))
        name.label = _("Name")
        name.widget.attrs |= {"autocomplete": "off", "autocapitalize": "words"}
        contact.help_text = _("It is sealed, and the door list never shows it.")
        contact.widget.attrs |= {"autocomplete": "off", "autocapitalize": "none"}
        joins.label = _("I want to join %(organization)s.") % {
            "organization": meeting.organization.name
        }

    def sign_up_at_door(self) -> NewPerson:
        """Who walked in. Only for a form that is valid."""
        return self.sign_up(
            source="door",
            evidence=f"door of meeting {self.meeting.pk}",
            language=self.meeting.organization.language,
        )
