"""How many people each person brings: in the mean, and how unequally."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma, gammaln
from scipy.stats import chi2, norm
from scipy.stats import t as student

from groundswell.science.growth.forest import gini
from groundswell.science.growth.record import (
    LEVEL,
    CannotBeMeasured,
    FloatArray,
    IntArray,
    Interval,
)

MOST_K = 1e6
"""A dispersion beyond this is a Poisson distribution's, to any number of people."""

LEAST_K = 1e-6

MOST_TIMES = 1e4
"""How many times the likeliest mean, and which part of it, the ends of its interval are sought."""

GRAIN = 1 << 16
"""People seen for shares of their time that differ by less than 1 in so many are taken together."""


@dataclass(frozen=True, slots=True)
class Offspring:
    """How many people each of ``n`` brings.

    ``mean`` and ``mean_interval``: in all her time. ``k`` and ``interval``: the dispersion; the
    smaller, the fewer bring the most, and infinite where it is no more unequal than by chance.
    ``gini``: of those brought so far, 0 where all bring alike, near 1 where one brings everybody.
    ``most``: brought by one person so far.
    """

    DEFINITION: ClassVar[str] = (
        "A negative binomial distribution of the number each person brought, its mean R and "
        "dispersion k by maximum likelihood (Lloyd-Smith and others 2005), their intervals by its "
        "profile, the mean's a little wider by Student's t. Who has been there for a short while, "
        "of whose recruits only a share can have come, is expected to have brought that share of R."
    )
    CANNOT_SAY: ClassVar[str] = (
        "It cannot say why some bring more: who was asked to bring somebody is not in it."
    )

    n: int
    mean: float
    mean_interval: Interval
    k: float
    interval: Interval
    gini: float
    most: int


def offspring_of(brought: IntArray, seen: FloatArray | None = None) -> Offspring:
    """The distribution of how many people each of n brought, (n,). Raises CannotBeMeasured.

    ``seen``: (n,), which share of the people she will bring can have joined by the end of the
    records, above 0 and at most 1; None for all of them. A part of a negative binomial number drawn
    by lot is one of the same k, so that count_i ~ NB(mean · seen_i, k). Linear in n.
    """
    counts = np.asarray(brought, np.int64)
    if not len(counts) or counts.min() < 0:
        raise CannotBeMeasured("Nobody is there, or somebody brought fewer than nobody.")
    shares = np.ones(1) if seen is None else np.asarray(seen, np.float64)
    if seen is not None and shares.shape != counts.shape:
        raise CannotBeMeasured(
            f"{len(counts)} people brought others and {len(shares)} are seen for a share of their "
            "time: give one share for each."
        )
    if not (shares.min() > 0 and shares.max() <= 1):
        raise CannotBeMeasured(
            "Each person is seen for a share of her time above 0 and at most 1: leave out those of "
            "whom nothing can be seen yet."
        )
    fit = _Fit(counts, shares)
    mean, mean_interval, k, interval = fit.found()
    return Offspring(
        n=len(counts),
        mean=mean,
        mean_interval=mean_interval,
        k=k,
        interval=interval,
        gini=gini(counts),
        most=int(counts.max()),
    )


