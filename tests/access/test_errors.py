"""What goes wrong is answered once, with its status, as a page or as problem JSON."""

import inspect
import logging
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib import import_module
from typing import Any

import pytest
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig
from django.db import IntegrityError, OperationalError, connection
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import reverse

import groundswell
from groundswell.access.actor import Actor
from groundswell.access.links import token_of
from groundswell.access.models import Account
from groundswell.access.rate_limits import TooOften
from groundswell.access.selectors import LinkEnded
from groundswell.access.web.errors import words_for
from groundswell.kernel.errors import DomainError, NotPermitted, NotThere
from groundswell.kernel.ids import new_id
from groundswell.meetings.models import Meeting, Rsvp
from groundswell.people.models import Person
from tests.conftest import MakePerson

JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, "django.request")


@pytest.fixture
def broken(db: None) -> Iterator[Callable[[Exception], Client]]:
    """A browser to whom ``/ready/`` answers with an error."""
    with ExitStack() as until_the_end:

        def with_error(error: Exception) -> Client:
            def fail(*_arguments: Any) -> None:
                raise error

            until_the_end.enter_context(connection.execute_wrapper(fail))
            return Client(raise_request_exception=False)

        yield with_error


CASES = [
    (NotThere(), 404),
    (NotPermitted(action="grant"), 404),
    (PermissionDenied(), 404),
    (Http404(), 404),
    (LinkEnded(), 410),
    (TooOften(retry_after=7), 429),
    (BadRequest(), 400),
    (RequestDataTooBig(), 413),
    (IntegrityError("UNIQUE constraint failed"), 409),
    (OperationalError("database is locked"), 503),
    (OperationalError("database or disk is full"), 507),
    (OperationalError('could not extend file "base/1": No space left on device'), 507),
    (ValueError("a mistake in the program"), 500),
]


@pytest.mark.parametrize(("error", "status"), CASES, ids=lambda each: str(each)[:30])
def test_each_error_has_its_status_as_a_page(
    broken: Callable[[Exception], Client], error: Exception, status: int
) -> None:
    answer = broken(error).get("/ready/")
    assert answer.status_code == status
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1" in answer.text
    assert "UNIQUE" not in answer.text + str(answer.headers)
    assert "mistake in the program" not in answer.text


@pytest.mark.parametrize(("error", "status"), CASES[:-1], ids=lambda each: str(each)[:30])
def test_each_error_has_its_status_as_problem_json(
    broken: Callable[[Exception], Client], error: Exception, status: int
) -> None:
    answer = broken(error).get("/ready/", headers=JSON)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    problem = answer.json()
    said = NotThere() if status == 404 else error
    assert problem == {
        "type": f"about:blank#{type(said).__name__}",
        "title": type(said).__name__,
        "status": status,
        "detail": words_for(said) if isinstance(said, DomainError) else "",
    }


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (TooOften(retry_after=7), "7"),
        (OperationalError("database is locked"), "5"),
        (OperationalError("database or disk is full"), "5"),
        (NotThere(), None),
    ],
    ids=lambda each: str(each)[:30],
)
def test_what_passes_says_when_to_come_back(
    broken: Callable[[Exception], Client], error: Exception, seconds: str | None
) -> None:
    assert broken(error).get("/ready/").headers.get("Retry-After") == seconds


def test_a_refusal_and_an_absence_look_the_same(meeting: Meeting) -> None:
    """Nobody learns from an answer whether something is there that they may not see."""
    pages = {
        Client().get(reverse("meetings:manage", args=[each])).text
        for each in (meeting.pk, new_id())
    }
    assert len(pages) == 1


def test_a_page_without_a_database_is_still_a_page(organizer_account: Account) -> None:
    """Every query fails, also those that the page of the error itself might ask."""
    client = Client(raise_request_exception=False)
    client.force_login(organizer_account)

    def away(*_arguments: Any) -> None:
        raise OperationalError("the server closed the connection unexpectedly")

    with connection.execute_wrapper(away):
        assert Client(raise_request_exception=False).get("/ready/").status_code == 503
        assert Client(raise_request_exception=False).get("/health/").status_code == 200
        assert client.get("/ready/").status_code == 503


def every_domain_error() -> list[type[DomainError]]:
    for module in pkgutil.walk_packages(groundswell.__path__, "groundswell."):
        if ".migrations" not in module.name and ".frontend" not in module.name:
            import_module(module.name)
    found: set[type[DomainError]] = set()
    waiting: list[type[DomainError]] = [DomainError]
    while waiting:
        found |= (fresh := set(waiting.pop().__subclasses__()) - found)
        waiting += fresh
    return sorted((each for each in found if each.__module__.startswith("groundswell")), key=str)


def test_every_domain_error_has_a_status_that_is_meant_and_a_sentence() -> None:
    errors = every_domain_error()
    assert len(errors) > 20
    wrong = [
        each.__name__
        for each in errors
        if each.status not in {400, 403, 404, 409, 410, 413, 422, 429, 500, 503}
        or not (inspect.getdoc(each) or "").strip().splitlines()[0].endswith((".", "?"))
    ]
    assert wrong == []


def test_the_same_id_for_somebody_else_is_a_clash_and_not_a_mistake(
    door_client: Client, meeting: Meeting, make_person: MakePerson
) -> None:
    ana, ben = make_person("Ana"), make_person("Ben")
    attendance_id = new_id()
    check_in = reverse("meetings:check-in", args=[meeting.pk])
    answers = [
        door_client.post(
            check_in,
            {
                "attendance_id": attendance_id,
                "rsvp_id": Rsvp.objects.get(person=person).pk,
            },
        ).status_code
        for person in (ana, ben)
    ]
    assert answers == [302, 409]
    assert Person.objects.filter(name="Ben").exists()


def test_the_words_of_an_error_are_its_first_paragraph() -> None:
    class TooWet(DomainError):
        """It rains
        in the hall.

        Raised when it does.
        """

    assert words_for(TooWet()) == "It rains in the hall."
    assert str(TooWet(depth=3)) == "It rains (depth: 3)"


def test_an_address_that_leads_nowhere_is_a_page_or_a_problem(db: None) -> None:
    assert Client().get("/nowhere/").status_code == 404
    answer = Client().get("/nowhere/", headers=JSON)
    assert answer["Content-Type"] == "application/problem+json"
    assert RequestFactory().get("/nowhere/").path == "/nowhere/"


def test_a_page_says_the_very_fact_that_was_refused(
    organizer: Actor, meeting: Meeting, client: Client
) -> None:
    from groundswell.access.operations import revoke
    from groundswell.access.roles import Role
    from groundswell.meetings.operations import cancel_meeting
    from tests.conftest import meeting_link

    grant = meeting_link(organizer, meeting, Role.DOOR_VOLUNTEER)
    revoke(organizer, grant_id=grant.pk)
    page = client.get(f"/go/{token_of(grant)}/")
    assert page.status_code == 410
    assert "Ask whoever gave it to you for a new one." in page.content.decode()
    cancel_meeting(organizer, meeting_id=meeting.pk)
    form = {
        "person_id": new_id(),
        "rsvp_id": new_id(),
        "name": "Ana",
        "contact": "ana@example.org",
        "answer": "going",
        "guests": 0,
    }
    page = client.post(f"/m/{meeting.pk}/", form)
    assert page.status_code == 410
    assert "takes no more answers" in page.content.decode()
