"""Named events: a lower room says what happened, an upper room does what follows from it.

Listeners run inside the transaction of the operation that published the event, just before it
commits: what follows (an outbox row, a concern) stands or falls with its cause, and a power cut
between the two cannot lose it. A listener writes rows and never talks to the network.
"""

from collections.abc import Callable
from typing import Generic, TypeVar

Facts = TypeVar("Facts")


class Event(Generic[Facts]):
    """One kind of event and those who listen to it."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Facts], None]] = []

    def listen(self, listener: Callable[[Facts], None]) -> Callable[[Facts], None]:
        """Register a listener once, as a decorator."""
        if listener not in self._listeners:
            self._listeners.append(listener)
        return listener

    def publish(self, facts: Facts) -> None:
        """Tell every listener, in the order in which they registered."""
        for listener in self._listeners:
            listener(facts)
