"""From a table of simulations to what is believed once the records are in.

Source: P. Fearnhead and D. Prangle, *Constructing summary statistics for approximate Bayesian
computation*, J. R. Stat. Soc. B 74 (2012); for the adjustment M. Beaumont, W. Zhang and D. Balding,
Genetics 162 (2002), and M. Blum and O. François, Stat. Comput. 20 (2010).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from groundswell.science.calibration.priors import VARIED, Draws
from groundswell.science.forecast.parameters import SHARE
from groundswell.science.growth.record import NOBODY, FloatArray, IntArray

FITTED = (
    "sympathisers",
    "says_yes",
    "new_people",
    "reinforcement",
    "passed_on_asks",
    "broadcast",
)
"""What no record says directly, and what simulations are compared for."""

SHRINKAGE = 30.0
"""Of the ridge regression: as strong as so many simulations that tell nothing."""

NEAREST, FEWEST, MOST = 0.1, 150, 800
"""The share of simulations that are taken as near, and between how many of them."""

STEEPEST = 3.0
"""A simulation's residual is scaled by no more than that, up or down."""

FITS_CHANCE = 2
"""Numbers that each summary costs: a slope of the parameter and one of its spread."""

COMPARED, FEW = 300, 0.01
"""With so many simulations a history is compared, and from fewer than this share of them others are
as far as from it: then it is unlike them.
"""

SMALLEST = 1e-6
"""As near as a share comes to 0 or 1, and a rate to 0, on the scale on which they are adjusted."""

SHARES = frozenset(each.name for each in VARIED if each.unit == SHARE)


@dataclass(frozen=True, slots=True)
class Learned:
    """What summaries tell of the parameters that are fitted.

    ``names``: of these, (f,). ``scale``: (f,), the deviation of each in the prior, by which
    distances are measured: what summaries do not tell of hardly moves, and so hardly counts.
    """

    names: tuple[str, ...]
    model: Any
    scale: FloatArray

    def told(self, summaries: FloatArray) -> FloatArray:
        """What is expected of each parameter by summaries (n, s), in deviations of it, (n, f)."""
        expected: FloatArray = self.model.predict(summaries).reshape(len(summaries), -1)
        return expected / self.scale


@dataclass(frozen=True, slots=True)
class Near:
    """The simulations nearest to a history, and what they are worth.

    ``places``: (a,) in the table. ``weights``: (a,), their sum is 1. ``draws``: (a,) of each
    parameter, as they would be had these simulations come out as the history did. ``reach``: how
    far the farthest of them is.
    """

    places: IntArray
    weights: FloatArray
    draws: Draws
    reach: float

    def resampled(self, size: int, lots: np.random.Generator) -> Draws:
        """``size`` draws by their weights, in an order by lot."""
        steps = (np.arange(size) + lots.random()) / size
        chosen = np.searchsorted(np.cumsum(self.weights), steps)
        chosen = lots.permutation(np.minimum(chosen, len(self.weights) - 1))
        return {name: each[chosen] for name, each in self.draws.items()}


def learned_of(draws: Draws, summaries: FloatArray) -> Learned:
    """Ridge regression of the fitted parameters on summaries (n, s) and their squares.

    Those that do not vary are left out.
    """
    names = tuple(name for name in FITTED if np.ptp(draws[name]) > 0)
    wanted = np.column_stack([unbounded(name, draws[name]) for name in names])
    model = make_pipeline(
        StandardScaler(),
        FunctionTransformer(_with_squares),
        StandardScaler(),
        Ridge(SHRINKAGE),
    )
    model.fit(summaries, wanted)
    return Learned(names, model, wanted.std(axis=0))


