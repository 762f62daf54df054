"""Ties, exits and the halving number, beside NetworkX and beside trying everything."""

from collections.abc import Callable
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.science.compiled import within
from groundswell.science.growth.exits import exits_of
from groundswell.science.growth.halving import halving_number
from groundswell.science.growth.record import NOBODY, CannotBeMeasured, IntArray, Interval
from groundswell.science.growth.removal import removal_of
from groundswell.science.growth.ties import Int32Array, Ties, bridges_of, components_of, ties_of

no_deadline = settings(deadline=None)


def of_net(net: nx.Graph) -> Ties:
    number = {name: place for place, name in enumerate(net)}
    ends = np.array([(number[one], number[other]) for one, other in net.edges]).reshape(-1, 2)
    return ties_of(len(net), ends[:, 0], ends[:, 1])


def net_of(ties: Ties) -> nx.Graph:
    net = nx.empty_graph(ties.n)
    one = np.repeat(np.arange(ties.n), ties.per_person())
    net.add_edges_from(zip(one.tolist(), ties.neighbours.tolist(), strict=True))
    return net


def largest_without(net: nx.Graph, people: object) -> int:
    left = net.copy()
    left.remove_nodes_from(people)
    return max(map(len, nx.connected_components(left)), default=0)


@st.composite
def pairs(draw: st.DrawFn, most: int = 10) -> tuple[int, list[tuple[int, int]]]:
    people = draw(st.integers(1, most))
    person = st.integers(0, people - 1)
    return people, draw(st.lists(st.tuples(person, person), max_size=2 * people))


def given_ties(people: int, ends: list[tuple[int, int]]) -> Ties:
    both = np.array(ends, np.int64).reshape(-1, 2)
    return ties_of(people, both[:, 0], both[:, 1])


@no_deadline
@given(pairs(30))
def test_any_pairs_become_ties(drawn: tuple[int, list[tuple[int, int]]]) -> None:
    people, ends = drawn
    ties = given_ties(people, ends)
    net = nx.empty_graph(people)
    net.add_edges_from(ends)
    own = [each for each in ends if each[0] == each[1]]
    net.remove_edges_from(own)
    rows = np.split(ties.neighbours, ties.pointers[1:-1])
    assert [row.tolist() for row in rows] == [sorted(net[each]) for each in range(people)]
    assert (ties.n, ties.ties, ties.to_oneself) == (people, net.number_of_edges(), len(own))
    assert ties.ties + ties.repeated + ties.to_oneself == len(ends)
    pieces = components_of(ties)
    expected = sorted(nx.connected_components(net), key=min)
    assert pieces.sizes.tolist() == [len(piece) for piece in expected]
    assert all((pieces.label[list(piece)] == label).all() for label, piece in enumerate(expected))
    assert pieces.largest == max(map(len, expected))
    holding = bridges_of(ties)
    assert holding.people.tolist() == sorted(nx.articulation_points(net))
    assert holding.ties.tolist() == sorted(sorted(each) for each in nx.bridges(net))


def test_a_person_with_many_ties() -> None:
    """More than are sorted by hand, each given thrice and in disorder."""
    others = np.random.default_rng(1).permutation(np.repeat(np.arange(1, 200), 3))
    ties = ties_of(200, np.zeros(len(others), np.int16), others)
    assert ties.neighbours[: ties.pointers[1]].tolist() == list(range(1, 200))
    assert (ties.ties, ties.repeated) == (199, 398)


@no_deadline
@given(pairs(), st.data())
def test_what_goes_with_each_person(
    drawn: tuple[int, list[tuple[int, int]]], data: st.DataObject
) -> None:
    """Beside leaving each out in turn and counting again."""
    people, ends = drawn
    acts = np.array(data.draw(st.lists(st.integers(0, 9), min_size=people, max_size=people)))
    leads = np.array(data.draw(st.lists(st.booleans(), min_size=people, max_size=people)))
    ties = given_ties(people, ends)
    net = net_of(ties)

    def counted(left: nx.Graph) -> int:
        pieces = map(list, nx.connected_components(left))
        return int(sum(acts[piece].sum() for piece in pieces if leads[piece].any()))

    found = exits_of(ties, acts, leads)
    total = counted(net)
    assert (found.n, found.acts) == (people, total)
    assert found.articulation_people == len(list(nx.articulation_points(net)))
    assert found.bridging_ties == len(list(nx.bridges(net)))
    if not total:
        assert np.isnan(found.lost).all() and np.isnan(found.share)
        assert (found.most, found.interval) == (NOBODY, Interval(0.0, 1.0))
        return
    lost = [1 - counted(net.subgraph(set(net) - {each})) / total for each in range(people)]
    assert found.lost == pytest.approx(lost)
    assert found.share == found.lost.max() == found.lost[found.most]
    assert found.interval.low <= found.share <= found.interval.high


