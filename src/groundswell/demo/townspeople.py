"""What the people of the town do: answer, come, promise, follow it through."""

import random
from dataclasses import dataclass, field

from groundswell.access.actor import Actor, Held, holding, house
from groundswell.access.roles import Role, ScopeKind
from groundswell.demo.words import FAMILY, GIVEN, OWN_WORDS, WHOLE
from groundswell.hall import operations as hall
from groundswell.kernel.contacts import ContactKind
from groundswell.kernel.ids import UUID, new_id
from groundswell.meetings import operations as meetings
from groundswell.meetings.models import Meeting, Rsvp
from groundswell.organizations.models import Organization
from groundswell.people import operations as people
from groundswell.people.consents import PURPOSES, words_of
from groundswell.people.models import Person
from groundswell.projects import operations as projects
from groundswell.projects import selectors as known_projects
from groundswell.projects.models import Cause, PledgeState, Project


@dataclass(slots=True)
class Home:
    """One organization and what the town remembers of it while it is made."""

    organization: Organization
    venue: str
    causes: list[Cause]
    persons: list[Person] = field(default_factory=list)
    addresses: dict[UUID, str] = field(default_factory=dict)
    projects: list[Project] = field(default_factory=list)


def somebody(
    lot: random.Random,
    home: Home,
    meeting: Meeting,
    bringer: Person | None,
    *,
    confirms: bool = True,
) -> Person:
    """Somebody new answers, most often opens the letter, and agrees to this or that."""
    name = (
        lot.choice(WHOLE)
        if lot.random() < 0.04  # some
        else f"{lot.choice(GIVEN)} {lot.choice(FAMILY)}"
    )
    address = f"person{lot.getrandbits(40):x}@example.org"
    sign_up = people.NewPerson(
        person_id=new_id(),
        name=name,
        contacts=[(ContactKind.EMAIL, address)],
        source="rsvp",
        share_code=bringer.share_code if bringer else "",
    )
    word = _rsvp(lot, home, meeting, sign_up)
    home.addresses[word.person_id] = address
    if confirms:
        agreed = [_agreement(home, purpose) for purpose in PURPOSES if lot.random() < 0.7]  # most
        meetings.confirm_person(_as(word.person), person_id=word.person_id, agreements=agreed)
        home.persons.append(word.person)
    return word.person


def answers_again(lot: random.Random, home: Home, meeting: Meeting, person: Person) -> None:
    """Somebody who is known answers again, with the address that they gave the first time."""
    _rsvp(lot, home, meeting, _again(home, person))


def _again(home: Home, person: Person) -> people.NewPerson:
    contacts = [(ContactKind.EMAIL, home.addresses[person.pk])]
    return people.NewPerson(person_id=person.pk, name=person.name, contacts=contacts)


def _rsvp(lot: random.Random, home: Home, meeting: Meeting, sign_up: people.NewPerson) -> Rsvp:
    weights = [6, 3, 4, 2, 1, 2]
    causes = {cause.pk for cause in lot.choices(home.causes, weights, k=lot.randint(1, 2))}
    return meetings.rsvp(
        house(),
        rsvp_id=new_id(),
        meeting_id=meeting.pk,
        sign_up=sign_up,
        guests=lot.choices([0, 1, 2], [20, 2, 1])[0] if meeting.capacity is None else 0,
        answers={
            "cause_ids": sorted(causes),
            "words": lot.choice(OWN_WORDS) if lot.random() < 0.1 else "",  # a few
        },
    )


def comes_in(home: Home, meeting: Meeting, person: Person) -> None:
    """Somebody who answered is at the door."""
    meetings.walk_in(
        house(),
        attendance_id=new_id(),
        meeting_id=meeting.pk,
        sign_up=_again(home, person),
    )


def taps(meeting: Meeting, person: Person, ask_id: UUID) -> UUID:
    """Count me in."""
    taken = hall.take_pledge(_as(person), pledge_id=new_id(), meeting_id=meeting.pk, ask_id=ask_id)
    return taken.pledge_id


def _as(person: Person) -> Actor:
    """The person with their own link open."""
    grant = Held(
        grant_id=person.pk,
        role=Role.MEMBER,
        organization_id=person.organization_id,
        scope_kind=ScopeKind.PERSON,
        scope_id=person.pk,
        person_id=person.pk,
    )
    return holding([grant])


def _agreement(home: Home, purpose: str) -> people.Agreement:
    return people.Agreement(purpose, words_of(purpose, home.organization.name), "own page")


def follows(lot: random.Random, pledge_id: UUID) -> None:
    """What became of a promise."""
    pledge = known_projects.pledge_for(house(), pledge_id)
    if pledge.state != PledgeState.MADE:
        return
    end = lot.choices([PledgeState.DONE, PledgeState.MISSED, None], [60, 25, 15])[0]
    if end:
        projects.answer_pledge(house(), pledge_id=pledge_id, state=end)
