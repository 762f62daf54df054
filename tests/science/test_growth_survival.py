"""Staying: beside what others published of the same data, and a case worked by hand."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.science.growth.record import CannotBeMeasured, Interval
from groundswell.science.growth.survival import (
    HERE,
    LAPSED,
    PROMOTED,
    kaplan_meier,
    staying_of,
)

# Weeks in remission of the 21 patients on 6-mercaptopurine, Freireich and others 1963.
WEEKS = np.array([6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35])
ENDED = np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0])


def test_freireich_1963() -> None:
    """As in Kalbfleisch and Prentice, and as Stata and SAS print it."""
    found = kaplan_meier(WEEKS, ENDED)
    assert (found.n, found.ended, found.last) == (21, 9, 35.0)
    assert found.days.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert found.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert found.events.tolist() == [3, 1, 1, 1, 1, 1, 1]
    assert found.share.round(4).tolist() == [.8571, .8067, .7529, .6902, .6275, .5378, .4482]  # fmt: skip
    assert found.deviation.round(4).tolist() == [.0764, .0869, .0963, .1068, .1141, .1282, .1346]  # fmt: skip
    assert found.low.round(4).tolist() == [.6197, .5631, .5032, .4316, .3675, .2678, .1881]  # fmt: skip
    assert found.high.round(4).tolist() == [.9516, .9228, .8894, .8491, .8049, .7468, .6801]  # fmt: skip
    assert (found.median, found.median_interval) == (23.0, Interval(13.0, float("inf")))


def test_the_share_beyond_any_day() -> None:
    found = kaplan_meier(WEEKS, ENDED)
    share, interval = found.beyond(22.5)
    assert (round(share, 4), round(interval.low, 4), round(interval.high, 4)) == (0.5378, 0.2678, 0.7468)  # fmt: skip
    # Nobody has left yet: all 21 stay, which 2.5 % of the time happens where 83.9 % do.
    share, interval = found.beyond(5)
    assert (share, interval.high) == (1.0, 1.0)
    assert interval.low == pytest.approx(0.025 ** (1 / 21))
    assert found.beyond(35)[0] == found.share[-1]
    share, interval = found.beyond(36)
    assert np.isnan(share)
    assert interval == Interval(0.0, float(found.high[-1]))


def test_without_anything_else_incidence_is_what_does_not_stay() -> None:
    found = staying_of(WEEKS, np.where(ENDED, LAPSED, HERE))
    assert found.lapsed.share == pytest.approx(1 - found.staying.share)
    assert found.lapsed.deviation == pytest.approx(found.staying.deviation)
    assert found.lapsed.low == pytest.approx(1 - found.staying.high)
    assert found.lapsed.high == pytest.approx(1 - found.staying.low)
    assert (found.lapsed.happened, found.promoted.happened) == (9, 0)
    assert found.promoted.share.tolist() == [0.0] * 7
    assert found.promoted.by(6)[1].high == pytest.approx(1 - 0.025 ** (1 / 21))


def test_two_ends_worked_by_hand() -> None:
    """Of five, one lapses on day 1, one rises on day 2, one is last seen on day 3, one lapses on 4.

    Stay: 4/5, 4/5 · 3/4 = 3/5, 3/5 · 1/2 = 3/10. Lapse: 1/5, and 3/5 · 1/2 more. Rise: 4/5 · 1/4.
    Up to day 2 all were followed, so that variances are those of shares of five.
    """
    found = staying_of(np.array([1, 2, 3, 4, 5]), np.array([LAPSED, PROMOTED, HERE, LAPSED, HERE]))
    assert found.staying.days.tolist() == [1, 2, 4]
    assert found.staying.at_risk.tolist() == [5, 4, 2]
    assert found.staying.share == pytest.approx([0.8, 0.6, 0.3])
    assert found.lapsed.share == pytest.approx([0.2, 0.2, 0.5])
    assert found.promoted.share == pytest.approx([0.0, 0.2, 0.2])
    assert found.lapsed.deviation[:2] == pytest.approx([0.032**0.5] * 2)
    assert found.promoted.deviation[:2] == pytest.approx([0.0, 0.032**0.5])
    # Day 4: (3/10)²/20 + (3/10)²/12 + 4·1/125 + (3/5)²·1/8 − 2·(3/10)·1/25
    assert found.lapsed.deviation[2] ** 2 == pytest.approx(0.0045 + 0.0075 + 0.032 + 0.045 - 0.024)
    assert found.staying.median == 4.0
    assert found.lapsed.by(3)[0] == pytest.approx(0.2)
    share, interval = found.lapsed.by(0.5)
    assert (share, interval.low) == (0.0, 0.0)
    assert interval.high == pytest.approx(1 - 0.025 ** (1 / 5))
    assert found.lapsed.by(5)[0] == pytest.approx(0.5)
    share, interval = found.lapsed.by(6)
    assert (np.isnan(share), interval) == (True, Interval(float(found.lapsed.low[2]), 1.0))


rows = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from([HERE, LAPSED, PROMOTED]), st.integers(0, 4)),
    min_size=1,
    max_size=25,
).filter(lambda each: any(many for _, _, many in each))


@settings(deadline=None)
@given(rows)
def test_any_rows(given_rows: list[tuple[int, int, int]]) -> None:
    """Rows that stand for many are the many; shares add up; variance is that of the formula."""
    days, what, times = (np.array(each) for each in zip(*given_rows, strict=True))
    found = staying_of(days, what, times=times)
    again = staying_of(np.repeat(days, times), np.repeat(what, times))
    assert found.n == again.n == times.sum()
    lapsed, stays = found.lapsed, found.staying
    for one, other in ((stays, again.staying), (lapsed, again.lapsed)):
        assert one.share.tolist() == other.share.tolist()
        assert one.high.tolist() == other.high.tolist()
    assert stays.share + lapsed.share + found.promoted.share == pytest.approx(1.0)
    for each in (stays, lapsed, found.promoted):
        assert (each.low <= each.share + 1e-9).all()
        assert (each.share <= each.high + 1e-9).all()
        assert ((each.low >= 0) & (each.high <= 1)).all()
    before = np.concatenate([[1.0], stays.share[:-1]])
    for at in range(len(stays.days)):
        summed = 0.0
        for day in range(at + 1):
            risk, gone = int(stays.at_risk[day]), int(stays.events[day])
            mine = round(np.diff(lapsed.share, prepend=0.0)[day] * risk / before[day]) if before[day] > 1e-12 else 0  # fmt: skip
            apart = lapsed.share[at] - lapsed.share[day]
            summed += apart**2 * gone / (risk * (risk - gone)) if risk > gone else 0.0
            summed += before[day] ** 2 * (risk - mine) * mine / risk**3
            summed -= 2 * apart * before[day] * mine / risk**2
        assert lapsed.deviation[at] ** 2 == pytest.approx(max(summed, 0.0), abs=1e-12)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """Lapsing at .02 a day, rising at .01, records that end at .01: what has happened by day 30."""
    rng = np.random.default_rng(4)
    held, runs, share = np.zeros(2), 400, 1 - np.exp(-0.9)
    for _ in range(runs):
        ends = rng.exponential(1 / np.array([0.01, 0.02, 0.01]), (120, 3))
        found = staying_of(ends.min(axis=1), ends.argmin(axis=1))
        _, lapsed = found.lapsed.by(30)
        _, stays = found.staying.beyond(30)
        held += [lapsed.low <= share * 2 / 3 <= lapsed.high, stays.low <= 1 - share <= stays.high]
    assert (abs(held / runs - 0.95) < 3 * (0.95 * 0.05 / runs) ** 0.5).all()


def test_where_everybody_or_nobody_leaves() -> None:
    nobody = staying_of(np.array([3, 9]), np.array([HERE, HERE]), times=np.array([4, 6]))
    assert (nobody.n, nobody.staying.ended, nobody.staying.median) == (10, 0, float("inf"))
    assert nobody.staying.beyond(5)[1].low == pytest.approx(0.025 ** (1 / 10))
    assert nobody.lapsed.by(5)[1].high == pytest.approx(1 - 0.025 ** (1 / 10))
    assert np.isnan(nobody.lapsed.by(10)[0])
    assert np.isnan(nobody.staying.beyond(10)[0])
    everybody = kaplan_meier(np.array([2, 5]), np.array([1, 1]), times=np.array([3, 3]))
    assert everybody.share.tolist() == [0.5, 0.0]
    assert (everybody.low[1], everybody.high[1]) == (0.0, everybody.high[0])
    assert everybody.median == 2.0
    assert everybody.beyond(50)[0] == 0.0
    assert staying_of(np.array([2, 5]), np.array([1, 2])).promoted.by(50)[0] == 0.5
    at_once = kaplan_meier(np.array([2]), np.array([1]))
    assert (at_once.share[0], at_once.low[0], at_once.high[0]) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (lambda: staying_of(np.array([1, 2]), np.array([0])), "one of each for every row"),
        (lambda: staying_of(np.array([-1]), np.array([0])), "fewer than 0 days"),
        (lambda: staying_of(np.array([np.nan]), np.array([0])), "no number of them"),
        (lambda: staying_of(np.array([1]), np.array([3])), "became an organizer, 2"),
        (lambda: kaplan_meier(np.array([1]), np.array([2])), "there is nothing else"),
        (lambda: staying_of(np.array([1]), np.array([1]), times=np.array([0])), "Nobody is there"),
        (lambda: staying_of(np.array([1]), np.array([1]), times=np.array([0.5])), "whole number"),
        (lambda: staying_of(np.array([]), np.array([])), "Nobody is there"),
    ],
)
def test_what_cannot_be_measured_says_so(asked: Callable[[], object], told: str) -> None:
    with pytest.raises(CannotBeMeasured, match=told):
        asked()
