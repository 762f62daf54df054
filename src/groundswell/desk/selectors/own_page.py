"""A person's own page, and everything that they may take with them."""

from dataclasses import dataclass

from groundswell.access.actor import Actor
from groundswell.hall import selectors as hall
from groundswell.kernel import clock
from groundswell.meetings import selectors as meetings
from groundswell.meetings.models import Rsvp
from groundswell.people import selectors as people
from groundswell.people.consents import SHARE_WITH_PRESENTER
from groundswell.people.models import Person
from groundswell.projects import selectors as projects
from groundswell.projects.models import Pledge, PledgeState


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A person's own page."""

    person: Person
    contacts: list[people.Contact]
    rsvps: list[Rsvp]
    due: list[Pledge]
    open: list[Pledge]
    ended: list[Pledge]
    brought: int
    shares: bool


def own_page(actor: Actor) -> OwnPage:
    """The page of whoever's link was opened. Raises NotThere."""
    person = people.own_person(actor)
    pledges = list(projects.pledges_of_person(actor, person.pk))
    now = clock.now()
    return OwnPage(
        person=person,
        contacts=people.contacts_of(actor, person),
        rsvps=list(meetings.rsvps_of_person(actor, person.pk)),
        due=[pledge for pledge in pledges if pledge.is_due_at(now)],
        open=[
            pledge
            for pledge in pledges
            if pledge.state in {PledgeState.MADE, PledgeState.CONFIRMED}
            and not pledge.is_due_at(now)
        ],
        ended=[
            pledge
            for pledge in pledges
            if pledge.state in {PledgeState.DONE, PledgeState.MISSED, PledgeState.WITHDRAWN}
        ],
        brought=people.brought_by(person.pk),
        shares=any(people.last_words([person.pk], purpose=SHARE_WITH_PRESENTER).values()),
    )


def own_data(actor: Actor) -> dict[str, object]:
    """Everything the house holds about whoever's link was opened, to take away. Raises NotThere."""
    page = own_page(actor)
    return {
        "name": page.person.name,
        "organization": page.person.organization.name,
        "contacts": [{"kind": c.kind.value, "value": c.value} for c in page.contacts],
        "consents": people.consents_of(actor, page.person),
        "activity": people.activity_of(actor, page.person),
        "meetings": [
            {"title": r.meeting.title, "answer": r.answer, "guests": r.guests} for r in page.rsvps
        ],
        "promises": [
            {
                "words": pledge.ask.words,
                "project": pledge.ask.project.title,
                "state": pledge.state,
                "made_at": pledge.made_at,
            }
            for pledge in [*page.due, *page.open, *page.ended]
        ],
        "cares_about": hall.concerns_of(actor, page.person.pk),
    }
