"""Streets and barriers gathered a line at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from groundswell.science.doors.record import FloatArray, IntArray, Lines

_STEPS = 10_000_000
"""Steps in a degree, about a centimetre: lines that come so near to each other meet."""

_POINTS_OF_A_LINE = 2


@dataclass(slots=True)
class Gathering:
    """Lines on their way to ``Lines``; ``node`` stays empty where points have no numbers."""

    lat: list[float] = field(default_factory=list)
    lon: list[float] = field(default_factory=list)
    node: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    name: list[str] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)

    def add(
        self,
        points: Sequence[tuple[float, float]],
        *,
        name: str,
        kind: str,
        nodes: Sequence[int] = (),
    ) -> bool:
        """Add a line through (lat, lon) degrees; one of fewer than two points is none: False."""
        if len(points) < _POINTS_OF_A_LINE:
            return False
        self.lat.extend(lat for lat, _ in points)
        self.lon.extend(lon for _, lon in points)
        self.node.extend(nodes)
        self.starts.append(len(self.lat))
        self.name.append(name)
        self.kind.append(kind)
        return True

    def lines(self) -> Lines:
        """The lines in flat arrays; points without numbers are numbered by where they are."""
        lat, lon = np.array(self.lat, dtype=np.float64), np.array(self.lon, dtype=np.float64)
        node = np.array(self.node, dtype=np.int64) if self.node else numbered_by_place(lat, lon)
        return Lines(
            lat=lat,
            lon=lon,
            starts=np.array(self.starts, dtype=np.int64),
            name=tuple(self.name),
            kind=tuple(self.kind),
            node=node,
        )


def numbered_by_place(lat: FloatArray, lon: FloatArray, steps: int = _STEPS) -> IntArray:
    """A number from 0 for each place: the same for degrees that round to the same step.

    Shapes (p,). 180° east is 180° west.
    """
    north = np.rint((lat + 90) * steps).astype(np.int64)
    east = np.rint((lon + 180) * steps).astype(np.int64) % (360 * steps)
    number: IntArray = np.unique(north * (360 * steps) + east, return_inverse=True)[1]
    return number
