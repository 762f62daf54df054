"""What records say directly: as the books have it where nothing is divided out, and no more than was
believed where they say nothing.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import beta, gamma, kstest

from groundswell.science.calibration.direct import PRIOR, direct_draws, evidence_of
from groundswell.science.calibration.history import Counts, History, standing_of
from groundswell.science.calibration.priors import (
    BETA,
    GAMMA,
    VARIED,
    known_of,
    prior_draws,
    prior_of,
)
from groundswell.science.calibration.summaries import lives_of
from groundswell.science.calibration.tied import tied_of
from groundswell.science.forecast.course import MEMBER
from groundswell.science.forecast.model import movement
from groundswell.science.forecast.parameters import PARAMETERS, Parameter
from groundswell.science.forecast.record import CannotBeForecast
from groundswell.science.growth.record import NOBODY
from tests.science.test_calibration_records import BUSY, busy_run, history_of_run, net

SIZE = 4_000

PLAIN = known_of(
    {
        "people": 4_000,
        "kept": 0.5,
        "passed_on_asks": 0.5,
        "tie_holds": 0,
        "contagion": 0,
        "load": 0,
        "span": 1e4,
    }
)
"""Whatever counts hang on is known, or has no part in it."""


def history(folder: Path) -> History:
    return history_of_run(folder, busy_run())


def is_as(draws: np.ndarray, name: str, shape: float, rate: float) -> bool:
    """Whether draws are gamma of that shape and rate."""
    return bool(kstest(draws, gamma(shape, scale=1 / rate).cdf).pvalue > 0.001)


@pytest.mark.parametrize("parameter", VARIED, ids=lambda each: each.name)
def test_nine_tenths_of_a_prior_lie_where_it_is_swept(parameter: Parameter) -> None:
    prior = prior_of(parameter)
    draws = prior.drawn(np.random.default_rng(1), 200_000)
    inside = ((draws >= parameter.low) & (draws <= parameter.high)).mean()
    if (parameter.low, parameter.high) == (0, 1) and prior.kind == BETA:
        assert kstest(draws[:5_000], "uniform").pvalue > 0.001  # any share at all
        return
    assert inside == pytest.approx(0.9, abs=0.005)
    if parameter.low:
        assert (draws < parameter.low).mean() == pytest.approx(0.05, abs=0.004)


def test_a_share_is_beta_and_what_people_did_is_in_it(tmp_path: Path) -> None:
    told = history(tmp_path)
    draws = direct_draws(told, known_of({"people": 4_000, "passed_on_asks": 0}), SIZE, 0)
    found = evidence_of(told, PLAIN)["shows_up"]
    prior = PRIOR["shows_up"]
    assert prior.kind == BETA
    expected = beta(prior.a + found.happened, prior.b + found.of - found.happened)
    assert kstest(draws["shows_up"], expected.cdf).pvalue > 0.001
    assert (found.happened, found.of) == (told.counts.shown, told.counts.yeses)


def test_rates_are_gamma_of_counts_and_time(tmp_path: Path) -> None:
    told = history(tmp_path)
    draws = direct_draws(told, PLAIN, SIZE, 0)
    standing = standing_of(told.lives, told.days)
    members, organizers = (float(each[:-1].sum()) for each in standing)
    lives = told.lives
    leads = lives.promoted != NOBODY
    exposures = {
        "asks_of_member": (told.counts.asks_of_members, members / 7 * 1.25),
        "asks_of_organizer": (told.counts.asks_of_organizers, organizers / 7 * 1.25),
        "development": ((lives.promoted > 0).sum(), members / 365 * 0.5),
        "member_exit": (((lives.left > 0) & ~leads).sum(), members / 365),
        "organizer_exit": (((lives.left > 0) & leads).sum(), organizers / 365),
    }
    for name, (count, exposure) in exposures.items():
        prior = PRIOR[name]
        assert prior.kind == GAMMA
        assert count > 0
        assert is_as(draws[name], name, prior.a + count, prior.b + exposure), name


def test_what_is_not_known_of_a_divisor_stays_in_the_spread(tmp_path: Path) -> None:
    told = history(tmp_path)
    sure = direct_draws(told, PLAIN, SIZE, 0)
    loose = {name: value for name, value in PLAIN.items() if name not in {"passed_on_asks", "kept"}}
    unsure = direct_draws(told, loose, SIZE, 0)
    assert unsure["asks_of_member"].std() > 2 * sure["asks_of_member"].std()
    # What was seen is as sure as before: only how it is made up of the two is not.
    seen = unsure["asks_of_member"] * (1 + unsure["passed_on_asks"] * (1 - unsure["kept"]))
    assert seen.std() == pytest.approx((sure["asks_of_member"] * 1.25).std(), rel=0.1)
    assert seen.mean() == pytest.approx((sure["asks_of_member"] * 1.25).mean(), rel=0.01)


def waited(joins: float, patience: float, talks: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    lots = np.random.default_rng(2)
    waits = lots.integers(0, 20, talks).astype(np.float64)
    has_joined = lots.random(talks) < joins * np.exp(-waits / patience)
    return waits, has_joined, np.ones(talks, np.int64)


def with_talks(told: History, joins: float, patience: float, talks: int) -> History:
    counts = told.counts
    asked = (counts.attention, counts.kept, counts.asks_of_members, counts.asks_of_organizers)
    made = Counts(*asked, counts.yeses, counts.shown, *waited(joins, patience, talks))
    return replace(told, counts=made)


@pytest.mark.parametrize(("joins", "patience"), [(0.3, 7.0), (0.55, 15.0)], ids=["few", "many"])
def test_joining_and_patience_are_told_apart_by_waits(
    tmp_path: Path, joins: float, patience: float
) -> None:
    told = with_talks(history(tmp_path), joins, patience, 4_000)
    draws = direct_draws(told, PLAIN, SIZE, 0)
    for name, truth in (("joins", joins), ("patience", patience)):
        assert abs(draws[name].mean() - truth) < 4 * draws[name].std(), name
        assert draws[name].std() < 0.1 * truth, name


def test_without_a_wait_joining_is_beta_and_patience_as_it_was(tmp_path: Path) -> None:
    told = history(tmp_path)
    assert not told.counts.waits.any()
    draws = direct_draws(told, PLAIN, SIZE, 0)
    joined = told.counts.talks[told.counts.has_joined].sum()
    prior = PRIOR["joins"]
    expected = beta(prior.a + joined, prior.b + told.counts.talks.sum() - joined)
    assert kstest(draws["joins"], expected.cdf).pvalue > 0.001
    before = PRIOR["patience"].quantile(np.array([0.05, 0.5, 0.95]))
    assert np.allclose(np.quantile(draws["patience"], [0.05, 0.5, 0.95]), before, rtol=0.1)


def test_load_is_what_is_not_the_exit_of_organizers_itself(tmp_path: Path) -> None:
    told = history(tmp_path)
    loose = {name: value for name, value in PLAIN.items() if name not in {"load", "span"}}
    draws = direct_draws(told, {**loose, "span": 6}, SIZE, 0)
    standing = standing_of(told.lives, told.days)
    organizers, members = standing.organizers[:-1], standing.members[:-1]
    full = np.minimum(organizers, members / 6).sum() / organizers.sum()
    rate = draws["organizer_exit"] + draws["load"] * full
    left = ((told.lives.left > 0) & (told.lives.promoted != NOBODY)).sum()
    years = organizers.sum() / 365
    assert rate.mean() == pytest.approx(left / years, rel=0.25)
    assert np.corrcoef(draws["organizer_exit"], draws["load"])[0, 1] < -0.1


def test_where_records_tell_nothing_everything_stays_as_it_was(tmp_path: Path) -> None:
    told = replace(history(tmp_path), tells=frozenset())
    draws = direct_draws(told, known_of({}), SIZE, 0)
    before = prior_draws(known_of({}), SIZE, 9)
    assert not evidence_of(told, known_of({}))
    for name, each in draws.items():
        assert kstest(each, before[name]).pvalue > 0.001, name


def test_draws_are_the_same_by_seed_and_what_is_known_is_what_it_is(tmp_path: Path) -> None:
    told = history(tmp_path)
    one, same, other = (direct_draws(told, PLAIN, 500, seed) for seed in (0, 0, 1))
    for name, each in one.items():
        assert each.tolist() == same[name].tolist()
        if name in PLAIN:
            assert set(each) == {PLAIN[name]}
        else:
            assert each.tolist() != other[name].tolist()
        limits = next(every for every in PARAMETERS if every.name == name)
        assert each.min() >= limits.least and each.max() <= limits.most


def test_ties_are_near_what_they_are_in_the_model() -> None:
    """The model knows the net, the records do not: between asks of contacts alone and of anybody."""
    for share in (0.0, 1.0):
        parameters = replace(BUSY, new_people=share)
        run = movement(net(), parameters, days=730, seed=1)
        active = (run.state == MEMBER) | (run.promoted >= 0) & (run.left == NOBODY)
        network = net()
        owner = np.repeat(np.arange(network.n), np.diff(network.pointers).astype(np.int64))
        count = np.bincount(owner, weights=active[network.neighbours], minlength=network.n)
        truth = (count[run.state == MEMBER] > 0).mean()
        tied = tied_of(lives_of(run), 730, people=network.n, contacts=20)
        found, contacts = tied.by_draw(np.array([share]))
        assert found[0] == pytest.approx(truth, abs=0.15)
        assert contacts[0] == pytest.approx(count[active].mean(), rel=0.4)


def test_what_is_no_parameter_or_cannot_be_is_refused() -> None:
    with pytest.raises(CannotBeForecast, match="no parameter “hope”"):
        known_of({"hope": 1})
    with pytest.raises(CannotBeForecast, match="from 0 to 1"):
        known_of({"kept": 2})
