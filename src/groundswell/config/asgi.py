"""One port: the pages, in a pool of threads with lasting database connections."""

from a2wsgi import WSGIMiddleware
from django.conf import settings

from groundswell.config.wsgi import application as pages

application = WSGIMiddleware(pages, workers=settings.ENVIRONMENT["THREADS"])  # type: ignore[arg-type]  # Django's own type of a WSGI response
