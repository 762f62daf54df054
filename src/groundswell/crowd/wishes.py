"""What is asked of a crowd, and whether it can be: every refusal says how to mend it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
from django.conf import settings
from django.db import DatabaseError

from groundswell import demo
from groundswell.config.open_files import allow_open_files
from groundswell.crowd import evening as evenings
from groundswell.crowd.evening import CannotPlay
from groundswell.crowd.killing import PROCESSES
from groundswell.crowd.townspeople import MOST

_CONNECTIONS_A_PHONE = 3
_OWN_FILES = 200
_LONGEST = 24 * 60


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for; ``conducts`` None is yes in the demo town, and no elsewhere."""

    phones: int = 60
    minutes: float = 3
    meeting: str | None = None
    conducts: bool | None = None
    kills: int = 0
    seed: int = 1
    address: str = ""
    invents_people: bool = False


def is_town() -> bool:
    """Whether the house is the demo town. Raises CannotPlay where there is no house yet."""
    try:
        known = evenings.known_meeting()
    except DatabaseError:
        known = None
    if known is None:
        raise CannotPlay(
            f"There is no meeting in {settings.DATA} yet. Make the demo town with `make run` or "
            "`groundswell demo`, or see that GROUNDSWELL_DATA and GROUNDSWELL_DATABASE_URL name "
            "the right house."
        )
    return demo.is_town()


def check_numbers(wish: Wish) -> None:
    """See that this machine can play so many phones for so long. Raises CannotPlay."""
    if not 1 <= wish.phones <= MOST:
        raise CannotPlay(f"A crowd is from 1 to {MOST:,} phones: say --phones 60.")
    if not 0 < wish.minutes <= _LONGEST:
        raise CannotPlay("A crowd stays for more than no minutes and at most a day: --minutes 3.")
    if wish.kills < 0:
        raise CannotPlay("The house cannot be killed fewer than 0 times.")
    if wish.kills and not PROCESSES.exists():
        raise CannotPlay(f"--kill finds the house's processes in {PROCESSES}, which is not here.")
    if wish.kills and wish.address:
        raise CannotPlay("--kill serves the house itself: leave --address away.")
    wanted = wish.phones * _CONNECTIONS_A_PHONE + _OWN_FILES
    allowed = allow_open_files(wanted)
    if allowed < wanted:
        raise CannotPlay(
            f"{wish.phones:,} phones need {wanted:,} open connections, and this system allows a "
            f"program {allowed:,}. Raise it (`ulimit -Hn` shows it), or send at most "
            f"{max(1, (allowed - _OWN_FILES) // _CONNECTIONS_A_PHONE):,} phones."
        )


def address_of(wish: Wish) -> str:
    """Where phones find the house: as told, as the world does by https, else on this machine.

    Raises CannotPlay.
    """
    address = wish.address.rstrip("/")
    if address:
        if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname:
            raise CannotPlay("--address is written whole, such as http://127.0.0.1:8000.")
        return address
    if settings.BASE_URL.startswith("https://"):
        if wish.kills:
            raise CannotPlay(
                "--kill serves the house without a proxy before it, and its pages ask for https. "
                "Set GROUNDSWELL_BASE_URL=http://127.0.0.1:8000 for it."
            )
        return str(settings.BASE_URL)
    host, port = settings.ENVIRONMENT["HOST"], settings.ENVIRONMENT["PORT"]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # every address of it
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def check_house(address: str, page: str) -> None:
    """See that this house, and not another, answers at an address. Raises CannotPlay."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15)) as session,
            session.get(address + page, allow_redirects=False) as answer,
        ):
            status = answer.status
    except (aiohttp.ClientError, TimeoutError, OSError):
        raise CannotPlay(
            f"Nothing answers at {address}. Start the house with `make run` or `groundswell serve`"
            ", or say where it is with --address."
        ) from None
    if status != 200:  # noqa: PLR2004  # the page of a meeting that the house knows
        raise CannotPlay(
            f"What answers at {address} is not this house ({status} for a meeting of it). See that "
            "GROUNDSWELL_DATA names the house that is served there, or give its --address."
        )
