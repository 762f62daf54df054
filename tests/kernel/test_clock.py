"""Local times: the hour that is skipped, the hour that comes twice, zones by name."""

import datetime as dt
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.kernel import clock
from groundswell.kernel.clock import (
    LocalTimeSkipped,
    UnknownZone,
    YearOutOfReach,
    local_time,
    moment_of,
    now,
    zone_names,
)

NEW_YORK = "America/New_York"


def typed(local: str) -> dt.datetime:
    """A local time as a form gives it: naive."""
    return dt.datetime.fromisoformat(local)


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc,arg-type]  # parts of a date


@pytest.mark.parametrize(
    ("zone", "local", "moment"),
    [
        (NEW_YORK, typed("2027-03-01T19:00"), utc(2027, 3, 2, 0)),
        (NEW_YORK, typed("2027-07-01T19:00"), utc(2027, 7, 1, 23)),
        ("Asia/Seoul", typed("2027-03-01T19:00"), utc(2027, 3, 1, 10)),
        ("Asia/Kathmandu", typed("2027-03-01T19:00"), utc(2027, 3, 1, 13, 15)),
        ("Pacific/Kiritimati", typed("2027-03-01T19:00"), utc(2027, 3, 1, 5)),
    ],
)
def test_a_local_time_is_a_moment(zone: str, local: dt.datetime, moment: dt.datetime) -> None:
    assert moment_of(local, zone) == moment
    assert local_time(moment, zone).replace(tzinfo=None) == local


@pytest.mark.parametrize(
    ("zone", "local", "nearest"),
    [
        (NEW_YORK, typed("2027-03-14T02:30"), typed("2027-03-14T03:30")),
        (NEW_YORK, typed("2027-03-14T02:00"), typed("2027-03-14T03:00")),
        ("Europe/Berlin", typed("2027-03-28T02:59"), typed("2027-03-28T03:59")),
        ("Australia/Lord_Howe", typed("2027-10-03T02:15"), typed("2027-10-03T02:45")),
        ("Pacific/Apia", typed("2011-12-30T12:00"), typed("2011-12-31T12:00")),
    ],
)
def test_a_time_in_the_gap_never_happens(
    zone: str, local: dt.datetime, nearest: dt.datetime
) -> None:
    with pytest.raises(LocalTimeSkipped) as refused:
        moment_of(local, zone)
    assert refused.value.status == 400
    assert refused.value.details["nearest"].replace(tzinfo=None) == nearest


@pytest.mark.parametrize(
    ("zone", "local", "earlier"),
    [
        (NEW_YORK, typed("2027-11-07T01:30"), utc(2027, 11, 7, 5, 30)),
        ("Europe/Berlin", typed("2027-10-31T02:30"), utc(2027, 10, 31, 0, 30)),
    ],
)
def test_of_two_moments_the_earlier_is_meant(
    zone: str, local: dt.datetime, earlier: dt.datetime
) -> None:
    assert moment_of(local, zone) == earlier
    later = earlier + dt.timedelta(hours=1)
    assert local_time(later, zone).replace(tzinfo=None, fold=0) == local, "it does come twice"


@pytest.mark.parametrize(
    ("local", "zone"),
    [(typed("9999-12-31T23:00"), NEW_YORK), (typed("0001-01-01T00:00"), "Asia/Seoul")],
)
def test_a_year_that_no_calendar_holds_is_refused(local: dt.datetime, zone: str) -> None:
    with pytest.raises(YearOutOfReach):
        moment_of(local, zone)


@pytest.mark.parametrize(
    "name", ["Mars/Olympus", "", "EST5EDT", "../etc/passwd", "america/new_york"]
)
def test_a_zone_that_nobody_named_is_refused(name: str) -> None:
    with pytest.raises(UnknownZone):
        clock.zone(name)


@given(
    st.datetimes(typed("1990-01-01T00:00"), typed("2100-01-01T00:00")),
    st.sampled_from([NEW_YORK, "Europe/Berlin", "Australia/Lord_Howe", "Asia/Seoul", "UTC"]),
)
def test_every_moment_is_found_again_or_is_the_second_of_two(
    moment: dt.datetime, zone: str
) -> None:
    there = local_time(moment.replace(tzinfo=dt.UTC), zone)
    found = moment_of(there.replace(tzinfo=None, fold=0), zone)
    later = between(there) if there.fold else dt.timedelta(0)
    assert moment.replace(tzinfo=dt.UTC) - found == later


def between(there: dt.datetime) -> dt.timedelta:
    """How much later the second of two moments is that clocks show alike."""
    first, second = (there.replace(fold=fold).utcoffset() for fold in (0, 1))
    assert first is not None
    assert second is not None
    return first - second


def test_the_clock_stands_for_one_thread_alone() -> None:
    past = utc(2020, 1, 1)
    elsewhere: list[dt.datetime] = []
    with clock.at(past):
        assert now() == past
        other = threading.Thread(target=lambda: elsewhere.append(now()))
        other.start()
        other.join()
    assert elsewhere[0] > past
    assert now() > past


def test_zones_are_those_that_a_person_may_choose() -> None:
    names = zone_names()
    assert list(names) == sorted(set(names))
    assert {"UTC", NEW_YORK, "Asia/Seoul"} <= set(names)
    assert not {"localtime", "EST", "Factory"} & set(names)
