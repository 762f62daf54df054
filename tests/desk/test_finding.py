"""Finding somebody, seeing what the house holds about them, erasing them when they ask for it."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from groundswell.access.actor import Actor, visitor
from groundswell.access.roles import Role
from groundswell.desk import selectors
from groundswell.kernel.errors import NotThere
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations as meetings
from groundswell.meetings.models import Meeting
from groundswell.organizations.models import Organization
from groundswell.people import operations as people
from groundswell.people.models import Person, Standing
from groundswell.projects.models import Pledge
from tests.conftest import MakePerson, account_with, actor_with, member, sign_up
from tests.desk.conftest import phone_of
from tests.desk.test_home import browser_of

FIND = "/people/"


@pytest.fixture
def steward(organization: Organization) -> Client:
    return browser_of(account_with(organization, Role.DATA_STEWARD, "stella@example.org"))


@pytest.fixture
def foreigner(other_organization: Organization) -> Client:
    return browser_of(account_with(other_organization, Role.DATA_STEWARD, "fay@example.org"))


def test_a_data_steward_finds_who_asked_to_be_erased_and_erases_them(
    steward: Client, promised: Pledge, make_person: MakePerson
) -> None:
    anabel = make_person("Anabel", "anabel@example.org", confirmed=False)
    assert "ana@example.org" not in steward.get(FIND).content.decode(), "nobody without a name"
    found = steward.get(FIND, {"name": " ANA "})
    assert [each.person.name for each in found.context["found"]] == ["Ana", "Anabel"]
    for words in ("ana@example.org", "anabel@example.org", "Confirmed", "Not confirmed"):
        assert words in found.content.decode()

    ana = promised.person
    page = steward.get(reverse("desk:person", args=[ana.pk])).content.decode()
    for words in ("ana@example.org", "Tonight in the hall", "Nobody has spoken with them yet"):
        assert words in page
    assert "Rent strike fund" not in page, "promises are for those who see volunteers"
    assert reverse("desk:spoken", args=[ana.pk]) not in page

    erased = steward.post(reverse("desk:erase-person", args=[ana.pk]), follow=True)
    assert erased.redirect_chain == [(FIND, 302)]
    assert "They are erased." in erased.content.decode()
    ana.refresh_from_db()
    assert (ana.name, ana.standing) == ("", Standing.ERASED)
    assert steward.get(reverse("desk:person", args=[ana.pk])).status_code == 404
    assert steward.post(reverse("desk:erase-person", args=[ana.pk])).status_code == 404
    again = steward.get(FIND, {"name": "ana"}).context["found"]
    assert [each.person.pk for each in again] == [anabel.pk]


def test_an_organizer_sees_somebody_whole_and_notes_that_they_spoke(
    organizer_client: Client, promised: Pledge
) -> None:
    ana = promised.person
    address = reverse("desk:person", args=[ana.pk])
    page = organizer_client.get(address).content.decode()
    for words in ("Rent strike fund", "Knock for Rent strike fund", "Tonight in the hall"):
        assert words in page
    assert reverse("desk:erase-person", args=[ana.pk]) not in page
    noted = organizer_client.post(reverse("desk:spoken", args=[ana.pk]), {"back": "person"})
    assert noted["Location"] == address
    assert "Spoken with on" in organizer_client.get(address).content.decode()
    refused = organizer_client.post(reverse("desk:erase-person", args=[ana.pk]))
    assert refused.status_code == 404
    assert Person.objects.get(pk=ana.pk).name == "Ana"


def test_whether_they_came_is_on_their_page(
    organizer: Actor, organizer_client: Client, meeting: Meeting, make_person: MakePerson
) -> None:
    came, ben = make_person("Ana"), make_person("Ben")
    for person in (came, ben):
        page = organizer_client.get(reverse("desk:person", args=[person.pk])).content.decode()
        assert ("Going" in page, "Came" in page) == (True, False)
    rsvp = meeting.rsvps.get(person=came)
    meetings.check_in(organizer, attendance_id=new_id(), meeting_id=meeting.pk, rsvp_id=rsvp.pk)
    with time_machine.travel(meeting.ends_at, tick=False):
        meetings.close_meeting(organizer, meeting_id=meeting.pk)
    for person, words in ((came, "Came"), (ben, "Did not come")):
        assert words in organizer_client.get(f"/people/{person.pk}/").content.decode()


def test_consents_are_shown_in_the_words_that_were_agreed_to(
    organizer: Actor, meeting: Meeting
) -> None:
    agreed = people.Agreement("share", "They may have this contact.", "rsvp")
    word = meetings.rsvp(
        visitor(),
        rsvp_id=new_id(),
        meeting_id=meeting.pk,
        sign_up=sign_up("Ana", "ana@example.org", agreements=[agreed]),
    )
    people.withdraw_consent(member(word.person), person_id=word.person_id, purpose="share")
    known = selectors.person_page(organizer, word.person_id)
    assert known.consents is not None
    assert {(each["given"], each["text"]) for each in known.consents} == {
        (True, "They may have this contact."),
        (False, "They may have this contact."),
    }


def test_nobody_is_found_from_another_organization_or_by_a_member(
    foreigner: Client, promised: Pledge, make_person: MakePerson, client: Client
) -> None:
    ana = promised.person
    assert foreigner.get(FIND, {"name": "Ana"}).context["found"] == []
    for phone in (foreigner, phone_of(make_person("Ben")), phone_of(ana), client):
        assert phone.get(reverse("desk:person", args=[ana.pk])).status_code in {302, 404}
        assert phone.post(reverse("desk:erase-person", args=[ana.pk])).status_code in {302, 404}
    assert Person.objects.get(pk=ana.pk).name == "Ana"


def test_who_may_see_nobody_finds_no_page(organization: Organization, promised: Pledge) -> None:
    host = account_with(organization, Role.HOST, "hana@example.org")
    assert browser_of(host).get(FIND, {"name": "Ana"}).status_code == 404
    with pytest.raises(NotThere):
        selectors.find(actor_with(host), "Ana")
    with pytest.raises(NotThere):
        selectors.person_page(member(promised.person), promised.person_id)


def test_a_long_list_is_cut_and_says_so(
    steward: Client, make_person: MakePerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        make_person(f"Ana {number}")
    assert "Here are the first" not in steward.get(FIND, {"name": "Ana"}).content.decode()
    for module in (selectors, selectors.finding):
        monkeypatch.setattr(module, "FOUND_AT_MOST", 2)
    shown = steward.get(FIND, {"name": "Ana"})
    assert [each.person.name for each in shown.context["found"]] == ["Ana 0", "Ana 1"]
    assert "Here are the first 2" in shown.content.decode()
