"""What followed attention: the acts of the people it reached, and of those they brought at once."""

import numpy as np
import polars as pl

from groundswell.science.growth.record import NOBODY, IntArray
from groundswell.science.ledger.acts import Acts
from groundswell.science.ledger.deeds import DONE
from groundswell.science.ledger.people import People

AFTER = 14
"""Days in which what people do follows from attention that reached them."""


def followed(acts: Acts, people: People) -> pl.DataFrame:
    """Everybody whom attention reached first ``AFTER`` days ago or more, and what came of it.

    Columns: number, passed_on (the attention was for a project, not for whoever lent it), by_lot,
    acts (completed within ``AFTER`` days by her and by those who came through her in them).
    """
    table = acts.table.filter(acts.table.amplified_by.notnull())
    kept = table.project.isnull() if "project" in acts.columns else table.person.notnull()
    by_lot = table.by_lot.fill_null(False) if "by_lot" in acts.columns else table.person.isnull()
    # The first day; on one day what was passed on before what was kept, and what nobody drew by lot
    # before what somebody did: one number for all three.
    key = table.day.cast("int64") * 4 + kept.cast("int64") * 2 + by_lot.cast("int64")
    first = table.group_by("person").aggregate(key=key.min())
    reached = acts.engine.taken(first)
    everybody = people.table.select("person", "number")
    numbered = people.home.taken(
        people.home.lent(reached).inner_join(everybody, "person").order_by("number")
    ).with_columns(
        day=pl.col("key").floordiv(4),
        passed_on=pl.col("key") % 4 < 2,  # noqa: PLR2004  # the second bit
        by_lot=pl.col("key") % 2 == 1,
    )
    numbered = numbered.filter(pl.col("day") + AFTER <= people.last)
    chain = _chain(people, numbered)
    done = acts.table.filter(acts.table.deed.isin(DONE)).select("person", "day")
    lent = acts.engine.lent(chain)
    after = done.inner_join(lent, "person")
    after = after.filter((after.day >= after.since) & (after.day <= after.since + AFTER))
    counted = acts.engine.taken(after.group_by("root").aggregate(acts=after.count()))
    return (
        numbered.join(counted, left_on="number", right_on="root", how="left")
        .select("number", "passed_on", "by_lot", pl.col("acts").fill_null(0))
        .sort("number")
    )


def _chain(people: People, reached: pl.DataFrame) -> pl.DataFrame:
    """Everybody who was reached or came through somebody who was: person, root, since."""
    columns = [
        "number",
        "person",
        *(["bringer", "brought"] if "bringer" in people.table.columns else []),
    ]
    everybody = people.home.taken(people.table.select(columns).order_by("number"))
    root = np.full(len(everybody), NOBODY)
    since = np.zeros(len(everybody), np.int64)
    numbers = reached["number"].to_numpy()
    root[numbers], since[numbers] = numbers, reached["day"].to_numpy()
    if "bringer" in everybody.columns:
        _come_through(
            everybody["bringer"].fill_null(NOBODY).to_numpy(),
            everybody["brought"].fill_null(0).to_numpy(),
            root,
            since,
        )
    return everybody.select("person", root=pl.Series(root), since=pl.Series(since)).filter(
        pl.col("root") != NOBODY
    )


def _come_through(bringer: IntArray, brought: IntArray, root: IntArray, since: IntArray) -> None:
    """Give everybody whom somebody in a chain brought in its days the root of that chain."""
    waiting = np.flatnonzero((bringer != NOBODY) & (root == NOBODY))
    while len(waiting):
        above = bringer[waiting]
        late = brought[waiting] - since[above]
        through = (root[above] != NOBODY) & (late >= 0) & (late <= AFTER)
        if not through.any():
            return
        now, above = waiting[through], above[through]
        root[now], since[now] = root[above], since[above]
        waiting = waiting[~through]
