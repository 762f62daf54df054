"""Reads of projects."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.kernel import clock
from groundswell.kernel.errors import NotPermitted, NotThere
from groundswell.kernel.rows import Compiled, Given
from groundswell.people import selectors as people
from groundswell.people.consents import SHARE_WITH_PRESENTER
from groundswell.people.models import Standing
from groundswell.projects import policy
from groundswell.projects.models import (
    ASK_AFTER,
    OPEN_STATES,
    Ask,
    Cause,
    Pledge,
    PledgeState,
    Project,
    ProjectStage,
    Second,
)

ASK_BEFORE = dt.timedelta(days=2)
"""How long before a promise is due it is asked about, unless it was made within the last day."""

STANDS_UNDOUBTED = dt.timedelta(days=1)

STANDING_PLEDGES = (*OPEN_STATES, PledgeState.DONE)


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Who promised what to a project, with the contacts that they agreed to share."""

    pledge_id: UUID
    name: str
    ask: str
    state: str
    contacts: tuple[people.Contact, ...]


class StandingPledge(NamedTuple):
    """A promise as taps and the phone ask of it."""

    pk: UUID
    ask_id: UUID
    person_id: UUID
    meeting_id: UUID | None
    state: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What was promised and kept: ``due`` counts promises whose time has come."""

    project: Project
    promised: int
    due: int
    done: int
    missed: int
    withdrawn: int


def causes_of(organization_id: UUID) -> QuerySet[Cause]:
    """What an organization's people may say that they care about; anybody may read it."""
    return Cause.objects.filter(organization_id=organization_id).order_by("name")


def projects_of(actor: Actor) -> QuerySet[Project]:
    """The projects that an actor may see, with their seconds counted, newest first."""
    return (
        Project.objects.filter(policy.visible_projects(actor))
        .select_related("cause", "organization", "lead")
        .annotate(seconded_by=Count("seconds"))
        .order_by("-created_at")
    )


def project_for(actor: Actor, project_id: UUID) -> Project:
    """One project that the actor may see. Raises NotThere."""
    project = projects_of(actor).filter(pk=project_id).first()
    if project is None:
        raise NotThere
    return project


def pitchable(organization_id: UUID) -> QuerySet[Project]:
    """Projects that enough members stand behind."""
    return (
        Project.objects.filter(
            organization_id=organization_id,
            stage__in=[ProjectStage.SECONDED, ProjectStage.ACTIVE],
        )
        .select_related("cause")
        .order_by("title")
    )


def asks_of(project_ids: Iterable[UUID]) -> list[Ask]:
    """What projects ask, in the order in which they ask it."""
    asks = Ask.objects.filter(project_id__in=list(project_ids))
    return list(asks.select_related("project").order_by("order", "pk"))


def tallies(asks: Iterable[Ask], *, meeting_id: UUID | None = None) -> dict[UUID, int]:
    """How many stand by each ask; with a meeting, how many said so there."""
    ids = [ask.pk for ask in asks]
    pledges = Pledge.objects.filter(ask_id__in=ids, state__in=STANDING_PLEDGES)
    if meeting_id:
        pledges = pledges.filter(meeting_id=meeting_id)
    counted = dict(pledges.values_list("ask_id").annotate(count=Count("pk")))
    return {ask_id: counted.get(ask_id, 0) for ask_id in ids}


def pledges_of_person(actor: Actor, person_id: UUID) -> QuerySet[Pledge]:
    """A person's promises, the soonest due first."""
    return (
        Pledge.objects.filter(policy.visible_pledges(actor), person_id=person_id)
        .select_related("ask__project", "organization", "meeting")
        .order_by("due_at")
    )


def standing_among(
    person_ids: Iterable[UUID], ask_ids: Iterable[UUID]
) -> dict[tuple[UUID, UUID], StandingPledge]:
    """The promises that stand between some people and some asks, by ask and person."""
    return {(row[1], row[2]): StandingPledge(*row) for row in _STANDING.rows(person_ids, ask_ids)}


_STANDING = Compiled(
    lambda person_ids, ask_ids: Pledge.objects.filter(
        person__in=person_ids, ask__in=ask_ids, state__in=STANDING_PLEDGES
    ).values_list("pk", "ask", "person", "meeting", "state"),
    Given.IDS,
    Given.IDS,
)


def volunteers(actor: Actor, project_id: UUID) -> list[Volunteer]:
    """A project's volunteers for its presenter: a name, and the contacts each agreed to share.

    Raises NotThere, NotPermitted.
    """
    project = project_for(actor, project_id)
    if not actor.may(Action.SEE_VOLUNTEERS, project.scope):
        raise NotPermitted(action=Action.SEE_VOLUNTEERS.value)
    pledges = list(
        Pledge.objects.filter(ask__project=project)
        .exclude(state=PledgeState.WITHDRAWN)
        .exclude(person__standing=Standing.ERASED)
        .select_related("person__key", "ask")
        .prefetch_related("person__contact_points")
        .order_by("ask__order", "person__name_key", "pk")
    )
    agreed = people.last_words(
        {pledge.person_id for pledge in pledges}, purpose=SHARE_WITH_PRESENTER
    )
    return [
        Volunteer(
            pledge_id=pledge.pk,
            name=pledge.person.name,
            ask=pledge.ask.words,
            state=pledge.state,
            contacts=tuple(
                contact
                for contact in people.opened(pledge.person)
                if agreed.get((pledge.person_id, contact.kind))
            ),
        )
        for pledge in pledges
    ]


