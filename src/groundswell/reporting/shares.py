"""Shares of people as they are told: in a sentence, a row, a picture, and for a program."""

from collections.abc import Mapping

import numpy as np

from groundswell.reporting.counts import FEW, HIDDEN, few, known, told
from groundswell.reporting.pictures import Chart, estimates, shares
from groundswell.reporting.words import interval_facts, percent, rounded, share_between
from groundswell.science.growth.safe import SMALLEST, shown
from groundswell.science.growth.shares import Share

HEADER = ["people", "share", "95 % between"]


def can_be_shown(share: Share) -> bool:
    """Whether neither those counted nor the others are a few people who would show."""
    return share.n >= SMALLEST and not (few(share.count) or few(share.n - share.count))


def parts_that_can_be_shown(parts: Mapping[str, Share], rest: Share | None = None) -> set[str]:
    """Which shares can be shown beside that of all together.

    ``parts``: everybody is in one of them, or in the ``rest``, which is told nowhere.
    """
    whole = [*parts.values(), *([rest] if rest is not None else [])]
    counts = np.array([[each.count, each.n - each.count] for each in whole], np.int64)
    may = np.asarray(shown(counts.reshape(-1, 2)).all(axis=1))
    return {name for name, can in zip(parts, may, strict=False) if can}


def counted(share: Share) -> str:
    """How many of how many, or that it is a few of them."""
    if can_be_shown(share):
        return f"{told(share.count)} of {told(share.n)}"
    if share.n < SMALLEST:
        return f"of {FEW}"
    if few(share.count):
        return f"{FEW} of {told(share.n)}"
    return f"all but {FEW} of {told(share.n)}"


def share_says(share: Share, who: str, did: str) -> str:
    """A share in a sentence: how many of how many of ``who`` did, and what share that is."""
    if share.n < SMALLEST:
        return f"There are {FEW} {who}, too few to say how many {did}."
    said = f"{counted(share)} {who} {did}"
    if can_be_shown(share):
        said += f": {percent(share.share)} ({share_between(share.interval)})"
    return f"{said[0].upper()}{said[1:]}."


def share_row(name: str, share: Share, *, is_hidden: bool = False) -> list[str]:
    """One row of a table of shares: the name, how many, the share and what it lies between."""
    if is_hidden:
        return [name, HIDDEN, HIDDEN, HIDDEN]
    if can_be_shown(share):
        return [name, counted(share), percent(share.share), share_between(share.interval)]
    return [name, counted(share), HIDDEN, HIDDEN]


def share_facts(share: Share, *, is_hidden: bool = False) -> dict[str, object]:
    """A share for a program, with what can be shown of it."""
    if is_hidden or not can_be_shown(share):
        return {"shown": False, "says": HIDDEN if is_hidden else counted(share)}
    return {
        "shown": True,
        "n": known(share.n),
        "count": known(share.count),
        "share": rounded(share.share),
        "interval": interval_facts(share.interval),
    }


def share_chart(rows: Mapping[str, Share], title: str) -> Chart | None:
    """The shares that can be shown, by name; None where none can."""
    told_of = [
        (name, share.share, share.interval) for name, share in rows.items() if can_be_shown(share)
    ]
    return shares(estimates("name", told_of), "name", title=title) if told_of else None
