"""How often: by device and object, never by the address that a hall shares."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from groundswell.access import rate_limits
from groundswell.access.models import RateLimit
from groundswell.access.rate_limits import TooOften
from groundswell.hall.codes import code_of
from groundswell.hall.web.front import RSVPS_A_DEVICE
from groundswell.kernel.ids import new_id
from groundswell.meetings.models import Meeting
from groundswell.people.models import Person

MINUTE = dt.timedelta(minutes=1)
START = dt.datetime(2027, 3, 1, 19, 0, tzinfo=dt.UTC)


def tries(*key: object, limit: int = 3, times: int = 10) -> int:
    """How many of so many tries are let through."""
    let = 0
    for _ in range(times):
        try:
            rate_limits.spend("knock", *key, limit=limit, window=MINUTE)
        except TooOften:
            continue
        let += 1
    return let


def test_a_window_lets_so_many_through_and_the_next_one_again(db: None) -> None:
    with time_machine.travel(START, tick=False) as clock:
        assert tries("ana") == 3
        clock.shift(MINUTE)
        assert tries("ana") == 0, "the window is a whole one"
        clock.shift(dt.timedelta(microseconds=1))
        assert tries("ana") == 3


def test_a_window_begins_with_the_first_try_and_refusals_do_not_prolong_it(db: None) -> None:
    with time_machine.travel(START, tick=False) as clock:
        assert tries("ana", times=5) == 3
        for _ in range(6):
            clock.shift(dt.timedelta(seconds=10))
            assert tries("ana", times=1) == 0
        clock.shift(dt.timedelta(seconds=1))
        assert tries("ana", times=1) == 1


def test_keys_do_not_share_a_count_and_are_not_stored_as_they_are(db: None) -> None:
    assert tries("ana") == 3
    assert tries("ben") == 3
    assert tries("ana", "again") == 3
    keys = set(RateLimit.objects.values_list("key", flat=True))
    assert len(keys) == 3
    assert all(len(key) == 64 and "ana" not in key for key in keys)


def test_a_refusal_says_when_to_come_back(db: None) -> None:
    rate_limits.spend("knock", "ana", limit=1, window=MINUTE)
    with pytest.raises(TooOften) as refused:
        rate_limits.spend("knock", "ana", limit=1, window=MINUTE)
    assert (refused.value.status, refused.value.details) == (429, {"retry_after": 60})


def answer_invitation(client: Client, meeting: Meeting, name: str) -> int:
    form = {
        "person_id": new_id(),
        "rsvp_id": new_id(),
        "name": name,
        "contact": f"{new_id().hex}@example.org",
        "answer": "going",
        "guests": 0,
    }
    return client.post(reverse("hall:meeting", args=[meeting.pk]), form).status_code


def test_one_device_signs_up_so_many_and_no_more(meeting: Meeting, client: Client) -> None:
    client.get("/")
    answers = [answer_invitation(client, meeting, f"Guest {n}") for n in range(RSVPS_A_DEVICE + 3)]
    # The first post gives the device its name, so that it is counted among the nameless.
    assert answers == [302] * (RSVPS_A_DEVICE + 1) + [429, 429]
    assert Person.objects.count() == RSVPS_A_DEVICE + 1


def test_a_refusal_carries_retry_after(meeting: Meeting, client: Client) -> None:
    for number in range(RSVPS_A_DEVICE + 1):
        answer_invitation(client, meeting, f"Guest {number}")
    refused = client.post(reverse("hall:meeting", args=[meeting.pk]), {})
    assert (refused.status_code, refused["Retry-After"]) == (429, "600")


def test_a_hall_behind_one_address_is_not_locked_out(meeting: Meeting) -> None:
    """A hundred phones enter within a moment, all from the same address."""
    url = reverse("hall:enter", args=[meeting.pk])
    answers = set()
    for number in range(100):
        phone = Client(REMOTE_ADDR="203.0.113.7")
        phone.get(reverse("hall:phone", args=[meeting.pk]))
        form = {
            "person_id": new_id(),
            "name": f"Guest {number}",
            "contact": f"+1 212 555 {number:04}",
            "code": code_of(meeting.pk),
        }
        answers.add(phone.post(url, form, REMOTE_ADDR="203.0.113.7").status_code)
    assert answers == {302}


def test_whoever_throws_cookies_away_is_held_back(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nameless devices share one count for each meeting, thirty times as high."""
    counted = []

    def spend(what: str, *key: object, limit: int, window: dt.timedelta) -> None:
        counted.append((what, key, limit))

    monkeypatch.setattr(rate_limits, "spend", spend)
    for _ in range(3):
        answer_invitation(Client(), meeting, "Nobody")
    nameless = ("rsvp", ("nameless", (("meeting_id", meeting.pk),)), RSVPS_A_DEVICE * 30)
    assert [each for each in counted if each[0] == "rsvp"] == [nameless] * 3


def test_the_nameless_of_one_meeting_do_not_lock_out_another_or_the_named(
    meeting: Meeting,
) -> None:
    key = (("meeting_id", meeting.pk),)
    for _ in range(RSVPS_A_DEVICE * 30):
        rate_limits.spend("rsvp", "nameless", key, limit=RSVPS_A_DEVICE * 30, window=MINUTE)
    assert answer_invitation(Client(), meeting, "One more without a cookie") == 429
    named = Client()
    named.post(reverse("hall:meeting", args=[new_id()]), {})
    assert answer_invitation(named, meeting, "With a cookie") == 302
