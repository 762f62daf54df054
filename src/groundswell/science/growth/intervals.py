"""How long after somebody joins those whom she brings join: the serial interval, in days."""

import numpy as np
from scipy.stats import gamma

from groundswell.science.growth.record import CannotBeMeasured, FloatArray


def discrete_interval(mean: float, deviation: float, days: int) -> FloatArray:
    """(days + 1,), the share of intervals of 0, 1 … days days, where nobody wrote them down.

    A gamma distribution moved by one day and cut into days, of about that mean and deviation; the
    mean is more than 1 day. Raises CannotBeMeasured. Source: A. Cori and others 2013, web appendix
    11: w_s = s·F(s) + (s−2)·F(s−2) − 2(s−1)·F(s−1) + ab·[2F'(s−1) − F'(s−2) − F'(s)], F and F' of
    shapes a = ((mean−1)/deviation)² and a + 1, and of scale b = deviation²/(mean−1).
    """
    if not (mean > 1 and deviation > 0 and days >= 1):
        raise CannotBeMeasured(
            f"An interval of {mean} days in the mean, deviating by {deviation}, over {days} days: "
            "give a mean of more than 1 day, a deviation above 0 and 1 day or more."
        )
    shape, scale = ((mean - 1) / deviation) ** 2, deviation**2 / (mean - 1)
    upto = np.arange(-2, days + 1)
    share, above = gamma.cdf(upto, shape, scale=scale), gamma.cdf(upto, shape + 1, scale=scale)
    s = upto[2:]
    found = s * share[2:] + (s - 2) * share[:-2] - 2 * (s - 1) * share[1:-1]
    found = found + shape * scale * (2 * above[1:-1] - above[:-2] - above[2:])
    return np.asarray(np.maximum(found, 0.0), np.float64)
