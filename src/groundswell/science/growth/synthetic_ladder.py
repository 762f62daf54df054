"""The ladder that the people of a made-up movement climb and leave, period by period."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from groundswell.science.compiled import compiled, within
from groundswell.science.growth.record import FloatArray

Numbers = npt.NDArray[np.int32]
Days = npt.NDArray[np.int16]
States = npt.NDArray[np.uint8]

PERIOD = 30
"""Days in which somebody is one rung of the ladder."""

STATES = ("member", "active", "organizer", "lapsed")
MEMBER, ACTIVE, ORGANIZER, LAPSED = range(len(STATES))
NOT_YET = 255
"""Before she joined."""

LADDER: FloatArray = np.array(
    [
        [0.74, 0.20, 0.01, 0.05],
        [0.28, 0.64, 0.04, 0.04],
        [0.05, 0.20, 0.73, 0.02],
        [0.00, 0.00, 0.00, 1.00],
    ]
)
"""From which of the states to which, from one period to the next: an assumption."""

FIRST: FloatArray = np.array([0.60, 0.36, 0.04, 0.0])
"""What people are in the period in which they join: an assumption."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How people act: rows a person, the share of pledges kept, talks with the host, the ladder."""

    acts: float
    keeps: float
    dependence: float
    ladder: FloatArray


def states_of(lot: np.random.Generator, joined: Days, days: int, habits: Habits) -> States:
    """(n, periods), where on the ladder each stands in each period, or ``NOT_YET``.

    Who lapses stays so. The host is an organizer throughout where the movement rests on her.
    """
    states = np.full((len(joined), -(-days // PERIOD)), NOT_YET, np.uint8)
    _climb(lot, states, joined, days, np.cumsum(FIRST), np.cumsum(habits.ladder, axis=1))
    if habits.dependence:
        states[0] = ORGANIZER
        states[0, : states.shape[1] - 1 - (days - 1 - int(joined[0])) // PERIOD] = NOT_YET
    return states


@within
def _drawn(lot: np.random.Generator, upto: FloatArray) -> int:
    """One of the states, of which ``upto`` holds the likelihoods of each and those before it."""
    chance, state = lot.random(), 0
    while state < LAPSED and chance >= upto[state]:
        state += 1
    return state


@compiled
def _climb(
    lot: np.random.Generator,
    states: States,
    joined: Days,
    days: int,
    first: FloatArray,
    ladder: FloatArray,
) -> None:
    """Write where everybody stands in every period from the one in which she joined."""
    periods = states.shape[1]
    for person in range(len(joined)):
        begins = periods - 1 - (days - 1 - joined[person]) // PERIOD
        state = _drawn(lot, first)
        for period in range(begins, periods):
            if period > begins and state != LAPSED:
                state = _drawn(lot, ladder[state])
            states[person, period] = state


@compiled
def organizers_of(states: States) -> tuple[Numbers, npt.NDArray[np.int64]]:
    """Who organizes in each period, but the host: those of period p from starts[p]."""
    people, periods = states.shape
    starts = np.zeros(periods + 1, np.int64)
    for person in range(1, people):
        for period in range(periods):
            starts[period + 1] += states[person, period] == ORGANIZER
    starts = np.cumsum(starts)
    place = starts[:-1].copy()
    found = np.empty(starts[periods], np.int32)
    for person in range(1, people):
        for period in range(periods):
            if states[person, period] == ORGANIZER:
                found[place[period]] = person
                place[period] += 1
    return found, starts
