"""What is written down of a hall: pitches, taps, what they brought, what was said."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.hall.models import Amplification, Concern, Pitch, Tap
from groundswell.kernel.errors import NotThere
from groundswell.meetings import selectors as meetings
from groundswell.people import selectors as people
from groundswell.projects.models import PledgeState


@dataclass(frozen=True, slots=True)
class PitchResult:
    """What one pitch brought: promises made, and of those due how many were kept."""

    pitch: Pitch
    promised: int
    done: int
    missed: int


@dataclass(frozen=True, slots=True)
class KeptTap:
    """A tap as it is written down: whose, and whether it was undone."""

    tap_id: UUID
    person_id: UUID
    undone: bool


def pitches_at(actor: Actor, meeting_id: UUID) -> list[Pitch]:
    """The pitches of a hall that the actor runs, in the order of the stage. Raises NotThere."""
    meeting = meetings.meeting_for(actor, meeting_id, Action.RUN_HALL)
    pitches = Pitch.objects.filter(programme_id=meeting.pk).select_related("project")
    return list(pitches.order_by("order", "pk"))


def pitch_for(actor: Actor, pitch_id: UUID) -> Pitch:
    """One pitch of a hall that the actor runs. Raises NotThere."""
    pitch = (
        Pitch.objects.filter(pk=pitch_id).select_related("programme__meeting", "project").first()
    )
    if pitch is None or not actor.may(Action.RUN_HALL, pitch.programme.meeting.scope):
        raise NotThere
    return pitch


def was_pitched(meeting_id: UUID, project_id: UUID) -> Pitch:
    """The pitch of a project at a meeting. Raises NotThere."""
    pitch = Pitch.objects.filter(programme_id=meeting_id, project_id=project_id).first()
    if pitch is None:
        raise NotThere
    return pitch


def taps_at(actor: Actor, meeting_id: UUID) -> list[KeptTap]:
    """Every tap of a meeting that is written down, for who runs its hall. Raises NotThere."""
    meeting = meetings.meeting_for(actor, meeting_id, Action.RUN_HALL)
    taps = Tap.objects.filter(pitch__programme_id=meeting.pk)
    return [KeptTap(*row) for row in taps.values_list("pk", "person", "undone")]


def promised_at(pitch: Pitch) -> int:
    """How many promises stand that were made at a pitch."""
    taps = Tap.objects.filter(pitch=pitch, pledge__isnull=False)
    standing = taps.exclude(pledge__state=PledgeState.WITHDRAWN)
    return standing.values("pledge").distinct().count()


def results_of(actor: Actor, meeting_id: UUID) -> list[PitchResult]:
    """What each pitch of a meeting brought, in the order of the stage, in one query.

    Raises NotThere.
    """
    meeting = meetings.meeting_for(actor, meeting_id)

    def count(condition: Q) -> Count:
        return Count("taps__pledge", filter=condition, distinct=True)

    pitches = (
        Pitch.objects.filter(programme__meeting=meeting)
        .select_related("project")
        .annotate(
            promised=count(~Q(taps__pledge__state=PledgeState.WITHDRAWN)),
            done=count(Q(taps__pledge__state=PledgeState.DONE)),
            missed=count(Q(taps__pledge__state=PledgeState.MISSED)),
        )
        .order_by("order", "pk")
    )
    return [PitchResult(pitch, pitch.promised, pitch.done, pitch.missed) for pitch in pitches]


def attention_of(actor: Actor) -> QuerySet[Amplification]:
    """Attention lent and kept, newest first, where the actor records it."""
    reach = actor.reach(Action.RECORD_ATTENTION)
    within = Q() if reach.everything else Q(organization_id__in=reach.organizations)
    return Amplification.objects.filter(within).select_related("project", "meeting").order_by("-at")


def people_minutes(actor: Actor) -> dict[bool, int]:
    """People × minutes of attention, passed on (True) and kept (False)."""
    kept = {True: 0, False: 0}
    rows = attention_of(actor).order_by().values_list("project_id", "people", "minutes")
    for project_id, count, minutes in rows:
        kept[project_id is not None] += int(count * minutes)
    return kept


def concerns_of(actor: Actor, person_id: UUID) -> list[Mapping[str, object]]:
    """What one person said they care about, and when, oldest first. Raises NotThere."""
    person = people.person_for(actor, person_id)
    said = Concern.objects.filter(person=person).select_related("cause", "meeting").order_by("at")
    return [
        {
            "what": concern.cause.name if concern.cause else concern.words,
            "meeting": concern.meeting.title if concern.meeting else None,
            "at": concern.at,
        }
        for concern in said
    ]


def pitches_of(actor: Actor, person_id: UUID) -> list[Mapping[str, object]]:
    """The pitches that one person presents, oldest first. Raises NotThere."""
    pitches = Pitch.objects.filter(presenter=people.person_for(actor, person_id))
    return [
        {
            "project": pitch.project.title,
            "meeting": pitch.programme.meeting.title,
            "name": pitch.presenter_name,
            "minutes": pitch.minutes,
            "started_at": pitch.started_at,
            "ended_at": pitch.ended_at,
        }
        for pitch in pitches.select_related("project", "programme__meeting").order_by("pk")
    ]
