"""The time, and local times as people type them."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone

from groundswell.kernel.errors import DomainError


class LocalTimeSkipped(DomainError):
    """The clocks go forward over this local time, so it never happens."""

    status = 400


class YearOutOfReach(DomainError):
    """Please choose a year nearer to our own."""

    status = 400


class UnknownZone(DomainError):
    """A time zone that the IANA database does not name."""

    status = 400


_standing: ContextVar[dt.datetime | None] = ContextVar("standing clock", default=None)


def now() -> dt.datetime:
    """The present moment in UTC."""
    return _standing.get() or timezone.now()


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let operations of this thread happen at another moment: the past of a demo town."""
    token = _standing.set(moment)
    try:
        yield
    finally:
        _standing.reset(token)


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Every IANA zone that a person may choose, in alphabetical order."""
    return tuple(sorted(name for name in available_timezones() if "/" in name or name == "UTC"))


def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name. Raises UnknownZone."""
    if name not in zone_names():
        raise UnknownZone(zone=name)
    return ZoneInfo(name)


def moment_of(local: dt.datetime, zone_name: str) -> dt.datetime:
    """The UTC moment of a naive local time in a zone; of two, the earlier.

    Raises YearOutOfReach, and LocalTimeSkipped when the clocks jump over it, carrying the nearest
    time that exists.
    """
    place = zone(zone_name)
    try:
        moment = local.replace(tzinfo=place).astimezone(dt.UTC)
        there = moment.astimezone(place)
    except OverflowError:
        raise YearOutOfReach from None
    if there.replace(tzinfo=None) != local:
        raise LocalTimeSkipped(local=local, nearest=there, zone=zone_name)
    return moment


def local_time(moment: dt.datetime, zone_name: str) -> dt.datetime:
    """A moment as the clocks of a zone show it."""
    return moment.astimezone(zone(zone_name))
