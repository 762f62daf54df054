"""How many people each brings: R by cohort and now, how unequally, and the forest."""

import numpy as np
import polars as pl

from groundswell.reporting import pictures
from groundswell.reporting.card import Card, Table, meaning
from groundswell.reporting.cards.by_days import days_told
from groundswell.reporting.shares import share_facts, share_row, share_says
from groundswell.reporting.words import (
    between,
    finite,
    interval_facts,
    number,
    percent,
)
from groundswell.science.growth.cohort import CohortReproduction
from groundswell.science.growth.forest import Forest
from groundswell.science.growth.offspring import Offspring
from groundswell.science.growth.record import IntArray, Interval
from groundswell.science.growth.safe import SMALLEST, shown
from groundswell.science.growth.shares import Share
from groundswell.science.ledger.acts import date_of
from groundswell.science.movement.record import Arrival


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


def cohorts_card(arrival: Arrival, of_late: CohortReproduction) -> Card:
    """How many each brings, by when she joined."""
    cohorts = [each for each in arrival.cohorts if _can_be_shown(each)]
    names = [days_told(arrival, each.first, each.last) for each in cohorts]
    table = pl.DataFrame(
        {
            "joined": names,
            "value": [each.mean for each in cohorts],
            "low": [each.interval.low for each in cohorts],
            "high": [each.interval.high for each in cohorts],
        }
    )
    rows = [
        [
            name,
            f"{each.n:,}",
            number(each.mean),
            between(each.interval),
            percent(each.seen / each.n),
        ]
        for name, each in zip(names, cohorts, strict=True)
    ]
    period = days_told(arrival, of_late.first, of_late.last)
    if not _can_be_shown(of_late):
        says = "Too few joined or were brought, or too lately, to say how many each brings."
    else:
        says = (
            f"Of {of_late.n:,} who joined from {period}, each has brought or will bring "
            f"{number(of_late.mean)} others ({between(of_late.interval)}). "
            + _verdict(of_late.interval)
        )
    return Card(
        key="reproduction",
        title="How many each brings (R)",
        says=says,
        **meaning(CohortReproduction),
        chart=pictures.points(
            table, "joined", x_title="joined in", y_title="people each brings", level=1
        )
        if len(table)
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
            "of_late": _cohort_facts(arrival, of_late),
            "quarters": [_cohort_facts(arrival, each) for each in cohorts],
        },
    )


def _can_be_shown(cohort: CohortReproduction) -> bool:
    """Whether neither those who joined nor those whom they brought are a few who would show."""
    return (
        cohort.n >= SMALLEST
        and finite(cohort.mean) is not None
        and not 0 < cohort.recruits < SMALLEST
    )


def _cohort_facts(arrival: Arrival, cohort: CohortReproduction) -> dict[str, object]:
    if not _can_be_shown(cohort):
        return {"shown": False}
    return {
        "from": date_of(arrival.first + cohort.first).isoformat(),
        "to": date_of(arrival.first + cohort.last).isoformat(),
        "n": cohort.n,
        "shown": True,
        "R": finite(cohort.mean),
        "interval": interval_facts(cohort.interval),
        "k": finite(cohort.k),
        "seen": cohort.seen,
    }


def offspring_card(offspring: Offspring, forest: Forest | None) -> Card:
    """Whether a few bring the most."""
    curve = _piled_up(forest.brought) if forest is not None else None
    return Card(
        key="dispersion",
        title="Whether a few bring the most",
        says=(
            f"The dispersion k is {number(offspring.k)} ({between(offspring.interval)}): "
            + (
                "a few people bring the most."
                if offspring.interval.high < 1
                else "people bring about alike."
                if offspring.interval.low > 1
                else "some bring more than others, as chance would have it or a little more."
            )
        ),
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
                    ["Gini, of those brought so far", number(offspring.gini), "not estimated"],
                ],
            )
        ],
        facts={
            "n": offspring.n,
            "mean": offspring.mean,
            "mean_interval": interval_facts(offspring.mean_interval),
            "k": finite(offspring.k),
            "k_interval": interval_facts(offspring.interval),
            "gini": finite(offspring.gini),
        },
    )


def forest_card(forest: Forest, still_bringing: Share | None) -> Card:
    """How deep the forest goes, and whether its depths still bring."""
    may = shown(forest.widths[None, :])[0] if len(forest.widths) else []
    visible = [
        (depth, int(width))
        for depth, (width, can) in enumerate(zip(forest.widths, may, strict=True))
        if can
    ]
    table = pl.DataFrame(
        {"depth": [str(depth) for depth, _ in visible], "people": [width for _, width in visible]},
        schema={"depth": pl.String, "people": pl.Int64},
    )
    deepest = max(len(forest.widths) - 1, 0)
    rows = [
        [str(depth), f"{width:,}" if can else "not shown"]
        for depth, (width, can) in enumerate(zip(forest.widths, may, strict=True))
    ]
    tables = [Table("People by how many hands they came through", ["hands", "people"], rows)]
    says = f"People were brought through up to {deepest} hands."
    facts: dict[str, object] = {
        "deepest": deepest,
        "widths": [
            int(width) if can else None for width, can in zip(forest.widths, may, strict=True)
        ],
        "roots": forest.roots if forest.roots >= SMALLEST else None,
    }
    if still_bringing is not None and still_bringing.n:
        says += " " + share_says(
            still_bringing, "who came through two hands or more", "have brought somebody"
        )
        tables.append(
            Table(
                "Still bringing",
                ["who", "people", "share", "95 % between"],
                [share_row("through two hands or more", still_bringing)],
            )
        )
        facts["still_bringing"] = share_facts(still_bringing)
    return Card(
        key="forest",
        title="The forest of who brought whom",
        says=says,
        **meaning(Forest),
        chart=pictures.bars(
            table, "depth", "people", x_title="hands somebody came through", y_title="people"
        )
        if len(table)
        else None,
        alt="How many people came through how many hands.",
        tables=tables,
        facts=facts,
    )


def _piled_up(brought: IntArray) -> pl.DataFrame | None:
    """The share of all who were brought, by those who brought the most, in hundredths of people."""
    total = int(brought.sum())
    if total < SMALLEST or len(brought) < SMALLEST:
        return None
    piled = np.concatenate([[0], np.sort(brought)[::-1].cumsum()]) / total
    hundredths = np.arange(101)
    places = (hundredths * len(brought)) // 100
    return pl.DataFrame({"people": hundredths, "value": piled[places]})
