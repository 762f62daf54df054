"""What the kernels of the forecast are compared with, each in its fastest documented way.

Every function takes a network and what is to spread, and answers seconds of making its own graph,
seconds of the run, and how many people it reached in the end.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from groundswell.science.forecast.network import Network
from groundswell.science.growth.record import FloatArray, IntArray
from groundswell.science.growth.ties import BoolArray, Int32Array


class Spread(NamedTuple):
    """What spreads: from whom, over a tie with what likelihood, done in a day with what, and the
    share of contacts that sways, of all or (n,) of each.
    """

    first: Int32Array
    likelihood: float
    transmission: float
    recovery: float
    phi: float | FloatArray
    seed: int


class Done(NamedTuple):
    """Seconds of making the peer's graph, seconds of the run, people reached, and, where nothing is
    drawn, whom: (n,).
    """

    making: float
    running: float
    reached: int
    whom: BoolArray | None = None


def degrees(network: Network) -> IntArray:
    """(n,), how many contacts each person has."""
    ends = network.pointers.astype(np.int64)
    return np.asarray(ends[1:] - ends[:-1], np.int64)


Peer = Callable[[Network, Spread], Done]
