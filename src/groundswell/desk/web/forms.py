"""What people say on their own page."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from groundswell.desk.selectors import OwnPage
from groundswell.meetings.models import Answer, Rsvp
from groundswell.meetings.operations.rsvping import MOST_GUESTS
from groundswell.people.web.forms import ConsentsForm


class ConfirmForm(ConsentsForm):
    """It is me. What was typed in one's name is shown, and counts as it is sent now."""

    def __init__(self, *args: Any, page: OwnPage, **kwargs: Any) -> None:
        super().__init__(*args, organization=page.person.organization, **kwargs)
        self._going = [rsvp for rsvp in page.rsvps if rsvp.answer == Answer.GOING]
        for rsvp in self._going:
            self.fields[_name(rsvp)] = forms.IntegerField(
                label=_("How many people do you bring to %(meeting)s?")
                % {"meeting": rsvp.meeting.title},
                required=False,
                min_value=0,
                max_value=MOST_GUESTS,
                initial=rsvp.guests,
            )
        self.order_fields([_name(rsvp) for rsvp in self._going])

    def guests(self) -> dict[UUID, int]:
        """How many people come with them, by the id of their answer; what is left empty stands."""
        said = {rsvp.pk: self.cleaned_data[_name(rsvp)] for rsvp in self._going}
        return {rsvp_id: count for rsvp_id, count in said.items() if count is not None}


def _name(rsvp: Rsvp) -> str:
    return f"guests-{rsvp.pk}"
