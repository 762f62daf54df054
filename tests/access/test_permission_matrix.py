"""Every address, every kind of actor, every method: nothing opens that the reviewed table shuts."""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.http import HttpResponse

from groundswell.access.actor import Actor, Reach
from groundswell.access.models import AuditEntry
from tests.access import matrix
from tests.access.matrix import ACTORS, MATRIX, Row
from tests.access.town import Town, addresses, bodies, build, is_through, patterns

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Seen:
    """What one request came to."""

    through: bool
    wrote: bool
    status: int


@pytest.fixture
def town(db: None, caplog: pytest.LogCaptureFixture) -> Town:
    # Hundreds of refusals are meant; their warnings would bury what failed.
    caplog.set_level(logging.CRITICAL, "django.request")
    return build()


def ask(town: Town, actor: str, method: str, address: str, body: dict[str, object]) -> HttpResponse:
    """One request whose every trace is taken back, so that all meet the same town."""
    client = town.client(actor)
    answer: HttpResponse = (
        client.get(address) if method == "GET" else client.post(address, body)  # type: ignore[assignment]  # the test client's own class of answer
    )
    return answer


def observe(town: Town, method: str, actors: Iterable[str] = ACTORS) -> dict[str, dict[str, Seen]]:
    """What every address answers to each actor, with a good body for each post."""
    good = bodies(town)
    entries = AuditEntry.objects.count()
    seen: dict[str, dict[str, Seen]] = {}
    for name, address in addresses(town).items():
        for actor in actors:
            mark = transaction.savepoint()
            body = good[name]() if name in good else {}
            answer = ask(town, actor, method, address, body)
            wrote = AuditEntry.objects.count() != entries
            transaction.savepoint_rollback(mark)
            seen.setdefault(name, {})[actor] = Seen(is_through(answer), wrote, answer.status_code)
    return seen


def rows(
    gets: dict[str, dict[str, Seen]], posts: dict[str, dict[str, Seen]]
) -> dict[str, tuple[set[str], set[str], set[str]]]:
    """For each address who got through by GET, by POST, and whose post wrote."""
    return {
        name: (
            {actor for actor, each in gets[name].items() if each.through},
            {actor for actor, each in posts[name].items() if each.through},
            {actor for actor, each in posts[name].items() if each.wrote},
        )
        for name in gets
    }


def differences(
    got: dict[str, tuple[set[str], set[str], set[str]]], actors: Iterable[str] = ACTORS
) -> list[str]:
    """Each way in which what was observed is not what the table says, in words."""
    asked = set(actors)
    said = []
    for name, found in got.items():
        row = MATRIX.get(name, Row())
        for what, is_so, should in zip(
            ("GET opens to", "POST opens to", "POST writes for"),
            found,
            (row.get, row.post, row.changes),
            strict=True,
        ):
            said += [f"{name}: {what} {actor}" for actor in sorted(is_so - should)]
            said += [f"{name}: not {what} {actor}" for actor in sorted((should & asked) - is_so)]
    return said


def test_every_address_has_its_row_and_every_row_its_address() -> None:
    known = set(patterns())
    assert sorted(known - set(MATRIX)) == [], "addresses that nobody reviewed: add them to MATRIX"
    assert sorted(set(MATRIX) - known) == [], "rows of addresses that are gone: delete them"


def test_every_address_opens_to_those_in_the_table_alone(town: Town) -> None:
    gets, posts = observe(town, "GET"), observe(town, "POST")
    assert differences(rows(gets, posts)) == []
    broken = [
        f"{name} for {actor}: {each.status}"
        for seen in (gets, posts)
        for name, by_actor in seen.items()
        for actor, each in by_actor.items()
        if each.status >= 500
    ]
    assert broken == []
    written_by_reading = [
        name for name, by_actor in gets.items() if any(each.wrote for each in by_actor.values())
    ]
    assert written_by_reading == [], "a GET changes nothing"


