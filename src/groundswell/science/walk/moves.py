"""Moves of a tour kept as an array and the place of each node in it; every one is made of turns."""

import numpy as np

from groundswell.science.compiled import within
from groundswell.science.doors.record import FloatArray, IntArray

LONGEST_MOVED = 3
"""How many stops Or-opt moves at once."""

TINY = 1e-9
"""Metres that are no gain; sums of legs are not exact."""


@within
def nearest(d: FloatArray, count: int) -> IntArray:
    """The ``count`` nearest other nodes of each, nearest first: (n, count)."""
    n = len(d)
    near = np.empty((n, count), np.int64)
    length = np.empty(count, np.float64)
    for i in range(n):
        held = 0
        for j in range(n):
            if j == i or (held == count and d[i, j] >= length[count - 1]):
                continue
            k = held if held < count else count - 1
            while k > 0 and length[k - 1] > d[i, j]:
                length[k] = length[k - 1]
                near[i, k] = near[i, k - 1]
                k -= 1
            length[k] = d[i, j]
            near[i, k] = j
            held = min(held + 1, count)
    return near


@within
def turn(tour: IntArray, place: IntArray, i: int, length: int) -> None:
    """Turn round ``length`` nodes from position ``i``; done twice, it is undone."""
    n = len(tour)
    j = i + length - 1
    if j >= n:
        j -= n
    for _ in range(length // 2):
        a, b = tour[i], tour[j]
        tour[i], tour[j] = b, a
        place[b], place[a] = i, j
        i += 1
        if i == n:
            i = 0
        j -= 1
        if j < 0:
            j = n - 1


@within
def best_exchange(
    d: FloatArray, tour: IntArray, place: IntArray, near: IntArray, node: int
) -> tuple[float, int, int]:
    """The best 2-opt move at a node: its gain, and the positions from and to which to turn."""
    n = len(tour)
    i = place[node]
    best, low, high = TINY, 0, 0
    for way in range(2):
        after = i + 1 if i + 1 < n else 0
        beside = tour[after if way == 0 else i - 1]  # before the first comes the last
        leg = d[node, beside]
        for k in range(near.shape[1]):
            other = near[node, k]
            first = leg - d[node, other]
            if first <= TINY:
                break
            j = place[other]
            if way == 0:
                other_beside = tour[j + 1 if j + 1 < n else 0]
            else:
                other_beside = tour[j - 1 if j > 0 else n - 1]
            gain = first + d[other, other_beside] - d[beside, other_beside]
            if gain > best:
                best = gain
                if way == 0:
                    low, high = i + 1 if i + 1 < n else 0, j
                else:
                    low, high = i, j - 1 if j > 0 else n - 1
    return best, low, high


@within
def best_shift(  # noqa: C901, PLR0912  # one loop over ways, sizes and neighbours, kept whole for speed
    d: FloatArray, tour: IntArray, place: IntArray, near: IntArray, node: int, least: float
) -> tuple[float, int, int, int, bool]:
    """The best Or-opt move with the node at one end, if it gains more than ``least``.

    Gives its gain, the first position and the size of what moves, the position after which it
    goes, and whether it is turned round. The gain is ``least`` where there is no better one.
    """
    n = len(tour)
    i = place[node]
    best, start, count, to, is_turned = least, 0, 0, 0, False
    for way in range(2):
        for size in range(1, LONGEST_MOVED + 1):
            # The node is the last of what moves, or the first.
            if way == 0:
                low, high = i - size + 1, i
            else:
                low, high = i, i + size - 1
            if low < 0:
                low += n
            if high >= n:
                high -= n
            left = tour[low - 1 if low > 0 else n - 1]
            right = tour[high + 1 if high + 1 < n else 0]
            far = tour[low] if way == 0 else tour[high]
            freed = d[left, tour[low]] + d[tour[high], right] - d[left, right]
            if freed <= best:
                continue
            for k in range(near.shape[1]):
                other = near[node, k]
                rest = freed - d[node, other]
                if rest <= 0:
                    break
                j = place[other]
                ahead = j - low
                if ahead < 0:
                    ahead += n
                if ahead < size:
                    continue
                if other != left:
                    follower = tour[j + 1 if j + 1 < n else 0]
                    gain = rest + d[other, follower] - d[far, follower]
                    if gain > best:
                        best, start, count = gain, low, size
                        to, is_turned = j, way == 0
                if other != right:
                    leader = tour[j - 1 if j > 0 else n - 1]
                    gain = rest + d[other, leader] - d[far, leader]
                    if gain > best:
                        best, start, count = gain, low, size
                        to, is_turned = j - 1 if j > 0 else n - 1, way == 1
    return best, start, count, to, is_turned


@within
def exchange(
    tour: IntArray,
    place: IntArray,
    low: int,
    high: int,
    journal: IntArray,
    written: int,
    ends: IntArray,
) -> int:
    """Turn round what is between two positions, or the rest if that is shorter.

    Writes the turn into ``journal`` and the nodes touched into ``ends`` (6,); how many turns are
    written then.
    """
    n = len(tour)
    length = high - low + 1
    if length <= 0:
        length += n
    after = high + 1 if high + 1 < n else 0
    ends[0], ends[1] = tour[low], tour[high]
    ends[2], ends[3] = tour[low - 1 if low > 0 else n - 1], tour[after]
    ends[4], ends[5] = ends[0], ends[1]
    if 2 * length > n:
        low, length = after, n - length
    turn(tour, place, low, length)
    journal[written, 0], journal[written, 1] = low, length
    return written + 1


@within
def shift(
    tour: IntArray,
    place: IntArray,
    low: int,
    size: int,
    to: int,
    is_turned: bool,  # noqa: FBT001  # machine code takes its arguments by position
    journal: IntArray,
    written: int,
    ends: IntArray,
) -> int:
    """Move ``size`` nodes from position ``low`` behind position ``to``, the shorter way round."""
    n = len(tour)
    high = (low + size - 1) % n
    ends[0], ends[1] = tour[low], tour[high]
    ends[2], ends[3] = tour[low - 1 if low > 0 else n - 1], tour[(high + 1) % n]
    ends[4], ends[5] = tour[to], tour[(to + 1) % n]
    passed = (to - high) % n
    if 2 * passed <= n - size:
        start = passed_at = low
        moved_at = (low + passed) % n
    else:
        passed = n - size - passed
        start = moved_at = (low - passed) % n
        passed_at = (start + size) % n
    turn(tour, place, start, size + passed)
    turn(tour, place, passed_at, passed)
    journal[written, 0], journal[written, 1] = start, size + passed
    journal[written + 1, 0], journal[written + 1, 1] = passed_at, passed
    written += 2
    if not is_turned:
        turn(tour, place, moved_at, size)
        journal[written, 0], journal[written, 1] = moved_at, size
        written += 1
    return written


@within
def swap(
    d: FloatArray,
    tour: IntArray,
    place: IntArray,
    p: int,
    a: int,
    b: int,
    journal: IntArray,
    ends: IntArray,
) -> float:
    """Exchange the ``a`` nodes from position ``p`` with the ``b`` that follow: a double bridge.

    Needs a + b ≤ n − 2. Begins ``journal`` with three turns; how much longer the tour becomes.
    """
    n = len(tour)
    middle, end = (p + b) % n, (p + a + b) % n
    before, after = tour[p - 1 if p > 0 else n - 1], tour[end]
    a_first, a_last = tour[p], tour[(p + a - 1) % n]
    b_first, b_last = tour[(p + a) % n], tour[end - 1 if end > 0 else n - 1]
    ends[0], ends[1], ends[2] = before, a_first, a_last
    ends[3], ends[4], ends[5] = b_first, b_last, after
    turn(tour, place, p, a + b)
    turn(tour, place, p, b)
    turn(tour, place, middle, a)
    journal[0, 0], journal[0, 1] = p, a + b
    journal[1, 0], journal[1, 1] = p, b
    journal[2, 0], journal[2, 1] = middle, a
    new: float = d[before, b_first] + d[b_last, a_first] + d[a_last, after]
    old: float = d[before, a_first] + d[a_last, b_first] + d[b_last, after]
    return new - old
