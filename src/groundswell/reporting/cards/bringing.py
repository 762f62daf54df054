"""How many people each brings: R by cohort, how unequally, and the forest."""

import numpy as np
import polars as pl

from groundswell.reporting import pictures
from groundswell.reporting.card import Card, Table, meaning
from groundswell.reporting.cards.by_days import days_told
from groundswell.reporting.counts import HIDDEN, beside, few, known, told
from groundswell.reporting.shares import HEADER, share_facts, share_row, share_says
from groundswell.reporting.words import between, interval_facts, number, percent, rounded
from groundswell.science.growth.cohort import CohortReproduction
from groundswell.science.growth.concentration import concentration_of
from groundswell.science.growth.forest import Forest, StillBringing
from groundswell.science.growth.offspring import Offspring
from groundswell.science.growth.record import IntArray, Interval
from groundswell.science.growth.safe import SMALLEST
from groundswell.science.ledger.acts import date_of
from groundswell.science.movement.record import Arrival

DEEP = 2
"""From this depth on it is told together who still brings."""


def cohorts_card(arrival: Arrival, of_late: CohortReproduction) -> Card:
    """How many each brings, by when she joined."""
    cohorts = _that_can_be_shown(arrival.cohorts, of_late)
    names = [days_told(arrival, each.first, each.last) for each in cohorts]
    drawn = pictures.estimates(
        "joined",
        [
            (f"{date_of(arrival.first + each.first):%b %Y}", each.mean, each.interval)
            for each in cohorts
        ],
    )
    rows = [
        [name, told(each.n), number(each.mean), between(each.interval), percent(each.seen / each.n)]
        for name, each in zip(names, cohorts, strict=True)
    ]
    says = "Too few joined or were brought, or too lately, to say how many each brings."
    if _can_be_shown(of_late):
        says = (
            f"Of {told(of_late.n)} who joined from "
            f"{days_told(arrival, of_late.first, of_late.last)}, each has brought or will bring "
            f"{number(of_late.mean)} others ({between(of_late.interval)}). "
            f"{_verdict(of_late.interval)}"
        )
    return Card(
        key="reproduction",
        title="How many each brings (R)",
        says=says,
        **meaning(CohortReproduction),
        chart=pictures.points(
            drawn, "joined", x_title="joined from", y_title="people each brings", level=1
        )
        if len(drawn)
        else None,
        alt="R of those who joined in each quarter, with its interval and a line at 1.",
        tables=[
            Table(
                "People each brings, by when she joined",
                ["joined", "people", "R", "95 % between", "of their time seen"],
                rows,
            )
        ]
        if rows
        else [],
        facts={
            "of_late": _facts(arrival, of_late) if _can_be_shown(of_late) else None,
            "quarters": [_facts(arrival, each) for each in cohorts],
        },
    )


def _verdict(interval: Interval) -> str:
    """What R says of growth, as far as its interval allows."""
    if interval.low > 1:
        return "By this alone the movement grows: everybody who joins is more than replaced."
    if interval.high < 1:
        return (
            "By this alone the movement does not grow: it lives on those who come by themselves or "
            "through attention."
        )
    return "The records cannot tell whether that is enough to grow by itself, which is 1."


def _that_can_be_shown(
    cohorts: tuple[CohortReproduction, ...], of_late: CohortReproduction
) -> list[CohortReproduction]:
    """Those that can be shown beside the sums of those of late, and of all others."""
    shown = []
    for is_late in (False, True):
        group = [
            each
            for each in cohorts
            if (of_late.first <= each.first and each.last <= of_late.last) == is_late
        ]
        joined = beside([each.n for each in group])
        brought = beside([each.recruits for each in group])
        for each, *may in zip(group, joined, brought, strict=True):
            if all(may) and _can_be_shown(each):
                shown.append(each)
    return sorted(shown, key=lambda each: each.first)


def _can_be_shown(cohort: CohortReproduction) -> bool:
    """Whether neither those who joined nor those whom they brought are a few who would show."""
    return cohort.n >= SMALLEST and rounded(cohort.mean) is not None and not few(cohort.recruits)


def _facts(arrival: Arrival, cohort: CohortReproduction) -> dict[str, object]:
    return {
        "from": date_of(arrival.first + cohort.first).isoformat(),
        "to": date_of(arrival.first + cohort.last).isoformat(),
        "n": known(cohort.n),
        "R": rounded(cohort.mean),
        "interval": interval_facts(cohort.interval),
        "k": rounded(cohort.k),
        "seen": rounded(cohort.seen / cohort.n),
    }


