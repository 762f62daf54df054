"""From a file of acts to a history: a spring of a small house worked by hand, and movements of the
model that write down what they do.
"""

import datetime as dt
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from groundswell.science.calibration.history import (
    History,
    Past,
    by_month,
    drawn_at,
    joins_by_day,
    read_history,
    standing_of,
)
from groundswell.science.calibration.leaving import BEGINS, records_of
from groundswell.science.calibration.summaries import lives_of, summaries, summaries_of
from groundswell.science.forecast.future import Future, Shock
from groundswell.science.forecast.model import BROADCAST, Run, movement
from groundswell.science.forecast.network import Network, network_of
from groundswell.science.forecast.parameters import Parameters
from groundswell.science.forecast.record import CannotBeForecast
from groundswell.science.growth.record import NOBODY
from groundswell.science.growth.ties import ties_of
from groundswell.science.ledger.acts import day_of

TODAY = dt.date(2030, 1, 1)
EVERYTHING = frozenset(
    {"bringers", "attention", "asks", "yeses", "talks", "attendance", "leading", "exits"}
)

# Day 0 is 2026-01-01. Cy is asked and comes, and joins when she is followed up three days later;
# dan says yes and does not come; gil comes, is talked with after five days, and does not join; eve
# joins by the host's attention, and fay is reached by what was passed on.
SPRING = """\
person,deed,at,project,asked_by,brought_by,amplified_by
ana,joined,2026-01-01,,,,
ana,led,2026-01-01,,,,
bo,joined,2026-01-01,,,,
ana,invited,2026-02-01 10:00,,,,
ana,invited,2026-02-01 11:00,,,,
bo,invited,2026-02-03,,,,
fay,invited,2026-02-03,,,,
cy,rsvped,2026-02-05,,ana,,
dan,rsvped,2026-02-05,,ana,,
cy,attended,2026-02-10,,ana,,
cy,talked,2026-02-13,,ana,,
cy,joined,2026-02-13,,,ana,
eve,joined,2026-03-01,,,,host
fay,gave,2026-03-02,garden,,,host
gil,attended,2026-03-05,,bo,,
gil,talked,2026-03-10,,bo,,
cy,rsvped,2026-03-20,,ana,,
cy,hosted,2026-04-01,,,,
bo,left,2026-04-15,,,,
eve,voted,2026-05-01,,,,
"""


@cache
def net(people: int = 4_000) -> Network:
    ties = ties_of(people, *np.random.default_rng(3).integers(0, people, (2, people * 10)))
    return network_of(ties.pointers, ties.neighbours)


BUSY = Parameters(
    people=4_000,
    members_at_start=60,
    organizers_at_start=12,
    drawn_at_start=0.5,
    broadcast=0.6,
    development=0.3,
    asks_of_member=0.3,
)


@cache
def busy_run(seed: int = 5, days: int = 730, future: Future = Future()) -> Run:  # noqa: B008  # it is frozen
    return movement(net(), BUSY, days=days, seed=seed, future=future)


def history_of_text(folder: Path, text: str, until: dt.date | None = None) -> History:
    file = folder / "acts.csv"
    file.write_text(text, encoding="utf-8")
    return read_history(str(file), today=TODAY, until=until)


def history_of_run(folder: Path, run: Run, parameters: Parameters = BUSY) -> History:
    file = folder / "acts.parquet"
    records_of(run, parameters, 1).write_parquet(file)
    return read_history(str(file), today=TODAY)


def test_a_spring_of_a_small_house(tmp_path: Path) -> None:
    history = history_of_text(tmp_path, SPRING)
    assert (history.start, history.days) == (day_of(dt.date(2026, 1, 1)), 120)
    # Ana, bo, cy, eve and gil; dan never came, and fay neither came nor joined.
    lives = history.lives
    assert lives.came.tolist() == [NOBODY, NOBODY, 40, NOBODY, 63]
    assert lives.joined.tolist() == [0, 0, 43, 59, NOBODY]
    assert lives.brought_by.tolist() == [BROADCAST, BROADCAST, 0, BROADCAST, NOBODY]
    assert lives.promoted.tolist() == [0, NOBODY, 90, NOBODY, NOBODY]
    assert lives.left.tolist() == [NOBODY, 104, NOBODY, NOBODY, NOBODY]
    counts = history.counts
    assert (counts.attention, counts.kept) == (2, 1)
    assert (counts.asks_of_members, counts.asks_of_organizers) == (1, 2)
    assert (counts.yeses, counts.shown) == (2, 1)
    talks = zip(counts.waits, counts.has_joined, counts.talks, strict=True)
    assert list(talks) == [(3, True, 1), (5, False, 1)]
    assert history.tells == EVERYTHING
    standing = standing_of(lives, history.days)
    assert standing.members[[0, 43, 59, 90, 104, 120]].tolist() == [1, 2, 3, 2, 1, 1]
    assert standing.organizers[[0, 89, 90, 120]].tolist() == [1, 1, 2, 2]
    assert [drawn_at(lives, day) for day in (0, 43, 120)] == [1, 0.5, 1]


