"""Growth: who brought whom, and whether that grows, beside what others published of the same data."""

import csv
import os
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.science.growth.forest import forest_of, gini
from groundswell.science.growth.now import reproduction_now
from groundswell.science.growth.offspring import offspring_of
from groundswell.science.growth.record import NOBODY, CannotBeMeasured

FLU = [1, 1, 0, 2, 5, 3, 3, 3, 6, 2, 5, 9, 13, 12, 13, 11, 12, 6, 6, 6, 3, 1, 0, 2, 0, 0, 0, 0, 2, 0, 2, 0]  # fmt: skip
SERIAL = [0, 0.233, 0.359, 0.198, 0.103, 0.053, 0.027, 0.014, 0.007, 0.003, 0.002, 0.001]


def test_hagelloch_1861() -> None:
    """188 people of whom it is known who brought what to whom (Neal and Roberts 2004)."""
    folder = os.environ.get("GROUNDSWELL_SHARED_DATA")
    if not folder:
        pytest.skip("GROUNDSWELL_SHARED_DATA names no folder with hagelloch.csv")
    with (Path(folder) / "hagelloch.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    number = {row["person"]: place for place, row in enumerate(rows)}
    forest = forest_of(np.array([number.get(row["brought_by"], NOBODY) for row in rows]))
    assert (forest.roots, forest.without_tie, forest.in_cycles) == (3, 1, 0)
    assert forest.widths.tolist() == [3, 8, 50, 102, 22, 2]
    offspring = offspring_of(forest.brought[forest.has_tie()])
    assert (offspring.n, offspring.most) == (187, 30)
    assert round(offspring.mean, 5) == 0.98396
    assert round(offspring.k, 4) == 0.2567
    assert offspring.interval.low < offspring.k < offspring.interval.high
    assert round(offspring.gini, 5) == 0.81202
    joined = np.array([date.fromisoformat(row["joined_on"]).toordinal() for row in rows])
    brought = forest.parent != NOBODY
    assert round(float((joined - joined[forest.parent])[brought].mean()), 4) == 10.3913


def test_the_flu_of_2009() -> None:
    """EpiEstim's own example: days 2 to 8, counted from 1."""
    imported = np.array([1] + [0] * (len(FLU) - 1))
    (window,) = reproduction_now(np.array(FLU) - imported, imported, np.array(SERIAL), [(1, 7)])
    assert abs(window.mean - 1.735609) < 1e-5
    assert abs(window.deviation - 0.409087) < 1e-6
    assert abs(window.interval.low - 1.028632) < 1e-6
    assert abs(window.interval.high - 2.624496) < 1e-6
    # Where all bring alike there is nothing to widen.
    assert window.widened.low == pytest.approx(window.interval.low)
    assert window.widened.high == pytest.approx(window.interval.high)
    (few,) = reproduction_now(
        np.array(FLU) - imported, imported, np.array(SERIAL), [(1, 7)], k=0.25
    )
    assert few.interval == window.interval
    assert few.widened.low < window.interval.low
    assert few.widened.high > window.interval.high


def test_nobody_brings_anybody_by_themselves() -> None:
    """Joins by broadcast add to the pressure, and are nobody's."""
    imported = np.full(40, 5)
    (window,) = reproduction_now(np.zeros(40, int), imported, np.array(SERIAL), [(20, 39)])
    assert (window.local, window.mean < 0.02) == (0, True)


def test_records_that_cannot_be_are_counted_and_opened() -> None:
    """0 brought herself; 1, 2 and 3 form a ring; 4 hangs on it; 5 is alone."""
    forest = forest_of(np.array([0, 3, 1, 2, 3, NOBODY]))
    assert (forest.self_brought, forest.in_cycles, forest.without_tie) == (1, 3, 2)
    assert forest.parent.tolist() == [NOBODY, NOBODY, 1, 2, 3, NOBODY]
    assert forest.depth.tolist() == [0, 0, 1, 2, 3, 0]
    assert forest.descendants.tolist() == [0, 3, 2, 1, 0, 0]
    assert (forest.roots, forest.widths.tolist()) == (1, [1, 1, 1, 1])
    assert forest.still_bringing().share == 0.5


@given(st.lists(st.integers(-1, 30), min_size=1, max_size=31), st.data())
def test_any_records_become_a_forest(named: list[int], data: st.DataObject) -> None:
    parent = np.array([min(each, len(named) - 1) for each in named])
    forest = forest_of(parent)
    for one, above in enumerate(forest.parent):
        assert forest.depth[one] == (0 if above == NOBODY else forest.depth[above] + 1)
    below = [0] * len(named)
    for one in range(len(named)):
        above = forest.parent[one]
        while above != NOBODY:
            below[above] += 1
            above = forest.parent[above]
    assert forest.descendants.tolist() == below
    assert int(forest.widths.sum()) == len(named) - forest.without_tie
    # Numbers are names: another order of people is the same forest, where there is no ring.
    if not forest.in_cycles:
        order = np.array(data.draw(st.permutations(range(len(named)))))
        place = np.argsort(order)
        again = forest_of(np.where(parent[order] == NOBODY, NOBODY, place[parent[order]]))
        assert again.depth.tolist() == forest.depth[order].tolist()
        assert again.descendants.tolist() == forest.descendants[order].tolist()


@pytest.mark.parametrize("k", [0.1, 0.25, 1.0])
def test_the_interval_of_the_dispersion_holds_it_as_often_as_it_says(k: float) -> None:
    rng = np.random.default_rng(1)
    held, runs = 0, 200
    for _ in range(runs):
        found = offspring_of(rng.negative_binomial(k, k / (k + 1.2), 1_000)).interval
        held += found.low <= k <= found.high
    # 95 %, give or take three standard errors of so many runs.
    assert abs(held / runs - 0.95) < 3 * (0.95 * 0.05 / runs) ** 0.5


def test_people_who_bring_alike_have_no_dispersion() -> None:
    alike = offspring_of(np.full(50, 2))
    assert (alike.k, alike.interval.high, alike.gini) == (float("inf"), float("inf"), 0.0)
    assert alike.interval.low > 1
    nobody = offspring_of(np.zeros(5, int))
    assert (nobody.mean, nobody.k, np.isnan(nobody.gini)) == (0.0, float("inf"), True)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60))
