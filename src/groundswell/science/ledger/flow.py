"""What of the acts a model of the movement's growth is fitted on: who came, joined, led and left,
and how often there were asks, yeses, talks and attention.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import polars as pl

from groundswell.science.ledger.acts import Acts, times
from groundswell.science.ledger.contacts import HELD
from groundswell.science.ledger.deeds import LEADING, SILENT
from groundswell.science.ledger.people import People, brought_home

SOON = 14
"""Days in which who said yes comes, and whoever is talked with joins by it."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What happened after the day ``since``, and who was there already.

    ``people``: everybody who joined or attended, in the order of their numbers: number, joined,
    gone (left, or silent for ``SILENT`` days), led, bringer (a number), came (when she last
    attended, up to joining), asked; days from 1970-01-01, null for what did not happen. ``talks``:
    of people who had attended and were no members, once for each talk, up to ``SOON`` days before
    the last: after how many days (wait), whether she joined by it (has_joined), how many (talks).
    ``attention`` and ``kept``: days of people whom attention reached, and those on which
    none of it was passed on. ``asks_of_members`` and ``asks_of_organizers``. ``yeses`` and
    ``shown``: of people who were no members, each day of a person once, up to ``SOON`` days before
    the last; and those who came within them. ``teams``: projects that somebody led in the last
    ``HELD`` days. ``tells``: of what the file has rows at all: bringers,
    attention, asks, yeses, talks, attendance, leading, exits.
    """

    people: pl.DataFrame
    talks: pl.DataFrame
    attention: int
    kept: int
    asks_of_members: int
    asks_of_organizers: int
    yeses: int
    shown: int
    teams: int
    tells: frozenset[str]


def flow_of(acts: Acts, people: People, since: int) -> Flow:
    """The flow of a movement after a day (from 1970-01-01), up to the last day of its acts."""
    came = _came(acts, people)
    everybody = _everybody(acts, people, came)
    counted = {
        **_attention(acts, since),
        **_asks(acts, people, everybody, since),
        **_yeses(acts, people, came, since),
    }
    talks = _talks(acts, people, came, since)
    shown = everybody.filter(everybody.joined.notnull() | everybody.came.notnull())
    found = people.home.taken(shown.drop("person").order_by("number"))
    told = {
        "bringers": "bringer" in found.columns and bool(found["bringer"].count()),
        "attention": counted["attention"] > 0,
        "asks": counted["asks_of_members"] + counted["asks_of_organizers"] > 0,
        "yeses": counted["yeses"] > 0,
        "talks": bool(len(talks)),
        "attendance": bool(found["came"].count()),
        "leading": bool(found["led"].count()),
        "exits": _tells_exits(people),
    }
    absent = [name for name in ("bringer", "asked") if name not in found.columns]
    return Flow(
        people=found.with_columns(pl.lit(None, pl.Int64).alias(name) for name in absent),
        talks=talks,
        teams=_teams(acts),
        tells=frozenset(name for name, is_told in told.items() if is_told),
        **counted,
    )


def _came(acts: Acts, people: People) -> ir.Table:
    """Each day on which somebody attended who was no member before, on this machine."""
    rows = acts.table.filter(acts.table.deed == "attended").select("person", "day").distinct()
    members = people.table.select("person", "joined")
    found = brought_home(acts, people.home, rows).inner_join(members, "person")
    return people.home.kept(found.filter(found.joined.isnull() | (found.day <= found.joined)))


def _everybody(acts: Acts, people: People, came: ir.Table) -> ir.Table:
    """All people on this machine, with the day they were gone, were asked and came."""
    home, table = people.home, people.table
    has_left = table.left.notnull() & (table.left >= table.rejoined)
    silent = ibis.greatest(table.rejoined, ibis.coalesce(table.acted, table.rejoined)) + SILENT
    gone = ibis.ifelse(has_left, table.left, ibis.ifelse(silent <= people.last, silent, None))
    shown = ["person", "number", "joined", "led"]
    shown += ["bringer"] if "bringer" in table.columns else []
    everybody = table.select(*shown, gone=gone if _tells_exits(people) else ibis.null("int32"))
    if "asked_by" in acts.columns:
        rows = acts.table.filter(
            acts.table.deed.isin(("rsvped", "attended")) & acts.table.asked_by.notnull()
        )
        asked = brought_home(acts, home, rows.group_by("person").aggregate(asked=rows.day.min()))
        everybody = everybody.left_join(asked, "person").drop("person_right")
    last = came.group_by("person").aggregate(came=came.day.max())
    return home.kept(everybody.left_join(last, "person").drop("person_right"))


def _talks(acts: Acts, people: People, came: ir.Table, since: int) -> pl.DataFrame:
    """Talks that followed a coming: comings with no talk between them wait for the same one."""
    rows = acts.table.filter((acts.table.deed == "talked") & (acts.table.day > since))
    rows = rows.select("person", talk=rows.day).distinct()
    pairs = came.filter(came.day > since).inner_join(
        brought_home(acts, people.home, rows), "person"
    )
    pairs = pairs.filter(pairs.talk >= pairs.day)
    first = pairs.group_by("person", "joined", "day").aggregate(talk=pairs.talk.min())
    tries = first.group_by("person", "joined", "talk").aggregate(day=first.day.min())
    last = tries.talk.max().over(ibis.window(group_by="person"))
    tries = tries.mutate(is_last=tries.talk == last)
    tries = tries.filter(tries.talk <= acts.last - SOON)
    soon = tries.joined.notnull() & (tries.joined <= tries.talk + SOON)
    # Whoever joined before the talk had been asked to: she waited until then.
    followed = ibis.least(tries.talk, ibis.coalesce(tries.joined, tries.talk))
    shown = tries.select(wait=followed - tries.day, has_joined=soon & tries.is_last)
    counted = shown.group_by("wait", "has_joined").aggregate(talks=shown.count())
    return people.home.taken(counted.order_by("wait", "has_joined"))


def _tells_exits(people: People) -> bool:
    """Whether anybody could be seen to leave: a list of members alone knows of nobody who did."""
    known = people.table.acted.notnull() | people.table.left.notnull()
    return people.home.number(known.sum()) > 0


def _teams(acts: Acts) -> int:
    if "project" not in acts.columns:
        return 0
    table = acts.table
    led = table.filter(table.deed.isin(LEADING) & (table.day > acts.last - HELD))
    return acts.engine.number(led.project.nunique())


def _attention(acts: Acts, since: int) -> dict[str, int]:
    """Days of people whom attention reached; on one day what was passed on goes first."""
    if not {"amplified_by", "project"} <= acts.columns:
        return {"attention": 0, "kept": 0}
    rows = acts.table.filter(acts.table.amplified_by.notnull() & (acts.table.day > since))
    days = rows.group_by("person", "day").aggregate(passed_on=times(rows.project.notnull()))
    counted = days.aggregate(attention=days.count(), kept=times(days.passed_on == 0))
    return _numbers(acts.engine.taken(counted))


def _asks(acts: Acts, people: People, everybody: ir.Table, since: int) -> dict[str, int]:
    """How often members, and organizers, asked anybody; others' asks are left out."""
    rows = acts.table.filter((acts.table.deed == "invited") & (acts.table.day > since))
    days = rows.group_by("person", "day").aggregate(asks=rows.count())
    found = brought_home(acts, people.home, days).inner_join(everybody, "person")
    found = found.filter(
        (found.day >= found.joined) & (found.gone.isnull() | (found.day <= found.gone))
    )
    leads = found.led.notnull() & (found.led <= found.day)
    counted = found.aggregate(
        asks_of_members=ibis.ifelse(leads, 0, found.asks).sum(),
        asks_of_organizers=ibis.ifelse(leads, found.asks, 0).sum(),
    )
    return _numbers(people.home.taken(counted))


def _yeses(acts: Acts, people: People, came: ir.Table, since: int) -> dict[str, int]:
    """Of those who were no members: how many said yes, and how many of them came soon."""
    table, home = acts.table, people.home
    said = table.filter((table.deed == "rsvped") & (table.day > since))
    said = said.filter(said.day <= acts.last - SOON).select("person", "day").distinct()
    members = people.table.select("person", "joined")
    found = brought_home(acts, home, said).inner_join(members, "person")
    found = home.kept(found.filter(found.joined.isnull() | (found.day <= found.joined)))
    both = found.inner_join(came.select("person", there=came.day), "person")
    both = both.filter((both.there >= both.day) & (both.there <= both.day + SOON))
    return {
        "yeses": home.number(found.count()),
        "shown": home.number(both.select("person", "day").distinct().count()),
    }


def _numbers(counted: pl.DataFrame) -> dict[str, int]:
    return {name: int(number or 0) for name, number in counted.row(0, named=True).items()}
