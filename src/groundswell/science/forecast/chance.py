"""Chance inside machine code: the same draws from the same seed, on every machine and thread."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from groundswell.science.compiled import within
from groundswell.science.forecast.record import CannotBeForecast

NEVER = 2**62
"""So many failures come before a success that cannot happen."""

STEP, TURN, TWIST = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB

SLOTS = 256
"""Numbers of failures that are drawn by one look into a table; more of them by their logarithm."""

FINE = 56
"""Binary digits by which it is told apart what a slot of that table stands for."""

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


class Skips(NamedTuple):
    """What ``skip`` takes of a likelihood: a table for drawing failures.

    ``cut`` and ``other``: (``SLOTS``,), up to where a slot stands for itself, and for what above.
    ``inverse``: as ``inverse_of``.
    """

    cut: npt.NDArray[np.uint64]
    other: npt.NDArray[np.int64]
    inverse: float


def skips_of(likelihood: float) -> Skips:
    """The table of a likelihood from 0 to 1, whose last slot is for as many failures or more.

    Source: A. Walker, *An Efficient Method for Generating Discrete Random Variables with General
    Distributions*, ACM Transactions on Mathematical Software 3 (1977).
    """
    likelihood = float(likelihood)
    last = SLOTS - 1
    shares = likelihood * (1 - likelihood) ** np.arange(SLOTS)
    shares[last] = (1 - likelihood) ** last
    shares *= SLOTS / shares.sum()
    cut = np.full(SLOTS, 2**FINE, np.uint64)
    other = np.arange(SLOTS)
    few = [slot for slot in range(SLOTS) if shares[slot] < 1]
    many = [slot for slot in range(SLOTS) if shares[slot] >= 1]
    while few and many:
        slot, giver = few.pop(), many.pop()
        cut[slot], other[slot] = int(shares[slot] * 2**FINE), giver
        shares[giver] -= 1 - shares[slot]
        (few if shares[giver] < 1 else many).append(giver)
    return Skips(cut, other.astype(np.int64), inverse_of(likelihood))


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


@within
def skip(state: np.uint64, skips: Skips) -> tuple[np.uint64, int]:
    """The same as ``failures``, from a table, and several times as quick."""
    state += np.uint64(STEP)
    word = mixed(state)
    slot = word >> np.uint64(FINE)
    is_itself = word & np.uint64(2**FINE - 1) < skips.cut[slot]
    count = np.int64(slot) if is_itself else skips.other[slot]
    if count < SLOTS - 1:
        return state, int(count)
    state, more = failures(state, skips.inverse)
    return state, int(count) + more
