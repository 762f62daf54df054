"""Links: what opens, what has ended, what was never ours."""

import base64
import datetime as dt

import pytest
import time_machine
from django.db.models import F
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from groundswell.access import links
from groundswell.access import operations as access
from groundswell.access.actor import Actor
from groundswell.access.models import Grant
from groundswell.access.roles import Role
from groundswell.access.web.requests import _MOST_LINKS
from groundswell.access.web.views import sign_in_token
from groundswell.hall import operations as hall
from groundswell.hall.codes import code_of
from groundswell.kernel import clock
from groundswell.meetings.models import Meeting
from tests.conftest import MakePerson, meeting_link, member, opened, sign_up


@pytest.fixture
def grant(organizer: Actor, meeting: Meeting) -> Grant:
    return meeting_link(organizer, meeting, Role.DOOR_VOLUNTEER)


def get(token: str) -> tuple[int, str]:
    answer = Client().get(f"/go/{token}/")
    return answer.status_code, answer.text


def test_a_link_opens_its_door_and_leaves_no_token_in_the_address(
    grant: Grant, meeting: Meeting
) -> None:
    client = Client()
    answer = client.get(f"/go/{links.token_of(grant)}/")
    assert (answer.status_code, answer["Location"]) == (
        302,
        reverse("meetings:door", args=[meeting.pk]),
    )
    assert client.get(answer["Location"]).status_code == 200
    assert links.token_of(grant) not in client.get(answer["Location"]).text
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("place", [0, 15, 16, 30])
def test_a_forged_token_opens_nothing(grant: Grant, place: int) -> None:
    """A bit changed in the id or in the proof."""
    raw = bytearray(base64.urlsafe_b64decode(links.token_of(grant) + "=="))
    raw[place] ^= 1
    forged = base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("=")
    assert get(forged)[0] == 404


@pytest.mark.parametrize("token", ["x", "A" * 42, "ñandú", "a" * 5000, "%00", "..%2f"])
def test_what_is_no_token_opens_nothing(db: None, token: str) -> None:
    assert get(token)[0] == 404


def test_the_proof_of_one_grant_does_not_open_another(
    grant: Grant, organizer: Actor, meeting: Meeting
) -> None:
    other = meeting_link(organizer, meeting, Role.HELPER)
    mine, theirs = (
        base64.urlsafe_b64decode(links.token_of(each) + "==") for each in (grant, other)
    )
    mixed = base64.urlsafe_b64encode(theirs[:16] + mine[16:]).decode().rstrip("=")
    assert get(mixed)[0] == 404


def test_a_rotated_link_is_a_strangers(grant: Grant) -> None:
    old = links.token_of(grant)
    Grant.objects.filter(pk=grant.pk).update(rotation=F("rotation") + 1)
    grant.refresh_from_db()
    assert get(old)[0] == 404
    assert get(links.token_of(grant))[0] == 302


def test_an_expired_link_says_whom_to_ask(grant: Grant, meeting: Meeting) -> None:
    phone = opened(grant)
    door = reverse("meetings:door", args=[meeting.pk])
    with time_machine.travel(meeting.ends_at + dt.timedelta(seconds=1), tick=False):
        status, page = get(links.token_of(grant))
        assert status == 410
        assert "Ask whoever" in page
        assert phone.get(door).status_code == 404, "and the device that opened it is out too"


def test_a_revoked_link_ends_at_once(grant: Grant, organizer: Actor, meeting: Meeting) -> None:
    phone = opened(grant)
    door = reverse("meetings:door", args=[meeting.pk])
    assert phone.get(door).status_code == 200
    access.revoke(organizer, grant_id=grant.pk)
    assert phone.get(door).status_code == 404
    assert get(links.token_of(grant))[0] == 410


def test_an_account_is_not_opened_by_a_link(organizer: Actor) -> None:
    of_account = Grant.objects.get(account__isnull=False)
    assert get(links.token_of(of_account))[0] == 404


