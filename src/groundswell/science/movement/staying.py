"""How long members stay: of all of them, of each way of joining and of each year."""

import polars as pl

from groundswell.science.growth.survival import Staying, Survival, kaplan_meier, staying_of
from groundswell.science.ledger.members import WAYS, stays
from groundswell.science.ledger.people import People

ALL = "all"
EARLIER = "joined earlier"
YEARS = 6
"""The last years of joining that are told apart; who joined before them is ``EARLIER``."""


def staying_of_members(people: People) -> tuple[dict[str, Staying], dict[str, Survival]]:
    """Staying with its two ends, and staying whether or not somebody leads: by name of the group.

    The groups are ``ALL``, ``WAYS``, ``EARLIER`` and the years of joining; those in which nobody is
    are not there.
    """
    rows = stays(people)
    years = sorted(rows["cohort"].unique())[-YEARS:]
    groups = {ALL: rows}
    groups |= {name: rows.filter(pl.col("way") == place) for place, name in enumerate(WAYS)}
    groups |= {EARLIER: rows.filter(~pl.col("cohort").is_in(years))}
    groups |= {str(year): rows.filter(pl.col("cohort") == year) for year in years}
    groups = {name: group for name, group in groups.items() if len(group)}
    ends = {
        name: staying_of(
            group["days"].to_numpy(), group["what"].to_numpy(), times=group["people"].to_numpy()
        )
        for name, group in groups.items()
    }
    longer = {
        name: kaplan_meier(
            group["lapsed_days"].to_numpy(),
            group["lapsed"].to_numpy().astype(int),
            times=group["people"].to_numpy(),
        )
        for name, group in groups.items()
    }
    return ends, longer
