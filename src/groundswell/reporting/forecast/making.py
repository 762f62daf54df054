"""From a file of acts and what is asked to a forecast."""

import datetime as dt
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from groundswell.reporting.forecast.record import Forecast
from groundswell.reporting.forecast.what_if import WhatIf
from groundswell.science.calibration.calibrating import calibrate
from groundswell.science.calibration.heldout import HELD_OUT, HeldOut, held_out
from groundswell.science.calibration.history import History, Past, read_history, standing_of
from groundswell.science.calibration.ranking import Ranks, ranks
from groundswell.science.calibration.record import COUNTED, FITTED, GIVEN, Calibration
from groundswell.science.forecast.comparison import Outlook, outlooks_of
from groundswell.science.forecast.flips import Flip, bands_of, flips_of
from groundswell.science.forecast.future import Future
from groundswell.science.forecast.parameters import DAYS_A_YEAR, PARAMETERS, Parameters
from groundswell.science.forecast.phase import KEPT, PASSED_ON, Phases, phases_of
from groundswell.science.forecast.record import CannotBeForecast
from groundswell.science.forecast.replicates import Runs, Told, runs_here, runs_on_ray
from groundswell.science.forecast.scenario import AS_NOW, Scenario
from groundswell.science.growth.safe import SMALLEST
from groundswell.science.ledger.acts import date_of
from groundswell.terminal import Step

PASSING = Scenario("passing_on", "All passed on", changes={"kept": PASSED_ON})
KEEPING = Scenario("keeping", "All kept", changes={"kept": KEPT})
"""What the diagram is about, whatever else was asked."""

FEWEST_DAYS = 182
"""Days before those that are held out, without which nothing can be fitted to them."""

OF_A_TEAM = 3
"""Organizers of a team, where nobody says how many teams there are: an assumption."""

WAIT = "follow_up_after"

CASES = 300
"""Made-up movements in which it is looked where the truth ranks."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read and how. ``keep``: where simulations are kept, if anywhere."""

    file: str
    today: dt.date
    until: dt.date | None
    engine: str
    simulations: int
    seed: int
    ray: str
    keep: Path | None


def forecast_of(asked: WhatIf, reading: Reading, step: Step) -> Forecast:
    """What the records and the model say of what is asked.

    Raises CannotBeDone, CannotBeForecast, LedgerCannotBeRead.
    """
    with step("Reading the acts"):
        history = _read(asked, reading, reading.until)
    last = date_of(history.last)
    _refuse_few(history)
    _refuse_large_shocks(asked)
    scenarios = asked.scenarios(last)
    with _runs(reading.ray) as runs:
        with step("Fitting the model") as told:
            calibration = _fitted(history, asked, reading, runs, told)
        held = _held_out(asked, reading, history, runs, step)
        with step("Would it know the truth"):
            ranked = _ranked(calibration, reading.seed)
        # Whatever comes from outside comes either way.
        outside = scenarios[0].future
        keeping, passing = (replace(each, future=outside) for each in (KEEPING, PASSING))
        ahead = _Ahead(asked, calibration, runs, reading.seed)
        draws = ahead.draws()
        with step("Looking ahead") as told:
            outlooks = ahead.outlooks([*scenarios, keeping, passing], draws, told)
        with step("Where passing on wins") as told:
            phases = ahead.phases(draws, outside, told)
        with step("What turns it round") as told:
            by_key = {each.key: each for each in scenarios}
            pairs = [(each, by_key[each.against]) for each in scenarios if each.key != AS_NOW.key]
            flips = ahead.flips([*pairs, (passing, keeping)], told)
    return Forecast(
        asked=asked,
        last=last,
        teams=ahead.teams,
        calibration=calibration,
        held_out=held,
        ranks=ranked,
        draws=tuple(draws),
        middle=ahead.middle,
        outlooks={each.key: outlooks[each.key] for each in scenarios},
        kept=outlooks[KEEPING.key],
        passed_on=outlooks[PASSING.key],
        phases=phases,
        flips=flips,
        passing_flips=flips[passing.key],
        says_teams=ahead.says_teams,
    )


