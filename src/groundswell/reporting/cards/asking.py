"""Is everyone asked: what answers it."""

import polars as pl

from groundswell.reporting import pictures
from groundswell.reporting.card import Card, Section, Table, meaning
from groundswell.reporting.counts import HIDDEN, few, known, told
from groundswell.reporting.shares import (
    HEADER,
    can_be_shown,
    share_chart,
    share_facts,
    share_row,
    share_says,
)
from groundswell.reporting.words import percent
from groundswell.science.growth.safe import SMALLEST, shown
from groundswell.science.growth.shares import Share
from groundswell.science.movement.record import (
    Active,
    Asked,
    BesidesAttendance,
    Growth,
    Neighbours,
    NotAlone,
)

PLACES_DRAWN = 12


def asking(growth: Growth) -> Section:
    """Whether members are asked, do something, and are in touch with others."""
    cards = []
    if growth.active is not None and growth.besides_attendance is not None and growth.active.n:
        cards.append(_active(growth.active, growth.besides_attendance, growth.asked))
    if growth.not_alone is not None and growth.not_alone.n:
        cards.append(_not_alone(growth.not_alone))
    if growth.neighbours is not None:
        cards.append(_neighbours(growth.neighbours))
    nothing = "There are no members on record who could be asked."
    return Section("asking", "Is everyone asked?", cards, nothing)


def _active(active: Active, besides: BesidesAttendance, asked: Asked | None) -> Card:
    rows: dict[str, Share] = {"did something": active}
    if not few(active.count - besides.count):  # those who attended and did nothing else
        rows["did something besides attending"] = besides
    if asked is not None:
        rows = {"were asked by somebody": asked, **rows}
    says = share_says(active, "members", "did something in the last 30 days")
    if asked is not None and can_be_shown(asked):
        says += f" {percent(asked.share)} were asked by somebody, as far as it was written down."
    kinds = [Active, BesidesAttendance, *([Asked] if asked is not None else [])]
    return Card(
        key="activation",
        title="Who did something, and who was asked",
        says=says,
        definition=" ".join(kind.DEFINITION for kind in (kinds[0], *kinds[2:]))
        + " Besides attending: the same without attendance.",
        cannot_say=" ".join(dict.fromkeys(kind.CANNOT_SAY for kind in kinds)),
        chart=share_chart(rows, "of members, in 30 days"),
        alt="Shares of members who did something in the last 30 days.",
        tables=[
            Table(
                "Members in the last 30 days",
                ["members", *HEADER],
                [share_row(name, each) for name, each in rows.items()],
            )
        ],
        facts={name.replace(" ", "_"): share_facts(each) for name, each in rows.items()},
    )


def _not_alone(share: NotAlone) -> Card:
    return Card(
        key="not_alone",
        title="Not alone",
        says=share_says(share, "members", "had two or more two-way contacts in the last 30 days"),
        **meaning(NotAlone),
        chart=share_chart({"two or more contacts": share}, "of members, in 30 days"),
        alt="Share of members with two or more two-way contacts.",
        tables=[
            Table(
                "Members in the last 30 days",
                ["members", *HEADER],
                [share_row("two or more contacts", share)],
            )
        ],
        facts=share_facts(share),
    )


def _neighbours(found: Neighbours) -> Card:
    wide = found.cells.pivot("concern", index="place", values="people").fill_null(0).sort("place")
    concerns = sorted(wide.columns[1:])
    counts = wide.select(concerns).to_numpy()
    may = shown(counts) if counts.size else counts.astype(bool)
    cells = [
        (str(place), concern, int(counts[row, column]), bool(may[row, column]))
        for row, place in enumerate(wide["place"])
        for column, concern in enumerate(concerns)
    ]
    largest = max((count for *_, count, can in cells if can), default=0)
    says = f"No group of {SMALLEST} people or more can be shown."
    if largest:
        says = f"The largest group that can be shown: {told(largest)} of one place, one concern."
    drawn = pl.DataFrame(
        [
            {
                "place": place,
                "concern": concern,
                "value": count / largest if can else 0.0,
                "text": told(count) if can else "·",
            }
            for place, concern, count, can in cells[: PLACES_DRAWN * len(concerns)]
            if largest
        ]
    )
    rows = [
        [str(place), *[told(each) if can else HIDDEN for each, can in zip(*both, strict=True)]]
        for place, *both in zip(wide["place"], counts, may, strict=True)
    ]
    return Card(
        key="neighbours",
        title="Neighbours who share a concern",
        says=says,
        **meaning(Neighbours),
        chart=pictures.grid(drawn, "concern", "place", x_title="concern", y_title="place")
        if len(drawn)
        else None,
        alt="People by place and concern, as far as they can be shown.",
        tables=[Table("People by place and concern", ["place", *concerns], rows)] if rows else [],
        facts={
            "cells": [
                {"place": place, "concern": concern, "people": known(count) if can else None}
                for place, concern, count, can in cells
            ]
        },
    )
