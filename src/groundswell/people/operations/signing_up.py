"""How somebody comes into the records, is confirmed, and joins."""

import base64
import datetime as dt
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.access.operation import authorize, operation, step
from groundswell.kernel import clock
from groundswell.kernel.contacts import ContactKind
from groundswell.kernel.errors import DomainError
from groundswell.kernel.ids import new_id
from groundswell.kernel.rows import insert_rows
from groundswell.kernel.text import name_key, tidy
from groundswell.people import activity, contacts, events, names, selectors
from groundswell.people.models import (
    Consent,
    Deed,
    Erasure,
    Membership,
    NameWord,
    Person,
    Standing,
)

if TYPE_CHECKING:
    from groundswell.organizations.models import Organization


class NameMissing(DomainError):
    """Please say what to call you."""

    status = 400


class ContactMissing(DomainError):
    """Please give one way to reach you: an e-mail address or a phone number."""

    status = 400


@dataclass(frozen=True, slots=True)
class Agreement:
    """An answer to a question for consent: for what, under which words, where; yes or no."""

    purpose: str
    text: str
    evidence: str
    given: bool = True


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody as they signed up, their contacts already in normal form."""

    person_id: UUID
    name: str
    contacts: Sequence[tuple[ContactKind, str]]
    language: str = "en"
    postcode: str = ""
    source: str = ""
    share_code: str = ""
    agreements: Sequence[Agreement] = ()


@step
def enroll(
    organization: "Organization",
    sign_up: NewPerson,
    *,
    vouched: bool = False,
    witnessed: bool = False,
) -> tuple[Person, bool]:
    """The person who signed up, known already or new, and whether they are new.

    New people are in quarantine unless somebody vouches for them. A known person is returned as
    they are: nothing a stranger types changes what is known of them, nor what they agreed to. Only
    what they agree to in the room (``witnessed``: by the volunteer at the door, or by the code on
    the stage) is added. Raises NameMissing, ContactMissing.
    """
    name = tidy(sign_up.name)[:200]
    if not name:
        raise NameMissing
    if not sign_up.contacts:
        raise ContactMissing
    known = selectors.matches(organization.pk, name=name, points=sign_up.contacts)
    taken = Person.objects.filter(pk=sign_up.person_id).exists()
    if known is None and taken:
        # An id proves nothing: a form that comes again with another name or contact is somebody
        # else.
        sign_up = replace(sign_up, person_id=new_id())
    person = known or _new_person(organization, sign_up, name)
    if vouched:
        vouch(person)
    if known is None:
        agree(person, sign_up.agreements)
    elif witnessed:
        agree(person, [each for each in sign_up.agreements if each.given])
    return person, known is None


@step
def vouch(person: Person) -> None:
    """Take a person out of quarantine; a second time changes nothing.

    What was typed in their name before is no consent of theirs, so it goes: they are asked again
    when they open their own page, and whoever stands in the room answers there.
    """
    if person.standing == Standing.QUARANTINE:
        person.standing = Standing.CONFIRMED
        person.confirmed_at = clock.now()
        person.save(update_fields=["standing", "confirmed_at"])
        person.consents.all().delete()
        events.confirmed.publish(events.Confirmed(person))


@step
def note_mailbox(person: Person) -> None:
    """A person opened the link that was sent to them: that mailbox is theirs."""
    mailbox = contacts.mailbox_of(person)
    if mailbox and mailbox.confirmed_at is None:
        mailbox.confirmed_at = clock.now()
        mailbox.save(update_fields=["confirmed_at"])


@step
def meet_at_door(
    organization: "Organization",
    sign_up: NewPerson,
    *,
    at: dt.datetime | None = None,
) -> Person:
    """The person whom a volunteer at the door wrote down, with what they answered there.

    Whoever is known from elsewhere stays as they are, and only what they agree to is added. Whoever
    this very door has made known is known by its notes alone: each counts whole, the last answer is
    theirs, and of two spellings the fuller stays, whichever note came first. Raises NameMissing,
    ContactMissing.
    """
    person, _ = enroll(organization, replace(sign_up, agreements=()), vouched=True)
    evidence = {each.evidence for each in sign_up.agreements}
    is_made_here = (
        person.source == sign_up.source
        and not person.consents.exclude(evidence__in=evidence).exists()
    )
    if is_made_here:
        fuller = max(person.name, tidy(sign_up.name)[:200], key=_fullness)
        if fuller != person.name:
            person.name = fuller
            person.save(update_fields=["name"])
    agree(person, [each for each in sign_up.agreements if each.given or is_made_here], at=at)
    return person


@step
def agree(
    person: Person, agreements: Iterable[Agreement], *, at: dt.datetime | None = None
) -> None:
    """Write down what a person answered, for each kind of contact that they gave."""
    channels = sorted(set(person.contact_points.values_list("kind", flat=True)))
    Consent.objects.bulk_create(
        Consent(
            person=person,
            purpose=agreement.purpose,
            channel=channel,
            given=agreement.given,
            text=agreement.text,
            at=at or clock.now(),
            evidence=agreement.evidence,
        )
        for agreement in agreements
        for channel in channels
    )


@operation(Action.SPEAK_WITH)
def speak_with(actor: Actor, *, person_id: UUID) -> Person:
    """Note that somebody has spoken with a person. Raises NotThere."""
    person = selectors.person_for(actor, person_id)
    authorize(person.scope)
    vouch(person)
    person.spoken_with_at = clock.now()
    person.save(update_fields=["spoken_with_at"])
    activity.record(Deed.TALKED, person=person, asked_by=actor.identity)
    return person


@operation(Action.CHANGE_CONSENT)
def withdraw_consent(actor: Actor, *, person_id: UUID, purpose: str) -> None:
    """Take back what a person agreed to, by every channel. Raises NotThere."""
    person = selectors.person_for(actor, person_id)
    authorize(person.scope)
    for kind in ContactKind:
        Consent.objects.create(
            person=person,
            purpose=purpose,
            channel=kind,
            given=False,
            text="",
            at=clock.now(),
            evidence="own page",
        )


@step
def join(
    person: Person,
    *,
    asked_by: UUID | None = None,
    meeting_id: UUID | None = None,
    at: dt.datetime | None = None,
) -> bool:
    """Make a person a member, and say whether that is new; the earliest time told counts."""
    when = at or clock.now()
    membership, is_new = Membership.objects.get_or_create(
        person=person, left_at__isnull=True, defaults={"id": new_id(), "joined_at": when}
    )
    if is_new:
        activity.record(
            Deed.JOINED, person=person, asked_by=asked_by, meeting_id=meeting_id, at=when
        )
    elif when < membership.joined_at:
        activity.move(Deed.JOINED, person=person, was=membership.joined_at, at=when)
        membership.joined_at = when
        membership.save(update_fields=["joined_at"])
    return is_new


def _new_person(organization: "Organization", sign_up: NewPerson, name: str) -> Person:
    brought_by = selectors.by_share_code(organization.id, sign_up.share_code)
    person = Person.objects.create(
        id=sign_up.person_id,
        organization=organization,
        name=name,
        name_key=name_key(name)[:200],
        standing=Standing.QUARANTINE,
        language=sign_up.language,
        postcode=tidy(sign_up.postcode)[:20],
        source=sign_up.source,
        share_code=_share_code(),
        brought_by_id=brought_by,
        created_at=clock.now(),
    )
    insert_rows(
        NameWord,
        ("person_id", "word", "organization_id", "whole"),
        (
            (person.pk, word.encode(), organization.pk, names.whole(name))
            for word in names.words_of(name)
        ),
    )
    stored, key = contacts.fresh_key(person)
    stored.save(force_insert=True)
    for kind, value in dict.fromkeys(sign_up.contacts):
        contacts.contact_point(person, kind, value, key=key).save(force_insert=True)
    digests = selectors.erasure_digests(organization.pk, name=name, points=sign_up.contacts)
    Erasure.objects.filter(organization=organization, digest__in=digests).delete()
    return person


def _fullness(name: str) -> tuple[int, bool, str]:
    """How much of a name a spelling of it shows: its marks, then small and capital letters."""
    marks = sum(unicodedata.combining(each) > 0 for each in unicodedata.normalize("NFD", name))
    return marks, name not in {name.lower(), name.upper()}, name


def _share_code() -> str:
    """Eight letters and digits from the random end of a fresh id."""
    return base64.b32encode(new_id().bytes[-5:]).decode().lower()
