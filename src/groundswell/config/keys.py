"""The house's two keys: made on first start, kept beside the database, readable by its owner alone.

Whoever has the database without this file has no contact value and no working link; a backup needs
both, kept apart.
"""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from groundswell.kernel.sealing import KEY_BYTES


class KeysUnreadable(Exception):
    """The keys file is there and cannot be used."""


@dataclass(frozen=True, slots=True)
class Keys:
    """``secret`` signs cookies and links in mail; ``data`` (32 bytes) seals and indexes."""

    secret: str
    data: bytes


def keys_in(folder: Path) -> Keys:
    """The keys of the house whose data stands in that folder. Raises KeysUnreadable."""
    path = folder / "keys.json"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _make(path)
    try:
        stored = json.loads(path.read_text())
        data = base64.b64decode(stored["data_key"], validate=True)
        if len(data) != KEY_BYTES:
            raise ValueError("the data key is not 32 bytes")  # noqa: TRY301  # told below, with the path
        return Keys(secret=str(stored["secret_key"]), data=data)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise KeysUnreadable(
            f"{path} cannot be used ({problem}). Put back the keys.json of your backup; "
            "a new one could not open what the old one sealed."
        ) from None


def _make(path: Path) -> None:
    keys = {
        "secret_key": secrets.token_urlsafe(50),
        "data_key": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(keys, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)  # two first starts at once: one file wins, both read it
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
