"""A movement made up by lot, of which everything is known, measured from nothing but its file."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from groundswell.science.growth.record import NOBODY
from groundswell.science.growth.synthetic import BEGINS, Synthetic, synthetic
from groundswell.science.growth.synthetic_ladder import ACTIVE, LAPSED, MEMBER, NOT_YET, ORGANIZER
from groundswell.science.growth.synthetic_ladder import STATES as RUNGS
from groundswell.science.ledger.deeds import STEPS
from groundswell.science.ledger.members import STATES
from groundswell.science.ledger.record import LedgerCannotBeRead
from groundswell.science.movement import resting
from groundswell.science.movement.measuring import NEEDS, measure
from groundswell.science.movement.record import Growth
from tests.science.alike import difference

R, K, KEEPS, DAYS = 0.8, 0.3, 0.65, 600
LAST = BEGINS.date() + dt.timedelta(days=DAYS - 1)


def made(dependence: float = 0.0, people: int = 6_000) -> Synthetic:
    return synthetic(people, seed=8, r=R, k=K, days=DAYS, keeps=KEEPS, dependence=dependence)


@pytest.fixture(scope="module")
def truth() -> Synthetic:
    return made()


@pytest.fixture(scope="module")
def file(truth: Synthetic, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "acts.parquet"
    truth.write(path)
    return path


@pytest.fixture(scope="module")
def growth(file: Path) -> Growth:
    return measure(str(file), today=LAST, until=LAST)


def test_nothing_is_wrong_with_it(truth: Synthetic, growth: Growth) -> None:
    assert (growth.people, growth.dirt, growth.remarks) == (truth.n, (), ())
    assert growth.absent == {
        "neighbours who share a concern": "“place”, “concern”",
        "speaking time in minutes": "“minutes”",
    }
    assert growth.rows == len(truth.acts())
    assert growth.arrival.joins.n == truth.n


def test_r_and_k_are_found(growth: Growth) -> None:
    late, offspring = growth.arrival.of_late, growth.arrival.offspring
    assert late is not None and offspring is not None
    assert late.interval.low < R < late.interval.high
    assert late.interval.high - late.interval.low < 0.25
    assert offspring.interval.low < K < offspring.interval.high
    assert offspring.mean_interval.low < R < offspring.mean_interval.high


def test_promises_are_kept_as_often_as_people_keep_them(growth: Growth) -> None:
    kept = growth.promises
    assert kept is not None
    assert kept.kept.interval.low < KEEPS < kept.kept.interval.high
    assert sum(each.n for each in kept.by_contact.values()) == kept.kept.n > 1_000


def test_the_forest_is_the_one_that_grew(truth: Synthetic, growth: Growth) -> None:
    """People are numbered as they came, in the file as in the movement."""
    forest = growth.arrival.forest
    assert forest is not None
    assert forest.parent.tolist() == truth.brought_by.tolist()
    depth = np.zeros(truth.n, int)
    for one, above in enumerate(truth.brought_by):  # who brings has come before
        depth[one] = 0 if above == NOBODY else depth[above] + 1
    assert forest.depth.tolist() == depth.tolist()
    tied = (truth.brought_by != NOBODY) | np.isin(np.arange(truth.n), truth.brought_by)
    assert forest.widths.tolist() == np.bincount(depth[tied]).tolist()
    share = growth.arrival.through_attention
    assert share is not None and share.count == truth.amplified.sum()


def test_the_ladder_is_the_one_that_was_climbed(truth: Synthetic, growth: Growth) -> None:
    """To the person; but a member who has done nothing for six periods of 30 days has lapsed too.

    That is who was a member, and no more than that, in six periods, having joined before them.
    """
    states = truth.states
    assert states is not None
    rungs = {MEMBER: "member", ACTIVE: "active", ORGANIZER: "organizer", LAPSED: "lapsed", NOT_YET: "stranger"}  # fmt: skip
    assert {rungs[place] for place in range(len(RUNGS))} == set(RUNGS)
    stood = np.zeros(states.shape, int)
    for rung, name in rungs.items():
        stood[states == rung] = STATES.index(name)
    quiet = np.zeros(states.shape, bool)
    for period in range(6, states.shape[1]):
        silent = (states[:, period - 5 : period + 1] == MEMBER).all(axis=1)
        quiet[:, period] = silent & (states[:, period - 6] != NOT_YET)
    stood[quiet] = STATES.index("lapsed")
    expected = np.zeros((len(STATES), len(STATES)), int)
    last = states.shape[1] - 1
    for step in range(STEPS):
        np.add.at(expected, (stood[:, last - step - 1], stood[:, last - step]), 1)
    assert quiet.any() and growth.ladder is not None
    assert growth.ladder.counts.tolist() == expected[:, 1:].tolist()


def test_who_is_a_member_and_active(truth: Synthetic, growth: Growth) -> None:
    states = truth.states
    assert states is not None and growth.active is not None
    now = states[:, -1]
    assert (growth.active.count, growth.active.n) == (
        np.isin(now, [ACTIVE, ORGANIZER]).sum(),
        (now != LAPSED).sum(),
    )


def test_a_movement_that_rests_on_one(growth: Growth, tmp_path: Path) -> None:
    made(dependence=0.9).write(tmp_path / "acts.parquet")
    leaning = measure(str(tmp_path / "acts.parquet"), today=LAST, until=LAST).resting
    assert leaning is not None and leaning.exits is not None
    assert growth.resting is not None and growth.resting.exits is not None
    assert leaning.exits.share > 3 * growth.resting.exits.share
    assert leaning.numbers[leaning.exits.most] == 0  # the host
    assert leaning.held["asks"].largest_share > 0.5 > growth.resting.held["asks"].largest_share


def test_the_order_of_the_rows_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resting, "SEARCHED", 0)  # bounds will do, and are quick
    acts = made(people=800).acts()
    acts.write_parquet(tmp_path / "one.parquet")
    acts.sample(fraction=1.0, shuffle=True, seed=8).write_parquet(tmp_path / "other.parquet")
    one, again, other = (measure(str(tmp_path / f"{name}.parquet"), today=LAST, seed=3) for name in ("one", "one", "other"))  # fmt: skip
    assert difference(one, again) is None
    assert difference(one, other) is None
    assert difference(one, measure(str(tmp_path / "one.parquet"), today=LAST, seed=4)) is not None


# What each measure needs, beyond person and at. Who joined on which day is always told.
MEASURES: dict[str, tuple[Callable[[Growth], object], set[str]]] = {
    "forest": (lambda of: of.arrival.forest, {"brought_by"}),
    "r": (lambda of: of.arrival.of_late, {"brought_by"}),
    "attention's share": (lambda of: of.arrival.through_attention, {"amplified_by"}),
    "active": (lambda of: of.active, {"deed"}),
    "asked": (lambda of: of.asked, {"deed", "asked_by"}),
    "staying": (lambda of: of.staying or None, {"deed"}),
    "ladder": (lambda of: of.ladder, {"deed"}),
    "promises": (lambda of: of.promises, {"deed"}),
    "by project": (lambda of: of.promises and (of.promises.by_project or None), {"deed", "project"}),
    "exits": (lambda of: of.resting and of.resting.exits, {"deed", "asked_by"}),
    "not alone": (lambda of: of.not_alone, {"deed", "asked_by"}),
    "asks": (lambda of: of.resting and of.resting.held.get("asks"), {"deed", "asked_by"}),
    "follow-ups": (lambda of: of.resting and of.resting.held.get("follow-ups"), {"deed", "asked_by"}),
    "speaking": (lambda of: of.resting and of.resting.held.get("speaking"), {"deed"}),
    "attention": (lambda of: of.attention, {"deed", "amplified_by"}),
    "neighbours": (lambda of: of.neighbours, {"place", "concern"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def columns() -> pl.DataFrame:
    return made(people=300).acts().with_columns(
        minutes=pl.when(pl.col("deed") == "pitched").then(5.0),
        place=pl.lit("elm"),
        concern=pl.lit("heat"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "missing",
    ["", "deed", "brought_by", "asked_by", "amplified_by", "project", "meeting minutes concern", "asked_by brought_by", "asked_by brought_by amplified_by project deed"],
)  # fmt: skip
def test_a_missing_column_switches_off_its_own_measures(
    columns: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setattr(resting, "SEARCHED", 0)  # bounds will do, and are quick
    without = set(missing.split())
    acts = columns.filter(deed="joined") if "deed" in without else columns
    acts.drop(without).write_parquet(tmp_path / "acts.parquet")
    found = measure(str(tmp_path / "acts.parquet"), today=LAST)
    there = {name for name, (part, _) in MEASURES.items() if part(found) is not None}
    assert there == {name for name, (_, needs) in MEASURES.items() if not needs & without}
    said = {what: {each.strip("“”") for each in wanted.split(", ")} for what, wanted in found.absent.items()}  # fmt: skip
    assert said == {what: set(needs) & without for what, needs in NEEDS.items() if set(needs) & without}  # fmt: skip
    assert found.people == columns["person"].n_unique()


@pytest.mark.parametrize("missing", ["person", "at"])
def test_without_who_or_when_there_is_nothing(columns: pl.DataFrame, tmp_path: Path, missing: str) -> None:  # fmt: skip
    columns.drop(missing).write_parquet(tmp_path / "acts.parquet")
    with pytest.raises(LedgerCannotBeRead, match=f"has no column “{missing}”"):
        measure(str(tmp_path / "acts.parquet"), today=LAST)
