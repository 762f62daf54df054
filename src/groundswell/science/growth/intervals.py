"""How long after somebody joins those whom she brings join: the serial interval, in days."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.stats import gamma, norm

from groundswell.science.compiled import compiled
from groundswell.science.growth.record import (
    LEVEL,
    CannotBeMeasured,
    FloatArray,
    IntArray,
    Interval,
)

REPLICATES = 300
"""How often people are drawn again."""

MOST_CELLS = 20_000_000
"""Of blocks times days, so that the records of decades fit into memory too."""

BLOCKS = 2_000
"""Into so many blocks at most people are put by lot, to be drawn again together."""


@dataclass(frozen=True, slots=True)
class SerialInterval:
    """Days from when somebody joins until one whom she brings joins.

    ``upto``: (d + 1,), the share of intervals of at most 0, 1 … d days. ``weights``: (d + 1,), the
    share of exactly so many; weights[0] is 0. ``mean`` and its ``interval``, in days. ``known``: d,
    for how many days the recruiter of longest standing has been there; of longer intervals nothing
    is known, and the shares are of those up to it. ``n``: pairs. ``same_day``: of them, joins on
    the recruiter's own day, which count as one day. ``impossible``: pairs left out, in which she
    who was brought joined before the one who brought her.
    """

    DEFINITION: ClassVar[str] = (
        "The distribution of the days from a recruiter's joining to her recruit's, corrected for "
        "the long ones that have not ended yet: the product over u > s of 1 − (intervals of u ÷ "
        "intervals of at most u by recruiters who have been there for u or longer) is the share of "
        "at most s days (Lynden-Bell 1971; Kalbfleisch and Lawless 1989)."
    )
    CANNOT_SAY: ClassVar[str] = (
        "It cannot say how many are brought later than anybody has been there yet."
    )

    upto: FloatArray
    weights: FloatArray
    mean: float
    interval: Interval
    known: int
    n: int
    same_day: int
    impossible: int


def serial_interval(days: IntArray, there_for: IntArray, *, seed: int = 0) -> SerialInterval:
    """The serial interval from n pairs, right truncation corrected. Raises CannotBeMeasured.

    ``days``: (n,), from the recruiter's joining to the recruit's. ``there_for``: (n,), from the
    recruiter's joining to the end of the records. The interval of the mean is by bootstrap over
    pairs, on the scale of its logarithm. Linear in n.
    """
    days, there_for = np.asarray(days, np.int64), np.asarray(there_for, np.int64)
    if days.shape != there_for.shape or days.ndim != 1:
        raise CannotBeMeasured("Each pair needs its days and how long the recruiter was there.")
    possible = days >= 0
    same_day, impossible = int((days == 0).sum()), int((~possible).sum())
    there_for = np.maximum(there_for[possible], 1)
    days = np.maximum(days[possible], 1)
    if not len(days) or (days > there_for).any():
        raise CannotBeMeasured(
            "Nobody is known to have brought anybody, or somebody was brought after the end of the "
            "records: give the pairs up to their last day."
        )
    known = int(there_for.max())
    upto, again = upto_and_again(days, there_for, np.arange(len(days)), known, seed)
    means = _mean(again)
    mean = float(_mean(upto))
    reach = float(norm.ppf((1 + LEVEL) / 2) * np.log(means).std(ddof=1))
    return SerialInterval(
        upto=upto,
        weights=np.diff(upto, prepend=0.0),
        mean=mean,
        interval=Interval(mean * float(np.exp(-reach)), mean * float(np.exp(reach))),
        known=known,
        n=len(days),
        same_day=same_day,
        impossible=impossible,
    )


def upto_and_again(
    days: IntArray, there_for: IntArray, recruiter: IntArray, known: int, seed: int
) -> tuple[FloatArray, FloatArray]:
    """(d + 1,) and (replicates, d + 1), the share of intervals up to each day, and drawn again.

    For ``known`` = d days, of pairs whose days are from 1 to ``there_for``. Drawn again are
    recruiters with all their pairs, or blocks of them where there are many.
    """
    lot = np.random.default_rng(seed)
    brings = np.bincount(recruiter) > 0
    recruiter, people = (np.cumsum(brings) - 1)[recruiter], int(brings.sum())
    blocks = max(min(BLOCKS, people, MOST_CELLS // known), 2)
    block = np.arange(people) if blocks >= people else lot.integers(0, blocks, people)
    ended, ending = _counted(days, there_for, block[recruiter], blocks, known)
    drawn = lot.multinomial(blocks, np.full(blocks, 1 / blocks), REPLICATES).astype(np.float64)
    return (
        _share_upto(ended.sum(0), ending.sum(0)),
        _share_upto(drawn @ ended, drawn @ ending),
    )


def _share_upto(ended: FloatArray, ending: FloatArray) -> FloatArray:
    """(…, d + 1), the share of intervals of at most 0, 1 … d days.

    ``ended``: (…, d + 1), how many were of so many days. ``ending``: how many were of at most so
    many, and could have been of so many. Where there are none, as above the longest, nothing ended.
    """
    stays = 1 - np.divide(ended, ending, out=np.zeros_like(ended), where=ending > 0)
    after = np.cumprod(np.clip(stays, 0.0, 1.0)[..., :0:-1], axis=-1)[..., ::-1]
    return np.concatenate([after, np.ones((*after.shape[:-1], 1))], axis=-1)


@compiled
def _counted(
    days: IntArray, there_for: IntArray, block: IntArray, blocks: int, known: int
) -> tuple[FloatArray, FloatArray]:
    """What ``_share_upto`` takes, (blocks, known + 1) each, for the pairs of every block."""
    ended = np.zeros((blocks, known + 1))
    ending = np.zeros((blocks, known + 1))
    for pair in range(len(days)):
        this = block[pair]
        ended[this, days[pair]] += 1
        ending[this, days[pair]] += 1
        if there_for[pair] < known:
            ending[this, there_for[pair] + 1] -= 1
    for this in range(blocks):
        for day in range(known):
            ending[this, day + 1] += ending[this, day]
    return ended, ending


def _mean(upto: FloatArray) -> FloatArray:
    """Days in the mean: the sum of the shares that are longer than 0, 1 … days."""
    return np.asarray((1 - upto).sum(axis=-1), np.float64)


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
