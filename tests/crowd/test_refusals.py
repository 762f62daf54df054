"""A crowd that cannot come says why in one sentence, and nothing is written."""

import datetime as dt
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from groundswell import crowd, demo
from groundswell.access.actor import house
from groundswell.access.models import AuditEntry
from groundswell.cli import app
from groundswell.crowd import evening as evenings
from groundswell.kernel import clock
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations as meetings
from groundswell.meetings.models import Meeting
from groundswell.organizations.models import Organization
from groundswell.people.models import Person
from tests.conftest import free_port

run = CliRunner().invoke
INVENT = "--invent-people"


def refused(*words: str) -> str:
    """What is said when the crowd does not come."""
    before = (Person.objects.count(), AuditEntry.objects.count())
    done = run(app, ["crowd", *words])
    assert done.exit_code == 1, done.output
    assert (Person.objects.count(), AuditEntry.objects.count()) == before
    assert "Traceback" not in done.output
    return " ".join(done.output.split())


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (["--phones", "0"], "say --phones 60"),
        (["--phones", "20001"], "say --phones 60"),
        (["--minutes", "0"], "--minutes 3"),
        (["--minutes", "-1"], "--minutes 3"),
        (["--kill", "-1"], "fewer than 0"),
        (["--kill", "--address", "http://127.0.0.1:1"], "leave --address away"),
        ([], "--invent-people"),
        ([INVENT, "--meeting", "tonight"], "is not the id of a meeting"),
        ([INVENT, "--meeting", str(new_id())], "This house has no meeting"),
        ([INVENT, "--conduct"], "Plan one for tonight"),
        ([INVENT, "--address", "house.example.org"], "--address is written whole"),
    ],
)
def test_what_cannot_be_is_one_sentence_that_says_how_to_mend_it(
    meeting: Meeting, words: list[str], mend: str
) -> None:
    assert mend in refused(*words)


def test_a_meeting_that_takes_nobody_is_said(
    make_meeting: Callable[..., Meeting], organization: Organization
) -> None:
    now = clock.now()
    over = make_meeting(starts_at=now - dt.timedelta(hours=3), ends_at=now - dt.timedelta(hours=1))
    later = make_meeting(starts_at=now + dt.timedelta(days=3), ends_at=now + dt.timedelta(days=4))
    bare = make_meeting(capacity=5)
    assert "is over" in refused(INVENT, "--meeting", str(over.pk))
    assert "two hours before" in refused(INVENT, "--meeting", str(later.pk))
    assert "no pitch to come" in refused(INVENT, "--conduct", "--meeting", str(bare.pk))


def test_nothing_at_the_address_is_said(meeting: Meeting) -> None:
    said = refused(INVENT, "--address", f"http://127.0.0.1:{free_port()}")
    assert "Nothing answers at" in said
    assert "make run" in said


@pytest.fixture
def other_house() -> Iterator[str]:
    """A server that knows none of this house's meetings."""

    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(404)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_another_house_at_the_address_is_said(meeting: Meeting, other_house: str) -> None:
    assert "is not this house" in refused(INVENT, "--address", other_house)


def test_more_connections_than_the_system_allows_are_said(
    meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groundswell.crowd.wishes.allow_open_files", lambda _wanted: 1024)
    said = refused(INVENT, "--phones", "5000")
    assert "15,200 open connections" in said
    assert "at most 274 phones" in said


def test_seats_are_put_in_for_the_town_alone(make_meeting: Callable[..., Meeting]) -> None:
    small = make_meeting(capacity=5)
    with pytest.raises(crowd.CannotPlay, match="5 seats left for 12 phones"):
        evenings.make_room(small, 12, is_town=False)
    evenings.make_room(small, 12, is_town=True)
    small.refresh_from_db()
    assert small.capacity == 12
    evenings.make_room(small, 12, is_town=True)
    small.refresh_from_db()
    assert small.capacity == 12


def test_a_town_is_one_until_somebody_moves_in(organization: Organization) -> None:
    assert not demo.is_town()


def test_a_folder_without_a_house_is_said(organization: Organization, tmp_path: Path) -> None:
    assert "There is no meeting in" in refused(INVENT)
    nowhere = {k: v for k, v in os.environ.items() if not k.startswith("GROUNDSWELL_")} | {
        "GROUNDSWELL_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "groundswell.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", "from groundswell.cli import app; app()", "crowd"],
        env=nowhere,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "There is no meeting in" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.django_db
def test_a_town_that_had_its_evening_has_another_one() -> None:
    from rich.console import Console

    demo.make(seed=2, show=Console(quiet=True), months=1, tonight=4)
    assert demo.is_town()
    tonight = evenings.choose(None, is_town=True, conducts=True)
    assert tonight is not None
    meetings.cancel_meeting(house(), meeting_id=tonight.pk)
    assert evenings.choose(None, is_town=True, conducts=True) is None
    another = evenings.evening_of(None)
    assert another.meeting_id != tonight.pk
    assert len(another.pitches) >= 3
    assert "/go/" in another.stage
    run(app, ["found", "Harbor Tenants Union", "--owner", "o@harbor.example.net"])
    assert not demo.is_town()
