"""Staying: how long people stay, and whether they lapse or become organizers first."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.stats import norm

from groundswell.science.growth.record import (
    LEVEL,
    CannotBeMeasured,
    FloatArray,
    IntArray,
    Interval,
)

HERE, LAPSED, PROMOTED = 0, 1, 2
"""What became of a person by the last day of her records."""

HALF = 0.5
NEARLY = 1e-12


@dataclass(frozen=True, slots=True)
class Survival:
    """The share who stay beyond each day.

    ``n``: people; ``ended``: those whose staying was seen to end. ``days``: (e,), the days on which
    somebody's did, lowest first; ``at_risk``: (e,), who were still followed just before;
    ``events``: (e,), who ended then. ``share``, ``deviation``, ``low`` and ``high``: (e,), of those
    who stay beyond that day, its standard error, and its interval. ``median``: the first day beyond
    which half or fewer stay, infinite where more do to the end; ``median_interval``: of it.
    ``last``: the last day anybody was followed.
    """

    DEFINITION: ClassVar[str] = (
        "The product over days of 1 − ended ÷ at risk (E. Kaplan and P. Meier 1958), with M. "
        "Greenwood's variance of 1926 and intervals on the scale log(−log) (J. Kalbfleisch and R. "
        "Prentice 1980); the median's holds the days whose interval holds one half (R. Brookmeyer "
        "and J. Crowley 1982). Who was last seen on a day counts as at risk on it."
    )
    CANNOT_SAY: ClassVar[str] = (
        "Nothing beyond the last day on record; and it takes those whose records end early to stay "
        "like those whose records go on."
    )

    n: int
    ended: int
    days: FloatArray
    at_risk: IntArray
    events: IntArray
    share: FloatArray
    deviation: FloatArray
    low: FloatArray
    high: FloatArray
    median: float
    median_interval: Interval
    last: float

    def beyond(self, day: float) -> tuple[float, Interval]:
        """The share who stay beyond a day, and its interval; nan where no record goes that far.

        Before the first event it is 1, and its interval is C. Clopper and E. Pearson's of 1934 for
        as many people as were followed to that event, or to the end where there is none.
        """
        place = int(np.searchsorted(self.days, day, side="right")) - 1
        if place < 0:
            followed = int(self.at_risk[0]) if len(self.days) else self.n
            share, low, high = 1.0, float(_all_of(followed)), 1.0
        else:
            share, low, high = (float(each[place]) for each in (self.share, self.low, self.high))
        if day > self.last and share:
            return float("nan"), Interval(0.0, high)
        return share, Interval(low, high)


@dataclass(frozen=True, slots=True)
class Incidence:
    """The share to whom one thing has happened first by each day.

    ``n``: people; ``happened``: to how many. ``days``, ``at_risk``, ``events`` and ``last`` as
    in ``Survival``, but of this one thing, and ``last`` is infinite where nobody is left to whom it
    could still happen.
    ``share``, ``deviation``, ``low`` and ``high``: (e,), by each day, that day counted in, its
    standard error, and its interval.
    """

    DEFINITION: ClassVar[str] = (
        "The sum over days of the share who stay until then × happened ÷ at risk (O. Aalen and S. "
        "Johansen 1978), with the variance of the delta method (E. Marubini and M. Valsecchi, "
        "Analysing Survival Data, 1995, 10.5) and intervals on the scale log(−log(1 − share))."
    )
    CANNOT_SAY: ClassVar[str] = (
        "What would happen if the other thing could not: who became an organizer can no longer "
        "lapse as a member, and nobody knows whether she would have."
    )

    n: int
    happened: int
    days: FloatArray
    at_risk: IntArray
    events: IntArray
    share: FloatArray
    deviation: FloatArray
    low: FloatArray
    high: FloatArray
    last: float

    def by(self, day: float) -> tuple[float, Interval]:
        """The share to whom it has happened by a day, and its interval; nan beyond the records.

        Before anything has happened the interval is Clopper and Pearson's, as in ``Survival``.
        """
        place = int(np.searchsorted(self.days, day, side="right")) - 1
        if place < 0:
            followed = int(self.at_risk[0]) if len(self.days) else self.n
            share, low, high = 0.0, 0.0, 1 - float(_all_of(followed))
        else:
            share, low, high = (float(each[place]) for each in (self.share, self.low, self.high))
        if day > self.last:
            return float("nan"), Interval(low, 1.0)
        return share, Interval(low, high)


@dataclass(frozen=True, slots=True)
class Staying:
    """How n people stay: still members beyond each day, lapsed by then, or organizers by then.

    ``staying``: until either happened. ``lapsed`` and ``promoted``: which one first. On each day
    the three shares add up to 1.
    """

    DEFINITION: ClassVar[str] = (
        "Kaplan and Meier's share who stay until they lapse or become organizers, and for each of "
        "the two, Aalen and Johansen's share to whom it happened first."
    )
    CANNOT_SAY: ClassVar[str] = (
        "Why people leave; and who came in another year, or another way, may stay differently than "
        "these."
    )

    n: int
    staying: Survival
    lapsed: Incidence
    promoted: Incidence


def kaplan_meier(
    days: IntArray | FloatArray, ended: IntArray, *, times: IntArray | None = None
) -> Survival:
    """How long people stay. ``days``: (r,), each one's days on record, from 0; ``ended``: (r,),
    whether staying ended then (1) or only the record (0); ``times``: (r,), how many people each row
    stands for, one if left out.

    As long as sorting the rows takes. Raises CannotBeMeasured.
    """
    if np.any((np.asarray(ended) != 0) & (np.asarray(ended) != 1)):
        raise CannotBeMeasured(
            "Staying ended, 1, or only the record did, 0; there is nothing else."
        )
    return staying_of(days, np.asarray(ended, np.int64), times=times).staying


def staying_of(
    days: IntArray | FloatArray, what: IntArray, *, times: IntArray | None = None
) -> Staying:
    """How people stay, lapse or become organizers. ``days``, ``times``: (r,), as in
    ``kaplan_meier``; ``what``: (r,), ``HERE``, ``LAPSED`` or ``PROMOTED`` at the end of the days.

    As long as sorting the rows takes. Raises CannotBeMeasured.
    """
    days, what = np.asarray(days, np.float64), np.asarray(what)
    many = np.ones(days.shape, np.int64) if times is None else np.asarray(times)
    _refuse(days, what, many)
    days, what, many = days[many > 0], what[many > 0].astype(np.int64), many[many > 0]
    each, place = np.unique(days, return_inverse=True)
    table = np.zeros((3, len(each)), np.int64)
    np.add.at(table, (what, place), many)
    leaving = table.sum(axis=0)
    at_risk = leaving[::-1].cumsum()[::-1]
    seen = table[1:].sum(axis=0) > 0
    at_risk, lapses, rises = at_risk[seen], table[LAPSED, seen], table[PROMOTED, seen]
    staying = _survival(each[seen], at_risk, lapses + rises, int(leaving.sum()), float(each[-1]))
    return Staying(staying.n, staying, _incidence(staying, lapses), _incidence(staying, rises))


def _refuse(days: FloatArray, what: IntArray, many: IntArray) -> None:
    """Raise CannotBeMeasured where these rows are not those of people who stay."""
    if days.ndim != 1 or days.shape != what.shape or days.shape != many.shape:
        raise CannotBeMeasured(
            f"There are {days.size} rows of days, {what.size} of what became of people and "
            f"{many.size} of how many each stands for; give one of each for every row."
        )
    if not np.isfinite(days).all() or (days < 0).any():
        raise CannotBeMeasured(
            "Somebody stays fewer than 0 days, or no number of them; give the days from joining to "
            "the last day on record."
        )
    if not np.isin(what, [HERE, LAPSED, PROMOTED]).all():
        raise CannotBeMeasured(
            f"A person is still here, {HERE}, lapsed, {LAPSED}, or became an organizer, "
            f"{PROMOTED}; there is nothing else."
        )
    if not np.issubdtype(many.dtype, np.integer) or (many < 0).any() or not many.sum():
        raise CannotBeMeasured("Nobody is there, or a row stands for no whole number of people.")


def _survival(
    days: FloatArray, at_risk: IntArray, events: IntArray, people: int, last: float
) -> Survival:
    share = np.asarray(np.cumprod(1 - events / at_risk), np.float64)
    summed = _greenwood(at_risk, events)
    deviation: FloatArray = share * np.sqrt(summed)
    low, high = _on_log_log(share, deviation)
    return Survival(
        n=people,
        ended=int(events.sum()),
        days=days,
        at_risk=at_risk,
        events=events,
        share=share,
        deviation=deviation,
        low=low,
        high=high,
        median=_first_at_half(days, share),
        median_interval=Interval(_first_at_half(days, low), _first_at_half(days, high)),
        last=last,
    )


def _greenwood(at_risk: IntArray, events: IntArray) -> FloatArray:
    """Σ ended ÷ (at risk · (at risk − ended)) to each day; where nobody is left it adds nothing,
    for nothing comes after.
    """
    left = at_risk - events
    each = np.where(left > 0, events / (at_risk * np.maximum(left, 1).astype(np.float64)), 0.0)
    return np.cumsum(each)


def _incidence(staying: Survival, events: IntArray) -> Incidence:
    """The share to whom one of two things happened first, from how all stay."""
    at_risk = staying.at_risk.astype(np.float64)
    before = np.concatenate([[1.0], staying.share[:-1]])
    share = np.cumsum(before * events / at_risk)
    # Σ (I − Iᵢ)² gᵢ + Σ S²ᵢ (rᵢ − eᵢ) eᵢ ÷ r³ᵢ − 2 Σ (I − Iᵢ) Sᵢ eᵢ ÷ r²ᵢ, the brackets multiplied
    # out, so that every sum is one pass.
    summed = _greenwood(staying.at_risk, staying.events)
    each = np.diff(summed, prepend=0.0)
    slope = before * events / at_risk**2
    variance = (
        share**2 * summed
        - 2 * share * np.cumsum(share * each)
        + np.cumsum(share**2 * each)
        + np.cumsum(before**2 * (at_risk - events) * events / at_risk**3)
        - 2 * (share * np.cumsum(slope) - np.cumsum(share * slope))
    )
    deviation = np.sqrt(np.maximum(variance, 0.0))
    low, high = _on_log_log(1 - share, deviation)
    left = not len(staying.share) or staying.share[-1] > 0
    # Where it has not happened yet, it may all the same, as far as so many people can tell.
    low = np.where(share > 0, low, _all_of(staying.at_risk))
    return Incidence(
        n=staying.n,
        happened=int(events.sum()),
        days=staying.days,
        at_risk=staying.at_risk,
        events=events,
        share=share,
        deviation=deviation,
        low=1 - high,
        high=1 - low,
        last=staying.last if left else float("inf"),
    )


def _on_log_log(share: FloatArray, deviation: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Both ends of the interval of shares that fall from 1, of which none is above the one before.

    At 1 nothing has happened yet; at 0, where there is no such scale, from 0 to the end before.
    """
    inside = (share > NEARLY) & (share < 1 - NEARLY)
    safe = np.where(inside, share, HALF)
    logs = np.log(safe)
    z = float(norm.ppf((1 + LEVEL) / 2))
    # Beyond e to the 700 there are no numbers, and the interval is everything long before.
    wide = np.exp(np.minimum(z * deviation / np.abs(safe * logs), 700.0))
    low = np.where(inside, np.exp(logs * wide), np.where(share >= 1 - NEARLY, 1.0, 0.0))
    high = np.where(inside, np.exp(logs / wide), 1.0)
    gone = share <= NEARLY
    if gone.any() and not gone[0]:
        high[gone] = high[~gone][-1]
    return low, high


def _all_of(people: int | IntArray) -> FloatArray:
    """How small a share of all may still be alike where all of so many people were."""
    return np.asarray(((1 - LEVEL) / 2) ** (1 / np.asarray(people, np.float64)))


def _first_at_half(days: FloatArray, share: FloatArray) -> float:
    """The first day with a share of one half or less, infinite where there is none."""
    there = np.flatnonzero(share <= HALF + NEARLY)
    return float(days[there[0]]) if len(there) else float("inf")
