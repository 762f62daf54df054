"""A scenario: what is done otherwise, as changes to the parameters and to what happens."""

from dataclasses import dataclass, field, replace
from typing import Any

from groundswell.science.forecast.future import NOTHING, Future
from groundswell.science.forecast.parameters import PARAMETERS, Parameters
from groundswell.science.forecast.record import CannotBeForecast, within_range

HANDS = 1_000.0
"""Follow-ups a day of an organizer: as many as anybody could need."""

MOST_DOORS, MOST_ORGANIZERS = 10, 20

NAMES = frozenset(each.name for each in PARAMETERS)


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is done otherwise than now.

    ``key``: a word for pictures and programs. ``title`` and ``words``: what it is, and why.
    ``changes``: parameters by name, set to another value. ``new_doors``: by which share more new
    people are asked, beside all other asks. ``organizers_in_each_team``: how many members of each
    team become organizers on the first day. ``follow_up_in``: days after which everybody who came
    is followed up, hands presumed. ``future``: what happens from outside. ``against``: the key of
    the scenario it is compared with.
    """

    key: str
    title: str
    words: str = ""
    changes: dict[str, float] = field(default_factory=dict)
    new_doors: float = 0.0
    organizers_in_each_team: int = 0
    follow_up_in: float | None = None
    future: Future = NOTHING
    against: str = "as_now"

    def __post_init__(self) -> None:
        unknown = sorted(set(self.changes) - NAMES)
        if unknown:
            raise CannotBeForecast(
                f"The scenario “{self.title}” sets {', '.join(unknown)}, which nothing is called: "
                f"write one of {', '.join(sorted(NAMES))}."
            )
        within_range(f"More new doors, of “{self.title}”,", self.new_doors, -1, MOST_DOORS)
        more = self.organizers_in_each_team
        within_range(f"More organizers in each team, of “{self.title}”,", more, 0, MOST_ORGANIZERS)
        replace(Parameters(), **self._changed())

    def applied(self, parameters: Parameters, teams: int) -> Parameters:
        """The parameters with what is done otherwise. ``teams``: how many teams there are now."""
        changed = replace(parameters, **self._changed())
        if self.new_doors:
            changed = _with_new_doors(changed, self.new_doors)
        if self.organizers_in_each_team:
            # Nobody becomes an organizer who is no member.
            more = min(self.organizers_in_each_team * teams, changed.members_at_start)
            changed = replace(
                changed,
                members_at_start=changed.members_at_start - more,
                organizers_at_start=changed.organizers_at_start + more,
            )
        return changed

    def _changed(self) -> dict[str, Any]:
        if self.follow_up_in is None:
            return dict(self.changes)
        return {
            **self.changes,
            "follow_up_after": self.follow_up_in,
            "follow_ups_of_organizer": HANDS,
            "follow_ups_of_member": HANDS,
        }


AS_NOW = Scenario("as_now", "As now", "Everything goes on as the records say.")


def _with_new_doors(parameters: Parameters, more: float) -> Parameters:
    """More asks of new people, and as many of contacts as before."""
    asks = 1 + more * parameters.new_people
    return replace(
        parameters,
        asks_of_member=parameters.asks_of_member * asks,
        asks_of_organizer=parameters.asks_of_organizer * asks,
        new_people=parameters.new_people * (1 + more) / asks if asks else 0.0,
    )
