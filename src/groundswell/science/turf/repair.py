"""Stops moved over the borders of pieces until each piece is of the wanted size and in one.

A piece that is too large gives stops to a neighbour, which gives others on to the next, until one
is reached that has room; one that is too small takes them in the same way. A stop takes with it
what hangs on its piece by it alone, as the rest of a dead end does, so that contiguous pieces stay
so; and a chain of moves is kept only if less is amiss after it, so that it comes to an end.
"""

from typing import NamedTuple

import numpy as np

from groundswell.science.compiled import compiled
from groundswell.science.doors.record import FloatArray, IntArray

FARTHEST = 16
"""Over how many pieces one that has room is looked for."""

CHAINS = 60
"""How many chains are tried from a piece before it is left as it is."""

ROUNDS = 30

MOST_MOVED = 4096
"""How many stops one chain moves."""


class WeightedGraph(NamedTuple):
    """A connected graph of m stops in compressed rows, what parting two costs, and their sizes."""

    starts: IntArray
    neighbours: IntArray
    closeness: FloatArray
    size: IntArray


class Pieces(NamedTuple):
    """The piece of each stop; the size of each piece, and its stops, counted and as a chain."""

    of: IntArray
    size: IntArray
    members: IntArray
    first: IntArray
    after: IntArray
    before: IntArray


class Desk(NamedTuple):
    """Room to work in: what was seen in which look, a queue, the number of the look, a group."""

    seen: IntArray
    queue: IntArray
    look: IntArray
    group: IntArray


def mend(graph: WeightedGraph, piece: IntArray, *, least: int, most: int) -> IntArray:
    """The pieces (m,) numbered 0…k - 1, each in one and within least…most as far as moving goes.

    Outside the band remain only pieces from which no chain of moves leads to a better cut.
    """
    of = piece.astype(np.int64).copy()
    count = int(of.max(initial=-1)) + 1
    room = np.empty(len(of), np.int64)
    desk = Desk(np.zeros(len(of), np.int64), room, np.zeros(1, np.int64), room.copy())
    _whole(graph, of, count, desk)
    _balance(graph, of, count, desk, least, most)
    return of


@compiled
def _spread(graph: WeightedGraph, of: IntArray, first: int, desk: Desk, begin: int) -> int:
    """Put all that hangs together with a stop in one piece into the queue; where it ends there."""
    desk.seen[first] = desk.look[0]
    desk.queue[begin] = first
    at, end = begin, begin + 1
    while at < end:
        one = desk.queue[at]
        at += 1
        for place in range(graph.starts[one], graph.starts[one + 1]):
            other = graph.neighbours[place]
            if desk.seen[other] != desk.look[0] and of[other] == of[first]:
                desk.seen[other] = desk.look[0]
                desk.queue[end] = other
                end += 1
    return end


@compiled
def _whole(graph: WeightedGraph, of: IntArray, count: int, desk: Desk) -> None:  # noqa: C901, PLR0912  # one loop for Numba
    """Give every fragment of a piece but its largest to the closest piece beside it."""
    largest = np.zeros(count, np.int64)  # the size of each piece's largest fragment
    keeper = np.full(count, -1)  # …and its first stop
    pull = np.zeros(count)
    desk.look[0] += 1
    for first in range(len(of)):
        if desk.seen[first] == desk.look[0]:
            continue
        size = 0
        for place in range(_spread(graph, of, first, desk, 0)):
            size += graph.size[desk.queue[place]]
        if size > largest[of[first]]:
            largest[of[first]], keeper[of[first]] = size, first
    desk.look[0] += 1
    for own in range(count):
        if keeper[own] >= 0:
            _spread(graph, of, keeper[own], desk, 0)
    is_kept = desk.seen == desk.look[0]
    is_left = True
    while is_left:
        is_left, changed = False, False
        for first in range(len(of)):
            if is_kept[first]:
                continue
            # To whichever kept piece this stop is closest; its fragment follows one by one.
            best = -1
            for place in range(graph.starts[first], graph.starts[first + 1]):
                other = graph.neighbours[place]
                if is_kept[other]:
                    pull[of[other]] += graph.closeness[place]
                    if best < 0 or pull[of[other]] > pull[best]:
                        best = of[other]
            for place in range(graph.starts[first], graph.starts[first + 1]):
                pull[of[graph.neighbours[place]]] = 0.0
            if best < 0:
                is_left = True
                continue
            of[first], is_kept[first], changed = best, True, True
        if not changed:
            return


@compiled
def _leaving(graph: WeightedGraph, pieces: Pieces, one: int, desk: Desk) -> tuple[int, int]:
    """Who leaves a piece with a stop, put into the group, and their size.

    The largest of what its piece falls into without it stays, the rest goes along.
    """
    own = pieces.of[one]
    desk.look[0] += 1
    desk.seen[one] = desk.look[0]
    begin, stays_from, stays_to, largest, total = 0, 0, 0, 0, graph.size[one]
    for place in range(graph.starts[one], graph.starts[one + 1]):
        other = graph.neighbours[place]
        if pieces.of[other] != own or desk.seen[other] == desk.look[0]:
            continue
        end = _spread(graph, pieces.of, other, desk, begin)
        size = 0
        for at in range(begin, end):
            size += graph.size[desk.queue[at]]
        total += size
        if size > largest:
            stays_from, stays_to, largest = begin, end, size
        begin = end
    desk.group[0], count = one, 1
    for at in range(begin):
        if not stays_from <= at < stays_to:
            desk.group[count] = desk.queue[at]
            count += 1
    return count, total - largest


