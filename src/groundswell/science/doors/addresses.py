"""An address in one column, taken apart into number, street and unit."""

import polars as pl

from groundswell.science.doors.record import DOOR_COLUMNS

_NUMBER = r"[0-9]+(?:[-–/][0-9]+)?(?:\s?[a-zA-Z]\b)?(?:\s?(?:bis|ter|1/2|½)\b)?"
_UNIT = (
    r"(?i)[\s,]+(?:apartment|apt|unit|suite|ste|flat|appartement|appt|app|wohnung|whg|piso|depto"
    r"|dept|lot|trlr|rm|room|#)(?:[\s.:#]+|\b[\s.:#]*)([\w-]+)\s*$|[\s,]*#\s*([\w-]+)\s*$"
)
_UNIT_FIRST = r"(?i)^\s*(?:apartment|apt|unit|suite|flat|appt)[\s.:#]+([\w-]+)\s*[,/]?\s+(?:\S)"
_FIRST = rf"^\s*({_NUMBER})\s*,?\s+(\S.*?)\s*$"
_LAST = rf"^\s*(\D*?[^\d\s,])[\s,]+({_NUMBER})\s*$"
_TOWN = r",.*$"


def taken_apart(address: pl.Expr) -> dict[str, pl.Expr]:
    """Number, street and unit of an address such as “12 Pier Street Apt 3” or “Hafenweg 12a”.

    What follows a comma is the town, unless number and street are parted by the comma themselves.
    An address without a number is all street.
    """
    unit_last = pl.coalesce(
        address.str.extract(_UNIT, 1), address.str.extract(_UNIT, 2), pl.lit(None, pl.String)
    )
    unit_first = address.str.extract(_UNIT_FIRST, 1)
    bare = address.str.replace(_UNIT, "").str.replace(
        r"(?i)^\s*(?:apartment|apt|unit|suite|flat|appt)[\s.:#]+[\w-]+\s*[,/]?\s+", ""
    )
    # “12, rue du Port” and “Hafenweg, 12” keep what is on both sides of their first comma.
    joined = bare.str.replace(r"^(\s*[0-9]+\s?[a-zA-Z]?)\s*,\s*", "$1 ").str.replace(
        r"^(\D+?)\s*,\s*([0-9]+\s?[a-zA-Z]?\s*(?:,|$))", "$1 $2"
    )
    line = joined.str.replace(_TOWN, "").str.strip_chars()
    return {
        "number": pl.coalesce(line.str.extract(_FIRST, 1), line.str.extract(_LAST, 2)).fill_null(
            ""
        ),
        "street": pl.coalesce(
            line.str.extract(_FIRST, 2), line.str.extract(_LAST, 1), line
        ).fill_null(""),
        "unit": pl.coalesce(unit_last, unit_first).fill_null(""),
    }


def with_addresses(frame: pl.DataFrame, remarks: list[str]) -> pl.DataFrame:
    """A table that has all ``DOOR_COLUMNS``: what is missing is taken from its address, or empty.

    A column of streets whose rows begin with house numbers, where no column has numbers, is one
    of addresses.
    """
    has = set(frame.columns)
    if "address" not in has and "number" not in has and "street" in has:
        numbered = frame.select(pl.col("street").str.contains(_FIRST).mean()).item()
        if numbered is not None and numbered > 1 / 2:
            frame = frame.rename({"street": "address"})
            has = set(frame.columns)
    if "address" in has and "street" not in has:
        address = pl.col("address").fill_null("")
        parts = taken_apart(address)
        new = {name: part for name, part in parts.items() if name not in has}
        frame = frame.with_columns(**new)
        if "number" in has:
            # The number stands in a column of its own: the address may still repeat it.
            given = pl.col("number").fill_null("").str.strip_chars()
            whole = pl.when(parts["number"] == given).then(parts["street"]).otherwise(address)
            frame = frame.with_columns(whole.alias("street"))
        remarks.append(f"{', '.join(new).capitalize()} are taken from the address.")
    blank = {name: pl.lit("") for name in DOOR_COLUMNS if name not in {*frame.columns, "row"}}
    return frame.with_columns(**blank)
