"""What records say directly of parameters: counts, and what is believed of each once they are in.

Whatever else a count hangs on is divided out draw by draw, so that what is not known of that stays
in the spread of what is known of this.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from groundswell.science.calibration.exposure import Seen, exposures_of, full, seen_of, weeks
from groundswell.science.calibration.history import History
from groundswell.science.calibration.priors import VARIED, Draws, Prior, prior_draws, prior_of
from groundswell.science.growth.record import FloatArray

OVERSAMPLED = 4
"""Draws of what is divided out, for each that is kept."""

GRID = 200
"""Values of each of two parameters at which their likelihood is looked at."""

PASSES = 2
"""The second looks closer, where the first found anything."""

NEGLIGIBLE = 1e-5

DIVIDES = frozenset(
    {"kept", "passed_on_asks", "new_people", "tie_holds", "contagion", "span", "load"}
)
"""What rates are divided by, or what is added to them."""

PRIOR = {each.name: prior_of(each) for each in VARIED}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What of one parameter stands in the records: ``happened`` times in ``of`` chances."""

    happened: float
    of: float
    unit: str


def evidence_of(history: History, known: Mapping[str, float]) -> dict[str, Evidence]:
    """What the records say directly, by the name of the parameter; nothing of what they cannot."""
    counts, seen = history.counts, seen_of(history, known)
    talks = int(counts.talks.sum())
    joined = int(counts.talks[counts.has_joined].sum())
    found = {
        "kept": ("attention", Evidence(counts.kept, counts.attention, "days of people reached")),
        "asks_of_member": (
            "asks",
            Evidence(counts.asks_of_members, weeks(seen.member_years), "person-weeks"),
        ),
        "asks_of_organizer": (
            "asks",
            Evidence(counts.asks_of_organizers, weeks(seen.organizer_years), "person-weeks"),
        ),
        "shows_up": ("yeses", Evidence(counts.shown, counts.yeses, "who said yes")),
        "joins": ("talks", Evidence(joined, talks, "talks")),
        "patience": (
            "talks",
            Evidence(float(counts.waits @ counts.talks), talks, "days waited, talks"),
        ),
        "development": ("leading", Evidence(seen.promoted, seen.member_years, "person-years")),
        "member_exit": ("exits", Evidence(seen.members_left, seen.member_years, "person-years")),
        "organizer_exit": (
            "exits",
            Evidence(seen.organizers_left, seen.organizer_years, "person-years"),
        ),
    }
    return {
        name: evidence
        for name, (told, evidence) in found.items()
        if told in history.tells and evidence.of > 0
    }


def direct_draws(history: History, known: Mapping[str, float], size: int, seed: int) -> Draws:
    """``size`` draws of all parameters, after what the records say directly of some.

    First those that count for themselves (h, q, p_j and τ), then what rates are divided by, each
    draw as likely as it makes the counts, then the rates themselves, which are gamma given these.
    """
    lots = np.random.default_rng((seed, 1))
    told = evidence_of(history, known)
    draws = prior_draws(known, size * OVERSAMPLED, seed)
    for name in ("kept", "shows_up"):
        if name in told and name not in known:
            draws[name] = _share(PRIOR[name], told[name]).drawn(lots, size * OVERSAMPLED)
    if {"joins", "patience"} & (told.keys() - known.keys()):
        _follow_up(history, known, draws, lots)
    seen = seen_of(history, known)
    exposures = {name: each for name, each in exposures_of(seen, draws).items() if name in told}
    grid = None
    if "organizer_exit" in told and "organizer_exit" not in known:
        grid = _OfOrganizers(seen, draws)
    likely = np.zeros(size * OVERSAMPLED) if grid is None else grid.likely()
    for name, exposure in exposures.items():
        likely += _likely(name, told[name].happened, exposure, draws, is_known=name in known)
    chosen = _resampled(lots, likely, size)
    draws = {name: each[chosen if name in DIVIDES else slice(size)] for name, each in draws.items()}
    for name in sorted(exposures.keys() - known.keys()):
        shape = PRIOR[name].a + told[name].happened
        draws[name] = lots.gamma(shape, 1 / (PRIOR[name].b + exposures[name][chosen]))
    if grid is not None:
        draws["organizer_exit"] = grid.drawn(lots, chosen)
    return {each.name: np.clip(draws[each.name], each.least, each.most) for each in VARIED}


def _likely(
    name: str, happened: float, exposure: FloatArray, draws: Draws, *, is_known: bool
) -> FloatArray:
    """The logarithm of how likely each exposure makes a count, whatever the rate, or with it."""
    exposure = np.maximum(exposure, np.finfo(float).tiny)
    if is_known:
        expected = exposure * draws[name]
        return happened * np.log(np.maximum(expected, np.finfo(float).tiny)) - expected
    prior = PRIOR[name]
    likely: FloatArray = happened * np.log(exposure) - (prior.a + happened) * np.log(
        prior.b + exposure
    )
    return likely


