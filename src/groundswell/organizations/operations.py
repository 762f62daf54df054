"""Founding organizations."""

from uuid import UUID

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.access.operation import authorize, operation
from groundswell.kernel import clock
from groundswell.kernel.errors import DomainError
from groundswell.organizations.models import Organization


class NameTaken(DomainError):
    """An organization of that name is in the house already. Please choose another name."""


@operation(Action.START_HOUSE)
def found_organization(
    actor: Actor,
    *,
    organization_id: UUID,
    name: str,
    slug: str,
    zone: str,
    language: str = "en",
    seconds_needed: int = 3,
) -> Organization:
    """Give an organization its place in the house. Raises UnknownZone."""
    clock.zone(zone)
    if Organization.objects.filter(slug=slug).exclude(pk=organization_id).exists():
        raise NameTaken(slug=slug)
    organization, _ = Organization.objects.get_or_create(
        pk=organization_id,
        defaults={
            "name": name,
            "slug": slug,
            "zone": zone,
            "language": language,
            "seconds_needed": seconds_needed,
        },
    )
    authorize(organization.scope)
    return organization
