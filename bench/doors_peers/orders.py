"""Our walks beside those of two solvers that are given far more time."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import elkai
import numpy as np

from doors_peers.measured import Town
from groundswell.science.doors.record import FloatArray, IntArray, Stops
from groundswell.science.walk.distances import straight
from groundswell.science.walk.order import order_walks

SAMPLE = 200
TIMES = 10
"""How many times our time the others are given at least."""

OFFERED = 100
"""…and OR-tools, whose search has a limit in milliseconds and no end of its own."""

LKH_RUNS = (10, 40, 160)
FARTHEST = 5_000_000
"""LKH counts in whole numbers of at most so much."""

Solver = Callable[[FloatArray, float], IntArray]


@dataclass(frozen=True)
class Compared:
    """Our walks beside another solver's on the same distances, over a sample of pieces.

    ``excess``: how much longer ours are in the mean, as a share; ``all_together``: the same of all
    metres. ``shorter`` and ``equal`` are shares of the pieces. ``times``: how many times ours its
    time was. ``order``: the stops of the sample as the other walks them.
    """

    name: str
    pieces: int
    excess: float
    all_together: float
    worst: float
    shorter: float
    equal: float
    times: float
    milliseconds: float


@dataclass(frozen=True)
class Sample:
    """Pieces drawn by lot, with the stops of each renumbered from 0, and our walks over them."""

    stops: Stops
    x: FloatArray
    y: FloatArray
    turf: IntArray
    order: IntArray
    metres: FloatArray
    seconds: float


def sample_of(town: Town, *, seed: int = 0) -> Sample:
    """Draw pieces of four stops or more and order them, one after the other on one thread."""
    members = np.bincount(town.cut.turf)
    large = np.flatnonzero(members > 3)
    chance = np.random.default_rng(seed)
    chosen = np.sort(chance.choice(large, min(SAMPLE, len(large)), replace=False))
    number = np.full(len(members), -1)
    number[chosen] = np.arange(len(chosen))
    inside = np.flatnonzero(number[town.cut.turf] >= 0)
    whole = town.stops
    stops = Stops(
        lat=whole.lat[inside],
        lon=whole.lon[inside],
        doors=whole.doors[inside],
        of_door=np.repeat(np.arange(len(inside)), whole.doors[inside]),
        street=whole.street[inside],
        number=whole.number[inside],
    )
    x, y, turf = town.x[inside], town.y[inside], number[town.cut.turf][inside]
    began = time.perf_counter()
    walks = order_walks(stops, turf, x=x, y=y, threads=1)
    seconds = time.perf_counter() - began
    return Sample(stops, x, y, turf, walks.stop, walks.metres, seconds)


def compared(sample: Sample, name: str, solver: Solver) -> tuple[Compared, IntArray]:
    """Let another solver order the sample; what is found, and the order it walks in."""
    count = len(sample.metres)
    other, order = np.empty(count), []
    began = time.perf_counter()
    for piece in range(count):
        inside = np.flatnonzero(sample.turf == piece)
        street, number = sample.stops.street[inside], sample.stops.number[inside]
        d = straight(sample.x[inside], sample.y[inside], street, number)
        path = solver(d, sample.seconds / count)
        if not np.array_equal(np.sort(path), np.arange(len(d))):
            raise RuntimeError(f"{name} does not walk to every stop once.")
        other[piece] = d[path[:-1], path[1:]].sum()
        order.append(inside[path])
    seconds = time.perf_counter() - began
    more = sample.metres / other - 1
    is_equal = np.isclose(sample.metres, other, rtol=1e-7)
    found = Compared(
        name=name,
        pieces=count,
        excess=float(more.mean()),
        all_together=float(sample.metres.sum() / other.sum() - 1),
        worst=float(more.max()),
        shorter=float(((more < 0) & ~is_equal).mean()),
        equal=float(is_equal.mean()),
        times=seconds / sample.seconds,
        milliseconds=1000 * seconds / count,
    )
    return found, np.concatenate(order)


def lkh(d: FloatArray, our_seconds: float) -> IntArray:
    """LKH through elkai, with more runs until it has had ten times our time.

    It ends at once where its own bound shows that there is no shorter tour, whatever the runs.
    """
    whole = _with_a_place_that_is_nowhere(d)
    tour: list[int] = []
    for runs in LKH_RUNS:
        began = time.perf_counter()
        tour = elkai.DistanceMatrix(whole.tolist()).solve_tsp(runs=runs)
        if time.perf_counter() - began >= TIMES * our_seconds:
            break
    return _opened(np.array(tour[:-1]))


def or_tools(d: FloatArray, our_seconds: float) -> IntArray:
    """The routing solver of OR-tools by guided local search. Raises ImportError without it."""
    # Loaded here, for it need not be installed.
    from ortools.constraint_solver import (  # noqa: PLC0415
        pywrapcp,
        routing_enums_pb2,
    )

    whole = _with_a_place_that_is_nowhere(d)
    manager = pywrapcp.RoutingIndexManager(len(whole), 1, 0)
    routing = pywrapcp.RoutingModel(manager)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(whole.tolist()))
    asked = pywrapcp.DefaultRoutingSearchParameters()
    asked.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
    asked.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    asked.time_limit.FromMilliseconds(max(1, int(np.ceil(1000 * OFFERED * our_seconds))))
    solution = routing.SolveWithParameters(asked)
    if solution is None:
        raise RuntimeError("OR-tools finds no walk in its time.")
    tour, at = [], routing.Start(0)
    while not routing.IsEnd(at):
        tour.append(manager.IndexToNode(at))
        at = solution.Value(routing.NextVar(at))
    return _opened(np.array(tour))


def _with_a_place_that_is_nowhere(d: FloatArray) -> IntArray:
    """Whole millimetres with one place more, at no distance from any: a tour is a path then."""
    scale = min(1000.0, FARTHEST / max(float(d.max()), 1.0))
    whole = np.zeros((len(d) + 1, len(d) + 1), np.int64)
    whole[1:, 1:] = np.rint(d * scale)
    return whole


def _opened(tour: IntArray) -> IntArray:
    """The path of a tour through that place."""
    turned = np.roll(tour, -int(np.flatnonzero(tour == 0)[0]))
    opened: IntArray = turned[1:] - 1
    return opened
