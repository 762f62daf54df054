"""Which organization a page is about, for those who act in several."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from groundswell.kernel.errors import NotThere
from groundswell.organizations.models import Organization

ASKED_BY = "organization"


@dataclass(frozen=True, slots=True)
class Choice:
    """The organization that a page is about, among those that it could be about."""

    chosen: Organization
    among: tuple[Organization, ...]

    @property
    def is_open(self) -> bool:
        """Whether there is another to choose."""
        return len(self.among) > 1

    def address_of(self, page: str) -> str:
        """The address of a page that is about the chosen organization."""
        asked = f"?{urlencode({ASKED_BY: str(self.chosen.pk)})}" if self.is_open else ""
        return reverse(page) + asked


def choose(request: HttpRequest, among: Iterable[Organization]) -> Choice:
    """The organization that a form or an address asks for, else the first.

    Raises NotThere for one that is not among them, and where there is none.
    """
    able = tuple(among)
    asked = request.POST.get(ASKED_BY) or request.GET.get(ASKED_BY)
    chosen = next((each for each in able if not asked or str(each.pk) == asked), None)
    if chosen is None:
        raise NotThere
    return Choice(chosen, able)
