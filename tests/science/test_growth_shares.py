"""Shares, the ladder, attention, and counts that can be shown."""

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog
from scipy.stats import beta

from groundswell.science.growth.attention import attention_of
from groundswell.science.growth.ladder import ladder_of
from groundswell.science.growth.record import CannotBeMeasured, IntArray, Interval
from groundswell.science.growth.safe import shown
from groundswell.science.growth.shares import share_of


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [
        # R. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in
        # Medicine 17 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # 0 of 10: z² ÷ (10 + z²).
        (0, 10, 0.0000, 0.2775),
        (10, 10, 0.7225, 1.0000),
    ],
)
def test_wilson_as_published(count: int, n: int, low: float, high: float) -> None:
    found = share_of(count, n)
    assert (found.n, found.count, found.share) == (n, count, count / n)
    assert (round(found.interval.low, 4), round(found.interval.high, 4)) == (low, high)


def test_a_share_of_nobody_is_not_known() -> None:
    found = share_of(0, 0)
    assert (found.n, np.isnan(found.share), found.interval) == (0, True, Interval(0.0, 1.0))


@pytest.mark.parametrize(("count", "n"), [(3, 2), (-1, 2), (1, 0)])
def test_what_is_no_share(count: int, n: int) -> None:
    with pytest.raises(CannotBeMeasured, match=f"{count} of {n} is no share"):
        share_of(count, n)


@given(st.integers(1, 10_000), st.data())
def test_any_share(n: int, data: st.DataObject) -> None:
    """The interval holds the share, and is the other's turned round."""
    count = data.draw(st.integers(0, n))
    found, other = share_of(count, n).interval, share_of(n - count, n).interval
    assert 0 <= found.low <= count / n <= found.high <= 1
    assert (found.low, found.high) == pytest.approx((1 - other.high, 1 - other.low))


def test_the_ladder_by_hand() -> None:
    """Of 20 members 14 stay, 5 become active and 1 lapses: (14 + ½) ÷ 21½, and so on."""
    found = ladder_of(("member", "active"), ("member", "active", "lapsed"), np.array([[14, 5, 1], [3, 16, 0]]))  # fmt: skip
    assert (found.n, found.before, found.after) == (39, ("member", "active"), ("member", "active", "lapsed"))  # fmt: skip
    assert found.counts.tolist() == [[14, 5, 1], [3, 16, 0]]
    assert found.shares[0] == pytest.approx([14.5 / 21.5, 5.5 / 21.5, 1.5 / 21.5])
    assert found.low[0] == pytest.approx(beta.ppf(0.025, [14.5, 5.5, 1.5], [7, 16, 20]))
    assert found.high[0] == pytest.approx(beta.ppf(0.975, [14.5, 5.5, 1.5], [7, 16, 20]))
    # 19 people are too few.
    assert np.isnan([found.shares[1], found.low[1], found.high[1]]).all()
    few = ladder_of(("a",), ("b", "c"), np.array([[1, 0]]), enough=1)
    assert few.shares[0] == pytest.approx([0.75, 0.25])


@pytest.mark.parametrize("counts", [np.array([[1, 2]]), np.array([1, 2]), np.array([[1, -2], [0, 0]])])  # fmt: skip
def test_what_is_no_ladder(counts: IntArray) -> None:
    with pytest.raises(CannotBeMeasured, match="from 2 states to 2 are as many rows"):
        ladder_of(("a", "b"), ("a", "b"), counts)


def test_the_ladder_covers() -> None:
    """Of many ladders drawn from known shares, 95 in 100 intervals hold them, or nearly."""
    rng, truth = np.random.default_rng(3), np.array([0.6, 0.3, 0.1])
    held = np.zeros(3)
    for _ in range(400):
        found = ladder_of(("a",), ("a", "b", "c"), rng.multinomial(60, truth)[None])
        held += (found.low[0] <= truth) & (truth <= found.high[0])
    assert (held / 400 > 0.95 - 3 * (0.95 * 0.05 / 400) ** 0.5).all()


def test_attention_by_hand() -> None:
    found = attention_of(np.array([2, 0, 4, 2]), np.array([1, 0, 0]), by_lot=True, seed=1)
    assert (found.n, found.passed_on.n, found.kept.n, found.by_lot) == (7, 4, 3, True)
    assert (found.passed_on.acts, found.passed_on.each) == (8, 2.0)
    assert (found.kept.acts, found.kept.each) == (1, 1 / 3)
    assert found.times == pytest.approx(6.0)
    # Nothing may follow from what is kept when three are drawn again, which is no end to how often.
    assert found.interval.high == float("inf")
    assert 0 <= found.passed_on.interval.low < 2 < found.passed_on.interval.high <= 4
    assert found == attention_of(np.array([0, 2, 2, 4]), np.array([0, 1, 0]), by_lot=True, seed=1)
    one, other = (attention_of(np.arange(200), np.arange(90), by_lot=True, seed=seed) for seed in (1, 2))  # fmt: skip
    assert (one.times, one == other) == (other.times, False)


