"""The mean of the model in a large population whose contacts are as people are at all."""

import math
from collections import deque

import numpy as np

from groundswell.science.forecast.course import COLUMNS, Course, Rates, rates_of
from groundswell.science.forecast.future import NOTHING, Future, possible
from groundswell.science.forecast.parameters import MOST_ACTIVE_CONTACTS, Parameters


def mean_course(parameters: Parameters, *, days: int, future: Future = NOTHING) -> Course:
    """The mean-field course of ``days`` days.

    A step a day, in the order of the model. Contacts are taken as drawn anew each time, so that
    circles do not run out before the whole population does, and who has no active contact today is
    not the one who had none yesterday. Where contacts decide nothing (κ = ρ = λ = χ = 0, ω = 1,
    m = 1) it is the mean of the model but for spans that fill by chance. Raises CannotBeForecast.
    """
    table = np.empty((possible(days) + 1, COLUMNS))
    mean = _Mean(parameters)
    gone_from, comes = future.gone_from(days), future.comes(days)
    table[0] = mean.row(0.0, 0.0)
    for day in range(1, days + 1):
        is_gone = day >= gone_from
        by_broadcast = mean.hear(comes[day], is_gone=is_gone)
        mean.ask(day)
        by_people = mean.follow_up(day)
        mean.develop()
        mean.leave(is_gone=is_gone)
        if future.leaving is not None and day == future.leaving.day:
            mean.lose(future.leaving.people)
        table[day] = mean.row(by_broadcast, by_people)
    return Course(parameters.people, *table.T)


def likely_to_say_yes(rates: Rates, active_contacts: float) -> tuple[float, float]:
    """How likely a sympathiser says yes to a contact, and to somebody new who asks her.

    ``active_contacts``: how many she has in the mean, the number being Poisson; who asks counts as
    one. p₁·[1 + ρ(k − 1)], k from 1 to 4, and never above 1.
    """
    none = math.exp(-active_contacts)
    likely = [none]
    for count in range(1, MOST_ACTIVE_CONTACTS + 1):
        likely.append(likely[-1] * active_contacts / count)
    says = [
        min(1.0, rates.says_yes * (1 + rates.reinforcement * more))
        for more in range(MOST_ACTIVE_CONTACTS)
    ]
    beyond = says[-1]
    by_contact = beyond + sum(
        chance * (say - beyond) for chance, say in zip(likely[:-1], says, strict=True)
    )
    # Whoever has no active contact, or one, hears it from one: the one who asks.
    by_stranger = (
        beyond
        + likely[0] * (says[0] - beyond)
        + sum(chance * (say - beyond) for chance, say in zip(likely[1:], says, strict=True))
    )
    return by_contact, by_stranger


class _Mean:
    """Where people stand, moved on a step at a time."""

    def __init__(self, parameters: Parameters) -> None:
        self.rates = rates_of(parameters)
        self.people = parameters.people
        self.ties = parameters.contacts / parameters.people
        self.drawn_in = parameters.drawn_at_start * parameters.members_at_start
        self.members = parameters.members_at_start - self.drawn_in
        self.organizers = float(parameters.organizers_at_start)
        self.lapsed = float(parameters.lapsed_at_start)
        others = self.people - self.active() - self.lapsed
        self.sympathisers = parameters.sympathisers * parameters.left_at_start * others
        self.attended = self.left_last = 0.0
        self.standing = parameters.standing_at_start
        self.queue: deque[tuple[int, float]] = deque()

    def row(self, by_broadcast: float, by_people: float) -> tuple[float, ...]:
        """The day as it stands in a course."""
        return (
            self.sympathisers,
            self.attended,
            self.drawn_in + self.members,
            self.organizers,
            self.lapsed,
            self.standing,
            by_broadcast,
            by_people,
        )

    def active(self) -> float:
        """Members and organizers."""
        return self.drawn_in + self.members + self.organizers

    def hear(self, comes: float, *, is_gone: bool) -> float:
        """The host's standing, and who joins by her broadcast or a shock."""
        rates = self.rates
        draws = rates.host_draw * rates.kept + rates.member_draw * self.active()
        self.standing += rates.fading * (draws - self.standing)
        if is_gone:
            self.standing = 0.0
        reached = rates.broadcast * self.standing / self.people
        if rates.sympathisers > 0:
            reached += comes / rates.sympathisers / self.people
        joined = -self.sympathisers * math.expm1(-reached)
        self.drawn_in += joined
        self.sympathisers -= joined
        return joined

    def ask(self, day: int) -> None:
        """Asks, and who comes of those asked."""
        rates = self.rates
        asks = (
            self.drawn_in + self.members
        ) * rates.asks_of_member + self.organizers * rates.asks_of_organizer
        by_contact, by_stranger = likely_to_say_yes(rates, self.ties * self.active())
        says = rates.new_people * by_stranger + (1 - rates.new_people) * by_contact
        came = -self.sympathisers * math.expm1(-asks / self.people * says * rates.shows_up)
        self.sympathisers -= came
        self.attended += came
        self.queue.append((day, came))

    def follow_up(self, day: int) -> float:
        """Those who waited longest are followed up, as many as there are hands for."""
        rates = self.rates
        hands = rates.follow_ups_of_organizer * self.organizers + rates.follow_ups_of_member * (
            self.drawn_in + self.members
        )
        joined = 0.0
        while self.queue and hands > 0:
            if day - self.queue[0][0] < rates.follow_up_after:
                break
            came_on, waiting = self.queue.popleft()
            served = min(waiting, hands)
            hands -= served
            if served < waiting:
                self.queue.appendleft((came_on, waiting - served))
            new = served * rates.joins * math.exp((came_on - day) / rates.patience)
            joined += new
            self.attended -= served
            self.sympathisers += served - new
        self.members += joined
        return joined

    def develop(self) -> None:
        """Members whom an organizer holds become organizers."""
        members = self.drawn_in + self.members
        if members > 0:
            held = min(1.0, self.rates.span * self.organizers / members)
            share = min(1.0, self.rates.development * held)
            self.organizers += share * members
            self.drawn_in *= 1 - share
            self.members *= 1 - share

    def leave(self, *, is_gone: bool) -> None:
        """Exits by themselves, and along with somebody who left the day before."""
        rates = self.rates
        members = self.drawn_in + self.members
        tied = -math.expm1(-self.ties * self.active())
        spared = rates.member_exit * (1 - rates.tie_holds * tied)
        alone = rates.member_exit * (1 - tied) * (rates.without_host - 1) if is_gone else 0.0
        held = rates.span * self.organizers
        load = min(1.0, members / held) if held else 0.0
        along = min(1.0, rates.contagion * self.ties * self.left_last)
        drawn_in = self.drawn_in * _either(spared + alone, along)
        others = self.members * _either(spared, along)
        organizers = self.organizers * _either(rates.organizer_exit + rates.load * load, along)
        self.drawn_in -= drawn_in
        self.members -= others
        self.organizers -= organizers
        self.left_last = drawn_in + others + organizers
        self.lapsed += self.left_last

    def lose(self, people: int) -> None:
        """So many leave at once: organizers, and then members, drawn in and not alike."""
        organizers = min(self.organizers, people)
        members = self.drawn_in + self.members
        share = min(1.0, (people - organizers) / members) if members else 0.0
        self.organizers -= organizers
        self.drawn_in *= 1 - share
        self.members *= 1 - share
        lost = organizers + share * members
        self.left_last += lost
        self.lapsed += lost


def _either(alone: float, along: float) -> float:
    """How likely at least one of two things happens."""
    return 1 - (1 - min(1.0, alone)) * (1 - along)
