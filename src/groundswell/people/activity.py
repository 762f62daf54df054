"""Writing the activity ledger."""

import datetime as dt
from uuid import UUID

from groundswell.access.operation import step
from groundswell.kernel import clock
from groundswell.people.models import Activity, Deed, Person


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
    """Write down, in the operation's own transaction, that a person did something."""
    Activity.objects.create(
        organization_id=person.organization_id,
        person=person,
        deed=deed,
        at=at or clock.now(),
        meeting_id=meeting_id,
        project_id=project_id,
        asked_by=asked_by,
        brought_by=person.brought_by_id,
        amplified_by=amplified_by,
    )
