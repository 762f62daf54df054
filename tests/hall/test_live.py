"""The live hall: one stream tells of news the moment it happens, and of nothing else."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator

from groundswell.access.actor import Actor
from groundswell.hall import live
from groundswell.hall import operations as hall
from groundswell.kernel.ids import UUID, new_id
from groundswell.meetings.models import Meeting

pytestmark = pytest.mark.django_db(transaction=True)


def _follow(meeting_id: UUID | str) -> Any:
    scope = {"type": "http", "method": "GET", "path": f"/live/{meeting_id}/"}
    communicator: Any = ApplicationCommunicator
    return communicator(live.application, scope)


async def _hears(phone: Any) -> str:
    message: MutableMapping[str, Any] = await phone.receive_output(10)
    return bytes(message["body"]).decode()


async def _leave(phone: Any) -> None:
    await phone.send_input({"type": "http.disconnect"})
    await phone.wait(10)


def test_two_phones_hear_of_a_change_and_one_task_looks_for_both(
    organizer: Actor, meeting: Meeting
) -> None:
    async def evening() -> None:
        phones = [_follow(meeting.pk), _follow(meeting.pk)]
        for phone in phones:
            await phone.send_input({"type": "http.request"})
            start = await phone.receive_output(10)
            assert (start["status"], start["headers"][0][1]) == (
                200,
                b"text/event-stream; charset=utf-8",
            )
        first = [await _hears(phone) for phone in phones]
        assert first[0] == first[1]
        assert len(live._looking) == 1
        await sync_to_async(hall.show_message)(
            organizer, meeting_id=meeting.pk, message="Water is at the back"
        )
        second = [await _hears(phone) for phone in phones]
        assert second[0] == second[1] != first[0]
        assert "Water" not in "".join(first + second), "news holds a version and no words"
        assert second[0].endswith(live_version(await live.pulse(meeting.pk)))
        for phone in phones:
            await _leave(phone)
        await asyncio.sleep(live.LOOK_EVERY * 2)
        assert not live._looking, "nobody follows, so nobody looks"
        assert meeting.pk not in live._watches

    asyncio.run(evening())


def live_version(version: str) -> str:
    return f"data: {version}\n\n"


@pytest.mark.parametrize("address", [new_id(), "not-a-meeting", ""])
def test_there_is_no_stream_where_there_is_no_meeting(db: None, address: object) -> None:
    async def ask() -> None:
        phone = _follow(str(address))
        assert (await phone.receive_output(10))["status"] == 404
        await phone.wait(10)

    asyncio.run(ask())


def test_a_silent_stream_says_that_it_is_still_there(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "BREATHE_EVERY", 0.05)

    async def wait() -> None:
        phone = _follow(meeting.pk)
        await phone.send_input({"type": "http.request"})
        await phone.receive_output(10)
        assert (await _hears(phone)).startswith("event: news\n")
        assert await _hears(phone) == ": still here\n\n"
        await _leave(phone)

    asyncio.run(wait())
