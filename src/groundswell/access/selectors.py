"""Reads of access."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from groundswell.access import links, policy
from groundswell.access.actions import Action
from groundswell.access.actor import Actor, Held, holding
from groundswell.access.models import Account, AuditHead, Grant
from groundswell.access.roles import Role, ScopeKind
from groundswell.kernel import clock
from groundswell.kernel.errors import DomainError, NotThere
from groundswell.kernel.rows import Compiled, Given


class LinkEnded(DomainError):
    """This link has ended. Ask whoever gave it to you for a new one."""

    status = 410


def actor_from(*, account_id: UUID | None, grant_ids: Iterable[UUID]) -> Actor:
    """The actor with all grants in force of an account and of the links opened on this device.

    ``grant_ids`` come in the order of opening; the link opened last is held first.
    """
    opened = {grant_id: place for place, grant_id in enumerate(grant_ids)}
    mine = Q(pk__in=list(opened), account__isnull=True)
    if account_id:
        mine |= Q(account_id=account_id, account__is_active=True)
    grants = sorted(_in_force().filter(mine), key=lambda grant: -opened.get(grant.pk, -1))
    return holding((_held(grant) for grant in grants), account_id)


def actors_by_link(grant_ids: Iterable[UUID]) -> dict[UUID, Actor]:
    """Whoever holds each of some links that are in force, by the link's grant, in one query."""
    return {
        held[0]: holding([Held(held[0], Role(held[1]), held[2], ScopeKind(held[3]), *held[4:])])
        for account_id, *held in _GRANTS.rows(clock.now(), grant_ids)
        if account_id is None
    }


def actor_of_phone(grant_id: UUID, *, late: dt.timedelta) -> Actor:
    """Whoever holds a grant, also for some time after its end by the clock.

    Raises LinkEnded where it was ended by hand, its account was switched off, or that time is over,
    and NotThere where this house knows no such grant.
    """
    grant = Grant.objects.filter(pk=grant_id).select_related("account").first()
    if grant is None:
        raise NotThere
    is_over = grant.expires_at and grant.expires_at <= clock.now() - late
    if grant.revoked_at or is_over or (grant.account and not grant.account.is_active):
        raise LinkEnded(role=grant.role, organization_id=grant.organization_id)
    return holding([_held(grant)], grant.account_id)


def grant_of_link(token: str) -> Grant:
    """The grant that a link opens. Raises NotThere to a stranger, LinkEnded where it has ended."""
    grant_id = links.grant_id_in(token)
    grant = Grant.objects.filter(pk=grant_id, account__isnull=True).first() if grant_id else None
    if grant is None or not links.opens(token, grant):
        raise NotThere
    if grant.revoked_at or (grant.expires_at and grant.expires_at <= clock.now()):
        raise LinkEnded(role=grant.role, organization_id=grant.organization_id)
    return grant


def links_of(actor: Actor, scope_kind: ScopeKind, scope_id: UUID) -> list[tuple[Grant, str]]:
    """The links in force for a scope, each with its token, to show to those who may grant.

    Those that speak for somebody by name are not among them.
    """
    grants = _in_force().filter(
        policy.visible_grants(actor),
        account__isnull=True,
        person_id__isnull=True,
        scope_kind=scope_kind,
        scope_id=scope_id,
    )
    return [(grant, links.token_of(grant)) for grant in grants.order_by("created_at", "pk")]


def team_of(actor: Actor, organization_id: UUID) -> QuerySet[Grant]:
    """Who holds a role in the whole of an organization. Raises NotThere."""
    if organization_id not in actor.reach(Action.GIVE_ROLE).organizations:
        raise NotThere
    return (
        _in_force()
        .filter(
            organization_id=organization_id,
            account__isnull=False,
            scope_kind=ScopeKind.ORGANIZATION,
        )
        .select_related("account")
        .order_by("account__name", "role")
    )


def account_by_email(email: str) -> Account:
    """The account of an address. Raises NotThere."""
    account = Account.objects.filter(email__iexact=email, is_active=True).first()
    if account is None:
        raise NotThere(email=email)
    return account


def account_for(account_id: UUID) -> Account:
    """An account by its id. Raises NotThere."""
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None:
        raise NotThere
    return account


def accounts() -> QuerySet[Account]:
    """Every account that may sign in, for the command line."""
    return Account.objects.filter(is_active=True).order_by("created_at")


def audited_organizations() -> list[UUID]:
    """The organizations that have an audit chain."""
    return list(AuditHead.objects.values_list("organization_id", flat=True))


def member_token(person_id: UUID) -> str | None:
    """The token of a person's own link, if it is in force."""
    grant = _in_force().filter(person_id=person_id, role=Role.MEMBER).first()
    return links.token_of(grant) if grant else None


def _in_force(at: dt.datetime | None = None) -> QuerySet[Grant]:
    return Grant.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=at or clock.now()), revoked_at__isnull=True
    )


# By their ids alone: SQLite would look through all that have no account otherwise.
_GRANTS = Compiled(
    lambda at, ids: (
        _in_force(at)
        .filter(pk__in=ids)
        .values_list(
            "account", "pk", "role", "organization_id", "scope_kind", "scope_id", "person_id"
        )
    ),
    Given.MOMENT,
    Given.IDS,
)


def _held(grant: Grant) -> Held:
    return Held(
        grant_id=grant.id,
        role=Role(grant.role),
        organization_id=grant.organization_id,
        scope_kind=ScopeKind(grant.scope_kind),
        scope_id=grant.scope_id,
        person_id=grant.person_id,
        until=grant.expires_at,
    )