def test_no_post_without_a_body_breaks_or_writes_where_it_may_not(town: Town) -> None:
    entries = AuditEntry.objects.count()
    wrong = []
    for name, address in addresses(town).items():
        for actor in ACTORS:
            mark = transaction.savepoint()
            answer = ask(town, actor, "POST", address, {})
            wrote = AuditEntry.objects.count() != entries
            transaction.savepoint_rollback(mark)
            if answer.status_code >= 500:
                wrong.append(f"{name} for {actor}: {answer.status_code}")
            if wrote and actor not in MATRIX[name].changes:
                wrong.append(f"{name} for {actor}: wrote")
    assert wrong == []


def test_with_the_policy_switched_off_the_table_no_longer_holds(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Actor, "may", lambda _self, _action, _scope: True)
    monkeypatch.setattr(Actor, "reach", lambda _self, _action: Reach(everything=True))
    asked = (matrix.VISITOR, matrix.DOOR, matrix.FOREIGN_ORGANIZER)
    got = rows(observe(town, "GET", asked), observe(town, "POST", asked))
    found = differences(got, asked)
    for name in (
        "meetings:manage",
        "meetings:door",
        "projects:volunteers",
        "hall:stage",
        "hall:wings",
        "exchange:upload",
    ):
        assert f"{name}: GET opens to {matrix.VISITOR}" in found
    for name in ("meetings:close", "meetings:confirm", "desk:cancel-rsvp", "projects:add-ask"):
        assert f"{name}: POST writes for {matrix.FOREIGN_ORGANIZER}" in found


def crawl(town: Town, actor: str) -> dict[str, str]:
    """Every page that an actor can open from any address, following the links on them."""
    waiting = list(addresses(town).values())
    pages: dict[str, str] = {}
    while waiting:
        address = waiting.pop()
        if address in pages or address.startswith(("/go/", "/sign-in-link/", "/account/")):
            continue
        client = town.client(actor)
        answer = client.get(address)
        kind = answer.headers.get("Content-Type", "")
        pages[address] = answer.text if kind.startswith(("text/", "application/")) else ""
        if is_through(answer):  # type: ignore[arg-type]  # the test client's own class of answer
            waiting += [
                found.partition("#")[0]
                for found in re.findall(r'(?:href|hx-get|action)="(/[^"]*)"', pages[address])
                if not found.startswith(("/static/", "/account/", "/language/"))
            ]
            if answer.status_code == 302:
                waiting.append(answer["Location"].removeprefix("http://testserver"))
    return pages


def test_a_door_volunteer_sees_tonight_and_nobody_else(town: Town) -> None:
    text = "\n".join(crawl(town, matrix.DOOR).values())
    for person in town.tonight:
        assert person.name in text, "the crawl saw the door list"
    assert [person.name for person in town.elsewhere if person.name in text] == []
    ids = set(UUIDS.findall(text))
    assert ids.isdisjoint(str(person.pk) for person in town.elsewhere)
    assert ids.isdisjoint(str(person.pk) for person in town.tonight), (
        "the list needs no person's id"
    )


@pytest.mark.parametrize(
    "actor", [matrix.VISITOR, matrix.DOOR, matrix.HELPER, matrix.HOST, matrix.HALL_PHONE]
)
def test_no_contact_is_on_any_page_of_who_may_not_see_contacts(town: Town, actor: str) -> None:
    leaks = [address for address, text in crawl(town, actor).items() if "canary.example" in text]
    assert leaks == []
    assert any("Tonight in the hall" in text for text in crawl(town, actor).values())


def test_the_canaries_would_be_seen_by_who_may_see_them(town: Town) -> None:
    assert any("ana@canary.example" in text for text in crawl(town, matrix.MEMBER).values())
    assert any("ben@canary.example" in text for text in crawl(town, matrix.ORGANIZER).values())
