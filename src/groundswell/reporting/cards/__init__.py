"""The measures in the order in which an organizer asks."""

from dataclasses import replace

from groundswell.reporting.card import Section
from groundswell.reporting.cards.asking import asking
from groundswell.reporting.cards.attention import attention
from groundswell.reporting.cards.growing import growing
from groundswell.reporting.cards.promising import promising
from groundswell.reporting.cards.resting import resting
from groundswell.reporting.cards.staying import staying
from groundswell.science.movement.record import Growth

NOT_SAID = "The file does not say what people did, so nothing of it was measured."


def sections(growth: Growth, *, names: bool) -> list[Section]:
    """What is told of a movement. ``names``: also who it is on whom it rests."""
    told = [
        growing(growth),
        asking(growth),
        promising(growth),
        staying(growth),
        resting(growth, names=names),
        attention(growth),
    ]
    if growth.active is not None:
        return told
    return [told[0], *[replace(each, nothing=NOT_SAID) for each in told[1:]]]
