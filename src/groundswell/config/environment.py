"""Settings from the environment: GROUNDSWELL_NAME, or GROUNDSWELL_NAME_FILE naming a file.

One table; ``docs/reference/settings.md`` is tested against it.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "GROUNDSWELL_"


class WrongSetting(Exception):
    """A setting whose value cannot be used; the message names the variable."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: how its text becomes a value, what it is when unset, what it means."""

    read: Callable[[str], Any]
    default: Any
    meaning: str


def _yes_or_no(text: str) -> bool:
    answers = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    try:
        return answers[text.strip().casefold()]
    except KeyError:
        raise ValueError("say yes or no") from None


def _port(text: str) -> int:
    port = int(text)
    if port not in range(1, 65536):
        raise ValueError("a port is a number from 1 to 65535")
    return port


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _base_url(text: str) -> str:
    parts = urlsplit(text.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("write it whole, such as https://house.example.org")
    return text.strip().rstrip("/")


def _database_url(text: str) -> str:
    if urlsplit(text.strip()).scheme not in {"postgresql", "postgres"}:
        raise ValueError("it starts with postgresql://; leave it unset for SQLite")
    return text.strip()


def _mail(text: str) -> str:
    if text not in {"console", "file", "smtp"}:
        raise ValueError("say console, file or smtp")
    return text


SETTINGS: dict[str, Setting] = {
    "DATA": Setting(Path, Path("var"), "Folder of the SQLite database, the keys and mail files."),
    "BASE_URL": Setting(
        _base_url, "http://127.0.0.1:8000", "The address under which people reach the house."
    ),
    "HOSTS": Setting(_list, [], "Further host names it answers to, separated by commas."),
    "DATABASE_URL": Setting(_database_url, "", "postgresql://… for a larger house; else SQLite."),
    "DEBUG": Setting(_yes_or_no, False, "Django's error pages; never on a real house."),
    "NAME": Setting(str, "Groundswell", "The name in the masthead."),
    "COUNTRY": Setting(str.upper, "US", "Country of phone numbers typed without +."),
    "HOST": Setting(str, "127.0.0.1", "The address that the server listens on."),
    "PORT": Setting(_port, 8000, "The port that the server listens on."),
    "THREADS": Setting(int, 8, "Threads that answer pages."),
    "MAIL": Setting(_mail, "console", "Where mail goes: console, file (in DATA/mail) or smtp."),
    "MAIL_FROM": Setting(str, "house@localhost", "The sender of the house's mail."),
    "SMTP_HOST": Setting(str, "localhost", "The mail server."),
    "SMTP_PORT": Setting(_port, 587, "Its port."),
    "SMTP_USER": Setting(str, "", "The name to sign in to it with."),
    "SMTP_PASSWORD": Setting(str, "", "The password to sign in to it with."),
    "SMTP_TLS": Setting(_yes_or_no, True, "Whether it speaks STARTTLS."),
}


def read_environment(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Every setting with its value. Raises WrongSetting, which names the variable."""
    known = {PREFIX + name + ending for name in SETTINGS for ending in ("", "_FILE")}
    for variable in environment:
        if variable.startswith(PREFIX) and variable not in known | TEST_VARIABLES:
            raise WrongSetting(f"{variable} is not a setting of this version; see the reference.")
    return {name: _value(name, setting, environment) for name, setting in SETTINGS.items()}


TEST_VARIABLES = frozenset(
    {
        "GROUNDSWELL_HELSINKI",
        "GROUNDSWELL_LODZ",
        "GROUNDSWELL_TEST_DATABASE",
        "GROUNDSWELL_NOTHING_SKIPPED",
        "GROUNDSWELL_PICTURES",
        "GROUNDSWELL_SHARED_DATA",
        "GROUNDSWELL_TEST_POSTGRESQL_URL",
    }
)
"""Read by the tests alone."""


def _value(name: str, setting: Setting, environment: Mapping[str, str]) -> Any:
    variable = PREFIX + name
    text = environment.get(variable)
    if text is None and (path := environment.get(variable + "_FILE")):
        variable += "_FILE"
        try:
            text = Path(path).read_text().strip()
        except OSError as problem:
            raise WrongSetting(f"{variable} names a file that cannot be read: {problem}") from None
    if text is None:
        return setting.default
    try:
        return setting.read(text)
    except ValueError as problem:
        raise WrongSetting(f"{variable} cannot be used: {problem}. It is {text!r}.") from None
