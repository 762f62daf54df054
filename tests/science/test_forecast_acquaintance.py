"""Who knows whom: as many as asked for, mostly neighbours, each tie with both, the same by seed."""

import numpy as np
import pytest

from groundswell.science.forecast.acquaintance import NEAR, NEIGHBOURHOOD, acquaintance
from groundswell.science.forecast.network import network_of
from groundswell.science.forecast.record import CannotBeForecast


def test_people_know_their_neighbours_and_some_others() -> None:
    net = acquaintance(30_000, 20, seed=1)
    ends = net.pointers.astype(np.int64)
    per_person = ends[1:] - ends[:-1]
    assert per_person.mean() == pytest.approx(20, abs=0.1)
    assert 0.75 < per_person.var() / per_person.mean() < 1.05
    whose = np.repeat(np.arange(net.n), per_person)
    apart = np.abs(net.neighbours.astype(np.int64) - whose)
    apart = np.minimum(apart, net.n - apart)
    assert apart.min() >= 1
    assert (apart <= NEIGHBOURHOOD).mean() == pytest.approx(NEAR, abs=0.03)
    far = net.neighbours[apart > NEIGHBOURHOOD]
    assert np.bincount(far * 10 // net.n).std() < 0.03 * len(far) / 10


def test_every_tie_stands_with_both_once_and_in_order() -> None:
    net = acquaintance(5_000, 9, seed=3)
    again = network_of(net.pointers.astype(np.int64), net.neighbours)
    assert again.ties == net.ties
    for person in range(0, net.n, 97):
        row = net.neighbours[net.pointers[person] : net.pointers[person + 1]]
        assert (np.diff(row) > 0).all() and person not in row


def test_the_same_by_seed_and_other_by_another() -> None:
    one, same, other = (acquaintance(2_000, 6, seed=seed) for seed in (5, 5, 6))
    assert (one.neighbours == same.neighbours).all() and (one.pointers == same.pointers).all()
    assert (
        len(one.neighbours) != len(other.neighbours) or (one.neighbours != other.neighbours).any()
    )


@pytest.mark.parametrize("contacts", [5, 50, 150])
def test_as_many_contacts_as_were_asked_for(contacts: int) -> None:
    net = acquaintance(4_000, contacts, seed=4)
    assert 2 * net.ties / net.n == pytest.approx(contacts, rel=0.02)


@pytest.mark.parametrize(("people", "contacts"), [(2, 0.5), (3, 1), (7, 3), (50, 0), (101, 50)])
def test_few_people_and_few_contacts(people: int, contacts: float) -> None:
    net = acquaintance(people, contacts, seed=2)
    assert net.n == people
    network_of(net.pointers.astype(np.int64), net.neighbours)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(CannotBeForecast, match="number of people is 1 here"):
        acquaintance(1, 0, seed=1)
    with pytest.raises(CannotBeForecast, match="from 0 to 4.5"):
        acquaintance(10, 5, seed=1)
