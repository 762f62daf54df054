"""Cascades over a network: by chance at each tie, and by how many of her contacts sway a person."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from groundswell.science.compiled import compiled, within
from groundswell.science.forecast.chance import Skips, drawn, skip, skips_of, state_of
from groundswell.science.forecast.network import Network, Pointers, numbers_of
from groundswell.science.forecast.record import CannotBeForecast, within_range
from groundswell.science.forecast.rounds import SWEPT, Bytes, as_place, fetch_ahead, in_order
from groundswell.science.growth.record import FloatArray, IntArray
from groundswell.science.growth.ties import BoolArray, Int32Array

Needs = npt.NDArray[np.uint8] | npt.NDArray[np.uint32]

UNTOUCHED, REACHED, NEW = 0, 1, 2
BYTE = 254
"""Contacts up to which a person's needs are counted in one byte, which cannot come round to 1."""


@dataclass(frozen=True, slots=True)
class Cascade:
    """How far one cascade went among n people.

    ``by_round``: (rounds,), how many it newly reached in each, those it began with in round 0.
    ``reached``: (n,), whom.
    """

    DEFINITION: ClassVar[str] = (
        "Round by round everybody who was newly reached acts on all her contacts at once, until a "
        "round reaches nobody."
    )
    CANNOT_SAY: ClassVar[str] = (
        "One run is one draw of chance, not what is to be expected: run many seeds and look at "
        "how far apart they end."
    )

    n: int
    by_round: IntArray
    reached: BoolArray

    @property
    def size(self) -> int:
        """How many people it reached in all."""
        return int(self.by_round.sum())


def independent_cascade(
    network: Network, first: npt.NDArray[np.integer] | list[int], *, p: float, seed: int
) -> Cascade:
    """A cascade in which everybody reached tries each contact once, and succeeds with p.

    ``first``: (f,), the people it begins with. All but linear in whom it reaches, for failures are
    skipped over and not drawn. Raises CannotBeForecast. Source: J. Goldenberg, B. Libai and
    E. Muller, *Talk of the Network*, Marketing Letters 12 (2001).
    """
    skips = skips_of(within_range("The likelihood p that a contact is won", p, 0, 1))
    state = np.zeros(network.n, np.uint8)
    by_round = _by_chance(
        network.pointers,
        network.neighbours,
        numbers_of(network, first),
        state,
        skips,
        state_of(seed),
    )
    return Cascade(network.n, by_round, state != UNTOUCHED)


def linear_threshold(
    network: Network, first: npt.NDArray[np.integer] | list[int], *, seed: int
) -> Cascade:
    """A cascade in which a person joins once a share of her contacts has, drawn from 0 to 1.

    ``first``: (f,). Linear in ties. Raises CannotBeForecast. Source: D. Kempe, J. Kleinberg and
    E. Tardos, *Maximizing the Spread of Influence through a Social Network*, KDD 2003, all contacts
    of a person weighing alike.
    """
    needs = _room(network.n, _most(network))
    _by_lot(network.pointers, state_of(seed), needs)
    return _by_need(network, numbers_of(network, first), needs)


def watts_threshold(
    network: Network, first: npt.NDArray[np.integer] | list[int], *, phi: float | FloatArray
) -> Cascade:
    """A cascade in which a person joins once the share φ of her contacts has, and at least one.

    ``first``: (f,). ``phi``: one for all, or (n,), from 0 to 1. Linear in ties; nothing is drawn.
    Raises CannotBeForecast. Source: D. Watts, *A simple model of global cascades on random
    networks*, PNAS 99 (2002).
    """
    shares = np.asarray(phi, np.float64)
    if shares.shape not in {(), (network.n,)}:
        raise CannotBeForecast(
            f"There are {shares.size} thresholds φ for {network.n} people: give one, or one each."
        )
    if shares.size and not (shares.min() >= 0 and shares.max() <= 1):
        raise CannotBeForecast(
            f"A threshold φ, a share of contacts, is {shares.max():g} or {shares.min():g} here: "
            "give from 0 to 1."
        )
    most = _most(network)
    needs = _room(network.n, most)
    if shares.shape:
        _by_share(network.pointers, shares, needs)
    else:
        _by_contacts(network.pointers, _table(float(shares), most), needs)
    return _by_need(network, numbers_of(network, first), needs)


def _most(network: Network) -> int:
    """How many contacts whoever has most of them has."""
    return int((network.pointers[1:] - network.pointers[:-1]).max(initial=0))


def _room(people: int, most: int) -> Needs:
    """(people,), room for what each needs: one byte each where that cannot come round."""
    return np.empty(people, np.uint8) if most <= BYTE else np.empty(people, np.uint32)


def _by_need(network: Network, first: Int32Array, needs: Needs) -> Cascade:
    """The cascade of needs."""
    reached = np.zeros(network.n, np.uint8)
    by_round = _swayed(network.pointers, network.neighbours, first, needs, reached)
    return Cascade(network.n, by_round, reached != UNTOUCHED)