def test_how_long_people_wait_and_how_many_teams_there_are(tmp_path: Path) -> None:
    found = history_of_text(tmp_path, SPRING)
    # Two talks are too few to tell of waits, and would tell of two people.
    assert found.wait is None
    assert found.teams == 0
    came = "".join(f"p{who},attended,2026-02-10,,,,\n" for who in range(12))
    for late, wait in ((2, 2), (7, 7), (100, 90)):
        day = dt.date(2026, 2, 10) + dt.timedelta(days=late)
        spoke = "".join(f"p{who},talked,{day},,,,\n" for who in range(2, 12))
        spoke += "p0,talked,2026-02-10,,,,\np1,talked,2026-02-11,,,,\nana,voted,2026-09-01,,,,\n"
        assert history_of_text(tmp_path, SPRING + came + spoke).wait == wait
    led = SPRING + "ana,led,2026-04-20,garden,,,\nbo,pitched,2026-04-21,roof,,,\n"
    assert history_of_text(tmp_path, led + "cy,hosted,2026-04-22,garden,,,\n").teams == 2
    assert history_of_text(tmp_path, led + "cy,voted,2026-09-22,garden,,,\n").teams == 0


def test_what_a_history_was_at_an_earlier_day(tmp_path: Path) -> None:
    history = history_of_text(tmp_path, SPRING, until=dt.date(2026, 2, 12))
    assert history.last == day_of(dt.date(2026, 2, 12))
    assert history.lives.joined.tolist() == [0, 0, NOBODY]  # cy has come and not joined
    assert history.lives.came.tolist() == [NOBODY, NOBODY, 40]
    assert not {"talks", "attention", "yeses"} & history.tells


def test_whoever_is_silent_for_half_a_year_has_left(tmp_path: Path) -> None:
    later = "eve,voted,2026-11-01,,,,\neve,voted,2027-02-01,,,,\n"
    history = history_of_text(tmp_path, SPRING + later)
    assert history.lives.left.tolist() == [31 + 180, 104, 90 + 180, NOBODY, NOBODY]


def test_a_run_and_its_records_are_one_history(tmp_path: Path) -> None:
    run = busy_run()
    history = history_of_run(tmp_path, run)
    lives = lives_of(run)
    days = history.days
    assert days == 730
    for ours, theirs in zip(
        joins_by_day(history.lives, days), joins_by_day(lives, days), strict=True
    ):
        assert ours.tolist() == theirs.tolist()
    assert (
        by_month(run.course.by_people).tolist() == by_month(joins_by_day(lives, days)[0]).tolist()
    )
    for ours, theirs in zip(
        standing_of(history.lives, days), standing_of(lives, days), strict=True
    ):
        assert ours.tolist() == theirs.tolist()
    assert standing_of(lives, days).members.tolist() == run.course.members.tolist()
    assert standing_of(lives, days).organizers.tolist() == run.course.organizers.tolist()
    assert np.allclose(summaries_of(history), summaries(lives, days, EVERYTHING))
    assert history.tells == EVERYTHING
    assert drawn_at(history.lives, 0) == pytest.approx(
        0.5, abs=2 / 60
    )  # the first was brought by nobody
    assert not history.dirt


def test_what_the_run_does_not_tell_is_written_as_the_model_has_it(tmp_path: Path) -> None:
    counts = history_of_run(tmp_path, busy_run()).counts
    course = busy_run().course
    likely = {
        "kept": (counts.kept, counts.attention, BUSY.kept),
        "shows": (counts.shown, counts.yeses, BUSY.shows_up),
        "joins": (counts.talks[counts.has_joined].sum(), counts.talks.sum(), BUSY.joins),
    }
    for name, (some, of, share) in likely.items():
        assert of > 100, name
        assert abs(some / of - share) < 4 * np.sqrt(share * (1 - share) / of), name
    encouraged = 1 + BUSY.passed_on_asks * (1 - BUSY.kept)
    for asks, people, rate in (
        (counts.asks_of_members, course.members, BUSY.asks_of_member),
        (counts.asks_of_organizers, course.organizers, BUSY.asks_of_organizer),
    ):
        expected = rate * encouraged * people[:-1].sum() / 7
        assert abs(asks - expected) < 4 * np.sqrt(expected) + 0.01 * expected


def test_records_are_the_same_by_seed_and_begin_when_they_are_told() -> None:
    one, other = (records_of(busy_run(), BUSY, 1) for _ in range(2))
    assert one.equals(other)
    assert not one.equals(records_of(busy_run(), BUSY, 2))
    assert one["at"].dt.date().min() == BEGINS
    moved = records_of(busy_run(), BUSY, 1, begins=dt.date(2020, 5, 1))
    assert moved["at"].dt.date().min() == dt.date(2020, 5, 1)
    assert set(one["deed"]) == {"joined", "led", "left", "voted", "invited", "rsvped", "attended", "talked", "gave"}  # fmt: skip


