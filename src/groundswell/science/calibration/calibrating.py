"""From a movement's history to what is believed of the parameters of its model."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from groundswell.science.calibration.direct import Evidence, direct_draws, evidence_of
from groundswell.science.calibration.history import History
from groundswell.science.calibration.learning import FITTED as COMPARED
from groundswell.science.calibration.learning import is_unlike, learned_of, near
from groundswell.science.calibration.priors import (
    BAND,
    VARIED,
    Draws,
    known_of,
    prior_draws,
    prior_of,
)
from groundswell.science.calibration.record import (
    ASSUMED,
    COUNTED,
    FITTED,
    GIVEN,
    Basis,
    Calibration,
    Table,
    months_of,
    start_of,
)
from groundswell.science.calibration.simulating import Setting, simulate
from groundswell.science.calibration.summaries import summaries_of
from groundswell.science.calibration.warning import warnings_of
from groundswell.science.forecast.acquaintance import acquaintance
from groundswell.science.forecast.network import Network
from groundswell.science.forecast.parameters import Parameter
from groundswell.science.forecast.record import CannotBeForecast
from groundswell.science.forecast.replicates import Runs, Told
from groundswell.science.growth.record import NOBODY, FloatArray

SIMULATIONS = 6_000
"""Half a minute on two cores, for three years among 20,000 people."""

ASSUMED_WAIT = 4.0
"""Days until somebody is followed up, where records do not tell: an assumption."""

FEWEST = 500
"""With fewer simulations there is nothing to compare."""

DRAWS, CHECKED = 400, 200
"""Draws that are given, and those with which the history is gone through once more."""

TAIL = (1 - BAND) / 2


def calibrate(
    history: History,
    known: Mapping[str, float],
    *,
    runs: Runs,
    simulations: int = SIMULATIONS,
    seed: int = 0,
    keep: Path | None = None,
    told: Told = lambda _: None,
    network: Network | None = None,
) -> Calibration:
    """What a history says of the parameters.

    ``known``: parameters that are what they are, such as ``people`` and ``contacts``; who is there
    at the start the history says, and when nobody is followed up yet, if that is not known: the
    wait that half of those who came had, or ``ASSUMED_WAIT``. ``runs``: does simulations beside
    each other. ``keep``: a folder in which they are kept, so that what was interrupted goes on
    where it stopped and ends the same. ``told``: the share that is done. ``network``: of the
    people, else one is made. Raises CannotBeForecast.
    """
    if simulations < FEWEST:
        raise CannotBeForecast(f"{simulations} simulations are too few: give {FEWEST} or more.")
    wait = ASSUMED_WAIT if history.wait is None else history.wait
    fixed = known_of({"follow_up_after": wait, **known})
    _refuse_more_members_than_people(history, int(fixed["people"]))
    setting = Setting(
        network=network or acquaintance(int(fixed["people"]), fixed["contacts"], seed=seed),
        fixed={**fixed, **start_of(history, 0)},
        days=history.days,
        tells=history.tells,
        shocks=history.shocks,
    )
    draws = direct_draws(history, fixed, simulations, seed)
    whole = simulations + CHECKED
    table = simulate(
        setting,
        draws,
        seed=seed,
        runs=runs,
        keep=keep,
        told=lambda share: told(share * simulations / whole),
    )
    posterior, unlike = _posterior(draws, table.summaries, summaries_of(history), seed)
    again = simulate(
        setting,
        {name: each[:CHECKED] for name, each in posterior.items()},
        seed=seed + 1,
        runs=runs,
        keep=keep,
        told=lambda share: told((simulations + share * CHECKED) / whole),
    )
    prior = prior_draws(fixed, DRAWS, seed)
    evidence = evidence_of(history, fixed)
    bases = tuple(_basis(each, known, evidence, posterior) for each in VARIED)
    months = months_of(history, again.monthly, TAIL)
    return Calibration(
        history=history,
        prior=prior,
        posterior=posterior,
        bases=bases,
        months=months,
        warnings=warnings_of(history, bases, months, is_unlike=unlike),
        setting=setting,
        table=Table(draws, table.summaries),
    )


def _posterior(
    draws: Draws, summaries: FloatArray, observed: FloatArray, seed: int
) -> tuple[Draws, bool]:
    """Draws of all parameters, as the simulations that are most like the history have them; and
    whether even these are unlike it.
    """
    if not any(np.ptp(draws[name]) for name in COMPARED):  # all of them are given
        return {name: each[:DRAWS] for name, each in draws.items()}, False
    learned = learned_of(draws, summaries)
    told = learned.told(summaries)
    beside = near(draws, told, learned.told(observed[None])[0])
    posterior = beside.resampled(DRAWS, np.random.default_rng((seed, 4)))
    return posterior, is_unlike(told, beside.reach)


def _basis(
    parameter: Parameter,
    known: Mapping[str, float],
    evidence: Mapping[str, Evidence],
    posterior: Draws,
) -> Basis:
    """On what a parameter rests, and how much narrower it is than before."""
    name = parameter.name
    if name in known:
        return Basis(parameter, GIVEN, 0, 0, "", 0.0)
    before = np.diff(prior_of(parameter).quantile(np.array([TAIL, 1 - TAIL])))
    after = np.diff(np.quantile(posterior[name], [TAIL, 1 - TAIL]))
    width = float(after[0] / before[0])
    if name in evidence:
        found = evidence[name]
        return Basis(parameter, COUNTED, found.happened, found.of, found.unit, width)
    return Basis(parameter, FITTED if name in COMPARED else ASSUMED, 0, 0, "", width)


def _refuse_more_members_than_people(history: History, people: int) -> None:
    """Raises CannotBeForecast where the records hold more members than there are people."""
    members = int((history.lives.joined != NOBODY).sum())
    if members > people:
        raise CannotBeForecast(
            f"The records hold {members:,} members of these {history.days:,} days, and the people "
            f"there are in all (N) are said to be {people:,}: give the number of everybody who "
            "could ever be asked, such as all who live there."
        )
