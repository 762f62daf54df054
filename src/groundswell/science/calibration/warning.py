"""What a calibration cannot tell, in plain words."""

from groundswell.science.calibration.history import History, joins_by_day
from groundswell.science.calibration.record import COUNTED, FITTED, Basis, Months

FEW_JOINS = 50
"""Joins below which hardly anything that is not counted is told."""

HARDLY = 0.8
"""Where the middle 90 % is no narrower than this share of what it was before, it hardly is."""

MOST_MISSED = 0.25
"""Of months outside of what 90 % of simulations do, more than which the model does not go so."""

COULD_BE_COUNTED = {
    "bringers": "who brought whom (brought_by)",
    "attention": "whom attention reached, and for which project (amplified_by, project)",
    "asks": "who asks (invited)",
    "yeses": "who said she would come (rsvped)",
    "attendance": "who came (attended)",
    "talks": "with whom somebody talked (talked)",
    "leading": "who leads (led, hosted, pitched)",
    "exits": "what members do, or that they left",
}
"""What the records may tell, and in which column or by which deed."""


def warnings_of(
    history: History, bases: tuple[Basis, ...], months: Months, *, is_unlike: bool
) -> tuple[str, ...]:
    """What cannot be told from a history, or not well; nothing where all can."""
    found = []
    absent = [words for name, words in COULD_BE_COUNTED.items() if name not in history.tells]
    if absent:
        found.append(
            f"Not in the records: {'; '.join(absent)}. What hangs on it stays as it is assumed."
        )
    joins = int(sum(each.sum() for each in joins_by_day(history.lives, history.days)))
    if joins < FEW_JOINS:
        found.append(
            f"Fewer than {FEW_JOINS} people joined in these {history.days:,} days, from whom "
            "hardly anything can be told."
        )
    untold = [
        f"{each.parameter.words} ({each.parameter.symbol})"
        for each in bases
        if each.rests_on in {COUNTED, FITTED} and each.width > HARDLY
    ]
    if untold:
        found.append(
            "The records tell hardly more than was assumed before of: " + "; ".join(untold) + "."
        )
    if is_unlike:
        found.append(
            "Hardly any simulation goes as this history did, with whatever parameters: what is "
            "said of those that are not counted is a guess from the edge of what was tried."
        )
    if months.missed > MOST_MISSED:
        found.append(
            f"The model does not go as this history did: of the joins by month {months.missed:.0%} "
            "lie outside of what 90 % of its runs do. Something is missing in it, such as a shock "
            "of the past that was not named."
        )
    return tuple(found)
