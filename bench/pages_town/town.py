"""One organization with so many people, three hundred meetings, and promises; and one tonight.

Run in a process of its own, in the house that the environment names: ``town.py PEOPLE FILE``. By
what its pages are asked goes to the file.
"""

import datetime as dt
import json
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

SYLLABLES = (
    "a",
    "an",
    "ba",
    "de",
    "el",
    "fa",
    "ga",
    "jo",
    "ka",
    "li",
    "ma",
    "mi",
    "ne",
    "o",
    "ra",
    "so",
)
FAMILIES, GIVEN = "김이박최정강조윤장임", "민수지현우은영서준하윤재성희"
COMMON = ("Maria", "Ana", "John", "Nguyen", "Garcia", "Smith", "Kim", "José")
MEETINGS, PROJECTS = 300, 60
TONIGHT = 5_000
CHUNK = 10_000
EMAIL = "keeper@bench.example"


def names(lot: random.Random) -> Iterator[str]:
    """Names as a town has them: some very common ones, most rare, some in Korean."""
    while True:
        if lot.random() < 0.1:
            yield lot.choice(FAMILIES) + lot.choice(GIVEN) + lot.choice(GIVEN)
        else:
            words = [
                lot.choice(COMMON)
                if lot.random() < 0.3
                else "".join(lot.choices(SYLLABLES, k=lot.randint(2, 4))).title()
                for _ in range(2)
            ]
            yield " ".join(words)


