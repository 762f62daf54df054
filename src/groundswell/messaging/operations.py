"""Asking people about their promises, and sending what is in the outbox."""

import datetime as dt
from smtplib import SMTPException

from django.core.mail import EmailMessage, get_connection
from django.db.models import F

from groundswell.access.actions import Action
from groundswell.access.actor import Actor, Scope
from groundswell.access.operation import authorize, operation
from groundswell.kernel import clock
from groundswell.kernel.ids import UUID
from groundswell.messaging import letters
from groundswell.messaging.models import Kind, Message
from groundswell.people import contacts
from groundswell.projects import operations as projects
from groundswell.projects import selectors as known_projects

BATCH = 50
MOST_TRIES = 8
SEND_FOR = dt.timedelta(minutes=10)
"""How long a batch is kept from other workers while one sends it."""


@operation(Action.SEND_MESSAGES)
def ask_about_promises(actor: Actor, *, organization_id: UUID) -> int:
    """Write to people whose promise is due soon ("still good?") or is past ("how did it go?")."""
    authorize(Scope(organization_id))
    written = 0
    for before, kind in ((True, Kind.STILL_GOOD), (False, Kind.HOW_DID_IT_GO)):
        asked = known_projects.pledges_to_ask_about(before=before)
        pledges = list(asked.filter(organization_id=organization_id)[:BATCH])
        for pledge in pledges:
            letter = letters.write(pledge.person, kind, about_id=pledge.pk, pledge=pledge)
            written += letter is not None
        projects.note_asked(pledges)
    return written


def send_letters() -> int:
    """Send what is in the outbox, each letter marked after it left; how many were sent.

    A mail server that is dead loses nothing: letters wait longer after each try. The network is
    spoken to between transactions, never within one.
    """
    sent = 0
    waiting = Message.objects.filter(
        sent_at__isnull=True, given_up_at__isnull=True, send_after__lte=clock.now()
    ).order_by("send_after")
    for letter in waiting.select_related("person__key").prefetch_related("person__contact_points")[
        :BATCH
    ]:
        mine = Message.objects.filter(pk=letter.pk, tries=letter.tries, sent_at=None).update(
            tries=letter.tries + 1, send_after=clock.now() + _wait(letter.tries)
        )
        if mine and _send(letter):
            Message.objects.filter(pk=letter.pk).update(sent_at=clock.now())
            sent += 1
        elif mine and letter.tries + 1 >= MOST_TRIES:
            Message.objects.filter(pk=letter.pk).update(given_up_at=clock.now())
    return sent


def _send(letter: Message) -> bool:
    key = contacts.key_of(letter.person)
    mailbox = contacts.mailbox_of(letter.person)
    if mailbox is None:
        return False
    subject, body = letters.read(letter, key)
    mail = EmailMessage(
        subject=subject,
        body=body,
        to=[contacts.value_of(mailbox, key=key)],
        connection=get_connection(),
    )
    try:
        return mail.send() == 1
    except (SMTPException, OSError):
        return False


def _wait(tries: int) -> dt.timedelta:
    return SEND_FOR * (1 << tries)


def consider_sent() -> None:
    """Mark every letter as sent when it was written: the past of a demo town is not mailed."""
    Message.objects.filter(sent_at__isnull=True).update(sent_at=F("written_at"))
