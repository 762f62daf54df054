"""Building the hour: drawn by the rule, then arranged by the meeting lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.access.operation import authorize, operation
from groundswell.hall import news, selectors
from groundswell.hall.models import Pitch, Programme
from groundswell.kernel.errors import DomainError
from groundswell.kernel.ids import new_id
from groundswell.kernel.text import tidy
from groundswell.meetings import selectors as meetings
from groundswell.meetings.models import Meeting
from groundswell.projects import selectors as projects
from groundswell.projects.models import Project
from groundswell.science.programme import Ballot, Candidate, ProgrammeChoice, choose_programme

USUAL_MINUTES = 6


class ProgrammeRunning(DomainError):
    """A pitch has begun, so the hour is not drawn again. You can still reorder what is left."""


class NothingToPitch(DomainError):
    """No project may be pitched yet: members second a project before it comes to the stage."""


class ProjectNotSeconded(DomainError):
    """This project may not be pitched before enough members second it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A project's place in the hour."""

    project_id: UUID
    minutes: int
    presenter_name: str = ""


@operation(Action.BUILD_PROGRAMME)
def draw_programme(actor: Actor, *, meeting_id: UUID, minutes: int, seed: str) -> Programme:
    """Choose the hour from what those coming care about, by Equal Shares and a published lottery.

    What the rule chose is kept whole in ``drawn``. Raises ProgrammeRunning, NotThere.
    """
    meeting = meetings.meeting_for(actor, meeting_id)
    authorize(meeting.scope)
    programme, _ = Programme.objects.get_or_create(meeting=meeting)
    if programme.pitches.filter(started_at__isnull=False).exists():
        raise ProgrammeRunning
    choice = _choose(meeting, minutes, seed)
    Programme.objects.filter(pk=programme.pk).update(
        minutes=minutes, drawn=_published(choice), version=F("version") + 1
    )
    programme.pitches.all().delete()
    chosen = {str(p.pk): p for p in projects.pitchable(meeting.organization_id)}
    Pitch.objects.bulk_create(
        Pitch(
            programme=programme,
            project=chosen[each.key],
            presenter_id=chosen[each.key].lead_id,
            presenter_name=_lead_name(chosen[each.key]),
            minutes=each.minutes,
            order=place,
        )
        for place, each in enumerate(choice.chosen)
    )
    news.tell(meeting_id)
    programme.refresh_from_db()
    return programme


@operation(Action.BUILD_PROGRAMME)
def arrange_programme(actor: Actor, *, meeting_id: UUID, places: Sequence[Place]) -> Programme:
    """Put the hour in the meeting lead's own order; pitches that began stay as they are.

    Raises ProjectNotSeconded, NotThere.
    """
    meeting = meetings.meeting_for(actor, meeting_id)
    authorize(meeting.scope)
    programme, _ = Programme.objects.get_or_create(meeting=meeting)
    ready = {p.pk: p for p in projects.pitchable(meeting.organization_id)}
    begun = set(
        programme.pitches.filter(started_at__isnull=False).values_list("project_id", flat=True)
    )
    wanted = [place for place in places if place.project_id not in begun]
    missing = [place.project_id for place in wanted if place.project_id not in ready]
    if missing:
        raise ProjectNotSeconded(project=str(missing[0]))
    programme.pitches.filter(started_at__isnull=True).exclude(
        project_id__in=[place.project_id for place in wanted]
    ).delete()
    for order, place in enumerate(wanted):
        Pitch.objects.update_or_create(
            programme=programme,
            project_id=place.project_id,
            defaults={
                "order": len(begun) + order,
                "minutes": max(1, place.minutes),
                "presenter_name": tidy(place.presenter_name)[:200],
            },
            create_defaults={
                "id": new_id(),
                "order": len(begun) + order,
                "minutes": max(1, place.minutes),
                "presenter_id": ready[place.project_id].lead_id,
                "presenter_name": tidy(place.presenter_name)[:200]
                or _lead_name(ready[place.project_id]),
            },
        )
    Programme.objects.filter(pk=programme.pk).update(version=F("version") + 1)
    news.tell(meeting_id)
    programme.refresh_from_db()
    return programme


def _choose(meeting: Meeting, minutes: int, seed: str) -> ProgrammeChoice:
    ready = list(projects.pitchable(meeting.organization_id))
    if not ready:
        raise NothingToPitch
    by_cause: dict[str, set[str]] = {}
    for project in ready:
        by_cause.setdefault(str(project.cause_id), set()).add(str(project.pk))
    ballots = [
        Ballot(frozenset().union(*(by_cause.get(cause, set()) for cause in causes)), weight)
        for causes, weight in sorted(
            selectors.ballots_of(meeting).items(), key=lambda item: sorted(item[0])
        )
    ]
    return choose_programme(
        [Candidate(str(project.pk), USUAL_MINUTES) for project in ready],
        ballots,
        minutes=minutes,
        lottery_seed=seed,
    )


def _published(choice: ProgrammeChoice) -> dict[str, object]:
    return {
        "seed": choice.lottery_seed,
        "minutes_used": choice.minutes_used,
        "chosen": [
            {
                "project": each.key,
                "minutes": each.minutes,
                "supporters": each.supporters,
                "why": each.why,
            }
            for each in choice.chosen
        ],
        "left_out": [
            {"project": each.key, "supporters": each.supporters, "reason": each.reason}
            for each in choice.left_out
        ],
    }


def _lead_name(project: Project) -> str:
    return project.lead.name if project.lead else ""
