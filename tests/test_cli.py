"""The command line: founding, signing in, the audit chain, the doctor."""

import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from typer.testing import CliRunner

from groundswell.access.models import AuditEntry, Grant
from groundswell.cli import app
from groundswell.organizations.models import Organization

run = CliRunner().invoke


def test_an_organization_is_founded_and_its_owner_signs_in(db: None, client: object) -> None:
    done = run(app, ["found", "Harbor", "--owner", "o@example.org", "--zone", "America/Chicago"])
    assert done.exit_code == 0, done.output
    organization = Organization.objects.get()
    grant = Grant.objects.get()
    assert (organization.slug, grant.role, grant.scope_id) == (
        "harbor",
        "owner",
        organization.pk,
    )
    assert "/sign-in-link/" in done.output
    assert run(app, ["link", "o@example.org"]).output.startswith(settings.BASE_URL)


def test_a_port_that_is_taken_is_said_and_nothing_is_started(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from groundswell.config import serving

    def must_not_start() -> int:
        raise AssertionError("it started all the same")

    monkeypatch.setattr(serving, "serve", must_not_start)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        environment = settings.ENVIRONMENT | {"HOST": "127.0.0.1", "PORT": other.getsockname()[1]}
        monkeypatch.setattr(settings, "ENVIRONMENT", environment)
        assert serving.port_is_taken()
        done = run(app, ["serve"])
    assert done.exit_code == 1
    assert not serving.port_is_taken()


def test_what_cannot_be_founded_is_said_in_a_sentence(db: None) -> None:
    done = run(app, ["found", "Harbor", "--owner", "o@example.org", "--zone", "Mars/Olympus"])
    assert done.exit_code == 1
    assert not Organization.objects.exists()
    done = run(app, ["link", "nobody@example.org"])
    assert done.exit_code == 1


def test_the_audit_chain_is_verified(organization: Organization) -> None:
    done = run(app, ["audit", "verify", "--json"])
    (check,) = json.loads(done.output)
    assert (check["organization"], check["broken_at"]) == (str(organization.pk), None)
    AuditEntry.objects.filter(sequence=1).update(action="another_action")
    done = run(app, ["audit", "verify", "--json"])
    assert done.exit_code == 1
    assert json.loads(done.output)[0]["broken_at"] == 1


def test_the_doctor_finds_keys_that_others_can_read(db: None) -> None:
    keys = settings.DATA / "keys.json"
    try:
        keys.chmod(0o644)
        done = run(app, ["doctor"])
        assert done.exit_code == 1
        assert f"chmod 600 {keys}" in done.output.replace("\n", "")
    finally:
        keys.chmod(0o600)
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("GROUNDSWELL_PORT", "eighty", "GROUNDSWELL_PORT"),
        ("GROUNDSWELL_BASE_URL", "house.example.org", "GROUNDSWELL_BASE_URL"),
        ("GROUNDSWELL_COLOUR", "red", "GROUNDSWELL_COLOUR is not a setting"),
        ("GROUNDSWELL_SMTP_PASSWORD_FILE", "/nowhere", "GROUNDSWELL_SMTP_PASSWORD_FILE"),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it(
    tmp_path: Path, variable: str, value: str, words: str
) -> None:
    environment = {
        name: text for name, text in os.environ.items() if not name.startswith("GROUNDSWELL_")
    } | {
        "GROUNDSWELL_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "groundswell.config.settings",
        variable: value,
    }
    done = subprocess.run(
        [sys.executable, "-c", "from groundswell.cli import app; app()", "link", "x@example.org"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
