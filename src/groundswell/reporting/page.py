"""The report as one page that stands alone: it asks nobody for anything."""

from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from groundswell.reporting.card import Section
from groundswell.reporting.counts import told
from groundswell.reporting.pictures import svg
from groundswell.science.ledger.acts import date_of
from groundswell.science.movement.record import Growth

SMALL = 50
"""People up to whom a page says why it tells so little."""

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
)


def page(growth: Growth, sections: list[Section], *, named: bool) -> str:
    """The page of a report of growth, HTML."""
    return rendered(
        "growth.html",
        sections,
        named=named,
        is_small=growth.people < SMALL,
        rows=f"{growth.rows:,}",
        people=told(growth.people),
        first=date_of(growth.first).isoformat(),
        last=date_of(growth.last).isoformat(),
        dirt=growth.dirt,
        remarks=growth.remarks,
        absent=growth.absent,
    )


def rendered(template: str, sections: list[Section], **facts: object) -> str:
    """A page of sections, HTML: what is special about it stands in its template."""
    pictures = {
        # What vl-convert draws, with every text in it escaped by it.
        card.key: Markup(svg(card.chart, card.key))  # noqa: S704  # drawn, not typed by anybody
        for section in sections
        for card in section.cards
        if card.chart is not None
    }
    return _PAGES.get_template(template).render(
        sections=sections, pictures=pictures, version=version("groundswell"), **facts
    )
