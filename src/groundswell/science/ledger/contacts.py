"""Who is in touch with whom, and who holds how much of the work in her hands."""

import ibis.expr.types as ir
import numpy as np
import polars as pl

from groundswell.science.growth.record import IntArray
from groundswell.science.ledger.acts import Acts
from groundswell.science.ledger.deeds import DONE, STANDING, WORDS
from groundswell.science.ledger.people import People, brought_home

HELD = 90
"""Days over which it is counted how much of the work is in whose hands."""

BOTH = tuple(deed for deed in (*STANDING, *WORDS, *DONE) if deed not in {"left", "invited"})
"""Deeds that answer whoever asked or brought: both took part."""

WORK = ("asks", "follow-ups", "meetings led", "speaking")


def two_way(acts: Acts, people: People, days: int) -> tuple[IntArray, IntArray]:
    """Pairs of people's numbers who were in touch, both ways, in the last days.

    Somebody did or said what another had asked of her, talked with her, or came with her.
    """
    table = acts.table
    recent = table.filter((table.day > acts.last - days) & table.deed.isin(BOTH))
    named = [
        recent.filter(recent[name].notnull()).select(recent.person, other=recent[name])
        for name in ("asked_by", "brought_by")
        if name in acts.columns
    ]
    if not named:
        nobody = np.empty(0, np.int64)
        return nobody, nobody
    pairs = named[0] if len(named) == 1 else named[0].union(named[1])
    found = brought_home(acts, people.home, pairs.distinct())
    one = people.table.select(person=people.table.person, one=people.table.number)
    other = people.table.select(other=people.table.person, another=people.table.number)
    numbered = found.inner_join(one, "person").inner_join(other, "other")
    taken = people.home.taken(numbered.select("one", "another").order_by("one", "another"))
    return _array(taken["one"]), _array(taken["another"])


def work_held(acts: Acts, people: People) -> pl.DataFrame:
    """How much of each kind of ``WORK`` each did in ``HELD`` days: number, work, amount.

    Speaking is in minutes where the file has them, else in times.
    """
    table = acts.table
    recent = table.filter(table.day > acts.last - HELD)
    kinds: list[ir.Table] = []
    if "asked_by" in acts.columns:
        asked = recent.filter(recent.asked_by.notnull())
        kinds.append(_amounts(asked, "asked_by", 0))
        kinds.append(_amounts(asked.filter(asked.deed == "talked"), "asked_by", 1))
    kinds.append(_amounts(recent.filter(recent.deed.isin(("led", "hosted"))), "person", 2))
    spoke = recent.filter(recent.deed == "pitched")
    kinds.append(_amounts(spoke, "person", 3, "minutes" if "minutes" in acts.columns else None))
    held = kinds[0]
    for kind in kinds[1:]:
        held = held.union(kind)
    found = brought_home(acts, people.home, held)
    numbered = found.inner_join(people.table.select("person", "number"), "person")
    return people.home.taken(numbered.select("number", "work", "amount").order_by("work", "number"))


def _amounts(table: ir.Table, who: str, work: int, minutes: str | None = None) -> ir.Table:
    amount = table[minutes].sum() if minutes else table.count().cast("float64")
    counted = table.group_by(person=table[who]).aggregate(amount=amount)
    return counted.mutate(work=work).filter(counted.amount > 0)


def _array(column: pl.Series) -> IntArray:
    return column.to_numpy().astype(np.int64)
