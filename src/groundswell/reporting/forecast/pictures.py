"""Pictures of a forecast: fans, differences, the diagram, what is believed, and what was seen."""

import altair as alt
import polars as pl

from groundswell.reporting.pictures import COLOURS, INK, SOFT, Chart, coloured, sized

BAND = 0.18
"""How thick the colour of a band is."""

KEEPS, PASSES, ALIKE = COLOURS[1], COLOURS[0], "#f1efe9"
MOST_GAIN = 1.0
"""The logarithm to base 2 from which on a place is coloured in full: twice as many."""

ROW = 30
"""Points from one row of a picture to the next."""


def fans(table: pl.DataFrame, *, y_title: str) -> Chart:
    """Where several scenarios lead: columns years, scenario, low, middle, high."""
    across = alt.X("years:Q", title="years from today", axis=alt.Axis(tickCount=6))
    by = coloured(table, "scenario")
    base = alt.Chart(table)
    return sized(
        alt.layer(
            base.mark_area(opacity=BAND).encode(
                x=across, y=alt.Y("low:Q", title=y_title), y2="high:Q", color=by
            ),
            base.mark_line(strokeWidth=2).encode(
                x=across, y=alt.Y("middle:Q", title=y_title), color=by
            ),
        )
    )


def differences(table: pl.DataFrame, *, x_title: str) -> Chart:
    """How much more or less each scenario has: columns scenario, low, middle, high."""
    rows = alt.Y(
        "scenario:N", title=None, sort=None, axis=alt.Axis(labelLimit=190, labelOverlap=False)
    )
    base = alt.Chart(table).encode(y=rows, color=alt.value(COLOURS[0]))
    zero = alt.Chart(pl.DataFrame({"zero": [0]})).mark_rule(color=SOFT, strokeDash=[5, 4])
    return sized(
        alt.layer(
            zero.encode(x="zero:Q"),
            base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", title=x_title), x2="high:Q"),
            base.mark_point(filled=True, size=50).encode(x="middle:Q"),
        ),
        height=max(ROW * len(table), 2 * ROW),
    )


def phases(
    cells: pl.DataFrame, here: pl.DataFrame, boundary: float | None, steps: tuple[float, float]
) -> Chart:
    """The diagram: cells new, organizing, gain; draws new, organizing; the share where R₀ is 1.

    ``steps``: how wide and how high a cell is.
    """
    wide, high = steps
    laid = cells.with_columns(
        left=pl.col("new") - wide / 2,
        right=pl.col("new") + wide / 2,
        below=pl.col("organizing") - high / 2,
        above=pl.col("organizing") + high / 2,
        gain=pl.col("gain").clip(-MOST_GAIN, MOST_GAIN),
    )
    ends = [float(laid["left"].min() or 0), float(laid["right"].max() or 1)]  # type: ignore[arg-type]  # numbers, whatever Polars allows
    tops = [float(laid["below"].min() or 0), float(laid["above"].max() or 1)]  # type: ignore[arg-type]  # as well
    across = alt.Scale(domain=ends, nice=False)
    up = alt.Scale(domain=tops, nice=False)
    percent = alt.Axis(format=".0%", tickCount=6)
    cell = (
        alt.Chart(laid)
        .mark_rect()
        .encode(
            x=alt.X("left:Q", title="asks that go to new people", scale=across, axis=percent),
            x2="right:Q",
            y=alt.Y("below:Q", title="members who become organizers", scale=up, axis=percent),
            y2="above:Q",
            color=alt.Color(
                "gain:Q",
                scale=alt.Scale(
                    domain=[-MOST_GAIN, 0, MOST_GAIN],
                    range=[KEEPS, ALIKE, PASSES],
                    interpolate="rgb",
                    clamp=True,
                ),
                legend=alt.Legend(
                    labelExpr=(
                        f"datum.value == {-MOST_GAIN} ? 'keeping wins' : "
                        f"datum.value == {MOST_GAIN} ? 'passing on wins' : "
                        "datum.value == 0 ? 'alike' : ''"
                    ),
                    values=[-MOST_GAIN, 0, MOST_GAIN],
                    gradientLength=240,
                    direction="horizontal",
                ),
            ),
        )
    )
    shown = here.with_columns(pl.col("new").clip(*ends), pl.col("organizing").clip(*tops))
    places = (
        alt.Chart(shown)
        .mark_point(filled=True, size=16, color=INK, opacity=0.55)
        .encode(x=alt.X("new:Q", scale=across), y=alt.Y("organizing:Q", scale=up))
    )
    layers: list[alt.Chart] = [cell, places]
    if boundary is not None and tops[0] <= boundary <= tops[1]:
        line = alt.Chart(pl.DataFrame({"boundary": [boundary]}))
        layers.append(
            line.mark_rule(color=INK, strokeDash=[6, 4], strokeWidth=1.5).encode(
                y=alt.Y("boundary:Q", scale=up)
            )
        )
    return sized(alt.layer(*layers), height=260)


