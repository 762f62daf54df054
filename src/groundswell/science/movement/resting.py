"""On whom a movement rests: what goes with each exit, and how much work is in few hands."""

import numpy as np

from groundswell.science.growth.concentration import Concentration, concentration_of
from groundswell.science.growth.exits import exits_of
from groundswell.science.growth.halving import BUDGET, halving_number
from groundswell.science.growth.record import FloatArray, IntArray
from groundswell.science.growth.removal import removal_of
from groundswell.science.growth.ties import Ties, components_of, ties_of
from groundswell.science.ledger.acts import Acts
from groundswell.science.ledger.contacts import WORK, two_way, work_held
from groundswell.science.ledger.people import People
from groundswell.science.movement.record import Resting

IN_TOUCH = 60
"""Days of the two-way contacts that tie people."""

LEADING = 0b11
"""The bits of the last two periods: who led in them is an organizer."""

SEARCHED = 500
"""People among whom the fewest exits are searched for; of more, only bounds can be told."""

POINTS = 60
"""Points of the curve that are drawn."""


def resting_of(acts: Acts, people: People) -> Resting:
    """On whom a movement rests in the last days of its records.

    ``acts``: of these days at least, which are the last 90. Where nobody wrote down who asked whom,
    there is no net that anybody could leave.
    """
    held = _held(acts, people)
    none = np.empty(0, np.int64)
    nobody = Resting(none, None, none, None, none, np.empty(0), held)
    if "asked_by" not in acts.columns:
        return nobody
    one, other = two_way(acts, people, IN_TOUCH)
    table = people.table
    doing = people.home.taken(
        table.filter((table.recent > 0) | ((table.leading & LEADING) > 0))
        .select("number", "recent", leads=(table.leading & LEADING) > 0)
        .order_by("number")
    )
    doers = doing["number"].to_numpy()
    numbers = np.unique(np.concatenate([one, other, doers]))
    if not len(numbers):
        return nobody
    ties = ties_of(len(numbers), np.searchsorted(numbers, one), np.searchsorted(numbers, other))
    recent = np.zeros(len(numbers), np.int64)
    leads = np.zeros(len(numbers), np.bool_)
    places = np.searchsorted(numbers, doers)
    recent[places] = doing["recent"].to_numpy()
    leads[places] = doing["leads"].to_numpy()
    core, inner = _largest_piece(ties)
    left, curve = _curve(inner)
    budget = BUDGET if inner.n <= SEARCHED else 0
    return Resting(
        numbers=numbers,
        exits=exits_of(ties, recent, leads),
        core=numbers[core],
        halving=halving_number(inner, budget=budget) if inner.n > 1 else None,
        left=left,
        curve=curve,
        held=held,
    )


def _largest_piece(ties: Ties) -> tuple[IntArray, Ties]:
    """The people of the largest component, and the ties among them."""
    components = components_of(ties)
    core = np.flatnonzero(components.label == int(components.sizes.argmax())).astype(np.int64)
    place = np.full(ties.n, -1)
    place[core] = np.arange(len(core))
    one = np.repeat(np.arange(ties.n), np.diff(ties.pointers))
    inside = (place[one] >= 0) & (one < ties.neighbours)
    return core, ties_of(len(core), place[one[inside]], place[ties.neighbours[inside]])


def _curve(ties: Ties) -> tuple[IntArray, FloatArray]:
    """How much still holds together once those with the most ties have left, one after another."""
    order = np.argsort(-ties.per_person(), kind="stable")
    sizes = removal_of(ties, order)
    most = max(int((sizes <= max(ties.n // 20, 1)).argmax()), 1)
    left = np.unique(np.linspace(0, most, POINTS).round().astype(np.int64))
    return left, sizes[left] / ties.n


def _held(acts: Acts, people: People) -> dict[str, Concentration]:
    """How much of each kind of work is in whose hands, of the kinds that anybody did."""
    held = work_held(acts, people)
    amounts = {
        name: held.filter(held["work"] == place)["amount"].to_numpy()
        for place, name in enumerate(WORK)
    }
    return {name: concentration_of(each) for name, each in amounts.items() if len(each)}
