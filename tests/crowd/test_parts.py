"""The crowd's parts: how long people take, who they are, what phones read, and the books."""

import io
import random
import statistics
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from uuid import UUID

import pytest
from django.test import Client
from rich.console import Console

from groundswell.access.actor import Actor
from groundswell.crowd import pages, telling
from groundswell.crowd.evening import Evening
from groundswell.crowd.measured import Measured, percentile
from groundswell.crowd.phone import Tap
from groundswell.crowd.playing import Playing
from groundswell.crowd.reckoning import Reckoning, reckon
from groundswell.crowd.timing import WIDEST, Pace, human
from groundswell.crowd.townspeople import MOST, invented
from groundswell.crowd.wishes import Wish
from groundswell.hall import operations as hall
from groundswell.hall import selectors as known_hall
from groundswell.hall.codes import code_of
from groundswell.hall.live import fragments
from groundswell.hall.live.fragments import Variant
from groundswell.hall.selectors import KeptTap
from groundswell.kernel.contacts import phone_of
from groundswell.kernel.ids import new_id
from groundswell.meetings.models import Meeting
from groundswell.projects import selectors as known_projects
from groundswell.projects.models import Project


def test_people_take_about_as_long_as_usual_and_never_for_ever() -> None:
    lot = random.Random(1)
    took = [human(lot, 10) for _ in range(4_000)]
    assert 10 / WIDEST <= min(took) < 4
    assert 25 < max(took) <= 10 * WIDEST
    assert 9 < statistics.median(took) < 11
    assert statistics.mean(took) > statistics.median(took), "a few take far longer"


@pytest.mark.parametrize("scale", [1.0, 0.1])
def test_an_evening_is_played_as_fast_as_is_wished(scale: float) -> None:
    pace, lot = Pace(scale), random.Random(2)
    decided = [pace.deciding(lot) for _ in range(2_000)]
    assert 16 * scale < statistics.median(decided) < 20 * scale
    arrived = [pace.arriving(lot, 30) for _ in range(2_000)]
    assert 0 <= min(arrived) < max(arrived) <= 30


def test_a_seed_plays_the_same_crowd_again() -> None:
    def play(seed: int) -> list[float]:
        lot = random.Random(seed)
        return [Pace().typing(lot) for _ in range(9)]

    assert play(5) == play(5) != play(6)
    assert invented(random.Random(5), 40) == invented(random.Random(5), 40)


def test_nobody_in_the_crowd_can_be_reached() -> None:
    people = invented(random.Random(3), MOST)
    numbers = {phone_of(person.number, "KR") for person in people}
    assert len(numbers) == MOST
    assert all(number.startswith("+1") and number[5:10] == "55501" for number in numbers)


def test_a_phone_reads_the_hall_s_own_pages(
    organizer: Actor, meeting: Meeting, make_project: Callable[..., Project]
) -> None:
    project = make_project("Rent strike fund")
    hall.arrange_programme(organizer, meeting_id=meeting.pk, places=[hall.Place(project.pk, 6)])
    hall.start_pitch(organizer, pitch_id=known_hall.was_pitched(meeting.pk, project.pk).pk)
    (ask,) = known_projects.asks_of([project.pk])
    phone = Client()
    front = pages.read(phone.get(f"/c/{code_of(meeting.pk)}/", follow=True).content.decode())
    assert front.stream == f"/live/{meeting.pk}/"
    assert front.enter == f"/h/{meeting.pk}/enter/"
    assert front.form["code"] == code_of(meeting.pk)
    assert {"person_id", "csrfmiddlewaretoken"} <= set(front.form)
    assert len(front.assets) == 3
    assert (front.asks, front.authorization) == ([], ""), "who has no name taps nothing"

    (who,) = invented(random.Random(1), 1)
    form = front.form | {"name": who.name, "contact": who.number}
    inside = pages.read(phone.post(front.enter, form, follow=True).content.decode())
    assert inside.taps == f"/live/{meeting.pk}/taps"
    assert inside.authorization.startswith("Phone ")
    assert inside.asks == [str(ask.pk)]
    assert inside.promised == []
    assert inside.shape == front.shape == known_hall.board_of(meeting.pk).shape
    assert [each.now for each in (front, inside)] == [
        f"/live/{meeting.pk}/now?language=en",
        f"/live/{meeting.pk}/now?language=en&named",
    ]

    tap = {"pledge_id": str(new_id()), "ask_id": str(ask.pk)}
    yes = phone.post(f"/h/{meeting.pk}/pledge/", tap, follow=True).content.decode()
    assert pages.read(yes).promised == [str(ask.pk)]

    hall.pause_pledges(organizer, meeting_id=meeting.pk, paused=True)
    part = pages.read(fragments.make(meeting.pk, Variant("en", is_named=True)).html.decode())
    assert part.asks == [], "a pause lets nobody tap"
    assert part.shape == known_hall.board_of(meeting.pk).shape != inside.shape


