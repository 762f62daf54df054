"""What is believed is as wide as it should be on simulated truths, and the next months are foretold."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from scipy.stats import norm, poisson

from groundswell.science.calibration.calibrating import calibrate
from groundswell.science.calibration.direct import direct_draws
from groundswell.science.calibration.heldout import Foretold, HeldOut, _scores, held_out
from groundswell.science.calibration.history import by_month, joins_by_day, read_history
from groundswell.science.calibration.learning import FITTED, is_unlike, learned_of, near, unbounded
from groundswell.science.calibration.leaving import records_of
from groundswell.science.calibration.priors import known_of
from groundswell.science.calibration.ranking import DRAWN, Ranks, ranks
from groundswell.science.calibration.record import Table, start_of
from groundswell.science.calibration.simulating import Setting, simulate
from groundswell.science.calibration.trend import trend_draws
from groundswell.science.forecast.model import movement
from groundswell.science.forecast.record import CannotBeForecast
from groundswell.science.ledger.acts import date_of
from tests.science.test_calibration_fit import KNOWN, busy, history_of, one_by_one
from tests.science.test_calibration_records import BUSY, TODAY, net

CASES = 400
SEED = 11


@cache
def table() -> Table:
    """Simulations as a calibration of the busy movement makes them."""
    history = busy()
    fixed = known_of(KNOWN)
    draws = direct_draws(history, fixed, 3_000, SEED)
    setting = Setting(net(), {**fixed, **start_of(history, 0)}, history.days, history.tells)
    made = simulate(setting, draws, seed=SEED, runs=one_by_one)
    return Table(draws, made.summaries)


def ranked(*, spread: float = 1.0) -> Ranks:
    return ranks(table().draws, table().summaries, cases=CASES, seed=SEED, spread=spread)


def test_truths_rank_evenly_among_what_is_believed() -> None:
    """Six tests of a hundredth each: one in seventeen tables would fail by chance, this one's seed is
    fixed."""
    found = ranked()
    assert found.names == FITTED
    assert found.n == CASES and found.ranks.shape == (CASES, len(FITTED))
    assert found.ranks.min() >= 0 and found.ranks.max() <= DRAWN
    assert (found.p > 0.01).all(), found.p
    # Kolmogorov's limit of a hundredth.
    assert (found.deviation < 1.63 / np.sqrt(CASES)).all(), found.deviation
    error = np.sqrt(0.9 * 0.1 / CASES)
    assert (np.abs(found.covered - 0.9) < 3.3 * error).all(), found.covered


@pytest.mark.parametrize("spread", [0.5, 2.0], ids=["too sure", "not sure enough"])
def test_what_is_too_narrow_or_too_wide_is_found_out(spread: float) -> None:
    found = ranked(spread=spread)
    assert (found.p < 1e-6).all()
    assert ((found.covered < 0.75) if spread < 1 else (found.covered > 0.97)).all()


def test_ranks_are_the_same_by_seed() -> None:
    small = Table(
        {name: each[:600] for name, each in table().draws.items()}, table().summaries[:600]
    )
    one, same, other = (
        ranks(small.draws, small.summaries, cases=20, seed=seed).ranks for seed in (1, 1, 2)
    )
    assert one.tolist() == same.tolist() != other.tolist()


def test_more_truths_than_half_of_the_simulations_are_refused() -> None:
    with pytest.raises(CannotBeForecast, match="from 1 to 1500"):
        ranks(table().draws, table().summaries, cases=1_501, seed=1)


def test_where_everything_is_linear_the_posterior_is_exact() -> None:
    """log B ~ N(0, 1) seen with an error N(0, ½²): the posterior is N(0.8 x, 0.2)."""
    lots = np.random.default_rng(4)
    free = lots.normal(size=6_000)
    draws = {name: np.full(6_000, 0.5) for name in FITTED} | {"broadcast": np.exp(free)}
    summaries = np.column_stack([free + lots.normal(0, 0.5, 6_000), lots.normal(size=(6_000, 3))])
    learned = learned_of(draws, summaries)
    assert learned.names == ("broadcast",)
    for seen in (-1.5, 0.0, 1.0):
        observed = learned.told(np.array([[seen, 0.0, 0.0, 0.0]]))[0]
        beside = near(draws, learned.told(summaries), observed)
        after = unbounded("broadcast", beside.resampled(4_000, lots)["broadcast"])
        assert after.mean() == pytest.approx(0.8 * seen, abs=0.06)
        assert after.std() == pytest.approx(np.sqrt(0.2), rel=0.08)


def test_draws_stay_where_they_can_be() -> None:
    learned = learned_of(table().draws, table().summaries)
    told = learned.told(table().summaries)
    far = near(table().draws, told, told.max(axis=0) + 3)
    for name in ("sympathisers", "new_people", "kept", "joins"):
        assert far.draws[name].min() >= 0 and far.draws[name].max() <= 1
    assert far.draws["broadcast"].min() >= 0
    assert far.weights.sum() == pytest.approx(1)


def test_a_history_beyond_all_simulations_is_unlike_them() -> None:
    learned = learned_of(table().draws, table().summaries)
    told = learned.told(table().summaries)
    usual = [near({}, told, told[place], without=place).reach for place in range(40)]
    assert sum(is_unlike(told, each) for each in usual) <= 3
    far = near(table().draws, told, told.max(axis=0) + 3)
    assert is_unlike(told, far.reach)
    for name, each in far.draws.items():  # no regression goes on where nothing is
        assert each.min() >= table().draws[name].min(), name
        assert each.max() <= table().draws[name].max(), name


def test_scores_are_those_of_the_book() -> None:
    """The continuous ranked probability score of a normal forecast has a closed form (Gneiting and
    Raftery 2007, 21)."""
    draws = np.random.default_rng(1).normal(2, 3, (20_000, 1))
    z = (4 - 2) / 3
    expected = 3 * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))
    assert _scores(draws, np.array([4.0]))[0] == pytest.approx(expected, rel=0.02)
    assert _scores(np.full((50, 1), 3.0), np.array([5.0]))[0] == pytest.approx(2)


def test_a_trend_goes_on_as_the_year_before() -> None:
    lots = np.random.default_rng(2)
    months = np.round(20 * 1.05 ** np.arange(24))
    draws = trend_draws(months, 6, size=4_000, lots=lots)
    assert draws.shape == (4_000, 6)
    expected = 20 * 1.05 ** np.arange(24, 30)
    assert np.median(draws, axis=0) == pytest.approx(expected, rel=0.08)


def test_a_trend_is_as_unsure_as_months_were_unequal() -> None:
    lots = np.random.default_rng(3)
    level = np.full(12, 20.0)
    even = trend_draws(level, 3, size=4_000, lots=lots)
    uneven = trend_draws(level + np.tile([-15, 15], 6), 3, size=4_000, lots=lots)
    assert even.std(axis=0)[0] >= poisson(20).std()
    assert (uneven.std(axis=0) > 2 * even.std(axis=0)).all()
    held = []
    for _ in range(300):
        past = lots.poisson(20, 12).astype(np.float64)
        low, high = np.quantile(trend_draws(past, 1, size=400, lots=lots)[:, 0], [0.05, 0.95])
        held.append(low <= lots.poisson(20) <= high)
    assert 0.85 < np.mean(held) < 0.98


def test_a_trend_of_nothing_stays_near_nothing() -> None:
    draws = trend_draws(np.zeros(12), 6, size=1_000, lots=np.random.default_rng(1))
    assert np.median(draws) == 0 and draws.mean() < 1
    short = trend_draws(np.array([5.0]), 2, size=1_000, lots=np.random.default_rng(1))
    assert short.shape == (1_000, 2) and np.isfinite(short).all()


@cache
def last_half_year() -> HeldOut:
    run = movement(net(), BUSY, days=730, seed=5)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "acts.parquet"
        records_of(run, BUSY, 5).write_parquet(file)
        later = read_history(str(file), today=TODAY)
        earlier = read_history(str(file), today=TODAY, until=date_of(later.last - 182))
    found = calibrate(earlier, KNOWN, runs=one_by_one, simulations=1_000, network=net())
    return held_out(found, later, runs=one_by_one)


def test_the_last_half_year_is_foretold() -> None:
    found = last_half_year()
    joins = np.sum(joins_by_day(busy().lives, 730), axis=0)
    assert found.observed.tolist() == [
        joins[548 + 1 + 30 * month : 548 + 31 + 30 * month].sum() for month in range(6)
    ]
    assert found.n == 6 and found.since == busy().last - 182
    for each in (found.model, found.trend):
        assert (each.low <= each.median).all() and (each.median <= each.high).all()
        assert each.error == pytest.approx(np.abs(each.median - found.observed).mean())
        assert 0 < each.score <= each.error + 3
    assert found.model.covered >= 4 / 6
    assert found.model.score < 1.5 * found.trend.score


def test_no_better_than_a_trend_is_said() -> None:
    row = np.zeros(6)
    better, worse = (Foretold(row, row, row, score, score, 1.0) for score in (2.0, 3.0))
    assert HeldOut(1, row, better, worse).warning == ""
    for model in (worse, better):
        assert "no better by the model (off by" in HeldOut(1, row, model, better).warning


def test_histories_of_one_end_hold_nothing_out() -> None:
    found = calibrate(busy(), KNOWN, runs=one_by_one, simulations=500, network=net())
    with pytest.raises(CannotBeForecast, match="lie 0 days"):
        held_out(found, busy(), runs=one_by_one)
    assert by_month(np.ones(30)).shape == (0,)
    assert history_of(BUSY, 5).last == busy().last