def test_attention_that_cannot_be_compared() -> None:
    endless = Interval(0.0, float("inf"))
    only = attention_of(np.array([1, 2]), np.array([], int), by_lot=False, seed=1)
    assert (only.n, only.passed_on.each, np.isnan(only.kept.each), np.isnan(only.times)) == (2, 1.5, True, True)  # fmt: skip
    assert (only.kept.interval, only.interval) == (endless, endless)
    idle = attention_of(np.array([1, 2]), np.array([0, 0]), by_lot=False, seed=1)
    assert (idle.kept.each, np.isnan(idle.times), idle.interval) == (0.0, True, endless)
    with pytest.raises(CannotBeMeasured, match="Attention reached nobody"):
        attention_of(np.array([], int), np.array([], int), by_lot=False, seed=1)
    with pytest.raises(CannotBeMeasured, match="fewer acts than none"):
        attention_of(np.array([1, -1]), np.array([], int), by_lot=False, seed=1)


def test_the_intervals_of_attention_cover() -> None:
    """Acts are as unequal as they are among people: a negative binomial, twice as many passed on."""
    rng, runs, held = np.random.default_rng(5), 200, np.zeros(2)
    for run in range(runs):
        one, other = rng.negative_binomial(0.8, 0.8 / 2.8, 150), rng.negative_binomial(0.8, 0.8 / 1.8, 150)  # fmt: skip
        found = attention_of(one, other, by_lot=True, seed=run)
        held += [
            found.passed_on.interval.low <= 2 <= found.passed_on.interval.high,
            found.interval.low <= 2 <= found.interval.high,
        ]
    # A bootstrap of so skewed amounts holds a little less than it says.
    assert (held / runs > 0.94 - 3 * (0.94 * 0.06 / runs) ** 0.5).all()


def test_what_can_be_shown_by_hand() -> None:
    """3 is too few; beside it goes the smallest that hides it, and so across."""
    table = np.array([[3, 40, 25], [60, 70, 80], [90, 35, 50]])
    # 25 goes with 3; 60 and 50 below them; and what would give those away.
    assert shown(table).tolist() == [[False, True, False], [False, False, True], [True, False, False]]  # fmt: skip
    assert shown(np.array([[12, 0], [0, 30]])).all()
    assert shown(np.zeros((0, 3), int)).shape == (0, 3)


TABLES = arrays(np.int64, st.tuples(st.integers(1, 4), st.integers(1, 4)), elements=st.one_of(st.integers(0, 12), st.integers(0, 60)))  # fmt: skip


@given(TABLES)
def test_no_row_or_column_gives_away_what_it_hides(table: IntArray) -> None:
    hidden = ~shown(table)
    assert hidden[(table > 0) & (table < 10)].all()
    for counts, secret in [*zip(table, hidden, strict=True), *zip(table.T, hidden.T, strict=True)]:
        enough = secret.sum() >= 2 and counts[secret].sum() >= 10
        assert not secret.any() or secret.all() or enough


@settings(deadline=None, max_examples=60)
@example(np.array([[12, 6, 39, 4], [2, 45, 37, 60], [5, 28, 36, 11], [10, 51, 2, 22]]))
@given(arrays(np.int64, st.tuples(st.integers(2, 4), st.integers(2, 4)), elements=st.one_of(st.integers(0, 12), st.integers(0, 60))))  # fmt: skip
def test_nobody_can_work_out_a_small_count(table: IntArray) -> None:
    """From all sums and all that is shown, by everything that amounts from 0 allow.

    In the example the 5 hangs on the rest by itself: the sums of two rows less those of two columns
    are 5. Sums that are small themselves are not shown.
    """
    assume(min(table.sum(axis=0).min(), table.sum(axis=1).min()) >= 10)
    hidden = ~shown(table)
    cells = list(zip(*np.nonzero(hidden), strict=True))
    if not cells:
        return
    sums, equations = [], []
    for axis, length in enumerate(table.shape):
        for line in range(length):
            equations.append([float(cell[axis] == line) for cell in cells])
            sums.append(sum(table[cell] for cell in cells if cell[axis] == line))
    for place, cell in enumerate(cells):
        if 0 < table[cell] < 10:
            goal = np.eye(len(cells))[place]
            least, most = (linprog(sign * goal, A_eq=equations, b_eq=sums).fun * sign for sign in (1, -1))  # fmt: skip
            assert most - least > 0.5, (table, hidden)


@pytest.mark.parametrize("table", [np.array([1, 2]), np.array([[1, -1]])])
def test_what_is_no_table(table: IntArray) -> None:
    with pytest.raises(CannotBeMeasured, match="Counts stand in rows and columns"):
        shown(table)
