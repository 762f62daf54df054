"""The meetings of one person: what they said, and whether they came."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, FilteredRelation, Q

from groundswell.access.actor import Actor
from groundswell.meetings import selectors as meetings
from groundswell.meetings.models import Rsvp
from groundswell.people.models import Person


@dataclass(frozen=True, slots=True)
class Answered:
    """A person's word on a meeting, and if they came: when, and with how many guests."""

    rsvp: Rsvp
    came_at: dt.datetime | None
    came_with: int | None


def answered(actor: Actor, person: Person) -> list[Answered]:
    """The meetings that a person answered to, newest first, in one query. Raises NotThere.

    The door writes down a word for whoever comes without one, so no attendance is left out.
    """
    own = FilteredRelation("meeting__attendances", condition=Q(meeting__attendances__person=person))
    words = (
        meetings.rsvps_of_person(actor, person.pk)
        .annotate(attendance=own)
        .annotate(came_at=F("attendance__recorded_at"), came_with=F("attendance__guests"))
    )
    return [Answered(word, word.came_at, word.came_with) for word in words]
