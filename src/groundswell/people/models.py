"""Tables of people."""

from typing import ClassVar

from django.db import models

from groundswell.access.actor import Scope
from groundswell.kernel.contacts import ContactKind
from groundswell.kernel.ids import new_id


class Standing(models.TextChoices):
    """Whether somebody vouched for a sign-up. Who is in quarantine is counted nowhere."""

    QUARANTINE = "quarantine"
    CONFIRMED = "confirmed"
    ERASED = "erased"


class Person(models.Model):
    """Somebody in one organization's records."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    language = models.CharField(max_length=8, default="en")
    postcode = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=40, blank=True)
    share_code = models.CharField(max_length=16, unique=True)
    brought_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    spoken_with_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization", "name_key"]),
            models.Index(
                fields=["organization", "standing", "created_at"],
                condition=models.Q(spoken_with_at__isnull=True),
                name="nobody_spoke_with_them",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        """What an action on this person touches."""
        return Scope(self.organization_id, person_id=self.id)


class NameWord(models.Model):
    """A word of somebody's name, by whose beginning they are found among any number of people.

    ``word`` is UTF-8, so that beginnings compare alike in every database; ``whole`` holds all
    of the name's words, so that the others are looked for without opening another row.
    """

    pk = models.CompositePrimaryKey("person", "word")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="name_words")
    word = models.BinaryField(max_length=160)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="+"
    )
    whole = models.CharField(max_length=200)

    class Meta:
        # With the person in it, a search opens no other row (PostgreSQL; SQLite keeps it without).
        indexes: ClassVar = [
            models.Index(
                name="people_named", fields=["organization", "word", "whole"], include=["person"]
            )
        ]

    def __str__(self) -> str:
        return f"a word of the name of {self.person_id}"


class PersonKey(models.Model):
    """The key of one person's sealed values, itself sealed; erasing a person destroys it."""

    person = models.OneToOneField(
        Person, primary_key=True, on_delete=models.CASCADE, related_name="key"
    )
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"key of {self.person_id}"


class ContactPoint(models.Model):
    """One way to reach a person: sealed, and found by its blind index."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="+"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in ContactKind])
    sealed = models.BinaryField()
    blind_index = models.BinaryField(max_length=32)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organization", "blind_index"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "blind_index"], name="a_person_has_a_contact_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"


class Consent(models.Model):
    """What a person agreed to, declined or took back, with the very words that were shown.

    Append-only from when they are confirmed; what was typed in their name before that goes then.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)
    channel = models.CharField(max_length=8, choices=[(k.value, k.value) for k in ContactKind])
    given = models.BooleanField()
    text = models.TextField()
    at = models.DateTimeField()
    evidence = models.CharField(max_length=80)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "purpose", "channel", "at"])]

    def __str__(self) -> str:
        return f"{self.purpose} by {self.channel}: {'yes' if self.given else 'no'}"


class Erasure(models.Model):
    """That somebody of some name and contact was erased, so that no list brings them back.

    A keyed digest: without the house's key it says nothing, and nothing can be read out of it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="+"
    )
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "digest"], name="erased_once"),
        ]

    def __str__(self) -> str:
        return f"an erasure in {self.organization_id}"


class Membership(models.Model):
    """That a person joined, and whether they left."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(left_at__isnull=True),
                name="one_membership_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"membership of {self.person_id}"


class Deed(models.TextChoices):
    """What a person can have done."""

    JOINED = "joined"
    RSVPED = "rsvped"
    ATTENDED = "attended"
    PITCHED = "pitched"
    PLEDGED = "pledged"
    FULFILLED = "fulfilled"
    KNOCKED = "knocked"
    TALKED = "talked"
    INVITED = "invited"
    RECRUITED = "recruited"
    HOSTED = "hosted"
    LED = "led"
    PROPOSED = "proposed"
    SECONDED = "seconded"
    VOTED = "voted"
    GAVE = "gave"
    LEFT = "left"


class Activity(models.Model):
    """One thing that one person did. Growth and forecast read nothing else.

    Append-only, but for the time of what a door phone brings late.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.CASCADE, related_name="+"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="activity")
    deed = models.CharField(max_length=12, choices=Deed.choices)
    at = models.DateTimeField()
    meeting_id = models.UUIDField(null=True, blank=True)
    project_id = models.UUIDField(null=True, blank=True)
    asked_by = models.UUIDField(null=True, blank=True)
    brought_by = models.UUIDField(null=True, blank=True)
    amplified_by = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization", "at"]),
            models.Index(fields=["person", "deed", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.deed}"
