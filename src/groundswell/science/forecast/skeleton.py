"""The skeleton of the model: whether a movement grows by itself, in closed form."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from groundswell.science.forecast.parameters import DAYS_A_WEEK, DAYS_A_YEAR, Parameters
from groundswell.science.forecast.record import within_range

WEEKS_A_YEAR = DAYS_A_YEAR / DAYS_A_WEEK


@dataclass(frozen=True, slots=True)
class Plateau:
    """How many members and organizers there are in the end where joins by broadcast alone add."""

    members: float
    organizers: float


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Whether a movement grows by itself.

    ``joins_per_ask``: y. ``organizing``: π, the share of members who become organizers before they
    leave. ``r``: R₀, how many one member brings in all her time. ``growth``: per year, of the
    logarithm of how many there are, in the long run. ``boundary``: the π at which R₀ is 1; 0 where
    members suffice, None where no share does. ``immigration``: joins by broadcast a year.
    ``plateau``: where membership ends with R₀ < 1, None where it does not end. It rests on
    parameters and on no record, so that there is nothing to count and no interval.
    """

    DEFINITION: ClassVar[str] = (
        "R₀ = y·[a_M ÷ (μ_M + g) + π·a_O ÷ μ_O] with y = s₀·p₁·q·p_j and π = g ÷ (μ_M + g), where "
        "g is what the attention passed on leaves of it; growth is the leading eigenvalue of "
        "[[y·a_M − μ_M − g, y·a_O], [g, −μ_O]], members and organizers as two types of a "
        "branching process (T. Harris, The Theory of Branching Processes, 1963). All rates are "
        "of a year of 365 days."
    )
    CANNOT_SAY: ClassVar[str] = (
        "It knows no circle of friends that is exhausted, no follow-up that comes late, nobody who "
        "says yes because several whom she knows are there, and no exits that draw others along; "
        "it says which way things go at first."
    )

    joins_per_ask: float
    organizing: float
    r: float
    growth: float
    boundary: float | None
    immigration: float
    plateau: Plateau | None


def skeleton_of(parameters: Parameters) -> Skeleton:
    """The skeleton with these parameters, as if κ = ρ = λ = 0 and the span never filled.

    The development of organizers is g(1 − h). Joins by broadcast are those of the host's own
    standing, B·h·ηh a day: what members add to it is left out, for that is no immigration.
    """
    joins_per_ask, by_member, by_organizer = _brought_by(parameters)
    stays = parameters.development * (1 - parameters.kept)
    leaves, organizer_leaves = parameters.member_exit, parameters.organizer_exit
    organizing = stays / (leaves + stays)
    r = by_member * (1 - organizing) + by_organizer * organizing
    own = joins_per_ask * parameters.asks_of_member * WEEKS_A_YEAR - leaves - stays
    other = joins_per_ask * parameters.asks_of_organizer * WEEKS_A_YEAR * stays
    immigration = parameters.broadcast * parameters.host_draw * parameters.kept**2 * DAYS_A_YEAR
    plateau = None
    if r < 1:
        members = immigration * organizer_leaves / (-own * organizer_leaves - other)
        plateau = Plateau(members=members, organizers=members * stays / organizer_leaves)
    return Skeleton(
        joins_per_ask=joins_per_ask,
        organizing=organizing,
        r=r,
        growth=(own - organizer_leaves) / 2
        + math.sqrt(((own + organizer_leaves) / 2) ** 2 + other),
        boundary=_boundary(by_member, by_organizer),
        immigration=immigration,
        plateau=plateau,
    )


def encouraged(parameters: Parameters) -> Parameters:
    """The parameters with asks as attention passed on makes them: a(1 + κ(1 − h)), and κ then 0."""
    more = 1 + parameters.passed_on_asks * (1 - parameters.kept)
    return replace(
        parameters,
        asks_of_member=parameters.asks_of_member * more,
        asks_of_organizer=parameters.asks_of_organizer * more,
        passed_on_asks=0.0,
    )


def reproduction_by_organizing(
    parameters: Parameters, organizing: Sequence[float]
) -> npt.NDArray[np.float64]:
    """R₀ where shares ``organizing`` (s,) of members become organizers before they leave, (s,).

    With the defaults .10, .30 and .50 make .722, 1.343 and 1.965. Raises CannotBeForecast.
    """
    shares = np.array(
        [within_range("The share who become organizers, π,", each, 0, 1) for each in organizing]
    )
    _, by_member, by_organizer = _brought_by(parameters)
    brought: npt.NDArray[np.float64] = by_member * (1 - shares) + by_organizer * shares
    return brought


def _brought_by(parameters: Parameters) -> tuple[float, float, float]:
    """Joins per ask, and how many bring one who only is a member, and one in organizing."""
    joins_per_ask = (
        parameters.sympathisers * parameters.says_yes * parameters.shows_up * parameters.joins
    )
    a_year = joins_per_ask * WEEKS_A_YEAR
    return (
        joins_per_ask,
        a_year * parameters.asks_of_member / parameters.member_exit,
        a_year * parameters.asks_of_organizer / parameters.organizer_exit,
    )


def _boundary(by_member: float, by_organizer: float) -> float | None:
    """The share organizing at which R₀, straight in it, is 1."""
    if by_member >= 1:
        return 0.0
    if by_organizer < 1:
        return None
    return (1 - by_member) / (by_organizer - by_member)