def believed(table: pl.DataFrame) -> Chart:
    """What is believed of parameters before and after the records, as shares of what was swept.

    Columns parameter, when, low, middle, high.
    """
    rows = alt.Y("parameter:N", title=None, sort=None, axis=alt.Axis(labelLimit=190))
    moved = alt.YOffset("when:N", sort=None)
    by = coloured(table, "when")
    base = alt.Chart(table).encode(y=rows, yOffset=moved, color=by)
    axis = alt.Axis(labelExpr="datum.value == 0 ? 'low' : datum.value == 1 ? 'high' : ''")
    across = alt.X("low:Q", title="from the low to the high end of what it may be", axis=axis)
    names = table["parameter"].n_unique()
    return sized(
        alt.layer(
            base.mark_rule(strokeWidth=3).encode(x=across, x2="high:Q"),
            base.mark_point(filled=True, size=40).encode(x="middle:Q"),
        ),
        height=max(ROW * names, 2 * ROW),
    )


def months(table: pl.DataFrame, *, y_title: str, is_by_kind: bool = True) -> Chart:
    """What was seen by month over what was foretold: month, kind, low, middle, high, seen.

    ``is_by_kind``: whether each kind has months of its own, or all were to foretell the same.
    """
    across = alt.X("month:T", title=None, axis=alt.Axis(format="%b %y", tickCount=6))
    by = coloured(table, "kind")
    base = alt.Chart(table)
    up = alt.Y("low:Q", title=y_title)
    dots = base.transform_filter("isValid(datum.seen)").mark_point(filled=True, size=40)
    return sized(
        alt.layer(
            base.mark_area(opacity=BAND).encode(x=across, y=up, y2="high:Q", color=by),
            base.mark_line(strokeWidth=1.5, strokeDash=[4, 3]).encode(
                x=across, y="middle:Q", color=by
            ),
            dots.encode(x=across, y="seen:Q", color=by if is_by_kind else alt.value(INK)),
        )
    )


def ranks(table: pl.DataFrame, expected: tuple[float, float, float]) -> Chart:
    """How often the truth had which rank: columns parameter, rank, times; and what is expected of
    each bar, with what 99 of 100 of them lie between: low, middle, high.
    """
    low, middle, high = expected
    # One of each for a parameter, and not one for every bar.
    once = alt.Chart().transform_aggregate(bars="count()", groupby=["parameter"])
    band = once.mark_rect(opacity=BAND, color=SOFT, aria=False).encode(
        y=alt.datum(low), y2=alt.datum(high)
    )
    line = once.mark_rule(color=SOFT, aria=False).encode(y=alt.datum(middle))
    bars = (
        alt.Chart()
        .mark_bar(color=COLOURS[0])
        .encode(
            x=alt.X("rank:O", title=None, axis=alt.Axis(labels=False, ticks=False)),
            y=alt.Y("times:Q", title="truths"),
        )
    )
    # The band lies on the bars: what sticks out of it is seen either way.
    layered = alt.layer(bars, band, line, data=table).properties(width=150, height=80)
    return layered.facet(
        facet=alt.Facet("parameter:N", title=None, sort=None), columns=2, spacing=12
    )
