"""An evening as it is organized: the plan, the links, the door, the end."""

import datetime as dt
import re
from collections.abc import Callable
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from groundswell.access.actor import Actor
from groundswell.access.models import Account, Grant
from groundswell.access.roles import Role
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations as meetings
from groundswell.meetings import selectors
from groundswell.meetings.models import Attendance, Meeting, Rsvp, Stage
from groundswell.organizations.models import Organization
from groundswell.people.models import Consent, Person, Standing
from tests.conftest import MakePerson, meeting_link, opened

NEW_YORK = ZoneInfo("America/New_York")
FRAGMENT = {"HX-Request": "true"}


def typed(organization: Organization, **changes: object) -> dict[str, object]:
    """A whole plan as a browser sends it."""
    starts = dt.datetime.now(NEW_YORK) + dt.timedelta(minutes=30)
    return {
        "meeting_id": str(new_id()),
        "organization_id": str(organization.pk),
        "title": "Tonight in the hall",
        "kind": "meeting",
        "starts": f"{starts:%Y-%m-%dT%H:%M}",
        "ends": f"{starts + dt.timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "zone": "America/New_York",
        "venue": "Longshore Hall",
        "address": "1 Pier Street",
        "capacity": "",
        "has_waitlist": "on",
        "host_name": "",
        "welcome": "",
    } | changes


def arrival(person: Person, **changes: object) -> dict[str, object]:
    """A check-in as the door list sends it."""
    rsvp = Rsvp.objects.get(person=person)
    return {"attendance_id": str(new_id()), "rsvp_id": str(rsvp.pk)} | changes


def walking_in(name: str, contact: str, **changes: object) -> dict[str, object]:
    """Somebody new, as the door sends it."""
    ids = {"attendance_id": str(new_id()), "person_id": str(new_id())}
    return ids | {"name": name, "contact": contact} | changes


def test_an_evening_from_the_plan_to_the_end(
    organizer_client: Client, organization: Organization
) -> None:
    # Olive plans tonight's meeting; her browser sends the form twice.
    form = typed(organization, capacity="3")
    for _ in range(2):
        planned = organizer_client.post(reverse("meetings:plan"), form)
    meeting = Meeting.objects.get()
    page = reverse("meetings:manage", args=[meeting.pk])
    assert planned["Location"] == page
    assert (str(meeting.pk), meeting.title, meeting.capacity) == (
        form["meeting_id"],
        "Tonight in the hall",
        3,
    )
    assert f"{meeting.starts_at.astimezone(NEW_YORK):%Y-%m-%dT%H:%M}" == form["starts"]
    assert reverse("hall:meeting", args=[meeting.pk]) in organizer_client.get(page).text

    # She makes a link for Dov at the door; he opens it on his own phone.
    link = {"grant_id": str(new_id()), "role": "door_volunteer", "label": "Dov"}
    made = organizer_client.post(reverse("meetings:make-link", args=[meeting.pk]), link)
    assert made["Location"] == f"{page}#links"
    shown = organizer_client.get(page).text
    assert "For Dov" in shown
    door_phone = Client()
    address = re.search(r'value="http://testserver(/go/[\w-]+/)"', shown)
    assert address
    door = reverse("meetings:door", args=[meeting.pk])
    assert door_phone.get(address[1])["Location"] == door

    # Ana answered from home and was confirmed: one tap, and a second one changes nothing.
    ana = answered(meeting, "Ana Núñez", "ana@example.org")
    assert "Ana Núñez" in door_phone.get(door, {"name": "nunez"}).text
    for _ in range(2):
        tapped = door_phone.post(reverse("meetings:check-in", args=[meeting.pk]), arrival(ana))
    assert tapped["Location"] == door
    assert Attendance.objects.get().person == ana

    # Ben walks in and joins.
    ben = walking_in("벤 김", "(212) 555-0188", joins="on", contact_me="on")
    assert door_phone.post(reverse("meetings:walk-in", args=[meeting.pk]), ben)["Location"] == door
    assert selectors.counts_of(Meeting.objects.get()).here == 2

    # The evening ends: the door is shut, and says so.
    with time_machine.travel(meeting.ends_at, tick=False):
        closed = organizer_client.post(reverse("meetings:close", args=[meeting.pk]))
    assert closed["Location"] == page
    assert Meeting.objects.get().stage == Stage.CLOSED
    late = walking_in("Late Lou", "lou@example.org")
    refused = door_phone.post(reverse("meetings:walk-in", args=[meeting.pk]), late)
    assert refused.status_code == 409
    assert "This meeting is over" in refused.text

    # Olive ends the link; Dov's phone opens nothing any more.
    revoked = organizer_client.post(
        reverse("meetings:revoke-link", args=[meeting.pk]), {"grant_id": link["grant_id"]}
    )
    assert revoked["Location"] == f"{page}#links"
    assert door_phone.get(door).status_code == 404


