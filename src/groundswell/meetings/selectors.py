"""Reads of meetings."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from groundswell.access.actions import Action
from groundswell.access.actor import Actor, Scope
from groundswell.kernel import clock
from groundswell.kernel.errors import NotThere
from groundswell.kernel.rows import Compiled, Given
from groundswell.kernel.text import name_key
from groundswell.meetings import policy
from groundswell.meetings.models import Answer, Attendance, Meeting, Rsvp, Stage
from groundswell.people import selectors as people
from groundswell.people.models import Person, Standing


@dataclass(frozen=True, slots=True)
class Counts:
    """How a meeting stands. People in quarantine are counted nowhere.

    ``seats_beyond`` is how many more are held than there are, by whom a door phone let in without a
    network.
    """

    going: int
    waiting: int
    unconfirmed: int
    here: int
    seats_left: int | None
    seats_beyond: int = 0


@dataclass(frozen=True, slots=True)
class DoorRow:
    """Somebody on the door list: a name and whether they came, nothing else."""

    rsvp_id: UUID
    name: str
    guests: int
    answer: str
    is_here: bool


def public_meetings() -> QuerySet[Meeting]:
    """Meetings still to come, soonest first, for anybody."""
    return (
        Meeting.objects.filter(stage=Stage.OPEN, ends_at__gt=clock.now())
        .select_related("organization")
        .order_by("starts_at")
    )


def public_meeting(meeting_id: UUID) -> Meeting:
    """One meeting as anybody may know of it. Raises NotThere."""
    meeting = Meeting.objects.filter(pk=meeting_id).select_related("organization").first()
    if meeting is None:
        raise NotThere
    return meeting


def scope_of(meeting_id: UUID) -> Scope:
    """The scope of a meeting, for operations at it. Raises NotThere."""
    for (organization_id,) in _ORGANIZATION.rows(meeting_id):
        return Scope(organization_id, meeting_id=meeting_id)
    raise NotThere


_ORGANIZATION = Compiled(
    lambda meeting_id: Meeting.objects.filter(pk=meeting_id).values_list("organization"), Given.ID
)


def meetings_of(actor: Actor, action: Action = Action.SEE_MEETING) -> QuerySet[Meeting]:
    """The meetings at which an actor may do something, newest first."""
    return (
        Meeting.objects.filter(policy.visible_meetings(actor, action))
        .select_related("organization")
        .order_by("-starts_at")
    )


def meeting_for(actor: Actor, meeting_id: UUID, action: Action = Action.SEE_MEETING) -> Meeting:
    """One meeting at which the actor may do something. Raises NotThere."""
    meeting = meetings_of(actor, action).filter(pk=meeting_id).first()
    if meeting is None:
        raise NotThere
    return meeting


def has_seat(actor: Actor, meeting: Meeting) -> bool:
    """Whether the person whose link this device has opened holds a seat."""
    person_id = actor.person_in(meeting.organization_id)
    return (
        person_id is not None
        and Rsvp.objects.filter(meeting=meeting, person_id=person_id, holds__gt=0).exists()
    )


def address_for(actor: Actor, meeting: Meeting) -> str:
    """The address, where the actor may know it; otherwise nothing."""
    if not meeting.address_is_private:
        return meeting.address
    is_going = has_seat(actor, meeting)
    known = policy.may_know_address(actor, meeting.scope, is_going=is_going)
    return meeting.address if known else ""


def counts_of(meeting: Meeting) -> Counts:
    """How a meeting stands at this moment, in three queries."""
    # Only whoever holds no seat waits or is unconfirmed: of nobody else the standing is looked up.
    standing = people.standing_of("person")
    seatless = Case(When(~Q(answer=Answer.NO), holds=0, then=standing))
    rsvps = (
        Rsvp.objects.filter(meeting=meeting)
        .annotate(standing=seatless)
        .aggregate(
            going=Coalesce(Sum("holds"), 0),
            waiting=Count("pk", filter=Q(standing=Standing.CONFIRMED, answer=Answer.WAITING)),
            unconfirmed=Count("pk", filter=Q(standing=Standing.QUARANTINE)),
        )
    )
    here = Attendance.objects.filter(meeting=meeting).aggregate(
        people=Count("pk"), guests=Coalesce(Sum("guests"), 0)
    )
    capacity, taken = Meeting.objects.values_list("capacity", "seats_taken").get(pk=meeting.pk)
    return Counts(
        going=rsvps["going"],
        waiting=rsvps["waiting"],
        unconfirmed=rsvps["unconfirmed"],
        here=here["people"] + here["guests"],
        seats_left=None if capacity is None else max(capacity - taken, 0),
        seats_beyond=0 if capacity is None else max(taken - capacity, 0),
    )


def guest_list(actor: Actor, meeting: Meeting) -> QuerySet[Rsvp]:
    """Everybody who answered, with their standing, for those who plan it. Raises NotThere."""
    meeting_for(actor, meeting.pk, Action.PLAN_MEETING)
    return (
        Rsvp.objects.filter(meeting=meeting)
        .exclude(person__standing=Standing.ERASED)
        .annotate(is_here=Exists(_attendance(meeting)))
        .select_related("person")
        .order_by("person__name_key", "pk")
    )


def door_list(
    actor: Actor, meeting_id: UUID, *, name: str = "", limit: int | None = None
) -> list[DoorRow]:
    """The door list, by name; with ``name``, those whose name holds each of its words.

    Raises NotThere.
    """
    meeting = meeting_for(actor, meeting_id, Action.SEE_DOOR)
    rsvps = (
        Rsvp.objects.filter(meeting=meeting)
        .exclude(person__standing=Standing.ERASED)
        .exclude(answer=Answer.NO)
        .order_by("person__name_key", "pk")
    )
    if name.strip():
        rsvps = rsvps.filter(named(name))
    return _door_rows(meeting, rsvps, limit=limit)


def door_row(actor: Actor, meeting_id: UUID, rsvp_id: UUID) -> DoorRow:
    """One line of the door list, found by the code on a person's page. Raises NotThere."""
    meeting = meeting_for(actor, meeting_id, Action.SEE_DOOR)
    rsvps = Rsvp.objects.filter(meeting=meeting, pk=rsvp_id)
    rows = _door_rows(meeting, rsvps.exclude(person__standing=Standing.ERASED))
    if not rows:
        raise NotThere
    return rows[0]


