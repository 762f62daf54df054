"""The steps of one day for the people of a movement, as machine code."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from groundswell.science.compiled import compiled, within
from groundswell.science.fetching import fetch
from groundswell.science.forecast.chance import drawn, failures, stream
from groundswell.science.forecast.course import (
    ATTENDED,
    COLUMNS,
    LAPSED,
    MEMBER,
    ORGANIZER,
    SYMPATHISER,
    Rates,
)
from groundswell.science.forecast.network import Pointers
from groundswell.science.forecast.parameters import MOST_ACTIVE_CONTACTS
from groundswell.science.forecast.rounds import Bytes, as_place
from groundswell.science.growth.record import FloatArray, IntArray
from groundswell.science.growth.ties import Int32Array

BROADCAST = -2
"""In the place of who brought a person: the host's broadcast did."""

MEMBERS, ORGANIZERS, HEAD, WAITING, SYMPATHISERS, LEFT, LEFT_LAST, LAPSED_ALL = range(8)
"""What is counted: the lengths of rows, where the queue begins and how long it is, and states."""

MOST_REACHED = 40.0
"""So many times as many people as there are, reached by lot, leave out one in 10¹⁷."""

TOGETHER = 32
"""Asks that are made together, so that memory has time for what they read."""

Chance = npt.NDArray[np.uint64]


class People(NamedTuple):
    """Everybody, and rows of those who are active.

    ``state``: (n,). ``brought_by``: (n,), who asked her, ``BROADCAST`` or nobody. ``joined``: (n,),
    on which day; so ``came``, for the last time, ``promoted`` and ``left``. ``rows``: (2, n),
    members and organizers; ``place``: (n,), where in hers each stands. ``queue``: (n,), who waits
    for a follow-up, in a ring. ``leaving``: (2, n), who left today and who the day before.
    ``counts``: (8,), as named above.
    """

    pointers: Pointers
    neighbours: Int32Array
    state: Bytes
    brought_by: Int32Array
    joined: Int32Array
    came: Int32Array
    promoted: Int32Array
    left: Int32Array
    rows: npt.NDArray[np.int32]
    place: Int32Array
    queue: Int32Array
    leaving: npt.NDArray[np.int32]
    counts: IntArray


@within
def _chance(chance: Chance) -> float:
    """A number above 0 and at most 1."""
    chance[0], number = drawn(chance[0])
    return number


@within
def _fails(chance: Chance, likelihood: float) -> int:
    """How many trials fail before one does not."""
    if likelihood >= 1:
        return 0
    inverse = 1 / np.log1p(-likelihood) if likelihood > 0 else -np.inf
    chance[0], count = failures(chance[0], inverse)
    return count


@within
def _enter(people: People, row: int, person: int) -> None:
    """Put a person at the end of the row of members (0) or organizers (1)."""
    people.state[person] = MEMBER + row
    people.rows[row, people.counts[row]] = person
    people.place[person] = people.counts[row]
    people.counts[row] += 1


@within
def _take_out(people: People, person: int) -> None:
    """Take a person out of her row; the last one takes her place."""
    row = np.int64(people.state[person]) - MEMBER
    people.counts[row] -= 1
    last = people.rows[row, people.counts[row]]
    people.rows[row, people.place[person]] = last
    people.place[last] = people.place[person]


@within
def _is_active(people: People, person: int) -> bool:
    """Whether a person is a member or organizer."""
    return bool(people.state[person] == MEMBER or people.state[person] == ORGANIZER)


@within
def _active_contacts(people: People, person: int, most: int) -> int:
    """How many of a person's contacts are active, counted up to ``most``."""
    found = 0
    for tie in range(np.int64(people.pointers[person]), np.int64(people.pointers[person + 1])):
        found += _is_active(people, people.neighbours[tie])
        if found == most:
            break
    return found


@compiled
def hear(people: People, chance: Chance, reached: float, day: int) -> int:
    """Everybody reached by broadcast, or a shock, joins if she sympathises; says how many did."""
    n = len(people.state)
    reach, joined = -np.log(_chance(chance)), 0
    while reach < reached:
        person = int(n * (1 - _chance(chance)))
        if people.state[person] == SYMPATHISER:
            people.counts[SYMPATHISERS] -= 1
            people.brought_by[person] = BROADCAST
            people.joined[person] = day
            _enter(people, MEMBERS, person)
            joined += 1
        reach -= np.log(_chance(chance))
    return joined


@within
def _most_likely_yes(rates: Rates) -> float:
    """How likely a sympathiser says yes whom as many encourage as make any difference."""
    return min(1.0, rates.says_yes * (1 + rates.reinforcement * (MOST_ACTIVE_CONTACTS - 1)))


