"""Movements made up by lot are what they say they are."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from groundswell.science.growth.record import NOBODY, CannotBeMeasured
from groundswell.science.growth.synthetic import BEGINS, HOST, Synthetic, synthetic
from groundswell.science.growth.synthetic_ladder import LADDER, NOT_YET, PERIOD, STATES

COMPLETED = ("attended", "fulfilled", "talked")
ORGANIZERS = ("led", "hosted", "pitched")


@pytest.fixture(scope="module")
def movement() -> Synthetic:
    return synthetic(20_000, seed=1, r=0.8, k=0.25, dependence=0.4, keeps=0.7)


@pytest.fixture(scope="module")
def acts(movement: Synthetic) -> pl.DataFrame:
    return movement.acts()


def test_it_has_the_columns_of_an_activity_file(movement: Synthetic, acts: pl.DataFrame) -> None:
    assert acts.columns == [
        "person", "deed", "at", "project", "meeting", "asked_by", "brought_by", "amplified_by",
    ]  # fmt: skip
    assert isinstance(acts.schema["deed"], pl.Enum)
    assert acts.schema["at"] == pl.Datetime("us")
    assert abs(movement.n / 20_000 - 1) < 0.1
    assert abs(len(acts) / movement.n / 10 - 1) < 0.1
    ends = BEGINS + timedelta(days=movement.days)
    assert acts["at"].is_between(BEGINS, ends, closed="left").all()


def test_joins_are_the_truth(movement: Synthetic, acts: pl.DataFrame) -> None:
    joins = acts.filter(pl.col("deed") == "joined")
    assert joins["person"].to_list() == list(range(movement.n))
    assert (np.diff(movement.joined) >= 0).all()
    day = (joins["at"] - BEGINS).dt.total_days().to_numpy()
    assert (day == movement.joined).all()
    assert (joins["brought_by"].fill_null(NOBODY).to_numpy() == movement.brought_by).all()
    assert (joins["amplified_by"].is_not_null().to_numpy() == movement.amplified).all()
    assert joins["amplified_by"].drop_nulls().unique().to_list() == [HOST]
    assert not (movement.amplified & (movement.brought_by != NOBODY)).any()
    assert abs(movement.amplified[movement.brought_by == NOBODY].mean() - 0.5) < 0.03
    first = acts.group_by("person").agg(pl.col("at").min()).sort("person")
    assert first["at"].equals(joins["at"])


def test_people_bring_as_many_and_as_late_as_asked(movement: Synthetic) -> None:
    # Of those who have been there for so long that all whom they bring are there too.
    known = np.flatnonzero(movement.joined < movement.days - len(movement.weights))
    brought = np.bincount(movement.brought_by[movement.brought_by >= 0], minlength=movement.n)[
        known
    ]
    spread = 0.8 + 0.8**2 / 0.25
    assert abs(brought.mean() - 0.8) < 4 * (spread / len(known)) ** 0.5
    assert abs(brought.var() / spread - 1) < 0.15
    recruits = np.flatnonzero(movement.brought_by != NOBODY)
    recruits = recruits[np.isin(movement.brought_by[recruits], known)]
    days = movement.joined[recruits] - movement.joined[movement.brought_by[recruits]]
    assert days.min() >= 1
    assert abs(days.mean() - 21) < 4 * 14 / len(days) ** 0.5
    assert abs(days.std() - 14) < 0.5


def test_acts_show_where_on_the_ladder_each_stands(movement: Synthetic, acts: pl.DataFrame) -> None:
    states = movement.states
    assert states is not None
    day = (acts["at"] - BEGINS).dt.total_days()
    period = (states.shape[1] - 1 - (movement.days - 1 - day) // PERIOD).to_numpy()
    person, deed = acts["person"].to_numpy(), acts["deed"]

    def did(deeds: tuple[str, ...]) -> np.ndarray:
        found = np.zeros(states.shape, bool)
        rows = deed.is_in(deeds).to_numpy()
        found[person[rows], period[rows]] = True
        return found

    member, active, organizer, lapsed = (states == number for number in range(len(STATES)))
    assert (did(ORGANIZERS) == organizer).all()
    assert did(COMPLETED)[active].all()
    assert not did(COMPLETED)[member | lapsed | (states == NOT_YET)].any()
    assert (np.maximum.accumulate(did(("left",)), axis=1) == lapsed).all()


def test_the_ladder_is_the_one_asked_for(movement: Synthetic) -> None:
    assert movement.states is not None
    moves = np.zeros((len(STATES), len(STATES)))
    for before, after in pairwise(movement.states.T):
        there = before != NOT_YET
        np.add.at(moves, (before[there], after[there]), 1)
    people = moves.sum(axis=1, keepdims=True)
    assert (np.abs(moves / people - LADDER) <= 4.5 * np.sqrt(LADDER * (1 - LADDER) / people)).all()


def test_promises_and_talks_are_as_asked(acts: pl.DataFrame) -> None:
    pledged = acts.filter(pl.col("deed") == "pledged")
    kept = acts.filter(pl.col("deed") == "fulfilled")
    assert pledged.select("person", "project").is_unique().all()
    both = kept.join(pledged, on=["person", "project"], how="inner", suffix="_pledged")
    assert len(both) == len(kept)
    assert (both["at"] >= both["at_pledged"]).all()
    assert abs(len(kept) / len(pledged) - 0.7) < 4 * (0.21 / len(pledged)) ** 0.5
    talked = acts.filter(pl.col("deed") == "talked")
    assert talked["asked_by"].null_count() == 0
    assert not (talked["asked_by"] == talked["person"]).any()
    with_host = talked.filter(pl.col("asked_by") == HOST).height / len(talked)
    assert abs(with_host - 0.4) < 4 * (0.24 / len(talked)) ** 0.5


def test_it_is_the_same_whatever_the_pieces(
    movement: Synthetic, acts: pl.DataFrame, tmp_path: Path
) -> None:
    assert pl.concat(list(movement.pieces(100_000))).equals(acts)
    rows = movement.write(tmp_path / "activity.parquet")
    read = pl.read_parquet(tmp_path / "activity.parquet")
    assert (rows, read.cast({"deed": pl.String}).equals(acts.cast({"deed": pl.String}))) == (
        len(acts),
        True,
    )
    again = synthetic(20_000, seed=1, r=0.8, k=0.25, dependence=0.4, keeps=0.7)
    assert (again.brought_by == movement.brought_by).all()
    other = synthetic(20_000, seed=2, r=0.8, k=0.25, acts=1)
    assert other.n != movement.n
    assert other.states is None
    assert other.acts()["deed"].unique().to_list() == ["joined"]


def test_intervals_longer_than_the_records_are_not_squeezed_into_them() -> None:
    short = synthetic(
        20_000, seed=4, r=0.9, k=1.0, days=15, acts=1, interval_mean=40, interval_deviation=10
    )
    assert short.weights @ np.arange(len(short.weights)) == pytest.approx(40, abs=0.1)
    assert (short.brought_by == NOBODY).mean() > 0.999


def test_growth_beyond_what_was_asked_ends_the_records() -> None:
    grown = synthetic(
        1_000, seed=3, r=3.0, k=0.05, days=200, acts=1, interval_mean=6, interval_deviation=3
    )
    assert grown.n <= 5_000
    assert grown.joined.max() < grown.days <= 200
    local, imported = grown.by_day()
    assert (len(local), int(local.sum() + imported.sum())) == (grown.days, grown.n)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"people": 0}, "A movement has people"),
        ({"days": 30_000}, "1 to 24,000 days"),
        ({"r": -1.0}, "r from 0"),
        ({"k": 0.0}, "k above 0"),
        ({"acts": 0.5}, "the act of joining"),
        ({"keeps": 1.5}, "from 0 to 1"),
        ({"ladder": np.ones((4, 4))}, "sums to 1"),
        ({"ladder": np.ones((3, 3)) / 3}, "sums to 1"),
        ({"interval_mean": 1.0}, "more than 1 day"),
        ({"interval_mean": 1e9}, "shorter ones"),
    ],
)
def test_what_cannot_be_made_says_so(wrong: dict[str, object], told: str) -> None:
    asked: dict[str, object] = {"people": 10, "seed": 1, "r": 1.0, "k": 1.0} | wrong
    with pytest.raises(CannotBeMeasured, match=told):
        synthetic(**asked)  # type: ignore[arg-type]  # one of them is wrong