def test_one_holds_the_only_organizer() -> None:
    """0 organizes and is tied to 1, who is tied to 2 and 3; with 1 go her acts and theirs."""
    ties = ties_of(5, np.array([0, 1, 1]), np.array([1, 2, 3]))
    found = exits_of(ties, np.array([4, 1, 2, 3, 50]), np.array([1, 0, 0, 0, 0], np.bool_))
    assert found.acts == 10
    assert found.lost.tolist() == [1.0, 0.6, 0.2, 0.3, 0.0]
    assert (found.most, found.share, found.interval.high) == (0, 1.0, 1.0)
    # Wilson's interval of ten in ten.
    assert found.interval.low == pytest.approx(0.722467, abs=1e-6)


@no_deadline
@given(pairs(), st.data())
def test_what_holds_together_as_people_leave(
    drawn: tuple[int, list[tuple[int, int]]], data: st.DataObject
) -> None:
    people, ends = drawn
    order = data.draw(st.permutations(range(people)))[: data.draw(st.integers(0, people))]
    ties = given_ties(people, ends)
    net = net_of(ties)
    sizes = [largest_without(net, order[:gone]) for gone in range(len(order) + 1)]
    assert removal_of(ties, np.array(order, np.int64)).tolist() == sizes


@settings(deadline=None, max_examples=60)
@given(pairs(9))
def test_the_halving_number_of_any_few(drawn: tuple[int, list[tuple[int, int]]]) -> None:
    """Beside trying every set of people; and without a budget, bounds that hold."""
    people, ends = drawn
    ties = given_ties(people, ends)
    net = net_of(ties)
    number, does = 0, [()] if largest_without(net, ()) <= people / 2 else []
    while not does:
        number += 1
        does = [
            each for each in combinations(net, number) if largest_without(net, each) <= people / 2
        ]
    found = halving_number(ties)
    assert (found.n, found.number, found.exact, found.ways) == (people, number, True, len(does))
    assert found.interval == Interval(number, number, 1.0)
    assert [tuple(each) for each in found.sets.tolist()] == does
    assert tuple(found.people.tolist()) == does[0]
    bound = halving_number(ties, budget=0)
    assert bound.interval.low <= number <= bound.number == len(bound.people)
    assert largest_without(net, bound.people.tolist()) <= people / 2
    assert (bound.exact, bound.ways is None) == (bound.interval.low == bound.number, number > 1)
    cut = []
    for person in net:
        others = nx.node_connected_component(net, person) - {person}
        cut.append(len(others) - largest_without(net.subgraph(others), ()))
    assert found.cut_off == max(cut)
    assert found.worst == (cut.index(max(cut)) if max(cut) else NOBODY)


def test_the_families_of_florence() -> None:
    """Padgett's marriages: the Medici and the Guadagni alone, and three cut off by the Medici."""
    net = nx.florentine_families_graph()
    name = list(net)
    found = halving_number(of_net(net))
    assert (found.n, found.number, found.exact, found.ways) == (15, 2, True, 1)
    assert {name[each] for each in found.people} == {"Medici", "Guadagni"}
    assert (name[found.worst], found.cut_off) == ("Medici", 3)


@within
def _how_many_halve(pointers: IntArray, neighbours: Int32Array, exits: int) -> int:
    """Try every set of so many exits, in machine code that is kept nowhere."""
    people = len(pointers) - 1
    chosen, waits = np.arange(exits), np.empty(people, np.int64)
    found = 0
    while True:
        seen, largest = np.zeros(people, np.bool_), 0
        seen[chosen] = True
        for first in range(people):
            if not seen[first]:
                seen[first], waits[0], taken, many = True, first, 0, 1
                while taken < many:
                    this = waits[taken]
                    taken += 1
                    for other in neighbours[pointers[this] : pointers[this + 1]]:
                        if not seen[other]:
                            seen[other], waits[many] = True, other
                            many += 1
                largest = max(largest, many)
        found += 2 * largest <= people
        at = exits - 1
        while at >= 0 and chosen[at] == people - exits + at:
            at -= 1
        if at < 0:
            return found
        chosen[at:] = chosen[at] + 1 + np.arange(exits - at)


