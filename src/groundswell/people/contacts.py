"""Sealing and opening a person's contact values."""

from uuid import UUID

from django.conf import settings

from groundswell.kernel import sealing
from groundswell.kernel.contacts import ContactKind
from groundswell.people.models import ContactPoint, Person, PersonKey


def fresh_key(person: Person) -> tuple[PersonKey, bytes]:
    """A new key for a person, sealed to be stored, and open to be used."""
    key = sealing.new_key()
    sealed = sealing.seal(key, key=_house_key(), place=f"person {person.pk}")
    return PersonKey(person=person, sealed=sealed), key


def key_of(person: Person) -> bytes:
    """A person's open key. Raises SealBroken; PersonKey.DoesNotExist once they are erased."""
    return sealing.unseal(person.key.sealed, key=_house_key(), place=f"person {person.pk}")


def contact_point(person: Person, kind: ContactKind, value: str, *, key: bytes) -> ContactPoint:
    """A contact point ready to be stored: the value sealed under the person's key."""
    point = ContactPoint(organization_id=person.organization_id, person=person, kind=kind)
    point.sealed = sealing.seal(value.encode(), key=key, place=f"contact {point.pk}")
    point.blind_index = index_of(person.organization_id, kind, value)
    return point


def value_of(point: ContactPoint, *, key: bytes) -> str:
    """The address or number of a contact point. Raises SealBroken."""
    return sealing.unseal(point.sealed, key=key, place=f"contact {point.pk}").decode()


def index_of(organization_id: UUID, kind: ContactKind, value: str) -> bytes:
    """The blind index under which a contact value is found in an organization."""
    return sealing.blind_index(
        value, key=settings.DATA_KEY, organization_id=organization_id, field=f"contact {kind}"
    )


def erasure_digest(organization_id: UUID, name_key: str, index: bytes) -> bytes:
    """What is kept of a name and a contact's blind index that were erased: to know them again."""
    return sealing.blind_index(
        f"{name_key} {index.hex()}",
        key=settings.DATA_KEY,
        organization_id=organization_id,
        field="erased",
    )


def mailbox_of(person: Person) -> ContactPoint | None:
    """Where letters to a person go: the address they confirmed, else the first they gave.

    One query, or none where the contact points were fetched before.
    """
    points = [each for each in person.contact_points.all() if each.kind == ContactKind.EMAIL]
    return min(points, key=lambda each: (each.confirmed_at is None, each.pk), default=None)


def _house_key() -> bytes:
    return sealing.derive(settings.DATA_KEY, "person keys")
