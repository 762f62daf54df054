"""The audit chain: whatever is changed in it, it names the place."""

from collections.abc import Callable
from typing import Any

import pytest

from groundswell.access import audit, selectors
from groundswell.access.actor import Actor
from groundswell.access.models import AuditEntry, AuditHead
from groundswell.kernel.ids import new_id
from groundswell.meetings.models import Meeting
from groundswell.organizations.models import Organization

ENTRIES = 6


@pytest.fixture
def chain(
    organization: Organization, make_meeting: Callable[..., Meeting], other_organizer: Actor
) -> Organization:
    """A chain of some entries beside another organization's."""
    while AuditEntry.objects.filter(organization_id=organization.pk).count() < ENTRIES:
        make_meeting()
    return organization


def entry(organization: Organization, sequence: int) -> Any:
    return AuditEntry.objects.filter(organization_id=organization.pk, sequence=sequence)


def test_a_chain_that_nobody_touched_holds(chain: Organization) -> None:
    check = audit.verify(chain.pk)
    head = AuditHead.objects.get(organization_id=chain.pk)
    assert (check.entries, check.broken_at, check.head) == (ENTRIES, None, head.digest)
    assert head.sequence == ENTRIES


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("action", "erase_person"),
        ("actor_kind", "house"),
        ("actor_id", new_id()),
        ("subject", {"meeting_id": str(new_id())}),
        ("previous_digest", "f" * 64),
        ("digest", "f" * 64),
        ("organization_id", None),
        ("at", None),
    ],
)
def test_one_changed_row_breaks_the_chain_at_its_place(
    chain: Organization, other_organization: Organization, field: str, value: Any
) -> None:
    row = entry(chain, 3)
    if field == "at":
        value = row.get().at.replace(year=2001)
    if field == "organization_id":
        AuditEntry.objects.filter(organization_id=other_organization.pk).delete()
        value = other_organization.pk
    row.update(**{field: value})
    check = audit.verify(chain.pk)
    assert (check.entries, check.broken_at) == (2, 3)


def test_a_row_taken_away_is_missed(chain: Organization) -> None:
    entry(chain, 4).delete()
    check = audit.verify(chain.pk)
    assert (check.entries, check.broken_at) == (3, 4)


def test_the_last_row_taken_away_is_missed(chain: Organization) -> None:
    entry(chain, ENTRIES).delete()
    check = audit.verify(chain.pk)
    assert (check.entries, check.broken_at) == (ENTRIES - 1, ENTRIES)


def test_a_row_added_behind_the_head_is_found(chain: Organization) -> None:
    last = entry(chain, ENTRIES).get()
    AuditEntry.objects.create(
        organization_id=chain.pk,
        sequence=ENTRIES + 1,
        at=last.at,
        actor_kind="house",
        action="grant",
        subject={},
        previous_digest=last.digest,
        digest="0" * 64,
    )
    assert audit.verify(chain.pk).broken_at == ENTRIES + 1


def test_two_rows_exchanged_are_found(chain: Organization) -> None:
    third, fourth = entry(chain, 3).get(), entry(chain, 4).get()
    entry(chain, 3).update(sequence=99)
    AuditEntry.objects.filter(pk=fourth.pk).update(sequence=3)
    AuditEntry.objects.filter(pk=third.pk).update(sequence=4)
    assert audit.verify(chain.pk).broken_at == 3


def test_another_organizations_chain_is_its_own(
    chain: Organization, other_organization: Organization
) -> None:
    entry(chain, 3).update(action="grant")
    assert audit.verify(other_organization.pk).broken_at is None
    assert set(selectors.audited_organizations()) == {chain.pk, other_organization.pk}
