"""Sessions on a database that cannot be written just now."""

from django.contrib.sessions import middleware
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from groundswell.access.web.errors import no_database
from groundswell.access.web.requests import DEVICE


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's own, but that pages can be read while nothing can be written.

    A browser that comes for the first time gets its name another time. Where the session holds more
    than that, as after opening a link, the answer is that of a database that is away.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session, where there is anything to save."""
        try:
            return super().process_response(request, response)
        except (OperationalError, SessionInterrupted) as problem:
            error = _behind(problem)
            if error is None:
                raise  # the session is gone, which Django says by itself
            if request.method == "GET" and not self._holds_more(request):
                return response
            return no_database(request, error)

    @staticmethod
    def _holds_more(request: HttpRequest) -> bool:
        """Whether something is to be kept besides the device's name: a link, a sign-in."""
        kept = request.session.__class__(request.session.session_key)
        new = {name: value for name, value in request.session.items() if name != DEVICE}
        return new != {name: value for name, value in kept.items() if name != DEVICE}


def _behind(problem: BaseException | None) -> OperationalError | None:
    """The trouble with the database that an error stands for, if it does: Django hides it."""
    while problem is not None and not isinstance(problem, OperationalError):
        problem = problem.__context__
    return problem
