"""What spreads over a network: against every outcome of small ones, and theory on large ones."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.science.forecast.cascades import (
    Cascade,
    independent_cascade,
    linear_threshold,
    watts_threshold,
)
from groundswell.science.forecast.crowd import crowd
from groundswell.science.forecast.network import Network, network_of
from groundswell.science.forecast.outbreak import DONE, OPEN, PASSING, outbreak
from groundswell.science.forecast.record import CannotBeForecast
from groundswell.science.forecast.spreading import extinction, final_size
from groundswell.science.growth.ties import ties_of

KITE = [(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (2, 4), (4, 5)]
RUNS = 10_000


def net(n: int, pairs: Iterable[tuple[int, int]]) -> Network:
    ends = np.array(list(pairs), np.int64).reshape(-1, 2)
    ties = ties_of(n, ends[:, 0], ends[:, 1])
    return network_of(ties.pointers, ties.neighbours)


@cache
def random_net(n: int, degree: float) -> Network:
    ends = np.random.default_rng(7).integers(0, n, (2, int(n * degree / 2)))
    ties = ties_of(n, *ends)
    return network_of(ties.pointers, ties.neighbours)


def contacts(network: Network, person: int) -> list[int]:
    row = network.neighbours[network.pointers[person] : network.pointers[person + 1]]
    return [int(each) for each in row]


def assert_as_likely(draw: Callable[[int], int], exact: dict[int, float]) -> None:
    """Each outcome comes as often as it should, within 4.5 deviations of that many draws."""
    found = Counter(draw(seed) for seed in range(RUNS))
    assert set(found) <= {outcome for outcome, chance in exact.items() if chance > 0}
    assert sum(exact.values()) == pytest.approx(1)
    for outcome, chance in exact.items():
        error = math.sqrt(chance * (1 - chance) / RUNS)
        assert abs(found[outcome] / RUNS - chance) <= 4.5 * error + 1e-12, outcome


def test_an_independent_cascade_against_every_set_of_open_ties() -> None:
    p = 0.4
    exact: defaultdict[int, float] = defaultdict(float)
    for is_open in product((0, 1), repeat=len(KITE)):
        graph = nx.Graph([tie for tie, kept in zip(KITE, is_open, strict=True) if kept])
        graph.add_node(0)
        chance = math.prod(p if kept else 1 - p for kept in is_open)
        exact[len(nx.node_connected_component(graph, 0))] += chance
    network = net(6, KITE)
    assert_as_likely(lambda seed: independent_cascade(network, [0], p=p, seed=seed).size, exact)


def test_a_linear_threshold_against_every_set_of_thresholds() -> None:
    network = net(6, KITE)
    degrees = [len(contacts(network, person)) for person in range(6)]
    exact: defaultdict[int, float] = defaultdict(float)
    for needs in product(*(range(1, degree + 1) for degree in degrees)):
        phi = np.array(needs) / degrees
        exact[sum(by_hand(network, [0], phi))] += 1 / math.prod(degrees)
    assert_as_likely(lambda seed: linear_threshold(network, [0], seed=seed).size, exact)


def by_hand(network: Network, first: list[int], phi: np.ndarray) -> list[int]:
    """Watts's rule, all at once in each round."""
    joined, by_round = set(first), [len(set(first))]
    while True:
        new = set()
        for person in set(range(network.n)) - joined:
            row = contacts(network, person)
            count = len(joined.intersection(row))
            if count and count / len(row) >= phi[person]:
                new.add(person)
        if not new:
            return by_round
        joined |= new
        by_round.append(len(new))


@settings(deadline=None)
@given(st.integers(2, 60), st.floats(0, 6), st.integers(0, 999), st.data())
def test_a_watts_threshold_by_hand(n: int, degree: float, seed: int, data: st.DataObject) -> None:
    chance = np.random.default_rng(seed)
    network = net(n, [tuple(pair) for pair in chance.integers(0, n, (int(n * degree / 2), 2))])
    phi = np.array(
        data.draw(st.sampled_from([chance.random(n), np.full(n, 0.2), np.full(n, 1 / 3)]))
    )
    first = [int(each) for each in chance.integers(0, n, 2)]
    found = watts_threshold(network, first, phi=phi)
    assert found.by_round.tolist() == by_hand(network, first, phi)
    assert (found.size, found.n) == (found.reached.sum(), n)
    assert found.reached[first].all()


