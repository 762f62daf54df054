"""A small house for every test: one organization, an organizer, tonight's meeting."""

import datetime as dt
import socket
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from groundswell.access import links
from groundswell.access import operations as access
from groundswell.access import selectors as known_access
from groundswell.access.actor import Actor, house
from groundswell.access.models import Account, Grant
from groundswell.access.roles import Role, ScopeKind
from groundswell.kernel import clock
from groundswell.kernel.contacts import contact_of
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations as meetings
from groundswell.meetings.models import Meeting
from groundswell.organizations import operations as organizations
from groundswell.organizations.models import Organization
from groundswell.people import operations as people
from groundswell.people.models import Person
from groundswell.projects import operations as projects
from groundswell.projects.models import Cause, Project

MakePerson = Callable[..., Person]


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.fixture
def organization(db: None) -> Organization:
    return found("Harbor Tenants Union", "harbor")


@pytest.fixture
def other_organization(db: None) -> Organization:
    return found("Hill Neighbors", "hill")


def found(name: str, slug: str) -> Organization:
    return organizations.found_organization(
        house(),
        organization_id=new_id(),
        name=name,
        slug=slug,
        zone="America/New_York",
        seconds_needed=2,
    )


def account_with(organization: Organization, role: Role, email: str) -> Account:
    grant = access.give_role(
        house(),
        grant_id=new_id(),
        email=email,
        name=email.split("@", maxsplit=1)[0].title(),
        scope=organization.scope,
        scope_kind=ScopeKind.ORGANIZATION,
        role=role,
    )
    assert grant.account
    return grant.account


def actor_with(account: Account) -> Actor:
    return known_access.actor_from(account_id=account.pk, grant_ids=[])


@pytest.fixture
def organizer_account(organization: Organization) -> Account:
    return account_with(organization, Role.ORGANIZER, "olive@example.org")


@pytest.fixture
def organizer(organizer_account: Account) -> Actor:
    return actor_with(organizer_account)


@pytest.fixture
def other_organizer(other_organization: Organization) -> Actor:
    return actor_with(account_with(other_organization, Role.ORGANIZER, "hugo@example.org"))


@pytest.fixture
def organizer_client(organizer_account: Account) -> Client:
    client = Client()
    client.force_login(organizer_account)
    return client


@pytest.fixture
def client_of_both(organization: Organization, other_organization: Organization) -> Client:
    """The browser of somebody who organizes in two organizations."""
    account_with(organization, Role.ORGANIZER, "both@example.org")
    account = account_with(other_organization, Role.ORGANIZER, "both@example.org")
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def free_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def plan(**changes: object) -> meetings.MeetingPlan:
    starts_at = clock.now() + dt.timedelta(minutes=30)
    wanted = {
        "title": "Tonight in the hall",
        "starts_at": starts_at,
        "ends_at": starts_at + dt.timedelta(hours=2),
        "zone": "America/New_York",
        "venue": "Longshore Hall",
        "address": "1 Pier Street",
    }
    return meetings.MeetingPlan(**(wanted | changes))  # type: ignore[arg-type]  # each of its own type


@pytest.fixture
def make_meeting(organizer: Actor, organization: Organization) -> Callable[..., Meeting]:
    def make(**changes: object) -> Meeting:
        return meetings.plan_meeting(
            organizer,
            meeting_id=new_id(),
            organization_id=organization.pk,
            plan=plan(**changes),
        )

    return make


@pytest.fixture
def meeting(make_meeting: Callable[..., Meeting]) -> Meeting:
    return make_meeting()


def sign_up(name: str, contact: str, **more: object) -> people.NewPerson:
    return people.NewPerson(
        person_id=new_id(),
        name=name,
        contacts=[contact_of(contact, "US")],
        **more,  # type: ignore[arg-type]  # each of its own type
    )


@pytest.fixture
def make_person(organization: Organization, meeting: Meeting) -> MakePerson:
    """Somebody who answered tonight's invitation, and opened the link unless told otherwise."""

    def make(name: str, email: str = "", *, confirmed: bool = True, guests: int = 0) -> Person:
        from groundswell.access.actor import visitor

        word = meetings.rsvp(
            visitor(),
            rsvp_id=new_id(),
            meeting_id=meeting.pk,
            sign_up=sign_up(name, email or f"{new_id().hex}@example.org"),
            guests=guests,
        )
        if confirmed:
            meetings.confirm_person(member(word.person), person_id=word.person_id)
            word.person.refresh_from_db()
        return word.person

    return make


def member(person: Person) -> Actor:
    """A person acting by their own link."""
    grant = Grant.objects.get(person_id=person.pk, role=Role.MEMBER)
    return known_access.actor_from(account_id=None, grant_ids=[grant.pk])


def opened(grant: Grant) -> Client:
    """A phone that has opened a link."""
    client = Client()
    response = client.get(f"/go/{links.token_of(grant)}/")
    assert response.status_code == 302
    return client


def meeting_link(actor: Actor, meeting: Meeting, role: Role) -> Grant:
    return access.make_link(
        actor,
        grant_id=new_id(),
        scope=meeting.scope,
        scope_kind=ScopeKind.MEETING,
        role=role,
        label=role.value,
        expires_at=meeting.ends_at,
    )


@pytest.fixture
def door_client(organizer: Actor, meeting: Meeting) -> Client:
    return opened(meeting_link(organizer, meeting, Role.DOOR_VOLUNTEER))


@pytest.fixture
def door_volunteer(organizer: Actor, meeting: Meeting) -> Actor:
    grant = meeting_link(organizer, meeting, Role.DOOR_VOLUNTEER)
    return known_access.actor_from(account_id=None, grant_ids=[grant.pk])


@pytest.fixture
def cause(organizer: Actor, organization: Organization) -> Cause:
    return projects.name_cause(
        organizer, cause_id=new_id(), organization_id=organization.pk, name="Rent"
    )


@pytest.fixture
def make_project(
    organizer: Actor, organization: Organization, cause: Cause, make_person: MakePerson
) -> Callable[..., Project]:
    """A project with one ask, seconded by as many members as it takes."""

    def make(title: str, *, cause: Cause = cause, seconds: int = 2) -> Project:
        project = projects.propose(
            organizer,
            project_id=new_id(),
            organization_id=organization.pk,
            cause_id=cause.pk,
            title=title,
            summary="",
            asks=[projects.NewAsk(new_id(), "knock", f"Knock for {title}", needed=20)],
        )
        for _ in range(seconds):
            person = make_person("A seconder")
            projects.second(
                member(person),
                second_id=new_id(),
                project_id=project.pk,
                person_id=person.pk,
            )
        project.refresh_from_db()
        return project

    return make
