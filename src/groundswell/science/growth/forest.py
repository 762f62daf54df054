"""The forest of who brought whom: its roots, how deep it goes, and who brings more."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma, gammaln
from scipy.stats import chi2

from groundswell.science.compiled import compiled
from groundswell.science.growth.record import (
    LEVEL,
    NOBODY,
    CannotBeMeasured,
    FloatArray,
    IntArray,
    Interval,
)

MOST_K = 1e6
"""A dispersion beyond this is a Poisson distribution's, to any number of people."""

LEAST_K = 1e-6


@dataclass(frozen=True, slots=True)
class Forest:
    """Who brought whom among n people, as trees.

    ``parent``: (n,), who brought each, or ``NOBODY``. ``depth``: (n,), 0 for a root. ``brought``:
    (n,), how many each brought herself. ``descendants``: (n,), how many came through each, in all.
    ``widths``: how many people who have any tie stand at each depth. ``roots``: how many people
    brought somebody and were brought by nobody. ``without_tie``: how many neither brought nor were
    brought. ``self_brought`` and ``in_cycles``: people whose records cannot be: one who brought
    herself, and those in rings of people each brought by the last, which are opened at the one
    with the lowest number.

    It cannot say who was persuaded by whom: it holds what was written down.
    """

    parent: IntArray
    depth: IntArray
    brought: IntArray
    descendants: IntArray
    widths: IntArray
    roots: int
    without_tie: int
    self_brought: int
    in_cycles: int

    def has_tie(self) -> IntArray:
        """The people who brought somebody or were brought, by number."""
        return np.flatnonzero((self.parent != NOBODY) | (self.brought > 0))

    def still_bringing(self, *, at_depth: int = 2) -> float:
        """The share of people at a depth or below who brought somebody; nan where there is nobody.

        Growth that rests on the founders alone ends above it.
        """
        deep = self.depth >= at_depth
        return float((self.brought[deep] > 0).mean()) if deep.any() else float("nan")


@dataclass(frozen=True, slots=True)
class Offspring:
    """How many people each brings: the mean, and how unequal that is.

    A negative binomial distribution by maximum likelihood: the smaller ``k``, the fewer bring the
    most; ``interval`` is k's, by the profile of the likelihood. ``n``: people. ``gini``: 0 where
    all bring alike, near 1 where one brings everybody. ``most``: by one person.

    It cannot say why: who was asked to bring somebody is not in it.
    """

    n: int
    mean: float
    k: float
    interval: Interval
    gini: float
    most: int


def forest_of(brought_by: IntArray) -> Forest:
    """The forest of n people, of whom ``brought_by`` (n,) names who brought each, or ``NOBODY``.

    Linear in n. Raises CannotBeMeasured where somebody is named who is none of them.
    """
    parent = np.array(brought_by, np.int64)
    if len(parent) and (parent.min() < NOBODY or parent.max() >= len(parent)):
        raise CannotBeMeasured(
            f"Somebody was brought by number {int(parent.max())} or {int(parent.min())}, and the "
            f"people are 0 to {len(parent) - 1}; {NOBODY} is nobody."
        )
    own = parent == np.arange(len(parent))
    parent[own] = NOBODY
    depth = np.full(len(parent), NOBODY, np.int64)
    in_cycles = int(_deepen(parent, depth))
    brought = np.bincount(parent[parent != NOBODY], minlength=len(parent)).astype(np.int64)
    has_tie = (parent != NOBODY) | (brought > 0)
    return Forest(
        parent=parent,
        depth=depth,
        brought=brought,
        descendants=_descendants(parent, brought),
        widths=np.bincount(depth[has_tie]).astype(np.int64),
        roots=int(((parent == NOBODY) & (brought > 0)).sum()),
        without_tie=int((~has_tie).sum()),
        self_brought=int(own.sum()),
        in_cycles=in_cycles,
    )


