"""What the desk gathers from the rooms below."""

from dataclasses import dataclass

from django.db.models import Q

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.hall import selectors as hall
from groundswell.kernel import clock
from groundswell.meetings import selectors as meetings
from groundswell.meetings.models import Meeting, Rsvp, Stage
from groundswell.organizations import selectors as organizations
from groundswell.organizations.models import Organization
from groundswell.people import selectors as people
from groundswell.people.consents import CONTACT_ME, SHARE_WITH_PRESENTER
from groundswell.people.models import Person
from groundswell.projects import selectors as projects
from groundswell.projects.models import Pledge, PledgeState

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Home:
    """An organizer's day: whom to speak with, what comes, what was promised and kept."""

    to_call: list[tuple[Person, list[people.Contact]]]
    waiting: int
    coming: list[Meeting]
    past: list[Meeting]
    kept: list[projects.Kept]
    attention: dict[bool, int]
    teams: list[Organization]


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


def home_of(actor: Actor) -> Home:
    """What an organizer's home shows, in the same number of queries for any number of people."""
    waiting = people.not_spoken_with(actor)
    to_call = _with_ways_to_reach(actor, list(people.with_contacts(waiting)[:SHOWN]))
    mine = meetings.meetings_of(actor)
    is_to_come = Q(stage=Stage.OPEN, ends_at__gt=clock.now())
    return Home(
        to_call=to_call,
        waiting=waiting.count(),
        coming=list(mine.filter(is_to_come).order_by("starts_at")[:SHOWN]),
        past=list(mine.exclude(is_to_come)[:SHOWN]),
        kept=projects.kept_by_project(actor),
        attention=hall.people_minutes(actor),
        teams=list(organizations.where_may(actor, Action.GIVE_ROLE)),
    )


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


def _with_ways_to_reach(
    actor: Actor, persons: list[Person]
) -> list[tuple[Person, list[people.Contact]]]:
    """Each person with the contacts that the actor may see and the person did not decline."""
    reach = actor.reach(Action.SEE_CONTACTS)
    agreed = people.last_words([person.pk for person in persons], purpose=CONTACT_ME)

    def ways_to(person: Person) -> list[people.Contact]:
        if person.organization_id not in reach.organizations:
            return []
        return [each for each in people.opened(person) if agreed.get((person.pk, each.kind), True)]

    return [(person, ways_to(person)) for person in persons]
