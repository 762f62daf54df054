"""Epidemics on Networks: an outbreak by its events, and a cascade as one that passes on once."""

import time

import EoN

from forecast_peers import Done, Spread
from forecast_peers.graphs import graph_of
from groundswell.science.forecast.network import Network


def cascade(network: Network, spread: Spread) -> Done:
    """Everybody passes it on on one day alone: the discrete outbreak of Reed and Frost."""
    graph, making = graph_of(network)
    begun = time.perf_counter()
    *_, removed = EoN.basic_discrete_SIR(
        graph, spread.likelihood, initial_infecteds=spread.first.tolist()
    )
    return Done(making, time.perf_counter() - begun, int(removed[-1]))


def outbreak(network: Network, spread: Spread) -> Done:
    """By events in continuous time, with as likely a passing over a tie in all."""
    graph, making = graph_of(network)
    begun = time.perf_counter()
    p, r = spread.transmission, spread.recovery
    passes = 1 - r * (1 - p) / (1 - (1 - r) * (1 - p))
    *_, removed = EoN.fast_SIR(
        graph, passes / (1 - passes), 1.0, initial_infecteds=spread.first.tolist()
    )
    return Done(making, time.perf_counter() - begun, int(removed[-1]))
