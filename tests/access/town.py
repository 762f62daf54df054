"""Two organizations with everything in them, somebody of every kind, and a good body for each post."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from groundswell.access import links
from groundswell.access import operations as access
from groundswell.access.actor import Actor, Scope, house, visitor
from groundswell.access.models import Grant
from groundswell.access.roles import Role, ScopeKind
from groundswell.access.web.views import sign_in_token
from groundswell.exchange import operations as exchange
from groundswell.hall import operations as hall
from groundswell.hall import selectors as known_hall
from groundswell.hall.codes import code_of
from groundswell.kernel import clock
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations as meetings
from groundswell.meetings.models import Meeting
from groundswell.organizations.models import Organization
from groundswell.people.models import Person
from groundswell.projects import operations as projects
from groundswell.projects.models import Project
from tests.access import matrix
from tests.conftest import (
    account_with,
    actor_with,
    found,
    meeting_link,
    member,
    opened,
    plan,
    sign_up,
)

GUESTS = b"Name,Email\nGuest One,guest-one@canary.example\n"
SHARED = "share-with-presenter"


@dataclass(slots=True)
class Town:
    """What stands in it, by name, and each actor's cookies."""

    organization: Organization
    other: Organization
    meeting: Meeting
    project: Project
    person: Person
    tonight: list[Person]
    elsewhere: list[Person]
    arguments: dict[str, Any]
    ids: SimpleNamespace
    cookies: dict[str, Client] = field(default_factory=dict)

    def client(self, actor: str) -> Client:
        """A fresh browser with the cookies of an actor, so that no request changes the next."""
        browser = Client(raise_request_exception=False)
        for name, morsel in self.cookies[actor].cookies.items():
            browser.cookies[name] = morsel.value
        return browser


def answered(
    meeting: Meeting, name: str, email: str, *, confirmed: bool = True
) -> tuple[Person, UUID]:
    """Somebody who answered the invitation to a meeting."""
    word = meetings.rsvp(
        visitor(), rsvp_id=new_id(), meeting_id=meeting.pk, sign_up=sign_up(name, email)
    )
    if confirmed:
        meetings.confirm_person(member(word.person), person_id=word.person_id)
        word.person.refresh_from_db()
    return word.person, word.pk


