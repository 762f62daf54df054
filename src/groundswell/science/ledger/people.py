"""From acts to people: one row for everybody who did anything or was named, with a number."""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import polars as pl

from groundswell.science.growth.record import IntArray
from groundswell.science.ledger.acts import WHO, Acts, times
from groundswell.science.ledger.deeds import DONE, LEADING, RECENT, SILENT, STEPS
from groundswell.science.ledger.engine import Engine
from groundswell.science.ledger.record import Dirt

PERIODS = STEPS + 1 + SILENT // RECENT
"""Periods of ``RECENT`` days, counted backwards from the last day, of which it is known who did
anything: as many as the ladder looks back on, and those before by which it is known who lapsed."""


@ibis.udf.agg.builtin  # type: ignore[untyped-decorator]  # Ibis has no types
def bit_or(bits: int) -> int:  # type: ignore[empty-body]  # Ibis reads the name and the types only
    """All bits of a group: what Ibis itself has not for Spark."""


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, in a table on this machine, numbered from 0 by when they were first seen.

    Its columns: person, number, first_seen, joined, rejoined (the last joining), left, attended,
    led (the first deed of an organizer), acted (the last completed act), recent and besides (acts
    in the last ``RECENT`` days, all and without attendance), asked (times, in those days), active
    and leading (bits, one a period), bringer (a number), brought (when), reached (when attention
    first did). Days are numbers from 1970-01-01; what did not happen is null.
    """

    home: Engine
    table: ir.Table
    last: int
    dirt: tuple[Dirt, ...]


def people_of(acts: Acts, home: Engine) -> People:
    """Everybody of some acts, brought to ``home``, the engine on this machine.

    Who is said to have been brought by several was brought by the first of them.
    """
    seen = home.kept(brought_home(acts, home, _seen(acts)))
    people = seen
    only_named = 0
    naming = [name for name in WHO[1:] if name in acts.columns]
    if naming:
        named = brought_home(acts, home, _named(acts, naming))
        named = home.kept(named.anti_join(seen, "person"))
        only_named = home.number(named.count())
        if only_named:
            absent = {
                column: ibis.null(kind)
                for column, kind in seen.schema().items()
                if column not in {"person", "first_seen"}
            }
            people = seen.union(named.mutate(**absent).select(seen.columns))
    dirt = [
        Dirt("people who are named and did nothing themselves", only_named, "counted as people")
    ]
    if "brought_by" in acts.columns:
        several = people.filter(people.brought_by != people.brought_by_other)
        count = home.number(several.count())
        dirt.append(Dirt("people brought by several", count, "brought by the first of them"))
        if count:
            people = _with_the_first_of_several(people, several, acts, home)
        people = people.drop("brought_by_other")
    return _numbered(people, acts, home, dirt)


def brought_home(acts: Acts, home: Engine, found: ir.Table) -> ir.Table:
    """What an engine found, on this machine: taken from a cluster once, here left as it is."""
    return found if acts.engine.here else home.lent(acts.engine.taken(found))


def _seen(acts: Acts) -> ir.Table:
    """Everybody who did anything."""
    table, last = acts.table, acts.last
    done = table.deed.isin(DONE)
    leads = table.deed.isin(LEADING)
    recent = table.day > last - RECENT
    period = ((last - table.day) // RECENT).cast("int64")
    bit = ibis.ifelse(period < PERIODS, ibis.literal(1, "int64") << period, 0)
    day = table.day
    counted: dict[str, ir.Value] = {
        "first_seen": day.min(),
        "joined": day.min(where=table.deed == "joined"),
        "rejoined": day.max(where=table.deed == "joined"),
        "left": day.max(where=table.deed == "left"),
        "attended": day.min(where=table.deed == "attended"),
        "led": day.min(where=leads),
        "acted": day.max(where=done),
        "recent": times(done & recent),
        "besides": times(done & recent & (table.deed != "attended")),
        "active": bit_or(ibis.ifelse(done, bit, 0)),
        "leading": bit_or(ibis.ifelse(leads, bit, 0)),
    }
    if "asked_by" in acts.columns:
        counted["asked"] = times(table.asked_by.notnull() & recent)
    if "brought_by" in acts.columns:
        counted["brought_by"] = table.brought_by.min()
        counted["brought_by_other"] = table.brought_by.max()
        counted["brought"] = day.min(where=table.brought_by.notnull())
    if "amplified_by" in acts.columns:
        counted["reached"] = day.min(where=table.amplified_by.notnull())
    return table.group_by("person").aggregate(**counted)


def _named(acts: Acts, naming: list[str]) -> ir.Table:
    """Everybody who is named by another."""
    table = acts.table
    named = [
        table.filter(table[name].notnull()).select(person=table[name], day=table.day)
        for name in naming
    ]
    several = named[0] if len(named) == 1 else named[0].union(named[1])
    return several.group_by("person").aggregate(first_seen=several.day.min())


def _with_the_first_of_several(
    people: ir.Table, several: ir.Table, acts: Acts, home: Engine
) -> ir.Table:
    """People, where who is named by several as brought keeps the first, or the least at once."""
    concerned = several.select("person")
    if not acts.engine.here:
        concerned = acts.engine.lent(home.taken(concerned))
    rows = acts.table.filter(acts.table.brought_by.notnull()).semi_join(concerned, "person")
    rows = rows.select("person", "at", "brought_by")
    order = ibis.window(group_by="person", order_by=["at", "brought_by"])
    rows = rows.mutate(place=ibis.row_number().over(order))
    first = rows.filter(rows.place == 0).select("person", first_bringer=rows.brought_by)
    joined = people.left_join(brought_home(acts, home, first), "person").drop("person_right")
    brought_by = ibis.coalesce(joined.first_bringer, joined.brought_by)
    return joined.mutate(brought_by=brought_by).drop("first_bringer").select(people.columns)


def _numbered(people: ir.Table, acts: Acts, home: Engine, dirt: list[Dirt]) -> People:
    """People with their numbers, and the number of whoever brought them."""
    order = ibis.window(order_by=["first_seen", "person"])
    numbers = home.kept(people.select("person", number=ibis.row_number().over(order)))
    numbered = people.inner_join(numbers, "person")
    if "brought_by" in acts.columns:
        bringers = numbers.select(brought_by=numbers.person, bringer=numbers.number)
        numbered = numbered.left_join(bringers, "brought_by")
        numbered = numbered.drop("brought_by", "brought_by_right")
    numbered = home.kept(numbered)
    if "brought_by" in acts.columns:
        above = numbered.select(bringer=numbered.number, above=numbered.joined)
        pairs = numbered.inner_join(above, "bringer")
        late = home.number((pairs.above > pairs.joined).sum())
        dirt.append(
            Dirt("people brought by somebody who joined later", late, "kept, without an interval")
        )
        never = home.number(pairs.above.isnull().sum())
        dirt.append(
            Dirt("people brought by somebody who never joined", never, "kept, without an interval")
        )
    reversed_ = home.number(((numbered.left < numbered.joined) & numbered.left.notnull()).sum())
    dirt.append(Dirt("people who left before they joined", reversed_, "members"))
    unjoined = home.number((numbered.led.notnull() & numbered.joined.isnull()).sum())
    dirt.append(Dirt("people who led and never joined", unjoined, "no members"))
    return People(home, numbered, acts.last, tuple(each for each in dirt if each.count))


def names_of(people: People, numbers: IntArray) -> dict[int, str]:
    """What the file calls these people, by number."""
    asked = people.home.lent(pl.DataFrame({"number": numbers}))
    found = people.table.semi_join(asked, "number")
    named = found.select("number", found.person.cast("string")).order_by("number")
    return dict(people.home.taken(named).rows())
