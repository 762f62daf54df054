"""Forests and ties by NetworKit and igraph. Each gives seconds of making and of measuring."""

import time

import igraph
import networkit
import numpy as np

from groundswell.science.growth.record import NOBODY, IntArray

Seconds = tuple[float, float]


def depths_by_networkit(parent: IntArray) -> tuple[Seconds, IntArray]:
    """Depths as distances from one more person, who brought all roots."""
    begun = time.perf_counter()
    above, below = _under_one_root(parent)
    graph = networkit.GraphFromCoo(
        (np.ones(len(below)), (above, below)), n=len(parent) + 1, weighted=False, directed=True
    )
    made = time.perf_counter()
    search = networkit.distance.BFS(graph, len(parent), storePaths=False)
    search.run()
    distances = np.asarray(search.getDistances(asarray=True))[:-1] - 1
    return (made - begun, time.perf_counter() - made), distances.astype(np.int64)


def depths_by_igraph(parent: IntArray) -> tuple[Seconds, IntArray]:
    """The same."""
    begun = time.perf_counter()
    above, below = _under_one_root(parent)
    graph = igraph.Graph(n=len(parent) + 1, edges=np.column_stack([above, below]), directed=True)
    made = time.perf_counter()
    distances = np.array(graph.distances(source=len(parent), mode="out")[0])[:-1] - 1
    return (made - begun, time.perf_counter() - made), distances.astype(np.int64)


def components_by_networkit(n: int, one: IntArray, other: IntArray) -> tuple[Seconds, int]:
    """The largest component: one point of a removal curve."""
    begun = time.perf_counter()
    graph = networkit.GraphFromCoo(
        (np.ones(len(one)), (one, other)), n=n, weighted=False, directed=False
    )
    made = time.perf_counter()
    found = networkit.components.ParallelConnectedComponents(graph)
    found.run()
    largest = max(found.getComponentSizes().values())
    return (made - begun, time.perf_counter() - made), int(largest)


def cuts_by_igraph(n: int, one: IntArray, other: IntArray) -> tuple[Seconds, int, int]:
    """The largest component, and how many people without whom a part is cut off."""
    begun = time.perf_counter()
    graph = igraph.Graph(n=n, edges=np.column_stack([one, other]))
    made = time.perf_counter()
    cuts = len(graph.articulation_points())
    return (made - begun, time.perf_counter() - made), cuts, graph.ecount()


def _under_one_root(parent: IntArray) -> tuple[IntArray, IntArray]:
    """Every tie from who brought to who was brought, roots under one more person."""
    return np.where(parent == NOBODY, len(parent), parent), np.arange(len(parent))
