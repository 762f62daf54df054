"""The course a movement takes, and the rates of a day by which it does."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from groundswell.science.forecast.parameters import DAYS_A_WEEK, DAYS_A_YEAR, Parameters
from groundswell.science.growth.record import FloatArray

OUT, SYMPATHISER, ATTENDED, MEMBER, ORGANIZER, LAPSED = range(6)
"""What one byte of state says. Who is out does not sympathise, and nothing here changes that."""


@dataclass(frozen=True, slots=True)
class Course:
    """How many people stand where on each day, (days + 1,) each; row 0 is the start.

    ``sympathisers``, ``attended`` (they wait for a follow-up), ``members`` (without organizers),
    ``organizers`` and ``lapsed``: at the end of the day. ``standing``: the attention the host has.
    ``by_broadcast`` and ``by_people``: who joined on that day, drawn by the host or asked.
    """

    DEFINITION: ClassVar[str] = (
        "Day by day: the host's broadcast, asks, follow-ups first in first out, members who become "
        "organizers, exits. Who attends and does not join sympathises on and can be asked again; "
        "who lapsed does not come back."
    )
    CANNOT_SAY: ClassVar[str] = (
        "It says what follows from its parameters, most of which are assumptions until your own "
        "records replace them; elections and scandals are not in it."
    )

    n: int
    sympathisers: FloatArray
    attended: FloatArray
    members: FloatArray
    organizers: FloatArray
    lapsed: FloatArray
    standing: FloatArray
    by_broadcast: FloatArray
    by_people: FloatArray


COLUMNS = 8
"""How many numbers a day leaves in a course."""


class Rates(NamedTuple):
    """The parameters as a day needs them: all rates of a day, all likelihoods of one trial."""

    kept: float
    fading: float
    host_draw: float
    member_draw: float
    broadcast: float
    sympathisers: float
    asks_of_member: float
    asks_of_organizer: float
    new_people: float
    says_yes: float
    reinforcement: float
    shows_up: float
    joins: float
    patience: float
    follow_up_after: float
    follow_ups_of_organizer: float
    follow_ups_of_member: float
    development: float
    span: float
    member_exit: float
    organizer_exit: float
    tie_holds: float
    load: float
    contagion: float
    without_host: float


def rates_of(parameters: Parameters) -> Rates:
    """The rates of a day; a rate of a year of 365 days is a likelihood 365 times as small a day.

    ``broadcast`` becomes how many people it reaches at a standing of 1, of whom those who
    sympathise join: at the start they are the joins it was given as.
    """
    passed_on = 1 - parameters.kept
    encouraged = (1 + parameters.passed_on_asks * passed_on) / DAYS_A_WEEK
    sympathise = parameters.sympathisers
    rates = Rates(
        kept=parameters.kept,
        fading=parameters.fading,
        host_draw=parameters.host_draw,
        member_draw=parameters.member_draw,
        broadcast=parameters.broadcast * parameters.kept / sympathise if sympathise else 0.0,
        sympathisers=sympathise,
        asks_of_member=parameters.asks_of_member * encouraged,
        asks_of_organizer=parameters.asks_of_organizer * encouraged,
        new_people=parameters.new_people,
        says_yes=parameters.says_yes,
        reinforcement=parameters.reinforcement,
        shows_up=parameters.shows_up,
        joins=parameters.joins,
        patience=parameters.patience,
        follow_up_after=parameters.follow_up_after,
        follow_ups_of_organizer=parameters.follow_ups_of_organizer,
        follow_ups_of_member=parameters.follow_ups_of_member,
        development=parameters.development * passed_on / DAYS_A_YEAR,
        span=parameters.span,
        member_exit=parameters.member_exit / DAYS_A_YEAR,
        organizer_exit=parameters.organizer_exit / DAYS_A_YEAR,
        tie_holds=parameters.tie_holds,
        load=parameters.load / DAYS_A_YEAR,
        contagion=parameters.contagion,
        without_host=parameters.without_host,
    )
    # Whole numbers among them would be another class to the machine code.
    return Rates(*(float(each) for each in rates))
