"""Rows as doors: which can be walked to, which cannot and why, which are there twice."""

import polars as pl

from groundswell.science.doors.record import (
    DOOR_COLUMNS,
    DoorsCannotBeRead,
    Lines,
    Reading,
)

QUOTED = r"^'([=+\-@\t])"
"""A text that a table of ours quoted, so that no spreadsheet takes it for a formula."""

_NORTH = 90.0
_EAST = 180.0


def reading_of(
    rows: pl.DataFrame,
    *,
    source: str,
    remarks: list[str],
    streets: Lines | None = None,
    barriers: Lines | None = None,
) -> Reading:
    """Doors of rows that have ``DOOR_COLUMNS``, ``lat`` and ``lon`` as text or as numbers.

    An ``id`` may be empty and is then the row's number; a house number such as “12;14” is two
    doors. A column ``why`` says of a row that it has no position already. Raises DoorsCannotBeRead
    where no row has a position and it is plain what was mixed up.
    """
    remarks = list(remarks)
    texts = [
        pl.col(name).fill_null("").str.strip_chars().str.replace(QUOTED, "$1")
        for name in DOOR_COLUMNS
        if _is_text(name)
    ]
    rows = rows.with_columns(
        *texts,
        _degrees(rows, "lat"),
        _degrees(rows, "lon"),
        *([] if "why" in rows.columns else [pl.lit(None, pl.String).alias("why")]),
        pl.col("lat").cast(pl.String).fill_null("").alias("lat_text"),
        pl.col("lon").cast(pl.String).fill_null("").alias("lon_text"),
    )
    rows = rows.with_columns(pl.coalesce(pl.col("why"), _why()).alias("why"))
    _refuse_what_was_mixed_up(rows, source)
    rows = _one_door_a_number(rows, remarks)
    is_placed = pl.col("why").is_null()
    placed = rows.filter(is_placed)
    doors = placed.unique(
        ["lat", "lon", "number", "street", "unit", "id"], keep="first", maintain_order=True
    )
    twice = placed.height - doors.height
    if twice:
        remarks.append(f"Doors left out because an earlier one is the same: {twice:,}.")
    has_ids = rows.select((pl.col("id") != "").any()).item()
    doors = _named(doors)
    if has_ids and (shared := doors.height - doors["id"].n_unique()):
        remarks.append(f"Doors with an id that an earlier door has too: {shared:,}.")
    unplaced = rows.filter(~is_placed)
    if unplaced.height:
        remarks.append(f"Doors without a position, which cannot be walked to: {unplaced.height:,}.")
    return Reading(
        doors=doors.select(*DOOR_COLUMNS),
        unplaced=_named(unplaced).select(*DOOR_COLUMNS, "why"),
        streets=streets,
        barriers=barriers,
        remarks=tuple(remarks),
    )


def _is_text(name: str) -> bool:
    return DOOR_COLUMNS[name] == pl.String


def _degrees(rows: pl.DataFrame, name: str) -> pl.Expr:
    """A column as degrees: “45,52” and “−73.5°” are understood; null where it is no number."""
    column = pl.col(name)
    if rows.schema[name] != pl.String:
        return column.cast(pl.Float64)
    text = column.str.strip_chars(" \t\u00a0°'\"")
    straight = text.cast(pl.Float64, strict=False)
    odd = rows.select((straight.is_null() & (text != "")).any()).item()
    if not odd:
        return straight.alias(name)
    mended = text.str.replace("−", "-", literal=True).str.replace(r"^([-+]?\d+),(\d+)$", "$1.$2")
    return mended.cast(pl.Float64, strict=False).alias(name)


def _why() -> pl.Expr:
    """Why a row has no position, null where it has one."""
    lat, lon = pl.col("lat"), pl.col("lon")
    no_lat, no_lon = (pl.col(f"{name}_text").str.strip_chars() == "" for name in ("lat", "lon"))
    return (
        pl.when(no_lat & no_lon)
        .then(pl.lit("It has no latitude and no longitude."))
        .when(no_lat)
        .then(pl.lit("It has no latitude."))
        .when(no_lon)
        .then(pl.lit("It has no longitude."))
        .when(lat.is_null() | ~lat.is_finite())
        .then(pl.format("Its latitude “{}” is no number.", pl.col("lat_text")))
        .when(lon.is_null() | ~lon.is_finite())
        .then(pl.format("Its longitude “{}” is no number.", pl.col("lon_text")))
        .when(lat.abs() > _NORTH)
        .then(pl.format("Its latitude {} is not between -90 and 90.", pl.col("lat_text")))
        .when(lon.abs() > _EAST)
        .then(pl.format("Its longitude {} is not between -180 and 180.", pl.col("lon_text")))
        .when((lat == 0) & (lon == 0))
        .then(pl.lit("It is at 0, 0, in the sea: that stands for a place not found."))
    )


def _refuse_what_was_mixed_up(rows: pl.DataFrame, source: str) -> None:
    """Refuse latitudes that are longitudes, and metres that are not degrees, in every row."""
    lat, lon = pl.col("lat"), pl.col("lon")
    known = rows.filter(lat.is_finite() & lon.is_finite() & ~((lat == 0) & (lon == 0)))
    if not known.height:
        return
    all_are = known.select(
        swapped=((lat.abs() > _NORTH) & (lat.abs() <= _EAST) & (lon.abs() <= _NORTH)).all(),
        metres=((lat.abs() > _EAST) | (lon.abs() > 2 * _EAST)).all(),
    ).row(0, named=True)
    example = f"(row {known['row'][0]}: {known['lat'][0]:g}, {known['lon'][0]:g})"
    if all_are["swapped"]:
        message = (
            f"{source}: every latitude is beyond 90 and every longitude within {example}, so the "
            "two are swapped. Exchange them and read it again."
        )
        raise DoorsCannotBeRead(message)
    if all_are["metres"]:
        message = (
            f"{source}: the positions are no degrees {example} but seem to be metres of a national "
            "grid. Export them as latitude and longitude (WGS 84, EPSG:4326)."
        )
        raise DoorsCannotBeRead(message)


def _one_door_a_number(rows: pl.DataFrame, remarks: list[str]) -> pl.DataFrame:
    """A row for each number of a row such as “3755;3791”, at the same place."""
    rows = rows.with_columns(pl.lit(0, pl.Int64).alias("part"))
    if not rows.select(pl.col("number").str.contains(";", literal=True).any()).item():
        return rows
    tidy = pl.col("number").str.replace_all(r"\s*;[\s;]*", ";").str.strip_chars(";")
    rows = rows.with_columns(tidy)
    several = pl.col("number").str.contains(";", literal=True)
    split = rows.filter(several)
    if not split.height:
        return rows
    split = (
        split.with_columns(pl.col("number").str.split(";"))
        .explode("number")
        .with_columns(pl.int_range(pl.len(), dtype=pl.Int64).over("row").alias("part"))
    )
    before = rows.filter(several).height
    remarks.append(
        f"Rows with several house numbers: {before:,}, which are {split.height:,} doors."
    )
    return pl.concat([rows.filter(~several), split]).sort("row", "part", maintain_order=True)


def _named(doors: pl.DataFrame) -> pl.DataFrame:
    """Doors without an id are called by their row, “12”; later ones of the same row “12;2”."""
    own = pl.col("row").cast(pl.String)
    name = pl.when(pl.col("id") == "").then(own).otherwise(pl.col("id"))
    nth = pl.format("{};{}", name, pl.col("part") + 1)
    return doors.with_columns(pl.when(pl.col("part") > 0).then(nth).otherwise(name).alias("id"))