def test_people_with_more_contacts_than_a_byte_counts() -> None:
    star = net(401, [(0, leaf) for leaf in range(1, 401)])
    assert watts_threshold(star, np.arange(1, 281), phi=0.7).by_round.tolist() == [280, 1, 120]
    assert watts_threshold(star, np.arange(1, 280), phi=0.7).by_round.tolist() == [279]


def test_a_sure_cascade_goes_by_distance() -> None:
    network = random_net(3000, 3)
    found = independent_cascade(network, [5], p=1, seed=1)
    graph = nx.Graph()
    for person in range(network.n):
        graph.add_edges_from((person, other) for other in contacts(network, person))
    distances = nx.single_source_shortest_path_length(graph, 5)
    assert found.by_round.tolist() == np.bincount(list(distances.values())).tolist()
    assert np.flatnonzero(found.reached).tolist() == sorted(distances)
    assert independent_cascade(network, [5, 5, 6], p=0, seed=1).by_round.tolist() == [2]
    # Passing surely and done at once, an outbreak goes the same way.
    sick = outbreak(network, [5], transmission=1, recovery=1, seed=1)
    assert sick.caught.tolist() == [*found.by_round.tolist(), 0]
    assert sick.recovered.tolist() == [0, *found.by_round.tolist()]


@pytest.mark.parametrize(
    ("beta", "gamma", "days"), [(0.3, 0.4, 200), (0.02, 0.1, 300), (0.06, 0.02, 25), (0.1, 0, 9)]
)
def test_an_outbreak_against_its_chain(beta: float, gamma: float, days: int) -> None:
    """All 3⁵ states of five people, how likely each follows on each, and where the days end."""
    pairs = [(0, 1), (1, 2), (0, 2), (2, 3), (3, 4)]
    network = net(5, pairs)
    now: dict[tuple[int, ...], float] = {(1, 0, 0, 0, 0): 1.0}
    for _ in range(days):
        after: defaultdict[tuple[int, ...], float] = defaultdict(float)
        for state, chance in now.items():
            steps = []
            for person, here in enumerate(state):
                sick = sum(state[other] == 1 for other in contacts(network, person))
                moves = 1 - (1 - beta) ** sick if here == 0 else gamma if here == 1 else 0
                steps.append([(here, 1 - moves), (here + 1, moves)] if moves else [(here, 1.0)])
            for choice in product(*steps):
                chosen = tuple(here for here, _ in choice)
                after[chosen] += chance * math.prod(likely for _, likely in choice)
        now = after
    exact: defaultdict[int, float] = defaultdict(float)
    for state, chance in now.items():
        exact[10 * (5 - state.count(0)) + state.count(1)] += chance

    def draw(seed: int) -> int:
        found = outbreak(network, [0], transmission=beta, recovery=gamma, seed=seed, days=days)
        assert found.passing()[-1] == (found.state == PASSING).sum()
        assert found.size == 5 - (found.state == OPEN).sum()
        return 10 * found.size + int(found.passing()[-1])

    assert_as_likely(draw, exact)


def share_and_sizes(sizes: list[int], n: int) -> tuple[float, np.ndarray]:
    """Which share of the runs took hold, and the share of people those reached."""
    reached = np.array(sizes) / n
    return float((reached > 0.1).mean()), reached[reached > 0.1]


def test_cascades_on_large_random_graphs_reach_the_final_size() -> None:
    n, runs, r = 50_000, 400, 1.5
    network = random_net(n, 10)
    sizes = [independent_cascade(network, [seed], p=r / 10, seed=seed).size for seed in range(runs)]
    held, reached = share_and_sizes(sizes, n)
    alive = 1 - extinction(r)
    assert abs(held - alive) < 4 * math.sqrt(alive * (1 - alive) / runs)
    # The graph itself is one draw: its own error is that of one run, not of their mean.
    assert abs(reached.mean() - final_size(r)) < 4 * reached.std()
    assert reached.std() < 0.02


def test_outbreaks_on_large_random_graphs_reach_the_final_size() -> None:
    n, beta, gamma = 50_000, 0.05, 0.25
    network = random_net(n, 10)
    # Over one tie in all her days, of which there is at least one.
    passes = beta / (1 - (1 - beta) * (1 - gamma))
    runs = [outbreak(network, [s], transmission=beta, recovery=gamma, seed=s) for s in range(60)]
    for each in runs:
        assert each.passing()[-1] == 0
        assert (each.state == DONE).sum() == each.size == n - (each.state == OPEN).sum()
    _, reached = share_and_sizes([each.size for each in runs], n)
    assert len(reached) > 20
    assert abs(reached.mean() - final_size(10 * passes)) < 4 * reached.std()
    assert reached.std() < 0.02


