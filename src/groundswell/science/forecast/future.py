"""What is to happen to a movement from outside, and on which day."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from groundswell.science.forecast.record import CannotBeForecast
from groundswell.science.growth.record import FloatArray

MOST_DAYS = 36_500


class Shock(NamedTuple):
    """An election, a scandal: immigration on one day, and never more asks or a likelier yes.

    ``people``: how many would join by it in the mean, were no sympathiser drawn in yet.
    """

    day: int
    people: float


class Leaving(NamedTuple):
    """The most connected leave, all on the evening of one day.

    Organizers come first, for each holds relationships, and then members; each by how many of her
    contacts are active.
    """

    day: int
    people: int


@dataclass(frozen=True, slots=True)
class Future:
    """What happens from outside; of itself nothing does.

    ``host_leaves``: the day from which there is no host, or None. ``leaving``: who leaves at once.
    """

    host_leaves: int | None = None
    shocks: tuple[Shock, ...] = ()
    leaving: Leaving | None = None

    def __post_init__(self) -> None:
        if self.host_leaves is not None and self.host_leaves < 1:
            raise CannotBeForecast(
                f"The host leaves on day {self.host_leaves}: give a day from 1, or none where she "
                "stays."
            )
        for shock in self.shocks:
            if not (shock.day >= 1 and 0 <= shock.people < np.inf):
                raise CannotBeForecast(
                    f"A shock on day {shock.day} brings {shock.people:g} people: give a day from 1 "
                    "and how many, from 0."
                )
        if self.leaving is not None and not (self.leaving.day >= 1 and self.leaving.people >= 0):
            raise CannotBeForecast(
                f"{self.leaving.people} leave on day {self.leaving.day}: give a day from 1 and how "
                "many, from 0."
            )

    def gone_from(self, days: int) -> int:
        """The day from which there is no host, beyond the last where she stays."""
        return days + 1 if self.host_leaves is None else self.host_leaves

    def comes(self, days: int) -> FloatArray:
        """(days + 1,), how many come by shocks on each day."""
        counted = np.zeros(days + 1)
        for shock in self.shocks:
            if shock.day <= days:
                counted[shock.day] += shock.people
        return counted


NOTHING = Future()
"""What happens if nothing does."""


def possible(days: int) -> int:
    """The days, where so many can be run; raises CannotBeForecast elsewhere."""
    if not 0 <= days <= MOST_DAYS:
        raise CannotBeForecast(f"{days} days are to be forecast: give from 0 to {MOST_DAYS}.")
    return days
