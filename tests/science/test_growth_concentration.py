"""Concentration: on families of Florence, at its ends, and whether its intervals hold the truth."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.science.growth.concentration import concentration_of
from groundswell.science.growth.forest import gini
from groundswell.science.growth.record import CannotBeMeasured, Interval


def test_the_families_of_florence() -> None:
    """Padgett's marriages between 15 families: how the ties lie with them."""
    net = nx.florentine_families_graph()
    found = concentration_of(np.array([ties for _, ties in net.degree]))
    assert (found.n, found.people, found.total) == (15, 15, 40.0)
    assert found.gini == pytest.approx(0.27)
    assert found.hhi == pytest.approx(0.08375)
    assert found.effective == pytest.approx(1 / 0.08375)
    assert found.largest_share == pytest.approx(6 / 40)


amounts = st.lists(st.integers(0, 40), min_size=2, max_size=40)


@given(amounts.filter(lambda each: sum(map(bool, each)) > 1), st.floats(1e-6, 1e6))
def test_any_amounts(given_amounts: list[int], unit: float) -> None:
    """The unit changes nothing; intervals hold what was found and stay within its ends."""
    values = np.array(given_amounts)
    found, other = concentration_of(values), concentration_of(values * unit)
    assert found.n == (values > 0).sum()
    assert found.gini == pytest.approx(gini(values), abs=1e-12)
    shares = values / values.sum()
    assert found.hhi == pytest.approx((shares**2).sum())
    assert found.largest_share == pytest.approx(shares.max())
    for one, same in ((found.gini_interval, other.gini_interval), (found.hhi_interval, other.hhi_interval)):  # fmt: skip
        assert (one.low, one.high) == pytest.approx((same.low, same.high), abs=1e-6)
    assert 0 <= found.gini_interval.low <= found.gini <= found.gini_interval.high <= 1
    least = 1 / len(values)
    assert least - 1e-9 <= found.hhi_interval.low <= found.hhi + 1e-9
    assert found.hhi - 1e-9 <= found.hhi_interval.high <= 1
    assert found.effective_interval.low == pytest.approx(1 / found.hhi_interval.high)


def test_the_jackknife_is_that_of_leaving_out_one_by_one() -> None:
    """The interval's width on the logit is Student's t times the plain jackknife's error."""
    values = np.random.default_rng(3).poisson(2.0, 30)
    found = concentration_of(values)
    without = np.array([gini(np.delete(values, each)) for each in range(30)])
    error = np.sqrt(29 / 30 * ((without - without.mean()) ** 2).sum())
    middle = found.gini * 30 / 29
    low, high = (np.log(end / (1 - end)) for end in (found.gini_interval.low, found.gini_interval.high))  # fmt: skip
    assert (low + high) / 2 == pytest.approx(np.log(middle / (1 - middle)))
    assert (high - low) / 2 == pytest.approx(2.0452296 * error / (middle * (1 - middle)))


@pytest.mark.parametrize(
    ("name", "gini_held", "hhi_held"),
    [("lognormal", 0.935, 0.895), ("negative binomial", 0.948, 0.903)],
)
def test_the_intervals_hold_the_truth_as_often_as_the_docstring_says(
    name: str, gini_held: float, hhi_held: float
) -> None:
    """200 people each: lognormal with σ = .5, and negative binomial with k = .5 and mean 4."""
    rng = np.random.default_rng(1)

    def draw(people: int) -> np.ndarray:
        if name == "lognormal":
            return rng.lognormal(0.0, 0.5, people)
        return rng.negative_binomial(0.5, 0.5 / 4.5, people)

    many = draw(1_000_000)
    true_gini = gini(many)
    true_hhi = float((many.astype(float) ** 2).mean() / many.mean() ** 2) / 200
    held, runs = np.zeros(2), 600
    for _ in range(runs):
        found = concentration_of(draw(200))
        one, other = found.gini_interval, found.hhi_interval
        held += [one.low <= true_gini <= one.high, other.low <= true_hhi <= other.high]
    assert held[0] / runs == pytest.approx(gini_held, abs=0.03)
    assert held[1] / runs == pytest.approx(hhi_held, abs=0.04)


def test_at_the_ends_nothing_is_known() -> None:
    """Where all have alike, or one everything, nothing tells how far that varies."""
    alike = concentration_of(np.full(4, 3))
    assert (alike.gini, alike.hhi, alike.effective) == (0.0, 0.25, 4.0)
    assert (alike.gini_interval, alike.hhi_interval) == (Interval(0.0, 1.0), Interval(0.25, 1.0))
    only = concentration_of(np.array([0, 7, 0, 0, 0]))
    assert (only.n, only.people, only.largest_share) == (1, 5, 1.0)
    assert only.gini == pytest.approx(0.8)
    assert only.hhi == 1.0
    assert (only.gini_interval, only.effective_interval) == (Interval(0.0, 1.0), Interval(1.0, 5.0))
    nobody = concentration_of(np.zeros(3))
    assert (nobody.n, nobody.people, np.isnan(nobody.gini), np.isnan(nobody.hhi)) == (0, 3, True, True)  # fmt: skip
    assert nobody.hhi_interval == Interval(1 / 3, 1.0)
    assert concentration_of(np.array([])).effective_interval == Interval(1.0, float("inf"))


def test_many_people_nearly_alike_are_told_from_people_alike() -> None:
    found = concentration_of(np.random.default_rng(1).normal(1.0, 0.01, 1_000_000))
    assert found.hhi_interval.low < found.hhi < found.hhi_interval.high
    assert found.hhi_interval.high * 1e6 == pytest.approx(1.0001, abs=1e-6)


def test_amounts_too_large_to_square() -> None:
    assert concentration_of(np.array([1e200, 1e200, 2e200])).hhi == pytest.approx(0.375)


@pytest.mark.parametrize("wrong", [np.array([-1.0, 2.0]), np.array([np.nan]), np.ones((2, 2))])
def test_what_cannot_be_measured_says_so(wrong: np.ndarray) -> None:
    with pytest.raises(CannotBeMeasured, match="one amount from 0 for each person"):
        concentration_of(wrong)
