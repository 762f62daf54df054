"""The skeleton and its parameters: the published table, and growth where R₀ says so."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.science.forecast.parameters import PARAMETERS, Parameters
from groundswell.science.forecast.record import CannotBeForecast
from groundswell.science.forecast.skeleton import (
    WEEKS_A_YEAR,
    reproduction_by_organizing,
    skeleton_of,
)

ANY = st.builds(
    Parameters,
    **{
        each.name: st.floats(each.low, each.high)
        for each in PARAMETERS
        if each.unit != "people" or each.name == "span"
    },
)


def test_the_table_of_r() -> None:
    """A year of 365 days is 365 ÷ 7 weeks, and 30 % of members leave in it, at a rate of .357."""
    found = reproduction_by_organizing(Parameters(), [0.1, 0.3, 0.5])
    assert found.round(3).tolist() == [0.722, 1.343, 1.965]
    boundary = skeleton_of(Parameters()).boundary
    assert boundary is not None
    assert round(boundary, 2) == 0.19
    assert reproduction_by_organizing(Parameters(), [boundary])[0] == pytest.approx(1)
    assert Parameters().member_exit == pytest.approx(-np.log(0.7), abs=0.001)


@given(ANY)
def test_growth_is_the_leading_eigenvalue_and_has_the_sign_of_r(parameters: Parameters) -> None:
    skeleton = skeleton_of(parameters)
    y, g = skeleton.joins_per_ask, parameters.development * (1 - parameters.kept)
    rates = np.array(
        [
            [
                y * parameters.asks_of_member * WEEKS_A_YEAR - parameters.member_exit - g,
                y * parameters.asks_of_organizer * WEEKS_A_YEAR,
            ],
            [g, -parameters.organizer_exit],
        ]
    )
    assert skeleton.growth == pytest.approx(np.linalg.eigvals(rates).real.max(), abs=1e-9)
    assert np.sign(round(skeleton.growth, 9)) in {np.sign(skeleton.r - 1), 0}
    table = reproduction_by_organizing(parameters, [skeleton.organizing])
    assert table[0] == pytest.approx(skeleton.r)
    if skeleton.plateau is None:
        assert skeleton.r >= 1
    else:
        ends = np.array([skeleton.plateau.members, skeleton.plateau.organizers])
        flows = rates @ ends + [skeleton.immigration, 0]
        assert flows == pytest.approx([0, 0], abs=1e-6 * (1 + ends.max()))
        # One who came by broadcast brings R₀, they as many each, and so on.
        assert ends[0] * (parameters.member_exit + g) == pytest.approx(
            skeleton.immigration / (1 - skeleton.r), rel=1e-6
        )


def test_boundaries_at_the_ends() -> None:
    assert skeleton_of(Parameters(asks_of_member=1)).boundary == 0
    assert skeleton_of(Parameters(asks_of_organizer=0.5)).boundary is None
    # Whoever keeps all attention develops nobody.
    assert skeleton_of(Parameters(kept=1)).organizing == 0


def test_the_table_of_parameters_is_whole() -> None:
    assert [each.name for each in PARAMETERS] == [each.name for each in fields(Parameters)]
    assert len({each.symbol for each in PARAMETERS}) == len(PARAMETERS)
    for each in PARAMETERS:
        assert each.least <= each.low <= each.default <= each.high <= each.most, each.name
        assert each.words and each.unit and each.rests_on
        for value in (each.low, each.high):
            chosen: dict[str, Any] = {each.name: value}
            assert getattr(replace(Parameters(), **chosen), each.name) == value
    given_by_practice = [each.name for each in PARAMETERS if each.rests_on != "assumption"]
    assert given_by_practice == ["shows_up", "span"]


def test_parameters_that_cannot_be_are_refused() -> None:
    with pytest.raises(
        CannotBeForecast, match=r"the host keeps \(h, share from 0 to 1\) is 1.5 here: give from 0"
    ):
        Parameters(kept=1.5)
    with pytest.raises(CannotBeForecast, match="is nan here"):
        Parameters(says_yes=float("nan"))
    with pytest.raises(CannotBeForecast, match="is 2.5 here: give a whole number"):
        Parameters(people=2.5)  # type: ignore[arg-type]  # as a form would give it
    with pytest.raises(CannotBeForecast, match="are more at the start than the 20 people"):
        Parameters(people=20)
    with pytest.raises(CannotBeForecast, match="π, is 2 here"):
        reproduction_by_organizing(Parameters(), [2])
