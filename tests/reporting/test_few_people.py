"""No few people show in a report: not in a count, not by subtraction, not in a curve."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from groundswell.cli import app
from groundswell.reporting import pictures
from groundswell.reporting.cards.attention import _attention
from groundswell.reporting.cards.bringing import _piled_up
from groundswell.reporting.cards.staying import _by_tens
from groundswell.reporting.counts import beside, few, known, told
from groundswell.reporting.shares import parts_that_can_be_shown, share_facts, share_row
from groundswell.science.growth.attention import attention_of
from groundswell.science.growth.record import Interval
from groundswell.science.growth.shares import share_of


def report(folder: Path, rows: list[str], *words: str) -> dict[str, Any]:
    """What the command tells a program of a file of these rows."""
    header = "person,deed,at,project,asked_by,brought_by"
    (folder / "acts.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    asked = ["growth", str(folder / "acts.csv"), "-o", str(folder / "report"), "--json", *words]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@given(st.integers(0, 100_000))
def test_counts_are_told_to_the_nearest_five_and_small_ones_not_at_all(count: int) -> None:
    rounded = known(count)
    if 0 < count < 10:
        assert (few(count), rounded, told(count)) == (True, None, "under 10")
    else:
        assert rounded is not None
        assert rounded % 5 == 0
        assert abs(rounded - count) <= 2
        assert told(count) == f"{rounded:,}"


@given(st.lists(st.integers(0, 60), max_size=8))
def test_what_is_told_beside_a_sum_gives_no_few_away(counts: list[int]) -> None:
    may = beside(counts)
    hidden = [count for count, can in zip(counts, may, strict=True) if not can]
    assert all(can for count, can in zip(counts, may, strict=True) if not count) or hidden
    assert not any(can and few(count) for count, can in zip(counts, may, strict=True))
    # What is left of the sum is of nobody, or of ten and more and of two and more, or is all.
    assert not hidden or len(hidden) == len(counts) or (sum(hidden) >= 10 and len(hidden) > 1)


def test_a_part_is_not_told_by_all_the_others() -> None:
    """89 of 147 kept, 85 of 140 of them after a long wait: 4 of 7 are the rest."""
    parts = {"soon": share_of(4, 7), "late": share_of(85, 140)}
    assert parts_that_can_be_shown(parts) == set()
    parts = {"soon": share_of(40, 70), "middle": share_of(30, 60), "late": share_of(85, 140)}
    assert parts_that_can_be_shown(parts) == set(parts)
    assert parts_that_can_be_shown(parts, share_of(3, 5)) < set(parts)
    assert share_row("soon", share_of(4, 70)) == [
        "soon",
        "under 10 of 70",
        "not shown",
        "not shown",
    ]
    assert share_row("all", share_of(66, 70))[1] == "all but under 10 of 70"
    assert share_facts(share_of(4, 70)) == {"shown": False, "says": "under 10 of 70"}
    assert share_facts(share_of(33, 71)) == {
        "shown": True,
        "n": 70,
        "count": 35,
        "share": 0.46,
        "interval": {"low": 0.35, "high": 0.58, "level": 0.95},
    }


@given(st.lists(st.integers(0, 6), min_size=1, max_size=60))
def test_a_curve_goes_by_tens(happened: list[int]) -> None:
    counts = np.array(happened)
    followed = counts.sum() - np.concatenate([[0], counts.cumsum()[:-1]]) + 30
    kept = _by_tens(counts, followed)
    ends = counts.cumsum()[kept] if len(kept) else np.empty(0, int)
    assert (np.diff(ends, prepend=0) >= 10).all()


@given(st.lists(st.integers(0, 9), min_size=10, max_size=400))
def test_who_brought_the_most_is_ten_people_at_the_least(brought: list[int]) -> None:
    drawn = _piled_up(np.array(brought))
    assert (drawn is None) == (sum(brought) < 10)
    if drawn is not None:
        people = drawn["people"].to_numpy() / 100 * len(brought)
        assert np.diff(people).min() > 9.4
        assert drawn["value"][-1] == pytest.approx(1)


def member(number: int, month: int = 1) -> str:
    return f"m{number},joined,2026-{month:02}-05,,,"


def test_a_month_is_not_what_is_left_of_the_year(tmp_path: Path) -> None:
    """Three months of thirty and one of four: two are hidden."""
    months = [1] * 30 + [2] * 30 + [3] * 30 + [4] * 4
    found = report(tmp_path, [member(place, month) for place, month in enumerate(months)])
    cells = found["measures"]["joins"]["facts"]["months"]
    assert sorted(each["people"] for each in cells) == [30, 30]
    page = (tmp_path / "report" / "growth.html").read_text(encoding="utf-8")
    assert page.count("<td>not shown</td>") >= 4


def test_those_who_only_attended_are_not_what_is_left_of_the_active(tmp_path: Path) -> None:
    """Forty did something, six of them only attended."""
    joined = [member(place) for place in range(60)]
    did = [f"m{place},{'attended' if place < 6 else 'voted'},2026-06-20,,," for place in range(40)]
    found = report(tmp_path, [*joined, *did])
    facts = found["measures"]["activation"]["facts"]
    assert facts["did_something"]["count"] == 40
    assert "did_something_besides_attending" not in facts


def test_a_ladder_says_nothing_that_its_table_hides(tmp_path: Path) -> None:
    joined = [member(place) for place in range(60)]
    did = [f"m{place},voted,2026-{month:02}-20,,," for month in (4, 5, 6) for place in range(60)]
    led = [f"m{place},led,2026-06-20,,," for place in range(3)]
    ladder = report(tmp_path, [*joined, *did, *led])["measures"]["ladder"]
    assert "organizer" not in ladder["facts"]["active"]
    assert "cannot be shown" in ladder["says"]


def test_few_who_lapse_or_lead_leave_a_report_whole(tmp_path: Path) -> None:
    """Forty members, of whom twelve left and nobody leads: one curve of two."""
    left = [f"m{place},left,2026-03-{1 + place:02},,," for place in range(12)]
    late = ["m39,voted,2026-06-20,,,"]
    found = report(tmp_path, [*(member(place) for place in range(40)), *left, *late])
    ends = found["measures"]["ends"]["facts"]
    assert max(each["share"] for each in ends["lapsed"].values()) > 0.2
    assert {each["share"] for each in ends["led"].values()} == {0.0}
    assert found["measures"]["retention"]["says"].startswith("90 days after joining")


def test_attention_that_reached_few_of_each_kind_is_told_without_a_picture() -> None:
    few_each = _attention(attention_of(np.ones(6, int), np.ones(7, int), by_lot=False, seed=0))
    assert few_each.chart is None
    assert [row[1:] for row in few_each.tables[0].rows] == [["under 10", *["not shown"] * 3]] * 2
    few_acts = np.array([1] * 3 + [0] * 20)
    table = _attention(attention_of(few_acts, few_acts, by_lot=False, seed=0)).tables[0]
    assert [row[1:3] for row in table.rows] == [["25", "under 10"]] * 2


def test_what_has_no_end_does_not_flatten_its_picture() -> None:
    rows = [("a", 1.0, Interval(0.5, float("inf"))), ("b", 2.0, Interval(1.0, 3.0))]
    drawn = pictures.points(pictures.estimates("x", rows), "x", x_title="x", y_title="y")
    (values,) = drawn.to_dict()["datasets"].values()
    assert [each["high"] for each in values] == [3.0, 3.0]


def test_a_report_leaves_no_picture_of_an_earlier_one(tmp_path: Path) -> None:
    talks = [f"m{place},talked,2026-06-20,,m{place - 1}," for place in range(1, 40)]
    led = [f"m{place},led,2026-06-21,,," for place in range(3)]
    joined = [member(place) for place in range(40)]
    report(tmp_path, [*joined, *talks, *led], "--names")
    pictures = tmp_path / "report" / "pictures"
    assert (pictures / "exits.png").exists()
    report(tmp_path, joined, "--replace")
    assert not (pictures / "exits.png").exists()
    assert (pictures / "joins.png").exists()


def test_pictures_of_somebody_else_are_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "acts.csv").write_text("person,at\n" + "m,2026-01-01\n" * 2, encoding="utf-8")
    out = tmp_path / "report"
    (out / "pictures").mkdir(parents=True)
    (out / "pictures" / "joins.png").write_bytes(b"mine")
    done = CliRunner().invoke(app, ["growth", str(tmp_path / "acts.csv"), "-o", str(out)])
    assert (done.exit_code, bool(re.search(r"holds joins\.png already", done.stderr))) == (1, True)
    assert (out / "pictures" / "joins.png").read_bytes() == b"mine"
    assert [each.name for each in out.iterdir()] == ["pictures"]


def test_a_file_in_the_place_of_the_pictures_is_said(tmp_path: Path) -> None:
    (tmp_path / "acts.csv").write_text("person,at\nm,2026-01-01\n", encoding="utf-8")
    out = tmp_path / "report"
    out.mkdir()
    (out / "pictures").write_text("a file")
    done = CliRunner().invoke(app, ["growth", str(tmp_path / "acts.csv"), "-o", str(out)])
    assert done.exit_code == 1
    assert "there is a file. Name a folder with --out." in done.stderr
    assert [each.name for each in out.iterdir()] == ["pictures"]