def offspring_of(brought: IntArray) -> Offspring:
    """The distribution of how many people each of n brought, (n,). Raises CannotBeMeasured.

    The mean is the sample's, which is the likeliest one at any k (Bliss and Fisher 1953).
    """
    counts = np.asarray(brought, np.int64)
    if not len(counts) or counts.min() < 0:
        raise CannotBeMeasured("Nobody is there, or somebody brought fewer than nobody.")
    mean = float(counts.mean())
    k, interval = _dispersion(counts, mean)
    return Offspring(len(counts), mean, k, interval, gini(counts), int(counts.max()))


def gini(amounts: IntArray | FloatArray) -> float:
    """How unequal amounts (n,) from 0 are: half the mean difference ÷ the mean; nan for none."""
    ordered = np.sort(np.asarray(amounts, np.float64))
    total = float(ordered.sum())
    if not total:
        return float("nan")
    place = np.arange(1, len(ordered) + 1)
    return float(
        2 * (place * ordered).sum() / (len(ordered) * total) - (len(ordered) + 1) / len(ordered)
    )


def _dispersion(counts: IntArray, mean: float) -> tuple[float, Interval]:
    """The likeliest k of a negative binomial of that mean, and its profile interval."""
    values, times = np.unique(counts, return_counts=True)

    def likelihood(log_k: float) -> float:
        k = np.exp(log_k)
        each = gammaln(values + k) - gammaln(k) - gammaln(values + 1)
        each = each + k * np.log(k / (k + mean)) + values * np.log(mean / (k + mean))
        return float((times * each).sum())

    def slope(log_k: float) -> float:
        k = np.exp(log_k)
        each = digamma(values + k) - digamma(k) + np.log(k / (k + mean)) + 1
        return float((times * (each - (values + k) / (k + mean))).sum())

    least, most = np.log(LEAST_K), np.log(MOST_K)
    if not mean:
        return float("inf"), Interval(0.0, float("inf"))
    if counts.var() <= mean:  # no more unequal than by chance alone
        best, k = most, float("inf")
    else:
        best = float(brentq(slope, least, most))
        k = float(np.exp(best))
    fall = chi2.ppf(LEVEL, 1) / 2

    def beyond(log_k: float) -> float:
        return likelihood(best) - likelihood(log_k) - float(fall)

    low = float(np.exp(brentq(beyond, least, best))) if beyond(least) > 0 else 0.0
    high = float(np.exp(brentq(beyond, best, most))) if beyond(most) > 0 else float("inf")
    return k, Interval(low, high)


@compiled
def _deepen(parent: IntArray, depth: IntArray) -> int:
    """Write the depth of everybody, opening rings, and say how many people were in one."""
    path = np.empty(len(parent), np.int64)
    walked = np.full(len(parent), NOBODY)
    in_cycles = 0
    for first in range(len(parent)):
        count, this = 0, first
        while this != NOBODY and depth[this] == NOBODY and walked[this] != first:
            walked[this] = first
            path[count] = this
            count += 1
            this = parent[this]
        if this != NOBODY and depth[this] == NOBODY:
            # A ring: it is opened at its lowest number, and walked again from there.
            lowest, other, members = this, parent[this], 1
            while other != this:
                lowest = min(lowest, other)
                other = parent[other]
                members += 1
            in_cycles += members
            parent[lowest] = NOBODY
            count, this = 0, first
            while this != NOBODY:
                path[count] = this
                count += 1
                this = parent[this]
        below = depth[this] if this != NOBODY else NOBODY
        for place in range(count - 1, -1, -1):
            below += 1
            depth[path[place]] = below
    return in_cycles


@compiled
def _descendants(parent: IntArray, brought: IntArray) -> IntArray:
    """How many came through each: handed up as soon as all that she brought have told theirs."""
    found = np.zeros(len(parent), np.int64)
    waits = brought.copy()
    for leaf in range(len(parent)):
        this = leaf if not brought[leaf] else NOBODY
        while this != NOBODY and parent[this] != NOBODY:
            above = parent[this]
            found[above] += found[this] + 1
            waits[above] -= 1
            this = above if not waits[above] else NOBODY
    return found
