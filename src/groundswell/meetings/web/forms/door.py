"""The forms of the door."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from groundswell.kernel.ids import new_id
from groundswell.meetings.models import Meeting
from groundswell.people.consents import PURPOSES
from groundswell.people.web.forms import WhoForm

MOST_WITH_ONE = 99


class CheckInForm(forms.Form):
    """Who came, with how many; the id is made when the list is shown."""

    attendance_id = forms.UUIDField()
    rsvp_id = forms.UUIDField()
    guests = forms.IntegerField(min_value=0, max_value=MOST_WITH_ONE, required=False)
    at = forms.DateTimeField(required=False)


class WalkInForm(WhoForm):
    """Somebody who is not on the list, typed by a volunteer."""

    attendance_id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    joins = forms.BooleanField(required=False)

    field_order = ("attendance_id", "person_id", "name", "contact", "joins", *PURPOSES)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        kwargs["auto_id"] = "walk-in-%s"  # beside the search box, which also asks for a name
        super().__init__(*args, organization=meeting.organization, **kwargs)
        name, contact, joins = (self.fields[each] for each in ("name", "contact", "joins"))
        name.label = _("Name")
        name.widget.attrs |= {"autocomplete": "off", "autocapitalize": "words"}
        contact.help_text = _("It is sealed, and the door list never shows it.")
        contact.widget.attrs |= {"autocomplete": "off", "autocapitalize": "none"}
        joins.label = _("I want to join %(organization)s.") % {
            "organization": meeting.organization.name
        }
