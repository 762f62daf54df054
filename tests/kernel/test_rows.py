"""Rows by the handful: compiled queries say what Django says, and inserts are whole or nothing."""

import datetime as dt
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from groundswell.access.models import Grant
from groundswell.access.roles import Role, ScopeKind
from groundswell.kernel import clock
from groundswell.kernel.ids import new_id
from groundswell.kernel.rows import Compiled, Given, insert_rows

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 5, 1, 19, tzinfo=dt.UTC)
NAMES = (
    "id",
    "organization_id",
    "person_id",
    "role",
    "scope_kind",
    "scope_id",
    "label",
    "rotation",
    "created_at",
    "expires_at",
)


def rows(count: int) -> list[tuple[object, ...]]:
    home = new_id()
    return [
        (
            new_id(),
            home,
            new_id() if number % 2 else None,
            Role.MEMBER,
            ScopeKind.PERSON,
            new_id(),
            f"Żaneta 100 % \t\\N {number}",
            number,
            NOW,
            NOW + dt.timedelta(hours=number),
        )
        for number in range(count)
    ]


def in_force(at: dt.datetime, ids: list[UUID], home: UUID) -> QuerySet[Grant, tuple[object, ...]]:
    return (
        Grant.objects.filter(Q(person_id__isnull=True) | Q(expires_at__gt=at), pk__in=ids)
        .filter(organization_id=home, revoked_at__isnull=True, role__in=[Role.MEMBER, Role.OWNER])
        .exclude(label="%s")
        .values_list(*NAMES)
    )


def test_rows_are_kept_as_django_reads_them() -> None:
    wanted = rows(7)
    insert_rows(Grant, NAMES, wanted)
    assert sorted(Grant.objects.values_list(*NAMES), key=str) == sorted(wanted, key=str)


def test_a_row_that_is_there_already_lets_none_in() -> None:
    wanted = rows(3)
    insert_rows(Grant, NAMES, wanted[:1])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Grant, NAMES, wanted)
    assert Grant.objects.count() == 1


def test_a_compiled_query_says_what_django_says() -> None:
    wanted = rows(30)
    insert_rows(Grant, NAMES, wanted)
    home = wanted[0][1]
    compiled = Compiled(in_force, Given.MOMENT, Given.IDS, Given.ID)
    for at in (NOW, NOW + dt.timedelta(hours=9)):
        for ids in ([row[0] for row in wanted[::3]], [wanted[4][0]], [new_id()], []):
            for of in (home, new_id()):
                told = [tuple(row) for row in compiled.rows(at, ids, of)]
                assert sorted(told, key=str) == sorted(in_force(at, ids, of), key=str)  # type: ignore[arg-type]  # rows hold anything


def test_a_compiled_query_does_not_keep_the_moment_at_which_it_was_compiled() -> None:
    careless = Compiled(
        lambda ids: Grant.objects.filter(pk__in=ids, expires_at__gt=clock.now()).values_list("pk"),
        Given.IDS,
    )
    with pytest.raises(ValueError, match="given its moments"):
        careless.rows([new_id()])
