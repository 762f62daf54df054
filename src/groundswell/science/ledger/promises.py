"""Promises: what was pledged and is due, what was done, and how soon somebody got in touch."""

import ibis
import ibis.expr.types as ir
import polars as pl

from groundswell.science.ledger.acts import Acts, times

DUE = 30
"""Days after which a pledge is due, of which the record holds no day of its own."""

SOON = (2, 7, 14)
"""Days until the first talk by which pledges are told apart."""

BY_CONTACT = ("within 2 days", "in 3 to 7 days", "in 8 to 14 days", "later or never")


def promises(acts: Acts) -> pl.DataFrame:
    """Pledges that are due: by project (null without any) and contact, how many and how many done.

    What a person fulfils for a project does her earliest pledge of it that is open on that day, and
    none where none is. ``contact``: a place in ``BY_CONTACT``: from the day of the pledge to the
    first talk with her from then on. ``people``: who made these pledges, each once.
    """
    by = ["person", "project"] if "project" in acts.columns else ["person"]
    table = acts.table.filter(acts.table.deed.isin(("pledged", "fulfilled", "talked")))
    table = acts.engine.kept(table.select(*by, "deed", "day"))
    pledges = acts.engine.kept(_done(table, by, acts.last - DUE))
    talked = _first_talk(table, pledges)
    whole = pledges.left_join(talked, ["person", "day"])
    waited = whole.talk - whole.day
    contact = ibis.cases(
        *[(waited <= days, place) for place, days in enumerate(SOON)], else_=len(SOON)
    )
    project = whole.project if "project" in by else ibis.null("string")
    shown = whole.select(
        "person", "due", "done", project=project.cast("string"), contact=contact.cast("int8")
    )
    hers = shown.group_by("person", "project", "contact").aggregate(
        due=shown.due.sum(), done=shown.done.sum()
    )
    counted = hers.group_by("project", "contact").aggregate(
        due=hers.due.sum(), done=hers.done.sum(), people=hers.count()
    )
    return acts.engine.taken(counted.order_by("project", "contact"))


def _done(table: ir.Table, by: list[str], last: int) -> ir.Table:
    """Each day's pledges up to the last: whose, of what project, how many due and how many done.

    As the earliest open pledge is done first, those done are always the first K of them: all that
    was fulfilled, but for what found no pledge open. That is the most by which what was fulfilled
    was ever ahead of what was pledged, as work that finds an empty queue is lost to it (D. Lindley
    1952). On one day pledges come first.
    """
    is_due = (table.deed == "pledged") & (table.day <= last)
    is_fulfilled = table.deed == "fulfilled"
    days = table.filter(is_due | is_fulfilled).group_by([*by, "day"])
    days = days.aggregate(due=times(is_due), fulfilled=times(is_fulfilled))
    so_far = ibis.cumulative_window(group_by=by, order_by="day")
    days = days.mutate(
        before=days.due.sum().over(so_far) - days.due,
        ahead=(days.fulfilled - days.due).sum().over(so_far),
    )
    of_all = ibis.window(group_by=by)
    lost = ibis.greatest(days.ahead.max().over(of_all), 0)
    days = days.mutate(first=days.fulfilled.sum().over(of_all) - lost)
    done = ibis.greatest(ibis.least(days.first - days.before, days.due), 0)
    return days.filter(days.due > 0).select(*by, "day", "due", done=done)


def _first_talk(table: ir.Table, pledges: ir.Table) -> ir.Table:
    """The first talk with whoever pledged, from the day of a pledge on, as long as it is soon."""
    made = pledges.select("person", "day").distinct()
    talks = table.filter(table.deed == "talked").semi_join(made, "person")
    # A day of hers counts once: where one name stands for many, pairs of days are still few.
    soon = made.inner_join(talks.select("person", talk=talks.day).distinct(), "person")
    soon = soon.filter((soon.talk >= soon.day) & (soon.talk <= soon.day + SOON[-1]))
    return soon.group_by("person", "day").aggregate(talk=soon.talk.min())
