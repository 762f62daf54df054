"""How often something may be tried, counted in the database so that every process agrees.

Keys name a device, a meeting or an address that is written to, never the shared address of a hall:
five hundred phones behind one router are five hundred keys.
"""

import datetime as dt
import hashlib
from typing import Any

from django.db import connection

from groundswell.access.models import RateLimit
from groundswell.kernel import clock
from groundswell.kernel.errors import DomainError


class TooOften(DomainError):
    """This was tried too often just now. Please wait a little, then try again."""

    status = 429


def spend(what: str, *key: object, limit: int, window: dt.timedelta) -> None:
    """Count one try of ``what`` by ``key``. Raises TooOften past ``limit`` tries in a window.

    Called at the edge before the operation, so that a try that fails is counted too.
    """
    digest = hashlib.sha256(repr((what, key)).encode()).hexdigest()
    now = clock.now()
    table = connection.ops.quote_name(RateLimit._meta.db_table)  # noqa: SLF001  # Django documents _meta
    started = "EXCLUDED.window_started_at"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS seen (key, window_started_at, count) VALUES (%s, %s, 1) "  # noqa: S608  # the table's own name; every value is a parameter
            "ON CONFLICT (key) DO UPDATE SET "
            f"count = CASE WHEN seen.window_started_at < %s THEN 1 ELSE seen.count + 1 END, "
            f"window_started_at = CASE WHEN seen.window_started_at < %s THEN {started} "
            "ELSE seen.window_started_at END RETURNING count",
            [digest, _stored(now), _stored(now - window), _stored(now - window)],
        )
        count = cursor.fetchone()[0]
    if count > limit:
        raise TooOften(retry_after=int(window.total_seconds()))


def _stored(moment: dt.datetime) -> Any:
    """The moment as this database stores it: a text on SQLite, a timestamp on PostgreSQL."""
    return connection.ops.adapt_datetimefield_value(moment)
