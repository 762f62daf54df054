"""Are promises kept: what answers it."""

from groundswell.reporting.card import Card, Section, Table, meaning
from groundswell.reporting.shares import (
    can_be_shown,
    share_chart,
    share_facts,
    share_row,
    share_says,
)
from groundswell.science.movement.record import Growth, Promises

HEADER = ["pledges", "done of due", "share", "95 % between"]


def promising(growth: Growth) -> Section:
    """Whether what was pledged was done."""
    cards = [_kept(growth.promises)] if growth.promises is not None else []
    return Section(
        "promising", "Are promises kept?", cards, "No pledge in these records is due yet."
    )


def _kept(promises: Promises) -> Card:
    kept = promises.kept
    tables = [
        Table(
            "Pledges by the wait until the first talk",
            HEADER,
            [
                share_row("all", kept),
                *[share_row(name, each) for name, each in promises.by_contact.items()],
            ],
        )
    ]
    by_project = {name: each for name, each in promises.by_project.items() if can_be_shown(each)}
    if by_project:
        tables.append(
            Table(
                "Pledges by project, those with the most first",
                HEADER,
                [share_row(name, each) for name, each in by_project.items()],
            )
        )
    return Card(
        key="promises",
        title="Promises kept",
        says=share_says(kept, "pledges that were due", "were done"),
        **meaning(Promises),
        chart=share_chart(promises.by_contact, "done of due, by the wait until the first talk"),
        alt="Share of pledges done, by days until somebody first talked with who made them.",
        tables=tables,
        facts={
            "all": share_facts(kept),
            "by_contact": {name: share_facts(each) for name, each in promises.by_contact.items()},
            "by_project": {name: share_facts(each) for name, each in by_project.items()},
        },
    )
