"""Who stays: what answers it."""

import numpy as np
import polars as pl

from groundswell.reporting import pictures
from groundswell.reporting.card import Card, Section, Table, meaning
from groundswell.reporting.cards.growing import WAY_NAMES
from groundswell.reporting.words import finite, interval_facts, percent, share_between
from groundswell.science.growth.ladder import Ladder
from groundswell.science.growth.record import IntArray, Interval
from groundswell.science.growth.safe import SMALLEST, shown
from groundswell.science.growth.survival import Incidence, Staying, Survival
from groundswell.science.growth.ties import BoolArray
from groundswell.science.ledger.members import WAYS
from groundswell.science.movement.record import Growth
from groundswell.science.movement.staying import ALL

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
    ways = _groups(survival, list(WAYS))
    years = _groups(survival, [name for name in survival if name.isdigit()])
    drawn = {"all": everybody, **{WAY_NAMES[name]: each for name, each in ways.items()}}
    told = {**drawn, **{f"joined in {year}": each for year, each in years.items()}}
    curves = pl.concat([_curve(name, each) for name, each in drawn.items()])
    days = [day for day in TOLD if day <= _last(everybody)]
    says = "The records do not go on long enough, or too few have lapsed, to say."
    if days and _happened(everybody, days[-1]) >= SMALLEST:
        says = f"{days[-1]} days after joining {_at(everybody, days[-1])} were still there."
    return Card(
        key="retention",
        title="How long members stay",
        says=says,
        definition=(
            "Who has left, or has done nothing in 180 days, has lapsed, whether she led or not. "
            "Shown as long as 10 people or more are followed, and from when 10 have lapsed. "
            + Survival.DEFINITION
        ),
        cannot_say=Survival.CANNOT_SAY,
        chart=pictures.curves(
            curves, "days", x_title="days after joining", y_title="still there", colour="group"
        )
        if len(curves)
        else None,
        alt="Share of members still there, by days after joining and by how they joined.",
        tables=[
            Table(
                "Still there after joining",
                ["who", "people", *[f"{day} days" for day in days]],
                [
                    [name, f"{each.n:,}", *[_at(each, day) for day in days]]
                    for name, each in told.items()
                ],
            )
        ],
        facts={
            name: {
                "n": each.n,
                "median": finite(each.median) if each.ended >= SMALLEST else None,
                "beyond": {
                    str(day): _share_facts(each.beyond(day))
                    for day in TOLD
                    if day <= _last(each) and _happened(each, day) >= SMALLEST
                },
            }
            for name, each in {ALL: everybody, **ways, **years}.items()
        },
    )


def _ends(staying: Staying) -> Card:
    curves = pl.concat(
        [
            _incidence("lapsed first", staying.lapsed),
            _incidence("led first", staying.promoted),
        ]
    )
    days = [day for day in TOLD if day <= _last(staying.staying)]
    says = "Too few have led something to say how many do."
    if days and _happened(staying.promoted, days[-1]) >= SMALLEST:
        says = f"{_by(staying.promoted, days[-1])} of members led something by day {days[-1]}."
    return Card(
        key="ends",
        title="Who lapses and who leads",
        says=says,
        **meaning(Staying),
        chart=pictures.curves(
            curves, "days", x_title="days after joining", y_title="by then", colour="group"
        )
        if len(curves)
        else None,
        alt="Shares of members who lapsed or led, by days after joining; what came first.",
        tables=[
            Table(
                "What came first",
                ["after", "lapsed", "led"],
                [
                    [f"{day} days", _by(staying.lapsed, day), _by(staying.promoted, day)]
                    for day in days
                ],
            )
        ]
        if days
        else [],
        facts={
            "n": staying.n,
            **{
                name: {
                    str(day): _share_facts(each.by(day))
                    for day in days
                    if _happened(each, day) >= SMALLEST
                }
                for name, each in (("lapsed", staying.lapsed), ("led", staying.promoted))
            },
        },
    )


