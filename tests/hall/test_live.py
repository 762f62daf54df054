"""The live hall: every open page is told what is on, and taps are answered when they are kept."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.db import InterfaceError, OperationalError, connection, connections

from groundswell.access.actor import Actor, visitor
from groundswell.access.models import Grant
from groundswell.access.roles import Role
from groundswell.hall import live
from groundswell.hall import operations as hall
from groundswell.hall import selectors as known_hall
from groundswell.hall.codes import code_of
from groundswell.hall.live import answering, boards, writer
from groundswell.hall.models import Pitch
from groundswell.hall.phones import authorization_of
from groundswell.hall.selectors import Board
from groundswell.kernel.ids import UUID, new_id
from groundswell.meetings.models import Meeting
from groundswell.organizations.models import Organization
from groundswell.people.models import Person
from groundswell.projects import operations as projects
from groundswell.projects import selectors as known_projects
from groundswell.projects.models import Ask, Pledge, PledgeState, Project
from tests.conftest import MakePerson, member, sign_up

NOBODY = "019b0000-0000-7000-8000-000000000000"

pytestmark = pytest.mark.django_db(transaction=True)


@asynccontextmanager
async def evening() -> AsyncIterator[answering.LiveHall]:
    """The live hall of this loop, closed again with its thread and its connections."""
    opened = answering.live_hall()
    try:
        yield opened
    finally:
        await opened.close()
        await sync_to_async(connections.close_all)()


def request(method: str, path: str, headers: dict[str, str] | None = None) -> Any:
    communicator: Any = ApplicationCommunicator
    scope = {
        "type": "http",
        "method": method,
        "path": path.partition("?")[0],
        "query_string": path.partition("?")[2].encode(),
        "headers": [
            (name.replace("_", "-").encode(), v.encode()) for name, v in (headers or {}).items()
        ],
    }
    return communicator(live.application, scope)


async def answer_to(method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, Any]:
    asked = request(method, path, headers)
    await asked.send_input({"type": "http.request", "body": body})
    start = await asked.receive_output(20)
    told = await asked.receive_output(20)
    text = bytes(told["body"])
    return start["status"], json.loads(text) if text else None


async def follow(meeting_id: UUID) -> Any:
    page = request("GET", f"/live/{meeting_id}/")
    await page.send_input({"type": "http.request"})
    assert (await page.receive_output(10))["status"] == 200
    return page


async def hears(page: Any) -> dict[str, Any]:
    message: MutableMapping[str, Any] = await page.receive_output(10)
    event, data = bytes(message["body"]).decode().strip().split("\n")
    assert event == "event: news"
    told: dict[str, Any] = json.loads(data.removeprefix("data: "))
    return told


async def leave(page: Any) -> None:
    await page.send_input({"type": "http.disconnect"})
    await page.wait(10)


def board_as_told(meeting_id: UUID) -> dict[str, Any]:
    _version, event = boards._told(known_hall.board_of(meeting_id))
    told: dict[str, Any] = json.loads(event.decode().partition("data: ")[2])
    return told


@pytest.fixture
def on_stage(
    organizer: Actor, meeting: Meeting, make_project: Callable[..., Project]
) -> tuple[Ask, Pitch]:
    """A project before the crowd."""
    project = make_project("Rent strike fund")
    hall.draw_programme(organizer, meeting_id=meeting.pk, minutes=30, seed="x")
    pitch = known_hall.was_pitched(meeting.pk, project.pk)
    hall.start_pitch(organizer, pitch_id=pitch.pk)
    (ask,) = known_projects.asks_of([project.pk])
    return ask, pitch


def phone_of(meeting: Meeting, name: str) -> Grant:
    """A phone in the hall whose owner has typed a name."""
    return hall.enter_hall(
        visitor(),
        grant_id=new_id(),
        attendance_id=new_id(),
        meeting_id=meeting.pk,
        code=code_of(meeting.pk),
        sign_up=sign_up(name, f"{new_id().hex}@example.org"),
    )


async def taps(grant: Grant, meeting: Meeting, *sent: dict[str, Any]) -> tuple[int, Any]:
    return await answer_to(
        "POST",
        f"/live/{meeting.pk}/taps",
        json.dumps({"taps": sent}).encode(),
        authorization=authorization_of(grant.pk, meeting.pk),
        accept_language="en",
    )


def tap(ask: Ask, tap_id: UUID | None = None, *, undone: bool = False) -> dict[str, Any]:
    return {"id": str(tap_id or new_id()), "ask": str(ask.pk), "undone": undone}


def test_a_hall_of_phones_taps_and_every_page_is_told(
    organizer: Actor,
    meeting: Meeting,
    on_stage: tuple[Ask, Pitch],
    organization: Organization,
) -> None:
    """Thirty phones tap at once; the stage hears of it, and so does who comes later."""
    ask, _pitch = on_stage
    phones = [phone_of(meeting, f"Somebody {number}") for number in range(30)]

    async def story() -> None:
        async with evening():
            stage = await follow(meeting.pk)
            first = await hears(stage)
            assert (first["tallies"], first["here"]) == ({str(ask.pk): 0}, 30)
            answers = await asyncio.gather(*(taps(each, meeting, tap(ask)) for each in phones))
            assert {status for status, _ in answers} == {200}
            kept = {each["taps"][0]["pledge"] for _, each in answers}
            assert len(kept) == 30
            last = first
            while last["tallies"][str(ask.pk)] < 30:
                last = await hears(stage)
            assert last == await sync_to_async(board_as_told)(meeting.pk)
            late = await follow(meeting.pk)
            assert await hears(late) == last
            await leave(stage)
            await leave(late)

    asyncio.run(story())
    assert Pledge.objects.filter(meeting=meeting).count() == 30
    from groundswell.access import audit

    assert audit.verify(organization.pk).broken_at is None


def test_a_change_in_the_wings_or_on_a_page_is_told_to_all(
    organizer: Actor, meeting: Meeting, on_stage: tuple[Ask, Pitch], make_person: MakePerson
) -> None:
    ask, pitch = on_stage
    ana = make_person("Ana")
    made: list[UUID] = []

    def promise() -> None:
        taken = hall.take_pledge(
            member(ana), pledge_id=new_id(), meeting_id=meeting.pk, ask_id=ask.pk
        )
        made.append(taken.pledge_id)

    def says_i_cannot() -> None:
        projects.answer_pledge(member(ana), pledge_id=made[0], state=PledgeState.WITHDRAWN)

    steps: list[tuple[Callable[[], object], Callable[[dict[str, Any]], bool]]] = [
        (
            lambda: hall.show_message(
                organizer, meeting_id=meeting.pk, message="Water at the back"
            ),
            lambda told: told["message"] == "Water at the back",
        ),
        (promise, lambda told: told["tallies"] == {str(ask.pk): 1}),
        (says_i_cannot, lambda told: told["tallies"] == {str(ask.pk): 0}),
        (
            lambda: hall.pause_pledges(organizer, meeting_id=meeting.pk, paused=True),
            lambda told: told["paused"] is True,
        ),
        (
            lambda: hall.end_pitch(organizer, pitch_id=pitch.pk),
            lambda told: (told["on"], told["begun"]) == ("", [str(pitch.pk)]),
        ),
        (lambda: phone_of(meeting, "Ben"), lambda told: told["here"] == 1),
        (
            lambda: Meeting.objects.filter(pk=meeting.pk).update(stage="closed"),
            lambda told: told["closed"] is True,  # nobody told it: the next look saw it
        ),
    ]

    async def story() -> None:
        async with evening():
            pages = [await follow(meeting.pk), await follow(meeting.pk)]
            for page in pages:
                await hears(page)
            for change, is_told in steps:
                await sync_to_async(change)()
                for page in pages:
                    assert is_told(await hears(page))
            for page in pages:
                await leave(page)

    asyncio.run(story())


def test_who_cannot_stream_asks_again_and_again(meeting: Meeting, organizer: Actor) -> None:
    async def story() -> None:
        async with evening():
            page = await follow(meeting.pk)
            told = await hears(page)
            path = f"/live/{meeting.pk}/state"
            assert await answer_to("GET", path) == (200, told)
            assert await answer_to("GET", f"{path}?version={told['version']}") == (304, None)
            await sync_to_async(hall.show_message)(
                organizer, meeting_id=meeting.pk, message="Water is at the back"
            )
            fresh = await hears(page)
            assert await answer_to("GET", f"{path}?version={told['version']}") == (200, fresh)
            await leave(page)

    asyncio.run(story())


def test_the_same_taps_again_in_pieces_and_backwards_change_nothing_more(
    meeting: Meeting, on_stage: tuple[Ask, Pitch]
) -> None:
    ask, _pitch = on_stage
    phone = phone_of(meeting, "Ana")
    first, second = new_id(), new_id()
    sent = [tap(ask, first), tap(ask, first, undone=True), tap(ask, second)]

    async def story() -> None:
        async with evening():
            page = await follow(meeting.pk)
            assert (await hears(page))["tallies"] == {str(ask.pk): 0}
            for batch in (sent, sent[::-1], sent[:1], sent[2:], sent[1:2]):
                status, answer = await taps(phone, meeting, *batch)
                assert status == 200
                assert not any("refused" in each for each in answer["taps"])
            assert (await hears(page))["tallies"] == {str(ask.pk): 1}
            await leave(page)

    asyncio.run(story())
    standing = Pledge.objects.exclude(state=PledgeState.WITHDRAWN)
    assert [pledge.pk for pledge in standing] == [second]


def test_one_tap_that_is_refused_holds_up_no_other(
    organizer: Actor,
    meeting: Meeting,
    on_stage: tuple[Ask, Pitch],
    make_project: Callable[..., Project],
) -> None:
    ask, _pitch = on_stage
    later = make_project("Night buses")
    hall.arrange_programme(
        organizer,
        meeting_id=meeting.pk,
        places=[hall.Place(ask.project_id, 5), hall.Place(later.pk, 5)],
    )
    (not_yet,) = known_projects.asks_of([later.pk])
    foreign = Ask(pk=new_id())
    phone = phone_of(meeting, "Ana")

    async def story() -> None:
        async with evening():
            status, answer = await taps(phone, meeting, tap(not_yet), tap(foreign), tap(ask))
            assert status == 200
            said = answer["taps"]
            assert [each.get("refused") for each in said] == ["NotPitchedYet", "NotThere", None]
            assert said[0]["words"] == "This project has not been pitched yet tonight."
            await sync_to_async(hall.pause_pledges)(organizer, meeting_id=meeting.pk, paused=True)
            _, paused = await taps(phone, meeting, tap(ask), {**tap(ask), "id": said[2]["id"]})
            assert [each.get("refused") for each in paused["taps"]] == ["PledgesPaused", None]

    asyncio.run(story())


def test_after_the_pitch_a_tap_is_kept_and_said_to_be_late(
    organizer: Actor, meeting: Meeting, on_stage: tuple[Ask, Pitch]
) -> None:
    ask, pitch = on_stage
    phone = phone_of(meeting, "Ana")
    hall.end_pitch(organizer, pitch_id=pitch.pk)

    async def story() -> None:
        async with evening():
            _, answer = await taps(phone, meeting, tap(ask))
            assert answer["taps"][0]["late"] is True

    asyncio.run(story())
    assert known_hall.promised_at(pitch) == 1


def test_nobody_taps_with_anothers_proof_or_after_their_link_has_ended(
    meeting: Meeting, on_stage: tuple[Ask, Pitch], make_meeting: Callable[..., Meeting]
) -> None:
    ask, _pitch = on_stage
    phone, other = phone_of(meeting, "Ana"), make_meeting()
    path, body = f"/live/{meeting.pk}/taps", json.dumps({"taps": [tap(ask)]}).encode()
    forged = authorization_of(phone.pk, meeting.pk)[:-2] + "AA"
    elsewhere = authorization_of(phone.pk, other.pk)

    async def story() -> None:
        async with evening():
            for proof in (forged, elsewhere, "Phone x", "Phone é", ""):
                status, _ = await answer_to("POST", path, body, authorization=proof)
                assert status == 403
            await sync_to_async(Grant.objects.filter(pk=phone.pk).delete)()
            _, answer = await taps(phone, meeting, tap(ask))
            assert answer["taps"][0]["refused"] == "WhoAreYou"

    asyncio.run(story())
    assert not Pledge.objects.filter(meeting=meeting).exists()


def test_a_tap_of_one_person_is_not_anothers_to_undo(
    meeting: Meeting, on_stage: tuple[Ask, Pitch]
) -> None:
    ask, _pitch = on_stage
    ana, ben = phone_of(meeting, "Ana"), phone_of(meeting, "Ben")
    hers = new_id()

    async def story() -> None:
        async with evening():
            await taps(ana, meeting, tap(ask, hers))
            _, answer = await taps(ben, meeting, tap(ask, hers, undone=True))
            assert answer["taps"][0]["refused"] == "NotThere"

    asyncio.run(story())
    assert Pledge.objects.get(pk=hers).state == PledgeState.MADE


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"taps": []}',
        b'{"taps": [{"id": 1}]}',
        b"\xff",
        b"x" * 70_000,
        json.dumps({"taps": [{"id": NOBODY, "ask": NOBODY}] * 201}).encode(),
    ],
)
def test_what_no_phone_sends_is_refused(meeting: Meeting, body: bytes) -> None:
    async def story() -> None:
        async with evening():
            proof = authorization_of(new_id(), meeting.pk)
            path = f"/live/{meeting.pk}/taps"
            status, problem = await answer_to("POST", path, body, authorization=proof)
            assert (status, problem["title"]) == (400, "BadTaps")

    asyncio.run(story())


@pytest.mark.parametrize(
    ("said", "status"),
    [("database is locked", 503), ("database or disk is full", 507), ("No space left", 507)],
)
def test_a_database_that_is_away_or_full_keeps_nothing_and_says_come_again(
    meeting: Meeting,
    on_stage: tuple[Ask, Pitch],
    monkeypatch: pytest.MonkeyPatch,
    said: str,
    status: int,
) -> None:
    ask, _pitch = on_stage
    phone = phone_of(meeting, "Ana")
    hers = new_id()

    def fails(*_args: object, **_kwargs: object) -> None:
        raise OperationalError(said)

    async def story() -> None:
        async with evening():
            with monkeypatch.context() as patched:
                patched.setattr(projects, "promise", fails)
                refused, problem = await taps(phone, meeting, tap(ask, hers))
                assert (refused, problem["title"]) == (status, "DatabaseAway")
            again, answer = await taps(phone, meeting, tap(ask, hers))
            assert (again, answer["taps"][0]["pledge"]) == (200, str(hers))

    asyncio.run(story())


def test_a_mistake_in_the_program_answers_the_phone_and_stops_no_other(
    meeting: Meeting, on_stage: tuple[Ask, Pitch], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, _pitch = on_stage
    phone = phone_of(meeting, "Ana")

    async def story() -> None:
        async with evening():
            with monkeypatch.context() as patched:
                patched.setattr(projects, "promise", lambda _pledges: 1 / 0)
                with pytest.raises(ZeroDivisionError):
                    await taps(phone, meeting, tap(ask))
            assert (await taps(phone, meeting, tap(ask)))[0] == 200

    asyncio.run(story())


def test_one_phone_does_not_fill_the_hall(
    meeting: Meeting, on_stage: tuple[Ask, Pitch], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, _pitch = on_stage
    loud, quiet = phone_of(meeting, "Loud"), phone_of(meeting, "Quiet")
    monkeypatch.setattr(answering, "TAPS_A_MINUTE", 3)

    async def story() -> None:
        async with evening() as opened:
            assert (await taps(loud, meeting, *[tap(ask)] * 3))[0] == 200
            assert (await taps(loud, meeting, tap(ask)))[0] == 429
            assert (await taps(quiet, meeting, tap(ask)))[0] == 200
            opened._minute_began -= answering.MINUTE + 1
            assert (await taps(loud, meeting, tap(ask)))[0] == 200

    asyncio.run(story())


def test_a_look_that_fails_is_not_the_last(
    meeting: Meeting, organizer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that broke ends neither the looking nor the streams."""
    monkeypatch.setitem(answering.LOOK_EVERY, connection.vendor, 0.05)
    failed = asyncio.Event()

    async def story() -> None:
        async with evening() as opened:
            page = await follow(meeting.pk)
            await hears(page)
            read = opened.boards._read

            async def breaks(_meeting_id: UUID) -> Board:
                failed.set()
                raise InterfaceError("connection already closed")

            opened.boards._read = breaks
            await asyncio.wait_for(failed.wait(), 10)
            opened.boards._read = read
            await sync_to_async(hall.show_message)(
                organizer, meeting_id=meeting.pk, message="Still here"
            )
            assert (await hears(page))["message"] == "Still here"
            await sync_to_async(Meeting.objects.filter(pk=meeting.pk).update)(stage="closed")
            assert (await hears(page))["closed"] is True, "the looks go on"
            await leave(page)

    asyncio.run(story())


