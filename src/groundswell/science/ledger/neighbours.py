"""Neighbours who share a concern: how many, never who."""

import polars as pl

from groundswell.science.ledger.acts import Acts


def neighbours(acts: Acts) -> pl.DataFrame:
    """How many people of each place named each concern: place, concern, people."""
    table = acts.table
    said = table.filter(table.place.notnull() & table.concern.notnull())
    said = said.select(
        "person", place=said.place.cast("string"), concern=said.concern.cast("string")
    )
    said = said.distinct()
    counted = said.group_by("place", "concern").aggregate(people=said.count())
    return acts.engine.taken(counted.order_by("place", "concern"))
