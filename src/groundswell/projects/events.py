"""What happened to promises, for the rooms above."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from groundswell.kernel.events import Event

if TYPE_CHECKING:
    from groundswell.projects.models import Pledge


@dataclass(frozen=True, slots=True)
class Answered:
    """How a promise stands was said anew."""

    pledge: "Pledge"


answered: Event[Answered] = Event()