def answered(meeting: Meeting, name: str, email: str) -> Person:
    from groundswell.access.actor import house, visitor
    from tests.conftest import sign_up

    word = meetings.rsvp(
        visitor(), rsvp_id=new_id(), meeting_id=meeting.pk, sign_up=sign_up(name, email)
    )
    meetings.confirm_person(house(), person_id=word.person_id)
    return word.person


def test_a_time_that_the_clocks_jump_over_is_explained(
    organizer_client: Client, organization: Organization
) -> None:
    form = typed(organization, starts="2027-03-14T02:30", ends="2027-03-14T05:00")
    answer = organizer_client.post(reverse("meetings:plan"), form)
    assert answer.status_code == 422
    (said,) = answer.context["form"].errors["starts"]
    assert "Sunday, March 14, 2027, 3:30 a.m. EDT" in said
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("ends", {"ends": "2027-03-01T18:00", "starts": "2027-03-01T19:00"}),
        ("zone", {"zone": "Mars/Olympus"}),
        ("title", {"title": "\u202e \u200f"}),
        ("starts", {"starts": "0001-01-01T00:00"}),
        ("capacity", {"capacity": "0"}),
    ],
)
def test_a_plan_that_cannot_be_says_where(
    organizer_client: Client, organization: Organization, field: str, changes: dict[str, str]
) -> None:
    answer = organizer_client.post(reverse("meetings:plan"), typed(organization, **changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Meeting.objects.exists()


def test_a_changed_plan_keeps_the_seats_that_were_promised(
    organizer_client: Client, organization: Organization, meeting: Meeting, make_person: MakePerson
) -> None:
    make_person("Ana", guests=2)
    address = reverse("meetings:change", args=[meeting.pk])
    shown = organizer_client.get(address).context["form"].initial
    assert shown["starts"].replace(tzinfo=NEW_YORK) == meeting.starts_at
    fewer = organizer_client.post(address, typed(organization, capacity="2"))
    assert fewer.status_code == 422
    assert "3 seats are promised" in fewer.context["form"].errors["capacity"][0]
    enough = organizer_client.post(address, typed(organization, capacity="3", title="Same hall"))
    assert enough["Location"] == reverse("meetings:manage", args=[meeting.pk])
    meeting.refresh_from_db()
    assert (meeting.title, meeting.capacity) == ("Same hall", 3)


def test_a_plan_for_somebody_elses_organization_is_not_taken(
    organizer_client: Client, other_organization: Organization
) -> None:
    answer = organizer_client.post(reverse("meetings:plan"), typed(other_organization))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["organization_id"]
    assert not Meeting.objects.exists()


def test_an_organizer_confirms_somebody_and_stays_where_they_were(
    organizer_client: Client, meeting: Meeting, make_person: MakePerson
) -> None:
    quiet = make_person("Quin Quiet", confirmed=False)
    make_person("Cora Confirmed")
    page = reverse("meetings:manage", args=[meeting.pk])
    shown = organizer_client.get(page, {"name": "quin"}).text
    assert "Confirm Quin Quiet" in shown
    assert "Cora" not in shown
    answer = organizer_client.post(
        reverse("meetings:confirm", args=[meeting.pk]),
        {"person_id": str(quiet.pk), "name": "quin", "page": "1"},
    )
    assert answer["Location"] == f"{page}?name=quin&page=1#guests"
    quiet.refresh_from_db()
    assert quiet.standing == Standing.CONFIRMED
    assert Rsvp.objects.get(person=quiet).holds == 1


def test_the_guest_list_goes_on_over_pages(
    organizer_client: Client, meeting: Meeting, make_person: MakePerson
) -> None:
    for number in range(51):
        make_person(f"Guest {number:02}")
    page = reverse("meetings:manage", args=[meeting.pk])
    first, second = (organizer_client.get(page, {"page": number}).text for number in (1, 2))
    assert ("Guest 49" in first, "Guest 50" in first) == (True, False)
    assert ("Guest 49" in second, "Guest 50" in second) == (False, True)


def test_a_meeting_is_called_off(organizer_client: Client, meeting: Meeting) -> None:
    answer = organizer_client.post(reverse("meetings:cancel", args=[meeting.pk]), follow=True)
    assert "Called off" in answer.text
    meeting.refresh_from_db()
    assert meeting.stage == Stage.CANCELLED


def test_a_meeting_is_closed_once_it_has_started_and_not_before(
    organizer_client: Client, meeting: Meeting, make_person: MakePerson
) -> None:
    make_person("Ana", "ana@example.org")
    pages = [reverse(name, args=[meeting.pk]) for name in ("meetings:manage", "hall:wings")]
    close = reverse("meetings:close", args=[meeting.pk])
    before = _all_there_is(meeting.pk)
    with time_machine.travel(meeting.starts_at - dt.timedelta(seconds=1), tick=False):
        assert [close in organizer_client.get(page).text for page in pages] == [False, False]
        assert reverse("meetings:cancel", args=[meeting.pk]) in organizer_client.get(pages[0]).text
        refused = organizer_client.post(close, follow=True)
    assert refused.redirect_chain == [(pages[0], 302)]
    assert "This meeting has not started yet, so it cannot be closed." in refused.text
    assert _all_there_is(meeting.pk) == before
    assert not Rsvp.objects.filter(no_show=True).exists()

    with time_machine.travel(meeting.starts_at, tick=False):
        assert [close in organizer_client.get(page).text for page in pages] == [True, True]
        for _ in range(2):
            assert "The meeting is over" in organizer_client.post(close, follow=True).text
        assert [close in organizer_client.get(page).text for page in pages] == [False, False]
    assert Rsvp.objects.get().no_show


def test_a_meeting_that_was_called_off_stays_so(organizer: Actor, meeting: Meeting) -> None:
    meetings.cancel_meeting(organizer, meeting_id=meeting.pk)
    assert meetings.close_meeting(organizer, meeting_id=meeting.pk).stage == Stage.CANCELLED


def test_the_wings_show_the_way_to_close_when_the_meeting_starts(
    organizer_client: Client, meeting: Meeting
) -> None:
    wings = reverse("hall:wings-now", args=[meeting.pk])
    early = organizer_client.get(wings).text
    assert "Close the meeting" not in early
    seen = dict(re.findall(r"(version)=([\w-]+)", early))
    assert organizer_client.get(wings, seen).status_code == 204
    with time_machine.travel(meeting.starts_at, tick=False):
        assert "Close the meeting" in organizer_client.get(wings, seen).text


def test_a_tap_swaps_the_line_and_the_counts(
    organizer: Actor, make_meeting: Callable[..., Meeting]
) -> None:
    hall = make_meeting(capacity=10)
    ana = answered(hall, "Ana", "ana@example.org")
    phone = opened(meeting_link(organizer, hall, Role.DOOR_VOLUNTEER))
    answer = phone.post(
        reverse("meetings:check-in", args=[hall.pk]),
        arrival(ana, guests="1", at="2020-01-01T10:00:00Z"),
        headers=FRAGMENT,
    )
    assert answer.status_code == 200
    assert answer.text.strip().startswith("<li")
    assert 'data-announce="Ana is in."' in answer.text
    assert 'hx-swap-oob="innerHTML:#counts"' in answer.text
    attendance = Attendance.objects.get()
    assert attendance.guests == 1
    assert attendance.recorded_at.year != 2020, "a clock that is years off is not believed"
    counted = re.compile(r'tally__count">(\d+)<')
    assert counted.findall(answer.text) == ["2", "8"], "seats that this tap took are taken"
    polled = phone.get(reverse("meetings:counts", args=[hall.pk]), headers=FRAGMENT).text
    assert counted.findall(polled) == ["2", "8"]


def test_a_full_hall_is_said_kindly_and_changes_nothing(
    organizer: Actor, make_meeting: Callable[..., Meeting]
) -> None:
    small = make_meeting(capacity=1)
    ana, ben = (answered(small, name, f"{name}@example.org") for name in ("Ana", "Ben"))
    phone = opened(meeting_link(organizer, small, Role.DOOR_VOLUNTEER))
    check_in = reverse("meetings:check-in", args=[small.pk])
    assert phone.post(check_in, arrival(ana)).status_code == 302

    plain = phone.post(check_in, arrival(ben))
    assert plain.status_code == 409
    assert "Every seat is taken" in plain.text
    tapped = phone.post(check_in, arrival(ben), headers=FRAGMENT)
    assert tapped.status_code == 422, "the page swaps this status in"
    assert "Every seat is taken" in tapped.text
    new = walking_in("Cyn", "cyn@example.org", joins="on")
    walked = phone.post(reverse("meetings:walk-in", args=[small.pk]), new)
    assert walked.status_code == 409
    assert "Every seat is taken" in walked.text
    assert 'value="Cyn"' in walked.text, "what was typed is still there"
    assert Attendance.objects.get().person == ana
    assert not Person.objects.filter(name="Cyn").exists()


def test_a_walk_in_sent_by_the_pages_script_is_answered_in_its_own_place(
    organizer: Actor, make_meeting: Callable[..., Meeting]
) -> None:
    small = make_meeting(capacity=1)
    phone = opened(meeting_link(organizer, small, Role.DOOR_VOLUNTEER))
    address = reverse("meetings:walk-in", args=[small.pk])
    wrong = phone.post(address, walking_in("Ana", "ana@"), headers=FRAGMENT)
    assert wrong.status_code == 422
    assert wrong.text.strip().startswith("<details")
    taken = phone.post(address, walking_in("Ana", "ana@example.org"), headers=FRAGMENT)
    assert taken["HX-Redirect"] == reverse("meetings:door", args=[small.pk])
    full = phone.post(address, walking_in("Ben", "ben@example.org"), headers=FRAGMENT)
    assert full.status_code == 422
    assert "Every seat is taken" in full.text
    assert 'value="Ben"' in full.text
    assert Attendance.objects.get().person.name == "Ana"


def test_a_door_that_is_not_open_yet_says_when(
    door_client: Client, meeting: Meeting, make_person: MakePerson
) -> None:
    ana = make_person("Ana")
    before = meeting.starts_at - dt.timedelta(hours=3)
    with time_machine.travel(before, tick=False):
        assert (
            "The door opens on" in door_client.get(reverse("meetings:door", args=[meeting.pk])).text
        )
        answer = door_client.post(reverse("meetings:check-in", args=[meeting.pk]), arrival(ana))
    assert answer.status_code == 409
    assert "from two hours before the start" in answer.text
    assert not Attendance.objects.exists()


def test_a_scanned_code_shows_one_person_to_the_door_alone(
    door_client: Client,
    client: Client,
    organizer: Actor,
    meeting: Meeting,
    make_meeting: Callable[..., Meeting],
    make_person: MakePerson,
) -> None:
    ana = make_person("Ana Núñez", "ana@example.org", guests=2)
    rsvp = Rsvp.objects.get(person=ana)
    address = reverse("meetings:scan", args=[meeting.pk, rsvp.pk])
    shown = door_client.get(address)
    assert "Ana Núñez" in shown.text
    assert 'name="guests"' in shown.text
    assert 'value="2"' in shown.text
    assert "ana@example.org" not in shown.text
    assert client.get(address).status_code == 404
    elsewhere = make_meeting()
    other_door = opened(meeting_link(organizer, elsewhere, Role.DOOR_VOLUNTEER))
    assert other_door.get(address).status_code == 404
    wrong = reverse("meetings:scan", args=[elsewhere.pk, rsvp.pk])
    assert other_door.get(wrong).status_code == 404


def test_what_a_walk_in_agreed_to_is_kept_in_its_own_words(
    door_client: Client, meeting: Meeting
) -> None:
    form = walking_in("Ben", "+1 212 555 0188", contact_me="on")
    door_client.post(reverse("meetings:walk-in", args=[meeting.pk]), form)
    assert Consent.objects.get(purpose="share_with_presenter").given is False
    consent = Consent.objects.get(purpose="contact_me")
    assert (consent.purpose, consent.channel, consent.given, consent.text, consent.evidence) == (
        "contact_me",
        "phone",
        True,
        "Harbor Tenants Union may write or call me about its meetings and its work.",
        f"door of meeting {meeting.pk}",
    )
    assert not Person.objects.get(name="Ben").memberships.exists()


@pytest.mark.parametrize("contact", ["ben@", "12", "x" * 300, ""])
def test_a_contact_that_cannot_be_is_asked_for_again(
    door_client: Client, meeting: Meeting, contact: str
) -> None:
    answer = door_client.post(
        reverse("meetings:walk-in", args=[meeting.pk]), walking_in("Ben", contact)
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["contact"]
    assert not Attendance.objects.exists()


def test_the_door_shows_no_contact_and_finds_names(
    door_client: Client, meeting: Meeting, make_person: MakePerson
) -> None:
    make_person("Ana Núñez", "ana.secret@example.org")
    make_person("Björn <b>", "bjorn.secret@example.org")
    address = reverse("meetings:door", args=[meeting.pk])
    whole = door_client.get(address).text
    assert "Björn &lt;b&gt;" in whole
    assert "secret" not in whole
    part = door_client.get(address, {"name": "NUNEZ"}, headers=FRAGMENT).text
    assert part.strip().startswith("<ul")
    assert ("Ana Núñez" in part, "Björn" in part) == (True, False)
    assert "Nobody by that name" in door_client.get(address, {"name": "zoe"}).text


@pytest.mark.parametrize(
    "name", ["manage", "change", "door", "counts"], ids=lambda name: f"reading {name}"
)
def test_strangers_and_neighbours_find_nothing(
    client: Client, other_organizer: Actor, meeting: Meeting, name: str
) -> None:
    address = reverse(f"meetings:{name}", args=[meeting.pk])
    assert client.get(address).status_code == 404
    client.force_login(_account(other_organizer))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "name", ["make-link", "revoke-link", "confirm", "close", "cancel", "check-in", "walk-in"]
)
def test_strangers_and_neighbours_change_nothing(
    client: Client,
    organizer: Actor,
    other_organizer: Actor,
    meeting: Meeting,
    make_person: MakePerson,
    name: str,
) -> None:
    ana = make_person("Ana", confirmed=False)
    grant = meeting_link(organizer, meeting, Role.DOOR_VOLUNTEER)
    whatever = {
        "grant_id": str(grant.pk if name == "revoke-link" else new_id()),
        "role": "door_volunteer",
        **arrival(ana),
        **walking_in("Mal", "mal@example.org"),
        "person_id": str(ana.pk if name == "confirm" else new_id()),
    }
    address = reverse(f"meetings:{name}", args=[meeting.pk])
    before = _all_there_is(meeting.pk)
    assert client.post(address, whatever).status_code == 404
    client.force_login(_account(other_organizer))
    assert client.post(address, whatever).status_code == 404
    assert _all_there_is(meeting.pk) == before


def test_a_door_volunteer_sees_the_door_and_nothing_else(
    door_client: Client, meeting: Meeting
) -> None:
    for name in ("manage", "change"):
        address = reverse(f"meetings:{name}", args=[meeting.pk])
        assert door_client.get(address).status_code == 404
    for name in ("make-link", "close", "cancel"):
        form = {"grant_id": str(new_id()), "role": "helper"}
        address = reverse(f"meetings:{name}", args=[meeting.pk])
        assert door_client.post(address, form).status_code == 404
    assert _all_there_is(meeting.pk)["stage"] == Stage.OPEN


def test_no_role_that_needs_an_account_is_given_by_link(
    organizer_client: Client, meeting: Meeting
) -> None:
    form = {"grant_id": str(new_id()), "role": "owner"}
    answer = organizer_client.post(reverse("meetings:make-link", args=[meeting.pk]), form)
    assert answer.status_code == 422
    assert not Grant.objects.filter(role="owner").exists()


@pytest.mark.parametrize("name", ["door", "manage"])
def test_a_longer_list_asks_no_more_queries(
    organizer_client: Client, meeting: Meeting, make_person: MakePerson, name: str
) -> None:
    address = reverse(f"meetings:{name}", args=[meeting.pk])

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert organizer_client.get(address).status_code == 200
        return len(caught)

    make_person("One")
    organizer_client.get(address)
    for_one = queries()
    for number in range(29):
        make_person(f"Guest {number}", confirmed=bool(number % 2))
    assert queries() == for_one


def _account(actor: Actor) -> Account:
    from groundswell.access.selectors import account_for

    assert actor.account_id
    return account_for(actor.account_id)


def _all_there_is(meeting_id: UUID) -> dict[str, object]:
    meeting = Meeting.objects.get(pk=meeting_id)
    return {
        "stage": meeting.stage,
        "here": Attendance.objects.count(),
        "people": sorted(Person.objects.values_list("name", "standing")),
        "links": sorted(Grant.objects.values_list("pk", "revoked_at")),
    }
