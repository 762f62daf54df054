"""Who may be in which hall."""

from groundswell.access.actor import Actor, Held, Scope
from groundswell.access.roles import Role
from groundswell.kernel.ids import UUID


def held_on_phone(actor: Actor, scope: Scope) -> Held | None:
    """By what this phone speaks for somebody: the name typed here, else the link opened last."""
    here = [e for e in actor.held if e.role is Role.HALL_PHONE and e.scope_id == scope.meeting_id]
    own = [
        each
        for each in actor.held
        if each.role is Role.MEMBER and each.organization_id == scope.organization_id
    ]
    return next(iter([*here, *own]), None)


def person_on_phone(actor: Actor, scope: Scope) -> UUID | None:
    """For whom this phone speaks."""
    held = held_on_phone(actor, scope)
    return held.person_id if held else None
