"""What people type in the hall and before it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groundswell.kernel.ids import new_id
from groundswell.meetings.models import Answer
from groundswell.meetings.operations.rsvping import MOST_GUESTS
from groundswell.people.consents import PURPOSES
from groundswell.people.web.forms import WhoForm
from groundswell.projects.models import Cause


class RsvpForm(WhoForm):
    """Coming to a meeting: with how many, and what one cares about."""

    rsvp_id = forms.UUIDField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label=_("Will you come?"),
        choices=[(Answer.GOING, _("Yes, I will come")), (Answer.MAYBE, _("Maybe"))],
        widget=forms.RadioSelect,
        initial=Answer.GOING,
    )
    guests = forms.IntegerField(
        label=_("How many people do you bring?"), min_value=0, max_value=MOST_GUESTS, initial=0
    )
    causes: forms.ModelMultipleChoiceField[Cause] = forms.ModelMultipleChoiceField(
        label=_("What do you care about?"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The evening is made from what the people who come say here."),
    )
    words = forms.CharField(
        label=_("Anything else, in your own words"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    by = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    field_order = ("name", "contact", "answer", "guests", "causes", "words", *PURPOSES)

    def __init__(self, *args: Any, causes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rsvp_id"].initial = new_id()
        chosen = self.fields["causes"]
        if isinstance(chosen, forms.ModelMultipleChoiceField):
            chosen.queryset = causes

    def answers(self) -> dict[str, object]:
        """What they said they care about."""
        causes: list[Cause] = list(self.cleaned_data["causes"])
        return {"cause_ids": [each.pk for each in causes], "words": self.cleaned_data["words"]}


class TapForm(forms.Form):
    """One tap."""

    pledge_id = forms.UUIDField()
    ask_id = forms.UUIDField()


class UndoForm(forms.Form):
    """One tap taken back."""

    pledge_id = forms.UUIDField()


class PlaceForm(forms.Form):
    """A project's place in the hour, as the meeting lead numbers it."""

    project_id = forms.UUIDField()
    order = forms.IntegerField(min_value=0, max_value=999)
    minutes = forms.IntegerField(min_value=1, max_value=120)
    presenter_name = forms.CharField(required=False, max_length=200)


class DrawForm(forms.Form):
    """How long the hour is, and the words that the lottery is drawn from."""

    minutes = forms.IntegerField(
        label=_("Minutes of pitches"), min_value=5, max_value=240, initial=60
    )
    seed = forms.CharField(
        label=_("Words for the lottery"),
        max_length=80,
        help_text=_(
            "Ties and the order are drawn by lot from these words. Anybody who knows them can draw "
            "again and get the same hour: let somebody in the room choose them."
        ),
    )