@within
def _says_yes(people: People, rates: Rates, chance: Chance, person: int) -> bool:
    """Whether somebody does who would if encouraged the most; her contacts are looked at only
    where they decide.
    """
    lot = _chance(chance) * _most_likely_yes(rates)
    if lot <= rates.says_yes:
        return True
    active = _active_contacts(people, person, MOST_ACTIVE_CONTACTS)
    return lot <= rates.says_yes * (1 + rates.reinforcement * max(active - 1, 0))


@within
def _choose(
    people: People, rates: Rates, chance: Chance, askers: Int32Array, whom: IntArray
) -> None:
    """Whom each of some askers asks: a contact of hers, or anybody."""
    n = len(people.state)
    # Three rounds, each of which asks memory for what the next one reads.
    for turn in range(len(askers)):
        fetch(people.pointers, as_place(askers[turn]))
    for turn in range(len(askers)):
        asker = as_place(askers[turn])
        first = np.int64(people.pointers[asker])
        contacts = np.int64(people.pointers[asker + np.uint64(1)]) - first
        if contacts and _chance(chance) > rates.new_people:
            tie = first + np.int64(contacts * (1 - _chance(chance)))
            fetch(people.neighbours, tie)
            whom[turn] = -1 - tie
        else:
            whom[turn] = np.int64(n * (1 - _chance(chance)))
    for turn in range(len(askers)):
        if whom[turn] < 0:
            whom[turn] = people.neighbours[-1 - whom[turn]]
        fetch(people.state, whom[turn])
        fetch(people.pointers, whom[turn])


@compiled
def ask(people: People, rates: Rates, chance: Chance, row: int, asks: float, day: int) -> None:
    """Everybody of a row asks a Poisson number of people; who says yes and comes is queued."""
    n = len(people.state)
    # Asks that nobody would have followed are not drawn: those left are Poisson as well.
    asks *= _most_likely_yes(rates) * rates.shows_up
    if asks <= 0:
        return
    askers, whom = np.empty(TOGETHER, np.int32), np.empty(TOGETHER, np.int64)
    # Exponential steps along the row: as many fall on each person as she asks.
    step = -np.log(_chance(chance)) / asks
    while step < people.counts[row]:
        count = 0
        while count < TOGETHER and step < people.counts[row]:
            askers[count] = people.rows[row, int(step)]
            count += 1
            step -= np.log(_chance(chance)) / asks
        _choose(people, rates, chance, askers[:count], whom)
        for turn in range(count):
            person = whom[turn]
            sympathises = people.state[person] == SYMPATHISER
            if sympathises and _says_yes(people, rates, chance, person):
                people.state[person] = ATTENDED
                people.brought_by[person] = askers[turn]
                end = (people.counts[HEAD] + people.counts[WAITING]) % n
                people.queue[end] = person
                people.came[person] = day
                people.counts[WAITING] += 1
                people.counts[SYMPATHISERS] -= 1


@compiled
def follow_up(people: People, rates: Rates, chance: Chance, day: int) -> int:
    """Follow up whoever waited longest, as many as there are hands for; says how many joined."""
    hands = (
        rates.follow_ups_of_organizer * people.counts[ORGANIZERS]
        + rates.follow_ups_of_member * people.counts[MEMBERS]
    )
    # A hand that is there in part is there on so many days.
    most = min(int(min(hands, len(people.state)) + 1 - _chance(chance)), people.counts[WAITING])
    joined, served = 0, 0
    for _ in range(most):
        head = people.counts[HEAD]
        person = people.queue[head]
        wait = day - people.came[person]
        if wait < rates.follow_up_after:
            break
        served += 1
        likely = rates.joins * np.exp(-wait / rates.patience)
        if _chance(chance) <= likely:
            people.joined[person] = day
            _enter(people, MEMBERS, person)
            joined += 1
        else:
            people.state[person] = SYMPATHISER
            people.counts[SYMPATHISERS] += 1
        people.counts[HEAD] = (head + 1) % len(people.state)
    people.counts[WAITING] -= served
    return joined


@compiled
def develop(people: People, rates: Rates, chance: Chance, day: int) -> None:
    """Members whom an organizer holds become organizers."""
    members = people.counts[MEMBERS]
    if not members:
        return
    held = min(1.0, rates.span * people.counts[ORGANIZERS] / members)
    likely = rates.development * held
    # From the last to the first, for the last takes the place of whoever moves on.
    turn = members - 1 - _fails(chance, likely)
    while turn >= 0:
        person = people.rows[MEMBERS, turn]
        _take_out(people, person)
        people.promoted[person] = day
        _enter(people, ORGANIZERS, person)
        turn -= 1 + _fails(chance, likely)


@within
def _goes(people: People, person: int, day: int) -> None:
    """A person lapses."""
    _take_out(people, person)
    people.state[person] = LAPSED
    people.left[person] = day
    people.leaving[0, people.counts[LEFT]] = person
    people.counts[LEFT] += 1
    people.counts[LAPSED_ALL] += 1