ASK, PERSON = new_id(), new_id()


def heard(tap_id: UUID, *, undone: bool = False) -> Tap:
    return Tap(tap_id, str(ASK), undone=undone, heard=undone)


def test_books_that_agree_hold() -> None:
    one, two = new_id(), new_id()
    reckoning = reckon(
        [[heard(one), heard(two, undone=True)], [Tap(new_id(), str(ASK))]],
        [KeptTap(one, PERSON, undone=False), KeptTap(two, PERSON, undone=True)],
        standing=Counter({(PERSON, ASK): 1}),
        told={str(ASK): 1},
        tallies={str(ASK): 1},
    )
    assert reckoning.holds
    assert (reckoning.made, reckoning.acknowledged, reckoning.unanswered) == (3, 2, 1)
    assert (reckoning.found, reckoning.promises) == (2, 1)


@pytest.mark.parametrize(
    ("kept", "standing", "told", "wrong"),
    [
        ([], {}, 0, {"lost": 1, "missing": 1}),
        ([True], {}, 0, {"lost": 1, "missing": 1}),
        ([False], {}, 0, {"missing": 1}),
        ([False], {(PERSON, ASK): 2}, 2, {"doubled": 1}),
        ([False], {(PERSON, ASK): 1}, 3, {"told_wrong": 1}),
    ],
)
def test_books_that_do_not_agree_are_found(
    kept: list[bool],
    standing: dict[tuple[UUID, UUID], int],
    told: int,
    wrong: dict[str, int],
) -> None:
    tap = heard(new_id())
    reckoning = reckon(
        [[tap]],
        [KeptTap(tap.tap_id, PERSON, undone) for undone in kept],
        standing=Counter(standing),
        told={str(ASK): told},
        tallies={str(ASK): sum(standing.values())},
    )
    named = ("lost", "missing", "doubled", "told_wrong")
    found = {name: getattr(reckoning, name) for name in named}
    assert {name: count for name, count in found.items() if count} == wrong
    assert not reckoning.holds


def test_an_undo_that_was_not_answered_may_be_written_down_or_not() -> None:
    tap = Tap(new_id(), str(ASK), undone=True, heard=False)
    for undone in (True, False):
        reckoning = reckon(
            [[tap]],
            [KeptTap(tap.tap_id, PERSON, undone)],
            standing=Counter() if undone else Counter({(PERSON, ASK): 1}),
            told={},
            tallies={},
        )
        assert reckoning.holds


def played(**found: int) -> Playing:
    """A crowd that has come and gone, with what was found at the end."""
    nothing = dict.fromkeys((field.name for field in fields(Reckoning)), 0)
    evening = Evening(new_id(), "Tonight", "code", "stage", pitches=())
    playing = Playing(Wish(), evening, "http://127.0.0.1:1", conducts=False)
    playing.measured.phones_in = 60
    playing.reckoning = Reckoning(**(nothing | found))
    return playing


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({"lost": 2}, "2 acknowledged taps are lost"),
        ({"missing": 3}, "3 promises are missing"),
        ({"doubled": 1}, "1 stand twice"),
        ({"told_wrong": 4}, "4 tallies are wrong"),
    ],
)
def test_what_is_lost_or_doubled_is_said_and_is_not_well(found: dict[str, int], words: str) -> None:
    playing = played(**found)
    assert not playing.is_well
    assert words in telling.verdict(playing)
    assert telling.as_facts(playing)["is_well"] is False


def test_what_failed_or_was_not_done_is_not_well() -> None:
    playing = played(made=9, acknowledged=9, found=9, promises=8)
    assert playing.is_well
    assert "Every one of 9 acknowledged taps" in telling.verdict(playing)
    playing.measured.failed("taps", "TimeoutError", was_down=False)
    assert not playing.is_well
    assert "requests failed: 1" in telling.verdict(playing)
    shown = io.StringIO()
    Console(file=shown, width=120).print(*telling.tables(playing))
    assert "1 × TimeoutError" in shown.getvalue()
    nobody = played()
    nobody.measured.phones_in = 0
    assert not nobody.is_well
    assert telling.verdict(nobody) == "No phone came in."


def test_requests_that_fail_while_the_house_is_down_are_counted_apart() -> None:
    measured = Measured()
    measured.failed("taps", "TimeoutError", was_down=False)
    measured.failed("taps", "ClientOSError", was_down=True)
    measured.is_down = True
    measured.failed("taps", "ClientOSError", was_down=False)
    assert (measured.errors, measured.failed_while_down) == (1, 2)
    assert percentile([], 0.95) == 0
    assert percentile([1, 2, 3, 4], 0.5) == 3
