"""Proposing, seconding, asking, promising, and following a promise to its end."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from groundswell.access.actions import Action
from groundswell.access.actor import Actor, Scope
from groundswell.access.operation import authorize, operation, step
from groundswell.kernel import clock
from groundswell.kernel.errors import DomainError, NotThere
from groundswell.kernel.rows import insert_rows
from groundswell.kernel.text import tidy, tidy_lines
from groundswell.people import activity
from groundswell.people import operations as people
from groundswell.people import selectors as known_people
from groundswell.people.models import Deed, Person, Standing
from groundswell.projects import events, selectors
from groundswell.projects.models import (
    OPEN_STATES,
    Ask,
    AskKind,
    Cause,
    Pledge,
    PledgeState,
    Project,
    ProjectStage,
    Second,
)

WITHOUT_A_DATE = dt.timedelta(days=14)
"""When a promise with neither shift nor date is asked about."""

END_STATES = (PledgeState.DONE, PledgeState.MISSED, PledgeState.WITHDRAWN)


class OwnProject(DomainError):
    """You proposed this project yourself. Ask another member to second it."""


class NotConfirmedYet(DomainError):
    """Please open the link in your mail first, so that we know it is you."""

    status = 403


class PledgeEnded(DomainError):
    """This promise has ended already."""


@dataclass(frozen=True, slots=True)
class NewAsk:
    """One thing that a project asks."""

    ask_id: UUID
    kind: str
    words: str
    needed: int = 0
    starts_at: dt.datetime | None = None
    due_on: dt.date | None = None


@operation(Action.NAME_CAUSE)
def name_cause(actor: Actor, *, cause_id: UUID, organization_id: UUID, name: str) -> Cause:
    """Add a cause that people can say they care about; the same name again changes nothing."""
    authorize(Scope(organization_id))
    cause, _ = Cause.objects.get_or_create(
        organization_id=organization_id, name=tidy(name)[:80], defaults={"id": cause_id}
    )
    return cause


@operation(Action.PROPOSE_PROJECT)
def propose(
    actor: Actor,
    *,
    project_id: UUID,
    organization_id: UUID,
    cause_id: UUID,
    title: str,
    summary: str,
    asks: Sequence[NewAsk],
    person_id: UUID | None = None,
    deadline: dt.date | None = None,
) -> Project:
    """Propose a project, by a member in their own name or by an organizer in no one's.

    Raises NotThere for a cause of another organization, NotConfirmedYet.
    """
    authorize(Scope(organization_id, person_id=person_id))
    cause = Cause.objects.filter(pk=cause_id, organization_id=organization_id).first()
    if cause is None:
        raise NotThere
    lead = _confirmed(actor, person_id) if person_id else None
    project, is_new = Project.objects.get_or_create(
        pk=project_id,
        defaults={
            "organization_id": organization_id,
            "cause": cause,
            "title": tidy(title)[:120],
            "summary": tidy_lines(summary),
            "lead": lead,
            "deadline": deadline,
            "created_at": clock.now(),
        },
    )
    if project.organization_id != organization_id:
        raise NotThere
    if is_new:
        _add_asks(project, asks)
        if lead:
            activity.record(Deed.PROPOSED, person=lead, project_id=project.pk)
    return project


@operation(Action.SHAPE_PROJECT)
def add_asks(actor: Actor, *, project_id: UUID, asks: Sequence[NewAsk]) -> None:
    """Add asks to a project, or change those of the same id. Raises NotThere."""
    project = selectors.project_for(actor, project_id)
    authorize(project.scope)
    _add_asks(project, asks)


@operation(Action.SECOND_PROJECT)
def second(actor: Actor, *, second_id: UUID, project_id: UUID, person_id: UUID) -> Project:
    """Stand behind a project; the last second that is needed lets it be pitched.

    Raises OwnProject, NotConfirmedYet, NotThere.
    """
    project = selectors.project_for(actor, project_id)
    authorize(Scope(project.organization_id, project_id=project_id, person_id=person_id))
    person = _confirmed(actor, person_id)
    if person.organization_id != project.organization_id:
        raise NotThere
    if project.lead_id == person.pk:
        raise OwnProject
    _, is_new = Second.objects.get_or_create(
        project=project, person=person, defaults={"id": second_id, "at": clock.now()}
    )
    if is_new:
        activity.record(Deed.SECONDED, person=person, project_id=project_id)
    standing = Second.objects.filter(project=project).count()
    if standing >= project.organization.seconds_needed:
        Project.objects.filter(pk=project_id, stage=ProjectStage.PROPOSED).update(
            stage=ProjectStage.SECONDED
        )
    return project


@dataclass(frozen=True, slots=True)
class NewPledge:
    """A promise about to be made."""

    pledge_id: UUID
    ask: selectors.BriefAsk
    person: known_people.Brief
    meeting_id: UUID | None


@step
def promise(pledges: Sequence[NewPledge]) -> None:
    """Write down promises, in the same few statements for any number; none of them stands yet.

    A promise to join makes a member.
    """
    now = clock.now()
    asks = {each.ask.pk: each.ask for each in pledges}
    due = {ask_id: _due(ask) for ask_id, ask in asks.items()}
    insert_rows(Pledge, _PLEDGE, (_pledge_row(each, due[each.ask.pk], now) for each in pledges))
    activity.record_all(
        activity.Done(
            Deed.PLEDGED,
            each.person.pk,
            each.ask.organization_id,
            now,
            each.meeting_id,
            each.ask.project_id,
            brought_by=each.person.brought_by,
        )
        for each in pledges
    )
    for each in pledges:
        if each.ask.kind == AskKind.JOIN:
            people.join(known_people.person(each.person.pk), meeting_id=each.meeting_id)


@step
def take_back(pledge_ids: Iterable[UUID]) -> None:
    """Take back promises that nobody has followed up yet."""
    Pledge.objects.filter(pk__in=list(pledge_ids), state=PledgeState.MADE).update(
        state=PledgeState.WITHDRAWN, ended_at=clock.now()
    )


@operation(Action.FOLLOW_PLEDGE)
def answer_pledge(
    actor: Actor, *, pledge_id: UUID, state: PledgeState, got_in_the_way: str = ""
) -> Pledge:
    """Say how a promise stands: still good, done, missed, or taken back.

    The same word again changes nothing. Raises PledgeEnded, NotThere.
    """
    pledge = Pledge.objects.filter(pk=pledge_id).select_related("ask", "person").first()
    if pledge is None:
        raise NotThere
    authorize(pledge.scope)
    ended = state in END_STATES
    changed = Pledge.objects.filter(pk=pledge_id, state__in=OPEN_STATES).update(
        state=state,
        ended_at=clock.now() if ended else None,
        got_in_the_way=tidy(got_in_the_way)[:300],
    )
    pledge.refresh_from_db()
    if not changed and pledge.state == PledgeState.MISSED and got_in_the_way:
        Pledge.objects.filter(pk=pledge_id).update(got_in_the_way=tidy(got_in_the_way)[:300])
    elif not changed and pledge.state != state:
        raise PledgeEnded(state=pledge.state)
    if changed:
        events.answered.publish(events.Answered(pledge))
    if changed and state == PledgeState.DONE:
        activity.record(Deed.FULFILLED, person=pledge.person, project_id=pledge.ask.project_id)
    return pledge


@step
def note_asked(pledges: Sequence[Pledge]) -> None:
    """Remember that people were asked about their promises just now."""
    Pledge.objects.filter(pk__in=[pledge.pk for pledge in pledges]).update(asked_at=clock.now())


@step
def forget_words_of(person_id: UUID) -> None:
    """Blank what a person wrote about their promises; that they were made stays counted."""
    Pledge.objects.filter(person_id=person_id).update(got_in_the_way="")


def _confirmed(actor: Actor, person_id: UUID) -> Person:
    person = known_people.person_for(actor, person_id)
    if person.standing != Standing.CONFIRMED:
        raise NotConfirmedYet
    return person


def _add_asks(project: Project, asks: Sequence[NewAsk]) -> None:
    already = Ask.objects.filter(project=project).exclude(pk__in=[ask.ask_id for ask in asks])
    for place, ask in enumerate(asks, start=already.count()):
        known = Ask.objects.filter(pk=ask.ask_id).first()
        if known and known.project_id != project.pk:
            raise NotThere
        Ask.objects.update_or_create(
            pk=ask.ask_id,
            defaults={
                "project": project,
                "kind": ask.kind,
                "words": tidy(ask.words)[:120],
                "needed": ask.needed,
                "starts_at": ask.starts_at,
                "due_on": ask.due_on,
                "order": place,
            },
        )


_PLEDGE = (
    "id",
    "organization_id",
    "ask_id",
    "person_id",
    "meeting_id",
    "state",
    "made_at",
    "due_at",
    "ended_at",
    "got_in_the_way",
)


def _pledge_row(new: NewPledge, due: dt.datetime, now: dt.datetime) -> tuple[object, ...]:
    """The values of ``_PLEDGE``. Whoever joins has done it by saying so."""
    joins = new.ask.kind == AskKind.JOIN
    return (
        new.pledge_id,
        new.ask.organization_id,
        new.ask.pk,
        new.person.pk,
        new.meeting_id,
        PledgeState.DONE if joins else PledgeState.MADE,
        now,
        due,
        now if joins else None,
        "",
    )


def _due(ask: selectors.BriefAsk) -> dt.datetime:
    if ask.starts_at:
        return ask.starts_at
    if ask.due_on:
        zone = clock.zone(ask.zone)
        return dt.datetime.combine(ask.due_on, dt.time(23, 59), tzinfo=zone).astimezone(dt.UTC)
    return clock.now() + WITHOUT_A_DATE
