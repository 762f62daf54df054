"""What happened to people, for the rooms above."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from groundswell.kernel.events import Event

if TYPE_CHECKING:
    from groundswell.people.models import Person


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Somebody vouched for a person, or they said that it is them: out of quarantine."""

    person: "Person"


@dataclass(frozen=True, slots=True)
class Erased:
    """A person's key, name and contacts are gone; what else names them must go too."""

    person_id: UUID


confirmed: Event[Confirmed] = Event()
erased: Event[Erased] = Event()
