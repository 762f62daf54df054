"""Word that a hall has changed, from the transaction that changed it to every process's live hall.

On PostgreSQL it goes by NOTIFY and is heard when the transaction commits, by every process. SQLite
has no such thing: this process hears at its commit, and others look at the tables now and then.
"""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.db import connection

from groundswell.access.operation import step, when_committed
from groundswell.kernel.ids import new_id

CHANNEL = "groundswell_hall"
PROCESS = str(new_id())
"""The name of this process among those that serve one house."""

listeners: list[Callable[[UUID], None]] = []
"""Who in this process wants to hear; called in the thread of whoever committed."""


@step
def tell(meeting_id: UUID, *, by_writer: bool = False) -> None:
    """Say, once the running operation is committed, that a meeting's hall has changed.

    The writer of taps knows what it wrote (``by_writer``), so that its own process is not told.
    """
    if connection.vendor == "postgresql":
        told = f"{meeting_id} {PROCESS if by_writer else ''}"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, told])
    elif not by_writer:
        when_committed(partial(_tell_here, meeting_id))


def heard(payload: str) -> None:
    """Pass on what another connection told; what this process's own writer told is known."""
    meeting_id, _, writer = payload.partition(" ")
    if writer != PROCESS:
        _tell_here(UUID(meeting_id))


def _tell_here(meeting_id: UUID) -> None:
    for listener in listeners:
        listener(meeting_id)
