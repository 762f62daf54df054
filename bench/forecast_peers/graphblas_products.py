"""SuiteSparse:GraphBLAS from Python: each round is one product of the net's matrix and a vector."""

import time

import graphblas as gb
import numpy as np

from forecast_peers import Done, Spread, degrees
from groundswell.science.forecast.network import Network


def cascade(network: Network, spread: Spread) -> Done:
    """Over each tie it passes or not, drawn at once; then a search in breadth where it does."""
    begun = time.perf_counter()
    whose = np.repeat(np.arange(network.n), degrees(network))
    making = time.perf_counter() - begun
    begun = time.perf_counter()
    lots = np.random.default_rng(spread.seed)
    passes = lots.random(len(network.neighbours), np.float32) < spread.likelihood
    kept = np.flatnonzero(passes)
    open_ties = gb.Matrix.from_coo(
        whose[kept], network.neighbours[kept].astype(np.int64), True,
        nrows=network.n, ncols=network.n,
    )  # fmt: skip
    reached = gb.Vector.from_coo(spread.first.astype(np.int64), True, size=network.n)
    new = reached.dup()
    while new.nvals:
        new(~reached.S, replace=True) << new.vxm(open_ties, gb.semiring.lor_pair)
        reached(new.S) << True
    return Done(making, time.perf_counter() - begun, reached.nvals)


def watts(network: Network, spread: Spread) -> Done:
    """Each round counts, for everybody, those among her contacts who joined in the last one."""
    net, making = _matrix(network)
    begun = time.perf_counter()
    least = np.maximum(np.ceil(spread.phi * degrees(network) - 1e-9), 1)
    needs = gb.Vector.from_dense(least.astype(np.int32))
    joined = gb.Vector.from_coo(spread.first.astype(np.int64), True, size=network.n)
    seen = gb.Vector.from_dense(np.zeros(network.n, np.int32))
    new = joined.dup()
    while new.nvals:
        counted = new.vxm(net, gb.semiring.plus_pair[gb.dtypes.INT32]).new()
        seen(gb.binary.plus) << counted
        enough = seen.ewise_mult(needs, gb.binary.ge).new()
        new(~joined.S, replace=True) << enough.select("==", True)
        joined(new.S) << True
    running = time.perf_counter() - begun
    whom = np.zeros(network.n, np.bool_)
    whom[joined.to_coo()[0]] = True
    return Done(making, running, joined.nvals, whom)


def outbreak(network: Network, spread: Spread) -> Done:
    """Each day counts everybody's contacts who pass it on, and draws whether she catches it."""
    net, making = _matrix(network)
    begun = time.perf_counter()
    lots = np.random.default_rng(spread.seed)
    state = np.zeros(network.n, np.uint8)
    state[spread.first] = 1
    while (state == 1).any():
        passing = np.flatnonzero(state == 1)
        vector = gb.Vector.from_coo(passing, True, size=network.n)
        pressed, times = vector.vxm(net, gb.semiring.plus_pair[gb.dtypes.INT32]).new().to_coo()
        catches = lots.random(len(pressed)) < 1 - (1 - spread.transmission) ** times
        caught = pressed[catches & (state[pressed] == 0)]
        state[passing[lots.random(len(passing)) < spread.recovery]] = 2
        state[caught] = 1
    return Done(making, time.perf_counter() - begun, int((state != 0).sum()))


def _matrix(network: Network) -> tuple[gb.Matrix, float]:
    begun = time.perf_counter()
    net = gb.Matrix.from_csr(
        network.pointers.astype(np.uint64), network.neighbours.astype(np.uint64), True,
        ncols=network.n,
    )  # fmt: skip
    return net, time.perf_counter() - begun
