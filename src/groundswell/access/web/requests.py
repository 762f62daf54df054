"""From a request to its actor, and limits at the edge."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from groundswell.access import rate_limits, selectors
from groundswell.access.actor import Actor
from groundswell.access.models import Grant
from groundswell.kernel.ids import new_id

_LINKS = "links"
DEVICE = "device"
_MOST_LINKS = 12

Parameters = ParamSpec("Parameters")


def actor_of(request: HttpRequest) -> Actor:
    """Who is asking, with every grant of their account and of the links opened on this device."""
    if not hasattr(request, "groundswell_actor"):
        account_id = request.user.pk if request.user.is_authenticated else None
        grant_ids = [UUID(text) for text in request.session.get(_LINKS, [])]
        request.groundswell_actor = selectors.actor_from(  # type: ignore[attr-defined]  # kept for this request alone
            account_id=account_id, grant_ids=grant_ids
        )
    return request.groundswell_actor  # type: ignore[attr-defined,no-any-return]  # set just above


def remember_link(request: HttpRequest, grant: Grant) -> None:
    """Keep a link's grant on this device; the oldest goes when there are too many."""
    kept = [text for text in request.session.get(_LINKS, []) if text != str(grant.id)]
    request.session[_LINKS] = [*kept, str(grant.id)][-_MOST_LINKS:]
    if hasattr(request, "groundswell_actor"):
        del request.groundswell_actor


def forget_links(request: HttpRequest) -> None:
    """Forget every link that was opened on this device."""
    request.session.pop(_LINKS, None)


def device_of(request: HttpRequest) -> str:
    """A random name for this browser, kept in its session, to count tries by."""
    device: str = request.session.setdefault(DEVICE, str(new_id()))
    return device


def limited(
    what: str, *, limit: int, window: dt.timedelta
) -> Callable[
    [Callable[Concatenate[HttpRequest, Parameters], HttpResponse]],
    Callable[Concatenate[HttpRequest, Parameters], HttpResponse],
]:
    """Let one device post to a view so many times in a window, for each object in its address.

    A browser that keeps no cookies has no name of its own and shares one count for each object,
    thirty times as high: a script that throws its cookies away is held back, a hall is not.
    """

    def wrap(
        view: Callable[Concatenate[HttpRequest, Parameters], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, Parameters], HttpResponse]:
        @wraps(view)
        def run(
            request: HttpRequest, *args: Parameters.args, **kwargs: Parameters.kwargs
        ) -> HttpResponse:
            if request.method != "POST":
                device_of(request)  # named when it looks, so that it is known when it posts
            else:
                key: tuple[Any, ...] = tuple(sorted(kwargs.items()))
                if DEVICE in request.session:
                    rate_limits.spend(what, device_of(request), key, limit=limit, window=window)
                else:
                    device_of(request)
                    rate_limits.spend(what, "nameless", key, limit=limit * 30, window=window)
            return view(request, *args, **kwargs)

        return cast("Callable[Concatenate[HttpRequest, Parameters], HttpResponse]", run)

    return wrap
