"""The form of a meeting's plan."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from groundswell.kernel import clock
from groundswell.kernel.ids import new_id
from groundswell.meetings.models import Kind, Meeting
from groundswell.meetings.operations import MeetingPlan
from groundswell.organizations.models import Organization
from groundswell.ui.fields import LineField, LinesField
from groundswell.ui.templatetags.ui import local_time

KINDS = [
    (Kind.MEETING.value, _lazy("A meeting")),
    (Kind.CANVASS.value, _lazy("A canvass: knocking on doors")),
    (Kind.PHONE_BANK.value, _lazy("A phone bank: calling people")),
    (Kind.TRAINING.value, _lazy("A training")),
]
MOST_SEATS = 1_000_000
_YEARS = range(2000, 2200)


class LocalTimeField(forms.DateTimeField):
    """A date and a time as the clocks of some zone show it; which zone, another field says."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> dt.datetime | None:
        """The naive local time."""
        local = super().to_python(value)
        if local and local.year not in _YEARS:
            raise forms.ValidationError(_("Please choose a year nearer to our own."))
        return local.replace(tzinfo=None) if local else None


class MeetingForm(forms.Form):
    """What an organizer decides about a meeting, in its own local time."""

    title = LineField(label=_lazy("What is it called?"), max_length=200)
    kind = forms.ChoiceField(label=_lazy("What kind of gathering is it?"), choices=KINDS)
    starts = LocalTimeField(label=_lazy("When does it start?"))
    ends = LocalTimeField(label=_lazy("When does it end?"))
    zone = forms.ChoiceField(
        label=_lazy("Time zone"), help_text=_lazy("The two times are as clocks there show them.")
    )
    venue = LineField(
        label=_lazy("Where is it?"),
        help_text=_lazy("The name of the hall, the house or the park."),
        max_length=200,
    )
    address = LineField(label=_lazy("Address"), max_length=300, required=False)
    address_is_private = forms.BooleanField(
        label=_lazy("Show the address only to people who are coming"), required=False
    )
    capacity = forms.IntegerField(
        label=_lazy("How many seats are there?"),
        help_text=_lazy("Leave it empty if there is room for everybody."),
        min_value=1,
        max_value=MOST_SEATS,
        required=False,
    )
    has_waitlist = forms.BooleanField(
        label=_lazy("When it is full, keep a waiting list"),
        help_text=_lazy("Without one, a full meeting takes no new answers."),
        required=False,
        initial=True,
    )
    host_name = LineField(
        label=_lazy("Who is hosting?"),
        help_text=_lazy("A name that people will look for."),
        max_length=200,
        required=False,
    )
    welcome = LinesField(
        label=_lazy("A few words of welcome"),
        help_text=_lazy("What will happen, what to bring, who to ask about access or child care."),
        max_length=5000,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [(name, name.replace("_", " ")) for name in clock.zone_names()]
        self.fields["zone"].widget = forms.Select(choices=zones)
        self.fields["zone"].choices = zones  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """The two local times as moments, or what is wrong with them."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for local_name, moment_name in (("starts", "starts_at"), ("ends", "ends_at")):
            if cleaned.get(local_name) and cleaned.get("zone"):
                cleaned[moment_name] = self._moment(local_name, cleaned["zone"])
        return cleaned

    def plan(self) -> MeetingPlan:
        """The plan that was typed. Only for a form that is valid."""
        typed = self.cleaned_data
        return MeetingPlan(
            title=typed["title"],
            starts_at=typed["starts_at"],
            ends_at=typed["ends_at"],
            zone=typed["zone"],
            venue=typed["venue"],
            address=typed["address"],
            address_is_private=typed["address_is_private"],
            capacity=typed["capacity"],
            has_waitlist=typed["has_waitlist"],
            welcome=typed["welcome"],
            host_name=typed["host_name"],
            kind=typed["kind"],
        )

    def _moment(self, name: str, zone: str) -> dt.datetime | None:
        try:
            return clock.moment_of(self.cleaned_data[name], zone)
        except clock.LocalTimeSkipped as skipped:
            self.add_error(
                name,
                _(
                    "The clocks go forward that night, so this time never happens. "
                    "The nearest one that does is %(nearest)s."
                )
                % {"nearest": local_time(skipped.details["nearest"], zone)},
            )
            return None

    @classmethod
    def initial_of(cls, meeting: Meeting) -> dict[str, Any]:
        """A meeting's plan as the form shows it."""

        def local(moment: dt.datetime) -> dt.datetime:
            return clock.local_time(moment, meeting.zone).replace(tzinfo=None)

        kept = ("title", "kind", "zone", "venue", "address", "address_is_private", "capacity")
        more = ("has_waitlist", "host_name", "welcome")
        return {
            **{name: getattr(meeting, name) for name in (*kept, *more)},
            "starts": local(meeting.starts_at),
            "ends": local(meeting.ends_at),
        }


class NewMeetingForm(MeetingForm):
    """The plan of a meeting that is not there yet; its id is made with the form."""

    meeting_id = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    organization_id = forms.TypedChoiceField(label=_lazy("Who calls this meeting?"), coerce=UUID)

    field_order = ("meeting_id", "organization_id")

    def __init__(self, *args: Any, organizations: list[Organization], **kwargs: Any) -> None:
        kwargs["initial"] = {"zone": organizations[0].zone, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        choices = [(str(each.pk), each.name) for each in organizations]
        field = self.fields["organization_id"]
        field.widget = forms.Select(choices=choices)
        field.choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if len(choices) == 1:
            field.widget = forms.HiddenInput()
            field.initial = choices[0][0]
