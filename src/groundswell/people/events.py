"""What happened to people, for the rooms above."""

from dataclasses import dataclass
from uuid import UUID

from groundswell.kernel.events import Event


@dataclass(frozen=True, slots=True)
class Erased:
    """A person's key, name and contacts are gone; what else names them must go too."""

    person_id: UUID


erased: Event[Erased] = Event()
