"""The doors of one building, house by house and floor by floor."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from groundswell.science.doors.record import IntArray

WORD = (
    r"^(?:(?:apartment|apt|appartement|app|unit|suite|ste|flat|wohnung|whg|no|nr|top)\b\.?|[#\s.])+"
)
"""What stands before a unit and says nothing."""

LOW = r"^(?:b|bsmt|basement|lower|ll|g|gf|ground|eg|rez|front|frnt)$"
"""Units below all numbers: basements and ground floors."""

HIGH = r"^(?:ph|penthouse|upper|roof|dg|attic)"
"""Units above all numbers."""


@dataclass(frozen=True, slots=True)
class DoorsInOrder:
    """The doors of m stops in the order one comes to them.

    ``row`` (n,): rows of the table of doors, one stop after the other; ``starts`` (m + 1,): where
    each stop begins in it.
    """

    row: IntArray
    starts: IntArray

    def at(self, stop: int) -> IntArray:
        """The rows of one stop, in order."""
        return self.row[self.starts[stop] : self.starts[stop + 1]]


def doors_in_order(doors: pl.DataFrame, of_door: IntArray) -> DoorsInOrder:
    """Sort the doors of each stop by house number, then from the lowest unit up.

    ``doors`` has ``DOOR_COLUMNS``; ``of_door`` (n,): the stop of each. Numbers are read as
    numbers: 2 before 10, 1A before 1B before 2, A2 before A10. A door without a unit comes first,
    then basement and ground floor; a penthouse comes last. Equal doors keep the file's order.
    """
    of_door = np.asarray(of_door, np.int64)
    unit = pl.col("unit").fill_null("").str.to_lowercase().str.replace(WORD, "").str.strip_chars()
    number = pl.col("number").fill_null("").str.to_lowercase().str.strip_chars()
    level = (
        pl.when(unit == "")
        .then(0)
        .when(unit.str.contains(LOW))
        .then(1)
        .when(unit.str.contains(HIGH))
        .then(3)
        .otherwise(2)
    )
    keys = doors.select(
        pl.Series("stop", of_door, pl.Int64),
        *_read_as_numbers(number, "number"),
        level.alias("level"),
        *_read_as_numbers(unit, "unit"),
    )
    row = keys.with_row_index("at").sort(*keys.columns, "at")["at"].to_numpy().astype(np.int64)
    stops = int(of_door.max(initial=-1)) + 1
    starts = np.zeros(stops + 1, np.int64)
    np.cumsum(np.bincount(of_door, minlength=stops), out=starts[1:])
    return DoorsInOrder(row, starts)


def _read_as_numbers(text: pl.Expr, name: str) -> list[pl.Expr]:
    """Sort keys of a text: its letters, its number, more letters, another number, the rest."""
    parts = text.str.extract_groups(r"^(\D*)(\d{0,15})(\D*)(\d{0,15})(.*)$")
    return [
        (
            parts.struct.field(str(group)).cast(pl.Int64, strict=False).fill_null(-1)
            if is_number
            else parts.struct.field(str(group))
        ).alias(f"{name} {group}")
        for group, is_number in ((1, False), (2, True), (3, False), (4, True), (5, False))
    ]