def test_a_link_for_one_meeting_is_foreign_at_another(
    grant: Grant, organizer: Actor, make_person: MakePerson, other_organizer: Actor
) -> None:
    from groundswell.kernel.ids import new_id
    from groundswell.meetings import operations as meetings
    from groundswell.organizations.models import Organization
    from tests.conftest import plan

    phone = opened(grant)
    for actor, slug in ((organizer, "harbor"), (other_organizer, "hill")):
        another = meetings.plan_meeting(
            actor,
            meeting_id=new_id(),
            organization_id=Organization.objects.get(slug=slug).pk,
            plan=plan(),
        )
        assert phone.get(reverse("meetings:door", args=[another.pk])).status_code == 404


def test_a_token_of_another_house_opens_nothing(grant: Grant, settings: Settings) -> None:
    ours = settings.DATA_KEY
    settings.DATA_KEY = b"another house's key, 32 bytes..."
    theirs = links.token_of(grant)
    settings.DATA_KEY = ours
    assert get(theirs)[0] == 404


def test_a_device_keeps_its_last_links(grant: Grant, organizer: Actor, meeting: Meeting) -> None:
    client = opened(grant)
    for _ in range(_MOST_LINKS):
        client.get(f"/go/{links.token_of(meeting_link(organizer, meeting, Role.HOST))}/")
    assert client.get(reverse("meetings:door", args=[meeting.pk])).status_code == 404
    assert client.get(reverse("hall:stage", args=[meeting.pk])).status_code == 200


def test_a_shared_device_speaks_for_whoever_opened_their_link_last(
    make_person: MakePerson, meeting: Meeting
) -> None:
    people = [make_person(name) for name in ("Ana Aldine", "Ben Bodoni")]
    tokens = [
        links.token_of(Grant.objects.get(person_id=each.pk, role=Role.MEMBER)) for each in people
    ]
    client = Client()
    for place in (0, 1, 0):
        client.get(f"/go/{tokens[place]}/")
        page = client.get("/me/").text
        assert (people[place].name in page, people[1 - place].name in page) == (True, False)
        assert client.get("/me/data.json").json()["name"] == people[place].name


def test_a_hall_phone_on_the_same_device_does_not_hide_ones_own_page(
    make_person: MakePerson, meeting: Meeting
) -> None:
    from groundswell.access.actor import visitor
    from groundswell.kernel.ids import new_id

    friend, own = make_person("Fran", "fran@example.org"), make_person("Olga")
    client = opened(Grant.objects.get(person_id=own.pk, role=Role.MEMBER))
    phone = hall.enter_hall(
        visitor(),
        grant_id=new_id(),
        attendance_id=new_id(),
        meeting_id=meeting.pk,
        code=code_of(meeting.pk),
        sign_up=sign_up("Fran", "fran@example.org"),
    )
    assert phone.person_id == friend.pk
    client.get(f"/go/{links.token_of(phone)}/")
    assert client.get("/me/data.json").json()["name"] == "Olga"
    assert member(own).person_in(meeting.organization_id) == own.pk


def test_a_sign_in_link_ends_after_twelve_hours(organizer: Actor) -> None:
    from groundswell.access.models import Account

    token = sign_in_token(Account.objects.get())
    client = Client()
    assert client.get(f"/sign-in-link/{token}/").status_code == 302
    assert client.get("/home/").status_code == 200
    with time_machine.travel(clock.now() + dt.timedelta(hours=12, seconds=1), tick=False):
        answer = Client().get(f"/sign-in-link/{token}/")
    assert answer.status_code == 410
    assert Client().get(f"/sign-in-link/{token[:-1]}/").status_code == 410


def test_leaving_forgets_account_and_links(
    grant: Grant, organizer_client: Client, meeting: Meeting
) -> None:
    organizer_client.get(f"/go/{links.token_of(grant)}/")
    organizer_client.post("/leave/")
    assert organizer_client.get(reverse("meetings:door", args=[meeting.pk])).status_code == 404
    assert organizer_client.get("/home/").status_code == 302
