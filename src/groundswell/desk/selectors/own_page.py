"""A person's own page."""

from dataclasses import dataclass

from groundswell.access.actor import Actor
from groundswell.kernel import clock
from groundswell.meetings import selectors as meetings
from groundswell.meetings.models import Meeting, Rsvp
from groundswell.people import selectors as people
from groundswell.people.consents import SHARE_WITH_PRESENTER
from groundswell.people.models import Person
from groundswell.projects import selectors as projects
from groundswell.projects.models import Pledge, PledgeState

COMING_SHOWN = 5


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A person's own page. ``coming`` are the next meetings that they have not answered."""

    person: Person
    contacts: list[people.Contact]
    rsvps: list[Rsvp]
    coming: list[Meeting]
    due: list[Pledge]
    open: list[Pledge]
    ended: list[Pledge]
    brought: int
    shares: bool


def own_page(actor: Actor) -> OwnPage:
    """The page of whoever's link was opened. Raises NotThere."""
    person = people.own_person(actor)
    pledges = list(projects.pledges_of_person(actor, person.pk))
    rsvps = list(meetings.rsvps_of_person(actor, person.pk))
    now = clock.now()
    return OwnPage(
        person=person,
        contacts=people.contacts_of(actor, person),
        rsvps=rsvps,
        coming=_not_answered(person, rsvps),
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


def _not_answered(person: Person, rsvps: list[Rsvp]) -> list[Meeting]:
    coming = meetings.public_meetings().filter(organization=person.organization)
    return list(coming.exclude(pk__in=[rsvp.meeting_id for rsvp in rsvps])[:COMING_SHOWN])