@within
def _follow(people: People, contagion: float, chance: Chance, along: int, day: int) -> None:
    """Contacts go along with the first ``along`` of those who left the day before."""
    for turn in range(along):
        person = people.leaving[1, turn]
        tie = np.int64(people.pointers[person]) + _fails(chance, contagion)
        while tie < np.int64(people.pointers[person + 1]):
            other = people.neighbours[tie]
            if _is_active(people, other):
                _goes(people, other, day)
            tie += 1 + _fails(chance, contagion)


@compiled
def leave(people: People, rates: Rates, chance: Chance, is_gone: bool, day: int) -> None:  # noqa: FBT001  # machine code takes no names
    """Exits by themselves, and along with somebody who left the day before."""
    members = people.counts[MEMBERS]
    held = rates.span * people.counts[ORGANIZERS]
    load = min(1.0, members / held) if held else 0.0
    most = rates.member_exit * (rates.without_host if is_gone else 1.0)
    along = people.counts[LEFT_LAST]
    for turn in range(along):
        people.leaving[1, turn] = people.leaving[0, turn]
    people.counts[LEFT] = 0
    for row in range(2):
        likely = min(1.0, rates.organizer_exit + rates.load * load if row else most)
        turn = people.counts[row] - 1 - _fails(chance, likely)
        while turn >= 0:
            person = people.rows[row, turn]
            # Drawn at the fastest rate; whoever leaves more slowly is let stay so much more often.
            rate = likely if row else rates.member_exit
            if not row and (rates.tie_holds > 0 or is_gone):
                if _active_contacts(people, person, 1):
                    rate *= 1 - rates.tie_holds
                elif is_gone and people.brought_by[person] == BROADCAST:
                    rate = likely
            if rate >= likely or _chance(chance) * likely <= rate:
                _goes(people, person, day)
            turn -= 1 + _fails(chance, likely)
    if rates.contagion > 0:
        _follow(people, rates.contagion, chance, along, day)
    people.counts[LEFT_LAST] = people.counts[LEFT]


@compiled
def lose_most_connected(people: People, count: int, day: int) -> None:
    """Organizers leave, and then members, each time the one of whose contacts most are active."""
    for _ in range(min(count, people.counts[MEMBERS] + people.counts[ORGANIZERS])):
        row = ORGANIZERS if people.counts[ORGANIZERS] else MEMBERS
        lost, most = people.rows[row, 0], -1
        for turn in range(people.counts[row]):
            person = people.rows[row, turn]
            active = _active_contacts(people, person, len(people.state))
            if active > most:
                lost, most = person, active
        _goes(people, lost, day)
    people.counts[LEFT_LAST] = people.counts[LEFT]


class Outside(NamedTuple):
    """What happens from outside: the day from which there is no host, how many a shock brings on
    each day, (days + 1,), and on which day how many of the most connected leave.
    """

    gone_from: int
    comes: FloatArray
    leaving_on: int
    leaving: int


@compiled
def run(people: People, rates: Rates, seed: np.uint64, table: FloatArray, outside: Outside) -> None:
    """All days; row 0 of the table (days + 1, columns) holds the standing to begin with."""
    standing = table[0, COLUMNS - 3]
    chance = np.empty(1, np.uint64)
    for day in range(len(table)):
        by_broadcast, by_people = 0, 0
        if day:
            is_gone = day >= outside.gone_from
            active = people.counts[MEMBERS] + people.counts[ORGANIZERS]
            draws = rates.host_draw * rates.kept + rates.member_draw * active
            standing = 0.0 if is_gone else standing + rates.fading * (draws - standing)
            reached = rates.broadcast * standing
            if rates.sympathisers > 0:
                reached += outside.comes[day] / rates.sympathisers
            # Whoever is not reached by so many is not reached by more.
            reached = min(reached, MOST_REACHED * len(people.state))
            chance[0] = stream(seed, day, 0)
            by_broadcast = hear(people, chance, reached, day)
            chance[0] = stream(seed, day, 1)
            ask(people, rates, chance, MEMBERS, rates.asks_of_member, day)
            chance[0] = stream(seed, day, 2)
            ask(people, rates, chance, ORGANIZERS, rates.asks_of_organizer, day)
            chance[0] = stream(seed, day, 3)
            by_people = follow_up(people, rates, chance, day)
            chance[0] = stream(seed, day, 4)
            develop(people, rates, chance, day)
            chance[0] = stream(seed, day, 5)
            leave(people, rates, chance, is_gone, day)
            if day == outside.leaving_on:
                lose_most_connected(people, outside.leaving, day)
        table[day, 0] = people.counts[SYMPATHISERS]
        table[day, 1] = people.counts[WAITING]
        table[day, 2] = people.counts[MEMBERS]
        table[day, 3] = people.counts[ORGANIZERS]
        table[day, 4] = people.counts[LAPSED_ALL]
        table[day, 5] = standing
        table[day, 6] = by_broadcast
        table[day, 7] = by_people