def test_a_shock_is_what_came_beyond_the_usual(tmp_path: Path) -> None:
    run = busy_run(future=Future(shocks=tuple(Shock(day, 8.0) for day in range(400, 420))))
    file = tmp_path / "acts.parquet"
    records_of(run, BUSY, 1).write_parquet(file)
    past = Past(BEGINS + dt.timedelta(days=400), 20)
    history = read_history(str(file), today=TODAY, shocks=[past])
    assert [shock.day for shock in history.shocks] == list(range(400, 420))
    total = sum(shock.people for shock in history.shocks)
    came = run.course.by_broadcast[400:420].sum()
    usual = np.median(by_month(np.delete(run.course.by_broadcast, np.s_[400:430]))) * 20 / 30
    assert total == pytest.approx(came - usual, abs=5)
    assert 80 < total < 160


def test_shocks_that_overlap_draw_nobody_in_twice(tmp_path: Path) -> None:
    rows = [f"u{day},joined,2026-{1 + day // 28:02}-{1 + day % 28:02}" for day in range(0, 300, 9)]
    rows += [f"v{who},joined,2026-04-10" for who in range(40)]
    file = tmp_path / "acts.csv"
    file.write_text("person,deed,at\n" + "\n".join(rows) + "\n")

    def drawn(*days: dt.date) -> float:
        shocks = [Past(day) for day in days]
        return sum(
            each.people for each in read_history(str(file), today=TODAY, shocks=shocks).shocks
        )

    once = drawn(dt.date(2026, 4, 10))
    assert once == pytest.approx(40, abs=2)
    assert drawn(dt.date(2026, 4, 10), dt.date(2026, 4, 10)) == once
    assert drawn(dt.date(2026, 4, 5), dt.date(2026, 4, 10)) == pytest.approx(once, abs=2)


def test_shocks_that_cannot_be_told_from_what_is_usual_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "acts.csv"
    file.write_text(SPRING, encoding="utf-8")
    begins = dt.date(2026, 1, 1)
    with pytest.raises(CannotBeForecast, match="every month"):
        read_history(str(file), today=TODAY, shocks=[Past(begins, 365)])
    with pytest.raises(CannotBeForecast, match="0 days"):
        read_history(str(file), today=TODAY, shocks=[Past(begins, 0)])
    assert not read_history(str(file), today=TODAY, shocks=[Past(dt.date(2020, 1, 1))]).shocks


def test_only_the_last_years_count(tmp_path: Path) -> None:
    run = busy_run()
    file = tmp_path / "acts.parquet"
    records_of(run, BUSY, 1).write_parquet(file)
    history = read_history(str(file), today=TODAY, longest=300)
    course, standing = run.course, standing_of(history.lives, history.days)
    assert history.days == 300
    assert standing.members.tolist() == course.members[-301:].tolist()
    assert standing.organizers.tolist() == course.organizers[-301:].tolist()
    by_people, by_broadcast = joins_by_day(history.lives, history.days)
    assert by_people[1:].tolist() == course.by_people[-300:].tolist()
    assert by_broadcast[1:].tolist() == course.by_broadcast[-300:].tolist()


def test_days_after_today_are_not_there(tmp_path: Path) -> None:
    file = tmp_path / "acts.csv"
    file.write_text(SPRING + "zoe,joined,2099-01-01,,,,\n", encoding="utf-8")
    history = read_history(str(file), today=TODAY)
    assert history.last == day_of(dt.date(2026, 5, 1))
    assert [each.what for each in history.dirt][:1] == ["rows after 2030-01-01"]


def test_a_history_of_less_than_a_month_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotBeForecast, match="20 days"):
        history_of_text(tmp_path, SPRING, until=dt.date(2026, 1, 21))


@pytest.mark.parametrize(
    ("dropped", "untold"),
    [
        (["brought_by"], {"bringers"}),
        (["amplified_by"], {"attention"}),
        (["project"], {"attention"}),
        (["asked_by", "brought_by", "amplified_by", "project"], {"bringers", "attention"}),
        (
            ["deed", "asked_by", "amplified_by", "project"],
            {"attention", "asks", "yeses", "talks", "attendance", "leading", "exits"},
        ),
    ],
    ids=["bringers", "attention", "projects", "nothing but deeds", "a list of members"],
)
def test_what_the_file_has_no_column_for_is_not_told(
    tmp_path: Path, dropped: list[str], untold: set[str]
) -> None:
    table = pl.read_csv(SPRING.encode())
    if "deed" in dropped:
        table = table.filter(pl.col("deed") == "joined")
    history = history_of_text(tmp_path, table.drop(dropped).write_csv())
    told = EVERYTHING - untold
    assert history.tells == told
    if "deed" in dropped:
        assert (history.lives.left == NOBODY).all()
    if "bringers" in untold:
        assert (history.lives.brought_by[history.lives.joined > 0] == BROADCAST).all()
    assert np.isfinite(summaries_of(history)).all()


def test_a_movement_that_nobody_joins_is_a_history_too(tmp_path: Path) -> None:
    alone = replace(BUSY, broadcast=0, asks_of_member=0, asks_of_organizer=0)
    run = movement(net(), alone, days=200, seed=1)
    history = history_of_run(tmp_path, run, alone)
    assert joins_by_day(history.lives, history.days)[0].sum() == 0
    assert np.isfinite(summaries_of(history)).all()
