"""Are we growing: what answers it."""

import numpy as np
import polars as pl

from groundswell.reporting import pictures
from groundswell.reporting.card import Card, Section, Table, meaning
from groundswell.reporting.cards.bringing import cohorts_card, forest_card, offspring_card
from groundswell.reporting.cards.by_days import guessed_card, now_card
from groundswell.reporting.counts import HIDDEN, beside, few, known, told
from groundswell.reporting.shares import HEADER, share_chart, share_facts, share_row, share_says
from groundswell.reporting.words import CLOSE
from groundswell.science.growth.safe import SMALLEST, shown
from groundswell.science.ledger.members import WAYS
from groundswell.science.movement.record import Growth, Joins, ThroughAttention

WAY_NAMES = {
    "brought": "brought by somebody",
    "attention": "through attention",
    "themselves": "by themselves, or unknown",
}
MONTHS_TOLD = 24


def growing(growth: Growth) -> Section:
    """How many come and how, and whether those who came bring others."""
    arrival = growth.arrival
    cards = [_joins(arrival.joins)] if arrival.joins.n else []
    if arrival.of_late is not None:
        cards.append(cohorts_card(arrival, arrival.of_late))
    if any(not few(each.local) for each in arrival.now):
        cards.append(now_card(arrival))
    if arrival.guessed:
        cards.append(guessed_card(arrival))
    if arrival.forest is not None:
        if arrival.offspring is not None and arrival.brought >= SMALLEST:
            cards.append(offspring_card(arrival.offspring, arrival.forest))
        cards.append(forest_card(arrival.forest))
    if arrival.through_attention is not None:
        cards.append(_through(arrival.through_attention))
    return Section("growing", "Are we growing?", cards, "Nobody in these records joined.")


def _joins(joins: Joins) -> Card:
    wide = joins.by_month.pivot("way", index="month", values="people").fill_null(0).sort("month")
    ways = [way for way in WAYS if way in wide.columns]
    every = wide.select(ways).to_numpy()
    wide, counts = wide.tail(MONTHS_TOLD), every[-MONTHS_TOLD:]
    sums = counts.sum(axis=1)
    # All months before are told nowhere, and yet they are what is left of the sum of all.
    of_month = beside([*sums.tolist(), int(every.sum() - sums.sum())])[: len(sums)]
    may = shown(counts) & np.array(of_month)[:, None]
    cells = [
        (month, way, int(counts[row, column]))
        for row, month in enumerate(wide["month"])
        for column, way in enumerate(ways)
        if may[row, column]
    ]
    visible = pl.DataFrame(
        [(month, WAY_NAMES[way], known(count)) for month, way, count in cells],
        schema={"month": pl.Date, "how": pl.String, "people": pl.Int64},
        orient="row",
    )
    rows = [
        [
            f"{month:%b}{CLOSE}{month:%Y}",
            *[
                told(each) if can else HIDDEN
                for each, can in zip(counts[row], may[row], strict=True)
            ],
            told(sums[row]) if of_month[row] else HIDDEN,
        ]
        for row, month in enumerate(wide["month"])
    ]
    return Card(
        key="joins",
        title="Who joins, and how",
        says=f"{told(joins.n)} people joined in these records.".capitalize(),
        **meaning(Joins),
        chart=pictures.bars(
            visible, "month", "people", x_title="month", y_title="people who joined", colour="how"
        )
        if len(visible)
        else None,
        alt="People who joined, by month and way.",
        tables=[
            Table(
                "People who joined", ["month", *[WAY_NAMES[way] for way in ways], "together"], rows
            )
        ],
        facts={
            "people": known(joins.n),
            "months": [
                {"month": month.isoformat(), "way": way, "people": known(count)}
                for month, way, count in cells
            ],
        },
    )


def _through(share: ThroughAttention) -> Card:
    return Card(
        key="through_attention",
        title="Through the host",
        says=share_says(
            share,
            "people who joined",
            "came through attention that somebody lent, and were brought by nobody",
        ),
        **meaning(ThroughAttention),
        chart=share_chart({"through attention": share}, "of all who joined"),
        alt="Share of those who joined through attention.",
        tables=[
            Table(
                "Joined through attention", ["who", *HEADER], [share_row("all who joined", share)]
            )
        ],
        facts=share_facts(share),
    )
