"""Pictures of the measures: Vega-Lite by Altair, drawn as SVG and PNG without a browser."""

import re
from collections.abc import Iterable
from typing import Any

import altair as alt
import polars as pl
import vl_convert

from groundswell.science.growth.record import Interval

Chart = alt.Chart | alt.LayerChart | alt.FacetChart

INK, SOFT, RULE = "#1b1a26", "#55535f", "#d6d3cc"
COLOURS = ("#3c4f9e", "#c8641b", "#2a8060", "#8a3b7a", "#7d7a76", "#a68a00")
"""Told apart by those who do not see red from green, and 3:1 or more against paper."""

WIDTH, HEIGHT = 340, 190
"""Points; a phone shows it as it is, a laptop half as large again."""

SHARPER = 2.0
"""Dots of the PNG to a point."""

DARK = 0.5
"""A share on whose colour white reads better."""

FONT = "Noto Sans, DejaVu Sans, system-ui, sans-serif"
VEGA_LITE = "6.4"


def estimates(column: str, rows: Iterable[tuple[Any, float, Interval]]) -> pl.DataFrame:
    """What is estimated, as it is drawn: a name or a day, the value, and what it lies between."""
    return pl.DataFrame(
        [
            {column: name, "value": value, "low": between.low, "high": between.high}
            for name, value, between in rows
        ]
    )


def bars(
    table: pl.DataFrame, x: str, y: str, *, x_title: str, y_title: str, colour: str | None = None
) -> Chart:
    """Bars over names or months, one on the other where there are colours."""
    by = coloured(table, colour) if colour else alt.value(COLOURS[0])
    return sized(
        alt.Chart(table)
        .mark_bar()
        .encode(
            x=alt.X(f"{x}:{_kind(table, x)}", title=x_title, sort=None, axis=_x_axis(table, x)),
            y=alt.Y(f"{y}:Q", title=y_title),
            color=by,
        )
    )


def points(
    table: pl.DataFrame, x: str, *, x_title: str, y_title: str, level: float | None = None
) -> Chart:
    """Values with what they lie between, ``value``, ``low``, ``high``; and a line at a level."""
    axis = alt.X(f"{x}:{_kind(table, x)}", title=x_title, sort=None, axis=_x_axis(table, x))
    # What has no end is drawn to the top of the picture.
    ends = [*table["value"], *table["high"].filter(table["high"].is_finite())]
    shown = table.with_columns(pl.col("high").clip(upper_bound=max(ends)))
    layers = [
        alt.Chart(shown)
        .mark_rule(strokeWidth=2)
        .encode(x=axis, y=alt.Y("low:Q", title=y_title), y2="high:Q", color=alt.value(COLOURS[0])),
        alt.Chart(shown)
        .mark_point(filled=True, size=50)
        .encode(x=axis, y=alt.Y("value:Q", title=y_title), color=alt.value(COLOURS[0])),
    ]
    if level is not None:
        layers.append(_level(level))
    return sized(alt.layer(*layers))


def shares(table: pl.DataFrame, name: str, *, title: str, of_all: bool = True) -> Chart:
    """Shares lying on their side, with what they lie between: ``value``, ``low``, ``high``.

    ``of_all``: on a scale up to all of them.
    """
    rows = alt.Y(f"{name}:N", title=None, sort=None, axis=alt.Axis(labelLimit=150))
    domain = alt.Scale(domain=[0, 1]) if of_all else alt.Scale(zero=True)
    axis = alt.Axis(format=".0%", tickCount=5)
    chart = alt.layer(
        alt.Chart(table)
        .mark_bar(opacity=0.35)
        .encode(
            y=rows,
            x=alt.X("value:Q", title=title, axis=axis, scale=domain),
            color=alt.value(COLOURS[0]),
        ),
        alt.Chart(table)
        .mark_rule(strokeWidth=2)
        .encode(y=rows, x="low:Q", x2="high:Q", color=alt.value(COLOURS[0])),
    )
    return sized(chart, height=max(36 * len(table), 72))


