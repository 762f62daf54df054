"""How many people each brings: by when she joined, now, and guessed, with how unequal it is."""

from dataclasses import is_dataclass

import numpy as np
import pytest
from scipy.stats import nbinom

from groundswell.science.growth.cohort import CohortReproduction, cohort_reproduction
from groundswell.science.growth.forest import Forest
from groundswell.science.growth.guessed import (
    GuessedReproduction,
    guessed_by_day,
    guessed_reproduction,
)
from groundswell.science.growth.intervals import SerialInterval, discrete_interval, serial_interval
from groundswell.science.growth.now import ReproductionNow, reproduction_now
from groundswell.science.growth.offspring import Offspring, offspring_of
from groundswell.science.growth.record import NOBODY, CannotBeMeasured, Interval, Measure
from groundswell.science.growth.synthetic import Synthetic, synthetic

FLU = np.array([1, 1, 0, 2, 5, 3, 3, 3, 6, 2, 5, 9, 13, 12, 13, 11, 12, 6, 6, 6, 3, 1, 0, 2, 0, 0, 0, 0, 2, 0, 2, 0])  # fmt: skip
SERIAL = np.array([0, 0.233, 0.359, 0.198, 0.103, 0.053, 0.027, 0.014, 0.007, 0.003, 0.002, 0.001])
NONE = np.zeros(len(FLU), int)


def made(seed: int, *, r: float = 0.8, k: float = 0.25, people: int = 3_000) -> Synthetic:
    """What grows is short, for else the few who came by themselves decide it all."""
    days = 240 if r < 1 else 150
    return synthetic(
        people, seed=seed, r=r, k=k, days=days, acts=1, interval_mean=14, interval_deviation=9
    )


def cohorts(movement: Synthetic, windows: list[tuple[int, int]]) -> list[CohortReproduction]:
    joined, brought_by = movement.joined.astype(np.int64), movement.brought_by.astype(np.int64)
    return cohort_reproduction(joined, brought_by, windows, until=movement.days - 1)


def within(interval: Interval, value: float) -> bool:
    return interval.low <= value <= interval.high


@pytest.mark.parametrize(
    "measure",
    [Forest, Offspring, ReproductionNow, SerialInterval, CohortReproduction, GuessedReproduction],
)
def test_every_measure_says_what_it_is_and_is_not(measure: type[Measure]) -> None:
    assert is_dataclass(measure)
    assert measure.CANNOT_SAY.startswith("It cannot say ")
    assert measure.CANNOT_SAY.endswith(".") and measure.DEFINITION.endswith(".")
    assert "__slots__" in vars(measure)
    assert hasattr(measure, "n")


def test_the_discrete_interval_is_that_of_epiestim() -> None:
    """Mean 2.6 and deviation 1.5 days, as in its Flu2009."""
    found = discrete_interval(2.6, 1.5, 11)
    assert np.round(found, 3).tolist() == SERIAL.tolist()
    long = discrete_interval(21, 14, 400)
    assert long[0] == 0 and long.sum() == pytest.approx(1, abs=1e-9)
    assert long @ np.arange(401) == pytest.approx(21, abs=0.02)


def test_intervals_that_have_not_ended_are_made_up_for() -> None:
    """By hand: 1 of 2, 2 of 3 and 1 of 1 ended so that 3 days are all, and none is longer."""
    found = serial_interval(np.array([1, 2, 2, 3, 0]), np.array([1, 2, 4, 5, 1]))
    # Of 3 days: at most 3 days and there for 3 or more: those of 2 (there for 4) and of 3.
    # Of 2 days: both of 2. Of 1 day: both of 1.
    assert found.upto.tolist() == [0, 0, 0.5, 1, 1, 1]
    assert found.weights.tolist() == [0, 0, 0.5, 0.5, 0, 0]
    assert (found.mean, found.known, found.n) == (2.5, 5, 5)
    assert (found.same_day, found.impossible) == (1, 0)


