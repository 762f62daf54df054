"""Writers on SQLite take turns within a process."""

import threading
import time

import pytest
from django.db import OperationalError, connection, transaction

from groundswell.organizations.models import Organization

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL writes side by side"),
]


def found(number: int) -> None:
    Organization.objects.create(name=f"{number}", slug=f"house-{number}", zone="UTC")


def in_thread(work: object) -> threading.Thread:
    def run() -> None:
        try:
            work()  # type: ignore[operator]  # it is called
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_crowd_of_writers_is_let_through_one_after_the_other() -> None:
    def write(number: int) -> None:
        for part in range(5):
            with transaction.atomic():
                found(number * 10 + part)

    threads = [in_thread(lambda number=number: write(number)) for number in range(12)]
    for thread in threads:
        thread.join(30)
    assert Organization.objects.count() == 60


def test_whoever_waits_goes_on_the_moment_the_turn_comes() -> None:
    came: list[str] = []

    def next_one() -> None:
        with transaction.atomic():
            came.append("second")

    with transaction.atomic():
        waiting = in_thread(next_one)
        time.sleep(0.2)
        assert came == []
        came.append("first")
    waiting.join(5)
    assert came == ["first", "second"]


def test_a_writer_that_fails_or_goes_away_passes_its_turn() -> None:
    @transaction.atomic
    def fails() -> None:
        found(1)
        raise ZeroDivisionError

    def fail() -> None:
        with pytest.raises(ZeroDivisionError):
            fails()

    def go_away() -> None:
        transaction.set_autocommit(False)
        found(2)
        connection.close()

    for work in (fail, go_away):
        in_thread(work).join(5)
    with transaction.atomic():
        found(3)
    assert list(Organization.objects.values_list("name", flat=True)) == ["3"]


def test_a_turn_that_never_comes_is_a_locked_database(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    def in_vain() -> None:
        connection.ensure_connection()
        connection.settings_dict["OPTIONS"] = connection.settings_dict["OPTIONS"] | {"timeout": 0.1}
        try:
            with transaction.atomic():
                pass
        except OperationalError as error:
            said.append(str(error))

    options = connection.settings_dict["OPTIONS"]
    try:
        with transaction.atomic():
            in_thread(in_vain).join(5)
    finally:
        connection.settings_dict["OPTIONS"] = options
    assert said == ["database is locked"]