@compiled
def _move(graph: WeightedGraph, pieces: Pieces, one: int, taker: int) -> None:
    giver = pieces.of[one]
    before, after = pieces.before[one], pieces.after[one]
    if before >= 0:
        pieces.after[before] = after
    else:
        pieces.first[giver] = after
    if after >= 0:
        pieces.before[after] = before
    _enter(graph, pieces, one, taker)
    pieces.size[giver] -= graph.size[one]
    pieces.members[giver] -= 1


@compiled
def _enter(graph: WeightedGraph, pieces: Pieces, one: int, taker: int) -> None:
    head = pieces.first[taker]
    pieces.after[one], pieces.before[one] = head, -1
    if head >= 0:
        pieces.before[head] = one
    pieces.first[taker] = one
    pieces.of[one] = taker
    pieces.size[taker] += graph.size[one]
    pieces.members[taker] += 1


@compiled
def _best_over(
    graph: WeightedGraph, pieces: Pieces, giver: int, taker: int, need: int, desk: Desk
) -> int:
    """The stop that had best go from one piece to another beside it; -1 where none can."""
    best, best_score = -1, -np.inf
    one = pieces.first[giver]
    while one >= 0:
        inward, outward = 0.0, 0.0
        for place in range(graph.starts[one], graph.starts[one + 1]):
            other = pieces.of[graph.neighbours[place]]
            if other == giver:
                inward += graph.closeness[place]
            elif other == taker:
                outward += graph.closeness[place]
        if outward > 0:
            score = (outward - inward) / (outward + inward)
            count, size = _leaving(graph, pieces, one, desk)
            score -= 2.0 * abs(size - need) / need
            if score > best_score and count < pieces.members[giver]:
                best, best_score = one, score
        one = pieces.after[one]
    return best


@compiled
def _amiss(size: int, least: int, most: int) -> int:
    return max(size - most, 0) + max(least - size, 0)


@compiled
def _chain(
    graph: WeightedGraph,
    pieces: Pieces,
    path: IntArray,
    need: int,
    desk: Desk,
    band: tuple[int, int],
) -> bool:
    """Hand a stop over from each piece of a path to the next; undone if no less is amiss then.

    The last hop goes first, so that each piece has room before it is given something.
    """
    before = 0
    for own in path:
        before += _amiss(pieces.size[own], band[0], band[1])
    moved = np.empty(MOST_MOVED, np.int64)
    came_from = np.empty(MOST_MOVED, np.int64)
    done, hop = 0, len(path) - 2
    while hop >= 0:
        one = _best_over(graph, pieces, path[hop], path[hop + 1], need, desk)
        if one < 0:
            break
        count, _ = _leaving(graph, pieces, one, desk)
        if done + count > MOST_MOVED:
            break
        for place in range(count):
            moved[done], came_from[done] = desk.group[place], path[hop]
            _move(graph, pieces, desk.group[place], path[hop + 1])
            done += 1
        hop -= 1
    after = 0
    for own in path:
        after += _amiss(pieces.size[own], band[0], band[1])
    if hop < 0 and after < before:
        return True
    for place in range(done - 1, -1, -1):
        _move(graph, pieces, moved[place], came_from[place])
    return False


@compiled
def _balance(  # noqa: C901, PLR0912  # one loop for Numba
    graph: WeightedGraph, of: IntArray, count: int, desk: Desk, least: int, most: int
) -> None:
    pieces = Pieces(
        of,
        np.zeros(count, np.int64),
        np.zeros(count, np.int64),
        np.full(count, -1),
        np.full(len(of), -1),
        np.full(len(of), -1),
    )
    for one in range(len(of)):
        _enter(graph, pieces, one, of[one])
    came_from, depth = np.empty(count, np.int64), np.zeros(count, np.int64)
    asked, line = np.zeros(count, np.int64), np.empty(count, np.int64)
    look = 0
    for _ in range(ROUNDS):
        is_better = False
        for wrong in range(count):
            while _amiss(pieces.size[wrong], least, most) > 0:
                look += 1
                asked[wrong], depth[wrong], line[0] = look, 0, wrong
                at, end, tried, is_done = 0, 1, 0, False
                is_large = pieces.size[wrong] > most
                while at < end and tried < CHAINS and not is_done:
                    own = line[at]
                    at += 1
                    if own != wrong and (
                        pieces.size[own] < most if is_large else pieces.size[own] > least
                    ):
                        tried += 1
                        path = np.empty(depth[own] + 1, np.int64)
                        this = own
                        for place in range(depth[own], -1, -1):
                            path[place] = this
                            this = came_from[this]
                        room = most - pieces.size[own] if is_large else pieces.size[own] - least
                        need = min(room, _amiss(pieces.size[wrong], least, most))
                        if not is_large:
                            path = path[::-1].copy()
                        for more in (0, 1, 2, 4):  # a larger building may do what none so small can
                            if _chain(graph, pieces, path, need + more, desk, (least, most)):
                                is_done = True
                                break
                        if is_done:
                            break
                    if depth[own] >= FARTHEST:
                        continue
                    one = pieces.first[own]
                    while one >= 0:
                        for place in range(graph.starts[one], graph.starts[one + 1]):
                            other = pieces.of[graph.neighbours[place]]
                            if asked[other] != look:
                                asked[other], came_from[other] = look, own
                                depth[other] = depth[own] + 1
                                line[end] = other
                                end += 1
                        one = pieces.after[one]
                if not is_done:
                    break
                is_better = True
        if not is_better:
            return