def kept_by_project(actor: Actor, *, limit: int) -> list[Kept]:
    """What was promised and kept in the newest projects to which something was, most promised
    first, in two queries.
    """
    stands = ~Q(state=PledgeState.WITHDRAWN)
    promised = Pledge.objects.filter(stands, ask__project=OuterRef("pk"))
    projects = {
        project.pk: project
        for project in Project.objects.filter(policy.visible_projects(actor), Exists(promised))
        .select_related("cause")
        .order_by("-created_at")[:limit]
    }
    rows = (
        Pledge.objects.filter(ask__project__in=projects)
        .values_list("ask__project")
        .annotate(
            promised=Count("state", filter=stands),
            due=Count("state", filter=stands & Q(due_at__lte=clock.now())),
            done=Count("state", filter=Q(state=PledgeState.DONE)),
            missed=Count("state", filter=Q(state=PledgeState.MISSED)),
            withdrawn=Count("state", filter=~stands),
        )
    )
    kept = [Kept(projects[project_id], *counts) for project_id, *counts in rows]
    return sorted(kept, key=lambda each: (-each.promised, each.project.title))


def pledges_to_ask_about(*, before: bool) -> QuerySet[Pledge]:
    """Open promises that nobody has asked about: due within two days, or past for half a day.

    One that was made within the last day is not doubted yet.
    """
    now = clock.now()
    pledges = Pledge.objects.filter(state__in=OPEN_STATES).select_related(
        "person__key", "ask__project", "organization"
    )
    if before:
        return pledges.filter(
            due_at__gt=now,
            due_at__lte=now + ASK_BEFORE,
            made_at__lte=now - STANDS_UNDOUBTED,
            asked_at=None,
        )
    return pledges.filter(due_at__lte=now - ASK_AFTER).filter(
        Q(asked_at=None) | Q(asked_at__lt=F("due_at"))
    )


def promised_at_meeting(meeting_id: UUID) -> dict[UUID, list[Pledge]]:
    """The promises that stand which were made at a meeting, by person."""
    promised: dict[UUID, list[Pledge]] = {}
    pledges = Pledge.objects.filter(meeting_id=meeting_id, state__in=STANDING_PLEDGES)
    for pledge in pledges.select_related("ask__project").order_by("made_at"):
        promised.setdefault(pledge.person_id, []).append(pledge)
    return promised


class BriefAsk(NamedTuple):
    """What making a promise asks of an ask; ``zone`` is where its day ends."""

    pk: UUID
    project_id: UUID
    organization_id: UUID
    kind: str
    starts_at: dt.datetime | None
    due_on: dt.date | None
    zone: str


def asks_in(organization_id: UUID, ask_ids: Iterable[UUID]) -> dict[UUID, BriefAsk]:
    """Those among some asks that an organization's projects ask, by id, briefly."""
    asks = (BriefAsk(*row) for row in _ASKS.rows(ask_ids))
    return {ask.pk: ask for ask in asks if ask.organization_id == organization_id}


_ASKS = Compiled(
    lambda ids: Ask.objects.filter(pk__in=ids).values_list(
        "pk",
        "project",
        "project__organization",
        "kind",
        "starts_at",
        "due_on",
        "project__organization__zone",
    ),
    Given.IDS,
)


def titles_of(project_ids: Iterable[UUID | str]) -> list[str]:
    """The titles of projects, in alphabetical order."""
    named = Project.objects.filter(pk__in=list(project_ids))
    return list(named.order_by("title").values_list("title", flat=True))


def seconds_of(project: Project) -> int:
    """How many members stand behind a project."""
    return project.seconds.count()


def seconded_by(actor: Actor, person_id: UUID) -> list[Mapping[str, object]]:
    """The projects that a person stands behind, and since when. Raises NotThere."""
    seconds = Second.objects.filter(person=people.person_for(actor, person_id))
    return [
        {"title": each.project.title, "at": each.at}
        for each in seconds.select_related("project").order_by("at")
    ]


def led_by(actor: Actor, person_id: UUID) -> list[str]:
    """The titles of the projects that a person leads, oldest first. Raises NotThere."""
    led = Project.objects.filter(lead=people.person_for(actor, person_id))
    return list(led.order_by("created_at").values_list("title", flat=True))


def pledge_for(actor: Actor, pledge_id: UUID) -> Pledge:
    """One promise that the actor may see. Raises NotThere."""
    pledges = Pledge.objects.filter(policy.visible_pledges(actor), pk=pledge_id)
    found = pledges.select_related("ask").first()
    if found is None:
        raise NotThere
    return found


def belongs(project_id: UUID, organization_id: UUID) -> bool:
    """Whether a project is an organization's own."""
    return Project.objects.filter(pk=project_id, organization_id=organization_id).exists()
