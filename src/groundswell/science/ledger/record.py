"""What reading a file of acts comes to."""

from dataclasses import dataclass


class LedgerCannotBeRead(ValueError):
    """The file or the engine is not what was meant; the message says which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Dirt:
    """What was found wrong in a file, how many times, and what was done about it."""

    what: str
    count: int
    done: str
