"""Degrees as metres on a plane, near enough for a walk."""

from dataclasses import dataclass

import numpy as np

from groundswell.science.doors.record import FloatArray

EARTH = 6_371_008.8
"""The mean radius of the earth in metres (IUGG)."""


@dataclass(frozen=True, slots=True)
class Plane:
    """An equirectangular plane about a point; ``lat`` and ``lon`` in degrees.

    Lengths are true along its own parallel; 40 km to the north of a city at 60° they are 1 % out,
    and a walk is far shorter than that. Longitudes are taken the short way round, so a town that
    lies on both sides of the date line is one.
    """

    lat: float
    lon: float

    def metres(self, lat: FloatArray, lon: FloatArray) -> tuple[FloatArray, FloatArray]:
        """East and north of the middle in metres, of degrees; shapes as given."""
        east = (np.asarray(lon) - self.lon + 180) % 360 - 180
        north = np.asarray(lat) - self.lat
        return (
            np.radians(east) * EARTH * np.cos(np.radians(self.lat)),
            np.radians(north) * EARTH,
        )

    def degrees(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Latitude and longitude of metres; the way back."""
        lat = self.lat + np.degrees(np.asarray(y) / EARTH)
        lon = self.lon + np.degrees(np.asarray(x) / (EARTH * np.cos(np.radians(self.lat))))
        return lat, (lon + 180) % 360 - 180


def plane_of(lat: FloatArray, lon: FloatArray) -> Plane:
    """The plane about the middle of some places; about 0, 0 where there are none.

    Longitudes are averaged as directions, which knows no date line.
    """
    if not len(lat):
        return Plane(0.0, 0.0)
    turn = np.radians(lon)
    middle = np.degrees(np.arctan2(np.sin(turn).mean(), np.cos(turn).mean()))
    return Plane(float(np.mean(lat)), float(middle))
