"""One port: the pages, in a pool of threads with lasting database connections."""

from typing import Any

from a2wsgi import WSGIMiddleware
from a2wsgi.asgi_typing import ASGIApp, Receive, Scope, Send
from django.conf import settings

from groundswell.config.wsgi import application as pages

_pages: ASGIApp = WSGIMiddleware(pages, workers=settings.ENVIRONMENT["THREADS"])  # type: ignore[arg-type]  # Django's own type of a WSGI response


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request.

    Granian's ``receive`` and ``send`` give futures; a2wsgi asks for coroutines, as these are.
    """

    async def receiving() -> Any:
        return await receive()

    async def sending(message: Any) -> None:
        await send(message)

    await _pages(scope, receiving, sending)
