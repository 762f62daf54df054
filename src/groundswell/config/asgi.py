"""One port: the live hall, the house's files, and the pages in a pool of threads."""

import gc
from typing import Any

from a2wsgi import WSGIMiddleware
from a2wsgi.asgi_typing import ASGIApp, Receive, Scope, Send
from django.conf import settings

from groundswell.config import files
from groundswell.config.wsgi import application as pages
from groundswell.hall import live

# Code and settings stay for good, and thousands of open pages for the evening: looking through all
# of them for cycles, as Python does by default, would hold up every tap again and again.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)

_pages: ASGIApp = WSGIMiddleware(pages, workers=settings.ENVIRONMENT["THREADS"])  # type: ignore[arg-type]  # Django's own type of a WSGI response


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request: the live hall and the files by themselves, all else by the pages.

    Granian's ``receive`` and ``send`` give futures; a2wsgi asks for coroutines, as these are.
    """
    if scope["type"] == "http" and scope["path"].startswith(live.PREFIX):
        await live.application(scope, receive, send)  # type: ignore[arg-type]  # the same protocol, typed twice
        return
    if scope["type"] == "http" and files.is_one(scope):
        await files.answer(scope, send)
        return

    async def receiving() -> Any:
        return await receive()

    async def sending(message: Any) -> None:
        await send(message)

    await _pages(scope, receiving, sending)
