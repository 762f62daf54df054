"""The house's files: sent whole and compressed, kept for good, and nothing else."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from groundswell.config import files

NAME = "/static/ui/app.123456789abc.js"


@pytest.fixture(autouse=True)
def _known(tmp_path: Path, settings: Any) -> None:
    settings.WHITENOISE_AUTOREFRESH = False
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "ui").mkdir()
    script = tmp_path / "ui" / Path(NAME).name
    script.write_text("// house\n" * 200)
    script.with_name(script.name + ".gz").write_bytes(b"compressed")
    files._known.cache_clear()


def asked(
    method: str = "GET", path: str = NAME, **headers: bytes
) -> tuple[int, dict[str, str], bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    names = [(name.replace("_", "-").encode(), value) for name, value in headers.items()]
    scope: Any = {"type": "http", "method": method, "path": path, "headers": names}
    assert files.is_one(scope)
    with ThreadPoolExecutor(1) as thread:  # a browser's loop may be running in this one
        thread.submit(asyncio.run, files.answer(scope, send)).result()
    start, body = sent
    told = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], told, body["body"]


def test_a_file_comes_whole_or_compressed_and_is_not_guessed_at() -> None:
    status, headers, body = asked()
    assert (status, len(body)) == (200, 1800)
    assert headers["content-type"].startswith("text/javascript")
    assert headers["x-content-type-options"] == "nosniff"
    status, headers, body = asked(accept_encoding=b"gzip, br")
    assert (status, headers["content-encoding"], body) == (200, "gzip", b"compressed")


def test_what_a_browser_has_is_not_sent_again() -> None:
    later = b"Fri, 01 Jan 2100 00:00:00 GMT"
    assert asked(if_modified_since=later)[::2] == (304, b"")
    assert asked("HEAD")[::2] == (200, b"")


def test_odd_requests_are_answered() -> None:
    assert asked(if_none_match=b"\xff")[0] == 200
    assert asked("POST")[0] == 405
    assert asked(range=b"bytes=0-7")[::2] == (206, b"// house")


def test_only_the_houses_own_files_are_files() -> None:
    for path in ("/static/ui/nothing.js", "/static/../keys.json", "/home/", ""):
        scope: Any = {"type": "http", "path": path}
        assert not files.is_one(scope)
