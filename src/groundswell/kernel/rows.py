"""Reading and writing many rows at once where every microsecond of a full hall counts.

What Django makes of a query or of ``bulk_create``, without compiling it anew each time and without
an object for each row.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet, UUIDField
from django.utils.dateparse import parse_datetime


class Given(Enum):
    """What a compiled query is given each time it is asked."""

    ID = "id"
    IDS = "ids"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A query's text; for each place the number of what is given, or a constant; converters."""

    text: str
    places: list[tuple[int | None, Any]]
    converters: list[tuple[int, Callable[[Any], Any]]]


class Compiled:
    """A query of rows that is compiled once, and asked again and again for other ids.

    ``build`` makes it (``values_list``) of as many values as kinds are ``given``; ids come as a
    list, for ``__in``. A moment has to be given: one that ``build`` looked up would stay as it was.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *given: Given) -> None:
        self._build, self._given = build, given
        self._prepared: dict[str, _Prepared] = {}

    def rows(self, *values: Any) -> list[Sequence[Any]]:
        """The rows for these values, in one query."""
        vendor = connection.vendor
        if vendor not in self._prepared:
            self._prepared[vendor] = self._prepare()
        prepared = self._prepared[vendor]
        stored = [_as_given(kind, v) for kind, v in zip(self._given, values, strict=True)]
        wanted = [value if at is None else stored[at] for at, value in prepared.places]
        with connection.cursor() as cursor:
            cursor.execute(prepared.text, wanted)
            found: list[Sequence[Any]] = cursor.fetchall()
        if not prepared.converters:
            return found
        rows = list(map(list, found))
        for place, convert in prepared.converters:
            for row in rows:
                row[place] = convert(row[place])
        return rows  # type: ignore[return-value]  # a list of lists is one of sequences

    def _prepare(self) -> _Prepared:
        stand_ins = [_stand_in(number, kind) for number, kind in enumerate(self._given)]
        values = [
            [each] if kind is Given.IDS else each
            for each, kind in zip(stand_ins, self._given, strict=True)
        ]
        compiler = self._build(*values).query.get_compiler(connection=connection)
        text, constants = compiler.as_sql()
        numbers = {as_stored(each): number for number, each in enumerate(stand_ins)}
        pieces, places = text.split("%s"), []
        for place, constant in enumerate(constants):
            number = numbers.get(constant)
            if number is None and _is_moment(constant):
                raise ValueError("A compiled query is given its moments.")
            if number is not None and self._given[number] is Given.IDS:
                pieces[place], pieces[place + 1] = _any_number(pieces[place], pieces[place + 1])
            places.append((number, constant))
        columns = compiler.get_converters([column for column, *_ in compiler.select])
        converters = [(at, _converter(*each)) for at, each in columns.items()]
        return _Prepared("%s".join(pieces), places, converters)


def insert_rows(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows whose values stand in the order of ``names``, the model's attribute names.

    Columns that are not named must have a default in the database or be nullable. For tables whose
    rows are made whole. Inside the transaction that is open. Raises IntegrityError.
    """
    wanted = list(rows)
    if not wanted:
        return
    by_name = {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001  # Django documents _meta
    quote = connection.ops.quote_name
    into = "{} ({})".format(
        quote(model._meta.db_table),  # noqa: SLF001  # Django documents _meta
        ", ".join(quote(by_name[name].column) for name in names),
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            kinds = [_bare_type(by_name[name].db_type(connection)) for name in names]
            with (
                connection.wrap_database_errors,
                cursor.copy(f"COPY {into} FROM STDIN (FORMAT BINARY)") as copy,
            ):
                copy.set_types(kinds)
                for row in wanted:
                    copy.write_row(row)
        else:
            stored, places = _stored(), ", ".join(["%s"] * len(names))
            cursor.executemany(
                f"INSERT INTO {into} VALUES ({places})",  # noqa: S608  # names of our own tables; every value is a parameter
                [[stored(value) for value in row] for row in wanted],
            )


_identifier = lru_cache(maxsize=50_000)(UUID)


def _stand_in(number: int, kind: Given) -> UUID | dt.datetime:
    if kind is Given.MOMENT:
        return dt.datetime(1, 1, 1 + number, tzinfo=dt.UTC)
    return UUID(int=number + 1)


def _as_given(kind: Given, value: Any) -> Any:
    """A given value as it stands in a query; any number of ids stand in one place."""
    stored = _stored()
    if kind is not Given.IDS:
        return stored(value)
    ids = [stored(each) for each in value]
    return ids if connection.features.has_native_uuid_field else json.dumps(ids)


def _is_moment(constant: Any) -> bool:
    if isinstance(constant, str):
        return parse_datetime(constant) is not None
    return isinstance(constant, dt.datetime)


def _any_number(before: str, after: str) -> tuple[str, str]:
    """The text around the one id that Django wrote down, for any number of them."""
    before, after = before.removesuffix("IN ("), after.removeprefix(")")
    if connection.features.has_native_uuid_field:
        return f"{before}= ANY(", f"){after}"
    return f"{before}IN (SELECT value FROM json_each(", f")){after}"  # noqa: S608  # Django's own text


def _converter(converters: Sequence[Callable[..., Any]], column: Any) -> Callable[[Any], Any]:
    """A function from what the database holds to what Python does."""
    if isinstance(column.output_field, UUIDField):
        return lambda value: value and _identifier(value)

    def convert(value: Any) -> Any:
        for each in converters:
            value = each(value, column, connection)
        return value

    return convert


@lru_cache
def _bare_type(db_type: str) -> str:
    """A column's type as a binary COPY names it: without its length."""
    return re.sub(r"\(.*?\)", "", db_type)


def as_stored(value: Any) -> Any:
    """An id or a moment as this database stores it, for a statement of our own."""
    return _stored()(value)


def _stored() -> Callable[[Any], Any]:
    """A function that gives a value as this database stores it."""
    return _as_it_is if connection.features.has_native_uuid_field else _as_text


def _as_it_is(value: Any) -> Any:
    return value


def _as_text(value: Any) -> Any:
    kind = type(value)
    if kind is UUID:
        return value.hex
    return _moment(value) if kind is dt.datetime else value


@lru_cache(maxsize=1024)
def _moment(value: dt.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)
