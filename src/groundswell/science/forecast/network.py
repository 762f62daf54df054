"""The network a thing spreads on: who has contact with whom."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from groundswell.science.compiled import compiled
from groundswell.science.forecast.chance import mixed
from groundswell.science.forecast.record import CannotBeForecast
from groundswell.science.growth.record import IntArray
from groundswell.science.growth.ties import Int32Array

Pointers = npt.NDArray[np.uint32] | IntArray
MOST_SHORT = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Network:
    """Contacts of n people, numbered from 0; every tie stands with both people.

    ``pointers``: (n + 1,), uint32 where the ties allow it, else int64; the contacts of number i are
    ``neighbours[pointers[i]:pointers[i + 1]]``. What spreads fastest has neighbours near in number.
    """

    pointers: Pointers
    neighbours: Int32Array

    @property
    def n(self) -> int:
        """How many people there are."""
        return len(self.pointers) - 1

    @property
    def ties(self) -> int:
        """How many ties there are, each counted once."""
        return len(self.neighbours) // 2


def network_of(pointers: npt.NDArray[np.integer], neighbours: npt.NDArray[np.integer]) -> Network:
    """The network of rows as those of ``Ties``, once they are seen to be one; linear in its ties.

    ``pointers``: (n + 1,). ``neighbours``: (2 × ties,). Raises CannotBeForecast.
    """
    pointers, neighbours = np.asarray(pointers), np.asarray(neighbours)
    for row in (pointers, neighbours):
        if row.ndim != 1 or (row.size and not np.issubdtype(row.dtype, np.integer)):
            raise CannotBeForecast("A network is two plain rows of whole numbers.")
    if not pointers.size or pointers[0] != 0 or pointers[-1] != len(neighbours):
        raise CannotBeForecast(
            "The pointers of a network begin with 0 and end with the number of its neighbours, "
            f"{len(neighbours)}; give one more pointer than there are people."
        )
    if (pointers[1:] < pointers[:-1]).any():
        place = int((pointers[1:] < pointers[:-1]).argmax())
        raise CannotBeForecast(f"The contacts of number {place} end before they begin.")
    n = len(pointers) - 1
    if neighbours.size and (neighbours.min() < 0 or neighbours.max() >= n):
        raise CannotBeForecast(
            f"Number {int(neighbours.max())} or {int(neighbours.min())} is somebody's contact, and "
            f"the people are 0 to {n - 1}."
        )
    rows: Pointers = np.ascontiguousarray(pointers, np.int64)
    if len(neighbours) <= MOST_SHORT:
        rows = rows.astype(np.uint32)
    network = Network(rows, np.ascontiguousarray(neighbours, np.int32))
    if _one_way(network.pointers, network.neighbours):
        raise CannotBeForecast(
            "Somebody is a contact of a person who is none of hers: every tie stands in the rows "
            "of both, as ``ties_of`` lays them out."
        )
    return network


def numbers_of(network: Network, first: npt.NDArray[np.integer] | list[int]) -> Int32Array:
    """The people with whom a thing begins, each once, lowest first; raises CannotBeForecast."""
    people = np.asarray(first)
    if people.ndim != 1 or not people.size or not np.issubdtype(people.dtype, np.integer):
        raise CannotBeForecast("Nobody begins: give the number of at least one person.")
    if people.min() < 0 or people.max() >= network.n:
        raise CannotBeForecast(
            f"Number {int(people.max())} or {int(people.min())} begins, and the people are 0 to "
            f"{network.n - 1}."
        )
    return np.unique(people).astype(np.int32)


@compiled
def _one_way(pointers: Pointers, neighbours: Int32Array) -> bool:
    """Whether some tie stands with one person only: seen by a sum that ties both ways cancel."""
    left = np.uint64(0)
    for person in range(len(pointers) - 1):
        here = np.uint64(person)
        for place in range(np.int64(pointers[person]), np.int64(pointers[person + 1])):
            there = np.uint64(neighbours[place])
            left += mixed((here << np.uint64(32)) | there) - mixed((there << np.uint64(32)) | here)
    return bool(left)
