"""One port: the live hall, and the pages in a pool of threads with lasting connections."""

from typing import Any

from a2wsgi import WSGIMiddleware
from a2wsgi.asgi_typing import ASGIApp, Receive, Scope, Send
from django.conf import settings

from groundswell.config.wsgi import application as pages
from groundswell.hall import live

_pages: ASGIApp = WSGIMiddleware(pages, workers=settings.ENVIRONMENT["THREADS"])  # type: ignore[arg-type]  # Django's own type of a WSGI response


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request: the live hall by itself, everything else by the pages.

    Granian's ``receive`` and ``send`` give futures; a2wsgi asks for coroutines, as these are.
    """
    if scope["type"] == "http" and scope["path"].startswith(live.PREFIX):
        await live.application(scope, receive, send)  # type: ignore[arg-type]  # the same protocol, typed twice
        return

    async def receiving() -> Any:
        return await receive()

    async def sending(message: Any) -> None:
        await send(message)

    await _pages(scope, receiving, sending)
