"""Doors as stops: the units of one building are one place where somebody who walks stops."""

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from groundswell.science.doors.lines import numbered_by_place
from groundswell.science.doors.plane import EARTH
from groundswell.science.doors.record import FloatArray, IntArray, Stops

NEAR = 60.0
"""Metres within which doors of one address are one building: two towns may share an address."""

_STEPS = 1_000_000
"""Steps in a degree, about 0.1 m: doors that come so near to each other are in one building."""


def stops_of(doors: pl.DataFrame) -> Stops:
    """The buildings of a table of doors (``DOOR_COLUMNS``), in the order of their first rows.

    Doors at one place are one stop, whatever their numbers; so are doors of one number and street
    (case ignored) that lie within 60 m of each other, one after the other. A stop is at the mean
    of its doors, taken the short way round the earth; its number and street are its first door's,
    the street that of the first door that has one.
    """
    if not doors.height:
        none, no_place = np.empty(0, dtype=np.int64), np.empty(0)
        return Stops(no_place, no_place, none, none, none, none)
    lat, lon = doors["lat"].to_numpy(), doors["lon"].to_numpy()
    place = numbered_by_place(lat, lon, _STEPS)
    number, street = _dense(doors["number"]), _dense(doors["street"])
    of_door = _numbered_by_first(_buildings(lat, lon, place, number, street))
    count = np.bincount(of_door)
    first = np.unique(of_door, return_index=True)[1]
    # Means of what is beyond the first door: they are exact where all doors are at one place.
    east = (lon - lon[first][of_door] + 180) % 360 - 180
    north = lat - lat[first][of_door]
    mean_lat = lat[first] + np.bincount(of_door, north) / count
    mean_lon = lon[first] + np.bincount(of_door, east) / count
    return Stops(
        lat=mean_lat,
        lon=np.where(np.abs(mean_lon) > 180, (mean_lon + 180) % 360 - 180, mean_lon),  # noqa: PLR2004  # degrees of half the earth
        doors=count,
        of_door=of_door,
        street=_first_street(of_door, street, len(count)),
        number=_leading_digits(doors["number"])[first],
    )


def _dense(texts: pl.Series) -> IntArray:
    """A number for each text, case and outer spaces ignored, by first row; -1 where it is empty."""
    folded = texts.fill_null("").str.strip_chars().str.to_lowercase().alias("text")
    known = (
        folded.to_frame()
        .filter(pl.col("text") != "")
        .unique(maintain_order=True)
        .with_row_index("index")
    )
    joined = folded.to_frame().join(known, on="text", how="left", maintain_order="left")
    return joined["index"].cast(pl.Int64).fill_null(-1).to_numpy()


def _numbered_by_first(groups: IntArray) -> IntArray:
    """Groups numbered from 0 in the order in which they first appear; shape (n,)."""
    _, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def _buildings(
    lat: FloatArray, lon: FloatArray, place: IntArray, number: IntArray, street: IntArray
) -> IntArray:
    """The building of each door: places, joined where they hold one address near each other."""
    address = np.where((number >= 0) & (street >= 0), street * (number.max() + 2) + number, -1)
    # One door for each address at each place is enough to join them.
    spots = (
        pl.DataFrame({"address": address, "place": place, "door": np.arange(len(place))})
        .filter(pl.col("address") >= 0)
        .unique(["address", "place"], keep="first", maintain_order=True)
        .filter(pl.len().over("address") > 1)
    )
    if not spots.height:
        return place
    door = spots["door"].to_numpy()
    pairs = _near(lat[door], lon[door], spots["address"].to_numpy())
    places = spots["place"].to_numpy()
    ends = places[pairs]
    size = int(place.max()) + 1
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(size, size))
    building: IntArray = connected_components(graph, directed=False)[1].astype(np.int64)
    return building[place]


def _near(lat: FloatArray, lon: FloatArray, address: IntArray) -> IntArray:
    """Pairs (p, 2) of spots of the same address within ``NEAR`` metres of each other.

    Distances are chords through the earth, which at 60 m are as long as the way over it. Addresses
    are far apart in a fourth direction, so only spots of one are near.
    """
    turn, tilt = np.radians(lon), np.radians(lat)
    apart = np.unique(address, return_inverse=True)[1] * (2 * NEAR)
    spots = np.column_stack(
        (
            EARTH * np.cos(tilt) * np.cos(turn),
            EARTH * np.cos(tilt) * np.sin(turn),
            EARTH * np.sin(tilt),
            apart,
        )
    )
    pairs: IntArray = KDTree(spots).query_pairs(NEAR, output_type="ndarray").astype(np.int64)
    return pairs


def _first_street(of_door: IntArray, street: IntArray, count: int) -> IntArray:
    """The street of the first door of each stop that has one, numbered by first row; (m,)."""
    result = np.full(count, -1, dtype=np.int64)
    named = np.flatnonzero(street >= 0)
    stop, first = np.unique(of_door[named], return_index=True)
    result[stop] = street[named[first]]
    return result


def _leading_digits(numbers: pl.Series) -> IntArray:
    digits = numbers.str.extract(r"^\s*([0-9]{1,18})", 1).cast(pl.Int64)
    return digits.fill_null(-1).to_numpy()
