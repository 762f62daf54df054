"""What is counted of members: who joined how and when, who is active, who stays, who steps up."""

from functools import reduce

import ibis
import ibis.expr.types as ir
import polars as pl

from groundswell.science.growth.record import IntArray
from groundswell.science.growth.survival import HERE, LAPSED, PROMOTED
from groundswell.science.ledger.deeds import RECENT, SILENT, STEPS
from groundswell.science.ledger.people import People

WAYS = ("brought", "attention", "themselves")
"""How people join: brought by somebody, through lent attention, or by themselves or unknown."""

STATES = ("stranger", "aware", "attended", "member", "active", "organizer", "lapsed")

_SILENT_STEPS = SILENT // RECENT
_ACTIVE_BITS = (1 << _SILENT_STEPS) - 1


def joins(people: People) -> pl.DataFrame:
    """How many joined, by day (from 1970-01-01) and way (a place in ``WAYS``)."""
    table = people.table.filter(people.table.joined.notnull())
    table = table.mutate(way=_way(table))
    counted = table.group_by("joined", "way").aggregate(people=table.count())
    return people.home.taken(counted.order_by("joined", "way"))


def standing(people: People) -> dict[str, int]:
    """How many members there are, and how many of them did or were asked something of late.

    Keys: members, active, besides (without attendance), asked (where it is known who asks).
    """
    table = people.table.filter(_is_member(people.table))
    counted = {
        "members": table.count(),
        "active": (table.recent > 0).sum(),
        "besides": (table.besides > 0).sum(),
    }
    if "asked" in table.columns:
        counted["asked"] = (table.asked > 0).sum()
    found = people.home.taken(table.aggregate(**counted)).row(0, named=True)
    return {name: int(number or 0) for name, number in found.items()}


def members_among(people: People, numbers: IntArray) -> tuple[int, int]:
    """How many of these people are members in good standing, and how many members there are."""
    members = people.table.filter(_is_member(people.table))
    asked = people.home.lent(pl.DataFrame({"number": numbers}))
    return (
        people.home.number(members.semi_join(asked, "number").count()),
        people.home.number(members.count()),
    )


def stays(people: People) -> pl.DataFrame:
    """How long members stayed: cohort (year of joining), way, days, what, and how many people.

    ``what``: ``HERE``, ``LAPSED`` or ``PROMOTED``, who leads, whichever came first.
    ``lapsed_days`` and ``lapsed``: the same whether or not they led before.
    """
    table = people.table.filter(people.table.joined.notnull())
    is_gone = table.left.notnull() & (table.left >= table.rejoined)
    quiet_from = ibis.greatest(table.rejoined, ibis.coalesce(table.acted, table.rejoined)) + SILENT
    gone = ibis.ifelse(is_gone, table.left, quiet_from)
    lapsed = is_gone | (quiet_from <= people.last)
    ended = ibis.ifelse(lapsed, gone, people.last)
    leads = table.led.notnull() & (table.led <= ended)
    lapsed_days = ibis.greatest(ended - table.joined, 0)
    led_days = ibis.greatest(table.led - table.joined, 0)
    shown = table.select(
        cohort=(ibis.date("1970-01-01") + table.joined.as_interval("D")).year(),
        way=_way(table),
        days=ibis.ifelse(leads, led_days, lapsed_days),
        what=ibis.ifelse(leads, PROMOTED, ibis.ifelse(lapsed, LAPSED, HERE)),
        lapsed_days=lapsed_days,
        lapsed=lapsed,
    )
    names = shown.columns
    return people.home.taken(shown.group_by(names).aggregate(people=shown.count()).order_by(names))


def steps(people: People) -> pl.DataFrame:
    """How many went from which state (a place in ``STATES``) to which, in one step of ``RECENT``.

    Over the last ``STEPS`` steps. Strangers are those seen for the first time in a step: how many
    stay strangers no record knows.
    """
    table = people.table
    states = table.select(
        *[_state(table, people.last, back).name(f"state_{back}") for back in range(STEPS + 1)]
    )
    states = people.home.kept(states)
    moves = [
        states.group_by(
            before=states[f"state_{back + 1}"], after=states[f"state_{back}"]
        ).aggregate(people=states.count())
        for back in range(STEPS)
    ]
    together = reduce(lambda one, other: one.union(other), moves)
    counted = together.group_by("before", "after").aggregate(people=together.people.sum())
    return people.home.taken(counted.filter(counted.after != 0).order_by("before", "after"))


def _is_member(table: ir.Table) -> ir.Value:
    """In good standing: joined, and has not left since."""
    return table.joined.notnull() & (table.left.isnull() | (table.left < table.rejoined))


def _way(table: ir.Table) -> ir.Value:
    way: ir.Value = ibis.literal(2, "int8")
    if "reached" in table.columns:
        through = table.reached.notnull() & (table.reached <= table.joined)
        way = ibis.ifelse(through, ibis.literal(1, "int8"), way)
    if "bringer" in table.columns:
        way = ibis.ifelse(table.bringer.notnull(), ibis.literal(0, "int8"), way)
    return way


def _state(table: ir.Table, last: int, back: int) -> ir.Value:
    """Where everybody stood ``back`` steps before the last day."""
    day = last - back * RECENT
    has_left = table.left.notnull() & (table.left <= day) & (table.rejoined <= table.left)
    joined = table.joined.notnull() & (table.joined <= day)
    silent = ((table.active >> back) & _ACTIVE_BITS) == 0
    lapsed = has_left | (silent & (table.rejoined <= day - SILENT))
    cases = (
        (table.first_seen > day, "stranger"),
        (joined & lapsed, "lapsed"),
        (joined & (((table.leading >> back) & 1) == 1), "organizer"),
        (joined & (((table.active >> back) & 1) == 1), "active"),
        (joined, "member"),
        (table.attended.notnull() & (table.attended <= day), "attended"),
    )
    numbered = [(case, ibis.literal(STATES.index(state), "int8")) for case, state in cases]
    return ibis.cases(*numbered, else_=ibis.literal(STATES.index("aware"), "int8"))
