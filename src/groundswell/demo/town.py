"""Making the town, month by month."""

import datetime as dt
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from rich.console import Console
from rich.progress import track

from groundswell.access import operations as access
from groundswell.access import selectors as known_access
from groundswell.access.actor import house
from groundswell.access.roles import Role, ScopeKind
from groundswell.demo.townspeople import Home, answers_again, comes_in, follows, somebody, taps
from groundswell.demo.words import (
    CAUSES,
    ORGANIZATIONS,
    PROJECTS,
)
from groundswell.hall import operations as hall
from groundswell.hall import selectors as known_hall
from groundswell.hall.models import Attention
from groundswell.kernel import clock, ids
from groundswell.kernel.ids import UUID, new_id
from groundswell.meetings import operations as meetings
from groundswell.meetings.models import Meeting
from groundswell.messaging import operations as messaging
from groundswell.organizations import operations as organizations
from groundswell.organizations import selectors as known_organizations
from groundswell.people import operations as people
from groundswell.people.models import Person
from groundswell.projects import operations as projects
from groundswell.projects import selectors as known_projects
from groundswell.projects.models import Project

ZONE = "America/New_York"
MONTHS = 18
TONIGHT = 500


class HouseIsLivedIn(Exception):
    """Somebody lives here already; the demo town is made in an empty house alone."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was made."""

    people: int
    projects: int
    rsvps: int


def make(*, seed: int, show: Console, months: int = MONTHS, tonight: int = TONIGHT) -> Made:
    """Make the town into an empty house. Raises HouseIsLivedIn.

    The same seed makes the same names, numbers and ids; keys and sealed values are random always.
    """
    if known_organizations.organizations_of(house()).exists():
        raise HouseIsLivedIn(
            "This house is lived in, and the demo town needs an empty one. "
            "Set GROUNDSWELL_DATA to another folder."
        )
    lot = random.Random(seed)  # noqa: S311  # a town, not a secret
    now = clock.now().replace(second=0, microsecond=0)
    with ids.seeded(lot), _quickly():
        homes = _homes(now - dt.timedelta(days=31 * months))
        past = [(home, month) for month in range(months, 0, -1) for home in homes]
        for home, month in track(past, "Eighteen months", console=show, transient=True):
            if month == months:
                _first_members(lot, home, now - dt.timedelta(days=30 * months + 7))
                _propose(lot, homes, home, now - dt.timedelta(days=30 * months + 6))
            _a_meeting(lot, home, now - dt.timedelta(days=30 * month))
        evening = _tonight(lot, homes[0], now, tonight, show)
        _accounts(homes, evening)
        for home in homes:
            _attention(lot, home, now)
        messaging.consider_sent()
    return Made(
        people=sum(len(home.persons) for home in homes),
        projects=sum(len(home.projects) for home in homes),
        rsvps=tonight,
    )


def is_town() -> bool:
    """Whether this house is the demo town and nobody else has moved in.

    Its organizations are the town's own, and every account has an address that nobody can have.
    """
    found = {(each.name, each.slug) for each in known_organizations.organizations_of(house())}
    town = {(name, slug) for name, slug, _venue in ORGANIZATIONS}
    emails = [account.email for account in known_access.accounts()]
    return found == town and all(email.endswith(".example.org") for email in emails)


def another_evening() -> Meeting:
    """One more evening tonight, for a town that has had its own."""
    _name, slug, venue = ORGANIZATIONS[0]
    organization = known_organizations.organizations_of(house()).get(slug=slug)
    home = Home(organization, venue, causes=[])
    meeting = _planned(home, clock.now() + dt.timedelta(minutes=45), "Another evening in the hall")
    _drawn(meeting)
    _links(meeting)
    return meeting


@contextmanager
def _quickly() -> Iterator[None]:
    """Let SQLite not wait for the disk while a town is made that can be made again."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        try:
            yield
        finally:
            cursor.execute("PRAGMA synchronous=FULL")


def _homes(at: dt.datetime) -> list[Home]:
    homes = []
    with clock.at(at):
        for name, slug, venue in ORGANIZATIONS:
            organization = organizations.found_organization(
                house(), organization_id=new_id(), name=name, slug=slug, zone=ZONE
            )
            causes = [
                projects.name_cause(
                    house(), cause_id=new_id(), organization_id=organization.pk, name=cause
                )
                for cause in CAUSES
            ]
            homes.append(Home(organization, venue, causes))
    return homes


def _first_members(lot: random.Random, home: Home, day: dt.datetime) -> None:
    """The handful who begin, around a kitchen table."""
    starts_at = day + dt.timedelta(hours=2)
    with clock.at(day):
        kitchen = _planned(home, starts_at, "Around a kitchen table")
        for _ in range(9):
            somebody(lot, home, kitchen, None)
    with clock.at(starts_at):
        for person in home.persons:
            comes_in(home, kitchen, person)
        meetings.close_meeting(house(), meeting_id=kitchen.pk)


def _propose(lot: random.Random, homes: list[Home], home: Home, day: dt.datetime) -> None:
    """Members propose: every second project is the first organization's, the rest the others'."""
    for number, (title, cause, kind, words, needed) in enumerate(PROJECTS):
        whose = homes[0] if number % 2 == 0 else homes[1 + (number // 2) % 2]
        if whose is not home:
            continue
        lead = lot.choice(home.persons[home.organization.seconds_needed :])
        with clock.at(day):
            project = projects.propose(
                house(),
                project_id=new_id(),
                organization_id=home.organization.pk,
                cause_id=home.causes[cause].pk,
                title=title,
                summary=f"{words}. Neighbors proposed it, neighbors do it.",
                asks=[projects.NewAsk(new_id(), kind, words, needed)],
                person_id=lead.pk,
            )
        home.projects.append(project)


def _a_meeting(lot: random.Random, home: Home, day: dt.datetime) -> None:
    """One month's meeting: who came before comes back or not, and brings somebody or not."""
    starts_at = day.replace(hour=23, minute=0)
    meeting = _planned(home, starts_at, "Monthly meeting")
    with clock.at(starts_at - dt.timedelta(days=3)):
        coming = [person for person in home.persons if lot.random() < 0.45][:40]  # fewer than half
        newcomers = lot.randint(2, 6)
        for _ in range(newcomers):
            bringer = (
                lot.choice(home.persons) if home.persons and lot.random() < 0.6 else None
            )  # most
            coming.append(somebody(lot, home, meeting, bringer))
        for person in coming:
            answers_again(lot, home, meeting, person)
        for project in home.projects:
            _seconded(home, project)
    with clock.at(starts_at):
        came = [person for person in coming if lot.random() < 0.8]  # four in five
        for person in came:
            comes_in(home, meeting, person)
        promised = _pitches(lot, home, meeting, came)
        meetings.close_meeting(house(), meeting_id=meeting.pk)
    with clock.at(min(starts_at + dt.timedelta(days=16), clock.now() + dt.timedelta(days=16))):
        for pledge_id in promised:
            follows(lot, pledge_id)
        for person in came:
            if lot.random() < 0.7:  # most
                people.speak_with(house(), person_id=person.pk)


