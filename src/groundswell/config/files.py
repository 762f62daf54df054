"""The house's own scripts and styles, answered without waiting for a thread of the pages.

A hall that comes in at once asks for three files a phone. WhiteNoise knows them, each with its
checksum and its compressed form; it speaks WSGI, and they are small enough to be sent whole.
"""

from functools import cache
from typing import Any

from a2wsgi.asgi_typing import Scope, Send
from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]  # has no types

_ASKED_OF = {
    b"accept-encoding": "HTTP_ACCEPT_ENCODING",
    b"if-modified-since": "HTTP_IF_MODIFIED_SINCE",
    b"if-none-match": "HTTP_IF_NONE_MATCH",
    b"range": "HTTP_RANGE",
}
_NO_GUESSING = (b"x-content-type-options", b"nosniff")


@cache
def _known() -> dict[str, Any]:
    """The files, by the path at which they are asked for."""
    known: dict[str, Any] = WhiteNoiseMiddleware(lambda _request: None).files
    return known


def is_one(scope: Scope) -> bool:
    """Whether a request asks for one of the house's files that is there."""
    path = str(scope.get("path", ""))
    return path.startswith(settings.STATIC_URL) and path in _known()


async def answer(scope: Any, send: Send) -> None:
    """Send the file that is asked for."""
    asked = {
        _ASKED_OF[name]: v.decode("latin-1") for name, v in scope["headers"] if name in _ASKED_OF
    }
    response = _known()[scope["path"]].get_response(scope["method"], asked)
    headers = [(name.lower().encode(), value.encode()) for name, value in response.headers]
    body = b""
    if response.file is not None:
        with response.file as file:
            body = file.read()
    await send(
        {
            "type": "http.response.start",
            "status": int(response.status),
            "headers": [*headers, _NO_GUESSING],
        }
    )
    await send({"type": "http.response.body", "body": body})
