"""Writing many rows at once where every microsecond of a full hall counts.

The same statement that ``bulk_create`` makes, without an object and a compilation for each row. For
append-only tables whose rows are made whole.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model


def insert_rows(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows whose values stand in the order of ``names``, the model's attribute names.

    Columns that are not named must have a default in the database or be nullable. Inside the
    transaction that is open. Raises IntegrityError.
    """
    stored = _storing()
    wanted = [[stored(value) for value in row] for row in rows]
    if not wanted:
        return
    by_name = {field.attname: field.column for field in model._meta.concrete_fields}  # noqa: SLF001  # Django documents _meta
    quote = connection.ops.quote_name
    columns = ", ".join(quote(by_name[name]) for name in names)
    places = ", ".join(["%s"] * len(names))
    table = quote(model._meta.db_table)  # noqa: SLF001  # Django documents _meta
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", wanted)  # noqa: S608  # names of our own tables; every value is a parameter


def _storing() -> Callable[[Any], Any]:
    """A function that gives a value as this database stores it."""
    moment = lru_cache(connection.ops.adapt_datetimefield_value)
    if connection.features.has_native_uuid_field:
        return lambda value: moment(value) if type(value) is dt.datetime else value

    def stored(value: Any) -> Any:
        kind = type(value)
        if kind is UUID:
            return value.hex
        return moment(value) if kind is dt.datetime else value

    return stored
