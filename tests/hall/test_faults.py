"""An evening's faults, done to a real database: another holds it, it is full. Nothing is lost."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from groundswell.access.actor import Actor
from groundswell.access.links import token_of
from groundswell.config import settings
from groundswell.hall import operations as hall
from groundswell.hall.models import Pitch, Programme, Tap
from groundswell.kernel.ids import new_id
from groundswell.meetings.models import Meeting
from groundswell.projects.models import Ask, Pledge
from tests.conftest import opened
from tests.hall.test_live import answer_to, evening, phone_of, tap, taps
from tests.hall.test_live import on_stage as on_stage  # noqa: PLC0414  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)

WAITS_MS = 150


@contextmanager
def held() -> Iterator[None]:
    """Another program has begun to write, and does not end."""
    other = connection.copy()
    other.connect()
    raw = other.connection
    try:
        if connection.vendor == "sqlite":
            raw.execute("BEGIN IMMEDIATE")
        else:
            raw.autocommit = False
            raw.execute("LOCK TABLE hall_programme, django_session IN SHARE ROW EXCLUSIVE MODE")
        yield
    finally:
        raw.rollback()
        raw.close()


def wait_briefly() -> None:
    """This thread's connection waits a moment for a lock, rather than the house's five seconds."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA busy_timeout = {WAITS_MS}")
        else:
            cursor.execute(f"SET lock_timeout = {WAITS_MS}")


def test_the_house_waits_five_seconds_for_a_lock_and_no_longer() -> None:
    for address in ("", "postgresql://house@localhost/house"):
        options = settings._databases(address)["default"]["OPTIONS"]
        assert options.get("timeout") == 5 or "lock_timeout=5s" in options["options"]


def test_taps_that_come_while_another_holds_the_database_are_asked_to_come_again(
    meeting: Meeting, on_stage: tuple[Ask, Pitch]
) -> None:
    ask, _pitch = on_stage
    phones = [phone_of(meeting, f"Somebody {number}") for number in range(5)]
    sent = [tap(ask) for _ in phones]

    async def all_tap() -> set[int]:
        async with evening() as opened_hall:
            await opened_hall.writer.run(wait_briefly)
            assert (await answer_to("GET", f"/live/{meeting.pk}/state"))[0] == 200
            answers = await asyncio.gather(
                *(taps(phone, meeting, each) for phone, each in zip(phones, sent, strict=True))
            )
            return {status for status, _ in answers}

    with held():
        assert asyncio.run(all_tap()) == {503}
    assert not Tap.objects.exists()
    assert asyncio.run(all_tap()) == {200}
    assert Tap.objects.count() == Pledge.objects.count() == 5


def test_a_page_that_finds_the_database_held_writes_nothing_and_others_are_read(
    organizer_client: Client, meeting: Meeting, on_stage: tuple[Ask, Pitch]
) -> None:
    ask, _pitch = on_stage
    hers, link = phone_of(meeting, "Ana"), phone_of(meeting, "Ben")
    other_link = phone_of(meeting, "Cyn")
    browser, with_a_link = opened(hers), opened(link)
    browser.raise_request_exception = False
    tapping = {"ask_id": ask.pk, "pledge_id": new_id()}
    wait_briefly()
    with held():
        refused = browser.post(reverse("hall:pledge", args=[meeting.pk]), tapping)
        assert (refused.status_code, refused["Retry-After"]) == (503, "5")
        assert organizer_client.get(reverse("hall:stage", args=[meeting.pk])).status_code == 200
        assert Client().get(reverse("hall:meeting", args=[meeting.pk])).status_code == 200
        assert with_a_link.get(reverse("hall:meeting", args=[meeting.pk])).status_code == 200
        for somebody in (Client(), with_a_link):
            somebody.raise_request_exception = False
            opening = somebody.get(f"/go/{token_of(other_link)}/")
            assert opening.status_code == 503, "a link that could not be kept is said"
    assert not Tap.objects.exists()
    assert browser.post(reverse("hall:pledge", args=[meeting.pk]), tapping).status_code == 302
    assert Pledge.objects.get().pk == tapping["pledge_id"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="its disk is the database server's")
def test_a_full_disk_takes_nothing_shows_everything_and_loses_nothing(
    organizer: Actor, meeting: Meeting, on_stage: tuple[Ask, Pitch]
) -> None:
    ask, pitch = on_stage
    phone = phone_of(meeting, "Ana")
    sent = [tap(ask) for _ in range(150)]

    def fill_up() -> None:
        with connection.cursor() as cursor:
            (pages,) = cursor.execute("PRAGMA page_count").fetchone()
            cursor.execute(f"PRAGMA max_page_count = {pages}")

    def make_room() -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1000000")

    async def story() -> None:
        async with evening() as opened_hall:
            await opened_hall.writer.run(fill_up)
            full, problem = await taps(phone, meeting, *sent)
            assert (full, problem["title"]) == (507, "DatabaseAway")
            assert (await answer_to("GET", f"/live/{meeting.pk}/state"))[0] == 200
            await opened_hall.writer.run(make_room)
            assert (await taps(phone, meeting, *sent))[0] == 200

    asyncio.run(story())
    assert (Tap.objects.count(), Pledge.objects.count()) == (150, 1)
    hall.end_pitch(organizer, pitch_id=pitch.pk)
    assert Programme.objects.get().version > 1
