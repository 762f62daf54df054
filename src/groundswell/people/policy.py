"""Who may see whom, and what of them."""

from django.db.models import Q

from groundswell.access.actions import Action
from groundswell.access.actor import Actor, Scope


def visible_people(actor: Actor) -> Q:
    """The people of the organizations where the actor may see people, and themselves."""
    reach = actor.reach(Action.SEE_PEOPLE)
    if reach.everything:
        return Q()
    own = {held.person_id for held in actor.held if held.person_id}
    return Q(organization_id__in=reach.organizations) | Q(pk__in=own)


def may_see_contacts(actor: Actor, scope: Scope) -> bool:
    """Whether the actor may read a person's sealed contact values."""
    own = scope.person_id is not None and scope.person_id == actor.person_in(scope.organization_id)
    return own or actor.may(Action.SEE_CONTACTS, scope)
