"""A picture of a cut: every piece an outline and its number, every stop a dot."""

from functools import cache
from itertools import pairwise
from pathlib import Path
from warnings import catch_warnings, simplefilter

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from groundswell.science.doors.plane import Plane
from groundswell.science.doors.record import FloatArray, IntArray, Lines
from groundswell.science.fonts import FONTS

PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c8c2a", "#5b5b8c")
"""Colours that people who see few can tell apart (after Okabe and Ito)."""

MOST_NUMBERS = 400
"""Beyond so many pieces their numbers would cover each other."""

LONGEST_NAME = 12

MOST_DOTS_DRAWN = 20_000
"""Beyond so many stops an SVG holds them as one image, for no program opens it otherwise."""


def draw(
    file: Path,
    shapes: npt.NDArray[np.object_],
    colour: IntArray,
    x: FloatArray,
    y: FloatArray,
    turf: IntArray,
    *,
    names: list[str],
    barriers: Lines | None = None,
    plane: Plane | None = None,
) -> None:
    """Draw to a PNG or SVG, by the file's ending; ``names`` are the pieces' own (k,)."""
    tints = np.array(PALETTE)[colour % len(PALETTE)]
    figure = Figure(figsize=_size(x, y), layout="constrained", dpi=150)
    axes = figure.add_subplot()
    axes.set_aspect("equal")
    axes.set_axis_off()
    rings = [
        (np.asarray(ring.exterior.coords), tint)
        for shape, tint in zip(shapes, tints, strict=True)
        for ring in shapely.get_parts(shape)
    ]
    axes.add_collection(
        PolyCollection(
            [ring for ring, _ in rings],
            facecolors=[f"{tint}40" for _, tint in rings],
            edgecolors=[tint for _, tint in rings],
            linewidths=0.8,
        )
    )
    if barriers is not None and plane is not None:
        east, north = plane.metres(barriers.lat, barriers.lon)
        points = np.column_stack([east, north])
        ways = [points[a:b] for a, b in pairwise(barriers.starts)]
        axes.add_collection(LineCollection(ways, colors="#444444", linewidths=2, linestyles="--"))
    axes.scatter(
        x, y, s=4, c=tints[turf], linewidths=0, rasterized=len(x) > MOST_DOTS_DRAWN, zorder=3
    )
    if len(shapes) <= MOST_NUMBERS:
        for name, shape in zip(names, shapes, strict=True):
            _name(axes, name, shape.representative_point())
    axes.autoscale_view()
    with (
        rc_context(
            {"svg.hashsalt": "groundswell"}
        ),  # the same cut is the same picture, to the byte
        catch_warnings(),
    ):
        # A letter that no font here has is drawn as a box; the tables still hold it.
        simplefilter("ignore", UserWarning)
        if file.suffix == ".svg":
            FigureCanvasSVG(figure).print_figure(file, format="svg", metadata={"Date": None})
        else:
            FigureCanvasAgg(figure).print_figure(file, format="png")


def _name(axes: Axes, name: str, middle: shapely.Point) -> None:
    """Write the beginning of a name, as it is: a dollar sign is no formula."""
    shown = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    label = axes.text(
        middle.x,
        middle.y,
        shown,
        ha="center",
        va="center",
        fontsize=9,
        fontweight="bold",
        zorder=4,
        parse_math=False,
        fontfamily=_families(),
        bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.8},
    )
    label.set_in_layout(False)


@cache
def _families() -> list[str]:
    known = {font.name for font in fontManager.ttflist}
    return [name for name in FONTS if name in known]


def _size(x: FloatArray, y: FloatArray) -> tuple[float, float]:
    """Inches, by the shape of the ground: neither a thread nor larger than a poster."""
    wide, high = max(np.ptp(x), 1.0), max(np.ptp(y), 1.0)
    scale = 12 / max(wide, high)
    return max(wide * scale, 4.0), max(high * scale, 4.0)
