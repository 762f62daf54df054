"""R now as one would write it in NumPy: day by day, window by window (Cori and others 2013)."""

import numpy as np
from scipy.stats import gamma

from groundswell.science.growth.record import FloatArray, IntArray

A, B = 1.0, 5.0


def estimate(
    local: IntArray, imported: IntArray, weights: FloatArray, windows: list[tuple[int, int]]
) -> FloatArray:
    """(windows, 4): mean, deviation, and both ends of the interval of 95 %."""
    joins = local + imported
    pressure = np.zeros(len(joins))
    for day in range(1, len(joins)):
        reach = min(day, len(weights) - 1)
        pressure[day] = np.sum(weights[1 : reach + 1] * joins[day - 1 :: -1][:reach])
    found = np.zeros((len(windows), 4))
    for place, (first, last) in enumerate(windows):
        shape = A + np.sum(local[first : last + 1])
        scale = 1 / (1 / B + np.sum(pressure[first : last + 1]))
        found[place] = (
            shape * scale,
            np.sqrt(shape) * scale,
            gamma.ppf(0.025, shape, scale=scale),
            gamma.ppf(0.975, shape, scale=scale),
        )
    return found