def build() -> Town:
    """The town, in the middle of its evening."""
    here, other = found("Harbor Tenants Union", "harbor"), found("Hill Neighbors", "hill")
    accounts = {
        matrix.ORGANIZER: account_with(here, Role.ORGANIZER, "olive@canary.example"),
        matrix.OWNER: account_with(here, Role.OWNER, "owen@canary.example"),
        matrix.STEWARD: account_with(here, Role.DATA_STEWARD, "stella@canary.example"),
        matrix.FOREIGN_ORGANIZER: account_with(other, Role.ORGANIZER, "hugo@canary.example"),
    }
    organizer = actor_with(accounts[matrix.ORGANIZER])
    tonight = _meeting(organizer, here, "Tonight in the hall")
    later = _meeting(organizer, here, "Another evening")
    theirs = _meeting(actor_with(accounts[matrix.FOREIGN_ORGANIZER]), other, "On the hill")
    lead = access.give_role(
        house(),
        grant_id=new_id(),
        email="lea@canary.example",
        name="Lea Lead",
        scope=tonight.scope,
        scope_kind=ScopeKind.MEETING,
        role=Role.MEETING_LEAD,
    )
    assert lead.account
    accounts[matrix.LEAD] = lead.account

    ana, rsvp_id = answered(tonight, "Ana Aldine", "ana@canary.example")
    ben, _ = answered(tonight, "Ben Bodoni", "ben@canary.example")
    quin, _ = answered(tonight, "Quin Quiet", "quin@canary.example", confirmed=False)
    later_only = [answered(later, f"Later {n}", f"later{n}@canary.example")[0] for n in "XYZ"]
    foreign, _ = answered(theirs, "Fay Foreign", "fay@canary.example")

    cause = projects.name_cause(organizer, cause_id=new_id(), organization_id=here.pk, name="Rent")
    project = _project(organizer, here, cause.pk, later_only[:2])
    hall.draw_programme(organizer, meeting_id=tonight.pk, minutes=30, seed="tonight")
    pitch = known_hall.was_pitched(tonight.pk, project.pk)
    hall.start_pitch(organizer, pitch_id=pitch.pk)
    asks = list(project.asks.order_by("order"))
    pledge_id = new_id()
    hall.take_pledge(member(ana), pledge_id=pledge_id, meeting_id=tonight.pk, ask_id=asks[0].pk)
    phone = hall.enter_hall(
        visitor(),
        grant_id=new_id(),
        attendance_id=new_id(),
        meeting_id=tonight.pk,
        code=code_of(tonight.pk),
        sign_up=sign_up("Hal Phone", "hal@canary.example"),
    )
    upload = exchange.keep_upload(
        organizer, upload_id=new_id(), meeting_id=tonight.pk, name="guests.csv", data=GUESTS
    )
    finished = exchange.keep_upload(
        organizer, upload_id=new_id(), meeting_id=tonight.pk, name="more.csv", data=GUESTS
    )
    exchange.finish_upload(
        organizer,
        meeting_id=tonight.pk,
        upload_id=finished.pk,
        outcome={"new": 1, "known": 0, "waiting": 0, "erased": 0, "bad": 0, "merged": 0},
        bad_rows=GUESTS,
    )
    door_link = meeting_link(organizer, tonight, Role.DOOR_VOLUNTEER)
    presenter_link = _presenter_link(organizer, project.scope)
    ana_link = Grant.objects.get(person_id=ana.pk, role=Role.MEMBER)

    town = Town(
        organization=here,
        other=other,
        meeting=tonight,
        project=project,
        person=ana,
        tonight=[ana, ben, quin, Person.objects.get(name="Hal Phone")],
        elsewhere=[*later_only, foreign],
        arguments={
            "organization_id": here.pk,
            "meeting_id": tonight.pk,
            "project_id": project.pk,
            "person_id": ben.pk,
            "rsvp_id": rsvp_id,
            "pledge_id": pledge_id,
            "upload_id": upload.pk,
            "code": code_of(tonight.pk),
        },
        ids=SimpleNamespace(
            ana_token=links.token_of(ana_link),
            organizer_token=sign_in_token(accounts[matrix.ORGANIZER]),
            finished_upload=finished.pk,
            cause=cause.pk,
            quin=quin.pk,
            second_ask=asks[1].pk,
            pitch=pitch.pk,
            door_grant=door_link.pk,
            presenter_grant=presenter_link.pk,
            lead_grant=lead.pk,
            later=later.pk,
            theirs=theirs.pk,
        ),
    )
    town.cookies = {
        matrix.VISITOR: Client(),
        matrix.MEMBER: opened(ana_link),
        matrix.ANOTHER_MEMBER: opened(Grant.objects.get(person_id=ben.pk, role=Role.MEMBER)),
        matrix.FOREIGN_MEMBER: opened(Grant.objects.get(person_id=foreign.pk, role=Role.MEMBER)),
        matrix.HALL_PHONE: opened(phone),
        matrix.DOOR: opened(meeting_link(organizer, tonight, Role.DOOR_VOLUNTEER)),
        matrix.HELPER: opened(meeting_link(organizer, tonight, Role.HELPER)),
        matrix.HOST: opened(meeting_link(organizer, tonight, Role.HOST)),
        matrix.PRESENTER: opened(presenter_link),
    }
    for name, account in accounts.items():
        town.cookies[name] = Client()
        town.cookies[name].force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return town