def _ranked(calibration: Calibration, seed: int) -> Ranks | None:
    """Where the truth ranks in made-up movements; None where nothing is fitted."""
    if not any(each.rests_on == FITTED for each in calibration.bases):
        return None
    table = calibration.table
    cases = min(CASES, len(table.summaries) // 2)
    return ranks(table.draws, table.summaries, cases=cases, seed=seed)


@contextmanager
def _runs(ray: str) -> Iterator[Runs]:
    """On a Ray cluster where one was named, and else here."""
    with runs_on_ray(ray) if ray else runs_here() as runs:
        yield runs


def _refuse_few(history: History) -> None:
    standing = standing_of(history.lives, history.days)
    if standing.members[-1] + standing.organizers[-1] < SMALLEST:
        raise CannotBeForecast(
            f"There are fewer than {SMALLEST} members and organizers on the last day. Of so few "
            "nothing can be forecast, and everybody would see who they are: ask each other, and "
            "come back when you are more."
        )


def _refuse_large_shocks(asked: WhatIf) -> None:
    people = asked.known.get("people", Parameters().people)
    for event in asked.events:
        if (event.people or 0) > people:
            raise CannotBeForecast(
                f"“{event.title}” brings {event.people:,.0f} people, and there are {people:,.0f}: "
                "give fewer, or more people there are in all."
            )


def _read(asked: WhatIf, reading: Reading, until: dt.date | None) -> History:
    """The history up to a day, with the shocks that were asked for and are past by then."""
    by_then = until or reading.today
    return read_history(
        reading.file,
        today=reading.today,
        until=until,
        engine=reading.engine,
        shocks=[Past(event.day) for event in asked.past(by_then)],
    )


def _fitted(
    history: History, asked: WhatIf, reading: Reading, runs: Runs, told: Told
) -> Calibration:
    return calibrate(
        history,
        asked.known,
        runs=runs,
        simulations=reading.simulations,
        seed=reading.seed,
        keep=reading.keep,
        told=told,
    )


def _held_out(
    asked: WhatIf, reading: Reading, history: History, runs: Runs, step: Step
) -> HeldOut | None:
    """How the last six months were foretold without them; None where there is too little before."""
    if history.days < HELD_OUT + FEWEST_DAYS:
        return None
    with step("Would it have known") as told:
        before = _read(asked, reading, date_of(history.last - HELD_OUT))
        earlier = _fitted(before, asked, reading, runs, told)
        return held_out(earlier, history, runs=runs, seed=reading.seed, keep=reading.keep)


class _Ahead:
    """Runs from today on with what is believed after the records."""

    def __init__(self, asked: WhatIf, calibration: Calibration, runs: Runs, seed: int) -> None:
        self.asked, self.calibration, self.runs, self.seed = asked, calibration, runs, seed
        self.network = calibration.setting.network
        middles = {name: float(np.median(each)) for name, each in calibration.posterior.items()}
        self.middle = calibration.ahead(0).parameters(middles)
        said = calibration.history.teams if asked.teams is None else asked.teams
        self.says_teams = asked.teams is not None or said > 0
        # Else one for each few organizers.
        few = math.ceil(self.middle.organizers_at_start / OF_A_TEAM)
        self.teams = said if self.says_teams else few

    def draws(self) -> list[Parameters]:
        """The parameters of each run."""
        return self.calibration.parameters(self.asked.runs)

    def outlooks(
        self, scenarios: list[Scenario], draws: list[Parameters], told: Told
    ) -> dict[str, Outlook]:
        """Where each scenario leads, by its key."""
        found = outlooks_of(
            scenarios,
            draws,
            self.network,
            years=self.asked.years,
            teams=self.teams,
            seed=self.seed,
            runs=self.runs,
            told=told,
        )
        return {each.scenario.key: each for each in found}

    def phases(self, draws: list[Parameters], future: Future, told: Told) -> Phases:
        """The diagram around the middle of what is believed."""
        return phases_of(
            self.middle,
            draws,
            self.network,
            future=future,
            years=self.asked.years,
            seed=self.seed,
            runs=self.runs,
            told=told,
        )

    def flips(self, pairs: list[tuple[Scenario, Scenario]], told: Told) -> dict[str, list[Flip]]:
        """What turns the first of each pair round."""
        bases = {each.parameter.name: each.rests_on for each in self.calibration.bases}
        fitted = {
            name: draws
            for name, draws in self.calibration.posterior.items()
            if bases.get(name) in {COUNTED, FITTED}
        }
        # What is neither drawn nor given is known of today, or is no assumption; but for the wait.
        fixed = {each.name for each in PARAMETERS} - bases.keys()
        if self.calibration.history.wait is None:
            fixed -= {WAIT} - self.asked.known.keys()
        given = {name for name, rests_on in bases.items() if rests_on == GIVEN}
        return flips_of(
            pairs,
            self.middle,
            bands_of(fitted, frozenset(fixed | given)),
            self.network,
            days=round(self.asked.years * DAYS_A_YEAR),
            teams=self.teams,
            seed=self.seed,
            runs=self.runs,
            told=told,
        )
