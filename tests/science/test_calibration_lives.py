"""What holds of every history, however odd the file: and that order and names make no difference."""

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.science.calibration.history import (
    Lives,
    by_month,
    joins_by_day,
    read_history,
    standing_of,
)
from groundswell.science.calibration.leaving import BEGINS
from groundswell.science.calibration.summaries import lives_of, summaries, summaries_of
from groundswell.science.forecast.steps import BROADCAST
from groundswell.science.growth.record import NOBODY
from groundswell.science.ledger.deeds import KNOWN
from tests.science.test_calibration_records import EVERYTHING, TODAY, busy_run

PEOPLE = "abcdefg"
WHO = st.sampled_from(PEOPLE)
ROWS = st.lists(
    st.tuples(
        WHO,
        st.sampled_from(KNOWN),
        st.integers(0, 500),
        st.one_of(st.none(), WHO),
        st.one_of(st.none(), WHO),
        st.sampled_from([None, "host"]),
        st.sampled_from([None, "garden"]),
    ),
    min_size=1,
    max_size=40,
)


def written(
    rows: list[tuple[str, str, int, str | None, str | None, str | None, str | None]],
) -> str:
    lines = ["person,deed,at,asked_by,brought_by,amplified_by,project"]
    for who, deed, day, *rest in rows:
        at = BEGINS + dt.timedelta(days=day)
        lines.append(",".join([who, deed, str(at), *(each or "" for each in rest)]))
    ends = [(BEGINS, "a"), (BEGINS + dt.timedelta(days=501), "a")]
    lines += [f"{who},voted,{at},,,," for at, who in ends]
    return "\n".join(lines)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(rows=ROWS)
def test_nobody_is_there_before_she_joined_or_after_she_left(
    rows: list[tuple[str, str, int, str | None, str | None, str | None, str | None]],
) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "acts.csv"
        file.write_text(written(rows), encoding="utf-8")
        history = read_history(str(file), today=TODAY)
    lives, days = history.lives, history.days
    assert days == 501
    is_member = lives.joined != NOBODY
    assert (is_member | (lives.came != NOBODY)).all()
    for name in ("promoted", "left"):
        day = getattr(lives, name)
        assert (is_member | (day == NOBODY)).all(), name
        assert ((day == NOBODY) | (day >= lives.joined)).all(), name
        assert (day <= days).all(), name
    both = (lives.promoted != NOBODY) & (lives.left != NOBODY)
    assert (lives.promoted[both] <= lives.left[both]).all()
    came = (lives.came != NOBODY) & is_member
    assert (lives.came[came] <= lives.joined[came]).all()
    assert (lives.came != 0).all()
    assert ((lives.brought_by >= BROADCAST) & (lives.brought_by < len(is_member))).all()
    standing = standing_of(lives, days)
    assert (standing.members >= 0).all() and (standing.organizers >= 0).all()
    joins = np.sum(joins_by_day(lives, days), axis=0)
    assert joins[0] == 0 and joins.sum() == (lives.joined > 0).sum()
    left = np.bincount(lives.left[(lives.left > 0)], minlength=days + 1)
    there = standing.members + standing.organizers
    assert (np.diff(there) == joins[1:] - left[1:]).all()
    counts = history.counts
    assert 0 <= counts.kept <= counts.attention and 0 <= counts.shown <= counts.yeses
    assert (counts.waits >= 0).all() and (counts.talks > 0).all()
    assert np.isfinite(summaries_of(history)).all()


@pytest.mark.parametrize("seed", [1, 2])
def test_in_whatever_order_people_stand_the_summaries_are_the_same(seed: int) -> None:
    lives = lives_of(busy_run())
    order = np.random.default_rng(seed).permutation(len(lives.joined))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    by = lives.brought_by[order]
    moved = Lives(
        came=lives.came[order],
        joined=lives.joined[order],
        brought_by=np.where(by >= 0, place[by], by).astype(np.int32),
        promoted=lives.promoted[order],
        left=lives.left[order],
    )
    for tells in (EVERYTHING, frozenset({"bringers"}), frozenset({"exits", "leading"})):
        ours, theirs = (summaries(each, 730, tells) for each in (lives, moved))
        assert np.allclose(ours, theirs)


def test_summaries_hold_what_they_say() -> None:
    """Four join: one at the start brings two, one of these brings another; a year of 360 days."""
    lives = Lives(
        came=np.array([-1, 8, 20, 95, 50], np.int32),
        joined=np.array([0, 10, 20, 100, -1], np.int32),
        brought_by=np.array([BROADCAST, 0, 0, 1, 0], np.int32),
        promoted=np.array([0, 200, -1, -1, -1], np.int32),
        left=np.array([-1, -1, 30, 340, -1], np.int32),
    )
    found = summaries(lives, 360, EVERYTHING)
    people, broadcast = found[:12], found[12:24]
    assert (people**2 - 3 / 8).round(9).tolist() == [2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    assert (broadcast**2 - 3 / 8).round(9).tolist() == [0] * 12
    totals, widths, dispersion = found[24:26], found[26:31], found[31]
    assert np.exp(totals).round(9).tolist() == [3.5, 0.5]
    assert (np.exp(widths) - 0.5).round(9).tolist() == [2, 1, 0, 0, 0]
    brought = np.array([2, 1, 0, 0])
    assert np.exp(dispersion) == pytest.approx((brought.var() + 1 / 8) / (brought.mean() + 1 / 8))
    # By half: who rose, of members, who left, and of organizers. In the first there is no member
    # to begin with; in the second two, of whom one becomes an organizer and one leaves.
    assert np.allclose(np.exp(found[32:38]), [1, 1, 1 / 3, 1, 1, 1 / 3])
    # After 90, 180 and 365 days: of three two, of three two, and nobody was seen so long.
    assert np.allclose(np.exp(found[38:41]), [2.5 / 1.5, 2.5 / 1.5, 1])
    assert np.allclose(np.exp(found[41:43]), [0.5 + 0, 2.5])
    came, joined, waited = np.exp(found[43:])
    assert (came, joined) == pytest.approx((4.5, 3.5 / 1.5))
    assert waited == pytest.approx(1 + (2 + 0 + 5) / 3)
    assert len(found) == 46


def test_months_are_counted_from_the_last_day() -> None:
    daily = np.arange(66.0)
    assert by_month(daily).tolist() == [sum(range(6, 36)), sum(range(36, 66))]
    assert by_month(np.ones((2, 3, 61))).shape == (2, 3, 2)
