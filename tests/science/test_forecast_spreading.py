"""Spreading in closed form: published numbers, limits, and that more never spreads less."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from groundswell.science.forecast.record import CannotBeForecast
from groundswell.science.forecast.spreading import cascade_window, extinction, final_size

ABOVE_ONE = st.floats(1.0001, 30)


def test_published_numbers() -> None:
    assert round(final_size(1.5), 9) == 0.582811644
    assert round(final_size(2), 9) == 0.796812130
    assert round(extinction(1.5), 9) == 0.417188356
    assert round(extinction(1.5, 0.25), 6) == 0.855462
    for phi, ends in ((0.18, (1.020704, 5.764677)), (0.25, (1.114142, 3.863069))):
        window = cascade_window(phi)
        assert window is not None
        assert (round(window.low, 6), round(window.high, 6)) == ends


@given(ABOVE_ONE)
def test_a_final_size_solves_its_equation(r: float) -> None:
    z = final_size(r)
    assert z > 0
    assert z == pytest.approx(-math.expm1(-r * z), rel=1e-9)


@given(ABOVE_ONE, st.floats(0.01, 1000))
def test_an_extinction_solves_its_equation(r: float, k: float) -> None:
    q = extinction(r, k)
    assert 0 < q < 1
    assert q == pytest.approx(math.exp(-k * math.log1p(r * (1 - q) / k)), rel=1e-9)
    # Where a few bring the most, more lines die out.
    assert q >= extinction(r, 2 * k) >= extinction(r)


@given(st.floats(0, 1), st.floats(0.01, 100))
def test_up_to_one_nothing_takes_hold(r: float, k: float) -> None:
    assert (final_size(r), extinction(r), extinction(r, k)) == (0, 1, 1)


@given(st.floats(0, 50), st.floats(0, 50))
def test_who_brings_more_reaches_no_fewer(one: float, other: float) -> None:
    one, other = sorted((one, other))
    assert final_size(one) <= final_size(other)
    assert extinction(one, 0.5) >= extinction(other, 0.5)


def test_limits() -> None:
    # z = 2ε − 8ε²/3 just above 1, which a plain root finder loses.
    assert final_size(1 + 1e-8) == pytest.approx(2e-8, rel=1e-6)
    assert (final_size(800), extinction(800)) == (1, 0)
    assert extinction(3, 1) == pytest.approx(1 / 3)  # geometric
    assert extinction(1.5, 1e9) == pytest.approx(extinction(1.5), rel=1e-8)


@given(st.floats(0.005, 0.25))
def test_a_window_ends_where_the_vulnerable_fall_apart(phi: float) -> None:
    window = cascade_window(phi)
    assert window is not None
    assert 1 / window.most_ties >= phi > 1 / (window.most_ties + 1)

    def second_moment(z: float) -> float:
        ties = range(window.most_ties + 1)
        return sum(k * (k - 1) * float(p) for k, p in zip(ties, poisson.pmf(ties, z), strict=True))

    assert 1 <= window.low < window.high
    for end in (window.low, window.high):
        assert second_moment(end) == pytest.approx(end, rel=1e-8)
    middle = math.sqrt(window.low * window.high)
    assert second_moment(middle) > middle


def test_windows_that_never_open_or_never_close() -> None:
    assert cascade_window(0.26) is None
    assert cascade_window(1) is None
    window = cascade_window(0)
    assert window is not None
    assert (window.low, window.high) == (1, math.inf)


def test_numbers_that_cannot_be_are_refused() -> None:
    with pytest.raises(CannotBeForecast, match="R is -1 here: give a number from 0 on"):
        final_size(-1)
    with pytest.raises(CannotBeForecast, match="R is nan here"):
        extinction(math.nan)
    with pytest.raises(CannotBeForecast, match="dispersion k is 0 here"):
        extinction(1.5, 0)
    with pytest.raises(CannotBeForecast, match="is 1.2 here: give from 0 to 1"):
        cascade_window(1.2)
