"""Who may see an organization."""

from django.db.models import Q

from groundswell.access.actor import Actor, ActorKind


def visible_organizations(actor: Actor) -> Q:
    """Those in which the actor holds any grant."""
    return Q() if actor.kind is ActorKind.HOUSE else Q(pk__in=actor.organization_ids)