class _OfOrganizers:
    """Exits of organizers, to whose rate load adds, and whoever of her contacts leaves: worked out
    on a grid of rates.
    """

    def __init__(self, seen: Seen, draws: Draws) -> None:
        prior = PRIOR["organizer_exit"]
        places = (np.arange(GRID) + 0.5) / GRID
        self.years, self.left = seen.organizer_years, seen.organizers_left
        observed = (self.left + 1) / self.years
        wide = np.geomspace(observed / 50, observed * 5, GRID)
        self.rates = np.unique(np.concatenate([prior.quantile(places), wide]))
        widths = np.gradient(self.rates)
        self.believed = (prior.a - 1) * np.log(self.rates) - prior.b * self.rates + np.log(widths)
        by_load = draws["load"] * full(seen, draws["span"]) / max(seen.organizers.sum(), 1)
        _, contacts = seen.tied.by_draw(draws["new_people"])
        self.added = by_load + draws["contagion"] * contacts * seen.leaving

    def _table(self, added: FloatArray) -> FloatArray:
        rate = self.rates + added[:, None]
        table: FloatArray = self.believed + self.left * np.log(rate) - self.years * rate
        return table

    def likely(self) -> FloatArray:
        """The logarithm of how likely each draw of load and span makes these exits."""
        return np.concatenate([logsumexp(self._table(part), axis=1) for part in _parts(self.added)])

    def drawn(self, lots: np.random.Generator, chosen: np.ndarray) -> FloatArray:
        """A rate for each of the draws that were kept."""
        found = []
        for part in _parts(self.added[chosen]):
            table = self._table(part)
            below = np.cumsum(np.exp(table - table.max(axis=1, keepdims=True)), axis=1)
            lot = lots.random(len(part)) * below[:, -1]
            place = (below < lot[:, None]).sum(axis=1)
            found.append(self.rates[np.minimum(place, len(self.rates) - 1)])
        rates = np.concatenate(found)
        return rates * (1 + (lots.random(len(rates)) - 0.5) / GRID)


def _parts(row: FloatArray) -> list[FloatArray]:
    """A row in pieces of which each makes a small table."""
    return np.array_split(row, max(len(row) // 2000, 1))


def _follow_up(
    history: History, known: Mapping[str, float], draws: Draws, lots: np.random.Generator
) -> None:
    """Draw p_j and τ by p_j·e^(−w ÷ τ), on a grid that is laid closer where they are likely."""
    size = len(draws["joins"])
    counts = history.counts
    rows = (counts.waits, counts.has_joined, counts.talks)
    names = ("joins", "patience")
    ends = dict.fromkeys(names, (0.0, 1.0))
    for turn in range(PASSES):
        # Quantiles of the prior: what is laid out evenly is believed alike.
        shares = {name: _laid(*ends[name]) for name in names}
        values = {
            name: np.array([known[name]]) if name in known else PRIOR[name].quantile(each)
            for name, each in shares.items()
        }
        joins, patience = values["joins"][:, None], values["patience"][None, :]
        likely = np.zeros(np.broadcast_shapes(joins.shape, patience.shape))
        for wait, has_joined, count in zip(*rows, strict=True):
            # Whatever is given for sure, records may hold what it rules out.
            would = np.clip(joins * np.exp(-wait / patience), 1e-9, 1 - 1e-9)
            likely += count * (np.log(would) if has_joined else np.log1p(-would))
        weight = np.exp(likely - likely.max())
        if turn < PASSES - 1:
            for axis, name in enumerate(names):
                if name not in known:
                    ends[name] = _where(weight.sum(axis=1 - axis), shares[name])
    place = lots.choice(weight.size, size, p=(weight / weight.sum()).ravel())
    for name, at in zip(names, np.unravel_index(place, weight.shape), strict=True):
        if name not in known:
            step = shares[name][1] - shares[name][0]
            share = shares[name][at] + (lots.random(size) - 0.5) * step
            draws[name] = PRIOR[name].quantile(np.clip(share, 1e-9, 1 - 1e-9))


def _laid(low: float, high: float) -> FloatArray:
    shares: FloatArray = low + (high - low) * (np.arange(GRID) + 0.5) / GRID
    return shares


def _where(weight: FloatArray, shares: FloatArray) -> tuple[float, float]:
    """From where to where anything worth looking at lies."""
    there = shares[weight > NEGLIGIBLE * weight.max()]
    step = shares[1] - shares[0]
    return max(float(there[0] - step), 0.0), min(float(there[-1] + step), 1.0)


def _share(prior: Prior, evidence: Evidence) -> Prior:
    """The beta distribution of a share, of which so many of so many were seen."""
    return Prior(prior.kind, prior.a + evidence.happened, prior.b + evidence.of - evidence.happened)


def _resampled(lots: np.random.Generator, likely: FloatArray, size: int) -> np.ndarray:
    """Places, each as often as it is likely, at even steps from a start by lot."""
    weight = np.exp(likely - logsumexp(likely))
    steps = (np.arange(size) + lots.random()) / size
    places = np.minimum(np.searchsorted(np.cumsum(weight), steps), len(weight) - 1)
    return lots.permutation(places)
