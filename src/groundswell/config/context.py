"""What every page knows."""

from types import SimpleNamespace

from django.conf import settings
from django.http import HttpRequest

from groundswell.access.actions import Action
from groundswell.access.web.requests import actor_of


def house(request: HttpRequest) -> dict[str, object]:
    """The house's name and address, and which doors stand open to whoever asks.

    Lazy where it costs a query: a page that shows no navigation asks nothing.
    """
    return {
        "house": SimpleNamespace(name=settings.HOUSE_NAME, url=settings.BASE_URL),
        "plans_meetings": lambda: bool(actor_of(request).reach(Action.PLAN_MEETING).organizations),
    }
