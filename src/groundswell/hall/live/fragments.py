"""The part of the phones' page that changes, made once for every phone that asks for it.

It holds nothing of whoever asks: each phone shows in it what it knows of its owner's promises.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import NamedTuple
from urllib.parse import parse_qs
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from groundswell.hall import selectors


class Variant(NamedTuple):
    """In which language, and whether for a phone whose owner has said a name."""

    language: str
    is_named: bool


class Made(NamedTuple):
    """A part that was made, and the shape of the board that the tables had by then."""

    shape: str
    html: bytes


class Fragments:
    """What has been made of one hall, while its board has the shape that it was made of."""

    def __init__(self) -> None:
        self._made: dict[Variant, asyncio.Task[Made]] = {}

    async def of(self, variant: Variant, make: Callable[[], Coroutine[None, None, Made]]) -> Made:
        """What was made already, or is made now, once for all who ask meanwhile."""
        while True:
            making = self._made.get(variant)
            if making is None:
                making = self._made[variant] = asyncio.create_task(make())
            try:
                made = await asyncio.shield(making)  # whoever leaves takes it from nobody else
            except Exception:
                if self._made.get(variant) is making:
                    del self._made[variant]
                raise
            if self._made.get(variant) is making:
                return made  # else the hall has changed while it was made

    def drop(self) -> None:
        """The hall has changed: what was made, or is being made, is old."""
        self._made.clear()

    def drop_others(self, shape: str) -> None:
        """The board has the shape that it had: what was made of another is of a moment in between,
        when the tables had run ahead and turned back before they were read again.
        """
        for variant, making in list(self._made.items()):
            is_made = making.done() and not making.cancelled() and not making.exception()
            if is_made and making.result().shape != shape:
                del self._made[variant]


def variant_in(query: bytes) -> Variant:
    """Which one a request asks for; there is one for whatever it says."""
    asked = parse_qs(query.decode("latin-1"), keep_blank_values=True)
    language = asked.get("language", [""])[0]
    known = dict(settings.LANGUAGES)
    return Variant(language if language in known else settings.LANGUAGE_CODE, "named" in asked)


def make(meeting_id: UUID, variant: Variant) -> Made:
    """Make it from the tables. Raises NotThere."""
    now = selectors.now_in(meeting_id)
    context = {"now": now, "is_named": variant.is_named}
    with translation.override(variant.language):
        return Made(now.shape, render_to_string("hall/phone.html#now", context).encode())
