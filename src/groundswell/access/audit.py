"""The audit chain: every operation, in order, each entry holding the digest of the one before.

digest = SHA-256(previous digest, organization, sequence, time, actor, action, subject), so that an
entry that was changed, added or taken away breaks the chain at that place.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from groundswell.access.actions import Action
from groundswell.access.actor import Actor
from groundswell.access.models import AuditEntry, AuditHead
from groundswell.kernel import clock
from groundswell.kernel.rows import as_stored

BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What verifying a chain found: how many entries hold, and the first that does not."""

    organization_id: UUID
    entries: int
    broken_at: int | None
    head: str


def _digest(entry: AuditEntry) -> str:
    parts = [
        entry.previous_digest,
        str(entry.organization_id),
        entry.sequence,
        entry.at.isoformat(timespec="microseconds"),
        entry.actor_kind,
        str(entry.actor_id or ""),
        entry.action,
        entry.subject,
    ]
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def write(
    actor: Actor, *, organization_id: UUID, action: Action, subject: Mapping[str, Any]
) -> None:
    """Add one entry to an organization's chain. Called last in an operation's transaction.

    Taking the next number is an update of the head's row, so that two operations at once wait for
    each other on PostgreSQL as they do on SQLite, and only for these few statements.
    """
    sequence, previous = _next(organization_id)
    entry = AuditEntry(
        organization_id=organization_id,
        sequence=sequence,
        at=clock.now(),
        actor_kind=actor.kind,
        actor_id=actor.identity,
        action=action,
        subject=dict(subject),
        previous_digest=previous,
    )
    entry.digest = _digest(entry)
    entry.save(force_insert=True)
    AuditHead.objects.filter(organization_id=organization_id).update(digest=entry.digest)


def _next(organization_id: UUID) -> tuple[int, str]:
    """The next number of a chain, and the digest of the entry before it."""
    taken = (
        f"UPDATE {connection.ops.quote_name(AuditHead._meta.db_table)}"  # noqa: S608, SLF001  # the name of our own table, which Django documents
        " SET sequence = sequence + 1 WHERE organization_id = %s RETURNING sequence, digest"
    )
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(taken, [as_stored(organization_id)])
            head: tuple[int, str] | None = cursor.fetchone()
            if head:
                return head
            AuditHead.objects.get_or_create(
                organization_id=organization_id, defaults={"digest": BEGINNING}
            )
    raise AssertionError("a head that was made is there")


def verify(organization_id: UUID) -> ChainCheck:
    """Walk an organization's whole chain and say where it first breaks, if it does."""
    previous = BEGINNING
    expected = 0
    entries = AuditEntry.objects.filter(organization_id=organization_id).order_by("sequence")
    for entry in entries.iterator(chunk_size=2000):
        expected += 1
        holds = (
            entry.sequence == expected
            and entry.previous_digest == previous
            and entry.digest == _digest(entry)
        )
        if not holds:
            return ChainCheck(organization_id, expected - 1, expected, previous)
        previous = entry.digest
    head = AuditHead.objects.filter(organization_id=organization_id).first()
    if head and (head.sequence, head.digest) != (expected, previous):
        return ChainCheck(organization_id, expected, expected + 1, previous)
    return ChainCheck(organization_id, expected, None, previous)
