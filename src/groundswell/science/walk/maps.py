"""A small map of one walk as SVG: the streets, the stops in order, where it begins, the scale."""

from collections.abc import Callable
from itertools import pairwise
from xml.etree import ElementTree as ET

import numpy as np

from groundswell.science.doors.record import FloatArray
from groundswell.science.doors.streets import StreetGraph

WIDE, HIGH = 516.0, 250.0
"""Points: the width of a page between its margins, and about a third of its height."""

EDGE = 24.0
"""Points left free around the stops, for the street they stand in."""

STREET = 6.0
"""Metres that a street is drawn wide."""

LETTERS = "11"


def walk_map(x: FloatArray, y: FloatArray, *, graph: StreetGraph | None = None) -> str:
    """An SVG of a walk through ``x`` and ``y`` (n,) metres in the order given; north is up."""
    middle = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
    scale = min(
        (WIDE - 2 * EDGE) / max(np.ptp(x), 20.0), (HIGH - 2 * EDGE - 12) / max(np.ptp(y), 20.0)
    )

    def at(east: FloatArray, north: FloatArray) -> FloatArray:
        return np.column_stack(
            [WIDE / 2 + (east - middle[0]) * scale, HIGH / 2 - 6 - (north - middle[1]) * scale]
        )

    svg = ET.Element(
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDE:g} {HIGH:g}",
        width=f"{WIDE:g}pt",
        height=f"{HIGH:g}pt",
    )
    if graph is not None:
        _streets(svg, graph, at, middle, scale)
    points = at(x, y)
    _line(svg, points, width="1.2", colour="#000000")
    for east, north in points:
        ET.SubElement(svg, "circle", cx=f"{east:.1f}", cy=f"{north:.1f}", r="2.2")
    ring = {"fill": "none", "stroke": "#000000", "stroke-width": "2", "r": "8"}
    ET.SubElement(svg, "circle", ring, cx=f"{points[0, 0]:.1f}", cy=f"{points[0, 1]:.1f}")
    _bar(svg, scale)
    return ET.tostring(svg, encoding="unicode")


def _streets(
    svg: ET.Element,
    graph: StreetGraph,
    at: Callable[[FloatArray, FloatArray], FloatArray],
    middle: tuple[float, float],
    scale: float,
) -> None:
    """The streets that are seen on the map, to scale."""
    reach_x, reach_y = WIDE / scale / 2, HIGH / scale / 2
    one, other = graph.ends[:, 0], graph.ends[:, 1]
    far_x = np.minimum(abs(graph.x[one] - middle[0]), abs(graph.x[other] - middle[0]))
    far_y = np.minimum(abs(graph.y[one] - middle[1]), abs(graph.y[other] - middle[1]))
    seen = (far_x <= reach_x + graph.length) & (far_y <= reach_y + graph.length)
    begin = at(graph.x[one[seen]], graph.y[one[seen]])
    end = at(graph.x[other[seen]], graph.y[other[seen]])
    ways = " ".join(
        f"M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}" for a, b in zip(begin, end, strict=True)
    )
    wide = f"{min(max(STREET * scale, 0.7), 6.0):.1f}"
    ET.SubElement(svg, "path", {"d": ways, "stroke": "#b8b8b8", "stroke-width": wide})


def _line(svg: ET.Element, points: FloatArray, *, width: str, colour: str) -> None:
    ways = "".join(f"M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}" for a, b in pairwise(points))
    ET.SubElement(svg, "path", {"d": ways, "stroke": colour, "stroke-width": width})


def _bar(svg: ET.Element, scale: float) -> None:
    """A bar of whole metres, no longer than a quarter of the map."""
    longest = WIDE / 4 / scale
    size = 10 ** np.floor(np.log10(longest))
    metres = float(max(step * size for step in (1, 2, 5) if step * size <= longest))
    words = {"font-family": "sans-serif", "font-size": LETTERS}
    _line(
        svg, np.array([[10, HIGH - 8], [10 + metres * scale, HIGH - 8]]), width="2", colour="#000"
    )
    told = f"{metres:g} m" if metres < 1000 else f"{metres / 1000:g} km"  # noqa: PLR2004  # a kilometre
    label = ET.SubElement(svg, "text", words, x=f"{16 + metres * scale:.1f}", y=f"{HIGH - 4:g}")
    label.text = told
    north = ET.SubElement(svg, "text", words, x=f"{WIDE - 24:g}", y="16")
    north.text = "N ↑"
