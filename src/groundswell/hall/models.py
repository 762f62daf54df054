"""Tables of the hall."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q

from groundswell.kernel.ids import new_id


class Concern(models.Model):
    """Something that a person said they care about: a cause, or their own words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="concerns")
    cause = models.ForeignKey(
        "projects.Cause", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    words = models.CharField(max_length=300, blank=True)
    meeting = models.ForeignKey(
        "meetings.Meeting", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "cause"],
                condition=Q(cause__isnull=False),
                name="a_cause_is_cared_about_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} cares"


class Programme(models.Model):
    """A meeting's hour. ``version`` goes up with everything that a phone or the stage shows.

    ``drawn`` is what the rule chose, as published: seed, rounds, order and minutes, so that anybody
    can draw it again and see what the meeting lead changed.
    """

    meeting = models.OneToOneField(
        "meetings.Meeting", primary_key=True, on_delete=models.CASCADE, related_name="programme"
    )
    minutes = models.PositiveSmallIntegerField(default=60)
    drawn = models.JSONField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    message = models.CharField(max_length=200, blank=True)
    pledges_paused = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"programme of {self.meeting_id}"


class Pitch(models.Model):
    """A project before the crowd, for some minutes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="pitches")
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="pitches"
    )
    presenter = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    presenter_name = models.CharField(max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "project"], name="a_project_is_pitched_once_a_meeting"
            ),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(started_at__isnull=False, ended_at__isnull=True),
                name="one_pitch_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.project_id}"

    @property
    def is_on(self) -> bool:
        """Whether it is before the crowd now."""
        return self.started_at is not None and self.ended_at is None

    @property
    def ends_at(self) -> dt.datetime | None:
        """When its minutes are up."""
        return self.started_at and self.started_at + dt.timedelta(minutes=self.minutes)


class Tap(models.Model):
    """One tap of one phone at a pitch, under the id that the phone made, and whether it was undone.

    Taps and undos are only ever added, so that phones may send them in any order and any number of
    times: a person is in while one of their taps for the ask is not undone. ``pledge`` is the
    promise that stood by the tap when it came, made by it or before it; empty where its undo came
    first. One made after the pitch ended is kept for the project all the same.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="taps")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    pledge = models.ForeignKey(
        "projects.Pledge", null=True, blank=True, on_delete=models.CASCADE, related_name="taps"
    )
    undone = models.BooleanField(default=False)
    after_the_end = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"tap of {self.person_id} at {self.pitch_id}"


class Attention(models.TextChoices):
    """Whose attention it was."""

    HOST = "host"
    MEETING = "meeting"
    POST = "post"


class Amplification(models.Model):
    """Attention that was lent to a project, or kept by the host (then ``project`` is empty)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="+"
    )
    meeting = models.ForeignKey(
        "meetings.Meeting", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    whose = models.CharField(max_length=8, choices=Attention.choices)
    who = models.CharField(max_length=200, blank=True)
    project = models.ForeignKey(
        "projects.Project", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    people = models.PositiveIntegerField()
    minutes = models.DecimalField(max_digits=7, decimal_places=2)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.whose}: {self.people} people, {self.minutes} minutes"
