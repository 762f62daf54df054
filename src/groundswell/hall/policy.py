"""Who may be in which hall."""

from groundswell.access.actor import Actor, Held, Scope
from groundswell.access.roles import Role
from groundswell.kernel.ids import UUID


def held_on_phone(actor: Actor, scope: Scope) -> Held | None:
    """By what this phone speaks for somebody: the name typed here, else the link opened last."""
    own = None
    for held in actor.held:
        if held.role is Role.HALL_PHONE and held.scope_id == scope.meeting_id:
            return held
        if not own and held.role is Role.MEMBER and held.organization_id == scope.organization_id:
            own = held
    return own


def person_on_phone(actor: Actor, scope: Scope) -> UUID | None:
    """For whom this phone speaks."""
    held = held_on_phone(actor, scope)
    return held.person_id if held else None
