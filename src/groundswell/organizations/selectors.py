"""Reads of organizations."""

from uuid import UUID

from django.db.models import QuerySet

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.kernel.errors import NotThere
from groundswell.organizations import policy
from groundswell.organizations.models import Organization


def organizations_of(actor: Actor) -> QuerySet[Organization]:
    """The organizations that an actor belongs to, by name."""
    return Organization.objects.filter(policy.visible_organizations(actor)).order_by("name")


def where_may(actor: Actor, action: Action) -> QuerySet[Organization]:
    """The organizations in the whole of which an actor may do something, by name."""
    reach = actor.reach(action)
    everywhere = organizations_of(actor)
    return everywhere if reach.everything else everywhere.filter(pk__in=reach.organizations)


def organization_for(actor: Actor, organization_id: UUID) -> Organization:
    """One organization of the actor's. Raises NotThere."""
    found = organizations_of(actor).filter(pk=organization_id).first()
    if found is None:
        raise NotThere
    return found
