"""The model person by person: who asks whom, who comes, joins, organizes and leaves, day by day."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from groundswell.science.forecast.chance import state_of
from groundswell.science.forecast.course import (
    COLUMNS,
    LAPSED,
    MEMBER,
    ORGANIZER,
    OUT,
    SYMPATHISER,
    Course,
    rates_of,
)
from groundswell.science.forecast.future import NOTHING, Future, Leaving, possible
from groundswell.science.forecast.network import Network
from groundswell.science.forecast.parameters import Parameters
from groundswell.science.forecast.record import CannotBeForecast
from groundswell.science.forecast.rounds import Bytes
from groundswell.science.forecast.steps import (
    BROADCAST,
    LAPSED_ALL,
    MEMBERS,
    ORGANIZERS,
    SYMPATHISERS,
    Outside,
    People,
    run,
)
from groundswell.science.growth.record import NOBODY
from groundswell.science.growth.ties import Int32Array

__all__ = ["BROADCAST", "Run", "movement"]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a movement among n people.

    ``course``: how many stood where on each day. ``state``: (n,), where each stands at the end,
    ``OUT`` to ``LAPSED``. ``brought_by``: (n,), who asked her last when she came, ``BROADCAST``, or
    ``NOBODY``. ``came``, ``joined``, ``promoted`` and ``left``: (n,), on which day she came for the
    last time, joined (0 for those of the start), became an organizer and lapsed, or ``NOBODY``.
    """

    DEFINITION: ClassVar[str] = Course.DEFINITION
    CANNOT_SAY: ClassVar[str] = (
        "One run is one draw of chance, not what is to be expected: run many seeds, and most of "
        "its parameters are assumptions until your own records replace them."
    )

    n: int
    course: Course
    state: Bytes
    brought_by: Int32Array
    came: Int32Array
    joined: Int32Array
    promoted: Int32Array
    left: Int32Array


def movement(
    network: Network,
    parameters: Parameters,
    *,
    days: int,
    seed: int,
    future: Future = NOTHING,
) -> Run:
    """A movement on a network of people for ``days`` days.

    ``parameters.people`` is that of the network, whose ties take the place of
    ``parameters.contacts``. What a day costs grows with what happens on it, not with how many
    people there are. Raises CannotBeForecast.
    """
    n = network.n
    if parameters.people != n:
        raise CannotBeForecast(
            f"The network has {n} people and the parameters {parameters.people}: give both the "
            "same."
        )
    begins = state_of(seed)
    table = np.zeros((possible(days) + 1, COLUMNS))
    people = _at_the_start(network, parameters, seed)
    table[0, COLUMNS - 3] = parameters.standing_at_start
    leaving = future.leaving or Leaving(0, 0)
    outside = Outside(future.gone_from(days), future.comes(days), leaving.day, leaving.people)
    run(people, rates_of(parameters), begins, table, outside)
    return Run(
        n=n,
        course=Course(n, *table.T),
        state=people.state,
        brought_by=people.brought_by,
        came=people.came,
        joined=people.joined,
        promoted=people.promoted,
        left=people.left,
    )


def active_at_end(
    network: Network, parameters: Parameters, days: int, seed: int, future: Future = NOTHING
) -> float:
    """How many members and organizers there are in the end of one run."""
    course = movement(network, parameters, days=days, seed=seed, future=future).course
    return float(course.members[-1] + course.organizers[-1])


def _at_the_start(network: Network, parameters: Parameters, seed: int) -> People:
    """Members, organizers, lapsed and sympathisers by lot; of others each sympathises with s₀u₀."""
    n = network.n
    sympathise = parameters.sympathisers * parameters.left_at_start
    lots = np.random.default_rng(seed)
    state = np.where(lots.random(n, np.float32) < sympathise, SYMPATHISER, OUT).astype(np.uint8)
    members, organizers = parameters.members_at_start, parameters.organizers_at_start
    active, lapsed = members + organizers, parameters.lapsed_at_start
    drawn = lots.choice(n, active + lapsed, replace=False, shuffle=True).astype(np.int32)
    state[drawn[active:]] = LAPSED
    chosen = drawn[:active]
    state[chosen[:members]] = MEMBER
    state[chosen[members:]] = ORGANIZER
    rows = np.empty((2, n), np.int32)
    rows[0, :members] = chosen[:members]
    rows[1, :organizers] = chosen[members:]
    place = np.empty(n, np.int32)
    place[chosen[:members]] = np.arange(members)
    place[chosen[members:]] = np.arange(organizers)
    brought_by, came, joined, promoted, left = np.full((5, n), NOBODY, np.int32)
    brought_by[chosen[: round(parameters.drawn_at_start * members)]] = BROADCAST
    joined[chosen] = 0
    promoted[chosen[members:]] = 0
    counts = np.zeros(8, np.int64)
    counts[MEMBERS], counts[ORGANIZERS], counts[LAPSED_ALL] = members, organizers, lapsed
    counts[SYMPATHISERS] = (state == SYMPATHISER).sum()
    return People(
        pointers=network.pointers,
        neighbours=network.neighbours,
        state=state,
        brought_by=brought_by,
        joined=joined,
        came=came,
        promoted=promoted,
        left=left,
        rows=rows,
        place=place,
        queue=np.empty(n, np.int32),
        leaving=np.empty((2, n), np.int32),
        counts=counts,
    )
