"""Houses to measure: a database of each kind, in folders and databases of their own."""

import os
import platform
import secrets
from pathlib import Path

BENCH = Path(__file__).resolve().parent


def machine() -> str:
    """What it is measured on."""
    return (
        f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, "
        f"{platform.system()} {platform.release()}"
    )


class Databases:
    """Databases of one kind, ``sqlite`` or ``postgresql``; each run on a server has its own."""

    def __init__(self, kind: str) -> None:
        self._url, self._run = "", secrets.token_hex(4)
        if kind == "postgresql":
            from tests.postgresql import database_url  # noqa: PLC0415  # starts a server

            self._url = database_url()

    def make(self, name: str, template: str = "template1") -> None:
        """A new one, by copying another; on SQLite it is a file in the house's folder."""
        if self._url:
            import psycopg  # noqa: PLC0415

            with psycopg.connect(self._url, autocommit=True) as connection:
                connection.execute(
                    f"CREATE DATABASE {self._named(name)} TEMPLATE {self._named(template)}"
                )

    def _named(self, name: str) -> str:
        return name if name == "template1" else f"{name}_{self._run}"

    def environment(self, data: Path, name: str) -> dict[str, str]:
        """The environment of a process that opens the house in that folder with that database."""
        known = os.environ | {
            "GROUNDSWELL_DATA": str(data),
            "DJANGO_SETTINGS_MODULE": "groundswell.config.settings",
            "PYTHONPATH": os.pathsep.join(
                [str(BENCH), str(BENCH.parent / "src"), os.environ.get("PYTHONPATH", "")]
            ),
        }
        if self._url:
            address = self._url.replace("/postgres?", f"/{self._named(name)}?")
            known["GROUNDSWELL_DATABASE_URL"] = address
        return known
