"""The order in which the stops of every piece of turf are walked."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from groundswell.science.compiled import compiled
from groundswell.science.doors.record import FloatArray, IntArray, Stops
from groundswell.science.doors.streets import OnStreets, StreetGraph
from groundswell.science.walk import MINUTES_A_DOOR, PACE
from groundswell.science.walk.blocks import Corners, Room, blocks_of, corners_of, room_for
from groundswell.science.walk.distances import (
    CROSSING,
    DETOUR,
    StopsOnBlocks,
    on_blocks,
    straight,
    walked,
)
from groundswell.science.walk.tour import ROUNDS, path_through

AT_ONCE = 64
"""How many walks a thread orders between two words of how far it is."""


class StreetsWithoutStops(ValueError):
    """A graph of streets and where the stops are on it are given together or not at all."""


@dataclass(frozen=True, slots=True)
class Walks:
    """Walks over k pieces of turf.

    ``stop``: the stops in the order they are walked, one walk after the other. ``starts``:
    (k + 1,), where each walk begins in it. ``metres`` (k,): from the first stop to the last, a
    crossing between corners counted as 15 m more than it is; ``metres_to_start`` (k,): from the
    meeting point to the first, 0 without one. ``minutes`` (k,): for the metres and the doors,
    without the way to the first stop.
    """

    stop: IntArray
    starts: IntArray
    metres: FloatArray
    metres_to_start: FloatArray
    minutes: FloatArray

    def __len__(self) -> int:
        return len(self.metres)

    def walk(self, turf: int) -> IntArray:
        """The stops of one piece, in order."""
        return self.stop[self.starts[turf] : self.starts[turf + 1]]


def order_walks(
    stops: Stops,
    turf_of_stop: IntArray,
    *,
    x: FloatArray,
    y: FloatArray,
    graph: StreetGraph | None = None,
    on: OnStreets | None = None,
    start: tuple[float, float] | None = None,
    effort: float = 1.0,
    seed: int = 0,
    pace_metres_a_second: float = PACE,
    minutes_a_door: float = MINUTES_A_DOOR,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Walks:
    """Order the stops of each piece of turf into a short walk.

    ``turf_of_stop``: (m,), from 0, -1 for a stop on none. ``x`` and ``y``: (m,) metres. With
    ``graph`` and ``on`` one walks along streets, without in straight lines; a crossing between
    corners costs 15 m more than it is long. With a meeting point ``start``, in metres, a walk
    begins at the stop nearest to it, otherwise wherever it becomes short. ``effort`` 1 takes
    about 1.5 ms a walk of 60 stops. ``progress`` hears how many walks are done. The same seed gives
    the same walks, whatever the number of ``threads``. Raises StreetsWithoutStops.
    """
    if (graph is None) != (on is None):
        raise StreetsWithoutStops("Streets need to know where the stops are on them.")
    turf_of_stop = np.asarray(turf_of_stop, np.int64)
    k = int(turf_of_stop.max(initial=-1)) + 1
    members, starts = _members(turf_of_stop, k)
    x, y = np.ascontiguousarray(x, np.float64), np.ascontiguousarray(y, np.float64)
    walks = _Walking(
        members,
        starts,
        np.empty_like(members),
        np.zeros(k),
        np.zeros(k),
        x,
        y,
        np.ascontiguousarray(stops.street, np.int64),
        np.ascontiguousarray(stops.number, np.int64),
        start is not None,
        *(start or (0.0, 0.0)),
    )
    order = _orderer(walks, graph, on, rounds=ROUNDS * effort, seed=seed)
    threads = threads or os.cpu_count() or 1
    with ThreadPoolExecutor(threads) as pool:
        spans = [(low, min(low + AT_ONCE, k)) for low in range(0, k, AT_ONCE)]
        for (_, high), _ in zip(spans, pool.map(order, spans), strict=True):
            if progress is not None:
                progress(high)
    doors = np.zeros(k, np.int64)
    is_on = turf_of_stop >= 0
    np.add.at(doors, turf_of_stop[is_on], stops.doors[is_on])
    return Walks(
        stop=walks.order,
        starts=starts,
        metres=walks.metres,
        metres_to_start=walks.metres_to_start,
        minutes=walks.metres / pace_metres_a_second / 60 + doors * minutes_a_door,
    )


class _Walking(NamedTuple):
    """All walks, as machine code reads them and writes their order."""

    members: IntArray
    starts: IntArray
    order: IntArray
    metres: FloatArray
    metres_to_start: FloatArray
    x: FloatArray
    y: FloatArray
    street: IntArray
    number: IntArray
    is_met: bool
    meeting_x: float
    meeting_y: float


def _members(turf_of_stop: IntArray, k: int) -> tuple[IntArray, IntArray]:
    """The stops of each piece in the order of the file, one piece after the other."""
    by_turf = np.argsort(turf_of_stop, kind="stable")
    members = by_turf[turf_of_stop[by_turf] >= 0]
    starts = np.zeros(k + 1, np.int64)
    np.cumsum(np.bincount(turf_of_stop[members], minlength=k), out=starts[1:])
    return members, starts


def _orderer(
    walks: _Walking,
    graph: StreetGraph | None,
    on: OnStreets | None,
    *,
    rounds: float,
    seed: int,
) -> Callable[[tuple[int, int]], None]:
    """What orders the walks from one to another, on the ground there is."""
    if graph is None or on is None:
        return lambda span: _order_straight(walks, *span, rounds, seed)
    blocks = blocks_of(graph)
    placed, corners = on_blocks(blocks, on, walks.x, walks.y), corners_of(blocks)
    return lambda span: _order_on_streets(
        walks, placed, corners, room_for(blocks), *span, rounds, seed
    )


@compiled
def _order_straight(walks: _Walking, low: int, high: int, rounds: float, seed: int) -> None:
    """Order the walks from ``low`` to ``high`` in straight lines."""
    for turf in range(low, high):
        members = walks.members[walks.starts[turf] : walks.starts[turf + 1]]
        d = straight(
            walks.x[members],
            walks.y[members],
            walks.street[members],
            walks.number[members],
            CROSSING,
        )
        _order_one(walks, turf, d, 1.0, rounds, seed)


@compiled
def _order_on_streets(
    walks: _Walking,
    placed: StopsOnBlocks,
    corners: Corners,
    room: Room,
    low: int,
    high: int,
    rounds: float,
    seed: int,
) -> None:
    """Order the walks from ``low`` to ``high`` along streets."""
    for turf in range(low, high):
        members = walks.members[walks.starts[turf] : walks.starts[turf + 1]]
        d = walked(placed, corners, members, room, CROSSING)
        _order_one(walks, turf, d, DETOUR, rounds, seed)


@compiled
def _order_one(
    walks: _Walking, turf: int, d: FloatArray, detour: float, rounds: float, seed: int
) -> None:
    """Order one walk whose stops are ``d`` apart, and write how long it is."""
    first, last = walks.starts[turf], walks.starts[turf + 1]
    members = walks.members[first:last]
    if len(members) == 0:
        return
    start = -1
    if walks.is_met:
        away = np.hypot(walks.x[members] - walks.meeting_x, walks.y[members] - walks.meeting_y)
        start = int(np.argmin(away))
        walks.metres_to_start[turf] = detour * away[start]
    path = path_through(d, start, -1, rounds, seed + turf)
    for at in range(len(path)):
        walks.order[first + at] = members[path[at]]
        if at > 0:
            walks.metres[turf] += d[path[at - 1], path[at]]
