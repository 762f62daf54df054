"""The shortest tour of a handful of nodes, by looking at all of them."""

import numpy as np

from groundswell.science.compiled import compiled
from groundswell.science.doors.record import FloatArray, IntArray


@compiled
def shortest_tour(  # noqa: C901  # a table filled by three loops, then read backwards
    d: FloatArray,
) -> IntArray:
    """The shortest closed tour of at most a dozen nodes, from node 0; (n,).

    Held and Karp, "A dynamic programming approach to sequencing problems" (1962): the shortest
    way through every set of nodes to each of its nodes.
    """
    n = len(d)
    order = np.zeros(n, np.int64)
    if n <= 1:
        return order
    rest = n - 1
    sets = 1 << rest
    length = np.full((sets, rest), np.inf)
    came_from = np.zeros((sets, rest), np.int64)
    for j in range(rest):
        length[1 << j, j] = d[0, j + 1]
    for held in range(1, sets):
        for j in range(rest):
            so_far = length[held, j]
            if so_far == np.inf:
                continue
            for k in range(rest):
                if held >> k & 1:
                    continue
                more = held | 1 << k
                longer = so_far + d[j + 1, k + 1]
                if longer < length[more, k]:
                    length[more, k] = longer
                    came_from[more, k] = j
    held = sets - 1
    last = 0
    for j in range(1, rest):
        if length[held, j] + d[j + 1, 0] < length[held, last] + d[last + 1, 0]:
            last = j
    for at in range(rest, 0, -1):
        order[at] = last + 1
        before = came_from[held, last]
        held ^= 1 << last
        last = before
    return order