def make(people: int, file: str) -> None:
    """Make the town."""
    import django  # noqa: PLC0415  # the environment is ready only now

    django.setup()
    from django.db import connection  # noqa: PLC0415

    from groundswell.access import operations as access  # noqa: PLC0415
    from groundswell.access.actor import house  # noqa: PLC0415
    from groundswell.access.roles import Role, ScopeKind  # noqa: PLC0415
    from groundswell.config import serving  # noqa: PLC0415
    from groundswell.kernel import clock  # noqa: PLC0415
    from groundswell.kernel.ids import new_id  # noqa: PLC0415
    from groundswell.organizations import operations as organizations  # noqa: PLC0415

    serving.prepare()
    organization = organizations.found_organization(
        house(), organization_id=new_id(), name="Bench", slug="bench", zone="UTC"
    )
    access.give_role(
        house(),
        grant_id=new_id(),
        email=EMAIL,
        name="Organizer",
        scope=organization.scope,
        scope_kind=ScopeKind.ORGANIZATION,
        role=Role.ORGANIZER,
    )
    lot, now = random.Random(people), clock.now()
    ids = [new_id() for _ in range(people)]
    links = _settle(organization.pk, ids, lot, now)
    tonight = _meet(organization.pk, ids, lot, now)
    _promise(organization.pk, ids, lot, now)
    serving.refresh_statistics()
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")  # as autovacuum does where a town grows by and by
    told = {"meeting": str(tonight), "person": str(ids[people // 2]), "link": links}
    Path(file).write_text(json.dumps(told))


def _settle(home: UUID, ids: list[UUID], lot: random.Random, now: dt.datetime) -> str:
    """Everybody, with a contact, a consent, a link and a deed each. A person's link is told."""
    from groundswell.access import links  # noqa: PLC0415
    from groundswell.access.models import Grant  # noqa: PLC0415
    from groundswell.access.roles import Role, ScopeKind  # noqa: PLC0415
    from groundswell.kernel.contacts import ContactKind  # noqa: PLC0415
    from groundswell.kernel.ids import new_id  # noqa: PLC0415
    from groundswell.kernel.text import name_key  # noqa: PLC0415
    from groundswell.people import contacts  # noqa: PLC0415
    from groundswell.people.consents import CONTACT_ME  # noqa: PLC0415
    from groundswell.people.models import (  # noqa: PLC0415
        Activity,
        Consent,
        ContactPoint,
        Deed,
        NameWord,
        Person,
        PersonKey,
        Standing,
    )
    from groundswell.people.names import whole, words_of  # noqa: PLC0415

    called, grants = dict(zip(ids, names(lot), strict=False)), {}

    earlier: list[UUID] = []

    def person(pk: UUID) -> Iterable[Row]:
        name, came = called[pk], now - dt.timedelta(minutes=lot.randint(1, 800_000))
        spoken_with = came if lot.random() < 0.5 else None
        row = pk, home, name, name_key(name), Standing.CONFIRMED, "en", "", "bench"
        brought_by = lot.choice(earlier) if earlier and lot.random() < 0.4 else None
        earlier.append(pk)
        yield *row, pk.hex[-16:], brought_by, came, came, spoken_with

    def words(pk: UUID) -> Iterable[Row]:
        for word in words_of(called[pk]):
            yield pk, word.encode(), home, whole(called[pk])

    keys: dict[UUID, bytes] = {}

    def key(pk: UUID) -> Iterable[Row]:
        stored, keys[pk] = contacts.fresh_key(Person(pk=pk))
        yield pk, stored.sealed

    def contact(pk: UUID) -> Iterable[Row]:
        of = Person(pk=pk, organization_id=home)
        point = contacts.contact_point(
            of, ContactKind.EMAIL, f"{pk.hex}@bench.example", key=keys.pop(pk)
        )
        yield point.pk, home, pk, point.kind, point.sealed, point.blind_index, now

    def consent(pk: UUID) -> Iterable[Row]:
        yield new_id(), pk, CONTACT_ME, ContactKind.EMAIL, lot.random() < 0.9, "", now, "bench"

    def deeds(pk: UUID) -> Iterable[Row]:
        for _ in range(2):
            yield new_id(), home, pk, Deed.ATTENDED, now

    def link(pk: UUID) -> Iterable[Row]:
        until = now + dt.timedelta(days=300)
        grants[pk] = new_id()
        yield grants[pk], home, pk, Role.MEMBER, ScopeKind.PERSON, pk, "", 0, now, until

    _write(
        Person,
        "id organization_id name name_key standing language postcode source share_code "
        "brought_by_id created_at confirmed_at spoken_with_at",
        person,
        ids,
    )
    _write(NameWord, "person_id word organization_id whole", words, ids)
    _write(PersonKey, "person_id sealed", key, ids)
    _write(
        ContactPoint,
        "id organization_id person_id kind sealed blind_index confirmed_at",
        contact,
        ids,
    )
    _write(Consent, "id person_id purpose channel given text at evidence", consent, ids)
    _write(Activity, "id organization_id person_id deed at", deeds, ids)
    _write(
        Grant,
        "id organization_id person_id role scope_kind scope_id label rotation created_at "
        "expires_at",
        link,
        ids,
    )
    return links.token_of(Grant.objects.get(pk=grants[ids[len(ids) // 2]]))


def _meet(home: UUID, ids: list[UUID], lot: random.Random, now: dt.datetime) -> UUID:
    """Meetings with a fifth of everybody's answers, and one tonight with five thousand."""
    from groundswell.access.actor import house  # noqa: PLC0415
    from groundswell.kernel.ids import new_id  # noqa: PLC0415
    from groundswell.meetings import operations as meetings  # noqa: PLC0415
    from groundswell.meetings.models import Answer, Attendance, Rsvp  # noqa: PLC0415

    meeting_ids = []
    for number in range(MEETINGS + 1):
        starts_at = now - dt.timedelta(days=number)
        plan = meetings.MeetingPlan(
            title=f"Meeting {number}",
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=3),
            zone="UTC",
            venue="Hall",
        )
        meeting = meetings.plan_meeting(
            house(), meeting_id=new_id(), organization_id=home, plan=plan
        )
        meeting_ids.append(meeting.pk)
    tonight, *others = meeting_ids
    answers = [(tonight, pk) for pk in lot.sample(ids, min(TONIGHT, len(ids)))]
    answers += [(lot.choice(others), pk) for pk in lot.sample(ids, len(ids) // 5)]

    def rsvp(answer: tuple[UUID, UUID]) -> Iterable[Row]:
        yield new_id(), *answer, Answer.GOING, 0, 1, now, False

    def attendance(answer: tuple[UUID, UUID]) -> Iterable[Row]:
        if lot.random() < 0.5:
            yield new_id(), *answer, 0, now, now

    _write(Rsvp, "id meeting_id person_id answer guests holds answered_at no_show", rsvp, answers)
    came = "id meeting_id person_id guests recorded_at created_at"
    _write(Attendance, came, attendance, answers)
    return tonight


def _promise(home: UUID, ids: list[UUID], lot: random.Random, now: dt.datetime) -> None:
    """Projects, with a promise by a fifth of everybody."""
    from groundswell.access.actor import house  # noqa: PLC0415
    from groundswell.kernel.ids import new_id  # noqa: PLC0415
    from groundswell.projects import operations as projects  # noqa: PLC0415
    from groundswell.projects.models import Pledge, PledgeState  # noqa: PLC0415

    cause = projects.name_cause(house(), cause_id=new_id(), organization_id=home, name="Rent")
    asks = []
    for number in range(PROJECTS):
        ask = projects.NewAsk(new_id(), "knock", "Knock on twenty doors", needed=20)
        projects.propose(
            house(),
            project_id=new_id(),
            organization_id=home,
            cause_id=cause.pk,
            title=f"Project {number}",
            summary="",
            asks=[ask],
        )
        asks.append(ask.ask_id)

    def pledge(pk: UUID) -> Iterable[Row]:
        due = now + dt.timedelta(days=lot.randint(-300, 30))
        state = lot.choice(list(PledgeState))
        yield new_id(), home, lot.choice(asks), pk, state, now, due, ""

    _write(
        Pledge,
        "id organization_id ask_id person_id state made_at due_at got_in_the_way",
        pledge,
        lot.sample(ids, len(ids) // 5),
    )


Row = tuple[Any, ...]


def _write(
    model: Any, columns: str, rows_of: Callable[[Any], Iterable[Row]], of: list[Any]
) -> None:
    from django.db import transaction  # noqa: PLC0415

    from groundswell.kernel.rows import insert_rows  # noqa: PLC0415

    rows = (row for each in of for row in rows_of(each))
    while chunk := list(islice(rows, CHUNK)):
        with transaction.atomic():
            insert_rows(model, columns.split(), chunk)


if __name__ == "__main__":
    make(int(sys.argv[1]), sys.argv[2])
