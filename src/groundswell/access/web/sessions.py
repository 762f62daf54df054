"""Sessions on a database that cannot be written just now."""

from django.contrib.sessions import middleware
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
        except OperationalError as error:
            if request.method == "GET" and set(request.session.keys()) <= {DEVICE}:
                return response
            return no_database(request, error)
