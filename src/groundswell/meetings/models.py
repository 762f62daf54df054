"""Tables of meetings."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from groundswell.access.actor import Scope
from groundswell.kernel.ids import new_id

DOOR_OPENS_BEFORE = dt.timedelta(hours=2)
LINKS_OUTLAST = dt.timedelta(hours=6)


class Kind(models.TextChoices):
    """What people come together for."""

    MEETING = "meeting"
    CANVASS = "canvass"
    PHONE_BANK = "phone_bank"
    TRAINING = "training"


class Stage(models.TextChoices):
    """How far a meeting has come."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Meeting(models.Model):
    """People coming together at a time and a place.

    ``seats_taken`` counts the confirmed people who are going and their guests, plus walk-ins; every
    seat is promised by one conditional update, so that promises never pass ``capacity``. Only whom
    a door phone let in without a network can stand beyond it, for they are in the hall.
    ``sequence`` goes up with each move and with calling off, so that calendars know what is newer.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.MEETING)
    title = models.CharField(max_length=200)
    welcome = models.TextField(blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    venue = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True)
    address_is_private = models.BooleanField(default=False)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    has_waitlist = models.BooleanField(default=True)
    seats_taken = models.PositiveIntegerField(default=0)
    host_name = models.CharField(max_length=200, blank=True)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organization", "starts_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_meeting_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> Scope:
        """What an action on this meeting touches."""
        return Scope(self.organization_id, meeting_id=self.id)

    def has_started_at(self, moment: dt.datetime) -> bool:
        """Whether its beginning is past."""
        return moment >= self.starts_at

    def door_is_open_at(self, moment: dt.datetime) -> bool:
        """Whether people are checked in: from two hours before the start until it is closed."""
        return self.stage == Stage.OPEN and moment >= self.door_opens_at

    @property
    def door_opens_at(self) -> dt.datetime:
        """When the first can be checked in."""
        return self.starts_at - DOOR_OPENS_BEFORE


class Answer(models.TextChoices):
    """What a person said to an invitation."""

    GOING = "going"
    WAITING = "waiting"
    MAYBE = "maybe"
    NO = "no"


class Rsvp(models.Model):
    """A person's word on a meeting. ``holds`` is how many seats it holds at this moment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="rsvps")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="rsvps")
    answer = models.CharField(max_length=8, choices=Answer.choices)
    guests = models.PositiveSmallIntegerField(default=0)
    holds = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField()
    no_show = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["meeting", "answer", "answered_at"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "person"], name="one_word_on_a_meeting"),
            models.CheckConstraint(
                name="only_the_going_hold_seats", condition=Q(holds=0) | Q(answer="going")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.answer}"


class Attendance(models.Model):
    """That a person came: ``recorded_at`` is when, ``created_at`` when the house heard of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    guests = models.PositiveSmallIntegerField(default=0)
    recorded_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "person"], name="a_person_comes_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} came"


class Arrival(models.Model):
    """What a door phone kept without a network and brought later, under the id that it made.

    That it is known is all it says, so that the same again changes nothing; what it brought stands
    in the attendance.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} came at {self.at}"
