"""Writing the activity ledger."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from uuid import UUID

from groundswell.access.operation import step
from groundswell.kernel import clock
from groundswell.kernel.ids import new_id
from groundswell.kernel.rows import insert_rows
from groundswell.people.models import Activity, Deed, Person


@dataclass(frozen=True, slots=True)
class Done:
    """What a person did, where, when, and who asked or brought them."""

    deed: Deed
    person_id: UUID
    organization_id: UUID
    at: dt.datetime
    meeting_id: UUID | None = None
    project_id: UUID | None = None
    asked_by: UUID | None = None
    brought_by: UUID | None = None
    amplified_by: UUID | None = None


_NAMES = ("deed", "person_id", "organization_id", "at", "meeting_id", "project_id", "asked_by")
_MORE = ("brought_by", "amplified_by")
_row_of = attrgetter(*_NAMES, *_MORE)


@step
def record_all(done: Iterable[Done]) -> None:
    """Write down, in the operation's own transaction and one statement, what people did."""
    insert_rows(Activity, ("id", *_NAMES, *_MORE), ((new_id(), *_row_of(each)) for each in done))


@step
def move(deed: Deed, *, person: Person, was: dt.datetime, at: dt.datetime) -> None:
    """Put right when a person did something: a phone brought late that it had been before."""
    Activity.objects.filter(person=person, deed=deed, at=was).update(at=at)


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
    done = Done(
        deed,
        person.pk,
        person.organization_id,
        at or clock.now(),
        meeting_id,
        project_id,
        asked_by,
        person.brought_by_id,
        amplified_by,
    )
    record_all([done])
