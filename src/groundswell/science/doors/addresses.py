"""An address in one column, taken apart into number, street and unit."""

import polars as pl

from groundswell.science.doors.record import DOOR_COLUMNS

_NUMBER = r"[0-9]+(?:[-–/][0-9]+)?[a-zA-Z]?\b(?:\s?(?:bis|ter|1/2|½))?"
_KINDS = (
    "apartment|apt|unit|suite|ste|flat|appartement|appt|app|wohnung|whg|piso|depto|dept|lot|rm|room"
)
# A unit has a digit or is one letter, so that Flat Rock Road stays a road.
_NAME = r"([0-9][\w-]*|[a-z]{1,3}-?[0-9]+|[a-z])\b"
_UNIT = rf"(?i)[\s,]+(?:(?:{_KINDS})\b[\s.:#]*|(?:{_KINDS}|#)\s*){_NAME}\s*(?:,|$)"
_UNIT_FIRST = rf"(?i)^\s*(?:{_KINDS}|#)\b[\s.:#]*{_NAME}\s*[,/\s]\s*"
_FIRST = rf"^({_NUMBER})\s+(\S.*)$"
_LAST = rf"^(.*?[^\d\s,])[\s,]+({_NUMBER}(?:\s[a-zA-Z])?)$"


def taken_apart(address: pl.Expr) -> dict[str, pl.Expr]:
    """Number, street and unit of an address such as “12 Pier Street Apt 3” or “Hafenweg 12a”.

    What follows a comma is the town, unless the comma parts number and street themselves. An
    address without a number is all street.
    """
    unit = pl.coalesce(address.str.extract(_UNIT, 1), address.str.extract(_UNIT_FIRST, 1))
    bare = address.str.replace(_UNIT, ",").str.replace(_UNIT_FIRST, "")
    # “12, rue du Port” and “Hafenweg, 12” keep what is on both sides of their first comma.
    joined = bare.str.replace(r"^(\s*[0-9]+[a-zA-Z]?)\s*,\s*", "$1 ").str.replace(
        r"^(\D+?)\s*,\s*([0-9]+\s?[a-zA-Z]?\s*(?:,|$))", "$1 $2"
    )
    line = joined.str.replace(",.*$", "").str.strip_chars()
    number = pl.coalesce(line.str.extract(_FIRST, 1), line.str.extract(_LAST, 2))
    street = pl.coalesce(line.str.extract(_FIRST, 2), line.str.extract(_LAST, 1), line)
    return {
        "number": number.fill_null(""),
        "street": street.fill_null(""),
        "unit": unit.fill_null(""),
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
    missing = [name for name in ("number", "street", "unit") if name not in has]
    if "address" in has and missing:
        address = pl.col("address").fill_null("")
        parts = taken_apart(address)
        taken = {name: parts[name] for name in missing}
        if "street" not in has and "number" in has:
            # The number stands in a column of its own: the address may repeat it or not.
            given = pl.col("number").fill_null("").str.strip_chars()
            is_repeated = parts["number"] == given
            taken["street"] = pl.when(is_repeated).then(parts["street"]).otherwise(address)
        frame = frame.with_columns(**taken)
        remarks.append(f"Taken from the address: {', '.join(missing)}.")
    blank = {name: pl.lit("") for name in DOOR_COLUMNS if name not in {*frame.columns, "row"}}
    return frame.with_columns(**blank)
