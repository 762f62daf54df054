"""What a forecast rests on: what is believed and why, and whether it would have been right."""

import datetime as dt

import numpy as np
import polars as pl
from scipy.stats import binom

from groundswell.reporting.card import Card, Section, Table, meaning
from groundswell.reporting.counts import HIDDEN, few, known, told
from groundswell.reporting.forecast import pictures
from groundswell.reporting.forecast.record import Forecast
from groundswell.reporting.forecast.saying import in_unit
from groundswell.reporting.words import date, number, percent, rounded
from groundswell.science.calibration.heldout import HeldOut
from groundswell.science.calibration.history import A_MONTH
from groundswell.science.calibration.ranking import BINS, DRAWN, Ranks
from groundswell.science.calibration.record import (
    ASSUMED,
    COUNTED,
    FITTED,
    GIVEN,
    Basis,
    Calibration,
    Months,
)
from groundswell.science.forecast.comparison import band_of
from groundswell.science.forecast.parameters import BY_NAME
from groundswell.science.growth.safe import SMALLEST
from groundswell.science.ledger.acts import date_of

RESTS = {
    COUNTED: "counted in the records",
    FITTED: "fitted to the records",
    ASSUMED: "assumed",
    GIVEN: "given",
}
MONTHS = {
    "month": pl.Date,
    "kind": pl.String,
    "low": pl.Float64,
    "middle": pl.Float64,
    "high": pl.Float64,
    "seen": pl.Int64,
}
"""Months as a picture takes them."""

NOT_DRAWN = ("people", "contacts", "host_draw", "follow_up_after")
"""What is no draw: the first two are who there is, the third is the unit of standing."""

SOURCES = {
    "by people": "brought by somebody",
    "by broadcast": "through attention, or by themselves",
    "in all": "all who joined",
}


def basis(forecast: Forecast) -> Section:
    """What it rests on."""
    cards = [_believed(forecast), months_card(forecast.calibration.months)]
    if forecast.held_out is not None and forecast.held_out.observed.sum() >= SMALLEST:
        cards.append(_held_out(forecast.held_out))
    if forecast.ranks is not None:
        cards.append(_ranks(forecast.ranks))
    return Section("basis", "What does this rest on?", cards, "")


def _believed(forecast: Forecast) -> Card:
    calibration = forecast.calibration
    bands = {name: _band(draws) for name, draws in calibration.posterior.items()}
    shown, rows = [], []
    for each in calibration.bases:
        parameter = each.parameter
        name = parameter.name
        before = _band(calibration.prior[name])
        after = bands[name]
        if each.rests_on in {COUNTED, FITTED}:
            wide = parameter.high - parameter.low
            shown += [
                (_plain(name), when, *((value - parameter.low) / wide for value in band))
                for when, band in (("before the records", before), ("after them", after))
            ]
        rows.append(
            [
                f"{parameter.words} ({parameter.symbol})",
                in_unit(name, after[1]),
                f"{in_unit(name, after[0])} to {in_unit(name, after[2])}",
                _rests_on(each),
            ]
        )
    rows += [_not_drawn(forecast, name) for name in NOT_DRAWN]
    chart = None
    if shown:
        table = pl.DataFrame(
            shown, schema=["parameter", "when", "low", "middle", "high"], orient="row"
        )
        chart = pictures.believed(table.with_columns(pl.col("low", "middle", "high").clip(0, 1)))
    counts = {kind: sum(each.rests_on == kind for each in calibration.bases) for kind in RESTS}
    return Card(
        key="believed",
        title="What is believed, and why",
        says=(
            f"Of {len(calibration.bases)} parameters {counts[COUNTED]} are counted in the records, "
            f"{counts[FITTED]} are fitted to them, {counts[ASSUMED]} are assumed and "
            f"{counts[GIVEN]} given. They rest on {told(calibration.n)} people who joined."
        ),
        **meaning(Calibration),
        chart=chart,
        alt="What was believed of each parameter before the records, and after them.",
        tables=[Table("Parameters", ["what", "about", "90 of 100 between", "rests on"], rows)],
        facts={
            each.parameter.name: {
                "low": rounded(bands[each.parameter.name][0], 4),
                "middle": rounded(bands[each.parameter.name][1], 4),
                "high": rounded(bands[each.parameter.name][2], 4),
                "rests_on": each.rests_on,
            }
            for each in calibration.bases
        },
    )


