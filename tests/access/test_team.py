"""An owner gives roles and takes them away; nobody else does."""

from django.test import Client
from django.urls import reverse

from groundswell.access.models import Account, Grant
from groundswell.access.roles import Role
from groundswell.kernel.ids import new_id
from groundswell.organizations.models import Organization
from tests.conftest import account_with


def test_an_owner_gives_a_role_and_takes_it_away(
    organization: Organization, organizer_client: Client
) -> None:
    owner = Client()
    owner.force_login(account_with(organization, Role.OWNER, "olga@example.org"))
    url = reverse("access:team", args=[organization.pk])
    form = {"grant_id": new_id(), "name": "Lee", "email": "LEE@example.org", "role": "meeting_lead"}
    for _ in range(2):
        assert owner.post(url, form).status_code == 302
    account = Account.objects.get(email="lee@example.org")
    lead = Client()
    lead.force_login(account)
    assert lead.get(reverse("meetings:plan")).status_code == 200
    assert "Lee" in owner.get(url).content.decode()

    assert organizer_client.get(url).status_code == 404
    end = reverse("access:end-role", args=[organization.pk])
    assert organizer_client.post(end, {"grant_id": form["grant_id"]}).status_code == 404
    assert lead.get(url).status_code == 404

    owner.post(end, {"grant_id": form["grant_id"]})
    assert lead.get(reverse("meetings:plan")).status_code == 404


def test_the_last_owner_stays(organization: Organization) -> None:
    account = account_with(organization, Role.OWNER, "olga@example.org")
    owner = Client()
    owner.force_login(account)
    grant = Grant.objects.get(account=account)
    page = owner.post(
        reverse("access:end-role", args=[organization.pk]), {"grant_id": grant.pk}, follow=True
    )
    assert "keeps at least one owner" in page.content.decode()
    grant.refresh_from_db()
    assert grant.revoked_at is None