def curves(
    table: pl.DataFrame,
    x: str,
    *,
    x_title: str,
    y_title: str,
    colour: str | None = None,
    is_step: bool = True,
) -> Chart:
    """Shares over days or exits, ``value``, with their band, perhaps: ``low``, ``high``."""
    across = alt.X(f"{x}:Q", title=x_title, axis=alt.Axis(tickCount=5))
    up = alt.Y(
        "value:Q", title=y_title, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%")
    )
    by = coloured(table, colour) if colour else alt.value(COLOURS[0])
    how: Any = "step-after" if is_step else "linear"
    lines: list[alt.Chart] = []
    if "low" in table.columns:
        lines.append(
            alt.Chart(table)
            .mark_area(opacity=0.18, interpolate=how)
            .encode(x=across, y=alt.Y("low:Q", title=y_title), y2="high:Q", color=by)
        )
    lines.append(
        alt.Chart(table).mark_line(interpolate=how, strokeWidth=2).encode(x=across, y=up, color=by)
    )
    return sized(alt.layer(*lines))


def grid(table: pl.DataFrame, x: str, y: str, *, x_title: str, y_title: str) -> Chart:
    """Shares in rows and columns: columns ``value`` and ``text``."""
    base = alt.Chart(table).encode(
        x=alt.X(f"{x}:N", title=x_title, sort=None, axis=alt.Axis(labelAngle=-40, orient="top")),
        y=alt.Y(f"{y}:N", title=y_title, sort=None),
    )
    dark = alt.datum.value > DARK
    return sized(
        alt.layer(
            base.mark_rect().encode(
                color=alt.Color(
                    "value:Q",
                    legend=None,
                    scale=alt.Scale(range=["#fbfaf8", COLOURS[0]], domain=[0, 1]),
                )
            ),
            base.mark_text(fontSize=11).encode(
                text="text:N", color=alt.condition(dark, alt.value("#fff"), alt.value(INK))
            ),
        ),
        height=220,
    )


def svg(chart: Chart, name: str) -> str:
    """A picture as SVG to stand in a page: it takes the width it is given, and asks for nothing.

    ``name`` keeps what pictures call their inner parts apart.
    """
    drawn: str = vl_convert.vegalite_to_svg(_spec(chart), vl_version=VEGA_LITE)
    drawn = re.sub(r'^<svg([^>]*?) width="\d+(?:\.\d+)?" height="\d+(?:\.\d+)?"', r"<svg\1", drawn)
    drawn = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', drawn)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", drawn)


def png(chart: Chart) -> bytes:
    """A picture as PNG."""
    drawn: bytes = vl_convert.vegalite_to_png(_spec(chart), vl_version=VEGA_LITE, scale=SHARPER)
    return drawn


def _spec(chart: Chart) -> dict[str, Any]:
    spec: dict[str, Any] = chart.configure(
        background="#ffffff",
        font=FONT,
        axis=alt.AxisConfig(
            labelFontSize=11,
            titleFontSize=12,
            titleFontWeight="normal",
            labelColor=INK,
            titleColor=SOFT,
            gridColor=RULE,
            domainColor=SOFT,
            tickColor=SOFT,
        ),
        legend=alt.LegendConfig(
            orient="top", labelFontSize=11, title=None, labelColor=INK, columns=2, symbolOpacity=1
        ),
        view=alt.ViewConfig(stroke=None),
    ).to_dict()
    return spec


def sized(chart: Chart, *, height: int = HEIGHT) -> Chart:
    """A chart as wide as all are, and so high."""
    sized: Chart = chart.properties(width=WIDTH, height=height)
    return sized


def _level(level: float) -> alt.Chart:
    table = pl.DataFrame({"level": [level]})
    rule: alt.Chart = alt.Chart(table).mark_rule(strokeDash=[5, 4], color=SOFT).encode(y="level:Q")
    return rule


def coloured(table: pl.DataFrame, column: str) -> alt.Color:
    """A colour for each name of a column, in the order in which they stand in it."""
    names = table[column].unique(maintain_order=True).to_list()
    scale = alt.Scale(domain=names, range=[COLOURS[i % len(COLOURS)] for i in range(len(names))])
    return alt.Color(f"{column}:N", scale=scale)


def _kind(table: pl.DataFrame, column: str) -> str:
    kind = table.schema[column]
    return "T" if kind.is_temporal() else "Q" if kind.is_numeric() else "N"


def _x_axis(table: pl.DataFrame, column: str) -> alt.Axis:
    if table.schema[column].is_temporal():
        return alt.Axis(format="%b %y", labelOverlap=True, tickCount=6)
    return alt.Axis(labelAngle=-40 if len(table) > 6 else 0, labelOverlap=True)  # noqa: PLR2004  # as fit side by side
