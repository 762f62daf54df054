"""The form of a guest list."""

from django import forms
from django.utils.translation import gettext_lazy as _lazy


class GuestListForm(forms.Form):
    """Which file to bring in."""

    file = forms.FileField(
        label=_lazy("Which file?"),
        help_text=_lazy(
            "A CSV file of at most 5 MB. You see what is in it before anything happens."
        ),
        allow_empty_file=True,  # what an empty file needs is said by whoever reads it
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
