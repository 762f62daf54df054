"""One measure, as it is shown."""

from dataclasses import dataclass, field
from typing import Any, TypedDict

from groundswell.reporting.pictures import Chart
from groundswell.science.growth.record import Measure


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; the first column names its rows."""

    caption: str
    header: list[str]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class Card:
    """A measure with its picture, its table, its definition and what it cannot say.

    ``says``: the number in a sentence. ``alt``: what the picture shows. ``facts``: for a program.
    """

    key: str
    title: str
    says: str
    definition: str
    cannot_say: str
    chart: Chart | None = None
    alt: str = ""
    tables: list[Table] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """What an organizer asks, and the measures that answer."""

    key: str
    question: str
    cards: list[Card]
    nothing: str


class Meaning(TypedDict):
    """What a measure is and is not."""

    definition: str
    cannot_say: str


def meaning(measure: type[Measure]) -> Meaning:
    """What a measure is and is not, as a card takes it."""
    return {"definition": measure.DEFINITION, "cannot_say": measure.CANNOT_SAY}


def card_facts(sections: list[Section]) -> dict[str, dict[str, Any]]:
    """What all cards of a page say, by their keys, as JSON can hold it."""
    return {
        card.key: {
            "question": section.question,
            "title": card.title,
            "says": card.says,
            "definition": card.definition,
            "cannot_say": card.cannot_say,
            "facts": card.facts,
        }
        for section in sections
        for card in section.cards
    }
