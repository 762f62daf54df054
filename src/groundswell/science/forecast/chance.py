"""Chance inside machine code: the same draws from the same seed, on every machine and thread."""

import math

import numpy as np

from groundswell.science.compiled import within
from groundswell.science.forecast.record import CannotBeForecast

NEVER = 2**62
"""So many failures come before a success that cannot happen."""

STEP, TURN, TWIST = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB

MOST_STEPS = 16
"""Steps of a day that can have draws of their own."""

MOST_SEED = 2**63 - 1


def state_of(seed: int) -> np.uint64:
    """Where the draws of a seed begin; raises CannotBeForecast for what is no seed."""
    if not 0 <= seed <= MOST_SEED:
        raise CannotBeForecast(f"The seed is {seed} here: give a whole number from 0 to 2⁶³ − 1.")
    # Neighbouring seeds begin far apart, so that their draws are not the same ones moved by one.
    return np.uint64((seed * TURN * 2 + TWIST) % 2**64)


def inverse_of(likelihood: float) -> float:
    """What ``failures`` takes of a likelihood from 0 to 1: 1 ÷ log(1 − p)."""
    if likelihood == 0:
        return -math.inf
    return 0.0 if likelihood == 1 else 1 / math.log1p(-likelihood)


@within
def mixed(word: np.uint64) -> np.uint64:
    """A word all of whose 64 digits hang on all of another's.

    Source: G. Steele, D. Lea and C. Flood, *Fast Splittable Pseudorandom Number Generators*,
    OOPSLA 2014.
    """
    word = (word ^ (word >> np.uint64(30))) * np.uint64(TURN)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(TWIST)
    return word ^ (word >> np.uint64(31))


@within
def stream(seed: np.uint64, day: int, step: int) -> np.uint64:
    """Where the draws of one step of a day begin: apart from those of all others.

    So two runs of one seed draw alike in a step, however much more was drawn in one before.
    """
    return mixed(seed + np.uint64(day * MOST_STEPS + step) * np.uint64(STEP))


@within
def drawn(state: np.uint64) -> tuple[np.uint64, float]:
    """The next state, and a number above 0 and at most 1, all alike likely."""
    state += np.uint64(STEP)
    return state, ((mixed(state) >> np.uint64(11)) + np.uint64(1)) * 2.0**-53


@within
def failures(state: np.uint64, inverse: float) -> tuple[np.uint64, int]:
    """The next state, and how many trials fail before one does not: geometric, in one draw."""
    state, chance = drawn(state)
    if inverse == -np.inf:
        return state, NEVER
    return state, int(min(np.log(chance) * inverse, 1e15))
