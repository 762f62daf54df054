"""Who is acting, with everything they were granted."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import repeat
from uuid import UUID

from groundswell.access.actions import OPEN_TO_ALL, Action
from groundswell.access.roles import HOLDS, Role, ScopeKind


@dataclass(frozen=True, slots=True)
class Scope:
    """What an action touches: always one organization, and what within it."""

    organization_id: UUID
    meeting_id: UUID | None = None
    project_id: UUID | None = None
    person_id: UUID | None = None

    def part(self, kind: ScopeKind) -> UUID | None:
        """The id of the part of that kind that is touched, if any."""
        if kind is ScopeKind.PERSON:
            return self.person_id
        if kind is ScopeKind.MEETING:
            return self.meeting_id
        return self.project_id if kind is ScopeKind.PROJECT else self.organization_id


@dataclass(frozen=True, slots=True)
class Held:
    """One grant, as the actor holds it; ``until`` is its end by the clock, where it has one."""

    grant_id: UUID
    role: Role
    organization_id: UUID
    scope_kind: ScopeKind
    scope_id: UUID
    person_id: UUID | None = None
    until: dt.datetime | None = None

    def covers(self, action: Action, scope: Scope) -> bool:
        """Whether this grant allows the action on all that the scope names."""
        return (
            scope.part(self.scope_kind) == self.scope_id
            and self.organization_id == scope.organization_id
            and action in HOLDS[self.role]
        )


class ActorKind(StrEnum):
    """How an actor came to be known."""

    VISITOR = "visitor"
    LINK = "link"
    ACCOUNT = "account"
    HOUSE = "house"


@dataclass(frozen=True, slots=True)
class Reach:
    """The ids within which an actor may do one action; ``everything`` is the house itself."""

    organizations: frozenset[UUID] = frozenset()
    meetings: frozenset[UUID] = frozenset()
    projects: frozenset[UUID] = frozenset()
    persons: frozenset[UUID] = frozenset()
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting. Two actors with the same grants may do the same things."""

    kind: ActorKind
    account_id: UUID | None = None
    held: tuple[Held, ...] = field(default=())

    def may(self, action: Action, scope: Scope) -> bool:
        """Whether this actor may do that there."""
        if self.kind is ActorKind.HOUSE or action in OPEN_TO_ALL:
            return True
        return any(map(Held.covers, self.held, repeat(action), repeat(scope)))

    def holding(self, action: Action, scope: Scope) -> tuple[Held, ...]:
        """The grants by which this actor may do that there; the link opened last comes first."""
        return tuple(held for held in self.held if held.covers(action, scope))

    def may_until(self, action: Action, scope: Scope) -> dt.datetime | None:
        """When the last grant that allows it ends; None where one has no end."""
        ends = [held.until for held in self.holding(action, scope)]
        known = [end for end in ends if end]
        return max(known) if known and len(known) == len(ends) else None

    def reach(self, action: Action) -> Reach:
        """Everywhere that this actor may do that."""
        if self.kind is ActorKind.HOUSE:
            return Reach(everything=True)
        holding = [held for held in self.held if action in HOLDS[held.role]]

        def of(kind: ScopeKind) -> frozenset[UUID]:
            return frozenset(held.scope_id for held in holding if held.scope_kind is kind)

        return Reach(
            organizations=of(ScopeKind.ORGANIZATION),
            meetings=of(ScopeKind.MEETING),
            projects=of(ScopeKind.PROJECT),
            persons=of(ScopeKind.PERSON),
        )

    def may_somewhere(self, action: Action) -> bool:
        """Whether this actor may do that in the whole of some organization."""
        reach = self.reach(action)
        return reach.everything or bool(reach.organizations)

    def person_in(self, organization_id: UUID, role: Role = Role.MEMBER) -> UUID | None:
        """The person whose own link this actor opened last, in that organization."""
        for held in self.held:
            if held.role is role and held.organization_id == organization_id:
                return held.person_id
        return None

    @property
    def organization_ids(self) -> frozenset[UUID]:
        """The organizations in which this actor holds any grant."""
        return frozenset(held.organization_id for held in self.held)

    @property
    def identity(self) -> UUID | None:
        """The account or grant to write down as having acted."""
        if self.account_id:
            return self.account_id
        return self.held[0].grant_id if self.held else None


def visitor() -> Actor:
    """Somebody of whom nothing is known."""
    return Actor(ActorKind.VISITOR)


def house() -> Actor:
    """The house itself: its command line, its worker, its demo town."""
    return Actor(ActorKind.HOUSE)


def holding(held: Iterable[Held], account_id: UUID | None = None) -> Actor:
    """The actor who holds those grants, by account or by links alone."""
    grants = tuple(held)
    if account_id:
        return Actor(ActorKind.ACCOUNT, account_id, grants)
    return Actor(ActorKind.LINK, None, grants) if grants else visitor()
