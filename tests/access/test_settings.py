"""Settings and keys: what is wrong is said by name, before anything is served."""

import json
import os
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from groundswell.config.environment import SETTINGS, WrongSetting, read_environment
from groundswell.config.keys import Keys, KeysUnreadable, keys_in


def test_nothing_set_is_every_default() -> None:
    assert read_environment({"PATH": "/bin"}) == {
        name: setting.default for name, setting in SETTINGS.items()
    }


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("DATA", "/srv/house", Path("/srv/house")),
        ("BASE_URL", " https://house.example.org/ ", "https://house.example.org"),
        ("HOSTS", "a.example, b.example,,", ["a.example", "b.example"]),
        ("DATABASE_URL", "postgresql:///house?host=/run", "postgresql:///house?host=/run"),
        ("DEBUG", "YES", True),
        ("SMTP_TLS", "0", False),
        ("COUNTRY", "kr", "KR"),
        ("PORT", "65535", 65535),
        ("MAIL", "file", "file"),
    ],
)
def test_a_value_is_read(name: str, text: str, value: object) -> None:
    assert read_environment({f"GROUNDSWELL_{name}": text})[name] == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("BASE_URL", "house.example.org"),
        ("BASE_URL", "ftp://house.example.org"),
        ("BASE_URL", "https://"),
        ("BASE_URL", "https://[::1"),
        ("DATABASE_URL", "mysql://house"),
        ("DEBUG", "maybe"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("SMTP_PORT", ""),
        ("THREADS", "many"),
        ("MAIL", "pigeon"),
        ("SMTP_TLS", ""),
    ],
)
def test_a_wrong_value_names_its_variable(name: str, text: str) -> None:
    with pytest.raises(WrongSetting) as problem:
        read_environment({f"GROUNDSWELL_{name}": text})
    assert str(problem.value).startswith(f"GROUNDSWELL_{name} cannot be used: ")
    assert repr(text) in str(problem.value)


def test_a_variable_that_no_setting_reads_is_said() -> None:
    with pytest.raises(WrongSetting, match="GROUNDSWELL_BASEURL is not a setting"):
        read_environment({"GROUNDSWELL_BASEURL": "https://house.example.org"})


def test_a_secret_comes_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("hunter2\n")
    read = read_environment({"GROUNDSWELL_SMTP_PASSWORD_FILE": str(file)})
    assert read["SMTP_PASSWORD"] == "hunter2"


def test_the_variable_itself_goes_before_its_file(tmp_path: Path) -> None:
    read = read_environment(
        {"GROUNDSWELL_NAME": "Harbor", "GROUNDSWELL_NAME_FILE": str(tmp_path / "nothing")}
    )
    assert read["NAME"] == "Harbor"


def test_a_file_that_is_not_there_or_holds_a_wrong_value_names_its_variable(
    tmp_path: Path,
) -> None:
    with pytest.raises(WrongSetting, match="GROUNDSWELL_PORT_FILE names a file that cannot be"):
        read_environment({"GROUNDSWELL_PORT_FILE": str(tmp_path / "nothing")})
    file = tmp_path / "port"
    file.write_text("http")
    with pytest.raises(WrongSetting, match="GROUNDSWELL_PORT_FILE cannot be used"):
        read_environment({"GROUNDSWELL_PORT_FILE": str(file)})


def test_keys_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        first = keys_in(tmp_path / "new" / "house")
    finally:
        os.umask(previous)
    path = tmp_path / "new" / "house" / "keys.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys_in(path.parent) == first
    assert (len(first.data), len(first.secret) > 50) == (32, True)
    assert [each.name for each in path.parent.iterdir()] == ["keys.json"]
    assert keys_in(tmp_path / "other") != first


def test_two_first_starts_at_once_read_the_same_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threads stand in for two processes, told apart by what they take for a process id."""
    monkeypatch.setattr(os, "getpid", threading.get_ident)
    begin = threading.Barrier(2)

    def start(_number: int) -> Keys:
        begin.wait(10)
        return keys_in(tmp_path)

    for _ in range(20):
        (tmp_path / "keys.json").unlink(missing_ok=True)
        with ThreadPoolExecutor(2) as pool:
            one, two = pool.map(start, range(2))
        assert one == two
    assert [each.name for each in tmp_path.iterdir()] == ["keys.json"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '"keys"',
        "{}",
        '{"secret_key": "x"}',
        '{"secret_key": "x", "data_key": "not base64!"}',
        '{"secret_key": "x", "data_key": "c2hvcnQ="}',
        '{"secret_key": "x", "data_key": null}',
    ],
)
def test_a_corrupt_keys_file_says_what_to_do_and_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    with pytest.raises(KeysUnreadable) as problem:
        keys_in(tmp_path)
    said = str(problem.value)
    assert said.startswith(f"{path} cannot be used (")
    assert "Put back the keys.json of your backup" in said
    assert path.read_text() == text


def test_a_keys_file_holds_what_the_house_reads(tmp_path: Path) -> None:
    keys = keys_in(tmp_path)
    stored = json.loads((tmp_path / "keys.json").read_text())
    assert sorted(stored) == ["data_key", "secret_key"]
    assert stored["secret_key"] == keys.secret
    assert repr(keys.data) not in (tmp_path / "keys.json").read_text()