def pairs(movement: Synthetic) -> tuple[np.ndarray, np.ndarray]:
    """Days from the recruiter's joining to the recruit's, and to the end of the records."""
    recruits = np.flatnonzero(movement.brought_by != NOBODY)
    joined = movement.joined.astype(np.int64)
    recruiter = joined[movement.brought_by[recruits]]
    return joined[recruits] - recruiter, movement.days - 1 - recruiter


def test_the_serial_interval_is_found_where_most_have_not_ended() -> None:
    held, runs = 0, 60
    for seed in range(runs):
        movement = synthetic(
            1_500,
            seed=seed,
            r=0.8,
            k=0.25,
            days=100,
            acts=1,
            interval_mean=25,
            interval_deviation=15,
        )
        days, there_for = pairs(movement)
        found = serial_interval(days, there_for)
        truth = movement.weights[: found.known + 1] / movement.weights[: found.known + 1].sum()
        mean = float(truth @ np.arange(len(truth)))
        assert days.mean() < mean - 2  # what is seen alone is far too short
        assert np.abs(found.upto[: len(truth)] - np.cumsum(truth)).max() < 0.15
        held += within(found.interval, mean)
    assert abs(held / runs - 0.95) < 3.5 * (0.95 * 0.05 / runs) ** 0.5


def test_pairs_that_cannot_be_are_left_out_and_counted() -> None:
    days, there_for = pairs(made(5))
    plain = serial_interval(days, there_for)
    dirty = serial_interval(np.append(days, -4), np.append(there_for, 9))
    assert (plain.impossible, dirty.impossible, dirty.n) == (0, 1, plain.n)
    assert dirty.upto.tolist() == plain.upto.tolist()


def test_cohorts_by_hand() -> None:
    """0 brings 1 and 2 after a day and two; of 2, there for a day, one half can be seen."""
    joined = np.array([0, 1, 2, 1])
    (all_,) = cohort_reproduction(joined, np.array([NOBODY, 0, 0, NOBODY]), [(0, 3)], until=3)
    assert (all_.n, all_.recruits, all_.seen) == (4, 2, 3.5)
    assert all_.mean == 2 / 3.5
    first, last = cohort_reproduction(
        joined, np.array([NOBODY, 0, 0, NOBODY]), [(0, 0), (3, 3)], until=3
    )
    assert (first.n, first.recruits, first.mean) == (1, 2, 2.0)
    assert within(first.interval, 2.0)
    assert (last.n, last.seen, np.isnan(last.mean), last.interval.high) == (
        0,
        0.0,
        True,
        float("inf"),
    )


def test_people_are_names_and_days_before_the_recruiter_are_no_interval() -> None:
    movement = made(2)
    windows = [(60, 149), (150, 239)]
    plain = cohorts(movement, windows)
    joined, brought_by = movement.joined.astype(np.int64), movement.brought_by.astype(np.int64)
    order = np.random.default_rng(0).permutation(movement.n)
    named = np.where(brought_by[order] == NOBODY, NOBODY, np.argsort(order)[brought_by[order]])
    again = cohort_reproduction(joined[order], named, windows, until=movement.days - 1)
    for one, other in zip(plain, again, strict=True):
        assert (other.n, other.recruits) == (one.n, one.recruits)
        assert [other.mean, other.k] == pytest.approx([one.mean, one.k])
    # Somebody is written down as brought by one who joined after her.
    early = int(np.flatnonzero((brought_by == NOBODY) & (movement.joined == 10))[0])
    brought_by[early] = int(np.flatnonzero(movement.joined == 100)[0])
    dirty = cohort_reproduction(joined, brought_by, windows, until=movement.days - 1)
    assert dirty[0].recruits == plain[0].recruits + 1
    assert dirty[1] == plain[1]