def rsvps_of_person(actor: Actor, person_id: UUID) -> QuerySet[Rsvp]:
    """The meetings that a person answered to, newest first. Raises NotThere."""
    person = people.person_for(actor, person_id)
    return (
        Rsvp.objects.filter(person=person)
        .select_related("meeting", "meeting__organization")
        .order_by("-meeting__starts_at")
    )


def is_here(meeting_id: UUID, person_id: UUID) -> bool:
    """Whether a person was checked in."""
    return Attendance.objects.filter(meeting_id=meeting_id, person_id=person_id).exists()


def _attendance(meeting: Meeting) -> QuerySet[Attendance]:
    return Attendance.objects.filter(meeting=meeting, person=OuterRef("person_id"))


def named(name: str) -> Q:
    """Answers of whoever's name holds each of the words, in any order."""
    found = Q()
    for word in name_key(name).split():
        found &= Q(person__name_key__contains=word)
    return found


def _door_rows(
    meeting: Meeting, rsvps: QuerySet[Rsvp], *, limit: int | None = None
) -> list[DoorRow]:
    """Plain values, for the list of a large hall is asked for in whole."""
    shown = rsvps.annotate(is_here=Exists(_attendance(meeting)))
    rows = shown.values_list("pk", "person__name", "guests", "answer", "is_here")
    return [DoorRow(*row) for row in rows[:limit]]


def people_coming(meeting: Meeting) -> QuerySet[Rsvp, UUID]:
    """The ids of confirmed people who are going, as a subquery."""
    return Rsvp.objects.filter(
        meeting=meeting, answer=Answer.GOING, person__standing=Standing.CONFIRMED
    ).values_list("person_id", flat=True)


def people_who_came(meeting_id: UUID) -> QuerySet[Person]:
    """Who was checked in, with their keys, for the house's own letters."""
    return people.reachable(Attendance.objects.filter(meeting_id=meeting_id).values("person"))


def people_who_did_not(meeting_id: UUID) -> QuerySet[Person]:
    """Who held a seat and did not come, with their keys, for the house's own letters."""
    return people.reachable(
        Rsvp.objects.filter(meeting_id=meeting_id, no_show=True).values("person")
    )


def people_who_answered(meeting_id: UUID) -> QuerySet[Person]:
    """Confirmed people who said that they come, may come or wait, with their keys."""
    words = Rsvp.objects.filter(meeting_id=meeting_id, person__standing=Standing.CONFIRMED).exclude(
        answer=Answer.NO
    )
    return people.reachable(words.values("person"))