def _not_drawn(forecast: Forecast, name: str) -> list[str]:
    """A row of what is one number in all runs."""
    parameter = BY_NAME[name]
    is_counted = name == "follow_up_after" and forecast.calibration.history.wait is not None
    rests = GIVEN if name in forecast.asked.known else COUNTED if is_counted else ASSUMED
    value = in_unit(name, getattr(forecast.middle, name))
    return [f"{parameter.words} ({parameter.symbol})", value, "one for all runs", RESTS[rests]]


def _band(draws: np.ndarray) -> tuple[float, float, float]:
    """The low end, the middle and the high end of 90 of 100 draws."""
    low, high = band_of(draws[:, None])
    return float(low[0]), float(np.median(draws)), float(high[0])


def _plain(name: str) -> str:
    """A parameter's name, as a picture has room for it."""
    return name.replace("_", " ")


def _rests_on(each: Basis) -> str:
    """Why it is believed, and how much narrower the records made it."""
    rests = RESTS[each.rests_on]
    if each.rests_on == COUNTED:
        of = told(round(each.of))
        if each.parameter.name != "patience":
            rests += f": {told(round(each.happened))} of {of} {each.unit}"
        elif not few(round(each.of)):
            rests += f": {of} talks, after {each.happened / each.of:.1f} days in the mean"
    if each.rests_on in {COUNTED, FITTED}:
        rests += f", {percent(each.width)} as wide as before"
    return rests


def months_card(months: Months) -> Card:
    """How the model goes through the months of the history; few people are no dot and no number."""
    return Card(
        key="fitted",
        title="Does the model go through your history?",
        says=(
            f"{percent(months.missed)} of the months lie outside the band within which nine of ten "
            "should."
        ),
        definition=(
            "People who joined in each month of 30 days, as dots, and the band of 90 of 100 runs "
            "of the model over the same days with what is believed of its parameters."
        ),
        cannot_say=(
            "A model that goes through what was need not know what will be; the next card asks "
            "that."
        ),
        chart=pictures.months(_monthly(months), y_title="people who joined"),
        alt="People who joined in each month, and the band of the model.",
        tables=[_months_table(months)],
        facts={"outside": rounded(months.missed)},
    )


def _monthly(months: Months) -> pl.DataFrame:
    """Months as a picture takes them: few people are no dot."""
    return pl.DataFrame(
        [
            (
                date_of(int(end)),
                SOURCES[source],
                float(months.low[place, month]),
                float(months.median[place, month]),
                float(months.high[place, month]),
                known(int(months.observed[place, month])),
            )
            for place, source in enumerate(months.sources)
            for month, end in enumerate(months.ends)
        ],
        schema=MONTHS,
        orient="row",
    )


def _months_table(months: Months) -> Table:
    """The last year, a row a month."""
    rows = []
    for month in range(max(len(months.ends) - 12, 0), len(months.ends)):
        row = [f"30 days to {date(date_of(int(months.ends[month])))}"]
        for place in range(len(months.sources)):
            seen = int(months.observed[place, month])
            low, high = months.low[place, month], months.high[place, month]
            row += [HIDDEN if few(seen) else told(seen), f"{low:.0f} to {high:.0f}"]
        rows.append(row)
    header = ["month"]
    for source in months.sources:
        header += [SOURCES[source], "the model"]
    return Table("People who joined of late", header, rows)


