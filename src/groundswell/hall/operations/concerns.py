"""Writing down what people care about."""

from collections.abc import Iterable
from uuid import UUID

from groundswell.access.operation import step
from groundswell.hall.models import Concern
from groundswell.kernel import clock
from groundswell.kernel.ids import new_id
from groundswell.kernel.text import tidy
from groundswell.people.models import Person
from groundswell.projects import selectors as projects


@step
def note_concerns(
    person: Person, *, cause_ids: Iterable[UUID], words: str, meeting_id: UUID | None
) -> None:
    """Note the causes a person named, each once, and their own words."""
    wanted = set(cause_ids)
    known = projects.causes_of(person.organization_id).filter(pk__in=wanted)
    for cause in known:
        Concern.objects.get_or_create(
            person=person,
            cause=cause,
            defaults={"id": new_id(), "meeting_id": meeting_id, "at": clock.now()},
        )
    said = tidy(words)[:300]
    if said:
        Concern.objects.get_or_create(
            person=person,
            cause=None,
            words=said,
            defaults={"id": new_id(), "meeting_id": meeting_id, "at": clock.now()},
        )
