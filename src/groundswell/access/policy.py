"""Who may see a grant."""

from django.db.models import Q

from groundswell.access.actions import Action
from groundswell.access.actor import Actor


def visible_grants(actor: Actor) -> Q:
    """The grants that an actor may see: all of the organizations in which they may grant."""
    reach = actor.reach(Action.GRANT)
    return Q() if reach.everything else Q(organization_id__in=reach.organizations)
