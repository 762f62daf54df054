"""The measures in the order in which an organizer asks."""

from groundswell.reporting.card import Section
from groundswell.reporting.cards.asking import asking
from groundswell.reporting.cards.attention import attention
from groundswell.reporting.cards.growing import growing
from groundswell.reporting.cards.promising import promising
from groundswell.reporting.cards.resting import resting
from groundswell.reporting.cards.staying import staying
from groundswell.science.movement.record import Growth


def sections(growth: Growth, *, names: bool) -> list[Section]:
    """What is told of a movement. ``names``: also who it is on whom it rests."""
    return [
        growing(growth),
        asking(growth),
        promising(growth),
        staying(growth),
        resting(growth, names=names),
        attention(growth),
    ]
