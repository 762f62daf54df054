"""The shortest ways through places that one knows the distances between."""

from dataclasses import dataclass

import numpy as np

from groundswell.science.compiled import compiled
from groundswell.science.doors.record import FloatArray, IntArray
from groundswell.science.walk.exact import shortest_tour
from groundswell.science.walk.search import shorten

EXACT = 9
"""Up to so many nodes every tour is looked at."""

ROUNDS = 14.0
"""Double bridges for each node at an effort of 1: for 60 places about 0.05 % over LKH."""


class DistancesAreNotAMatrix(ValueError):
    """Distances are a square of numbers from 0, the same both ways; infinite where no way is."""


@dataclass(frozen=True, slots=True)
class Tour:
    """A way through places: ``order`` (n,), each place once.

    ``length``: of all its legs between which there is a way, in the unit of the distances.
    ``without_way``: how many legs there is no way for; 0 unless distances are infinite.
    """

    order: IntArray
    length: float
    without_way: int = 0


@compiled
def nearest_first(d: FloatArray, start: int) -> IntArray:
    """From a place always to the nearest that is left, the first of equals; (n,)."""
    n = len(d)
    order = np.empty(n, np.int64)
    is_left = np.ones(n, np.bool_)
    at = start
    for k in range(n):
        order[k] = at
        is_left[at] = False
        following = -1
        for j in range(n):
            if is_left[j] and (following < 0 or d[at, j] < d[at, following]):
                following = j
        at = following
    return order


@compiled
def tour_through(d: FloatArray, rounds: float, seed: int) -> IntArray:
    """A short closed tour from place 0; ``rounds`` double bridges for each place."""
    n = len(d)
    if n <= EXACT:
        return shortest_tour(d)
    order = nearest_first(d, 0)
    shorten(d, order, int(rounds * n), seed)
    first = 0
    while order[first] != 0:
        first += 1
    return np.roll(order, -first)


@compiled
def _plain_path(d: FloatArray, start: int, end: int) -> IntArray:
    """A path to begin with: always to the nearest, a fixed end put last or, alone, first."""
    plain = nearest_first(d, start if start >= 0 else max(end, 0))
    if start >= 0 and end >= 0:
        at = 0
        while plain[at] != end:
            at += 1
        plain[at:-1] = plain[at + 1 :].copy()
        plain[-1] = end
    return plain


@compiled
def path_through(d: FloatArray, start: int, end: int, rounds: float, seed: int) -> IntArray:
    """A short path; ``start`` and ``end`` are places, or -1 for any.

    The path is a tour through one node more, which is no way from anywhere; a fixed end is held
    to it by a leg so short that no tour goes without.
    """
    n = len(d)
    if n <= 1:
        return np.zeros(n, np.int64)
    closed = np.zeros((n + 1, n + 1), np.float64)
    closed[1:, 1:] = d
    forced = -(n + 1.0) * (d.max() + 1.0)
    for fixed in (start, end):
        if fixed >= 0:
            closed[0, fixed + 1] = closed[fixed + 1, 0] = forced
    if n + 1 <= EXACT:
        order = shortest_tour(closed)[1:] - 1
    else:
        tour = np.zeros(n + 1, np.int64)
        tour[1:] = _plain_path(d, start, end) + 1
        shorten(closed, tour, int(rounds * n), seed)
        first = 0
        while tour[first] != 0:
            first += 1
        order = np.roll(tour, -first)[1:] - 1
    if start >= 0:
        is_backwards = order[0] != start
    elif end >= 0:
        is_backwards = order[-1] != end
    else:
        is_backwards = order[0] > order[-1]
    if is_backwards:
        order = order[::-1].copy()
    return order


def best_tour(d: FloatArray, *, effort: float = 1.0, seed: int = 0) -> Tour:
    """A short closed tour through all places, from place 0; the way home is in its length.

    ``d``: (n, n) distances, the same both ways. ``effort`` 1 takes about 1 ms for 60 places; twice
    the effort, twice the time. Raises DistancesAreNotAMatrix.
    """
    finite = _finite(d)
    order = tour_through(finite, ROUNDS * effort, seed)
    return _tour(d, order, is_closed=True)


def best_path(
    d: FloatArray,
    *,
    start: int | None = None,
    end: int | None = None,
    effort: float = 1.0,
    seed: int = 0,
) -> Tour:
    """A short path through all places, which begins and ends where it likes or where it is told.

    ``d`` and ``effort`` as for ``best_tour``. Where ``start`` and ``end`` are one place, such as a
    meeting point, the path comes back to it: the way home is in the length, the place is named
    once. Raises DistancesAreNotAMatrix, and IndexError for a start or end that is no place.
    """
    finite = _finite(d)
    for place in (start, end):
        if place is not None and not 0 <= place < len(d):
            raise IndexError(f"Place {place} is not one of {len(d)}.")
    if start is not None and start == end:
        order = tour_through(finite, ROUNDS * effort, seed)
        turned = np.roll(order, -int(np.flatnonzero(order == start)[0]))
        return _tour(d, turned, is_closed=True)
    order = path_through(
        finite,
        -1 if start is None else start,
        -1 if end is None else end,
        ROUNDS * effort,
        seed,
    )
    return _tour(d, order, is_closed=False)


def _finite(d: FloatArray) -> FloatArray:
    """The distances with a very long way where there is none."""
    if d.ndim != 2 or d.shape[0] != d.shape[1]:  # noqa: PLR2004  # a square has two sides
        raise DistancesAreNotAMatrix(f"Distances of shape {d.shape} are not a square.")
    if np.isnan(d).any() or (d < 0).any():
        raise DistancesAreNotAMatrix("A distance is missing or below 0.")
    is_finite = np.isfinite(d)
    longest = float(d[is_finite].max(initial=0.0))
    far = len(d) * (longest + 1.0)
    finite = np.where(is_finite, d, far).astype(np.float64)
    if not np.allclose(finite, finite.T):
        raise DistancesAreNotAMatrix("Distances there and back are not the same.")
    return np.ascontiguousarray(finite)


def _tour(d: FloatArray, order: IntArray, *, is_closed: bool) -> Tour:
    """The order with the length of its legs."""
    legs = d[order[:-1], order[1:]]
    if is_closed and len(order) > 1:
        legs = np.append(legs, d[order[-1], order[0]])
    has_way = np.isfinite(legs)
    return Tour(order, float(legs[has_way].sum()), int((~has_way).sum()))