def _tonight(
    lot: random.Random, home: Home, now: dt.datetime, wanted: int, show: Console
) -> Meeting:
    meeting = _planned(
        home, now + dt.timedelta(minutes=45), "An evening in the hall", capacity=wanted + 40
    )
    known = list(home.persons)[: wanted // 3]
    new = wanted - len(known)
    with clock.at(now - dt.timedelta(days=2)):
        for person in known:
            answers_again(lot, home, meeting, person)
        for _ in track(range(new), "Tonight's answers", console=show, transient=True):
            bringer = lot.choice(home.persons) if lot.random() < 0.5 else None  # half
            somebody(lot, home, meeting, bringer, confirms=lot.random() < 0.94)  # nearly all
    _drawn(meeting)
    return meeting


def _drawn(meeting: Meeting) -> None:
    hall.draw_programme(house(), meeting_id=meeting.pk, minutes=40, seed="the tide comes in")


def _planned(
    home: Home, starts_at: dt.datetime, title: str, capacity: int | None = None
) -> Meeting:
    return meetings.plan_meeting(
        house(),
        meeting_id=new_id(),
        organization_id=home.organization.pk,
        plan=meetings.MeetingPlan(
            title=title,
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=2),
            zone=ZONE,
            venue=home.venue,
            address="12 Pier Street",
            capacity=capacity,
            host_name="Joan Bellweather",
            welcome="Neighbors pitch what they are working on, and everybody leaves with one "
            "thing to do. Children are welcome; there is soup.",
        ),
    )


def _seconded(home: Home, project: Project) -> None:
    for person in home.persons[: home.organization.seconds_needed]:
        projects.second(house(), second_id=new_id(), project_id=project.pk, person_id=person.pk)


def _pitches(lot: random.Random, home: Home, meeting: Meeting, came: list[Person]) -> list[UUID]:
    """Two projects are pitched, and a part of the room says yes to each."""
    chosen = lot.sample(home.projects, k=min(2, len(home.projects)))
    hall.arrange_programme(
        house(),
        meeting_id=meeting.pk,
        places=[hall.Place(project.pk, 6) for project in chosen],
    )
    promised = []
    for project in chosen:
        pitch = known_hall.was_pitched(meeting.pk, project.pk)
        hall.start_pitch(house(), pitch_id=pitch.pk)
        (ask,) = known_projects.asks_of([project.pk])
        eager = [person for person in came if lot.random() < 0.3]  # three in ten
        promised += [taps(meeting, person, ask.pk) for person in eager]
        with clock.at(clock.now() + dt.timedelta(minutes=6)):
            hall.end_pitch(house(), pitch_id=pitch.pk)
    return promised


def _accounts(homes: list[Home], evening: Meeting) -> None:
    for home in homes:
        slug = home.organization.slug
        for role, name in ((Role.OWNER, "Olive Owner"), (Role.ORGANIZER, "Omar Organizer")):
            access.give_role(
                house(),
                grant_id=new_id(),
                email=f"{role.value}@{slug}.example.org",
                name=f"{name} ({home.organization.name})",
                scope=home.organization.scope,
                scope_kind=ScopeKind.ORGANIZATION,
                role=role,
            )
    _links(evening)


def _links(evening: Meeting) -> None:
    for role in (Role.DOOR_VOLUNTEER, Role.HELPER, Role.HOST):
        access.make_link(
            house(),
            grant_id=new_id(),
            scope=evening.scope,
            scope_kind=ScopeKind.MEETING,
            role=role,
            label="Demo",
            expires_at=evening.ends_at + dt.timedelta(days=7),
        )


def _attention(lot: random.Random, home: Home, now: dt.datetime) -> None:
    for project in [*home.projects[:2], None]:
        hall.record_attention(
            house(),
            amplification_id=new_id(),
            organization_id=home.organization.pk,
            whose=Attention.HOST,
            who="Joan Bellweather",
            people=lot.randint(40, 400),
            minutes=Decimal(lot.randint(2, 15)),
            project_id=project.pk if project else None,
            at=now - dt.timedelta(days=lot.randint(1, 60)),
        )
