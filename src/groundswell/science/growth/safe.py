"""Counts that can be shown: no small cell, and none that the others give away."""

import numpy as np
import numpy.typing as npt

from groundswell.science.growth.record import CannotBeMeasured, IntArray
from groundswell.science.growth.ties import holding_of, ties_of, walk_of

SMALLEST = 10
"""People from whom on a count is shown."""


def shown(counts: IntArray, *, smallest: int = SMALLEST) -> npt.NDArray[np.bool_]:
    """Which cells of a table of counts (r, c) can be shown beside the sums of its rows and columns.

    A cell of 1 to ``smallest`` - 1 people is hidden. Where what is hidden in a row or a column
    stands alone, or comes to fewer than ``smallest``, the sum would give it away: then the smallest
    cell beside it is hidden too. So would several sums together, where what is hidden in some rows
    and columns hangs on the rest by one cell: then another is hidden that ties them. And so on
    until nothing is given away, or nothing is left to hide: sums of fewer than ``smallest`` are not
    to be shown. An empty cell says that nobody is there, and is shown where it need not hide
    another. A table of one row has one sum, that of the row. Raises CannotBeMeasured.

    The choice is greedy: it hides enough, though at times more than the fewest.
    """
    counts = np.asarray(counts, np.int64)
    if counts.ndim != 2 or counts.min(initial=0) < 0:  # noqa: PLR2004  # a table has two sides
        raise CannotBeMeasured("Counts stand in rows and columns, and none is below 0.")
    hidden = (counts > 0) & (counts < smallest)
    rows, columns = counts.shape
    while True:
        more = columns > 1 and _hide_more(counts, hidden, smallest)
        more |= rows > 1 and _hide_more(counts.T, hidden.T, smallest)
        more = more or (min(rows, columns) > 1 and _tie_more(counts, hidden, smallest))
        if not more:
            return ~hidden


def _hide_more(counts: IntArray, hidden: npt.NDArray[np.bool_], smallest: int) -> bool:
    """Hide one more cell in every row that gives one away, and say whether there was any."""
    more = False
    for row, mask in zip(counts, hidden, strict=True):
        secret = row[mask]
        told = len(secret) == 1 or (len(secret) > 0 and secret.sum() < smallest)
        if told and not mask.all():
            mask[_least(row, ~mask)] = True
            more = True
    return more


def _tie_more(counts: IntArray, hidden: npt.NDArray[np.bool_], smallest: int) -> bool:
    """Hide one more cell where a small one is a bridge, and say whether there was any.

    Rows and columns are tied by the cells that are hidden in both: all that can be changed without
    changing a sum goes round in rings of them, and a bridge is in none.
    """
    rows, columns = np.nonzero(hidden)
    ties = ties_of(sum(counts.shape), rows, columns + len(counts))
    order, above, low = walk_of(ties.pointers, ties.neighbours, np.zeros(ties.n, np.bool_))
    for place in holding_of(above, low)[1]:
        row, column = sorted((int(order[place]), int(order[above[place]])))
        column -= len(counts)
        if not 0 < counts[row, column] < smallest or hidden.all():
            continue
        free = ~hidden
        beside = np.zeros_like(free)
        beside[row], beside[:, column] = free[row], free[:, column]
        hidden.flat[_least(counts.ravel(), (beside if beside.any() else free).ravel())] = True
        return True
    return False


def _least(counts: IntArray, free: npt.NDArray[np.bool_]) -> int:
    """The free cell that hides best at the least loss: the smallest that is not empty, if any."""
    left = np.flatnonzero(free)
    order = np.lexsort((left, np.where(counts[left] > 0, counts[left], np.iinfo(np.int64).max)))
    return int(left[order[0]])
