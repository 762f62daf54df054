"""Who knows whom where nobody wrote it down: neighbours mostly, and some people anywhere."""

import math

import numpy as np

from groundswell.science.compiled import compiled, within
from groundswell.science.forecast.chance import drawn, state_of, stream
from groundswell.science.forecast.network import MOST_SHORT, Network, Pointers
from groundswell.science.forecast.record import within_range
from groundswell.science.growth.record import IntArray
from groundswell.science.growth.ties import Int32Array

NEAR = 0.8
"""The share of ties that lie within a neighbourhood: an assumption."""

NEIGHBOURHOOD = 50
"""So many people on either side are a person's neighbourhood: an assumption."""

FEW = 48
"""As many contacts of one person are sorted by hand; more by the library."""

FEWEST = 2
MOST_PEOPLE = 2**31 - 2


def acquaintance(people: int, contacts: float, *, seed: int) -> Network:
    """A network of people with ``contacts`` contacts each in the mean, the same by seed.

    People stand in the order of where they live: ``NEAR`` of the ties go to somebody at most
    ``NEIGHBOURHOOD`` places away, or ``contacts`` where that is more, and the others to anybody.
    Ties that are drawn twice are one, and so many more are drawn. How many a person has is all but
    Poisson. Linear in the ties; 8 bytes a tie and 12 a person. Raises CannotBeForecast.
    """
    within_range("The number of people", people, FEWEST, MOST_PEOPLE)
    within_range("The contacts of one person, in the mean,", contacts, 0, (people - 1) / 2)
    begins = state_of(seed)
    reach = min(max(NEIGHBOURHOOD, math.ceil(contacts)), (people - 1) // 2)
    close = NEAR * contacts if reach else 0.0
    near, far = _draws(close, 2 * reach), _draws(contacts - close, people - 1)
    mean = (near + far) / 2
    share = near / (near + far) if mean else 0.0
    pointers = _counted(begins, people, mean, share, reach)
    neighbours = np.empty(int(pointers[-1]), np.int32)
    _laid(begins, people, mean, share, reach, pointers, neighbours)
    _each_once(pointers, neighbours)
    ties = int(pointers[-1])
    rows: Pointers = pointers.astype(np.uint32) if ties <= MOST_SHORT else pointers
    return Network(rows, neighbours[:ties])


def _draws(known: float, of: int) -> float:
    """How many have to be drawn of so many people for ``known`` different ones in the mean."""
    return -of * math.log1p(-known / of) if known else 0.0


@within
def _other(
    state: np.uint64, person: int, people: int, share: float, near: int
) -> tuple[np.uint64, int]:
    """The next state, and somebody else whom a person knows."""
    state, lot = drawn(state)
    state, place = drawn(state)
    if lot <= share and near > 0:
        step = int(2 * near * (1 - place)) - near
        other = person + (step if step < 0 else step + 1)
    else:
        other = person + 1 + int((people - 1) * (1 - place))
    # Behind the last comes the first, and before the first the last.
    if other >= people:
        other -= people
    return state, other + people if other < 0 else other


@within
def _next(state: np.uint64, mean: float) -> tuple[np.uint64, float]:
    """The next state, and the exponential step to the next tie."""
    state, lot = drawn(state)
    return state, -np.log(lot) / mean if mean > 0 else np.inf


@compiled
def _counted(begins: np.uint64, people: int, mean: float, share: float, near: int) -> IntArray:
    """(people + 1,), where the ties of each begin; each person begins a Poisson number of them."""
    pointers = np.zeros(people + 1, np.int64)
    for person in range(people):
        state, reach = _next(stream(begins, person, 0), mean)
        while reach < 1:
            state, other = _other(state, person, people, share, near)
            pointers[person + 1] += 1
            pointers[other + 1] += 1
            state, step = _next(state, mean)
            reach += step
    return np.cumsum(pointers)


@compiled
def _laid(
    begins: np.uint64,
    people: int,
    mean: float,
    share: float,
    near: int,
    pointers: IntArray,
    neighbours: Int32Array,
) -> None:
    """The same ties once more, each written down with both people."""
    ends = pointers[:-1].copy()
    for person in range(people):
        state, reach = _next(stream(begins, person, 0), mean)
        while reach < 1:
            state, other = _other(state, person, people, share, near)
            neighbours[ends[person]] = other
            neighbours[ends[other]] = person
            ends[person] += 1
            ends[other] += 1
            state, step = _next(state, mean)
            reach += step


@compiled
def _each_once(pointers: IntArray, neighbours: Int32Array) -> None:
    """Every row in order and each of its people once, moved up to fill what that leaves."""
    written, first = 0, 0
    for person in range(len(pointers) - 1):
        last = pointers[person + 1]
        if last - first > FEW:
            neighbours[first:last].sort()
        else:
            for place in range(np.uint64(first + 1), np.uint64(last)):
                value, before = neighbours[place], np.uint64(place)
                while before > np.uint64(first) and neighbours[before - np.uint64(1)] > value:
                    neighbours[before] = neighbours[before - np.uint64(1)]
                    before -= np.uint64(1)
                neighbours[before] = value
        pointers[person] = written
        for place in range(first, last):
            value = neighbours[place]
            if place == first or value != neighbours[written - 1]:
                neighbours[written] = value
                written += 1
        first = last
    pointers[-1] = written
