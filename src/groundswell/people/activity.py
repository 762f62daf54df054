"""Writing the activity ledger."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from groundswell.access.operation import step
from groundswell.kernel import clock
from groundswell.people.models import Activity, Deed, Person


@dataclass(frozen=True, slots=True)
class Done:
    """What a person did, where, when, and who asked."""

    deed: Deed
    person: Person
    at: dt.datetime
    meeting_id: UUID | None = None
    project_id: UUID | None = None
    asked_by: UUID | None = None
    amplified_by: UUID | None = None


@step
def record_all(done: Iterable[Done]) -> None:
    """Write down, in the operation's own transaction and one statement, what people did."""
    Activity.objects.bulk_create(
        Activity(
            organization_id=each.person.organization_id,
            person=each.person,
            deed=each.deed,
            at=each.at,
            meeting_id=each.meeting_id,
            project_id=each.project_id,
            asked_by=each.asked_by,
            brought_by=each.person.brought_by_id,
            amplified_by=each.amplified_by,
        )
        for each in done
    )


@step
def record(
    deed: Deed,
    *,
    person: Person,
    meeting_id: UUID | None = None,
    project_id: UUID | None = None,
    asked_by: UUID | None = None,
    amplified_by: UUID | None = None,
    at: dt.datetime | None = None,
) -> None:
    """Write down that a person did something, now if nothing else is said."""
    record_all(
        [Done(deed, person, at or clock.now(), meeting_id, project_id, asked_by, amplified_by)]
    )
