"""Who may be in which hall."""

from groundswell.access.actor import Actor, Scope
from groundswell.access.roles import Role
from groundswell.kernel.ids import UUID


def person_on_phone(actor: Actor, scope: Scope) -> UUID | None:
    """For whom this phone speaks: whoever typed a name here, else whose link it holds."""
    for held in actor.held:
        if held.role is Role.HALL_PHONE and held.scope_id == scope.meeting_id:
            return held.person_id
    return actor.person_in(scope.organization_id)