def _ladder(ladder: Ladder) -> Card:
    may = shown(ladder.counts) & np.isfinite(ladder.shares)
    rows = []
    cells = []
    facts: dict[str, dict[str, object]] = {}
    for row, before in enumerate(ladder.before):
        if not np.isfinite(ladder.shares[row]).all():
            continue
        told = [before, f"{ladder.counts[row].sum():,}"]
        facts[before] = {"n": int(ladder.counts[row].sum())}
        for column, after in enumerate(ladder.after):
            share = float(ladder.shares[row, column])
            interval = Interval(float(ladder.low[row, column]), float(ladder.high[row, column]))
            visible = bool(may[row, column])
            none = visible and not ladder.counts[row, column]
            text = "–" if none else percent(share) if visible else "·"
            told.append(
                "none"
                if none
                else f"{text} ({share_between(interval)})"
                if visible
                else "not shown"
            )
            cells.append(
                {
                    "from": before,
                    "to": after,
                    "value": share if visible and not none else 0.0,
                    "text": text,
                }
            )
            if visible:
                facts[before][after] = {"share": share, "interval": interval_facts(interval)}
        rows.append(told)
    return Card(
        key="ladder",
        title="The ladder of engagement",
        says=_steps_up(ladder),
        definition=(
            ladder.DEFINITION
            + " Over the last twelve steps of 30 days. Active: a completed act in "
            "these 30 days. Organizer: led, hosted or pitched in them. Lapsed: left, or silent for "
            "180 days. Strangers are those first seen in a step."
        ),
        cannot_say=ladder.CANNOT_SAY,
        chart=pictures.grid(
            pl.DataFrame(cells), "to", "from", x_title="30 days later", y_title="from"
        )
        if cells
        else None,
        alt="Shares of people in each state, by the state they were in 30 days before.",
        tables=[Table("From one 30 days to the next", ["from", "people", *ladder.after], rows)]
        if rows
        else [],
        facts=facts,
    )


def _steps_up(ladder: Ladder) -> str:
    row, column = ladder.before.index("active"), ladder.after.index("organizer")
    share = float(ladder.shares[row, column])
    if not np.isfinite(share) or ladder.counts[row, column] < SMALLEST:
        return f"In 30 days under {SMALLEST} active members went on to lead something."
    interval = Interval(float(ladder.low[row, column]), float(ladder.high[row, column]))
    return (
        f"In 30 days {percent(share)} of active members go on to lead something "
        f"({share_between(interval)})."
    )


def _groups(survival: dict[str, Survival], names: list[str]) -> dict[str, Survival]:
    """Those of some groups that can be shown beside all."""
    there = [name for name in names if name in survival]
    if not there:
        return {}
    may = shown(np.array([[survival[name].n for name in there]]))[0]
    return {name: survival[name] for name, can in zip(there, may, strict=True) if can}


def _last(survival: Survival) -> float:
    """The last day on which enough people are followed for their leaving not to show."""
    many = survival.at_risk >= SMALLEST
    if many.all():
        return survival.last
    return float(survival.days[many][-1]) if many.any() else 0.0


def _can_be_shown(happened: IntArray, at_risk: IntArray) -> BoolArray:
    """Days by which it happened to enough people, of enough, for none of them to show."""
    shown: BoolArray = (happened.cumsum() >= SMALLEST) & (at_risk >= SMALLEST)
    return shown


def _curve(name: str, survival: Survival) -> pl.DataFrame:
    many = _can_be_shown(survival.events, survival.at_risk)
    return pl.DataFrame(
        {
            "group": [name] * int(many.sum()),
            "days": survival.days[many],
            "value": survival.share[many],
            "low": survival.low[many],
            "high": survival.high[many],
        }
    )


def _incidence(name: str, incidence: Incidence) -> pl.DataFrame:
    many = _can_be_shown(incidence.events, incidence.at_risk)
    return pl.DataFrame(
        {
            "group": [name] * int(many.sum()),
            "days": incidence.days[many],
            "value": incidence.share[many],
            "low": incidence.low[many],
            "high": incidence.high[many],
        }
    )


def _happened(told: Survival | Incidence, day: int) -> int:
    """How many times it happened by a day."""
    return int(told.events[told.days <= day].sum())


def _at(survival: Survival, day: int) -> str:
    if day > _last(survival):
        return "not known"
    return _told(survival.beyond(day), _happened(survival, day))


def _by(incidence: Incidence, day: int) -> str:
    return _told(incidence.by(day), _happened(incidence, day))


def _told(share: tuple[float, Interval], happened: int) -> str:
    if 0 < happened < SMALLEST:
        return "not shown"
    return f"{percent(share[0])} ({share_between(share[1])})"


def _share_facts(share: tuple[float, Interval]) -> dict[str, object]:
    return {"share": finite(share[0]), "interval": interval_facts(share[1])}
