"""Reads of messaging."""

import datetime as dt
from dataclasses import dataclass

from groundswell.access.actor import Actor
from groundswell.kernel import clock
from groundswell.kernel.errors import NotThere
from groundswell.messaging import letters
from groundswell.messaging.models import Message
from groundswell.people import contacts
from groundswell.people.models import Person


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as its reader gets it; ``sent_at`` is None while it waits."""

    kind: str
    written_at: dt.datetime
    sent_at: dt.datetime | None
    subject: str
    body: str


def letters_wait() -> bool:
    """Whether there is a letter to send now."""
    return Message.objects.filter(
        sent_at__isnull=True, given_up_at__isnull=True, send_after__lte=clock.now()
    ).exists()


def letters_of(actor: Actor, person: Person) -> list[Letter]:
    """The letters to whoever's link the actor opened, oldest first. Raises NotThere.

    Each holds its reader's own link, so that nobody else is shown any.
    """
    if actor.person_in(person.organization_id) != person.pk:
        raise NotThere
    key = contacts.key_of(person)
    return [
        Letter(each.kind, each.written_at, each.sent_at, *letters.read(each, key))
        for each in Message.objects.filter(person=person).order_by("written_at", "pk")
    ]
