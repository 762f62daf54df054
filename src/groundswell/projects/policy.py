"""Who may see which projects and whose promises."""

from uuid import UUID

from django.db.models import Q

from groundswell.access.actions import Action
from groundswell.access.actor import Actor, Scope
from groundswell.access.roles import Role


def visible_projects(actor: Actor) -> Q:
    """The projects of the organizations that an actor belongs to, and those their link names."""
    if actor.reach(Action.SEE_PROJECT).everything:
        return Q()
    reach = actor.reach(Action.SEE_PROJECT)
    members = {held.organization_id for held in actor.held if held.role is Role.MEMBER}
    return Q(organization_id__in=reach.organizations | members) | Q(pk__in=reach.projects)


def visible_pledges(actor: Actor) -> Q:
    """The promises made to projects whose volunteers the actor may see, and their own."""
    reach = actor.reach(Action.SEE_VOLUNTEERS)
    if reach.everything:
        return Q()
    own = actor.reach(Action.FOLLOW_PLEDGE).persons
    return (
        Q(organization_id__in=reach.organizations)
        | Q(ask__project_id__in=reach.projects)
        | Q(person_id__in=own)
    )


def may_propose(actor: Actor, organization_id: UUID) -> bool:
    """Whether an actor may propose there: as a member in their own name, or as an organizer."""
    scope = Scope(organization_id, person_id=actor.person_in(organization_id))
    return actor.may(Action.PROPOSE_PROJECT, scope)
