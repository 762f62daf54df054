"""What the desk gathers from the rooms below."""

from dataclasses import dataclass

from django.db.models import Q

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.hall import selectors as hall
from groundswell.kernel import clock
from groundswell.kernel.contacts import ContactKind
from groundswell.meetings import selectors as meetings
from groundswell.meetings.models import Meeting, Rsvp, Stage
from groundswell.organizations import selectors as organizations
from groundswell.organizations.models import Organization
from groundswell.people import selectors as people
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
    reach = actor.reach(Action.SEE_CONTACTS)
    to_call = [
        (person, people.opened(person) if person.organization_id in reach.organizations else [])
        for person in people.with_contacts(waiting)[:SHOWN]
    ]
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
        shares=any(
            people.consenting([person.pk], purpose=projects.SHARE_WITH_PRESENTER, channel=kind)
            for kind in ContactKind
        ),
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
