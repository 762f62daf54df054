"""Shares of people as they are told: in a sentence, a row, a picture, and for a program."""

import polars as pl

from groundswell.reporting.pictures import Chart, shares
from groundswell.reporting.words import FEW, interval_facts, percent, share_between
from groundswell.science.growth.safe import SMALLEST
from groundswell.science.growth.shares import Share


def can_be_shown(share: Share) -> bool:
    """Whether neither those counted nor the others are a few people who would show."""
    rest = share.n - share.count
    return share.n >= SMALLEST and not (0 < share.count < SMALLEST or 0 < rest < SMALLEST)


def counted(share: Share) -> str:
    """How many of how many, or that it is a few of them."""
    if can_be_shown(share):
        return f"{share.count:,} of {share.n:,}"
    if share.n < SMALLEST:
        return f"of {FEW}"
    if 0 < share.count < SMALLEST:
        return f"{FEW} of {share.n:,}"
    return f"all but {FEW} of {share.n:,}"


def share_says(share: Share, who: str, did: str) -> str:
    """A share in a sentence: how many of how many of ``who`` did, and what share that is."""
    if share.n < SMALLEST:
        return f"There are {FEW} {who}, too few to say how many {did}."
    said = f"{counted(share)} {who} {did}"
    if can_be_shown(share):
        said += f": {percent(share.share)} ({share_between(share.interval)})"
    return f"{said[0].upper()}{said[1:]}."


def share_row(name: str, share: Share) -> list[str]:
    """One row of a table of shares: the name, how many, the share and what it lies between."""
    if can_be_shown(share):
        return [name, counted(share), percent(share.share), share_between(share.interval)]
    return [name, counted(share), "not shown", "not shown"]


def share_facts(share: Share) -> dict[str, object]:
    """A share for a program, with what can be shown of it."""
    if not can_be_shown(share):
        return {
            "n": share.n if share.n >= SMALLEST else None,
            "shown": False,
            "says": counted(share),
        }
    return {
        "n": share.n,
        "shown": True,
        "count": share.count,
        "share": share.share,
        "interval": interval_facts(share.interval),
    }


def share_chart(rows: dict[str, Share], title: str) -> Chart | None:
    """The shares that can be shown, by name; None where none can."""
    table = pl.DataFrame(
        [
            {
                "name": name,
                "value": share.share,
                "low": share.interval.low,
                "high": share.interval.high,
            }
            for name, share in rows.items()
            if can_be_shown(share)
        ]
    )
    return shares(table, "name", title=title) if len(table) else None
