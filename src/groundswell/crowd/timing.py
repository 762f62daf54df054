"""How long people take; every moment comes from a lot, so that a seed plays a crowd again."""

import math
import random
from dataclasses import dataclass

WIDEST = 6.0
"""How many times longer, or shorter, than usual anybody takes."""


def human(lot: random.Random, usual: float, spread: float = 0.6) -> float:
    """Seconds that somebody takes where people usually take ``usual``: log-normal, within bounds.

    ``spread`` is the standard deviation of the logarithm: most are near, a few take far longer.
    """
    return min(max(lot.lognormvariate(math.log(usual), spread), usual / WIDEST), usual * WIDEST)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the evening is played: 1 is as people are, a tenth is ten times as fast."""

    scale: float = 1.0

    def arriving(self, lot: random.Random, within: float) -> float:
        """Seconds until somebody takes out their phone; all have within ``within``."""
        return within * lot.betavariate(1.6, 2.4)

    def typing(self, lot: random.Random) -> float:
        """Seconds for a name and a number."""
        return human(lot, 12 * self.scale, 0.4)

    def deciding(self, lot: random.Random) -> float:
        """Seconds from seeing what is asked until the tap."""
        return human(lot, 18 * self.scale)

    def tapping_again(self, lot: random.Random) -> float:
        """Seconds until the second tap of an impatient thumb."""
        return human(lot, 0.3 * self.scale, 0.3)

    def changing_mind(self, lot: random.Random) -> float:
        """Seconds until somebody takes a tap back, or taps once more after that."""
        return human(lot, 6 * self.scale)

    def out_of_reach(self, lot: random.Random) -> float:
        """Seconds that a phone is without a network."""
        return human(lot, 15 * self.scale)


@dataclass(frozen=True, slots=True)
class Habits:
    """How often people and networks do what; each a share of one."""

    taps: float = 0.55
    taps_twice: float = 0.06
    takes_back: float = 0.06
    comes_back: float = 0.3
    loses_network: float = 0.04
    loses_answer: float = 0.04
    polls: float = 0.15
    """Phones whose network cuts streams, so that they ask every few seconds instead."""
