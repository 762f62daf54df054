"""The parameters of the model: in plain words, what each rests on and how far it is swept."""

from dataclasses import dataclass, field, fields
from typing import Any, cast

from groundswell.science.forecast.record import CannotBeForecast, within_range

ASSUMED = "assumption"
PRACTICE = "organizing practice, without a study behind it"

DAYS_A_WEEK, DAYS_A_YEAR = 7, 365
"""A year has 365 days and with that 365 ÷ 7 weeks, here and wherever rates are converted."""

MOST_ACTIVE_CONTACTS = 4
"""More active contacts than that make nobody likelier to say yes."""

WHOLE, SHARE = "people", "share from 0 to 1"
A_DAY, A_WEEK, A_YEAR = "a day", "a week", "a year"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter, for documents, the command line and forms alike.

    ``name``: its field in ``Parameters``. ``words``: what it is. ``unit``: in what it is counted.
    ``low`` and ``high``: between which it is swept. ``least`` and ``most``: beyond which it cannot
    be. ``rests_on``: the source, or ``ASSUMED``.
    """

    name: str
    words: str
    symbol: str
    default: float
    unit: str
    low: float
    high: float
    least: float
    most: float
    rests_on: str


def _told(
    words: str,
    symbol: str,
    unit: str,
    swept: tuple[float, float],
    can_be: tuple[float, float],
    rests_on: str = ASSUMED,
) -> dict[str, Any]:
    """What a field says of itself beside its default."""
    return {
        "words": words,
        "symbol": symbol,
        "unit": unit,
        "low": swept[0],
        "high": swept[1],
        "least": can_be[0],
        "most": can_be[1],
        "rests_on": rests_on,
    }


_ANY_SHARE = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Parameters:
    """All that decides how a movement grows, but for the seed and the day the host leaves.

    ``PARAMETERS`` tells what each field is. Raises CannotBeForecast where one cannot be.
    """

    people: int = field(
        default=20_000,
        metadata=_told("people there are in all", "N", WHOLE, (1e3, 1e7), (2, 2e9)),
    )
    contacts: float = field(
        default=20.0,
        metadata=_told("contacts of one person, in the mean", "d", WHOLE, (5, 150), (0, 10_000)),
    )
    members_at_start: int = field(
        default=50, metadata=_told("members at the start", "M₀", WHOLE, (0, 500), (0, 2e9))
    )
    organizers_at_start: int = field(
        default=5, metadata=_told("organizers at the start", "O₀", WHOLE, (0, 50), (0, 2e9))
    )
    drawn_at_start: float = field(
        default=0.0,
        metadata=_told(
            "members at the start whom broadcasts drew, and nobody brought",
            "b₀",
            SHARE,
            (0, 1),
            _ANY_SHARE,
        ),
    )
    lapsed_at_start: int = field(
        default=0,
        metadata=_told(
            "people who lapsed before the start, and do not come back",
            "L₀",
            WHOLE,
            (0, 500),
            (0, 2e9),
        ),
    )
    left_at_start: float = field(
        default=1.0,
        metadata=_told(
            "sympathisers who are left at the start, of as many as s₀ makes of the others",
            "u₀",
            SHARE,
            (0, 1),
            _ANY_SHARE,
        ),
    )
    standing_at_start: float = field(
        default=0.5,
        metadata=_told("standing at the start", "Y₀", "standing", (0, 5), (0, 1e9)),
    )
    sympathisers: float = field(
        default=0.30,
        metadata=_told("people who sympathise", "s₀", SHARE, (0.05, 0.6), _ANY_SHARE),
    )
    kept: float = field(
        default=0.5,
        metadata=_told("attention the host keeps", "h", SHARE, (0, 1), _ANY_SHARE),
    )
    broadcast: float = field(
        default=1.0,
        metadata=_told(
            "joins by broadcast, with a standing of 1 and all attention kept",
            "B",
            A_DAY,
            (0, 10),
            (0, 1e6),
        ),
    )
    fading: float = field(
        default=0.01,
        metadata=_told("standing that fades", "δ", A_DAY, (0.002, 0.1), _ANY_SHARE),
    )
    host_draw: float = field(
        default=1.0,
        metadata=_told("standing the host draws, all kept", "η", "standing", (0.1, 5), (0, 1e6)),
    )
    member_draw: float = field(
        default=0.0005,
        metadata=_told(
            "standing each member draws", "ν", "standing a person", (0, 0.005), (0, 1e3)
        ),
    )
    asks_of_member: float = field(
        default=0.25,
        metadata=_told("asks of a member", "a_M", A_WEEK, (0.1, 1), (0, 1e3)),
    )
    asks_of_organizer: float = field(
        default=3.0,
        metadata=_told("asks of an organizer", "a_O", A_WEEK, (3, 8), (0, 1e3)),
    )
    passed_on_asks: float = field(
        default=0.5,
        metadata=_told(
            "asks added by attention passed on, as a share", "κ", "share from 0", (0, 2), (0, 100)
        ),
    )
    new_people: float = field(
        default=0.2,
        metadata=_told(
            "asks that go to a new person at a door or meeting", "ω", SHARE, (0, 1), _ANY_SHARE
        ),
    )
    says_yes: float = field(
        default=0.25,
        metadata=_told("sympathisers who say yes when asked", "p₁", SHARE, (0.1, 0.5), _ANY_SHARE),
    )
    reinforcement: float = field(
        default=0.2,
        metadata=_told(
            "how much likelier each further active contact makes a yes",
            "ρ",
            "share from 0",
            (0, 1),
            (0, 100),
        ),
    )
    shows_up: float = field(
        default=0.50,
        metadata=_told(
            "of those who said yes, who come", "q", SHARE, (0.3, 0.7), _ANY_SHARE, PRACTICE
        ),
    )
    joins: float = field(
        default=0.30,
        metadata=_told(
            "of those who came, who join when followed up at once",
            "p_j",
            SHARE,
            (0.1, 0.6),
            _ANY_SHARE,
        ),
    )
    patience: float = field(
        default=7.0,
        metadata=_told(
            "wait after which the likelihood to join is down to 37 %",
            "τ",
            "days",
            (3, 21),
            (0.01, 1e4),
        ),
    )
    follow_up_after: float = field(
        default=0.0,
        metadata=_told(
            "days before which nobody who came is followed up", "w", "days", (0, 10), (0, 365)
        ),
    )
    follow_ups_of_organizer: float = field(
        default=1.0,
        metadata=_told("follow-ups of an organizer", "c_O", A_DAY, (0.2, 4), (0, 1e3)),
    )
    follow_ups_of_member: float = field(
        default=0.02,
        metadata=_told("follow-ups of a member", "c_M", A_DAY, (0, 0.1), (0, 1e3)),
    )
    development: float = field(
        default=0.15,
        metadata=_told(
            "members becoming organizers, all attention passed on",
            "g",
            A_YEAR,
            (0.04, 0.36),
            (0, 100),
        ),
    )
    span: float = field(
        default=6.0,
        metadata=_told(
            "relationships one organizer holds", "span", WHOLE, (3, 10), (1, 1e4), PRACTICE
        ),
    )
    member_exit: float = field(
        default=0.357,
        metadata=_told("exit of members", "μ_M", A_YEAR, (0.357, 0.6), (0.001, 100)),
    )
    organizer_exit: float = field(
        default=0.5,
        metadata=_told("exit of organizers", "μ_O", A_YEAR, (0.25, 1), (0.001, 100)),
    )
    tie_holds: float = field(
        default=0.3,
        metadata=_told(
            "exit spared to a member with an active contact", "λ", SHARE, (0, 0.8), _ANY_SHARE
        ),
    )
    load: float = field(
        default=0.2,
        metadata=_told(
            "exit added to an organizer whose span is full", "ℓ", A_YEAR, (0, 1), (0, 100)
        ),
    )
    contagion: float = field(
        default=0.01,
        metadata=_told(
            "chance that somebody who leaves takes an active contact along",
            "χ",
            SHARE,
            (0, 0.1),
            _ANY_SHARE,
        ),
    )
    without_host: float = field(
        default=3.0,
        metadata=_told(
            "how many times as fast those leave, once the host is gone, whom only broadcasts tied",
            "m",
            "times",
            (1, 10),
            (1, 1e3),
        ),
    )

    def __post_init__(self) -> None:
        for each in PARAMETERS:
            value = getattr(self, each.name)
            within_range(f"{each.words} ({each.symbol}, {each.unit})", value, each.least, each.most)
            if isinstance(each.default, int) and value != int(value):
                raise CannotBeForecast(
                    f"{each.words} ({each.symbol}) is {value:g} here: give a whole number."
                )
        there = self.members_at_start + self.organizers_at_start + self.lapsed_at_start
        if there > self.people:
            raise CannotBeForecast(
                f"{self.members_at_start} members, {self.organizers_at_start} organizers and "
                f"{self.lapsed_at_start} who lapsed are more at the start than the {self.people} "
                "people there are: give more people."
            )


PARAMETERS = tuple(
    Parameter(name=each.name, default=cast("float", each.default), **each.metadata)
    for each in fields(Parameters)
)
"""All of them, in the order of the model's steps."""

BY_NAME = {each.name: each for each in PARAMETERS}
