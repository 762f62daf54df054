"""Spreading in closed form: how far it goes, whether it dies out, and where a net lets it pass."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from scipy.optimize import brentq
from scipy.special import gammaincc, gammaln

from groundswell.science.forecast.record import CannotBeForecast, within_range

PRECISION = 1e-18
"""How near a root is sought, as a difference; as a share it is as near as numbers are kept."""

FEWEST_VULNERABLE = 4
"""In Poisson random graphs whose people resist from four ties on, nothing spreads at any degree."""


@dataclass(frozen=True, slots=True)
class CascadeWindow:
    """Between which mean numbers of ties one person can set off a cascade through all.

    ``phi``: the share of her contacts at which each person joins. ``most_ties``: with how many ties
    a single contact is enough. ``low`` and ``high``: the ends of the window, in ties per person.
    It rests on no record, so that there is nothing to count and no interval.
    """

    DEFINITION: ClassVar[str] = (
        "The mean degrees z of a Poisson random graph at which people whom one contact sways form "
        "a net of their own: Σ k(k − 1)p_k over k ≤ 1 ÷ φ exceeds z (D. Watts, A simple model of "
        "global cascades on random networks, PNAS 99, 2002)."
    )
    CANNOT_SAY: ClassVar[str] = (
        "Here ties fall by lot and all people resist alike; circles of friends, in which two "
        "contacts come together, pass on what this says stops, and stop what it says passes."
    )

    phi: float
    most_ties: int
    low: float
    high: float


def final_size(r: float) -> float:
    """The share of a large population that an epidemic reaches once it has taken hold, 0 to 1.

    ``r``: how many one person passes it on to where all are still open to it, from 0. It is the
    largest z with z = 1 − e^(−Rz), 0 up to R = 1. Raises CannotBeForecast. Source: W. Kermack and
    A. McKendrick, *A Contribution to the Mathematical Theory of Epidemics*, Proceedings of the
    Royal Society A 115 (1927).
    """
    return -math.expm1(-_escape(within_range("The reproduction number R", r, 0), math.inf))


def extinction(r: float, k: float = math.inf) -> float:
    """How likely a line that begins with one person dies out by itself, 0 to 1; 1 up to R = 1.

    ``r``: how many each brings in the mean, from 0. ``k``: the dispersion of how many, above 0:
    negative binomial, and infinite for Poisson. It is the smallest q with q = (1 + R(1 − q)/k)^−k,
    or e^(−R(1 − q)). Raises CannotBeForecast. Source: J. Lloyd-Smith and others, *Superspreading
    and the effect of individual variation on disease emergence*, Nature 438 (2005).
    """
    within_range("The reproduction number R", r, 0)
    if not k > 0:
        raise CannotBeForecast(
            f"The dispersion k is {k:g} here: give a number above 0, or infinity where all bring "
            "alike."
        )
    return math.exp(-_escape(r, k))


def cascade_window(phi: float) -> CascadeWindow | None:
    """The mean degrees of a Poisson random graph at which one person can set off a cascade.

    ``phi``: the share of her contacts at which a person joins, 0 to 1. None where nothing spreads
    through at any degree, which is so above .25; with φ = 0 the window never closes. Raises
    CannotBeForecast. Source: D. Watts, *A simple model of global cascades on random networks*,
    PNAS 99 (2002); for p_k Poisson its condition is z·P(fewer than 1/φ − 1 ties) = 1.
    """
    within_range("The threshold φ, a share,", phi, 0, 1)
    if phi == 0 or 1 / phi > 2**53:
        return CascadeWindow(phi=phi, most_ties=2**53, low=1.0, high=math.inf)
    most_ties = math.floor(1 / phi)
    # As a person counts: one of k contacts is 1/k, rounded as numbers are.
    most_ties += 1 / (most_ties + 1) >= phi
    if most_ties < FEWEST_VULNERABLE:
        return None
    places = most_ties - 1

    def beyond(z: float) -> float:
        return float(z * gammaincc(places, z)) - 1

    def slope(z: float) -> float:
        return float(gammaincc(places, z) - math.exp(places * math.log(z) - z - gammaln(places)))

    top = _root(slope, PRECISION, places)
    end = 2 * top
    while beyond(end) > 0:
        end *= 2
    return CascadeWindow(
        phi=phi,
        most_ties=most_ties,
        low=_root(beyond, PRECISION, top),
        high=_root(beyond, top, end),
    )


def _escape(r: float, k: float) -> float:
    """−log of the likelihood to die out: x with R = k(e^(x/k) − 1) ÷ (1 − e^−x), 0 up to R = 1.

    In this form it stays exact where dying out is all but sure, and where it is all but excluded.
    """
    if r <= 1:
        return 0.0

    def beyond(x: float) -> float:
        brought = x if math.isinf(k) else k * math.expm1(x / k)
        return brought / -math.expm1(-x) - r

    # Nobody can do better than if none were lost again.
    high = r if math.isinf(k) else k * math.log1p(r / k)
    low = high
    while beyond(low) >= 0:
        low /= 2
    return high if low == high else _root(beyond, low, high)


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that changes its sign once from ``low`` to ``high`` is 0."""
    return float(brentq(function, low, high, xtol=PRECISION))
