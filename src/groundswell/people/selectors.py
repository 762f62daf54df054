"""Reads of people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.access.roles import Role
from groundswell.kernel.contacts import ContactKind
from groundswell.kernel.errors import NotPermitted, NotThere
from groundswell.kernel.rows import Compiled, Given
from groundswell.kernel.text import name_key
from groundswell.people import contacts, names, policy
from groundswell.people.models import Consent, Erasure, NameWord, Person, Standing


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach a person, opened."""

    kind: ContactKind
    value: str


class Brief(NamedTuple):
    """What a batch of taps asks of a person."""

    pk: UUID
    standing: str
    brought_by: UUID | None


def people_of(actor: Actor) -> QuerySet[Person]:
    """Everybody an actor may see; the erased are gone."""
    return Person.objects.filter(policy.visible_people(actor)).exclude(standing=Standing.ERASED)


def person_for(actor: Actor, person_id: UUID) -> Person:
    """One person whom the actor may see. Raises NotThere."""
    person = people_of(actor).filter(pk=person_id).select_related("organization").first()
    if person is None:
        raise NotThere
    return person


def person(person_id: UUID) -> Person:
    """One person of whom an upper room has asked its own policy. Raises NotThere."""
    found = Person.objects.filter(pk=person_id).exclude(standing=Standing.ERASED).first()
    if found is None:
        raise NotThere
    return found


def own_person(actor: Actor) -> Person:
    """The person whose link the actor opened last. Raises NotThere."""
    own = [held.person_id for held in actor.held if held.person_id and held.role is Role.MEMBER]
    if not own:
        raise NotThere
    return person_for(actor, own[0])


def named(actor: Actor, name: str, *, limit: int) -> QuerySet[Person]:
    """People whom an actor may see by their role, found by the words of their name, by name.

    Each typed word begins a word of their name. Where there are more than ``limit``, those with the
    longest typed word itself come before those with a longer one.
    """
    reach = actor.reach(Action.SEE_PEOPLE)
    within = Q() if reach.everything else Q(organization_id__in=reach.organizations)
    found = people_of(actor).filter(within)
    wanted = names.typed_words(name)
    if not wanted:
        return found.none()
    first, *others = wanted
    words = NameWord.objects.filter(
        within, word__gte=first.encode(), word__lt=first.encode() + _AFTER_ALL
    )
    for word in others:
        words = words.filter(whole__contains=f" {word}")
    # Somebody may have several words with that beginning.
    ids = words.order_by("word", "whole").values_list("person", flat=True)[: 3 * limit]
    return (
        found.filter(pk__in=list(dict.fromkeys(ids))[:limit])
        .select_related("organization")
        .order_by("name_key", "pk")
    )


_AFTER_ALL = b"\xff"
"""Comes after whatever may follow in UTF-8."""


def contacts_of(actor: Actor, person: Person) -> list[Contact]:
    """A person's contacts, opened for whoever may read them. Raises NotPermitted."""
    if not policy.may_see_contacts(actor, person.scope):
        raise NotPermitted(action=Action.SEE_CONTACTS.value)
    return opened(person)


def opened(person: Person) -> list[Contact]:
    """A person's contacts, opened for the house itself: to send mail, or to show what was agreed.

    Upper rooms call this only after they have asked their own policy.
    """
    key = contacts.key_of(person)
    points = sorted(person.contact_points.all(), key=lambda point: point.pk)
    return [Contact(ContactKind(point.kind), contacts.value_of(point, key=key)) for point in points]


def with_contacts(people: QuerySet[Person]) -> QuerySet[Person]:
    """The same people with keys and contact points fetched, in two queries for any number."""
    return people.select_related("key").prefetch_related("contact_points")


def last_words(people: Iterable[UUID], *, purpose: str) -> dict[tuple[UUID, ContactKind], bool]:
    """What people last answered for a purpose, by person and channel: yes or no, in one query.

    Whoever was never asked, having come with a guest list, is not in it.
    """
    said = Consent.objects.filter(person__in=list(people), purpose=purpose).order_by("at", "pk")
    return {
        (person_id, ContactKind(channel)): given
        for person_id, channel, given in said.values_list("person", "channel", "given")
    }


def by_share_code(organization_id: UUID, code: str) -> UUID | None:
    """Whoever shared under that code, within one organization."""
    found = Person.objects.filter(organization_id=organization_id, share_code=code)
    return found.exclude(standing=Standing.ERASED).values_list("pk", flat=True).first()


