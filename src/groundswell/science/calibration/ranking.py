"""Whether what is believed after the records is as wide as it should be, by simulated truths.

Source: S. Talts and others, *Validating Bayesian inference algorithms with simulation-based
calibration*, 2018.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.stats import chi2

from groundswell.science.calibration.learning import Near, learned_of, near
from groundswell.science.calibration.priors import BAND, Draws
from groundswell.science.forecast.record import CannotBeForecast
from groundswell.science.growth.record import FloatArray, IntArray

DRAWN = 99
"""Draws among which the truth takes its rank, from 0 to that."""

FOLDS, BINS = 5, 10
HALF, TAIL = 0.5, (1 - BAND) / 2


@dataclass(frozen=True, slots=True)
class Ranks:
    """Where the truth stands among draws of what is believed of it, over n simulated truths.

    ``names``: (f,). ``ranks``: (n, f), how many of ``DRAWN`` draws lie below it. ``p``: (f,), how
    likely ranks are at least so uneven, by chi-square over ``BINS``, where all are alike likely;
    ``deviation``: (f,), the most by which the share of truths up to a rank is off. ``covered``:
    (f,), the share of truths within the middle 90 % of draws.
    """

    DEFINITION: ClassVar[str] = (
        "One simulation after the other is taken as if it were the records, and what is believed "
        "is worked out from all the others: where it is as wide as it should be, each rank of the "
        "truth among its draws is alike likely (S. Talts and others 2018)."
    )
    CANNOT_SAY: ClassVar[str] = (
        "It holds for movements that follow the model: whether yours does, no such check can say."
    )

    names: tuple[str, ...]
    ranks: IntArray
    p: FloatArray
    deviation: FloatArray
    covered: FloatArray

    @property
    def n(self) -> int:
        """How many truths there are."""
        return len(self.ranks)


def ranks(
    draws: Draws, summaries: FloatArray, *, cases: int, seed: int, spread: float = 1.0
) -> Ranks:
    """The ranks of the truth in ``cases`` simulations of a table, chosen by lot.

    None of them teaches what summaries tell of it. ``spread``: by how much the draws are drawn
    together or apart around their middle first, for whoever wants to see that it is found out.
    Raises CannotBeForecast where the table is too small.
    """
    size = len(summaries)
    if not 0 < cases <= size // 2:
        raise CannotBeForecast(
            f"{cases} simulated truths are to be taken from {size} simulations: give from 1 to "
            f"{size // 2}."
        )
    lots = np.random.default_rng((seed, 3))
    chosen = lots.permutation(size)[:cases]
    rows: list[list[int]] = []
    for fold in np.array_split(chosen, min(FOLDS, cases)):
        others = np.setdiff1d(np.arange(size), fold)
        learned = learned_of(
            {name: each[others] for name, each in draws.items()}, summaries[others]
        )
        told = learned.told(summaries)
        for case in fold:
            beside = near(draws, told, told[case], without=int(case))
            rows.append(_ranked(beside, learned.names, draws, int(case), lots, spread))
    return _uniform(learned.names, np.array(rows))


def _uniform(names: tuple[str, ...], found: IntArray) -> Ranks:
    """How far ranks (n, f) are from being all alike likely."""
    cases = len(found)
    counts = np.array([np.bincount(each * BINS // (DRAWN + 1), minlength=BINS) for each in found.T])
    uneven = ((counts - cases / BINS) ** 2 / (cases / BINS)).sum(axis=1)
    upto = (np.sort(found, axis=0) + HALF) / (DRAWN + 1)
    steps = (np.arange(cases)[:, None] + HALF) / cases
    low, high = (DRAWN + 1) * TAIL, (DRAWN + 1) * (1 - TAIL)
    return Ranks(
        names=names,
        ranks=found,
        p=chi2.sf(uneven, BINS - 1),
        deviation=np.abs(upto - steps).max(axis=0),
        covered=((found >= low) & (found < high)).mean(axis=0),
    )


def _ranked(
    beside: Near,
    names: tuple[str, ...],
    draws: Draws,
    case: int,
    lots: np.random.Generator,
    spread: float,
) -> list[int]:
    """The rank of each parameter of a case among the draws that are near it."""
    drawn = beside.resampled(DRAWN, lots)
    found = []
    for name in names:
        middle = np.median(drawn[name])
        around = middle + (drawn[name] - middle) * spread
        found.append(int((around < draws[name][case]).sum()))
    return found
