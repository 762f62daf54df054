"""What one would otherwise do: plain cuts of a town, each with a plain order of its pieces."""

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.cluster.vq import kmeans2

from doors_peers.measured import WANTED, Clock, Town
from doors_peers.quality import LEAST, MOST, Quality, quality
from groundswell.science.doors.record import FloatArray, IntArray
from groundswell.science.walk.distances import straight
from groundswell.science.walk.plain import nearest_neighbour, serpentine

ITERATIONS = 20
"""How often k-means moves its middles."""

LEVELS = 16
"""How often the curve is folded: 65,536 squares each way."""

Order = Callable[[Town, IntArray], IntArray]


@dataclass(frozen=True)
class Contender:
    """One way to cut a town and walk it: how good, and the seconds it took."""

    name: str
    quality: Quality
    seconds: float


def ours(town: Town, clock: Clock) -> Contender:
    """The pieces and walks of a town as they are: the door graph is in the seconds, no reading."""
    seconds = sum(clock.seconds[step] for step in ("graph", "cut", "order"))
    return Contender("groundswell", quality(town, town.cut.turf, town.walks.stop), seconds)


def by_k_means(town: Town) -> Contender:
    """SciPy's k-means over the doors, then always to the nearest stop that is left."""

    def cut(doors: FloatArray, count: int) -> IntArray:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a middle without doors is no matter here
            label = kmeans2(doors, count, iter=ITERATIONS, minit="points", rng=0)[1]
        return np.asarray(label, np.int64)

    return _contender("k-means, nearest next", town, cut, _nearest_next)


def by_constrained_k_means(town: Town) -> Contender:
    """The package k-means-constrained, sizes held to the same band; then always to the nearest."""
    from k_means_constrained import KMeansConstrained  # noqa: PLC0415  # for measuring only

    def cut(doors: FloatArray, count: int) -> IntArray:
        model = KMeansConstrained(count, size_min=LEAST, size_max=MOST, n_init=1, random_state=0)
        return np.asarray(model.fit_predict(doors), np.int64)

    return _contender("k-means-constrained, nearest next", town, cut, _nearest_next)


def by_curve(town: Town) -> Contender:
    """Runs of one size along a Hilbert curve, walked as the curve goes."""
    place = np.empty(len(town.x), np.int64)

    def cut(doors: FloatArray, count: int) -> IntArray:
        along = hilbert(doors)
        run = np.empty(len(doors), np.int64)
        run[np.argsort(along, kind="stable")] = np.arange(len(doors)) * count // len(doors)
        place[:] = along[_first_doors(town)]
        return run

    def order(_: Town, turf: IntArray) -> IntArray:
        return np.lexsort((place, turf)).astype(np.int64)

    return _contender("Hilbert curve", town, cut, order)


def by_serpentine(town: Town) -> Contender:
    """Our own pieces, walked street by street: up the odd numbers and down the even ones."""
    stops = town.stops
    began = time.perf_counter()

    def one(inside: IntArray) -> IntArray:
        street, number = stops.street[inside], stops.number[inside]
        return inside[serpentine(town.x[inside], town.y[inside], street, number)]

    order = _piece_by_piece(town.cut.turf, one)
    seconds = time.perf_counter() - began
    return Contender("our pieces, serpentine", quality(town, town.cut.turf, order), seconds)


def hilbert(places: FloatArray) -> IntArray:
    """How far along a Hilbert curve over them places (n, 2) are; (n,).

    The way from a square to its place on the curve is turned round level by level, as in
    H. Warren, *Hacker's Delight*, chapter 16.
    """
    low, high = places.min(axis=0), places.max(axis=0)
    scale = (2**LEVELS - 1) / max(float((high - low).max()), 1e-9)
    x, y = ((places - low) * scale).astype(np.int64).T
    along = np.zeros(len(x), np.int64)
    side = 2 ** (LEVELS - 1)
    while side:
        right, upper = (x & side) > 0, (y & side) > 0
        along += side * side * ((3 * right) ^ upper)
        x, y = x & (side - 1), y & (side - 1)
        is_mirrored = right & ~upper
        x, y = np.where(is_mirrored, side - 1 - x, x), np.where(is_mirrored, side - 1 - y, y)
        x, y = np.where(upper, x, y), np.where(upper, y, x)
        side //= 2
    return along


def _contender(
    name: str, town: Town, cut: Callable[[FloatArray, int], IntArray], order: Order
) -> Contender:
    """Cut all doors into as many pieces as fit; a building goes with its first door."""
    doors = np.repeat(np.column_stack([town.x, town.y]), town.stops.doors, axis=0)
    began = time.perf_counter()
    label = cut(doors, max(1, round(len(doors) / WANTED)))
    turf = np.unique(label[_first_doors(town)], return_inverse=True)[1].astype(np.int64)
    walked = order(town, turf)
    seconds = time.perf_counter() - began
    return Contender(name, quality(town, turf, walked), seconds)


def _first_doors(town: Town) -> IntArray:
    """Where the doors of each stop begin, when all stand one after the other."""
    first: IntArray = np.cumsum(town.stops.doors) - town.stops.doors
    return first


def _nearest_next(town: Town, turf: IntArray) -> IntArray:
    stops = town.stops

    def one(inside: IntArray) -> IntArray:
        street, number = stops.street[inside], stops.number[inside]
        return inside[nearest_neighbour(straight(town.x[inside], town.y[inside], street, number))]

    return _piece_by_piece(turf, one)


def _piece_by_piece(turf: IntArray, one: Callable[[IntArray], IntArray]) -> IntArray:
    by_turf = np.argsort(turf, kind="stable")
    bounds = np.searchsorted(turf[by_turf], np.arange(int(turf.max()) + 2))
    return np.concatenate([one(by_turf[a:b]) for a, b in pairwise(bounds)])
