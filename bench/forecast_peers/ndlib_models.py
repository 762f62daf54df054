"""NDlib: its own models, iterated until nothing moves, without keeping who stood where."""

import time
from typing import Any

import numpy as np
from ndlib.models import ModelConfig, epidemics

from forecast_peers import Done, Spread
from forecast_peers.graphs import graph_of
from groundswell.science.forecast.network import Network


def cascade(network: Network, spread: Spread) -> Done:
    """The independent cascade."""
    graph, _ = graph_of(network)
    begun = time.perf_counter()
    model = epidemics.IndependentCascadesModel(graph, seed=spread.seed)
    chosen = _chosen(spread)
    for edge in graph.edges():
        chosen.add_edge_configuration("threshold", edge, spread.likelihood)
    model.set_initial_status(chosen)
    return _until_still(model, "Infected", begun)


def watts(network: Network, spread: Spread) -> Done:
    """Thresholds, the same for all."""
    graph, _ = graph_of(network)
    begun = time.perf_counter()
    model = epidemics.ThresholdModel(graph, seed=spread.seed)
    chosen = _chosen(spread)
    shares = np.broadcast_to(spread.phi, network.n).tolist()
    for person in graph.nodes():
        chosen.add_node_configuration("threshold", person, shares[person])
    model.set_initial_status(chosen)
    return _until_still(model, "", begun)


def outbreak(network: Network, spread: Spread) -> Done:
    """Open, passing it on, done."""
    graph, _ = graph_of(network)
    begun = time.perf_counter()
    model = epidemics.SIRModel(graph, seed=spread.seed)
    chosen = _chosen(spread)
    chosen.add_model_parameter("beta", spread.transmission)
    chosen.add_model_parameter("gamma", spread.recovery)
    model.set_initial_status(chosen)
    return _until_still(model, "Infected", begun)


def _chosen(spread: Spread) -> Any:
    chosen = ModelConfig.Configuration()
    chosen.add_model_initial_configuration("Infected", spread.first.tolist())
    return chosen


def _until_still(model: Any, moving: str, begun: float) -> Done:
    """Until nobody is in the state that moves, or, where none is named, until no count changes."""
    made = time.perf_counter()
    places = model.available_statuses
    before = None
    while True:
        counts = model.iteration(node_status=False)["node_count"]
        if (moving and not counts[places[moving]]) or (not moving and counts == before):
            break
        before = counts
    running = time.perf_counter() - made
    open_ = counts[places["Susceptible"]]
    whom = np.array([model.status[person] for person in range(len(model.status))])
    is_reached = whom != places["Susceptible"]
    return Done(made - begun, running, sum(counts.values()) - open_, is_reached)
