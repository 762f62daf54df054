"""What is on as the phones' page shows it: made once for a whole hall, with nobody in it."""

import asyncio
import re
from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, connection
from django.test import Client

from groundswell.access.actor import Actor
from groundswell.access.models import Grant
from groundswell.hall import live
from groundswell.hall import operations as hall
from groundswell.hall import selectors as known_hall
from groundswell.hall.live import answering, fragments
from groundswell.hall.live.fragments import Variant
from groundswell.hall.models import Pitch
from groundswell.kernel.ids import UUID, new_id
from groundswell.meetings.models import Meeting
from groundswell.projects.models import Ask, Project
from tests.conftest import MakePerson, member, opened
from tests.hall.test_live import (
    NOBODY,
    answer_to,
    evening,
    follow,
    hears,
    leave,
    on_stage,
    phone_of,
    request,
    tap,
    taps,
)

__all__ = ["on_stage"]

pytestmark = pytest.mark.django_db(transaction=True)

NAMED = "language=en&named"


async def shown(meeting: Meeting, query: str = NAMED) -> str:
    """What a phone is answered that asks what is on."""
    asked = request("GET", f"/live/{meeting.pk}/now?{query}")
    await asked.send_input({"type": "http.request", "body": b""})
    start = await asked.receive_output(20)
    headers = dict(start["headers"])
    assert (start["status"], headers[b"content-type"]) == (200, b"text/html; charset=utf-8")
    assert headers[b"cache-control"] == b"no-store"
    assert headers[b"content-security-policy"] == b"sandbox; default-src 'none'"
    return bytes((await asked.receive_output(20))["body"]).decode()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Variant]:
    """Every fragment that is made, as it is made."""
    variants: list[Variant] = []
    make = fragments.make

    def noted(meeting_id: UUID, variant: Variant) -> fragments.Made:
        variants.append(variant)
        return make(meeting_id, variant)

    monkeypatch.setattr(fragments, "make", noted)
    return variants


def test_a_hundred_phones_that_ask_at_once_are_shown_what_was_made_once(
    meeting: Meeting, on_stage: tuple[Ask, Pitch], made: list[Variant]
) -> None:
    async def story() -> None:
        async with evening():
            stage = await follow(meeting.pk)
            board = await hears(stage)
            asked = [NAMED, "language=en", "language=es&named", "language=ko"] * 25
            answers = await asyncio.gather(*(shown(meeting, query) for query in asked))
            assert len(set(answers)) == len(made) == 4
            assert all(f'data-shape="{board["shape"]}"' in each for each in answers)
            assert set(made) == {
                ("en", True),
                ("en", False),
                ("es", True),
                ("ko", False),
            }
            named, unnamed, spanish, korean = answers[:4]
            assert "Count me in" in named
            assert "Say your name below" not in named
            assert "Say your name below" in unnamed
            assert "<form" not in unnamed
            assert "Cuenta conmigo" in spanish
            assert re.search("[가-힣]", korean)
            assert await shown(meeting, "") == await shown(meeting, "language=tlh") == unnamed
            assert len(made) == 4
            await leave(stage)

    asyncio.run(story())


def test_what_all_are_shown_names_nobody_and_holds_no_token(
    meeting: Meeting,
    on_stage: tuple[Ask, Pitch],
    make_person: MakePerson,
) -> None:
    ask, pitch = on_stage
    secretive = make_person("Secretive Person")
    typed = phone_of(meeting, "Quiet Somebody")
    Pitch.objects.filter(pk=pitch.pk).update(presenter_name="Dee Presents")
    promise = new_id()
    hall.take_pledge(member(secretive), pledge_id=promise, meeting_id=meeting.pk, ask_id=ask.pk)

    async def story() -> str:
        async with evening():
            stage = await follow(meeting.pk)
            await hears(stage)
            before = await shown(meeting)
            assert (await taps(typed, meeting, tap(ask)))[0] == 200
            while (await hears(stage))["tallies"] != {str(ask.pk): 2}:
                pass
            assert await shown(meeting) == before, "a tap changes numbers alone"
            await leave(stage)
            return before

    all_are_shown = asyncio.run(story())
    assert "Dee Presents" in all_are_shown
    for word in ("Secretive", "Quiet", str(promise), "csrf", "pledge_id", str(typed.pk)):
        assert word not in all_are_shown
    own = opened(Grant.objects.get(person_id=secretive.pk, role="member"))
    page = own.get(f"/h/{meeting.pk}/").content.decode()
    assert str(promise) in page, "on her own page it is"


