"""From a file of acts and what is asked to a forecast."""

import datetime as dt
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from groundswell.reporting.forecast.record import Forecast
from groundswell.reporting.forecast.what_if import WhatIf
from groundswell.science.calibration.calibrating import calibrate
from groundswell.science.calibration.heldout import HELD_OUT, HeldOut, held_out
from groundswell.science.calibration.history import History, Past, read_history
from groundswell.science.calibration.ranking import ranks
from groundswell.science.calibration.record import COUNTED, FITTED, GIVEN, Calibration
from groundswell.science.forecast.comparison import Outlook, outlooks_of
from groundswell.science.forecast.flips import Flip, bands_of, flips_of
from groundswell.science.forecast.parameters import DAYS_A_YEAR, PARAMETERS, Parameters
from groundswell.science.forecast.phase import KEPT, PASSED_ON, Phases, phases_of
from groundswell.science.forecast.replicates import Runs, runs_here, runs_on_ray
from groundswell.science.forecast.scenario import AS_NOW, Scenario
from groundswell.science.ledger.acts import date_of
from groundswell.terminal import Step

PASSING = Scenario("passing_on", "All passed on", changes={"kept": PASSED_ON})
KEEPING = Scenario("keeping", "All kept", changes={"kept": KEPT})
"""What the diagram is about, whatever else was asked."""

FEWEST_DAYS = 182
"""Days before those that are held out, without which nothing can be fitted to them."""

OF_A_TEAM = 3
"""Organizers of a team, where nobody says how many teams there are: an assumption."""

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
    scenarios = asked.scenarios(last)
    with _runs(reading.ray) as runs:
        with step("Fitting the model") as told:
            calibration = calibrate(
                history,
                asked.known,
                runs=runs,
                simulations=reading.simulations,
                seed=reading.seed,
                keep=reading.keep,
                told=told,
            )
        held = _held_out(asked, reading, history, runs, step)
        with step("Would it know the truth"):
            table = calibration.table
            size = len(table.summaries)
            ranked = ranks(
                table.draws, table.summaries, cases=min(CASES, size // 2), seed=reading.seed
            )
        ahead = _Ahead(asked, calibration, runs, reading.seed)
        draws = ahead.draws()
        with step("Looking ahead") as told:
            outlooks = ahead.outlooks([*scenarios, KEEPING, PASSING], draws, told)
        with step("Where passing on wins") as told:
            phases = ahead.phases(draws, told)
        with step("What turns it round") as told:
            flips = ahead.flips(scenarios, told)
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
    )


@contextmanager
def _runs(ray: str) -> Iterator[Runs]:
    """On a Ray cluster where one was named, and else here."""
    with runs_on_ray(ray) if ray else runs_here() as runs:
        yield runs


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


def _held_out(
    asked: WhatIf, reading: Reading, history: History, runs: Runs, step: Step
) -> HeldOut | None:
    """How the last six months were foretold without them; None where there is too little before."""
    if history.days < HELD_OUT + FEWEST_DAYS:
        return None
    with step("Would it have known") as told:
        before = _read(asked, reading, date_of(history.last - HELD_OUT))
        earlier = calibrate(
            before,
            asked.known,
            runs=runs,
            simulations=reading.simulations,
            seed=reading.seed,
            keep=reading.keep,
            told=told,
        )
        return held_out(earlier, history, runs=runs, seed=reading.seed, keep=reading.keep)


class _Ahead:
    """Runs from today on with what is believed after the records."""

    def __init__(self, asked: WhatIf, calibration: Calibration, runs: Runs, seed: int) -> None:
        self.asked, self.calibration, self.runs, self.seed = asked, calibration, runs, seed
        self.network = calibration.setting.network
        middles = {name: float(np.median(each)) for name, each in calibration.posterior.items()}
        self.middle = calibration.ahead(0).parameters(middles)
        self.teams = self._teams()

    def _teams(self) -> int:
        """As many as was said, else as were led of late, else one for each few organizers."""
        if self.asked.teams is not None:
            return self.asked.teams
        if self.calibration.history.teams:
            return self.calibration.history.teams
        return math.ceil(self.middle.organizers_at_start / OF_A_TEAM)

    def draws(self) -> list[Parameters]:
        """The parameters of each run."""
        return [
            self.calibration.parameters(place % self.calibration.draws)
            for place in range(self.asked.runs)
        ]

    def outlooks(
        self, scenarios: list[Scenario], draws: list[Parameters], told: Callable[[float], None]
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

    def phases(self, draws: list[Parameters], told: Callable[[float], None]) -> Phases:
        """The diagram around the middle of what is believed."""
        return phases_of(
            self.middle,
            draws,
            self.network,
            years=self.asked.years,
            seed=self.seed,
            runs=self.runs,
            told=told,
        )

    def flips(
        self, scenarios: list[Scenario], told: Callable[[float], None]
    ) -> dict[str, list[Flip]]:
        """What turns each scenario round."""
        by_key = {each.key: each for each in scenarios}
        bases = {each.parameter.name: each.rests_on for each in self.calibration.bases}
        fitted = {
            name: draws
            for name, draws in self.calibration.posterior.items()
            if bases.get(name) in {COUNTED, FITTED}
        }
        # What is neither drawn nor given is known of today, or is no assumption.
        fixed = {each.name for each in PARAMETERS} - bases.keys()
        given = {name for name, rests_on in bases.items() if rests_on == GIVEN}
        return flips_of(
            [(each, by_key[each.against]) for each in scenarios if each.key != AS_NOW.key],
            self.middle,
            bands_of(fitted, frozenset(fixed | given)),
            self.network,
            days=round(self.asked.years * DAYS_A_YEAR),
            teams=self.teams,
            seed=self.seed,
            runs=self.runs,
            told=told,
        )
