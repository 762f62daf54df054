"""Does it rest on anyone: what answers it."""

import numpy as np
import polars as pl

from groundswell.reporting import pictures
from groundswell.reporting.card import Card, Section, Table
from groundswell.reporting.counts import known, told
from groundswell.reporting.words import (
    between,
    interval_facts,
    number,
    percent,
    rounded,
    share_between,
)
from groundswell.science.growth.concentration import Concentration
from groundswell.science.growth.exits import Exits
from groundswell.science.growth.halving import Halving
from groundswell.science.growth.safe import SMALLEST
from groundswell.science.growth.shares import share_of
from groundswell.science.movement.record import Growth, Resting

NAMED = 10

ROUND = 20
"""From so many on, people are counted whole."""


def resting(growth: Growth, *, names: bool) -> Section:
    """What would be lost with whom, and how much of the work is in few hands."""
    cards = []
    found = growth.resting
    called = growth.names if names else {}
    if found is not None:
        if found.exits is not None and found.exits.acts and found.exits.n >= SMALLEST:
            cards.append(_exits(found, found.exits, called))
        if found.halving is not None and found.halving.n >= SMALLEST:
            cards.append(_halving(found, found.halving, called))
        held = {name: each for name, each in found.held.items() if each.n >= SMALLEST}
        if held:
            cards.append(_held(held))
    return Section(
        "resting",
        "Does it rest on anyone?",
        cards,
        "Too little of the last days is on record to say on whom the movement rests.",
    )


def _exits(found: Resting, exits: Exits, names: dict[int, str]) -> Card:
    order = np.argsort(-exits.lost, kind="stable")[:NAMED]
    lost = {
        names.get(int(found.numbers[each]), f"number {place}"): share_of(
            round(float(exits.lost[each]) * exits.acts), exits.acts
        )
        for place, each in enumerate(order, 1)
    }
    rows = [[who, percent(each.share), share_between(each.interval)] for who, each in lost.items()]
    drawn = pictures.estimates(
        "who", [(who, each.share, each.interval) for who, each in lost.items()]
    )
    who = names.get(int(found.numbers[exits.most]), "one person")
    return Card(
        key="exits",
        title="What would be lost with one person",
        says=(
            f"If {who} left, {percent(exits.share)} of what is done would go too "
            f"({share_between(exits.interval)}). No other exit costs more."
        ),
        definition=(
            "Ties: two-way contacts of 60 days; acts: of 30 days; organizers: who led, hosted or "
            "pitched in 60 days. " + Exits.DEFINITION
        ),
        cannot_say=Exits.CANNOT_SAY,
        chart=pictures.shares(drawn, "who", title="of all acts, lost with her", of_all=False),
        alt="Shares of all acts that would be lost with each of those on whom the most rests.",
        tables=[
            Table("Those on whom the most rests", ["who", "lost with her", "95 % between"], rows),
            Table(
                "The net of two-way contacts",
                ["what", "how many"],
                [
                    ["people in it", told(exits.n)],
                    ["people without whom a part is cut off", told(exits.articulation_people)],
                    ["ties without which a part is cut off", f"{exits.bridging_ties:,}"],
                ],
            ),
        ],
        facts={
            "n": known(exits.n),
            "lost": rounded(exits.share),
            "interval": interval_facts(exits.interval),
            "articulation_people": known(exits.articulation_people),
            "bridging_ties": exits.bridging_ties,
            "most": [
                {"who": names.get(int(found.numbers[each])), "lost": rounded(exits.lost[each])}
                for each in order
            ],
        },
    )


def _halving(found: Resting, halving: Halving, names: dict[int, str]) -> Card:
    curve = pl.DataFrame({"exits": found.left, "value": found.curve})
    if halving.exact:
        says = (
            f"The fewest exits that would leave at most half of {told(halving.n)} people holding "
            f"together: {halving.number:,}."
        )
    else:
        says = (
            f"At most {halving.number:,} exits, and at least {int(halving.interval.low):,}, would "
            f"leave at most half of {told(halving.n)} people holding together. Which is the "
            "fewest is not known."
        )
    who = [names[number] for number in found.core[halving.people].tolist() if number in names]
    rows = [
        ["people in the largest piece", told(halving.n)],
        [
            "exits that halve it" if halving.exact else "exits that halve it, at most",
            f"{halving.number:,}",
        ],
        ["cut off by the worst single exit, besides herself", told(halving.cut_off)],
    ]
    if who:
        rows.append(["who they are", ", ".join(who)])
    return Card(
        key="halving",
        title="The halving number",
        says=says,
        definition="Of the largest piece of the net of two-way contacts of 60 days. "
        + Halving.DEFINITION,
        cannot_say=Halving.CANNOT_SAY,
        chart=pictures.curves(
            curve,
            "exits",
            x_title="exits of those with the most ties",
            y_title="still holding together",
            is_step=False,
        ),
        alt="Share of the largest piece that holds together, by how many with the most ties left.",
        tables=[Table("How few exits would halve it", ["what", "how many"], rows)],
        facts={
            "n": known(halving.n),
            "number": halving.number,
            "exact": halving.exact,
            "at_least": int(halving.interval.low),
            "cut_off": known(halving.cut_off),
            "who": who or None,
            "curve": {
                "exits": found.left.tolist(),
                "share": [rounded(each) for each in found.curve],
            },
        },
    )


def _held(held: dict[str, Concentration]) -> Card:
    drawn = pictures.estimates(
        "work", [(name, each.effective, each.effective_interval) for name, each in held.items()]
    )
    least = min(held, key=lambda name: held[name].effective / held[name].n)
    digits = 1 if held[least].effective < ROUND else 0
    return Card(
        key="concentration",
        title="How many hands the work is in",
        says=(
            f"{told(held[least].n)} people shared “{least}”, as unequally as if "
            f"{number(held[least].effective, digits)} did it all in equal parts "
            f"({between(held[least].effective_interval, digits)})."
        ),
        definition="Of the last 90 days, among those who did any of it. "
        + Concentration.DEFINITION,
        cannot_say=Concentration.CANNOT_SAY,
        chart=pictures.points(
            drawn, "work", x_title="", y_title="as if so many did it in equal parts"
        ),
        alt="The effective number of people who share each kind of work.",
        tables=[
            Table(
                "Work in 90 days",
                [
                    "work",
                    "people",
                    "effective number",
                    "95 % between",
                    "Gini",
                    "95 % between",
                    "HHI",
                    "95 % between",
                ],
                [
                    [
                        name,
                        told(each.n),
                        number(each.effective, 1),
                        between(each.effective_interval, 1),
                        number(each.gini),
                        between(each.gini_interval),
                        number(each.hhi, 4),
                        between(each.hhi_interval, 4),
                    ]
                    for name, each in held.items()
                ],
            )
        ],
        facts={
            name: {
                "n": known(each.n),
                "gini": rounded(each.gini),
                "gini_interval": interval_facts(each.gini_interval),
                "hhi": rounded(each.hhi, 4),
                "hhi_interval": interval_facts(each.hhi_interval, 4),
                "effective": rounded(each.effective, 1),
                "effective_interval": interval_facts(each.effective_interval),
            }
            for name, each in held.items()
        },
    )
