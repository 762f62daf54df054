"""A demo town of its own, on the database that is tested, served on loopback or not."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import free_port

_GROUNDSWELL = "from groundswell.cli import app; app()"
_MAKE = """
import django; django.setup()
from rich.console import Console
from groundswell import demo
from groundswell.config import serving
serving.prepare()
demo.make(seed=4, show=Console(quiet=True), months=1, tonight=8)
"""
_COUNT = """
import json, django; django.setup()
from groundswell.meetings.models import Attendance, Meeting
from groundswell.messaging.models import Message
from groundswell.people.models import Person
from groundswell.projects.models import Pledge
from groundswell.access import audit, selectors
standing = Pledge.objects.filter(state__in=["made", "done"])
print(json.dumps({
    "invented": Person.objects.filter(source="hall").count(),
    "letters": Message.objects.filter(person__source="hall").count(),
    "promises": {str(m.pk): standing.filter(meeting=m).count() for m in Meeting.objects.all()},
    "here": {str(m.pk): Attendance.objects.filter(meeting=m).count() for m in Meeting.objects.all()},
    "broken": [o for o in selectors.audited_organizations() if audit.verify(o).broken_at],
}))
"""


@dataclass
class Town:
    """A demo town: how it is reached, and its commands."""

    port: int
    environment: dict[str, str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def python(self, program: str) -> str:
        """What a program says that runs in this town."""
        return subprocess.run(
            [sys.executable, "-c", program],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    def count(self) -> dict[str, Any]:
        """What the tables hold."""
        counted: dict[str, Any] = json.loads(self.python(_COUNT))
        return counted

    def crowd(self, *words: str) -> tuple[int, dict[str, Any], str]:
        """Exit code, facts and what was shown of `groundswell crowd`."""
        done = subprocess.run(
            [sys.executable, "-c", _GROUNDSWELL, "crowd", *words, "--json"],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return done.returncode, json.loads(done.stdout or "{}"), done.stderr

    @contextmanager
    def served(self) -> Iterator[None]:
        """Serve it meanwhile."""
        process = subprocess.Popen(
            [sys.executable, "-c", _GROUNDSWELL, "serve"],
            env=self.environment,
        )
        try:
            for _ in range(300):
                assert process.poll() is None, "the house ended while starting"
                try:
                    with urllib.request.urlopen(f"{self.address}/ready/", timeout=2):
                        break
                except OSError:
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()
            assert process.wait(30) == 0, "the house stops cleanly"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    folder: Path = tmp_path_factory.mktemp("crowd-town")
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GROUNDSWELL_")} | {
        "GROUNDSWELL_DATA": str(folder),
        "GROUNDSWELL_PORT": str(port),
        "GROUNDSWELL_BASE_URL": f"http://127.0.0.1:{port}",
        "GROUNDSWELL_MAIL": "file",
        "DJANGO_SETTINGS_MODULE": "groundswell.config.settings",
    }
    if os.environ.get("GROUNDSWELL_TEST_DATABASE") == "postgresql":
        import psycopg

        from tests.postgresql import database_url

        name = f"crowd_{os.getpid()}"
        with psycopg.connect(database_url(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name}")
            connection.execute(f"CREATE DATABASE {name}")
        environment["GROUNDSWELL_DATABASE_URL"] = database_url().replace("/postgres?", f"/{name}?")
    made = Town(port, environment)
    made.python(_MAKE)
    return made
