"""CyNetDiff: compiled models over compressed rows, given as arrays."""

import array
import time

import numpy as np
from cynetdiff.models import DiffusionModel, IndependentCascadeModel, LinearThresholdModel

from forecast_peers import Done, Spread
from groundswell.science.forecast.network import Network


def cascade(network: Network, spread: Spread) -> Done:
    """The independent cascade."""
    begun = time.perf_counter()
    starts, edges = _rows(network)
    model = IndependentCascadeModel(
        starts, edges, activation_prob=spread.likelihood, rng=np.random.default_rng(spread.seed)
    )
    return _run(model, spread, begun)


def linear_threshold(network: Network, spread: Spread) -> Done:
    """Linear thresholds drawn evenly, all contacts of a person weighing alike."""
    begun = time.perf_counter()
    starts, edges = _rows(network)
    model = LinearThresholdModel(starts, edges, rng=np.random.default_rng(spread.seed))
    return _run(model, spread, begun)


def _rows(network: Network) -> "tuple[array.array[int], array.array[int]]":
    # It wants where each row begins, and not where the last one ends.
    starts = array.array("I", network.pointers[:-1].astype(np.uint32).tobytes())
    return starts, array.array("I", network.neighbours.astype(np.uint32).tobytes())


def _run(model: DiffusionModel, spread: Spread, begun: float) -> Done:
    model.set_seeds(spread.first.tolist())
    made = time.perf_counter()
    model.advance_until_completion()
    done = time.perf_counter()
    return Done(made - begun, done - made, model.get_num_activated_nodes())