@compiled
def _by_chance(
    pointers: Pointers,
    neighbours: Int32Array,
    first: Int32Array,
    state: Bytes,
    skips: Skips,
    chance: np.uint64,
) -> IntArray:
    """Write who was reached into ``state``, and answer how many in each round."""
    people = len(state)
    # One place more than people: what is not new is written there too, and written over.
    queue = np.empty(people + 1, np.int32)
    by_round = np.empty(people, np.int64)
    queue[: len(first)] = first
    for person in first:
        state[person] = NEW
    begin, end, rounds = 0, len(first), 0
    # Trials are one long row over all ties, so that a skip may end with another person.
    chance, skipped = skip(chance, skips)
    while begin < end:
        last = end
        by_round[rounds] = last - begin
        rounds += 1
        if (last - begin) * SWEPT > people:
            in_order(state, NEW, queue, begin)
        for turn in range(begin, last):
            state[as_place(queue[turn])] = REACHED
        for turn in range(begin, last):
            fetch_ahead(pointers, neighbours, queue, turn, last)
            person = as_place(queue[turn])
            tie = np.int64(pointers[person]) + skipped
            after = np.int64(pointers[person + np.uint64(1)])
            while tie < after:
                other = neighbours[np.uint64(tie)]
                # Without a branch, which a processor would guess wrong half of the time.
                is_new = state[as_place(other)] == UNTOUCHED
                state[as_place(other)] |= is_new * NEW
                queue[np.uint64(end)] = other
                end += is_new
                chance, skipped = skip(chance, skips)
                tie += 1 + skipped
            skipped = int(tie - after)
        begin = last
    return by_round[:rounds].copy()


@within
def _looking(
    pointers: Pointers,
    neighbours: Int32Array,
    queue: Int32Array,
    end: int,
    needs: Needs,
    state: Bytes,
) -> int:
    """Let everybody who is left look for the new among her contacts until she needs no more.

    Answers where the queue ends then. It comes to the same as if the new acted on all of theirs,
    and is quicker where fewer are left than are new.
    """
    for person in range(len(needs)):
        if state[np.uint64(person)] == UNTOUCHED:
            need = np.int64(needs[person])
            for tie in range(np.uint64(pointers[person]), np.uint64(pointers[person + 1])):
                need -= state[as_place(neighbours[tie])] == NEW
                if need == 0:
                    break
            needs[person] = need
            queue[np.uint64(end)] = person
            end += need == 0
    return end


@compiled
def _swayed(
    pointers: Pointers, neighbours: Int32Array, first: Int32Array, needs: Needs, state: Bytes
) -> IntArray:
    """Count down what each still needs, write who joined into ``state``, answer how many by round.

    Needs are counted down below 0 too, from where they do not come round to 1 again: nobody has so
    many contacts.
    """
    people = len(needs)
    queue = np.empty(people + 1, np.int32)
    by_round = np.empty(people, np.int64)
    queue[: len(first)] = first
    for person in first:
        needs[person] = 0
    begin, end, rounds = 0, len(first), 0
    while begin < end:
        last = end
        by_round[rounds] = last - begin
        rounds += 1
        is_few_left = people - last < last - begin
        if is_few_left or (last - begin) * SWEPT > people:
            for turn in range(begin, last):
                state[as_place(queue[turn])] = NEW
        if is_few_left:
            end = _looking(pointers, neighbours, queue, end, needs, state)
        elif (last - begin) * SWEPT > people:
            in_order(state, NEW, queue, begin)
        for turn in range(begin, last):
            state[as_place(queue[turn])] = REACHED
        for turn in range(last if is_few_left else begin, last):
            fetch_ahead(pointers, neighbours, queue, turn, last)
            person = as_place(queue[turn])
            for tie in range(
                np.uint64(pointers[person]), np.uint64(pointers[person + np.uint64(1)])
            ):
                other = neighbours[tie]
                need = needs[as_place(other)]
                # No branch here either.
                needs[as_place(other)] = need - 1
                queue[np.uint64(end)] = other
                end += need == 1
        begin = last
    return by_round[:rounds].copy()


@within
def _need(share: float, contacts: int) -> int:
    """How many contacts must join: the fewest c of d with c ÷ d ≥ φ, and at least one."""
    need = np.int64(np.ceil(share * contacts))
    # The product was rounded; the share itself decides.
    if need > 1 and (need - 1) / contacts >= share:
        need -= 1
    elif need and need / contacts < share:
        need += 1
    return int(need or 1)


@compiled
def _table(share: float, most: int) -> IntArray:
    """(most + 1,), what is needed of each number of contacts."""
    needed = np.empty(most + 1, np.int64)
    for contacts in range(most + 1):
        needed[contacts] = _need(share, contacts)
    return needed


@compiled
def _by_contacts(pointers: Pointers, table: IntArray, needs: Needs) -> None:
    """Write what each needs where one share holds for all."""
    for person in range(len(needs)):
        needs[person] = table[np.int64(pointers[person + 1]) - np.int64(pointers[person])]


@compiled
def _by_share(pointers: Pointers, shares: FloatArray, needs: Needs) -> None:
    """Write what each needs by a share of her own."""
    for person in range(len(needs)):
        contacts = int(np.int64(pointers[person + 1]) - np.int64(pointers[person]))
        needs[person] = _need(shares[person], contacts)


@compiled
def _by_lot(pointers: Pointers, chance: np.uint64, needs: Needs) -> None:
    """Write what each needs where any number of her contacts is alike likely."""
    for person in range(len(needs)):
        contacts = np.int64(pointers[person + 1]) - np.int64(pointers[person])
        chance, share = drawn(chance)
        needs[person] = np.int64(np.ceil(share * contacts)) or 1