def test_the_page_is_what_all_are_shown_with_what_is_ones_own_filled_in(
    meeting: Meeting, on_stage: tuple[Ask, Pitch]
) -> None:
    """A phone that was told nothing of promises sees the same with and without a script."""
    hers = phone_of(meeting, "Ana")

    async def story() -> list[str]:
        async with evening():
            return [await shown(meeting), await shown(meeting, "language=en")]

    parts = asyncio.run(story())
    for part, phone in zip(parts, (opened(hers), Client()), strict=True):
        page = phone.get(f"/h/{meeting.pk}/").content.decode()
        page = re.sub(
            r'<input type="hidden" name="(csrfmiddlewaretoken|pledge_id)"[^>]*>', "", page
        )
        assert _tags(part) == _tags(page)[_tags(page).index(_tags(part)[0]) :][: len(_tags(part))]


def _tags(text: str) -> list[str]:
    return re.findall(r"<[^>]*>", text)


def test_what_was_made_is_dropped_when_the_hall_changes_and_not_for_numbers(
    organizer: Actor,
    meeting: Meeting,
    on_stage: tuple[Ask, Pitch],
    make_project: Callable[..., Project],
    made: list[Variant],
) -> None:
    ask, pitch = on_stage
    later = make_project("Night buses")
    ana = phone_of(meeting, "Ana")
    places = [hall.Place(ask.project_id, 5), hall.Place(later.pk, 5)]
    steps: list[tuple[Callable[[], object], str]] = [
        (
            lambda: hall.arrange_programme(organizer, meeting_id=meeting.pk, places=places),
            "Night buses",
        ),
        (
            lambda: hall.show_message(organizer, meeting_id=meeting.pk, message="Water & bread"),
            "Water &amp; bread",
        ),
        (
            lambda: hall.pause_pledges(organizer, meeting_id=meeting.pk, paused=True),
            "has paused promises",
        ),
        (
            lambda: hall.end_pitch(organizer, pitch_id=pitch.pk),
            "The next pitch begins soon.",
        ),
        (
            lambda: hall.start_pitch(
                organizer, pitch_id=known_hall.was_pitched(meeting.pk, later.pk).pk
            ),
            '<h1 id="pitch" data-announce>Night buses</h1>',
        ),
        (
            lambda: hall.end_pitch(
                organizer, pitch_id=known_hall.was_pitched(meeting.pk, later.pk).pk
            ),
            "That was the last pitch.",
        ),
        (
            lambda: Meeting.objects.filter(pk=meeting.pk).update(stage="closed"),
            "Good night, and thank you.",  # nobody told it: the next look saw it
        ),
    ]

    async def story() -> None:
        async with evening():
            stage = await follow(meeting.pk)
            board = await hears(stage)
            for number, (change, words) in enumerate(steps, 1):
                assert words not in await shown(meeting)
                assert len(made) == number
                await sync_to_async(change)()
                shape = board["shape"]
                while board["shape"] == shape:
                    board = await hears(stage)
                if number == 1:
                    assert (await taps(ana, meeting, tap(ask)))[0] == 200
                    while board["tallies"][str(ask.pk)] != 1:
                        board = await hears(stage)
                part = await shown(meeting)
                assert words in part
                assert f'data-shape="{board["shape"]}"' in part
            await leave(stage)

    asyncio.run(story())


def test_what_was_made_while_the_hall_changed_is_made_again(
    organizer: Actor, meeting: Meeting, on_stage: tuple[Ask, Pitch]
) -> None:
    async def story() -> None:
        async with evening() as opened_hall:
            stage = await follow(meeting.pk)
            await hears(stage)
            followed = await opened_hall.boards.hall(meeting.pk)
            began, go_on = asyncio.Event(), asyncio.Event()
            results = iter([fragments.Made("", b"old"), fragments.Made("", b"new")])

            async def slowly() -> fragments.Made:
                made = next(results)
                began.set()
                await go_on.wait()
                return made

            variant = Variant("en", is_named=True)
            waiting = [asyncio.create_task(followed.fragments.of(variant, slowly)) for _ in "ab"]
            await began.wait()
            waiting[0].cancel()
            await sync_to_async(hall.show_message)(
                organizer, meeting_id=meeting.pk, message="Water is at the back"
            )
            await hears(stage)
            go_on.set()
            assert (await waiting[1]).html == b"new", "who left took it from nobody else"
            await leave(stage)

    asyncio.run(story())


