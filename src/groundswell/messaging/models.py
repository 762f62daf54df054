"""Tables of messaging."""

from typing import ClassVar

from django.db import models

from groundswell.kernel.ids import new_id


class Kind(models.TextChoices):
    """What a letter is about."""

    CONFIRM = "confirm"
    YOUR_LINK = "your_link"
    SEAT_GIVEN = "seat_given"
    MOVED = "moved"
    CALLED_OFF = "called_off"
    THANK_YOU = "thank_you"
    MISSED_YOU = "missed_you"
    STILL_GOOD = "still_good"
    HOW_DID_IT_GO = "how_did_it_go"


class Message(models.Model):
    """One letter to one person, sealed under their key until it is sent and afterwards."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    about_id = models.UUIDField()
    sealed = models.BinaryField()
    written_at = models.DateTimeField()
    send_after = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["send_after"],
                condition=models.Q(sent_at__isnull=True, given_up_at__isnull=True),
                name="letters_to_send",
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind", "about_id"], name="a_letter_is_written_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}"
