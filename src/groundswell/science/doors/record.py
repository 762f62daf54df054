"""What doors, stops and streets are, for the cutting of turf and the order of a walk."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

DOOR_COLUMNS = {
    "id": pl.String,
    "lat": pl.Float64,
    "lon": pl.Float64,
    "number": pl.String,
    "street": pl.String,
    "unit": pl.String,
    "turf": pl.String,
    "row": pl.Int64,
}
"""The columns of a table of doors: degrees (WGS 84), texts that may be empty (``turf`` is the piece
that a door is in already), the row in the file."""


class DoorsCannotBeRead(ValueError):
    """A file of doors, streets or barriers is not one: the message says what and where."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Streets or barriers: lines through points, one after the other in flat arrays.

    ``lat`` and ``lon``: (p,) degrees. ``starts``: (l + 1,), where each line begins in them and
    the last ends. ``name`` and ``kind``: one text a line, empty where unknown; a kind is
    OpenStreetMap's value of ``highway``, ``waterway`` or ``railway``. ``node``: (p,), the same
    number where lines meet.
    """

    lat: FloatArray
    lon: FloatArray
    starts: IntArray
    name: tuple[str, ...]
    kind: tuple[str, ...]
    node: IntArray

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file held: doors that can be walked to, those that cannot, and streets if any.

    ``doors`` and ``unplaced`` have ``DOOR_COLUMNS``; ``unplaced`` have no position, or one that is
    not on the earth, and say so in one column more, ``why``. ``remarks`` tell the reader what was
    taken for what: columns, encoding, rows that were the same twice.
    """

    doors: pl.DataFrame
    unplaced: pl.DataFrame
    streets: Lines | None = None
    barriers: Lines | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stops:
    """Buildings with their doors: where somebody who walks stops.

    ``lat`` and ``lon``: (m,) degrees, the mean of the doors'. ``doors``: (m,), how many there are.
    ``of_door``: (n,), the stop of each row of ``Reading.doors``. ``street``: (m,), a number for
    each name of a street, -1 where none was given. ``number``: (m,), the house number's first
    digits, -1 where there are none; odd and even ones stand on two sides of a street.
    """

    lat: FloatArray
    lon: FloatArray
    doors: IntArray
    of_door: IntArray
    street: IntArray
    number: IntArray

    def __len__(self) -> int:
        return len(self.doors)
