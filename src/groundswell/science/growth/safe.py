"""Counts that can be shown: no small cell, and none that the others give away."""

import numpy as np
import numpy.typing as npt

from groundswell.science.growth.record import CannotBeMeasured, IntArray

SMALLEST = 10
"""People from whom on a count is shown."""


def shown(counts: IntArray, *, smallest: int = SMALLEST) -> npt.NDArray[np.bool_]:
    """Which cells of a table of counts (r, c) can be shown beside the sums of its rows and columns.

    A cell of 1 to ``smallest`` - 1 people is hidden. Where what is hidden in a row or a column
    stands alone, or comes to fewer than ``smallest``, the sum would give it away: then the smallest
    cell beside it is hidden too, and so on until nothing does. An empty cell says that nobody is
    there, and is shown where it need not hide another. Raises CannotBeMeasured.

    The choice is greedy: it hides enough, though at times more than the fewest.
    """
    counts = np.asarray(counts, np.int64)
    if counts.ndim != 2 or counts.min(initial=0) < 0:  # noqa: PLR2004  # a table has two sides
        raise CannotBeMeasured("Counts stand in rows and columns, and none is below 0.")
    hidden = (counts > 0) & (counts < smallest)
    while True:
        more = False
        for table, mask in ((counts, hidden), (counts.T, hidden.T)):
            more |= _hide_more(table, mask, smallest)
        if not more:
            return ~hidden


def _hide_more(counts: IntArray, hidden: npt.NDArray[np.bool_], smallest: int) -> bool:
    """Hide one more cell in every row that gives one away, and say whether there was any."""
    more = False
    for row, mask in zip(counts, hidden, strict=True):
        secret = row[mask]
        told = len(secret) == 1 or (len(secret) > 0 and secret.sum() < smallest)
        # What is full beside it hides best; an empty cell hides nothing by itself.
        left = np.flatnonzero(~mask)
        if told and len(left):
            order = np.lexsort((left, np.where(row[left] > 0, row[left], np.iinfo(np.int64).max)))
            mask[left[order[0]]] = True
            more = True
    return more