def offspring_card(offspring: Offspring, forest: Forest) -> Card:
    """Whether a few bring the most."""
    curve = _piled_up(forest.brought)
    unequal = concentration_of(forest.brought)
    says = "some bring more than others, as chance would have it or a little more."
    if offspring.interval.high < 1:
        says = "a few people bring the most."
    elif offspring.interval.low > 1:
        says = "people bring about alike."
    return Card(
        key="dispersion",
        title="Whether a few bring the most",
        says=f"The dispersion k is {number(offspring.k)} ({between(offspring.interval)}): {says}",
        **meaning(Offspring),
        chart=pictures.curves(
            curve,
            "people",
            x_title="% of people, those who brought the most first",
            y_title="of all who were brought",
            is_step=False,
        )
        if curve is not None
        else None,
        alt="Share of all who were brought, by the share of people who brought the most.",
        tables=[
            Table(
                "How unequally people bring others",
                ["measure", "value", "95 % between"],
                [
                    [
                        "people each brings in all her time",
                        number(offspring.mean),
                        between(offspring.mean_interval),
                    ],
                    ["dispersion k", number(offspring.k), between(offspring.interval)],
                    [
                        "Gini, of those brought so far",
                        number(unequal.gini),
                        between(unequal.gini_interval),
                    ],
                ],
            )
        ],
        facts={
            "n": known(offspring.n),
            "mean": rounded(offspring.mean),
            "mean_interval": interval_facts(offspring.mean_interval),
            "k": rounded(offspring.k),
            "k_interval": interval_facts(offspring.interval),
            "gini": rounded(unequal.gini),
            "gini_interval": interval_facts(unequal.gini_interval),
        },
    )


def _piled_up(brought: IntArray) -> pl.DataFrame | None:
    """The share of all who were brought, by those who brought the most, in hundredths of people.

    Ten people at a time, or a hundredth of them, where that is more: none of them shows.
    """
    total, many = int(brought.sum()), len(brought)
    if total < SMALLEST or many < SMALLEST:
        return None
    piled = np.concatenate([[0], np.sort(brought)[::-1].cumsum()]) / total
    places = np.linspace(0, many, min(100, many // SMALLEST) + 1).round().astype(np.int64)
    return pl.DataFrame({"people": places / many * 100, "value": piled[places]})


def forest_card(forest: Forest) -> Card:
    """How deep the forest goes, and whether its depths still bring."""
    widths = forest.widths.tolist()
    # Those without any tie are told nowhere, and yet they are what is left of the sum of all.
    may = beside([*widths[:DEEP], forest.without_tie])[: len(widths[:DEEP])] + beside(widths[DEEP:])
    visible = [(depth, width) for depth, width in enumerate(widths) if may[depth]]
    drawn = pl.DataFrame(
        {
            "depth": [str(depth) for depth, _ in visible],
            "people": [known(width) for _, width in visible],
        },
        schema={"depth": pl.String, "people": pl.Int64},
    )
    deepest = max(len(widths) - 1, 0)
    still = forest.still_bringing(at_depth=DEEP)
    hands = "hand" if deepest == 1 else "hands"
    tables = [
        Table(
            "People by how many hands they came through",
            ["hands", "people"],
            [
                [str(depth), told(width) if may[depth] else HIDDEN]
                for depth, width in enumerate(widths)
            ],
        )
    ]
    says = f"People were brought through up to {deepest} {hands}."
    if still.n:
        says += " " + share_says(
            still, "who came through two hands or more", "have brought somebody"
        )
        row = share_row("through two hands or more", still)
        tables.append(Table("Still bringing", ["who", *HEADER], [row]))
    definition, cannot_say = Forest.DEFINITION, Forest.CANNOT_SAY
    return Card(
        key="forest",
        title="The forest of who brought whom",
        says=says,
        definition=f"{definition} Still bringing: {StillBringing.DEFINITION}",
        cannot_say=f"{cannot_say} {StillBringing.CANNOT_SAY}",
        chart=pictures.bars(
            drawn, "depth", "people", x_title="hands somebody came through", y_title="people"
        )
        if len(drawn)
        else None,
        alt="How many people came through how many hands.",
        tables=tables,
        facts={
            "deepest": deepest,
            "widths": [known(width) if may[depth] else None for depth, width in enumerate(widths)],
            "still_bringing": share_facts(still),
        },
    )