def test_past_what_can_wait_a_phone_is_asked_to_come_again(
    meeting: Meeting, on_stage: tuple[Ask, Pitch], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, _pitch = on_stage
    phone = phone_of(meeting, "Ana")
    monkeypatch.setattr(writer, "MOST_WAITING", 1)

    async def story() -> None:
        async with evening():
            assert (await taps(phone, meeting, tap(ask), tap(ask)))[0] == 503

    asyncio.run(story())


@pytest.mark.parametrize("address", [NOBODY, "not-one", ""])
@pytest.mark.parametrize("what", ["", "state", "taps", "elsewhere"])
def test_there_is_nothing_where_there_is_no_meeting(db: None, address: str, what: str) -> None:
    async def story() -> None:
        async with evening():
            status, _ = await answer_to("GET", f"/live/{address}/{what}")
            assert status == 404

    asyncio.run(story())


def test_a_silent_stream_says_that_it_is_still_there_and_a_left_hall_is_let_go(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boards, "BREATHE_EVERY", 0.05)
    monkeypatch.setitem(answering.LOOK_EVERY, connection.vendor, 0.1)

    async def story() -> None:
        async with evening() as opened:
            page = await follow(meeting.pk)
            await hears(page)
            silent = await page.receive_output(10)
            assert bytes(silent["body"]) == b": still here\n\n"
            await leave(page)
            await asyncio.sleep(0.5)
            assert not opened.boards._halls
            assert not opened.boards._telling

    asyncio.run(story())


def test_whoever_has_two_phones_is_counted_once(
    meeting: Meeting, on_stage: tuple[Ask, Pitch], make_person: MakePerson
) -> None:
    """Whoever has two phones is counted once, and undoing one of them leaves the other's word."""
    ask, pitch = on_stage
    ana: Person = make_person("Ana", "ana@example.org")
    own = Grant.objects.get(person_id=ana.pk, role=Role.MEMBER)
    typed = hall.enter_hall(
        visitor(),
        grant_id=new_id(),
        attendance_id=new_id(),
        meeting_id=meeting.pk,
        code=code_of(meeting.pk),
        sign_up=sign_up("Ana", "ana@example.org"),
    )
    first, second = new_id(), new_id()

    async def story() -> None:
        async with evening():
            _, one = await taps(own, meeting, tap(ask, first))
            _, two = await taps(typed, meeting, tap(ask, second))
            assert one["taps"][0]["pledge"] == two["taps"][0]["pledge"] == str(first)
            await taps(own, meeting, tap(ask, first, undone=True))
            assert await sync_to_async(known_hall.promised_at)(pitch) == 1
            await taps(typed, meeting, tap(ask, second, undone=True))
            assert await sync_to_async(known_hall.promised_at)(pitch) == 0

    asyncio.run(story())
