"""Who stays: what answers it."""

from collections.abc import Callable

import numpy as np
import polars as pl

from groundswell.reporting import pictures
from groundswell.reporting.card import Card, Section, Table, meaning
from groundswell.reporting.cards.growing import WAY_NAMES
from groundswell.reporting.counts import HIDDEN, beside, few, known, told
from groundswell.reporting.words import interval_facts, percent, rounded, share_between
from groundswell.science.growth.ladder import Ladder
from groundswell.science.growth.record import IntArray, Interval
from groundswell.science.growth.safe import SMALLEST, shown
from groundswell.science.growth.survival import Incidence, Staying, Survival
from groundswell.science.growth.ties import BoolArray
from groundswell.science.ledger.members import WAYS
from groundswell.science.movement.record import Growth
from groundswell.science.movement.staying import ALL, EARLIER

TOLD = (30, 90, 180, 365, 730)
"""Days after joining of which the share who stayed is told."""


def staying(growth: Growth) -> Section:
    """Whether members stay, what becomes of them, and how they move on the ladder."""
    cards = []
    if ALL in growth.survival and growth.survival[ALL].n >= SMALLEST:
        cards.append(_survival(growth.survival))
        cards.append(_ends(growth.staying[ALL]))
    if growth.ladder is not None:
        cards.append(_ladder(growth.ladder))
    return Section("staying", "Who stays?", cards, "Too few have joined to say who stays.")


def _survival(survival: dict[str, Survival]) -> Card:
    everybody = survival[ALL]
    ways = {WAY_NAMES[name]: survival[name] for name in WAYS if name in survival}
    years = {
        name if name == EARLIER else f"joined in {name}": each
        for name, each in survival.items()
        if name != ALL and name not in WAYS
    }
    drawn = [_curve(name, each) for name, each in {"all": everybody, **ways}.items()]
    curves = pl.concat([each for each in drawn if len(each)]) if any(map(len, drawn)) else None
    days = [day for day in TOLD if day <= _last(everybody)]
    rows = [
        ["all", told(everybody.n), *_row([everybody], days)[0]],
        *_rows(ways, days),
        *_rows(years, days),
    ]
    says = "The records do not go on long enough, or too few have lapsed, to say."
    if days and rows[0][-1] != HIDDEN:
        says = f"{days[-1]} days after joining {rows[0][-1]} were still there."
    return Card(
        key="retention",
        title="How long members stay",
        says=says,
        definition=(
            "Who has left, or has done nothing in 180 days up to the end, has lapsed, whether she "
            "led or not; who was silent and came back has stayed. Drawn from ten lapses to ten. "
            + Survival.DEFINITION
        ),
        cannot_say=Survival.CANNOT_SAY,
        chart=pictures.curves(
            curves, "days", x_title="days after joining", y_title="still there", colour="group"
        )
        if curves is not None
        else None,
        alt="Share of members still there, by days after joining and by how they joined.",
        tables=[
            Table(
                "Still there after joining",
                ["who", "people", *[f"{day} days" for day in days]],
                rows,
            )
        ],
        facts={"n": known(everybody.n), **_facts(everybody, days, everybody.beyond)},
    )


def _rows(groups: dict[str, Survival], days: list[int]) -> list[list[str]]:
    """Groups of which everybody is in one, as far as they can be shown beside all."""
    may = beside([each.n for each in groups.values()])
    cells = _row(list(groups.values()), days)
    return [
        [name, told(each.n), *row] if can else [name, HIDDEN, *[HIDDEN for _ in row]]
        for (name, each), row, can in zip(groups.items(), cells, may, strict=True)
    ]


def _row(groups: list[Survival], days: list[int]) -> list[list[str]]:
    """What is told of each group on each day: nothing that leaves a few between two numbers."""
    told_of: list[list[str]] = [[] for _ in groups]
    for before, day in zip([0, *days], days, strict=False):
        lapsed = [_happened(each, day) for each in groups]
        since = [_happened(each, day) - _happened(each, before) for each in groups]
        may = np.asarray(shown(np.array([lapsed, since])).all(axis=0))
        for place, each in enumerate(groups):
            hidden = few(lapsed[place]) or few(since[place]) or (len(groups) > 1 and not may[place])
            late = day > _last(each)
            told_of[place].append(
                "not known" if late else HIDDEN if hidden else _said(*each.beyond(day))
            )
    return told_of


def _ends(staying: Staying) -> Card:
    ends = {"lapsed first": staying.lapsed, "led first": staying.promoted}
    drawn = [_incidence(name, each) for name, each in ends.items()]
    curves = pl.concat([each for each in drawn if len(each)]) if any(map(len, drawn)) else None
    days = [day for day in TOLD if day <= _last(staying.staying)]
    rows = []
    for before, day in zip([0, *days], days, strict=False):
        since = [_happened(each, day) - _happened(each, before) for each in ends.values()]
        rows.append(
            [
                f"{day} days",
                *[
                    HIDDEN if few(new) or few(_happened(each, day)) else _said(*each.by(day))
                    for each, new in zip(ends.values(), since, strict=True)
                ],
            ]
        )
    says = "Too few have led something to say how many do."
    if rows and rows[-1][-1] != HIDDEN:
        says = f"{rows[-1][-1]} of members led something by day {days[-1]}."
    return Card(
        key="ends",
        title="Who lapses and who leads",
        says=says,
        **meaning(Staying),
        chart=pictures.curves(
            curves, "days", x_title="days after joining", y_title="by then", colour="group"
        )
        if curves is not None
        else None,
        alt="Shares of members who lapsed or led, by days after joining; what came first.",
        tables=[Table("What came first", ["after", "lapsed", "led"], rows)] if rows else [],
        facts={
            "n": known(staying.n),
            "lapsed": _facts(staying.lapsed, days, staying.lapsed.by),
            "led": _facts(staying.promoted, days, staying.promoted.by),
        },
    )


