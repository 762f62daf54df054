"""A movement that the model itself made, as an activity file, and a question to ask of it."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import polars as pl

from groundswell.science.calibration.leaving import records_of
from groundswell.science.forecast.acquaintance import acquaintance
from groundswell.science.forecast.model import movement
from groundswell.science.forecast.parameters import Parameters

TRUTH = Parameters(
    people=4_000,
    members_at_start=60,
    organizers_at_start=10,
    drawn_at_start=0.5,
    says_yes=0.35,
    asks_of_organizer=6,
    kept=0.6,
    broadcast=0.8,
    development=0.3,
)
QUESTION = """
[forecast]
years = 2
runs = 24

[movement]
people = 4000

[scenario.keep]
title = "Keep it"
says = "The host <b>keeps</b> all of it."
kept = 1.0

[scenario.pass_on]
title = "Pass it on"
kept = 0.2
against = "keep"

[scenario.host]
title = "The host leaves"
host_leaves = 90
"""


@cache
def records(days: int = 700, people: int = TRUTH.people) -> pl.DataFrame:
    """The acts of that movement over so many days, among so many people."""
    truth = replace(TRUTH, people=people)
    network = acquaintance(people, truth.contacts, seed=99)
    return records_of(movement(network, truth, days=days, seed=5), truth, seed=3)


def town(folder: Path, days: int = 700, people: int = TRUTH.people) -> tuple[Path, Path]:
    """The files of acts and of the question."""
    acts, question = folder / "acts.csv", folder / "what.toml"
    records(days, people).write_csv(acts)
    question.write_text(QUESTION, encoding="utf-8")
    return acts, question