def test_what_was_made_of_a_moment_in_between_does_not_stay(
    meeting: Meeting, on_stage: tuple[Ask, Pitch]
) -> None:
    """Paused and gone on before this process looked: the board has its shape again."""
    variant = Variant("en", is_named=True)
    results = iter([fragments.Made("in between", b"paused"), fragments.Made("", b"going on")])

    async def make() -> fragments.Made:
        return next(results)

    async def story() -> None:
        async with evening() as opened_hall:
            followed = await opened_hall.boards.hall(meeting.pk)
            assert (await followed.fragments.of(variant, make)).html == b"paused"
            followed.show(followed.board)
            assert (await followed.fragments.of(variant, make)).html == b"going on"

    asyncio.run(story())


def test_a_database_that_is_away_is_asked_again(
    meeting: Meeting, on_stage: tuple[Ask, Pitch], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object) -> bytes:
        raise OperationalError("database is locked")

    async def story() -> None:
        async with evening():
            stage = await follow(meeting.pk)
            await hears(stage)
            with monkeypatch.context() as patched:
                patched.setattr(fragments, "make", fails)
                path = f"/live/{meeting.pk}/now?{NAMED}"
                answers = await asyncio.gather(*(answer_to("GET", path) for _ in range(3)))
                assert [status for status, _ in answers] == [503] * 3
            assert "Count me in" in await shown(meeting)
            await leave(stage)

    asyncio.run(story())


def test_nothing_is_kept_of_a_hall_that_nobody_follows(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(answering.LOOK_EVERY, connection.vendor, 0.05)

    async def story() -> None:
        async with evening() as opened_hall:
            assert "The next pitch begins soon." in await shown(meeting)
            while opened_hall.boards._halls:  # noqa: ASYNC110  # until the next look
                await asyncio.sleep(0.02)
            assert "The next pitch begins soon." in await shown(meeting)

    asyncio.run(story())


def test_there_is_nothing_to_show_where_there_is_no_meeting(db: None) -> None:
    async def story() -> None:
        async with evening():
            for address in (NOBODY, "not-one"):
                status, problem = await answer_to("GET", f"{live.PREFIX}{address}/now?{NAMED}")
                assert (status, problem["title"]) == (404, "NotThere")

    asyncio.run(story())


def test_a_tap_is_answered_with_what_stands_after_it(
    meeting: Meeting,
    on_stage: tuple[Ask, Pitch],
    make_meeting: Callable[..., Meeting],
    make_person: MakePerson,
    organizer: Actor,
) -> None:
    """Also where another phone stands by it, or it was promised elsewhere before."""
    ask, _pitch = on_stage
    ana, ben = make_person("Ana"), make_person("Ben")
    own, bens = (Grant.objects.get(person_id=each.pk, role="member") for each in (ana, ben))
    before, elsewhere = make_meeting(title="Last week"), new_id()
    hall.arrange_programme(organizer, meeting_id=before.pk, places=[hall.Place(ask.project_id, 5)])
    hall.start_pitch(organizer, pitch_id=known_hall.was_pitched(before.pk, ask.project_id).pk)
    hall.take_pledge(member(ben), pledge_id=elsewhere, meeting_id=before.pk, ask_id=ask.pk)
    first, second, third = new_id(), new_id(), new_id()
    stands = {"pledge": str(first), "undo": True, "tonight": True}
    was_before = {"pledge": str(elsewhere), "undo": False, "tonight": False}

    async def story() -> None:
        async with evening():
            _, said = await taps(own, meeting, tap(ask, first), tap(ask, second))
            assert [each["promised"] for each in said["taps"]] == [stands, stands]
            _, said = await taps(own, meeting, tap(ask, first, undone=True))
            assert said["taps"][0]["promised"] == stands, "the other tap stands by it"
            _, said = await taps(own, meeting, tap(ask, second, undone=True), tap(ask, first))
            assert [each["promised"] for each in said["taps"]] == [None, None]
            for undone in (False, True):
                _, said = await taps(bens, meeting, tap(ask, third, undone=undone))
                assert said["taps"][0]["promised"] == was_before

    asyncio.run(story())
