"""What may go wrong, as facts."""

from typing import Any, ClassVar


class DomainError(Exception):
    """A refused fact. Its class is named as the fact; its details say what would put it right.

    ``status`` is the HTTP status that the edge answers with.
    """

    status: ClassVar[int] = 409

    def __init__(self, **details: Any) -> None:
        super().__init__(type(self).__name__)
        self.details = details

    def __str__(self) -> str:
        """The class's own sentence, then the details."""
        sentence = (type(self).__doc__ or type(self).__name__).strip().splitlines()[0]
        shown = ", ".join(f"{name}: {value}" for name, value in self.details.items())
        return f"{sentence} ({shown})" if shown else sentence


class NotThere(DomainError):
    """There is nothing here, or nothing that you may see."""

    status = 404


class NotPermitted(DomainError):
    """Your grant does not cover this."""

    status = 403
