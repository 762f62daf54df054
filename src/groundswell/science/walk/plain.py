"""Plain orders that a short walk is measured against."""

import numpy as np

from groundswell.science.doors.record import FloatArray, IntArray
from groundswell.science.walk.tour import nearest_first


def nearest_neighbour(d: FloatArray, *, start: int = 0) -> IntArray:
    """From a stop always to the nearest one left: (n,), from distances (n, n)."""
    if not len(d):
        return np.zeros(0, np.int64)
    return nearest_first(np.ascontiguousarray(d, np.float64), start)


def serpentine(x: FloatArray, y: FloatArray, street: IntArray, number: IntArray) -> IntArray:
    """Street by street, up the odd numbers and down the even ones: (n,).

    ``x`` and ``y`` in metres; ``street`` as in ``Stops``. The first street is that of the first
    stop; then comes the street with the stop nearest to where the last one was left.
    """
    left = dict.fromkeys(int(s) for s in street)
    order: list[int] = []
    following = next(iter(left), None)
    while following is not None:
        del left[following]
        here = np.flatnonzero(street == following)
        is_odd = number[here] % 2 == 1
        up, down = here[is_odd], here[~is_odd]
        order += up[np.argsort(number[up], kind="stable")].tolist()
        order += down[np.argsort(-number[down], kind="stable")].tolist()
        last = order[-1]
        away = np.hypot(x - x[last], y - y[last])
        following = min(left, key=lambda s: float(away[street == s].min()), default=None)
    return np.array(order, np.int64)
