"""Identifiers."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from uuid_utils.compat import uuid7

__all__ = ["UUID", "new_id", "seeded"]

_lot: ContextVar[random.Random | None] = ContextVar("seeded ids", default=None)


def new_id() -> UUID:
    """A fresh UUIDv7: sortable by the time it was made, makeable by an offline phone."""
    lot = _lot.get()
    return uuid7() if lot is None else UUID(int=lot.getrandbits(128), version=4)


@contextmanager
def seeded(lot: random.Random) -> Iterator[None]:
    """Make the ids of this thread from a lot, so that a demo town is the same every time."""
    token = _lot.set(lot)
    try:
        yield
    finally:
        _lot.reset(token)
