"""What people type in the hall and before it."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from groundswell.kernel.contacts import ContactKind, contact_of
from groundswell.kernel.errors import DomainError
from groundswell.kernel.ids import new_id
from groundswell.kernel.text import tidy
from groundswell.meetings.models import Answer
from groundswell.meetings.operations.rsvping import MOST_GUESTS
from groundswell.people.operations import Agreement, NewPerson
from groundswell.projects.models import Cause
from groundswell.projects.selectors import SHARE_WITH_PRESENTER

CONTACT_ME = "contact_me"


class WhoForm(forms.Form):
    """A name and one contact: twenty seconds of typing."""

    person_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    contact = forms.CharField(
        label=_("E-mail or phone"),
        max_length=254,
        help_text=_("So that we can send you what you said you would do."),
        widget=forms.TextInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    may_share = forms.BooleanField(
        required=False,
        label=_("Whoever leads a project I join may have this contact."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person_id"].initial = new_id()

    def clean_name(self) -> str:
        """The name as one tidy line."""
        name = tidy(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(gettext("Please say what to call you."))
        return name

    def clean_contact(self) -> tuple[ContactKind, str]:
        """The contact in its normal form; what cannot be is said here."""
        try:
            return contact_of(self.cleaned_data["contact"], settings.COUNTRY)
        except DomainError:
            raise forms.ValidationError(
                gettext(
                    "This is neither an e-mail address nor a phone number that can exist. "
                    "Please look at it once more."
                )
            ) from None

    def sign_up(self, *, source: str, share_code: str = "") -> NewPerson:
        """Who signed up, with what they agreed to in the very words that were shown."""
        data = self.cleaned_data
        agreed = [
            Agreement(CONTACT_ME, str(self.fields["contact"].help_text), source),
        ]
        if data["may_share"]:
            agreed.append(
                Agreement(SHARE_WITH_PRESENTER, str(self.fields["may_share"].label), source)
            )
        return NewPerson(
            person_id=data["person_id"],
            name=data["name"],
            contacts=[data["contact"]],
            language=get_language() or "en",
            source=source,
            share_code=share_code,
            agreements=agreed,
        )


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

    field_order = ("name", "contact", "answer", "guests", "causes", "words", "may_share")

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
