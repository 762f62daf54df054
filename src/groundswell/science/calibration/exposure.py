"""How much time, of whom, lies behind what records count of each rate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from groundswell.science.calibration.history import History, standing_of
from groundswell.science.calibration.priors import Draws
from groundswell.science.calibration.tied import Tied, tied_of
from groundswell.science.forecast.parameters import DAYS_A_WEEK, DAYS_A_YEAR
from groundswell.science.growth.record import NOBODY, FloatArray

SPANS = 200
"""Spans at which it is worked out how many are held; between them it is all but straight."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Exposures in the unit of each parameter, the daily ones as rows."""

    members: FloatArray
    organizers: FloatArray
    promoted: int
    members_left: int
    organizers_left: int
    tied: Tied

    @property
    def leaving(self) -> float:
        """How many leave in a year, of those who are there."""
        return (self.members_left + self.organizers_left) / (
            self.member_years + self.organizer_years
        )

    @property
    def member_years(self) -> float:
        """Of members who were no organizers."""
        return float(self.members.sum()) / DAYS_A_YEAR

    @property
    def organizer_years(self) -> float:
        """Of organizers."""
        return float(self.organizers.sum()) / DAYS_A_YEAR


def seen_of(history: History, known: Mapping[str, float]) -> Seen:
    """What a history tells of members and organizers, in days."""
    lives = history.lives
    standing = standing_of(lives, history.days)
    leads = lives.promoted != NOBODY
    goes = lives.left >= 1
    return Seen(
        members=standing.members[:-1],
        organizers=standing.organizers[:-1],
        promoted=int((lives.promoted >= 1).sum()),
        members_left=int((goes & ~leads).sum()),
        organizers_left=int((goes & leads).sum()),
        tied=tied_of(
            lives, history.days, people=int(known["people"]), contacts=float(known["contacts"])
        ),
    )


def exposures_of(seen: Seen, draws: Draws) -> dict[str, FloatArray]:
    """For each rate that stands in the records, how much of 1 a unit would have been seen of it."""
    passed_on = 1 - draws["kept"]
    encouraged = 1 + draws["passed_on_asks"] * passed_on
    share, contacts = seen.tied.by_draw(draws["new_people"])
    along = 1 + draws["contagion"] * contacts
    return {
        "asks_of_member": weeks(seen.member_years) * encouraged,
        "asks_of_organizer": weeks(seen.organizer_years) * encouraged,
        "development": _held(seen, draws["span"]) * passed_on / DAYS_A_YEAR,
        "member_exit": seen.member_years * (1 - draws["tie_holds"] * share) * along,
    }


def _held(seen: Seen, span: FloatArray) -> FloatArray:
    """Days of members whom an organizer held, by the span, (draws,)."""
    return _by_span(span, lambda each: np.minimum(seen.members, each * seen.organizers).sum())


def full(seen: Seen, span: FloatArray) -> FloatArray:
    """Days of organizers, each counted by how full her span was, (draws,)."""
    return _by_span(span, lambda each: np.minimum(seen.organizers, seen.members / each).sum())


def _by_span(span: FloatArray, days: Callable[[float], float]) -> FloatArray:
    """The days for each span, (draws,): worked out for some, and straight between."""
    spans = np.linspace(span.min(), span.max(), SPANS)
    return np.interp(span, spans, [days(each) for each in spans])


def weeks(years: float) -> float:
    """Years as weeks."""
    return years * DAYS_A_YEAR / DAYS_A_WEEK
