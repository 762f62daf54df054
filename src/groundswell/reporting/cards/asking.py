"""Is everyone asked: what answers it."""

import polars as pl

from groundswell.reporting import pictures
from groundswell.reporting.card import Card, Section, Table
from groundswell.reporting.shares import (
    can_be_shown,
    share_chart,
    share_facts,
    share_row,
    share_says,
)
from groundswell.reporting.words import percent
from groundswell.science.growth.safe import SMALLEST, shown
from groundswell.science.growth.shares import Share
from groundswell.science.movement.record import Growth

PLACES_DRAWN = 12

HEADER = ["members", "people", "share", "95 % between"]


def asking(growth: Growth) -> Section:
    """Whether members are asked, do something, and are in touch with others."""
    cards = [_active(growth)] if growth.active is not None and growth.active.n else []
    if growth.not_alone is not None and growth.not_alone.n:
        cards.append(_not_alone(growth.not_alone))
    if growth.neighbours is not None:
        cards.append(_neighbours(growth.neighbours))
    return Section(
        "asking", "Is everyone asked?", cards, "There are no members on record who could be asked."
    )


def _active(growth: Growth) -> Card:
    assert growth.active is not None and growth.besides_attendance is not None  # noqa: S101, PT018  # both or neither
    rows = {
        "did something": growth.active,
        "did something besides attending": growth.besides_attendance,
    }
    if growth.asked is not None:
        rows = {"were asked by somebody": growth.asked, **rows}
    says = share_says(growth.active, "members", "did something in the last 30 days")
    if growth.asked is not None and can_be_shown(growth.asked):
        says += (
            f" {percent(growth.asked.share)} were asked by somebody, as far as it was written down."
        )
    return Card(
        key="activation",
        title="Who did something, and who was asked",
        says=says,
        definition=(
            "Members in good standing (joined and have not left) with one completed act or more in "
            "the last 30 days ÷ all members in good standing; the same without attendance; and "
            "those whom somebody asked in these days. Completed: attended, fulfilled, knocked, "
            "talked, invited, recruited, proposed, seconded, voted, gave, pitched, hosted, led. "
            + Share.DEFINITION
        ),
        cannot_say=(
            "It cannot see what nobody wrote down: who is quiet here may be busy elsewhere."
        ),
        chart=share_chart(rows, "of members, in 30 days"),
        alt="Shares of members who did something in the last 30 days.",
        tables=[
            Table(
                "Members in the last 30 days",
                HEADER,
                [share_row(name, each) for name, each in rows.items()],
            )
        ],
        facts={name.replace(" ", "_"): share_facts(each) for name, each in rows.items()},
    )


def _not_alone(share: Share) -> Card:
    return Card(
        key="not_alone",
        title="Not alone",
        says=share_says(share, "members", "had two or more two-way contacts in the last 30 days"),
        definition=(
            "A two-way contact: she talked with somebody, did or promised what somebody had asked "
            "of her, or came with somebody. " + Share.DEFINITION
        ),
        cannot_say="It cannot say who has friends in the movement whom no record names.",
        chart=share_chart({"two or more contacts": share}, "of members, in 30 days"),
        alt="Share of members with two or more two-way contacts.",
        tables=[
            Table("Members in the last 30 days", HEADER, [share_row("two or more contacts", share)])
        ],
        facts=share_facts(share),
    )


def _neighbours(found: pl.DataFrame) -> Card:
    wide = found.pivot("concern", index="place", values="people").fill_null(0).sort("place")
    concerns = sorted(wide.columns[1:])
    counts = wide.select(concerns).to_numpy()
    may = shown(counts) if counts.size else counts.astype(bool)
    rows = [
        [
            str(place),
            *[
                f"{counts[row, column]:,}" if may[row, column] else "not shown"
                for column in range(len(concerns))
            ],
        ]
        for row, place in enumerate(wide["place"])
    ]
    largest = int((counts * may).max(initial=0))
    cells = pl.DataFrame(
        [
            {
                "place": str(place),
                "concern": concern,
                "value": float(counts[row, column] / largest) if may[row, column] else 0.0,
                "text": f"{counts[row, column]:,}" if may[row, column] else "·",
            }
            for row, place in enumerate(wide["place"][:PLACES_DRAWN])
            for column, concern in enumerate(concerns)
            if largest
        ]
    )
    return Card(
        key="neighbours",
        title="Neighbours who share a concern",
        says=(
            f"The largest group that can be shown: {largest:,} people of one place, one concern."
            if largest
            else f"No group of {SMALLEST} people or more can be shown."
        ),
        definition=(
            "People by place and concern, as they named it. Cells of fewer than 10 people, and "
            "those that would give them away beside the sums, are not shown."
        ),
        cannot_say="It cannot say who they are, and is made so that it cannot.",
        chart=pictures.grid(cells, "concern", "place", x_title="concern", y_title="place")
        if len(cells)
        else None,
        alt="People by place and concern, as far as they can be shown.",
        tables=[Table("People by place and concern", ["place", *concerns], rows)] if rows else [],
        facts={
            "cells": [
                {
                    "place": str(place),
                    "concern": concern,
                    "people": int(counts[row, column]) if may[row, column] else None,
                }
                for row, place in enumerate(wide["place"])
                for column, concern in enumerate(concerns)
            ]
        },
    )
