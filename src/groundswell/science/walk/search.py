"""Iterated local search for short tours: the loops that run as machine code.

2-opt and Or-opt with neighbour lists, then small double bridges that are taken back where they
do not help (Johnson and McGeoch, "The travelling salesman problem: a case study", 1997; the
perturbation is Bentley's segment insertion kept to a neighbourhood).
"""

import numpy as np

from groundswell.science.doors.record import FloatArray, IntArray
from groundswell.science.walk.compiled import compiled

NEAREST = 8
"""How many neighbours a move looks at."""

LONGEST_MOVED = 3
"""How many stops Or-opt moves at once."""

EXACT = 9
"""Up to so many nodes every tour is looked at."""

TINY = 1e-9


@compiled
def nearest(d: FloatArray, count: int) -> IntArray:
    """The ``count`` nearest nodes of each, nearest first: (n, count)."""
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


@compiled
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


@compiled
def shorten(d: FloatArray, tour: IntArray, rounds: int, widest: int, seed: int) -> None:
    """Shorten a closed tour of ten nodes or more in place; ``rounds`` perturbations.

    ``d``: (n, n) symmetric. The tour never becomes longer.
    """
    n = len(tour)
    near = nearest(d, min(NEAREST, n - 1))
    width = near.shape[1]
    place = np.empty(n, np.int64)
    for i in range(n):
        place[tour[i]] = i
    waiting = tour.copy()
    is_waiting = np.ones(n, np.bool_)
    head, held = 0, n
    journal = np.empty((4096, 2), np.int64)
    state = np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0xD1B54A32D192ED03)
    if state == 0:
        state = np.uint64(1)
    ends = np.empty(6, np.int64)

    for turn_of in range(rounds + 1):
        written = 0
        change = 0.0
        if turn_of > 0:
            state ^= state << np.uint64(13)
            state ^= state >> np.uint64(7)
            state ^= state << np.uint64(17)
            p = np.int64((state >> np.uint64(33)) % np.uint64(n))
            la = 1 + np.int64((state >> np.uint64(8)) % np.uint64(widest))
            lb = 1 + np.int64((state >> np.uint64(20)) % np.uint64(widest))
            a0 = tour[p]
            before = tour[p - 1 if p > 0 else n - 1]
            a1 = tour[(p + la - 1) % n]
            b0 = tour[(p + la) % n]
            b1 = tour[(p + la + lb - 1) % n]
            after = tour[(p + la + lb) % n]
            change = (
                d[before, b0] + d[b1, a0] + d[a1, after]
                - d[before, a0] - d[a1, b0] - d[b1, after]
            )
            turn(tour, place, p, la + lb)
            turn(tour, place, p, lb)
            turn(tour, place, (p + lb) % n, la)
            journal[0, 0], journal[0, 1] = p, la + lb
            journal[1, 0], journal[1, 1] = p, lb
            journal[2, 0], journal[2, 1] = (p + lb) % n, la
            written = 3
            ends[0], ends[1], ends[2], ends[3], ends[4], ends[5] = before, a0, a1, b0, b1, after
            for k in range(6):
                node = ends[k]
                if not is_waiting[node]:
                    is_waiting[node] = True
                    waiting[(head + held) % n] = node
                    held += 1

        while held > 0 and written < 4090:
            t1 = waiting[head]
            head = head + 1 if head + 1 < n else 0
            held -= 1
            is_waiting[t1] = False
            i = place[t1]
            succ = tour[i + 1 if i + 1 < n else 0]
            pred = tour[i - 1 if i > 0 else n - 1]
            best = TINY
            kind = 0
            m0 = m1 = m2 = 0
            # 2-opt: two legs are exchanged for two others.
            for way in range(2):
                t2 = succ if way == 0 else pred
                leg = d[t1, t2]
                for k in range(width):
                    t3 = near[t1, k]
                    first = leg - d[t1, t3]
                    if first <= TINY:
                        break
                    j = place[t3]
                    if way == 0:
                        t4 = tour[j + 1 if j + 1 < n else 0]
                    else:
                        t4 = tour[j - 1 if j > 0 else n - 1]
                    gain = first + d[t3, t4] - d[t2, t4]
                    if gain > best:
                        best = gain
                        kind = 1
                        if way == 0:
                            m0, m1 = i + 1, j
                        else:
                            m0, m1 = i, j - 1
            # Or-opt: up to three nodes with t1 at one end go between two others.
            for way in range(2):
                for size in range(1, LONGEST_MOVED + 1):
                    # way 0: t1 is the last of the moved nodes; way 1: the first.
                    if way == 0:
                        lo, hi = i - size + 1, i
                    else:
                        lo, hi = i, i + size - 1
                    if lo < 0:
                        lo += n
                    if hi >= n:
                        hi -= n
                    left = tour[lo - 1 if lo > 0 else n - 1]
                    right = tour[hi + 1 if hi + 1 < n else 0]
                    far = tour[lo] if way == 0 else tour[hi]
                    free = d[left, tour[lo]] + d[tour[hi], right] - d[left, right]
                    if free <= best:
                        continue
                    for k in range(width):
                        c = near[t1, k]
                        rest = free - d[t1, c]
                        if rest <= best and d[t1, c] > free:
                            break
                        j = place[c]
                        ahead = j - lo
                        if ahead < 0:
                            ahead += n
                        if ahead < size:
                            continue
                        nxt = tour[j + 1 if j + 1 < n else 0]
                        prv = tour[j - 1 if j > 0 else n - 1]
                        # between c and its next: c, t1 … far, next
                        if c != left:
                            gain = rest + d[c, nxt] - d[far, nxt]
                            if gain > best:
                                best = gain
                                kind = 2 if way == 1 else 3
                                m0, m1, m2 = lo, size, j
                        # between c and the one before it: before, far … t1, c
                        if c != right:
                            gain = rest + d[c, prv] - d[far, prv]
                            if gain > best:
                                best = gain
                                kind = 2 if way == 0 else 3
                                m0, m1, m2 = lo, size, j - 1
            if kind == 0:
                continue
            change -= best
            # What is touched looks again.
            if kind == 1:
                m0 %= n
                m1 %= n
                length = m1 - m0 + 1
                if length <= 0:
                    length += n
                ends[0] = tour[m0]
                ends[1] = tour[m1]
                ends[2] = tour[m0 - 1 if m0 > 0 else n - 1]
                ends[3] = tour[m1 + 1 if m1 + 1 < n else 0]
                ends[4] = t1
                ends[5] = t1
                if 2 * length > n:
                    m0 = m1 + 1 if m1 + 1 < n else 0
                    length = n - length
                turn(tour, place, m0, length)
                journal[written, 0], journal[written, 1] = m0, length
                written += 1
            else:
                if m2 < 0:
                    m2 += n
                last = m0 + m1 - 1
                if last >= n:
                    last -= n
                ends[0] = tour[m0]
                ends[1] = tour[last]
                ends[2] = tour[m0 - 1 if m0 > 0 else n - 1]
                ends[3] = tour[last + 1 if last + 1 < n else 0]
                ends[4] = tour[m2]
                ends[5] = tour[m2 + 1 if m2 + 1 < n else 0]
                onward = m2 - last
                if onward < 0:
                    onward += n
                back = n - m1 - onward
                if onward <= back:
                    start, passed = m0, onward
                    passed_at = m0
                    moved_at = m0 + onward
                else:
                    start, passed = m0 - back, back
                    if start < 0:
                        start += n
                    moved_at = start
                    passed_at = start + m1
                if moved_at >= n:
                    moved_at -= n
                if passed_at >= n:
                    passed_at -= n
                turn(tour, place, start, m1 + passed)
                turn(tour, place, passed_at, passed)
                journal[written, 0], journal[written, 1] = start, m1 + passed
                journal[written + 1, 0], journal[written + 1, 1] = passed_at, passed
                written += 2
                if kind == 2:
                    turn(tour, place, moved_at, m1)
                    journal[written, 0], journal[written, 1] = moved_at, m1
                    written += 1
            for k in range(6):
                node = ends[k]
                if not is_waiting[node]:
                    is_waiting[node] = True
                    waiting[(head + held) % n] = node
                    held += 1
        if turn_of > 0 and change > TINY:
            for k in range(written - 1, -1, -1):
                turn(tour, place, journal[k, 0], journal[k, 1])