def test_gini_is_half_the_mean_difference(amounts: list[int]) -> None:
    values = np.array(amounts)
    if not values.sum():
        assert np.isnan(gini(values))
        return
    difference = np.abs(values[:, None] - values[None, :]).mean()
    assert gini(values) == pytest.approx(difference / (2 * values.mean()), abs=1e-9)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (lambda: forest_of(np.array([5, 0])), "the people are 0 to 1"),
        (lambda: forest_of(np.array([-3])), "-1 is nobody"),
        (lambda: offspring_of(np.array([], int)), "Nobody is there"),
        (lambda: reproduction_now(np.ones(5, int), np.ones(4, int), np.array([0.0, 1.0]), []), "one number each"),
        (lambda: reproduction_now(np.ones(5, int), np.ones(5, int), np.array([1.0, 1.0]), []), "begin with 0"),
        (lambda: reproduction_now(np.ones(5, int), np.ones(5, int), np.array([0.0, 1.0]), [(0, 3)]), "not within the days 1 to 4"),
        (lambda: reproduction_now(np.ones(5, int), np.ones(5, int), np.array([0.0, 1.0]), [(2, 5)]), "not within the days 1 to 4"),
    ],
)  # fmt: skip
def test_what_cannot_be_measured_says_so(asked: object, told: str) -> None:
    assert callable(asked)
    with pytest.raises(CannotBeMeasured, match=told):
        asked()
