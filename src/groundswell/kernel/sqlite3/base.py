"""Django's SQLite, whose writers take turns within a process.

SQLite lets one write at a time, and has the others sleep for up to a tenth of a second before they
try again, however soon it is free. With many threads that is a queue in which the last to come may
go first, before a database at rest. Here each thread waits for its turn, and goes on the moment it
comes. Between processes it is SQLite's own waiting as before.
"""

import threading
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

_turn = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds the turn from the beginning of a transaction to its end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._has_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        if not self._has_turn:
            waits: float = self.settings_dict["OPTIONS"].get("timeout", 5)
            if not _turn.acquire(timeout=waits):
                raise OperationalError("database is locked")
            self._has_turn = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave it out
        except BaseException:
            self._pass_turn()
            raise

    def _commit(self) -> None:
        # A commit that fails is rolled back, and passes the turn then.
        super()._commit()  # type: ignore[misc]  # as above
        self._pass_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # as above
        finally:
            self._pass_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # as above
        finally:
            self._pass_turn()

    def _pass_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            _turn.release()
