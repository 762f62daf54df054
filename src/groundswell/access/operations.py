"""Granting, revoking, rotating."""

import datetime as dt
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db.models import F

from groundswell.access.actions import Action
from groundswell.access.actor import Actor, Scope
from groundswell.access.models import Account, Grant
from groundswell.access.operation import authorize, operation, step
from groundswell.access.roles import LINK_ROLES, Role, ScopeKind
from groundswell.kernel import clock
from groundswell.kernel.contacts import email_of
from groundswell.kernel.errors import DomainError, NotThere

MEMBER_LINK_LASTS = dt.timedelta(days=365)


class RoleNeedsAccount(DomainError):
    """This role is not given by link: it needs an account."""

    status = 400


class LastOwner(DomainError):
    """An organization keeps at least one owner. Make somebody else an owner first."""


@operation(Action.GRANT)
def make_link(
    actor: Actor,
    *,
    grant_id: UUID,
    scope: Scope,
    scope_kind: ScopeKind,
    role: Role,
    label: str,
    expires_at: dt.datetime,
) -> Grant:
    """Grant a role to whoever holds the link; asking again under the same id changes nothing.

    Raises RoleNeedsAccount for a role that no link may carry.
    """
    authorize(scope)
    if role not in LINK_ROLES:
        raise RoleNeedsAccount(role=role.value)
    return _grant(
        grant_id=grant_id,
        scope=scope,
        scope_kind=scope_kind,
        role=role,
        label=label,
        expires_at=expires_at,
    )


@operation(Action.GIVE_ROLE)
def give_role(
    actor: Actor,
    *,
    grant_id: UUID,
    email: str,
    name: str,
    scope: Scope,
    scope_kind: ScopeKind,
    role: Role,
) -> Grant:
    """Grant a role to an account, which is made when the address has none."""
    authorize(scope)
    account, _ = Account.objects.get_or_create(
        email=email_of(email),
        # Nobody has a password: people sign in by passkey or by code.
        defaults={"name": name, "password": make_password(None)},
    )
    return _grant(grant_id=grant_id, scope=scope, scope_kind=scope_kind, role=role, account=account)


@operation(Action.REVOKE)
def revoke(actor: Actor, *, grant_id: UUID) -> None:
    """End a link at once; a second time changes nothing. Raises NotThere."""
    grant = _grant_for(grant_id)
    authorize(_scope_of(grant))
    if grant.account_id:
        raise NotThere
    Grant.objects.filter(pk=grant_id, revoked_at__isnull=True).update(revoked_at=clock.now())


@operation(Action.GIVE_ROLE)
def end_role(actor: Actor, *, grant_id: UUID) -> None:
    """Take an account's role away, at once on every device; a second time changes nothing.

    Raises LastOwner, NotThere.
    """
    grant = _grant_for(grant_id)
    authorize(_scope_of(grant))
    if grant.account_id is None:
        raise NotThere
    owners = Grant.objects.filter(
        organization_id=grant.organization_id,
        role=Role.OWNER,
        account__is_active=True,
        revoked_at__isnull=True,
    )
    owners.update(label=F("label"))  # two owners who end each other go one after the other
    if grant.role == Role.OWNER and not owners.exclude(pk=grant_id).exists():
        raise LastOwner
    Grant.objects.filter(pk=grant_id, revoked_at__isnull=True).update(revoked_at=clock.now())


@step
def grant_member_link(*, organization_id: UUID, person_id: UUID) -> Grant:
    """A person's own link, one at a time: the one in force, prolonged, or a new one."""
    grant, _ = Grant.objects.update_or_create(
        person_id=person_id,
        role=Role.MEMBER,
        revoked_at__isnull=True,
        defaults={"expires_at": clock.now() + MEMBER_LINK_LASTS},
        create_defaults={
            "organization_id": organization_id,
            "person_id": person_id,
            "role": Role.MEMBER,
            "scope_kind": ScopeKind.PERSON,
            "scope_id": person_id,
            "expires_at": clock.now() + MEMBER_LINK_LASTS,
        },
    )
    return grant


@step
def grant_hall_phone(
    *,
    grant_id: UUID,
    organization_id: UUID,
    meeting_id: UUID,
    person_id: UUID,
    expires_at: dt.datetime,
) -> Grant:
    """What a phone in the hall may do for the person who typed a name: pledge, until it is over."""
    grant, _ = Grant.objects.get_or_create(
        pk=grant_id,
        defaults={
            "organization_id": organization_id,
            "role": Role.HALL_PHONE,
            "scope_kind": ScopeKind.MEETING,
            "scope_id": meeting_id,
            "person_id": person_id,
            "expires_at": expires_at,
        },
    )
    return grant


@step
def end_links_of_person(person_id: UUID) -> None:
    """Revoke every link that speaks for a person."""
    Grant.objects.filter(person_id=person_id, revoked_at__isnull=True).update(
        revoked_at=clock.now()
    )


def _grant(
    *,
    grant_id: UUID,
    scope: Scope,
    scope_kind: ScopeKind,
    role: Role,
    label: str = "",
    account: Account | None = None,
    expires_at: dt.datetime | None = None,
) -> Grant:
    # An id that is taken by another grant finds nothing here, and clashes when it is made.
    grant, _ = Grant.objects.get_or_create(
        pk=grant_id,
        organization_id=scope.organization_id,
        account=account,
        role=role,
        scope_kind=scope_kind,
        scope_id=scope.part(scope_kind),
        defaults={"label": label, "expires_at": expires_at},
    )
    return grant


def _grant_for(grant_id: UUID) -> Grant:
    grant = Grant.objects.filter(pk=grant_id).first()
    if grant is None:
        raise NotThere
    return grant


def _scope_of(grant: Grant) -> Scope:
    part = {
        ScopeKind.MEETING: "meeting_id",
        ScopeKind.PROJECT: "project_id",
        ScopeKind.PERSON: "person_id",
    }.get(ScopeKind(grant.scope_kind))
    return Scope(grant.organization_id, **({part: grant.scope_id} if part else {}))
