"""Are promises kept: what answers it."""

from groundswell.reporting.card import Card, Section, Table, meaning
from groundswell.reporting.shares import (
    HEADER,
    parts_that_can_be_shown,
    share_chart,
    share_facts,
    share_row,
    share_says,
)
from groundswell.science.growth.shares import Share, share_of
from groundswell.science.movement.record import Growth, Promises


def promising(growth: Growth) -> Section:
    """Whether what was pledged was done."""
    cards = [_kept(growth.promises)] if growth.promises is not None else []
    return Section(
        "promising", "Are promises kept?", cards, "No pledge in these records is due yet."
    )


def _kept(promises: Promises) -> Card:
    kept, waits, projects = promises.kept, promises.by_contact, promises.by_project
    by_wait = parts_that_can_be_shown(waits)
    rest = share_of(
        kept.count - sum(each.count for each in projects.values()),
        kept.n - sum(each.n for each in projects.values()),
    )
    by_project = parts_that_can_be_shown(projects, rest)
    tables = [
        Table(
            "Pledges by the wait until the first talk",
            ["pledges", "done of due", *HEADER[1:]],
            [
                share_row("all", kept),
                *[
                    share_row(name, each, is_hidden=name not in by_wait)
                    for name, each in waits.items()
                ],
            ],
        )
    ]
    told = {name: each for name, each in projects.items() if name in by_project}
    if told:
        tables.append(
            Table(
                "Pledges by project, those with the most first",
                ["project", "done of due", *HEADER[1:]],
                [share_row(name, each) for name, each in told.items()],
            )
        )
    drawn: dict[str, Share] = {name: each for name, each in waits.items() if name in by_wait}
    return Card(
        key="promises",
        title="Promises kept",
        says=share_says(kept, "pledges that were due", "were done"),
        **meaning(Promises),
        chart=share_chart(drawn or {"all": kept}, "done of due, by the wait until the first talk"),
        alt="Share of pledges done, by days until somebody first talked with who made them.",
        tables=tables,
        facts={
            "all": share_facts(kept),
            "by_contact": {
                name: share_facts(each, is_hidden=name not in by_wait)
                for name, each in waits.items()
            },
            "by_project": {name: share_facts(each) for name, each in told.items()},
        },
    )