@pytest.mark.parametrize(("r", "k"), [(0.8, 0.1), (1.2, 0.25)])
def test_cohorts_hold_the_truth_as_often_as_they_say(r: float, k: float) -> None:
    """Early, and close to the end, where nothing but what can be seen is known."""
    held, runs = np.zeros((2, 2)), 60
    for seed in range(runs):
        movement = made(seed, r=r, k=k, people=1_500)
        windows = [
            (movement.days - 120, movement.days - 61),
            (movement.days - 30, movement.days - 8),
        ]
        for place, one in enumerate(cohorts(movement, windows)):
            held[place] += [within(one.interval, r), within(one.k_interval, k)]
    assert (np.abs(held / runs - 0.95) < 3.5 * (0.95 * 0.05 / runs) ** 0.5).all()


def test_exposure_halves_what_is_expected_and_leaves_k() -> None:
    rng = np.random.default_rng(4)
    seen = rng.choice([0.25, 0.5, 1.0], 40_000)
    brought = rng.negative_binomial(0.3, 0.3 / (0.3 + 1.1 * seen))
    found = offspring_of(brought, seen)
    assert within(found.mean_interval, 1.1) and within(found.interval, 0.3)
    assert found.mean_interval.high - found.mean_interval.low < 0.12

    def likelihood(mean: float, k: float) -> float:
        return float(nbinom.logpmf(brought, k, k / (k + mean * seen)).sum())

    top = likelihood(found.mean, found.k)
    for mean, k in ((1.01, 1), (0.99, 1), (1, 1.01), (1, 0.99)):
        assert likelihood(found.mean * mean, found.k * k) < top
    alike = offspring_of(brought, np.ones(len(brought)))
    plain = offspring_of(brought)
    assert [alike.mean, alike.k] == pytest.approx([plain.mean, plain.k])
    assert alike.interval.low == pytest.approx(plain.interval.low)


def test_nobody_brought_yet_is_less_than_known() -> None:
    found = offspring_of(np.zeros(30, int), np.full(30, 0.5))
    assert (found.mean, found.mean_interval.low, found.k) == (0.0, 0.0, float("inf"))
    assert found.mean_interval.high == pytest.approx(-np.log(0.025) / 15)


@pytest.mark.parametrize(("r", "k"), [(0.8, 0.1), (1.2, 0.25)])
def test_r_now_holds_the_truth_where_a_few_bring_the_most(r: float, k: float) -> None:
    plain, widened, runs = 0, 0, 400
    for seed in range(runs):
        movement = made(seed, r=r, k=k)
        days = movement.days
        (now,) = reproduction_now(
            *movement.by_day(), movement.weights, [(days - 30, days - 1)], k=k
        )
        plain, widened = plain + within(now.interval, r), widened + within(now.widened, r)
    assert plain / runs < 0.8
    assert abs(widened / runs - 0.95) < 3.5 * (0.95 * 0.05 / runs) ** 0.5


def test_widening_ends_at_what_it_is_named_for() -> None:
    """As k grows it is the plain interval; a long window sees all, a short one little, at once."""
    imported = np.full(200, 40)
    local = np.full(200, 160)
    weights = discrete_interval(14, 9, 100)
    windows = [(120, 120), (100, 199)]
    short, long = reproduction_now(local, imported, weights, windows, k=0.25)
    assert short.seen_at_once < 0.06 and 0.8 < long.seen_at_once < 1
    assert short.simply_widened.high - short.simply_widened.low > 1.5 * (
        short.widened.high - short.widened.low
    )
    simple = (long.simply_widened.high - long.simply_widened.low) / (
        long.widened.high - long.widened.low
    )
    assert 0.9 < simple < 1.15
    (alike,) = reproduction_now(local, imported, weights, [(100, 199)], k=1e9)
    assert alike.widened.low == pytest.approx(alike.interval.low, abs=1e-5)
    assert alike.widened.high == pytest.approx(alike.interval.high, abs=1e-5)


