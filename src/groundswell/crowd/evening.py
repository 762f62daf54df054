"""The evening that the crowd comes to: which, whether it may, and what the tables hold after it."""

from collections import Counter
from dataclasses import dataclass, fields, replace
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from groundswell import demo
from groundswell.access import selectors as access
from groundswell.access.actor import house
from groundswell.access.roles import Role, ScopeKind
from groundswell.hall import selectors as hall
from groundswell.hall.codes import code_of
from groundswell.hall.models import Pitch
from groundswell.kernel import clock
from groundswell.kernel.errors import NotThere
from groundswell.meetings import operations as meetings
from groundswell.meetings import selectors as known_meetings
from groundswell.meetings.models import Meeting
from groundswell.projects import selectors as projects


class CannotPlay(Exception):
    """The crowd cannot come; the message says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class Evening:
    """An evening with a hall: its meeting, the code on its stage, what is yet to be pitched."""

    meeting_id: UUID
    title: str
    code: str
    stage: str
    pitches: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class Books:
    """What the tables hold of an evening."""

    taps: list[hall.KeptTap]
    standing: Counter[tuple[UUID, UUID]]
    tallies: dict[str, int]


def choose(text: str | None, *, is_town: bool, conducts: bool) -> Meeting | None:
    """The meeting that is named, or else the one whose door is open; None where a town has none.

    Raises CannotPlay.
    """
    if text is not None:
        meeting = _named(text)
        _check(meeting, conducts=conducts)
        return meeting
    open_now = [
        meeting
        for meeting in known_meetings.public_meetings()
        if meeting.door_is_open_at(clock.now()) and (not conducts or _to_come(meeting.pk))
    ]
    if not open_now and not is_town:
        raise CannotPlay(
            "No meeting of this house has an open door just now"
            + (" and pitches to come" if conducts else "")
            + ". Plan one for tonight and draw its programme, or name one with --meeting."
        )
    return open_now[0] if open_now else None


def _named(text: str) -> Meeting:
    try:
        return known_meetings.public_meeting(UUID(text))
    except ValueError:
        raise CannotPlay(
            f"“{text}” is not the id of a meeting. It is the long part of the meeting's address: "
            f"{settings.BASE_URL}/m/…/"
        ) from None
    except NotThere:
        raise CannotPlay(
            f"This house has no meeting {text}. Copy the id from the meeting's address, and see "
            "that GROUNDSWELL_DATA names the right house."
        ) from None


def _check(meeting: Meeting, *, conducts: bool) -> None:
    if not known_meetings.public_meetings().filter(pk=meeting.pk).exists():
        raise CannotPlay(f"“{meeting.title}” is over. Name a meeting that is still to come.")
    if not meeting.door_is_open_at(clock.now()):
        raise CannotPlay(
            f"The door of “{meeting.title}” opens two hours before it starts. "
            "Come back then, or plan it for tonight."
        )
    if conducts and not _to_come(meeting.pk):
        raise CannotPlay(
            f"“{meeting.title}” has no pitch to come: draw its programme at "
            f"{settings.BASE_URL}{reverse('hall:programme', args=[meeting.pk])}, or leave "
            "conducting to somebody else with --no-conduct."
        )


def make_room(meeting: Meeting, phones: int, *, is_town: bool) -> None:
    """See that there are seats for all; in the town, by putting in more. Raises CannotPlay."""
    left = known_meetings.counts_of(meeting).seats_left
    if left is None or left >= phones:
        return
    if not is_town:
        raise CannotPlay(
            f"“{meeting.title}” has {left} seats left for {phones} phones. Give it more seats on "
            f"its plan, or send fewer phones with --phones."
        )
    plan = meetings.MeetingPlan(
        **{field.name: getattr(meeting, field.name) for field in fields(meetings.MeetingPlan)}
    )
    meetings.plan_meeting(
        house(),
        meeting_id=meeting.pk,
        organization_id=meeting.organization_id,
        plan=replace(plan, capacity=(meeting.capacity or 0) + phones - left),
    )


def evening_of(meeting: Meeting | None) -> Evening:
    """What is to be known of an evening; the town plans another one where it has none."""
    meeting = meeting or demo.another_evening()
    return Evening(
        meeting_id=meeting.pk,
        title=meeting.title,
        code=code_of(meeting.pk),
        stage=_stage_of(meeting.pk),
        pitches=tuple((pitch.pk, pitch.project.title) for pitch in _to_come(meeting.pk)),
    )


def books_of(meeting_id: UUID) -> Books:
    """What the tables hold now."""
    taps = hall.taps_at(house(), meeting_id)
    asks = projects.asks_of(pitch.project_id for pitch in hall.pitches_at(house(), meeting_id))
    standing = Counter(
        (pledge.person_id, pledge.ask_id)
        for pledges in projects.promised_at_meeting(meeting_id).values()
        for pledge in pledges
    )
    # Who promised the same at another meeting stands by that; a tap here only finds it.
    elsewhere = projects.standing_among({tap.person_id for tap in taps}, [ask.pk for ask in asks])
    standing.update(
        (person_id, ask_id)
        for ask_id, person_id in elsewhere
        if (person_id, ask_id) not in standing
    )
    counted = projects.tallies(asks, meeting_id=meeting_id)
    return Books(taps, standing, {str(ask_id): count for ask_id, count in counted.items()})


def known_meeting() -> UUID | None:
    """Any meeting by whose public page this house is known from another one."""
    newest = known_meetings.meetings_of(house()).first()
    return newest.pk if newest else None


def _to_come(meeting_id: UUID) -> list[Pitch]:
    """The pitches that are not over, in the order of the stage, with one that is on before all."""
    pitches = hall.pitches_at(house(), meeting_id)
    return sorted((each for each in pitches if not each.ended_at), key=lambda each: not each.is_on)


def _stage_of(meeting_id: UUID) -> str:
    for grant, token in access.links_of(house(), ScopeKind.MEETING, meeting_id):
        if grant.role == Role.HOST:
            return settings.BASE_URL + reverse("access:open-link", args=[token])
    return settings.BASE_URL + reverse("hall:stage", args=[meeting_id])
