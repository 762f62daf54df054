"""Simulations: the same wherever they are made, and nothing of what is kept of them is made twice."""

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from groundswell.science.calibration.calibrating import FEWEST, calibrate
from groundswell.science.calibration.history import Drawn
from groundswell.science.calibration.priors import known_of, prior_draws
from groundswell.science.calibration.simulating import Setting, Since, simulate
from groundswell.science.forecast.replicates import runs_here
from tests.science.test_calibration_fit import KNOWN, busy, fitted, one_by_one
from tests.science.test_calibration_records import net

T = TypeVar("T")
R = TypeVar("R")


def test_an_interrupted_calibration_goes_on_and_ends_the_same(tmp_path: Path) -> None:
    whole = fitted(FEWEST)

    def breaks_off(function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        yield from map(function, tasks[:4])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        calibrate(busy(), KNOWN, runs=breaks_off, simulations=FEWEST, keep=tmp_path, network=net())
    kept = sorted(tmp_path.iterdir())
    assert len(kept) == 4
    kept[0].write_bytes(b"no batch at all")
    half = kept[1].read_bytes()
    kept[1].write_bytes(half[: len(half) // 2])
    flipped = bytearray(kept[2].read_bytes())
    flipped[len(flipped) // 2] ^= 255
    kept[2].write_bytes(bytes(flipped))
    asked: list[int] = []
    shares: list[float] = []

    def counts(function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        asked.append(len(tasks))
        return map(function, tasks)

    again = calibrate(
        busy(),
        KNOWN,
        runs=counts,
        simulations=FEWEST,
        keep=tmp_path,
        told=shares.append,
        network=net(),
    )
    assert asked == [9, 4]  # one of ten was whole; then those with what is believed now
    assert shares == sorted(shares) and shares[-1] == 1
    for name, each in whole.posterior.items():
        assert each.tolist() == again.posterior[name].tolist(), name
    assert whole.months.high.tolist() == again.months.high.tolist()
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".part")]
    calibrate(busy(), KNOWN, runs=counts, simulations=FEWEST, keep=tmp_path, network=net())
    assert asked[2:] == [0, 0]


def test_what_is_kept_of_another_history_or_net_is_not_taken(tmp_path: Path) -> None:
    draws = prior_draws(known_of({}), 50, 1)
    fixed = {**known_of(KNOWN), "members_at_start": 10.0, "organizers_at_start": 2.0}
    setting = Setting(net(), fixed, 60, frozenset({"bringers"}))
    others = [
        setting,
        replace(setting, days=61),
        replace(setting, tells=frozenset()),
        replace(setting, fixed={**fixed, "members_at_start": 11.0}),
        replace(setting, shocks=(Drawn(3, 2.0, 0.0),)),
    ]
    for count, each in enumerate(others, 1):
        simulate(each, draws, seed=1, runs=one_by_one, keep=tmp_path)
        assert len(list(tmp_path.iterdir())) == count
    simulate(setting, draws, seed=2, runs=one_by_one, keep=tmp_path)
    assert len(list(tmp_path.iterdir())) == len(others) + 1


@pytest.mark.parametrize("workers", [1, 2])
def test_simulations_are_the_same_beside_each_other_and_elsewhere(workers: int) -> None:
    draws = prior_draws(known_of({}), 120, 1)
    fixed = {**known_of(KNOWN), "members_at_start": 10.0, "organizers_at_start": 2.0}
    setting = Setting(net(), fixed, 90, frozenset({"bringers"}))
    ours = simulate(setting, draws, seed=1, runs=one_by_one)
    with runs_here(workers) as runs:
        beside = simulate(setting, draws, seed=1, runs=runs)

    def elsewhere(function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        sent, here = pickle.loads(pickle.dumps((function, list(tasks))))
        return map(sent, here)

    there = simulate(setting, draws, seed=1, runs=elsewhere)
    for each in (beside, there):
        assert each.summaries.tolist() == ours.summaries.tolist()
        assert each.monthly.tolist() == ours.monthly.tolist()
    assert ours.summaries.shape[0] == ours.monthly.shape[0] == 120


def test_progress_is_told_as_it_is_made() -> None:
    shares: list[float] = []
    draws = prior_draws(known_of({}), 150, 1)
    fixed = {**known_of(KNOWN), "members_at_start": 10.0, "organizers_at_start": 2.0}
    setting = Setting(net(), fixed, 60, frozenset())
    simulate(setting, draws, seed=1, runs=one_by_one, told=shares.append)
    assert shares == pytest.approx([0, 1 / 3, 2 / 3, 1])


def test_what_went_before_a_start_is_part_of_the_name(tmp_path: Path) -> None:
    """Two histories may end alike and have drawn in others: their months ahead are not the same."""
    fixed = known_of({"people": 4_000})
    draws = prior_draws(fixed, 2, 1)
    begins = Setting(net(), {**fixed, "organizers_at_start": 5}, 60, frozenset({"exits"}))
    pasts = [Since(3_900, joined, 10, np.full(31, 100.0)) for joined in (0, 800)]
    found = [
        simulate(
            begins.beginning({"members_at_start": 100}, since, 60),
            draws,
            seed=1,
            runs=one_by_one,
            keep=tmp_path,
        )
        for since in pasts
    ]
    assert len(list(tmp_path.iterdir())) == 2
    assert (found[0].summaries != found[1].summaries).any()