class _Fit:
    """The likelihood of a mean and a k. People count together by what they brought, and by seen."""

    def __init__(self, counts: IntArray, seen: FloatArray) -> None:
        self.values, self.times = np.unique(counts, return_counts=True)
        if len(seen) == 1:
            self.people = np.array([float(len(counts))])
            self.brought, self.seen = np.array([float(counts.sum())]), seen
            return
        grain = (seen * GRAIN).astype(np.int32)
        people = np.bincount(grain)
        there = np.flatnonzero(people)
        self.people = people[there].astype(np.float64)
        self.brought = np.bincount(grain, weights=counts)[there]
        self.seen = np.bincount(grain, weights=seen)[there] / self.people

    def found(self) -> tuple[float, Interval, float, Interval]:
        """The mean, its interval, k, its interval."""
        whole = float((self.people * self.seen).sum())
        if not self.brought.sum():
            # Nobody brought anybody: any k; the mean is what would bring nobody in one of 40.
            high = -float(np.log((1 - LEVEL) / 2)) / whole
            return 0.0, Interval(0.0, high), float("inf"), Interval(0.0, float("inf"))
        best = self._best_k(float(self.brought.sum()) / whole)
        mean = self._best_mean(best)
        top = self._likelihood(mean, best) - float(chi2.ppf(LEVEL, 1)) / 2

        def beyond_k(log_k: float) -> float:
            k = float(np.exp(log_k))
            return top - self._likelihood(self._best_mean(k), k)

        low, high = _ends(beyond_k, np.log(best), np.log(LEAST_K), np.log(MOST_K))
        far = self._likelihood(mean, best) - _fall(mean, best, low, high)

        def beyond_mean(log_mean: float) -> float:
            other = float(np.exp(log_mean))
            return far - self._likelihood(other, self._best_k_of(other))

        reach = np.log(MOST_TIMES)
        ends = _ends(beyond_mean, np.log(mean), np.log(mean) - reach, np.log(mean) + reach)
        k = float("inf") if best == MOST_K else best
        return mean, Interval(*ends), k, Interval(low, high)

    def _best_mean(self, k: float) -> float:
        """The likeliest mean of that k: the sample's where all are seen alike."""
        if len(self.seen) == 1:
            return float(self.brought[0] / (self.people[0] * self.seen[0]))

        def slope(mean: float) -> float:
            expected = (self.brought + k * self.people) * mean * self.seen / (k + mean * self.seen)
            return float((self.brought - expected).sum())

        # It is not above the most that any who are seen alike bring.
        most = float((self.brought / (self.people * self.seen)).max())
        return float(brentq(slope, 0.0, 2 * most))

    def _best_k(self, mean: float) -> float:
        """The likeliest k, the mean following it; ``MOST_K`` where nothing is more than chance."""
        return self._root(lambda k: self._slope(self._best_mean(k), k), mean)

    def _best_k_of(self, mean: float) -> float:
        """The likeliest k of that mean."""
        return self._root(lambda k: self._slope(mean, k), mean)

    def _root(self, slope: Callable[[float], float], mean: float) -> float:
        squares = float((self.times * self.values.astype(np.float64) ** 2).sum())
        expected = mean * self.seen
        spread = squares + float((expected * (expected * self.people - 2 * self.brought)).sum())
        least, most = float(np.log(LEAST_K)), float(np.log(MOST_K))

        def rises(log_k: float) -> float:
            return slope(float(np.exp(log_k)))

        if spread <= float(self.brought.sum()) or rises(most) >= 0:
            return MOST_K
        if rises(least) <= 0:  # at a mean that is far from what was brought
            return LEAST_K
        return float(np.exp(brentq(rises, least, most)))

    def _likelihood(self, mean: float, k: float) -> float:
        """The logarithm of it, but for what neither mean nor k changes."""
        each = gammaln(self.values + k) - gammaln(k)
        expected = mean * self.seen
        whole = (self.times * (each - self.values * np.log(k))).sum()
        return float(
            whole
            + (self.brought * np.log(expected)).sum()
            - ((self.brought + k * self.people) * np.log1p(expected / k)).sum()
        )

    def _slope(self, mean: float, k: float) -> float:
        """How fast the likelihood rises with k."""
        expected = mean * self.seen
        each = (self.times * (digamma(self.values + k) - digamma(k))).sum()
        rest = self.people * (1 - np.log1p(expected / k))
        return float(each + (rest - (self.brought + k * self.people) / (k + expected)).sum())


def _fall(mean: float, k: float, low: float, high: float) -> float:
    """How far the likelihood falls to the ends of the mean's interval.

    Half the square of Student's t, of as many degrees of freedom as the variance that is estimated
    with k has by its own uncertainty (Satterthwaite 1946): with few people it is more than normal.
    """
    if not (low > 0 and np.isfinite(high)):
        return float(chi2.ppf(LEVEL, 1)) / 2
    of_k = np.log(high / low) / (2 * norm.ppf((1 + LEVEL) / 2)) * mean / (k + mean)
    return float(student.ppf((1 + LEVEL) / 2, 2 / of_k**2)) ** 2 / 2


def _ends(
    beyond: Callable[[float], float], best: float, least: float, most: float
) -> tuple[float, float]:
    """Where the likelihood has fallen too far on either side; 0 or infinite where it never has."""
    low = float(np.exp(brentq(beyond, least, best))) if beyond(least) > 0 else 0.0
    high = float(np.exp(brentq(beyond, best, most))) if beyond(most) > 0 else float("inf")
    return low, high
