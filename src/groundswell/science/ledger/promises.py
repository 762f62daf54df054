"""Promises: what was pledged and is due, what was done, and how soon somebody got in touch."""

import ibis
import polars as pl

from groundswell.science.ledger.acts import Acts, times

DUE = 30
"""Days after which a pledge is due, of which the record holds no day of its own."""

SOON = (2, 7, 14)
"""Days until the first talk by which pledges are told apart."""

BY_CONTACT = ("within 2 days", "in 3 to 7 days", "in 8 to 14 days", "later or never")


def promises(acts: Acts) -> pl.DataFrame:
    """Pledges that are due: by project (null without any) and contact, how many and how many done.

    A person's pledges of one project that are due are done by as many of her fulfilled ones from
    the first pledge on. ``contact``: a place in ``BY_CONTACT``: the first talk with her from the
    day of the pledge on.
    """
    by = ["person", "project"] if "project" in acts.columns else ["person"]
    table = acts.table.filter(acts.table.deed.isin(("pledged", "fulfilled", "talked")))
    table = acts.engine.kept(table.select(*by, "deed", "day"))
    pledged = table.filter((table.deed == "pledged") & (table.day <= acts.last - DUE))
    pledged = pledged.group_by(by).aggregate(due=pledged.count(), since=pledged.day.min())
    fulfilled = table.filter(table.deed == "fulfilled").select(*by, "day")
    talks = table.filter(table.deed == "talked").select("person", talk=table.day)
    both = pledged.left_join(
        fulfilled, [pledged[name].identical_to(fulfilled[name]) for name in by]
    ).select(*[pledged[name] for name in by], pledged.due, pledged.since, fulfilled.day)
    kept = both.group_by([*by, "due", "since"]).aggregate(fulfilled=times(both.day >= both.since))
    spoken = kept.inner_join(talks, "person")
    spoken = spoken.filter((spoken.talk >= spoken.since) & (spoken.talk <= spoken.since + SOON[-1]))
    spoken = spoken.group_by("person", "since").aggregate(talk=spoken.talk.min())
    whole = kept.left_join(spoken, ["person", "since"])
    waited = whole.talk - whole.since
    contact = ibis.cases(
        *[(waited <= days, place) for place, days in enumerate(SOON)], else_=len(SOON)
    )
    project = whole.project if "project" in by else ibis.null("string")
    shown = whole.select(
        project=project.cast("string"),
        contact=contact.cast("int8"),
        due=whole.due,
        done=ibis.least(whole.due, whole.fulfilled),
    )
    counted = shown.group_by("project", "contact").aggregate(
        due=shown.due.sum(), done=shown.done.sum(), people=shown.count()
    )
    return acts.engine.taken(counted.order_by("project", "contact"))