def matches(
    organization_id: UUID, *, name: str, points: Iterable[tuple[ContactKind, str]]
) -> Person | None:
    """The person of that very name who has one of those contacts.

    A family with one number stays several people: the contact alone never decides.
    """
    indexes = [contacts.index_of(organization_id, kind, value) for kind, value in points]
    return (
        Person.objects.filter(
            organization_id=organization_id,
            name_key=name_key(name)[:200],
            contact_points__blind_index__in=indexes,
        )
        .exclude(standing=Standing.ERASED)
        .select_related("organization")
        .order_by("created_at")
        .first()
    )


def erasure_digests(
    organization_id: UUID, *, name: str, points: Iterable[tuple[ContactKind, str]]
) -> set[bytes]:
    """Under what the erasing of somebody of that name with those contacts would be kept."""
    key = name_key(name)[:200]
    return {
        contacts.erasure_digest(
            organization_id, key, contacts.index_of(organization_id, kind, value)
        )
        for kind, value in points
    }


def lasting_mark(person: Person) -> str:
    """The same for the same name and contact, even in a house that was restored from before they
    came; it says nothing of either. In one query.
    """
    indexes = person.contact_points.values_list("blind_index", flat=True)
    first = min((bytes(index) for index in indexes), default=b"")
    return contacts.erasure_digest(person.organization_id, person.name_key, first).hex()[:32]


def erased_among(organization_id: UUID, digests: Iterable[bytes]) -> set[bytes]:
    """Those digests under which somebody was erased, in one query."""
    found = Erasure.objects.filter(organization_id=organization_id, digest__in=list(digests))
    return {bytes(digest) for digest in found.values_list("digest", flat=True)}


def not_spoken_with(actor: Actor) -> QuerySet[Person]:
    """Confirmed people to whom nobody has spoken yet, longest waiting first."""
    reach = actor.reach(Action.SPEAK_WITH)
    within = Q() if reach.everything else Q(organization_id__in=reach.organizations)
    return Person.objects.filter(
        within, standing=Standing.CONFIRMED, spoken_with_at__isnull=True
    ).order_by("created_at")


def standing_of(field: str) -> Subquery:
    """The standing of the person whom a row names in that field, for the rows that are asked."""
    return Subquery(Person.objects.filter(pk=OuterRef(field)).values("standing"))


def reachable(person_ids: object) -> QuerySet[Person]:
    """The people of those ids (a subquery or a list) who are not erased, with their keys."""
    kept = Person.objects.filter(pk__in=person_ids).exclude(standing=Standing.ERASED)
    return kept.select_related("key").order_by("pk")


def briefs(organization_id: UUID, person_ids: Iterable[UUID]) -> dict[UUID, Brief]:
    """Some of an organization's people by id, briefly, in one query."""
    return {
        brief[0]: Brief(*brief)
        for theirs, *brief in _BRIEFS.rows(person_ids)
        if theirs == organization_id
    }


# By their ids alone: SQLite would look through the whole organization otherwise.
_BRIEFS = Compiled(
    lambda ids: Person.objects.filter(pk__in=ids).values_list(
        "organization", "pk", "standing", "brought_by"
    ),
    Given.IDS,
)


def brought_by(person_id: UUID) -> int:
    """How many confirmed people somebody brought."""
    return Person.objects.filter(brought_by_id=person_id, standing=Standing.CONFIRMED).count()


def consents_of(actor: Actor, person: Person) -> list[Mapping[str, object]]:
    """Everything a person agreed to or took back, oldest first. Raises NotPermitted."""
    if not policy.may_see_contacts(actor, person.scope):
        raise NotPermitted(action=Action.SEE_CONTACTS.value)
    return list(
        person.consents.order_by("at").values(
            "purpose", "channel", "given", "text", "at", "evidence"
        )
    )


def activity_of(actor: Actor, person: Person) -> list[Mapping[str, object]]:
    """What a person did, oldest first. Raises NotThere."""
    seen = person_for(actor, person.pk)
    return list(seen.activity.order_by("at").values("deed", "at", "meeting_id", "project_id"))


def memberships_of(actor: Actor, person: Person) -> list[Mapping[str, object]]:
    """When a person joined, and when they left if they did, oldest first. Raises NotThere."""
    seen = person_for(actor, person.pk)
    return list(seen.memberships.order_by("joined_at").values("joined_at", "left_at"))
