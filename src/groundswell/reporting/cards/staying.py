"""Who stays: what answers it."""

import numpy as np
import polars as pl

from groundswell.reporting import pictures
from groundswell.reporting.card import Card, Section, Table, meaning
from groundswell.reporting.cards.growing import WAY_NAMES
from groundswell.reporting.words import finite, interval_facts, percent, share_between
from groundswell.science.growth.ladder import Ladder
from groundswell.science.growth.record import Interval
from groundswell.science.growth.safe import SMALLEST, shown
from groundswell.science.growth.survival import Incidence, Staying, Survival
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
    curves = pl.concat([_curve(name, each) for name, each in drawn.items()])
    told = [day for day in TOLD if day <= _last(everybody)]
    day = told[-1] if told else 0
    share, interval = everybody.beyond(day)
    rows = [
        [name, f"{each.n:,}", *[_at(each, when) for when in told]]
        for name, each in {
            **drawn,
            **{f"joined in {year}": each for year, each in years.items()},
        }.items()
    ]
    return Card(
        key="retention",
        title="How long members stay",
        says=(
            f"{day} days after joining {percent(share)} were there ({share_between(interval)})."
            if told
            else "The records do not go on long enough to say."
        ),
        definition=(
            "Who has left, or has done nothing in 180 days, has lapsed, whether she led or not. "
            "Drawn as long as 10 people or more are followed. " + Survival.DEFINITION
        ),
        cannot_say=Survival.CANNOT_SAY,
        chart=pictures.curves(
            curves, "days", x_title="days after joining", y_title="still there", colour="group"
        ),
        alt="Share of members still there, by days after joining and by how they joined.",
        tables=[
            Table(
                "Still there after joining",
                ["who", "people", *[f"{when} days" for when in told]],
                rows,
            )
        ],
        facts={
            name: {
                "n": each.n,
                "median": finite(each.median),
                "median_interval": interval_facts(each.median_interval),
                "beyond": {
                    str(when): {
                        "share": finite(each.beyond(when)[0]),
                        "interval": interval_facts(each.beyond(when)[1]),
                    }
                    for when in TOLD
                    if when <= _last(each)
                },
            }
            for name, each in {ALL: everybody, **ways, **years}.items()
        },
    )


def _ends(staying: Staying) -> Card:
    last = _last(staying.staying)
    curves = pl.concat(
        [
            _incidence("lapsed first", staying.lapsed, last),
            _incidence("led first", staying.promoted, last),
        ]
    )
    told = [day for day in TOLD if day <= last]
    rows = [
        [
            f"{day} days",
            percent(staying.staying.beyond(day)[0]),
            *[
                f"{percent(each.by(day)[0])} ({share_between(each.by(day)[1])})"
                for each in (staying.lapsed, staying.promoted)
            ],
        ]
        for day in told
    ]
    led = (
        f"{percent(staying.promoted.by(told[-1])[0])} of members led something by day {told[-1]}"
        if told
        else "No more can be said"
    )
    return Card(
        key="ends",
        title="Who lapses and who leads",
        says=led + ".",
        **meaning(Staying),
        chart=pictures.curves(
            curves, "days", x_title="days after joining", y_title="by then", colour="group"
        )
        if len(curves)
        else None,
        alt="Shares of members who lapsed or led, by days after joining; what came first.",
        tables=[Table("What came first", ["after", "neither", "lapsed", "led"], rows)]
        if rows
        else [],
        facts={
            "n": staying.n,
            "by": {
                str(day): {
                    "neither": finite(staying.staying.beyond(day)[0]),
                    "lapsed": finite(staying.lapsed.by(day)[0]),
                    "lapsed_interval": interval_facts(staying.lapsed.by(day)[1]),
                    "led": finite(staying.promoted.by(day)[0]),
                    "led_interval": interval_facts(staying.promoted.by(day)[1]),
                }
                for day in told
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
    enough = np.flatnonzero(survival.at_risk >= SMALLEST)
    if not len(enough):
        return survival.last if not len(survival.days) else 0.0
    return survival.last if len(enough) == len(survival.days) else float(survival.days[enough[-1]])


def _curve(name: str, survival: Survival) -> pl.DataFrame:
    many = survival.at_risk >= SMALLEST
    return pl.DataFrame(
        {
            "group": [name] * (int(many.sum()) + 1),
            "days": [0.0, *survival.days[many].tolist()],
            "value": [1.0, *survival.share[many].tolist()],
            "low": [1.0, *survival.low[many].tolist()],
            "high": [1.0, *survival.high[many].tolist()],
        }
    )


def _incidence(name: str, incidence: Incidence, last: float) -> pl.DataFrame:
    many = incidence.days <= last
    return pl.DataFrame(
        {
            "group": [name] * (int(many.sum()) + 1),
            "days": [0.0, *incidence.days[many].tolist()],
            "value": [0.0, *incidence.share[many].tolist()],
            "low": [0.0, *incidence.low[many].tolist()],
            "high": [0.0, *incidence.high[many].tolist()],
        }
    )


def _at(survival: Survival, day: int) -> str:
    if day > _last(survival):
        return "not known"
    share, interval = survival.beyond(day)
    return f"{percent(share)} ({share_between(interval)})"
