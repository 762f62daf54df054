"""What all that spreads in rounds shares: who acts in which order, and what is fetched for them."""

import numpy as np
import numpy.typing as npt

from groundswell.science.compiled import within
from groundswell.science.fetching import fetch
from groundswell.science.forecast.network import Pointers
from groundswell.science.growth.ties import Int32Array

Bytes = npt.NDArray[np.uint8]

SWEPT = 32
"""Where more than one in so many act, they do so in the order of their numbers: a sweep over
everybody costs less than jumping to and fro."""

AHEAD = 16
"""The row of whoever acts so many turns later is fetched, and twice as early where it begins."""

LINE = 16
"""Contacts in a line of memory."""


@within
def as_place(number: int) -> np.uint64:
    """A number of a person as a place that nobody has to look at for being below 0."""
    return np.uint64(np.uint32(number))


@within
def in_order(state: Bytes, marked: int, queue: Int32Array, begin: int) -> None:
    """Write everybody in a state into the queue, from a place on, lowest number first."""
    place = np.uint64(begin)
    for person in range(len(state)):
        # Without a branch: who is not in it is written too, and written over.
        queue[place] = person
        place += np.uint64(state[np.uint64(person)] == marked)


@within
def fetch_ahead(
    pointers: Pointers, neighbours: Int32Array, queue: Int32Array, turn: int, last: int
) -> None:
    """Ask for the rows of contacts of those whose turn comes soon, up to the last but one."""
    fetch(pointers, as_place(queue[min(turn + 2 * AHEAD, last - 1)]))
    row = np.uint64(pointers[as_place(queue[min(turn + AHEAD, last - 1)])])
    fetch(neighbours, row)
    fetch(neighbours, row + np.uint64(LINE))