def bodies(town: Town) -> dict[str, Callable[[], dict[str, Any]]]:
    """A good body for each address that takes one, made anew for each request."""
    who = {"name": "Somebody New", "contact": "new@canary.example"}
    starts = clock.now() + dt.timedelta(days=3)
    meeting = {
        "title": "Planned",
        "kind": "meeting",
        "starts": f"{starts:%Y-%m-%dT%H:%M}",
        "ends": f"{starts + dt.timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "zone": "UTC",
        "venue": "Hall",
    }
    ask = {"kind": "knock", "words": "Knock", "needed": 2}
    return {
        "access:team": lambda: {
            "grant_id": new_id(),
            "name": "Nora",
            "email": "nora@canary.example",
            "role": "organizer",
        },
        "access:end-role": lambda: {"grant_id": town.ids.lead_grant},
        "desk:answer-pledge": lambda: {"state": "confirmed"},
        "hall:meeting": lambda: {
            **who,
            "person_id": new_id(),
            "rsvp_id": new_id(),
            "answer": "going",
            "guests": 0,
        },
        "hall:enter": lambda: {**who, "person_id": new_id(), "code": code_of(town.meeting.pk)},
        "hall:pledge": lambda: {"pledge_id": new_id(), "ask_id": town.ids.second_ask},
        "hall:undo": lambda: {"pledge_id": town.arguments["pledge_id"]},
        "hall:wings-act": lambda: {"verb": "add", "pitch_id": town.ids.pitch},
        "hall:draw": lambda: {"minutes": 30, "seed": "again"},
        "hall:attention": lambda: {
            "amplification_id": new_id(),
            "whose": "post",
            "who": "A host",
            "people": 10,
            "minutes": "1",
        },
        "meetings:plan": lambda: {
            **meeting,
            "meeting_id": new_id(),
            "organization_id": town.organization.pk,
        },
        "meetings:change": lambda: meeting,
        "meetings:make-link": lambda: {"grant_id": new_id(), "role": "helper", "label": "Hana"},
        "meetings:revoke-link": lambda: {"grant_id": town.ids.door_grant},
        "meetings:confirm": lambda: {"person_id": town.ids.quin},
        "meetings:check-in": lambda: {
            "attendance_id": new_id(),
            "rsvp_id": town.arguments["rsvp_id"],
        },
        "meetings:walk-in": lambda: {**who, "attendance_id": new_id(), "person_id": new_id()},
        "projects:causes": lambda: {"cause_id": new_id(), "name": "Buses"},
        "projects:propose": lambda: {
            **ask,
            "ask_id": new_id(),
            "project_id": new_id(),
            "title": "Night buses",
            "cause": town.ids.cause,
        },
        "projects:add-ask": lambda: {**ask, "ask_id": new_id()},
        "projects:presenter-link": lambda: {"grant_id": new_id(), "label": "Pia"},
        "projects:end-presenter-link": lambda: {"grant_id": town.ids.presenter_grant},
        "projects:answer": lambda: {"state": "done"},
        "exchange:guests": lambda: {"file": SimpleUploadedFile("g.csv", GUESTS)},
    }


def addresses(town: Town) -> dict[str, str]:
    """Every address of the house that is our own, by its name, leading to the organization."""
    special = {
        "access:open-link": {"token": town.ids.ana_token},
        "access:sign-in-link": {"token": town.ids.organizer_token},
        "exchange:bad-rows": {
            "meeting_id": town.meeting.pk,
            "upload_id": town.ids.finished_upload,
        },
    }
    found_addresses = {}
    for name, names in patterns().items():
        arguments = special.get(name) or {each: town.arguments[each] for each in names}
        found_addresses[name] = reverse(name, kwargs=arguments)
    found_addresses["hall:by-code"] += f"?code={town.arguments['code']}"
    return found_addresses


def patterns() -> dict[str, tuple[str, ...]]:
    """Every address that Django's resolver knows and that is not a library's: name, arguments."""
    known: dict[str, tuple[str, ...]] = {}

    def walk(resolver: URLResolver, namespace: str) -> None:
        for each in resolver.url_patterns:
            if isinstance(each, URLResolver):
                walk(each, namespace + (f"{each.namespace}:" if each.namespace else ""))
            elif isinstance(each, URLPattern):
                name = f"{namespace}{each.name}"
                if not name.startswith(tuple(matrix.THEIRS)):
                    assert name not in known, f"two addresses are called {name}"
                    known[name] = tuple(each.pattern.regex.groupindex)

    walk(get_resolver(), "")
    return known


def is_through(response: HttpResponse) -> bool:
    """Whether an answer lets somebody in: no refusal, and not the way to the sign-in page."""
    to_sign_in = response.status_code == 302 and response["Location"].startswith("/account/login/")
    return response.status_code not in {403, 404, 405} and not to_sign_in


def _meeting(actor: Actor, organization: Organization, title: str) -> Meeting:
    starts_at = clock.now() - dt.timedelta(minutes=30)
    return meetings.plan_meeting(
        actor,
        meeting_id=new_id(),
        organization_id=organization.pk,
        plan=plan(title=title, starts_at=starts_at),
    )


def _project(
    organizer: Actor, organization: Organization, cause_id: UUID, seconders: list[Person]
) -> Project:
    asks = [projects.NewAsk(new_id(), "knock", f"Knock on {n} doors", needed=9) for n in (10, 20)]
    project = projects.propose(
        organizer,
        project_id=new_id(),
        organization_id=organization.pk,
        cause_id=cause_id,
        title="Rent strike fund",
        summary="",
        asks=asks,
    )
    for person in seconders:
        projects.second(
            member(person), second_id=new_id(), project_id=project.pk, person_id=person.pk
        )
    return project


def _presenter_link(organizer: Actor, scope: Scope) -> Grant:
    return access.make_link(
        organizer,
        grant_id=new_id(),
        scope=scope,
        scope_kind=ScopeKind.PROJECT,
        role=Role.PRESENTER,
        label="Pia",
        expires_at=clock.now() + dt.timedelta(days=1),
    )