@pytest.mark.parametrize(
    ("net", "number", "ways", "all_tried"),
    [
        (nx.florentine_families_graph(), 2, 1, True),
        (nx.karate_club_graph(), 4, 6, True),
        (nx.davis_southern_women_graph(), 4, 2, True),
        # Every set of four is tried; of the 19,757,815 sets of five, once by hand: 43.
        (nx.les_miserables_graph(), 5, 43, False),
    ],
)
def test_classic_nets_beside_trying_everything(
    net: nx.Graph, number: int, ways: int, all_tried: bool
) -> None:
    ties = of_net(net)
    found = halving_number(ties)
    assert (found.number, found.exact, found.ways, len(found.sets)) == (number, True, ways, ways)
    for people in found.sets:
        assert largest_without(net, [list(net)[each] for each in people]) <= len(net) / 2
    assert _how_many_halve(ties.pointers, ties.neighbours, number - 1) == 0
    if all_tried:
        assert _how_many_halve(ties.pointers, ties.neighbours, number) == ways


def test_a_large_net_has_bounds_that_hold() -> None:
    """Ten thousand people, of whom most sets cannot be tried."""
    rng = np.random.default_rng(1)
    ties = ties_of(10_000, rng.integers(0, 10_000, 12_000), rng.integers(0, 10_000, 12_000))
    found = halving_number(ties, budget=1_000_000)
    assert (found.exact, found.ways, found.interval.low) == (False, None, 2.0)
    assert found.interval.high == found.number == len(np.unique(found.people))
    assert removal_of(ties, found.people)[-1] <= 5_000
    # Without any one of them it does not do: whoever could stay has stayed.
    for spared in range(0, found.number, 100):
        assert removal_of(ties, np.delete(found.people, spared))[-1] > 5_000


def test_a_tree_always_halves_at_one_person() -> None:
    rng = np.random.default_rng(2)
    joined = np.arange(1, 50_000)
    ties = ties_of(50_000, joined, (rng.random(49_999) * joined).astype(np.int64))
    found = halving_number(ties)
    assert (found.number, found.exact) == (1, True)
    assert components_of(ties).largest == 50_000
    assert removal_of(ties, found.people)[1] <= 25_000


def test_nobody() -> None:
    nobody = ties_of(0, np.array([], int), np.array([], int))
    assert (nobody.ties, components_of(nobody).largest, len(bridges_of(nobody).ties)) == (0, 0, 0)
    assert halving_number(nobody).number == 0
    assert exits_of(nobody, np.array([], int), np.array([], bool)).most == NOBODY
    assert removal_of(nobody, np.array([], int)).tolist() == [0]


two = ties_of(2, np.array([0]), np.array([1]))


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (lambda: ties_of(3, np.array([0]), np.array([1, 2])), "two plain rows of the same length"),
        (lambda: ties_of(3, np.array([0]), np.array([3])), "the people are 0 to 2"),
        (lambda: ties_of(3, np.array([0]), np.array([-1])), "leave out ties with people"),
        (lambda: ties_of(3, np.array([0.5]), np.array([1.0])), "whole numbers"),
        (lambda: ties_of(-1, np.array([], int), np.array([], int)), "cannot be numbered"),
        (
            lambda: exits_of(two, np.array([1]), np.array([True, False])),
            "one of each for everybody",
        ),
        (lambda: exits_of(two, np.array([1, -1]), np.array([True, False])), "whole number from 0"),
        (lambda: exits_of(two, np.array([1, 0.5]), np.array([True, False])), "whole number from 0"),
        (lambda: removal_of(two, np.array([2])), "the people are 0 to 1"),
        (lambda: removal_of(two, np.array([1, 1])), "Number 1 is to leave twice"),
        (lambda: removal_of(two, np.array([0.5])), "one plain row"),
    ],
)
def test_what_cannot_be_measured_says_so(asked: Callable[[], object], told: str) -> None:
    with pytest.raises(CannotBeMeasured, match=told):
        asked()
