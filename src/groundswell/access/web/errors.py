"""Errors, mapped in this one place: to a page for people, to RFC 9457 problem JSON for programs."""

from collections.abc import Callable

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from groundswell.access.rate_limits import TooOften
from groundswell.kernel.errors import DomainError, NotPermitted, NotThere

_RETRY_SECONDS = 5
_PAGES = (400, 403, 404, 409, 410, 413, 429, 500, 503, 507)
_STATUS_OF: tuple[tuple[type[Exception], int], ...] = (
    (RequestDataTooBig, 413),
    (BadRequest, 400),
    # Under an id that the browser made, something else was written down already.
    (IntegrityError, 409),
)


class ErrorMiddleware:
    """Answers a refused fact with its status, once, in the form that was asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; what goes wrong comes back through ``process_exception``."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to an error, or None for one that nobody foresaw."""
        if isinstance(error, NotPermitted | PermissionDenied | Http404):
            # What may not be seen is not there: a refusal would say that it exists.
            return answer(request, 404, NotThere())
        if isinstance(error, DomainError):
            response = answer(request, error.status, error)
            if isinstance(error, TooOften):
                response["Retry-After"] = str(error.details["retry_after"])
            return response
        for kind, status in _STATUS_OF:
            if isinstance(error, kind):
                return answer(request, status, error)
        return no_database(request, error) if isinstance(error, OperationalError) else None


def database_status(error: Exception) -> int:
    """507 where a database has no room left to write, 503 where it is locked or away."""
    full = any(words in str(error).lower() for words in ("full", "no space left"))
    return 507 if full else 503


def no_database(request: HttpRequest, error: OperationalError) -> HttpResponse:
    """The answer where the database cannot be written or read just now: come again."""
    response = answer(request, database_status(error), error)
    response["Retry-After"] = str(_RETRY_SECONDS)
    return response


def answer(request: HttpRequest, status: int, error: Exception | None = None) -> HttpResponse:
    """The page or the problem JSON of a status, with the error's own words where it has any."""
    words = words_for(error) if isinstance(error, DomainError) else ""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(
            {
                "type": f"about:blank#{type(error).__name__}",
                "title": type(error).__name__,
                "status": status,
                "detail": words,
            },
            status=status,
            content_type="application/problem+json",
        )
    page = status if status in _PAGES else 400
    # The page of 404 says in its own words that there is nothing, and nothing about why.
    shown = "" if status == NotThere.status else words
    return render(request, f"ui/errors/{page}.html", {"words": shown}, status=status)


def words_for(error: DomainError) -> str:
    """What an error says to the person who met it, in their language."""
    sentence = (type(error).__doc__ or "").strip().split("\n\n")[0]
    return _(" ".join(sentence.split())) if sentence else ""


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page of an address that leads nowhere."""
    return answer(request, 404, NotThere())


def broke(request: HttpRequest) -> HttpResponse:
    """The page of a mistake in the program."""
    return answer(request, 500)
