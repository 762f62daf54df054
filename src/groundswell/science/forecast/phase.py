"""Where passing attention on wins and where keeping it does, and where this movement stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from groundswell.science.forecast.future import NOTHING, Future
from groundswell.science.forecast.model import active_at_end
from groundswell.science.forecast.network import Network
from groundswell.science.forecast.parameters import DAYS_A_YEAR, Parameters
from groundswell.science.forecast.replicates import Runs, Told, all_of
from groundswell.science.forecast.skeleton import Skeleton, encouraged, skeleton_of
from groundswell.science.growth.record import FloatArray

KEPT, PASSED_ON = 1.0, 0.2
"""The share of attention the host keeps who keeps it, and who passes it on."""

NEW_PEOPLE = tuple(np.linspace(0, 1, 11).round(2).tolist())
ORGANIZING = tuple(np.linspace(0.05, 0.65, 13).round(2).tolist())
SEEDS = 8
"""Runs of each side in every place of the diagram."""

SURE = 2.0
"""Standard errors beyond which a place is coloured: one in twenty is by luck, and nobody acts on a
single one."""

LEAST = 1.0
"""Active people, at least, for the ratio of two counts to be drawn."""


@dataclass(frozen=True, slots=True)
class Phases:
    """Which ends with more members and organizers: attention passed on, or kept.

    ``new_people``: (x,), shares of asks that go to new people. ``organizing``: (y,), shares of
    members who become organizers before they leave, with attention passed on. ``gain``: (y, x), the
    logarithm to base 2 of how many times as many there are where it was passed on, in the mean of
    ``n`` pairs of runs; ``sure``: (y, x), whether the pairs show which is more. ``here``: (draws,
    2), where this movement may stand: its shares of both. ``boundary``: the share organizing at
    which R₀ is 1; None where none does. ``years``: after how long.
    """

    DEFINITION: ClassVar[str] = (
        "Across: the share of asks that go to new people, at doors and meetings. Up: the share of "
        "members who become organizers before they leave, with four fifths of the attention passed "
        "on. All other parameters are in the middle of what the records leave open. In each place "
        "the model runs with attention kept and with it passed on, with the same people and chance."
    )
    CANNOT_SAY: ClassVar[str] = (
        "It cannot say how people feel about a host who keeps the stage, and knows growth alone: "
        "what those do who share a stage, and whether it is right, is not in it."
    )

    n: int
    years: float
    new_people: FloatArray
    organizing: FloatArray
    gain: FloatArray
    sure: npt.NDArray[np.bool_]
    here: FloatArray
    boundary: float | None


def phases_of(
    middle: Parameters,
    draws: Sequence[Parameters],
    network: Network,
    *,
    future: Future = NOTHING,
    years: float,
    seed: int,
    runs: Runs,
    told: Told = lambda _share: None,
) -> Phases:
    """The diagram around parameters ``middle``, and where each of ``draws`` stands in it.

    ``future``: what happens from outside, either way. Raises CannotBeForecast.
    """
    passed_on = 1 - PASSED_ON
    tasks = [
        replace(
            middle,
            new_people=share,
            development=organizing / (1 - organizing) * middle.member_exit / passed_on,
        )
        for organizing in ORGANIZING
        for share in NEW_PEOPLE
    ]
    todo = partial(_gain, network, future, round(years * DAYS_A_YEAR), seed)
    table = np.array(all_of(runs, todo, tasks, told)).reshape(len(ORGANIZING), len(NEW_PEOPLE), 2)
    return Phases(
        n=SEEDS,
        years=years,
        new_people=np.array(NEW_PEOPLE),
        organizing=np.array(ORGANIZING),
        gain=table[..., 0],
        sure=table[..., 1] > 0,
        here=np.array([(each.new_people, _passing_on(each).organizing) for each in draws]),
        boundary=_passing_on(middle).boundary,
    )


def _passing_on(parameters: Parameters) -> Skeleton:
    """The skeleton with attention passed on, and the more asks that encourages."""
    return skeleton_of(encouraged(replace(parameters, kept=PASSED_ON)))


def _gain(
    network: Network, future: Future, days: int, seed: int, parameters: Parameters
) -> tuple[float, float]:
    """How many times as many, to base 2, and whether the pairs show which is more."""
    ends = np.array(
        [
            [
                active_at_end(network, replace(parameters, kept=kept), days, seed + turn, future)
                for kept in (PASSED_ON, KEPT)
            ]
            for turn in range(SEEDS)
        ]
    )
    mean = np.maximum(ends.mean(axis=0), LEAST)
    more = ends[:, 0] - ends[:, 1]
    error = more.std(ddof=1) / np.sqrt(SEEDS)
    return float(np.log2(mean[0] / mean[1])), float(abs(more.mean()) > SURE * error)
