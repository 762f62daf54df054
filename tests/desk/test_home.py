"""Home, for everybody who works in the house: each sees their part, and every link opens."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from groundswell.access import operations as access
from groundswell.access.actor import Actor, house
from groundswell.access.models import Account
from groundswell.access.roles import Role, ScopeKind
from groundswell.kernel import clock
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations as meetings
from groundswell.meetings.models import Meeting
from groundswell.organizations.models import Organization
from groundswell.projects.models import Pledge
from tests.conftest import account_with
from tests.desk.conftest import phone_of

HOUSE_ROLES = (
    Role.OWNER,
    Role.ORGANIZER,
    Role.MEETING_LEAD,
    Role.DATA_STEWARD,
    Role.HOST,
    Role.KEEPER,
)
PARTS = {
    "calls": "Not spoken with yet",
    "people": "Find a person",
    "kept": "Promised and kept",
    "attention": "Write down attention",
    "past": "Past meetings",
    "team": "The team of Harbor Tenants Union",
}
SEES: dict[Role, set[str]] = {
    Role.OWNER: set(PARTS),
    Role.ORGANIZER: set(PARTS) - {"team"},
    Role.MEETING_LEAD: {"attention", "past"},
    Role.DATA_STEWARD: {"people", "past"},
    Role.HOST: {"past"},
    Role.KEEPER: set(),
}
OPENS = {
    Role.OWNER: "meetings:manage",
    Role.ORGANIZER: "meetings:manage",
    Role.MEETING_LEAD: "meetings:manage",
    Role.DATA_STEWARD: "exchange:guests",
    Role.HOST: "hall:stage",
}


def browser_of(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def links_on(page: str) -> list[str]:
    """Every address on a page that leads somewhere in the house."""
    found = re.findall(r'href="(/[^"#]*)', page)
    return sorted({each for each in found if not each.startswith("/static/")})


def closed_doors(client: Client, page: str) -> dict[str, int]:
    """The links on a page that do not open to its reader."""
    answers = {address: client.get(address).status_code for address in links_on(page)}
    return {address: status for address, status in answers.items() if status not in {200, 302}}


@pytest.fixture
def over(make_meeting: Callable[..., Meeting], organizer: Actor) -> Meeting:
    """A meeting of last week that is closed."""
    starts_at = clock.now() - dt.timedelta(days=7)
    ended = make_meeting(
        title="Last week",
        starts_at=starts_at,
        ends_at=starts_at.replace(second=0) + dt.timedelta(hours=2),
    )
    return meetings.close_meeting(organizer, meeting_id=ended.pk)


@pytest.mark.parametrize("role", HOUSE_ROLES)
def test_each_sees_their_own_part_of_home_and_every_link_on_it_opens(
    role: Role, organization: Organization, meeting: Meeting, over: Meeting, promised: Pledge
) -> None:
    client = browser_of(account_with(organization, role, "somebody@example.org"))
    page = client.get(reverse("desk:home")).content.decode()
    assert {part for part, words in PARTS.items() if words in page} == SEES[role]
    assert closed_doors(client, page) == {}
    if role in OPENS:
        assert reverse(OPENS[role], args=[meeting.pk]) in links_on(page)
        assert reverse("hall:results", args=[over.pk]) in links_on(page)
        results = client.get(reverse("hall:results", args=[meeting.pk])).content.decode()
        assert closed_doors(client, results) == {}, "nor does what it brought lead astray"


def test_who_leads_one_meeting_sees_that_one(
    meeting: Meeting, make_meeting: Callable[..., Meeting], promised: Pledge
) -> None:
    make_meeting(title="Another evening")
    grant = access.give_role(
        house(),
        grant_id=new_id(),
        email="lea@example.org",
        name="Lea",
        scope=meeting.scope,
        scope_kind=ScopeKind.MEETING,
        role=Role.MEETING_LEAD,
    )
    assert grant.account
    client = browser_of(grant.account)
    page = client.get(reverse("desk:home")).content.decode()
    assert reverse("meetings:manage", args=[meeting.pk]) in links_on(page)
    assert "Another evening" not in page
    assert closed_doors(client, page) == {}


def test_who_hosts_here_organizes_elsewhere_and_is_a_member_is_led_right_everywhere(
    organization: Organization,
    other_organization: Organization,
    meeting: Meeting,
    promised: Pledge,
) -> None:
    account = account_with(organization, Role.HOST, "both@example.org")
    account_with(other_organization, Role.ORGANIZER, "both@example.org")
    phone = phone_of(promised.person)
    phone.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    page = phone.get(reverse("desk:home")).content.decode()
    assert reverse("projects:project", args=[promised.ask.project_id]) in links_on(page)
    assert closed_doors(phone, page) == {}
    assert "ana@example.org" not in page
