"""Are we growing: what answers it."""

import polars as pl

from groundswell.reporting import pictures
from groundswell.reporting.card import Card, Section, Table
from groundswell.reporting.cards.bringing import (
    cohorts_card,
    forest_card,
    offspring_card,
)
from groundswell.reporting.cards.by_days import guessed_card, now_card
from groundswell.reporting.shares import share_chart, share_facts, share_row, share_says
from groundswell.reporting.words import CLOSE, few, people_in_all
from groundswell.science.growth.safe import SMALLEST, shown
from groundswell.science.growth.shares import Share
from groundswell.science.ledger.members import WAYS
from groundswell.science.movement.record import Arrival, Growth

WAY_NAMES = {
    "brought": "brought by somebody",
    "attention": "through attention",
    "themselves": "by themselves, or unknown",
}
MONTHS_TOLD = 24


def growing(growth: Growth) -> Section:
    """How many come and how, and whether those who came bring others."""
    arrival = growth.arrival
    cards = [_joins(arrival)] if len(arrival.joins) else []
    if arrival.of_late is not None:
        cards.append(cohorts_card(arrival, arrival.of_late))
    if any(not few(each.local) for each in arrival.now):
        cards.append(now_card(arrival))
    if arrival.guessed:
        cards.append(guessed_card(arrival))
    if arrival.offspring is not None and arrival.brought >= SMALLEST:
        cards.append(offspring_card(arrival.offspring, arrival.forest))
    if arrival.forest is not None:
        cards.append(forest_card(arrival.forest, arrival.still_bringing))
    if arrival.through_attention is not None:
        cards.append(_through(arrival.through_attention))
    return Section("growing", "Are we growing?", cards, "Nobody in these records joined.")


def _joins(arrival: Arrival) -> Card:
    wide = arrival.joins.pivot("way", index="month", values="people", sort_columns=False).fill_null(
        0
    )
    ways = [way for way in WAYS if way in wide.columns]
    wide = wide.sort("month").select("month", *ways).tail(MONTHS_TOLD)
    counts = wide.select(ways).to_numpy()
    may = shown(counts)
    visible = pl.DataFrame(
        [
            {"month": month, "how": WAY_NAMES[way], "people": int(counts[row, column])}
            for row, month in enumerate(wide["month"])
            for column, way in enumerate(ways)
            if may[row, column]
        ],
        schema={"month": pl.Date, "how": pl.String, "people": pl.Int64},
    )
    total = int(arrival.joins["people"].sum())
    rows = [
        [
            f"{month:%b}{CLOSE}{month:%Y}",
            *[
                f"{counts[row, column]:,}" if may[row, column] else "not shown"
                for column in range(len(ways))
            ],
            f"{counts[row].sum():,}"
            if counts[row].sum() >= SMALLEST or not counts[row].sum()
            else f"under {SMALLEST}",
        ]
        for row, month in enumerate(wide["month"])
    ]
    return Card(
        key="joins",
        title="Who joins, and how",
        says=f"{people_in_all(total).capitalize()} joined in these records.",
        definition=(
            "People by the month in which they first joined. Brought: somebody is named as who "
            "brought them. Through attention: lent attention reached them before or when they "
            "joined, and nobody is named. Cells of fewer than 10 people, and those that would give "
            "them away, are not shown."
        ),
        cannot_say="It cannot say who would have come anyway.",
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
            "people": total if total >= SMALLEST else None,
            "months": [
                {
                    "month": month.isoformat(),
                    **{
                        way: int(counts[row, column]) if may[row, column] else None
                        for column, way in enumerate(ways)
                    },
                }
                for row, month in enumerate(wide["month"])
            ],
        },
    )


def _through(share: Share) -> Card:
    return Card(
        key="through_attention",
        title="Through the host",
        says=share_says(
            share,
            "of those who joined",
            "came through attention that somebody lent, and were brought by nobody",
        ),
        definition=(
            f"{Share.DEFINITION} Counted: lent attention reached her by the day she joined, and "
            "nobody brought her."
        ),
        cannot_say=Share.CANNOT_SAY,
        chart=share_chart({"through attention": share}, "of all who joined"),
        alt="Share of those who joined through attention.",
        tables=[
            Table(
                "Joined through attention",
                ["who", "people", "share", "95 % between"],
                [share_row("all who joined", share)],
            )
        ],
        facts=share_facts(share),
    )
