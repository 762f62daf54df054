"""What did attention do: what answers it."""

from groundswell.reporting import pictures
from groundswell.reporting.card import Card, Section, Table
from groundswell.reporting.counts import FEW, HIDDEN, known, told
from groundswell.reporting.words import between, interval_facts, number, rounded
from groundswell.science.growth.attention import Attention, Yield
from groundswell.science.growth.safe import SMALLEST
from groundswell.science.movement.record import Growth


def attention(growth: Growth) -> Section:
    """What came of attention, passed on and kept."""
    found = growth.attention
    cards = [_attention(found)] if found is not None and found.n >= SMALLEST else []
    return Section(
        "attention",
        "What did attention do?",
        cards,
        "Too few people were reached by lent attention, as far as it was written down.",
    )


def _attention(found: Attention) -> Card:
    kinds = {"passed on to a project": found.passed_on, "kept": found.kept}
    shown = {name: each for name, each in kinds.items() if each.n >= SMALLEST}
    drawn = pictures.estimates(
        "attention", [(name, each.each, each.interval) for name, each in shown.items()]
    )
    if len(shown) < len(kinds) or rounded(found.times) is None:
        says = "Attention of one kind reached too few people to compare the two."
    else:
        says = (
            f"Attention passed on to projects was followed by {number(found.times)} times as many "
            f"acts per person reached as attention kept ({between(found.interval)})."
        )
    says += (
        " It was drawn by lot which project got it, so what differs between projects is its doing."
        if found.by_lot
        else " This is what followed, not what it caused: nobody drew by lot who got it."
    )
    return Card(
        key="attention",
        title="What followed from attention",
        says=says,
        definition=f"{Yield.DEFINITION} {Attention.DEFINITION}",
        cannot_say=f"{Yield.CANNOT_SAY} {Attention.CANNOT_SAY}",
        chart=pictures.points(
            drawn, "attention", x_title="attention", y_title="acts per person reached"
        )
        if shown
        else None,
        alt="Acts per person reached, of attention passed on and kept.",
        tables=[
            Table(
                "Within 14 days",
                ["attention", "people reached", "acts", "per person", "95 % between"],
                [
                    [
                        name,
                        told(each.n),
                        told(each.acts),
                        number(each.each),
                        between(each.interval),
                    ]
                    if name in shown
                    else [name, FEW, HIDDEN, HIDDEN, HIDDEN]
                    for name, each in kinds.items()
                ],
            )
        ],
        facts={
            "times": rounded(found.times) if len(shown) == len(kinds) else None,
            "interval": interval_facts(found.interval) if len(shown) == len(kinds) else None,
            "by_lot": found.by_lot,
            **{
                name.replace(" ", "_"): {
                    "n": known(each.n),
                    "acts": known(each.acts),
                    "each": rounded(each.each),
                    "interval": interval_facts(each.interval),
                }
                for name, each in shown.items()
            },
        },
    )