def near(draws: Draws, told: FloatArray, observed: FloatArray, *, without: int = NOBODY) -> Near:
    """The simulations whose summaries tell the most nearly what those of a history tell.

    ``told``: (n, f), of the table. ``observed``: (f,). ``without``: a place that is left out. Each
    parameter that varies is adjusted by a regression of it, and of how far it spreads, on what
    summaries tell; on a scale without ends, so that it stays where it can be.
    """
    far = np.sqrt(((told - observed) ** 2).sum(axis=1))
    if without != NOBODY:
        far[without] = np.inf
    count = int(np.clip(round(NEAREST * len(far)), FEWEST, MOST))
    count = min(count, int(np.isfinite(far).sum()))
    places = np.argpartition(far, count - 1)[:count]
    reach = far[places].max()
    # Epanechnikov's kernel; whoever stands at its very end counts a little.
    weights = 1 - (far[places] / reach) ** 2 * (1 - SMALLEST) if reach > 0 else np.ones(count)
    weights /= weights.sum()
    # Beyond all that are near nothing is known, so that no regression goes on there.
    within = np.clip(observed, told[places].min(axis=0), told[places].max(axis=0))
    beside = np.column_stack([np.ones(count), told[places] - within])
    adjusted = {
        name: _adjusted(name, each[places], beside, weights, (each.min(), each.max()))
        for name, each in draws.items()
    }
    return Near(places, weights, adjusted, float(reach))


def is_unlike(told: FloatArray, reach: float) -> bool:
    """Whether simulations are farther from a history than from all but a few of each other.

    ``told``: (n, f), of the table. ``reach``: of those nearest to the history.
    """
    some = range(0, len(told), max(len(told) // COMPARED, 1))
    others = [near({}, told, told[place], without=place).reach for place in some]
    return bool(np.mean(np.array(others) >= reach) < FEW)


def unbounded(name: str, values: FloatArray) -> FloatArray:
    """A parameter on a scale without ends: the odds of a share, or a rate, as their logarithm."""
    if name in SHARES:
        inside = np.clip(values, SMALLEST, 1 - SMALLEST)
        return np.asarray(np.log(inside / (1 - inside)), np.float64)
    return np.asarray(np.log(np.maximum(values, SMALLEST)), np.float64)


def _bounded(name: str, values: FloatArray) -> FloatArray:
    """Back from the scale without ends."""
    if name in SHARES:
        return np.asarray(1 / (1 + np.exp(-values)), np.float64)
    return np.asarray(np.exp(values), np.float64)


def _adjusted(
    name: str,
    values: FloatArray,
    beside: FloatArray,
    weights: FloatArray,
    limits: tuple[float, float],
) -> FloatArray:
    """The values (a,) moved along the regressions to where the history stands, within limits.

    A regression that explains no more than chance would moves nothing. Residuals are as much too
    small as it fits chance all the same, for which they are made up.
    """
    if np.ptp(values) == 0:
        return values
    free = unbounded(name, values)
    slope = _regression(beside, free, weights)
    if not slope[1:].any():
        return values
    residual = free - beside @ slope
    rises = _regression(beside, np.log(residual**2 + SMALLEST), weights)
    scaling = np.exp((rises[0] - beside @ rises) / 2)
    counted = _counted(weights)
    made_up = np.sqrt(counted / max(counted - beside.shape[1] * FITS_CHANCE, 1))
    moved = slope[0] + residual * np.clip(scaling, 1 / STEEPEST, STEEPEST) * made_up
    inside: FloatArray = np.clip(_bounded(name, moved), *limits)
    return inside


def _regression(beside: FloatArray, values: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted least squares: level and slopes; no slopes where H. Akaike's criterion (1974) would
    rather have none.
    """
    root = np.sqrt(weights)
    found = np.asarray(
        np.linalg.lstsq(beside * root[:, None], values * root, rcond=1e-6)[0], np.float64
    )
    mean = float(weights @ values)
    spread = float(weights @ (values - mean) ** 2)
    left = float(weights @ (values - beside @ found) ** 2)
    slopes = beside.shape[1] - 1
    if _counted(weights) * np.log(max(spread, SMALLEST) / max(left, SMALLEST**2)) <= 2 * slopes:
        found = np.zeros(slopes + 1)
        found[0] = mean
    return found


def _counted(weights: FloatArray) -> float:
    """How many simulations of one weight would tell as much."""
    return 1 / float((weights**2).sum())


def _with_squares(rows: FloatArray) -> FloatArray:
    return np.hstack([rows, rows**2])
