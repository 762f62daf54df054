"""The report for a program: what the page says, as JSON can hold it."""

from typing import Any

from groundswell.reporting.card import Section, card_facts
from groundswell.reporting.counts import known
from groundswell.science.ledger.acts import date_of
from groundswell.science.movement.record import Growth


def facts(growth: Growth, sections: list[Section]) -> dict[str, Any]:
    """Everything that the page shows, and nothing that it does not."""
    return {
        "first": date_of(growth.first).isoformat(),
        "last": date_of(growth.last).isoformat(),
        "rows": growth.rows,
        "people": known(growth.people),
        "measures": card_facts(sections),
        "wrong_in_the_records": [
            {"what": each.what, "count": each.count, "done": each.done} for each in growth.dirt
        ],
        "remarks": list(growth.remarks),
        "not_measured": growth.absent,
    }
