"""The meeting lead's remote control, and attention written down."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.db.models import F

from groundswell.access.actions import Action
from groundswell.access.actor import Actor, Scope
from groundswell.access.operation import authorize, operation, step
from groundswell.hall import news, selectors
from groundswell.hall.models import Amplification, Attention, Pitch, Programme
from groundswell.kernel import clock
from groundswell.kernel.errors import DomainError, NotThere
from groundswell.kernel.text import tidy
from groundswell.meetings import selectors as meetings
from groundswell.meetings.models import Meeting
from groundswell.people import activity
from groundswell.people.models import Deed
from groundswell.projects import selectors as projects

LONGEST_PITCH = 120


class AnotherPitchIsOn(DomainError):
    """Another pitch is on. End it first."""


class PitchAlreadyStarted(DomainError):
    """This pitch has been on already."""


@operation(Action.RUN_HALL)
def start_pitch(actor: Actor, *, pitch_id: UUID) -> Pitch:
    """Bring a project before the crowd; the same pitch again changes nothing.

    Raises AnotherPitchIsOn, PitchAlreadyStarted, NotThere.
    """
    pitch = selectors.pitch_for(actor, pitch_id)
    authorize(pitch.programme.meeting.scope)
    if pitch.is_on:
        return pitch
    if pitch.ended_at:
        raise PitchAlreadyStarted
    if Pitch.objects.filter(
        programme=pitch.programme, started_at__isnull=False, ended_at__isnull=True
    ).exists():
        raise AnotherPitchIsOn
    Pitch.objects.filter(pk=pitch_id, started_at__isnull=True).update(started_at=clock.now())
    if pitch.presenter:
        activity.record(
            Deed.PITCHED,
            person=pitch.presenter,
            meeting_id=pitch.programme_id,
            project_id=pitch.project_id,
        )
    _changed(pitch.programme_id)
    pitch.refresh_from_db()
    return pitch


@operation(Action.RUN_HALL)
def end_pitch(actor: Actor, *, pitch_id: UUID) -> Pitch:
    """End a pitch and write down the attention it was lent; a second time changes nothing.

    Raises NotThere.
    """
    pitch = selectors.pitch_for(actor, pitch_id)
    authorize(pitch.programme.meeting.scope)
    finish(pitch, pitch.programme.meeting)
    pitch.refresh_from_db()
    return pitch


@step
def finish(pitch: Pitch, meeting: Meeting) -> None:
    """End a pitch that is on: the meeting's attention went to its project for these minutes."""
    now = clock.now()
    ended = Pitch.objects.filter(
        pk=pitch.pk, started_at__isnull=False, ended_at__isnull=True
    ).update(ended_at=now)
    if not ended or pitch.started_at is None:
        return
    minutes = Decimal((now - pitch.started_at).total_seconds() / 60).quantize(Decimal("0.01"))
    Amplification.objects.create(
        organization_id=meeting.organization_id,
        meeting=meeting,
        whose=Attention.MEETING,
        project_id=pitch.project_id,
        people=meetings.counts_of(meeting).here,
        minutes=min(minutes, Decimal(99999)),
        at=now,
    )
    _changed(pitch.programme_id)


@operation(Action.RUN_HALL)
def add_time(actor: Actor, *, pitch_id: UUID, minutes: int) -> Pitch:
    """Give a pitch more minutes, or fewer, from one to two hours in all. Raises NotThere."""
    pitch = selectors.pitch_for(actor, pitch_id)
    authorize(pitch.programme.meeting.scope)
    wanted = min(LONGEST_PITCH, max(1, pitch.minutes + minutes))
    Pitch.objects.filter(pk=pitch_id).update(minutes=wanted)
    _changed(pitch.programme_id)
    pitch.refresh_from_db()
    return pitch


@operation(Action.RUN_HALL)
def show_message(actor: Actor, *, meeting_id: UUID, message: str) -> None:
    """Show a sentence on the stage and every phone; an empty one takes it away. Raises NotThere."""
    meeting = meetings.meeting_for(actor, meeting_id, Action.RUN_HALL)
    authorize(meeting.scope)
    Programme.objects.get_or_create(meeting=meeting)
    Programme.objects.filter(meeting=meeting).update(message=tidy(message)[:200])
    _changed(meeting_id)


@operation(Action.RUN_HALL)
def pause_pledges(actor: Actor, *, meeting_id: UUID, paused: bool) -> None:
    """Stop taking promises for a moment, or go on. Raises NotThere."""
    meeting = meetings.meeting_for(actor, meeting_id, Action.RUN_HALL)
    authorize(meeting.scope)
    Programme.objects.get_or_create(meeting=meeting)
    Programme.objects.filter(meeting=meeting).update(pledges_paused=paused)
    _changed(meeting_id)


@operation(Action.RECORD_ATTENTION)
def record_attention(
    actor: Actor,
    *,
    amplification_id: UUID,
    organization_id: UUID,
    whose: Attention,
    who: str,
    people: int,
    minutes: Decimal,
    project_id: UUID | None = None,
    meeting_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> Amplification:
    """Write down attention: lent to a project, or kept by the host when no project is named.

    Raises NotThere for a project or a meeting of another organization.
    """
    authorize(Scope(organization_id, meeting_id=meeting_id, project_id=project_id))
    if project_id and not projects.belongs(project_id, organization_id):
        raise NotThere
    if meeting_id and meetings.public_meeting(meeting_id).organization_id != organization_id:
        raise NotThere
    row, _ = Amplification.objects.get_or_create(
        pk=amplification_id,
        defaults={
            "organization_id": organization_id,
            "meeting_id": meeting_id,
            "whose": whose,
            "who": tidy(who)[:200],
            "project_id": project_id,
            "people": people,
            "minutes": minutes,
            "at": at or clock.now(),
        },
    )
    return row


def _changed(meeting_id: UUID) -> None:
    Programme.objects.filter(meeting_id=meeting_id).update(version=F("version") + 1)
    news.tell(meeting_id)
