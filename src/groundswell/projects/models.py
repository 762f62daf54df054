"""Tables of projects."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q

from groundswell.access.actor import Scope
from groundswell.kernel.ids import new_id


class Cause(models.Model):
    """Something that people care about."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="causes"
    )
    name = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "name"], name="cause_names_differ"),
        ]

    def __str__(self) -> str:
        return self.name


class ProjectStage(models.TextChoices):
    """How far a project has come."""

    PROPOSED = "proposed"
    SECONDED = "seconded"
    ACTIVE = "active"
    WON = "won"
    LOST = "lost"
    CLOSED = "closed"


class Project(models.Model):
    """Something that members do together for a cause."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="+"
    )
    cause = models.ForeignKey(Cause, on_delete=models.PROTECT, related_name="projects")
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    lead = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    stage = models.CharField(
        max_length=10, choices=ProjectStage.choices, default=ProjectStage.PROPOSED
    )
    deadline = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organization", "stage"])]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> Scope:
        """What an action on this project touches."""
        return Scope(self.organization_id, project_id=self.id)

    @property
    def may_be_pitched(self) -> bool:
        """Whether enough members stand behind it."""
        return self.stage in {ProjectStage.SECONDED, ProjectStage.ACTIVE}


class Second(models.Model):
    """A member who stands behind a project."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="seconds")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "person"], name="seconded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} seconds {self.project_id}"


class AskKind(models.TextChoices):
    """What a person is asked to do."""

    COME = "come"
    KNOCK = "knock"
    CALL = "call"
    HOST = "host"
    SIGN = "sign"
    GIVE = "give"
    JOIN = "join"
    LEAD = "lead"
    TELL = "tell"


class Ask(models.Model):
    """One concrete thing that a project asks of people."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="asks")
    kind = models.CharField(max_length=8, choices=AskKind.choices)
    words = models.CharField(max_length=120)
    needed = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["order", "id"]

    def __str__(self) -> str:
        return self.words


class PledgeState(models.TextChoices):
    """How a promise stands."""

    MADE = "made"
    CONFIRMED = "confirmed"
    DONE = "done"
    MISSED = "missed"
    WITHDRAWN = "withdrawn"


ASK_AFTER = dt.timedelta(hours=12)
"""How long after a shift began or a day ended it is asked how it went."""

OPEN_STATES = (PledgeState.MADE, PledgeState.CONFIRMED)


class Pledge(models.Model):
    """One person's promise to do one thing. ``meeting_id`` is where it was made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="+"
    )
    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="pledges")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="pledges")
    meeting = models.ForeignKey(
        "meetings.Meeting", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=10, choices=PledgeState.choices, default=PledgeState.MADE)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    got_in_the_way = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization", "state", "due_at"]),
            models.Index(fields=["meeting", "ask", "state"]),
            models.Index(fields=["ask", "state", "due_at"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ask", "person"],
                condition=Q(state__in=["made", "confirmed", "done"]),
                name="one_open_promise_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.ask_id}"

    @property
    def scope(self) -> Scope:
        """What an action on this pledge touches; its project comes with its ask."""
        return Scope(
            self.organization_id,
            meeting_id=self.meeting_id,
            project_id=self.ask.project_id,
            person_id=self.person_id,
        )

    def is_due_at(self, moment: dt.datetime) -> bool:
        """Whether it is time to ask how it went."""
        return self.state in OPEN_STATES and self.due_at <= moment - ASK_AFTER
