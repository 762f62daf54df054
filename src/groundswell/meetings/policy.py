"""Who may see which meetings and who is coming."""

from django.db.models import Q

from groundswell.access.actions import Action
from groundswell.access.actor import Actor, Scope


def visible_meetings(actor: Actor, action: Action) -> Q:
    """The meetings at which an actor may do something."""
    reach = actor.reach(action)
    if reach.everything:
        return Q()
    return Q(organization_id__in=reach.organizations) | Q(pk__in=reach.meetings)


def may_know_address(actor: Actor, scope: Scope, *, is_going: bool) -> bool:
    """Whether a private address is shown: to those going, and to those who run the evening."""
    return is_going or actor.may(Action.SEE_MEETING, scope) or actor.may(Action.SEE_DOOR, scope)
