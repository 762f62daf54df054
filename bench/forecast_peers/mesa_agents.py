"""Mesa: everybody an agent who looks at her neighbors."""

import math
import time
from collections.abc import Callable

import mesa
import numpy as np

from forecast_peers import Done, Spread
from groundswell.science.forecast.network import Network

OPEN, PASSING, DONE = range(3)


class Person(mesa.Agent):  # type: ignore[misc]  # Mesa is not seen by mypy
    """Somebody with contacts."""

    def __init__(self, model: mesa.Model) -> None:
        super().__init__(model)
        self.state = self.later = OPEN
        self.contacts: list[Person] = []
        self.seen = 0
        self.needs = 1


class Town(mesa.Model):  # type: ignore[misc]  # as well
    """Everybody, and who is active today."""

    def __init__(self, network: Network, spread: Spread) -> None:
        super().__init__(rng=spread.seed)
        everybody = list(Person.create_agents(self, network.n))
        rows = np.split(network.neighbours, network.pointers[1:-1].astype(np.int64))
        shares = np.broadcast_to(spread.phi, network.n).tolist()
        for person, row, share in zip(everybody, rows, shares, strict=True):
            person.contacts = [everybody[other] for other in row.tolist()]
            # As many of her contacts as make the share.
            person.needs = max(math.ceil(share * len(row) - 1e-9), 1)
        self.everybody = everybody
        self.active = [everybody[place] for place in spread.first.tolist()]
        for person in self.active:
            person.state = PASSING


def cascade(network: Network, spread: Spread) -> Done:
    """Each of the new tries every contact once."""

    def day(town: Town) -> list[Person]:
        new = []
        for person in town.active:
            for other in person.contacts:
                if other.state == OPEN and town.random.random() < spread.likelihood:
                    other.state = PASSING
                    new.append(other)
            person.state = DONE
        return new

    return _run(network, spread, day)


def watts(network: Network, spread: Spread) -> Done:
    """Each of the new is seen by all her contacts."""

    def day(town: Town) -> list[Person]:
        new = []
        for person in town.active:
            for other in person.contacts:
                other.seen += 1
                if other.state == OPEN and other.seen >= other.needs:
                    other.state = PASSING
                    new.append(other)
        return new

    return _run(network, spread, day)


def outbreak(network: Network, spread: Spread) -> Done:
    """Everybody who passes it on tries every contact each day."""

    def day(town: Town) -> list[Person]:
        new, still = [], []
        for person in town.active:
            for other in person.contacts:
                if other.state == OPEN and town.random.random() < spread.transmission:
                    other.state = PASSING
                    new.append(other)
            if town.random.random() < spread.recovery:
                person.state = DONE
            else:
                still.append(person)
        return still + new

    return _run(network, spread, day)


def _run(network: Network, spread: Spread, day: Callable[[Town], list[Person]]) -> Done:
    begun = time.perf_counter()
    town = Town(network, spread)
    made = time.perf_counter()
    while town.active:
        town.active = day(town)
    done = time.perf_counter()
    whom = np.array([person.state != OPEN for person in town.everybody])
    return Done(made - begun, done - made, int(whom.sum()), whom)