def _held_out(held: HeldOut) -> Card:
    better = held.model.score < held.trend.score
    verdict = (
        "The model comes nearer than the trend of the year before."
        if better
        else "A plain trend of the year before comes as near or nearer: do not rely on the model "
        "for numbers of people, only for which way things go."
    )
    return Card(
        key="held_out",
        title="Would it have known the last six months?",
        says=(
            f"Fitted without the last six months, it is {number(held.model.error, 1)} people a "
            f"month off in the mean, and the trend {number(held.trend.error, 1)}. {verdict}"
        ),
        **meaning(HeldOut),
        chart=pictures.months(
            _held_out_months(held), y_title="people who joined", is_by_kind=False
        ),
        alt="People who joined in the last six months, the model's band and the trend's.",
        tables=[
            Table(
                "How far off",
                [
                    "forecast",
                    "people a month off",
                    "score (CRPS), less is better",
                    "within its band",
                ],
                [
                    [
                        name,
                        number(each.error, 1),
                        number(each.score, 1),
                        f"{round(each.covered * held.n)} of {held.n} months",
                    ]
                    for name, each in (("the model", held.model), ("the trend", held.trend))
                ],
            )
        ],
        facts={
            name: {
                "error": rounded(each.error, 1),
                "score": rounded(each.score, 1),
                "covered": rounded(each.covered),
            }
            for name, each in (("model", held.model), ("trend", held.trend))
        },
    )


def _held_out_months(held: HeldOut) -> pl.DataFrame:
    rows: list[tuple[dt.date, str, float, float, float, int | None]] = []
    for name, each in (("the model", held.model), ("the trend", held.trend)):
        rows += [
            (
                date_of(held.since + A_MONTH * (month + 1)),
                name,
                float(each.low[month]),
                float(each.median[month]),
                float(each.high[month]),
                known(int(held.observed[month])),
            )
            for month in range(held.n)
        ]
    return pl.DataFrame(
        rows,
        schema=MONTHS,
        orient="row",
    )


def _ranks(ranks: Ranks) -> Card:
    tail = 0.005
    expected = (
        float(binom.ppf(tail, ranks.n, 1 / BINS)),
        ranks.n / BINS,
        float(binom.ppf(1 - tail, ranks.n, 1 / BINS)),
    )
    rows = [
        (_plain(name), place + 1, int(times))
        for name, column in zip(ranks.names, ranks.ranks.T, strict=True)
        for place, times in enumerate(np.bincount(column * BINS // (DRAWN + 1), minlength=BINS))
    ]
    shown = pl.DataFrame(rows, schema=["parameter", "rank", "times"], orient="row")
    uneven = [name for name, p in zip(ranks.names, ranks.p, strict=True) if p < 0.01]  # noqa: PLR2004  # one in a hundred
    says = (
        f"In {ranks.n} made-up movements of which everything is known, the truth ranks evenly "
        "among what is believed of it."
        if not uneven
        else f"In {ranks.n} made-up movements the truth does not rank evenly for "
        f"{', '.join(map(_plain, uneven))}: what is said of it is wider or narrower than it "
        "should be."
    )
    return Card(
        key="ranks",
        title="Would it know the truth?",
        says=says,
        **meaning(Ranks),
        chart=pictures.ranks(shown, expected),
        alt="How often the truth had which rank, and what is expected.",
        tables=[
            Table(
                "Ranks of the truth",
                ["parameter", "p of even ranks", "truths within 90 of 100"],
                [
                    [_plain(name), number(float(p), 3), percent(float(covered))]
                    for name, p, covered in zip(ranks.names, ranks.p, ranks.covered, strict=True)
                ],
            )
        ],
        facts={
            name: {"p": rounded(float(p), 4), "covered": rounded(float(covered))}
            for name, p, covered in zip(ranks.names, ranks.p, ranks.covered, strict=True)
        },
    )
