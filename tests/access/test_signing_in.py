"""Accounts sign in by a code in their mail, or by a link that the keeper made."""

import re

import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from groundswell.access.models import Account
from groundswell.access.web.views import SIGN_IN_LINK_LASTS, sign_in_url
from groundswell.kernel import clock
from groundswell.meetings.models import Meeting


def test_an_organizer_signs_in_with_a_code(organizer_account: Account, client: Client) -> None:
    assert client.get(reverse("desk:home")).status_code == 302
    client.post(reverse("account_request_login_code"), {"email": organizer_account.email})
    (letter,) = mail.outbox
    code = re.search(r"\b([A-Z0-9]{4}-[A-Z0-9]{4})\b", str(letter.body))
    assert code, letter.body
    client.post(reverse("account_confirm_login_code"), {"code": code.group(1)})
    assert client.get(reverse("desk:home")).status_code == 200


def test_nobody_makes_an_account_for_themselves(client: Client, db: None) -> None:
    client.post(reverse("account_signup"), {"email": "intruder@example.org"})
    assert not Account.objects.exists()


def test_an_address_without_an_account_is_answered_alike(
    organizer_account: Account, client: Client
) -> None:
    known = client.post(reverse("account_request_login_code"), {"email": organizer_account.email})
    other = Client().post(reverse("account_request_login_code"), {"email": "no@example.org"})
    assert (known.status_code, known["Location"]) == (other.status_code, other["Location"])


def test_a_sign_in_link_ends(organizer_account: Account) -> None:
    path = sign_in_url(organizer_account).removeprefix("http://testserver")
    client = Client()
    assert client.get(path).status_code == 302
    assert client.get(reverse("desk:home")).status_code == 200
    with time_machine.travel(clock.now() + SIGN_IN_LINK_LASTS * 1.1, tick=False):
        assert Client().get(path).status_code == 410
    assert Client().get(path[:-6] + "xxxxx/").status_code == 410


def test_leaving_forgets_links_and_account(
    organizer_client: Client, door_client: Client, meeting: object
) -> None:
    for client in (organizer_client, door_client):
        client.post(reverse("access:leave"))
        assert "groundswell" not in str(dict(client.session))
    assert organizer_client.get(reverse("desk:home")).status_code == 302


def test_a_passkey_can_be_added_without_any_password(organizer_account: Account) -> None:
    client = Client()
    client.get(sign_in_url(organizer_account).removeprefix("http://testserver"))
    page = client.get(reverse("mfa_add_webauthn"), follow=True)
    assert page.status_code == 200
    assert 'type="password"' not in page.content.decode()


def test_nobody_claims_an_address_or_sets_a_password(organizer_client: Client) -> None:
    for path in ("email/", "password/set/", "password/change/", "password/reset/", "signup/"):
        assert organizer_client.get(f"/account/{path}").status_code == 404
        form = {"email": "future-owner@example.org", "action_add": ""}
        assert organizer_client.post(f"/account/{path}", form).status_code == 404
    assert organizer_client.get(reverse("mfa_list_webauthn")).status_code == 200


def test_five_hundred_new_phones_behind_one_router_come_in(meeting: Meeting) -> None:
    for number in range(400):
        phone = Client()
        phone.get(reverse("hall:phone", args=[meeting.pk]))
        answer = phone.post(reverse("hall:enter", args=[meeting.pk]), {"name": f"Phone {number}"})
        assert answer.status_code == 422, number