def test_one_person_sets_off_all_only_within_the_window() -> None:
    n = 20_000
    assert [
        max(watts_threshold(random_net(n, z), [first], phi=0.18).size / n for first in range(200))
        > 0.5
        for z in (0.9, 3, 5, 7)
    ] == [False, True, True, False]


def test_granovetters_crowd() -> None:
    assert crowd(list(range(100))).by_round.tolist() == [1] * 100
    changed = crowd([0, 2, *range(2, 100)])
    assert (changed.n, changed.size) == (100, 1)
    assert crowd([]).by_round.tolist() == []
    assert crowd([1, 1]).size == 0
    assert crowd([0, 0, 2, 9, 3]).by_round.tolist() == [2, 1, 1]


@given(st.lists(st.integers(0, 30), max_size=30))
def test_a_crowd_by_hand(thresholds: list[int]) -> None:
    joined, by_round = 0, []
    while (willing := sum(each <= joined for each in thresholds)) > joined:
        by_round.append(willing - joined)
        joined = willing
    assert crowd(thresholds).by_round.tolist() == by_round


def test_the_same_seed_draws_the_same_in_every_thread() -> None:
    network = random_net(50_000, 10)

    def run(seed: int) -> tuple[Cascade, Cascade, list[int]]:
        sick = outbreak(network, [0], transmission=0.05, recovery=0.25, seed=seed)
        return (
            independent_cascade(network, [0, 1], p=0.3, seed=seed),
            linear_threshold(network, [0, 1], seed=seed),
            sick.caught.tolist(),
        )

    alone = [run(seed) for seed in range(4)]
    with ThreadPoolExecutor(2) as threads:
        beside = list(threads.map(run, range(4)))
    for one, other in zip(alone, beside, strict=True):
        assert one[2] == other[2]
        for cascade, again in zip(one[:2], other[:2], strict=True):
            assert cascade.by_round.tolist() == again.by_round.tolist()
            assert (cascade.reached == again.reached).all()
    assert len({tuple(each[0].by_round) for each in alone}) == 4


def test_numbers_that_cannot_be_are_refused() -> None:
    network = net(3, [(0, 1)])
    for pointers, neighbours, words in (
        ([0, 1], [0, 1], "end with the number of its neighbours, 2"),
        ([0, 2, 1, 2], [1, 0], "contacts of number 1 end before they begin"),
        ([0, 1, 2], [1, 2], "Number 2 or 1 is somebody's contact, and the people are 0 to 1"),
        ([0, 1, 1], [1], "a person who is none of hers"),
        ([0.0, 1.0], [0], "whole numbers"),
    ):
        with pytest.raises(CannotBeForecast, match=words):
            network_of(np.array(pointers), np.array(neighbours))
    with pytest.raises(CannotBeForecast, match="Number 3 or 3 begins, and the people are 0 to 2"):
        independent_cascade(network, [3], p=0.5, seed=1)
    with pytest.raises(CannotBeForecast, match="Nobody begins"):
        linear_threshold(network, [], seed=1)
    with pytest.raises(CannotBeForecast, match="p that a contact is won is 2 here"):
        independent_cascade(network, [0], p=2, seed=1)
    with pytest.raises(CannotBeForecast, match="seed is -1 here"):
        independent_cascade(network, [0], p=0.5, seed=-1)
    with pytest.raises(CannotBeForecast, match="2 thresholds φ for 3 people"):
        watts_threshold(network, [0], phi=np.array([0.1, 0.2]))
    with pytest.raises(CannotBeForecast, match="is 1.5 or 1.5 here"):
        watts_threshold(network, [0], phi=1.5)
    with pytest.raises(CannotBeForecast, match="-1 days are to be run"):
        outbreak(network, [0], transmission=0.5, recovery=0.5, seed=1, days=-1)
    with pytest.raises(CannotBeForecast, match="Number 1 has the threshold -3"):
        crowd([0, -3])
    with pytest.raises(CannotBeForecast, match="plain row of whole numbers"):
        crowd([0.5])  # type: ignore[list-item]  # as a file would give it