def test_guessed_is_wallinga_and_teunis_over_all_pairs() -> None:
    """Every pair of people of the flu of 2009, one by one."""
    day = np.repeat(np.arange(len(FLU)), FLU)
    apart = day[:, None] - day[None, :]
    likelihood = np.where(
        (apart > 0) & (apart < len(SERIAL)), SERIAL[np.clip(apart, 0, len(SERIAL) - 1)], 0
    )
    whole = likelihood.sum(axis=1, keepdims=True)
    brought = np.divide(likelihood, whole, out=np.zeros_like(likelihood), where=whole > 0).sum(
        axis=0
    )
    by_day = guessed_by_day(FLU, NONE, SERIAL)
    for this in range(len(FLU)):
        if FLU[this]:
            assert by_day[this] == pytest.approx(brought[day == this].mean(), abs=1e-12)
        else:
            assert np.isnan(by_day[this])
    windows = [(1, 7), (8, 14), (25, 31)]
    for (first, last), found in zip(
        windows, guessed_reproduction(FLU, NONE, SERIAL, windows), strict=True
    ):
        people = (day >= first) & (day <= last)
        assert found.n == people.sum()
        assert found.mean == pytest.approx(brought[people].mean(), abs=1e-12)
        assert within(found.interval, found.mean)
        assert found.corrected == pytest.approx(found.mean / found.seen)
    assert found.seen < 1 == guessed_reproduction(FLU, NONE, SERIAL, [(1, 7)])[0].seen


def test_guessed_leaves_alone_who_came_by_herself() -> None:
    imported = np.zeros(6, int)
    imported[[0, 3]] = [2, 5]
    local = np.array([0, 0, 4, 0, 6, 0])
    weights = np.array([0, 0.5, 0.5])
    # The 4 were brought by the 2; the 6 in equal parts by each of the 4 and the 5.
    assert guessed_by_day(local, imported, weights)[[0, 2, 3]] == pytest.approx([2, 6 / 9, 6 / 9])
    empty, last = guessed_reproduction(local, imported, weights, [(1, 1), (4, 4)])
    assert (empty.n, np.isnan(empty.mean)) == (0, True)
    assert (last.n, last.seen, last.mean) == (6, 0.5, 0.0)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (lambda: offspring_of(np.ones(3, int), np.ones(2)), "one share for each"),
        (lambda: offspring_of(np.ones(2, int), np.array([0.0, 1.0])), "above 0 and at most 1"),
        (lambda: offspring_of(np.ones(2, int), np.array([np.nan, 1.0])), "above 0 and at most 1"),
        (lambda: serial_interval(np.array([3]), np.array([2])), "up to their last day"),
        (lambda: serial_interval(np.array([-3]), np.array([2])), "Nobody is known"),
        (lambda: serial_interval(np.array([3, 4]), np.array([2])), "how long the recruiter"),
        (lambda: cohort_reproduction(np.array([], int), np.array([], int), []), "one or more"),
        (lambda: cohort_reproduction(np.array([0, 1]), np.array([-1, -1]), []), "take R by days of joining"),
        (lambda: cohort_reproduction(np.array([0, 5]), np.array([-1, 0]), [], until=4), "days 0 to 4"),
        (lambda: cohort_reproduction(np.array([0, 5]), np.array([-1, 2]), []), "the people are 0 to 1"),
        (lambda: cohort_reproduction(np.array([0, 5]), np.array([-1, 0]), [(2, 6)]), "not within the days 0 to 5"),
        (lambda: reproduction_now(FLU, NONE, SERIAL, [(1, 7)], k=0.0), "above 0"),
        (lambda: guessed_by_day(FLU, NONE[1:], SERIAL), "one number each"),
        (lambda: guessed_by_day(-FLU, NONE, SERIAL), "fewer than nobody"),
        (lambda: guessed_by_day(FLU, NONE, SERIAL + 1), "begin with 0"),
        (lambda: guessed_reproduction(FLU, NONE, SERIAL, [(3, 99)]), "not within the days 0 to 31"),
    ],
)  # fmt: skip
def test_what_cannot_be_measured_says_so(asked: object, told: str) -> None:
    assert callable(asked)
    with pytest.raises(CannotBeMeasured, match=told):
        asked()
