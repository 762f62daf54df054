"""Several processes of one house, and what it learns of its own size."""

import pytest
from django.db import connection

from groundswell.config import serving
from groundswell.organizations.models import Organization

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="several processes need PostgreSQL")
def test_one_process_brings_the_tables_up_to_date_at_a_time() -> None:
    other = connection.copy()

    def is_free() -> bool:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [serving._HOUSE_LOCK])
            (taken,) = cursor.fetchone()
            if taken:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [serving._HOUSE_LOCK])
            return bool(taken)

    def starts_in_vain() -> None:
        with serving._alone():
            assert not is_free()
            raise ZeroDivisionError

    try:
        with pytest.raises(ZeroDivisionError):
            starts_in_vain()
        assert is_free(), "also after a start that failed"
    finally:
        other.close()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL learns by itself")
def test_sqlite_learns_how_large_its_tables_are() -> None:
    Organization.objects.bulk_create(
        Organization(name=f"{number}", slug=f"house-{number}", zone="UTC") for number in range(300)
    )
    serving.refresh_statistics()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stat FROM sqlite_stat1 WHERE tbl = %s", ["organizations_organization"]
        )
        learned = {int(stat.split()[0]) for (stat,) in cursor.fetchall()}
    assert learned == {300}
