"""A forecast goes on where the history ends: as if the movement itself had run on."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from groundswell.science.calibration.history import read_history
from groundswell.science.calibration.leaving import records_of
from groundswell.science.calibration.record import since_of, start_of
from groundswell.science.calibration.simulating import Setting
from groundswell.science.forecast.acquaintance import acquaintance
from groundswell.science.forecast.model import movement
from groundswell.science.forecast.parameters import PARAMETERS, Parameters

TRUTH = Parameters(
    people=4_000,
    members_at_start=60,
    organizers_at_start=10,
    drawn_at_start=0.5,
    says_yes=0.35,
    asks_of_organizer=6,
    kept=0.6,
    standing_at_start=0.6,
    broadcast=0.8,
    development=0.3,
)
PAST, AHEAD, SEEDS = 700, 1_460, 24


def test_what_runs_on_and_what_begins_again_come_to_the_same(tmp_path: Path) -> None:
    network = acquaintance(TRUTH.people, TRUTH.contacts, seed=99)
    known = {
        each.name: getattr(TRUTH, each.name)
        for each in PARAMETERS
        if not each.name.endswith("_at_start")
    }
    on: list[float] = []
    again: list[float] = []
    afresh: list[float] = []
    for seed in range(SEEDS):
        whole = movement(network, TRUTH, days=PAST + AHEAD, seed=seed).course
        on.append(whole.members[-1] + whole.organizers[-1])
        file = tmp_path / f"{seed}.parquet"
        run = movement(network, TRUTH, days=PAST, seed=seed)
        records_of(run, TRUTH, seed=seed).write_parquet(file)
        history = read_history(str(file), today=dt.date(2030, 1, 1))
        fixed = {**known, **start_of(history, 0)}
        setting = Setting(network, fixed, history.days, history.tells)
        ends = start_of(history, history.days)
        start = setting.beginning(ends, since_of(history, fixed), AHEAD).parameters({})
        pool = start.sympathisers * start.left_at_start
        rest = start.people - start.members_at_start - start.organizers_at_start
        left = run.course.sympathisers[-1] + run.course.attended[-1]
        assert pool * (rest - start.lapsed_at_start) == pytest.approx(left, rel=0.1)
        assert start.standing_at_start == pytest.approx(whole.standing[PAST], rel=0.05)
        for found, first in (
            (again, start),
            (afresh, replace(start, left_at_start=1, lapsed_at_start=0)),
        ):
            course = movement(network, first, days=AHEAD, seed=1_000 + seed).course
            found.append(course.members[-1] + course.organizers[-1])
    error = np.hypot(np.std(on), np.std(again)) / np.sqrt(SEEDS)
    assert abs(np.mean(on) - np.mean(again)) < 3 * error
    # If everybody sympathised afresh, many more would join.
    assert np.mean(afresh) - np.mean(on) > 5 * error
