"""The naive trend that a forecast has to beat: what joined by month goes on as it went."""

import numpy as np

from groundswell.science.growth.record import FloatArray

A_YEAR = 12
"""Months that the trend is drawn through."""

STEEPEST = 1.0
"""A trend does not multiply joins by more than e^that in a month, either way."""

ROUNDS = 50
HARDLY = 1e-9
FLAT = 0.1
"""The deviation of the growth of a month that is believed before any is seen: months of nothing
have no trend of their own."""

NONE = 0.5
"""Joins that are added in all, so that months without any have a level."""


def trend_draws(
    months: FloatArray, ahead: int, *, size: int, lots: np.random.Generator
) -> FloatArray:
    """Draws of the joins of the next ``ahead`` months, (size, ahead).

    ``months``: (m,), of which the last ``A_YEAR`` count. A Poisson regression of the logarithm on
    the month; level and growth are drawn by their covariance, spread as months spread, and then
    the joins, as unequal as those were.
    """
    past = months[-A_YEAR:]
    time = np.arange(len(past)) - (len(past) - 1) / 2
    rows = np.column_stack([np.ones(len(past)), time])
    slope, covariance = _poisson(rows, past)
    expected = np.exp(rows @ slope)
    free = max(len(past) - 2, 1)
    unequal = max(float(((past - expected) ** 2 / expected).sum()) / free, 1.0)
    drawn = lots.multivariate_normal(slope, covariance * unequal, size)
    drawn[:, 1] = np.clip(drawn[:, 1], -STEEPEST, STEEPEST)
    later = time[-1] + 1 + np.arange(ahead) if len(past) else np.arange(ahead)
    mean = np.exp(np.clip(drawn[:, :1] + drawn[:, 1:] * later, -50, 20))
    if unequal <= 1 + HARDLY:
        return lots.poisson(mean).astype(np.float64)
    # Negative binomial of that mean, its variance ``unequal`` times as much.
    return lots.negative_binomial(mean / (unequal - 1), 1 / unequal).astype(np.float64)


def _poisson(rows: FloatArray, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The likeliest level and growth, and their covariance, by Newton's method."""
    believed = np.diag([0.0, 1 / FLAT**2])
    counts = counts + NONE / len(counts)
    slope = np.array([np.log(counts.mean()), 0.0])
    for _ in range(ROUNDS):
        expected = np.exp(np.clip(rows @ slope, -50, 50))
        bends = rows.T @ (rows * expected[:, None]) + believed
        step = np.linalg.solve(bends, rows.T @ (counts - expected) - believed @ slope)
        slope = slope + np.clip(step, -STEEPEST, STEEPEST)
        if np.abs(step).max() < HARDLY:
            break
    return slope, np.linalg.inv(bends)