def _ladder(ladder: Ladder) -> Card:
    told_rows = np.isfinite(ladder.shares).all(axis=1)
    may = shown(ladder.counts)
    may[~told_rows] = False
    reached = np.flatnonzero(ladder.counts.any(axis=0)).tolist()
    rows, cells = [], []
    facts: dict[str, dict[str, object]] = {}
    for row in np.flatnonzero(told_rows).tolist():
        before, people = ladder.before[row], int(ladder.counts[row].sum())
        told_of = [before, told(people)]
        facts[before] = {"n": known(people)}
        for column in reached:
            after = ladder.after[column]
            share, interval = _move(ladder, row, column)
            is_shown = bool(may[row, column])
            nobody = is_shown and not ladder.counts[row, column]
            text = "–" if nobody else percent(share) if is_shown else "·"
            value = share if is_shown and not nobody else 0.0
            cells.append({"from": before, "to": after, "value": value, "text": text})
            if is_shown:
                facts[before][after] = {
                    "share": rounded(share),
                    "interval": interval_facts(interval),
                }
            told_of.append("none" if nobody else _said(share, interval) if is_shown else HIDDEN)
        rows.append(told_of)
    return Card(
        key="ladder",
        title="The ladder of engagement",
        says=_steps_up(ladder, may),
        definition=(
            ladder.DEFINITION + " Over the last twelve steps of 30 days. Active: a completed act "
            "in these 30 days. Organizer: led, hosted or pitched in them. Lapsed: left, or silent "
            "for 180 days, also if she came back later. Strangers are those first seen in a step."
        ),
        cannot_say=ladder.CANNOT_SAY,
        chart=pictures.grid(
            pl.DataFrame(cells), "to", "from", x_title="30 days later", y_title="from"
        )
        if cells
        else None,
        alt="Shares of people in each state, by the state they were in 30 days before.",
        tables=[
            Table(
                "From one 30 days to the next",
                ["from", "people", *[ladder.after[each] for each in reached]],
                rows,
            )
        ]
        if rows
        else [],
        facts=facts,
    )


def _steps_up(ladder: Ladder, may: BoolArray) -> str:
    row, column = ladder.before.index("active"), ladder.after.index("organizer")
    if not may[row, column]:
        return "How many active members go on to lead something cannot be shown: they are few."
    said = _said(*_move(ladder, row, column))
    return f"In 30 days {said} of active members go on to lead something."


def _move(ladder: Ladder, row: int, column: int) -> tuple[float, Interval]:
    low, high = float(ladder.low[row, column]), float(ladder.high[row, column])
    return float(ladder.shares[row, column]), Interval(low, high)


def _last(survival: Survival) -> float:
    """The last day on which enough people are followed for their leaving not to show."""
    many = survival.at_risk >= SMALLEST
    if many.all():
        return survival.last
    return float(survival.days[many][-1]) if many.any() else 0.0


def _by_tens(happened: IntArray, at_risk: IntArray) -> IntArray:
    """Days between which it happened to so many, of so many, that none of them shows."""
    kept, since = [], 0
    for place, (count, followed) in enumerate(zip(happened, at_risk, strict=True)):
        since += int(count)
        if since >= SMALLEST and followed >= SMALLEST:
            kept.append(place)
            since = 0
    return np.array(kept, np.int64)


def _curve(name: str, survival: Survival) -> pl.DataFrame:
    many = _by_tens(survival.events, survival.at_risk)
    return _drawn(name, survival, many, 1.0)


def _incidence(name: str, incidence: Incidence) -> pl.DataFrame:
    many = _by_tens(incidence.events, incidence.at_risk)
    return _drawn(name, incidence, many, 0.0)


def _drawn(name: str, told_of: Survival | Incidence, many: IntArray, start: float) -> pl.DataFrame:
    """A curve on some of its days; without any, none."""
    if not len(many):
        return pl.DataFrame()
    columns = {"value": told_of.share, "low": told_of.low, "high": told_of.high}
    return pl.DataFrame(
        {
            "group": [name] * (len(many) + 1),
            "days": [0.0, *told_of.days[many].tolist()],
            **{key: [start, *each[many].tolist()] for key, each in columns.items()},
        }
    )


def _happened(told_of: Survival | Incidence, day: int) -> int:
    """How many times it happened by a day."""
    return int(told_of.events[told_of.days <= day].sum())


def _said(share: float, interval: Interval) -> str:
    return f"{percent(share)} ({share_between(interval)})"


def _facts(
    told_of: Survival | Incidence,
    days: list[int],
    at: Callable[[float], tuple[float, Interval]],
) -> dict[str, object]:
    """The shares on some days, for a program, as far as they can be shown."""
    facts: dict[str, object] = {}
    for before, day in zip([0, *days], days, strict=False):
        happened = _happened(told_of, day)
        if not few(happened) and not few(happened - _happened(told_of, before)):
            share, interval = at(day)
            facts[str(day)] = {"share": rounded(share), "interval": interval_facts(interval)}
    return facts
