"""Writing letters: words from templates, in the reader's language, sealed into the outbox."""

import datetime as dt
import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from groundswell.access import links, rate_limits
from groundswell.access.operation import step
from groundswell.access.operations import grant_member_link
from groundswell.kernel import clock, sealing
from groundswell.messaging.models import Kind, Message
from groundswell.people import contacts
from groundswell.people.models import ContactPoint, Person

MAIL_AGAIN_AFTER = dt.timedelta(minutes=30)
LINKS_A_DAY = 6


@step
def write(person: Person, kind: Kind, *, about_id: UUID, **words: Any) -> Message | None:
    """Put a letter to a person into the outbox, with their own link.

    A letter of one kind about one thing is written once; a link that was asked for again is written
    again half an hour later at the earliest, and whatever strangers type, no address gets more than
    six such letters a day. None where nothing is written, or the person has no e-mail address.
    """
    mailbox = contacts.mailbox_of(person)
    if mailbox is None:
        return None
    known = Message.objects.filter(person=person, kind=kind, about_id=about_id).first()
    again = kind in {Kind.CONFIRM, Kind.YOUR_LINK}
    if known and not (again and known.written_at < clock.now() - MAIL_AGAIN_AFTER):
        return None
    if again and not _may_write_to(mailbox):
        return None
    letter = known or Message(person=person, kind=kind, about_id=about_id)
    letter.sealed = _sealed(letter, person, kind, words)
    letter.written_at = letter.send_after = clock.now()
    letter.tries, letter.sent_at, letter.given_up_at = 0, None, None
    letter.save()
    return letter


def _may_write_to(mailbox: ContactPoint) -> bool:
    try:
        rate_limits.spend(
            "link by mail",
            mailbox.blind_index.hex(),
            limit=LINKS_A_DAY,
            window=dt.timedelta(days=1),
        )
    except rate_limits.TooOften:
        return False
    return True


def read(letter: Message, key: bytes) -> tuple[str, str]:
    """Subject and body of a letter. Raises SealBroken."""
    subject, body = json.loads(sealing.unseal(letter.sealed, key=key, place=f"letter {letter.pk}"))
    return subject, body


def _sealed(letter: Message, person: Person, kind: Kind, words: dict[str, Any]) -> bytes:
    grant = grant_member_link(organization_id=person.organization_id, person_id=person.pk)
    own_page = settings.BASE_URL + reverse("access:open-link", args=[links.token_of(grant)])
    with translation.override(person.language):
        text = render_to_string(
            f"messaging/{kind}.txt",
            {"person": person, "own_page": own_page, "house": settings.HOUSE_NAME, **words},
        )
    subject, _, body = text.strip().partition("\n")
    plain = json.dumps([subject.strip(), body.strip() + "\n"]).encode()
    return sealing.seal(plain, key=contacts.key_of(person), place=f"letter {letter.pk}")
