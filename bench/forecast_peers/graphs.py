"""A network as NetworkX has it."""

import time

import networkx as nx
import numpy as np

from forecast_peers import degrees
from groundswell.science.forecast.network import Network


def graph_of(network: Network) -> tuple[nx.Graph, float]:
    """The graph, and the seconds of making it."""
    begun = time.perf_counter()
    whose = np.repeat(np.arange(network.n), degrees(network))
    graph = nx.Graph()
    graph.add_nodes_from(range(network.n))
    once = whose < network.neighbours
    graph.add_edges_from(zip(whose[once].tolist(), network.neighbours[once].tolist(), strict=True))
    return graph, time.perf_counter() - begun
