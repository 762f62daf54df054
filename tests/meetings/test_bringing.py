"""Door phones in a basement: they write down who came, and bring it late, twice and in any order."""

import datetime as dt
import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any
from unittest.mock import ANY
from uuid import UUID

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from groundswell.access import operations as access
from groundswell.access import selectors as known_access
from groundswell.access.actor import Actor, house, visitor
from groundswell.access.models import Account, Grant
from groundswell.access.roles import Role
from groundswell.kernel import clock
from groundswell.kernel.contacts import ContactKind, contact_of
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations as meetings
from groundswell.meetings import selectors
from groundswell.meetings.models import Answer, Arrival, Attendance, Meeting, Rsvp, Stage
from groundswell.meetings.operations import bringing
from groundswell.meetings.operations.planning import FewerSeatsThanPromised
from groundswell.meetings.operations.rsvping import hold_still
from groundswell.meetings.phones import authorization_of
from groundswell.messaging.models import Kind, Message
from groundswell.people import operations as people
from groundswell.people.models import Activity, Consent, Deed, Membership, Person, Standing
from tests.conftest import MakePerson, meeting_link, member, opened, plan, sign_up

SECOND = 1_000
HOUR = 3_600 * SECOND


def milliseconds(moment: dt.datetime) -> int:
    return int(moment.timestamp() * 1000)


def contacts(address: str) -> list[tuple[ContactKind, str]]:
    return [contact_of(address, "US")]


class Phone:
    """A phone at a door: what it keeps, and a clock that may be wrong."""

    def __init__(self, grant: Grant, meeting: Meeting, *, ahead: int = 0) -> None:
        self.meeting = meeting
        self.ahead = ahead
        self.browser = opened(grant)
        self.held = self.asks()

    def now(self) -> int:
        return milliseconds(clock.now()) + self.ahead

    def asks(self) -> dict[str, Any]:
        """What it holds, as the house tells it."""
        told: dict[str, Any] = self.browser.get(
            reverse("meetings:phone-list", args=[self.meeting.pk])
        ).json()
        return told

    def names(self) -> dict[str, tuple[str, int, bool]]:
        """The list as it holds it: rsvp, guests and whether they are here, by name."""
        return {row[1]: (row[0], row[2], row[4]) for row in self.held["rows"]}

    def checks_in(self, name: str, *, guests: int = 0) -> dict[str, Any]:
        rsvp_id, _, _ = self.names()[name]
        return {"id": str(new_id()), "at": self.now(), "rsvp_id": rsvp_id, "guests": guests}

    def writes_down(self, name: str, contact: str, **ticked: str) -> dict[str, Any]:
        walk_in = {"person_id": str(new_id()), "name": name, "contact": contact} | ticked
        return {"id": str(new_id()), "at": self.now(), "walk_in": walk_in}

    def post(self, body: object, *, authorization: str | None = None) -> Any:
        """Send something without a cookie, as a page that was left long ago does."""
        return Client(enforce_csrf_checks=True).post(
            reverse("meetings:sync", args=[self.meeting.pk]),
            body if isinstance(body, bytes) else json.dumps(body),
            content_type="application/json",
            headers={
                "Authorization": authorization or self.held["authorization"],
                "Accept": "application/json",
            },
        )

    def sends(self, *entries: dict[str, Any]) -> list[str]:
        """Bring entries, and what became of each: nothing, or why it was refused."""
        answer = self.post({"now": self.now(), "entries": entries})
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert [each["id"] for each in told["entries"]] == [each["id"] for each in entries]
        if told["list"]["holds"]:
            self.held |= told["list"]
        return [each.get("refused", "") for each in told["entries"]]


@pytest.fixture
def two_phones(organizer: Actor, meeting: Meeting, make_person: MakePerson) -> tuple[Phone, Phone]:
    """Two doors of one basement; Ana comes with two, Ben alone."""
    make_person("Ana", "ana@example.org", guests=2)
    make_person("Ben", "ben@example.org")
    links = [meeting_link(organizer, meeting, Role.DOOR_VOLUNTEER) for _ in range(2)]
    one, other = (Phone(link, meeting) for link in links)
    return one, other


def here(meeting: Meeting) -> set[tuple[str, int]]:
    """Who came, and with how many."""
    rows = Attendance.objects.filter(meeting=meeting)
    return set(rows.values_list("person__name", "guests"))


def test_two_doors_without_a_network_agree_when_it_is_back(
    two_phones: tuple[Phone, Phone], meeting: Meeting
) -> None:
    north, south = two_phones
    began = clock.now()
    with time_machine.travel(began, tick=False) as time:
        ana_north = north.checks_in("Ana", guests=2)
        time.shift(60)
        ana_south = south.checks_in("Ana", guests=1)
        walk_north = north.writes_down("Núria Pons", "nuria@example.org")
        time.shift(60)
        walk_south = south.writes_down(
            "Nuria Pons", "nuria@example.org", joins="on", contact_me="on"
        )
        time.shift(3600)

        # South finds a signal first; its answer is lost, and it sends the same again.
        for _ in range(2):
            assert south.sends(ana_south, walk_south) == ["", ""]
        assert here(meeting) == {("Ana", 1), ("Nuria Pons", 0)}
        assert north.sends(walk_north, ana_north) == ["", ""]

        # The earlier check-in is the one that counts, and Núria is one person, a member.
        assert here(meeting) == {("Ana", 2), ("Núria Pons", 0)}
        ana = Attendance.objects.get(person__name="Ana")
        assert abs(ana.recorded_at - began) < dt.timedelta(milliseconds=2)
        nuria = Person.objects.get(name_key="nuria pons")
        assert nuria.memberships.count() == 1
        last = Consent.objects.filter(person=nuria, purpose="contact_me").order_by("at").last()
        assert last
        assert last.given
        assert Activity.objects.filter(deed=Deed.ATTENDED).count() == 2

        # Both phones say the same of everybody.
        assert south.sends() == north.sends() == []
        assert south.names() == north.names()
        assert {name: row[2] for name, row in north.names().items()} == {
            "Ana": True,
            "Ben": False,
            "Núria Pons": True,
        }
        assert (north.held["here"], north.held["seats_left"]) == (4, None)


def test_whoever_was_let_in_has_a_seat_beyond_the_last_one(
    organizer: Actor, make_meeting: Callable[..., Meeting]
) -> None:
    small = make_meeting(capacity=1)
    phone = Phone(meeting_link(organizer, small, Role.DOOR_VOLUNTEER), small)
    assert phone.sends(*[phone.writes_down(n, f"{n}@example.org") for n in ("Ana", "Ben")]) == [
        "",
        "",
    ]
    small.refresh_from_db()
    assert (small.capacity, small.seats_taken) == (1, 2)
    counts = selectors.counts_of(small)
    assert (counts.here, counts.seats_left, counts.seats_beyond) == (2, 0, 1)
    page = reverse("meetings:door", args=[small.pk])
    assert "More seats are held than there are" in phone.browser.get(page).text

    # Nobody else is let in by tapping, and the plan can be changed all the same.
    with pytest.raises(meetings.MeetingFull):
        meetings.walk_in(
            organizer,
            attendance_id=new_id(),
            meeting_id=small.pk,
            sign_up=people.NewPerson(new_id(), "Cyn", contacts("cyn@example.org")),
        )
    for capacity in (1, None, 2):
        meetings.plan_meeting(
            organizer,
            meeting_id=small.pk,
            organization_id=small.organization_id,
            plan=plan(
                capacity=capacity, starts_at=small.starts_at, ends_at=small.ends_at, title="New"
            ),
        )
    with pytest.raises(FewerSeatsThanPromised):
        meetings.plan_meeting(
            organizer,
            meeting_id=small.pk,
            organization_id=small.organization_id,
            plan=plan(capacity=1, starts_at=small.starts_at, ends_at=small.ends_at),
        )


# Any order, any repetition, any split

NAMES = ("Ana", "Ben", "Quin", "Wes")
WALKED = (
    ("Wes", "wes@example.org"),  # on the list already
    ("Quin", "quin@example.org"),  # on the list, and in quarantine
    ("Núria Pons", "nuria@example.org"),
    ("nuria pons", "nuria@example.org"),
    ("Nuria Pons", "+1 212 555 0188"),
)

Note = tuple[Any, ...]


@st.composite
def nights(draw: st.DrawFn) -> tuple[list[Note], list[list[int]]]:
    """What two phones wrote down, and how they brought it: shuffled, repeated, in pieces."""
    minutes = st.integers(0, 5)
    check_in = st.tuples(minutes, st.integers(0, len(NAMES) - 1), st.integers(0, 2))
    ticks = st.tuples(st.booleans(), st.booleans(), st.booleans())
    walk_in = st.tuples(minutes, st.integers(0, len(WALKED) - 1), ticks)
    notes = draw(st.lists(check_in | walk_in, min_size=1, max_size=6))
    again = draw(st.lists(st.integers(0, len(notes) - 1), max_size=4))
    order = draw(st.permutations([*range(len(notes)), *again]))
    cuts = sorted(draw(st.lists(st.integers(0, len(order)), max_size=3)))
    pieces = [list(order[a:b]) for a, b in pairwise([0, *cuts, len(order)])]
    return notes, [piece for piece in pieces if piece]


def state(meeting: Meeting) -> dict[str, Any]:
    """All that the tables say of a night, without the ids and times that the house itself made."""
    person = ("person__name", "person__source")

    def rows(table: Any, *names: str) -> list[Any]:
        return sorted(table.values_list(*person, *names), key=repr)

    meeting.refresh_from_db()
    words = Rsvp.objects.filter(meeting=meeting)
    assert sum(word.holds for word in words) == meeting.seats_taken
    return {
        "people": sorted(Person.objects.values_list("name", "name_key", "standing", "source")),
        "contacts": sorted(
            (name, bytes(index).hex())
            for name, index in Person.objects.values_list("name", "contact_points__blind_index")
        ),
        "seats": meeting.seats_taken,
        "words": rows(words, "answer", "guests", "holds", "no_show", "answered_at"),
        "here": rows(Attendance.objects.filter(meeting=meeting), "guests", "recorded_at"),
        "did": rows(Activity.objects.all(), "deed", "at", "meeting_id"),
        "agreed": rows(Consent.objects.all(), "purpose", "channel", "given", "at", "evidence"),
        "members": rows(Membership.objects.all(), "joined_at"),
        "letters": rows(Message.objects.all(), "kind", "about_id"),
    }


JOINS, ASKED_NOTHING = (True, False, False), (False, False, False)


# Two doors wrote one person down, who joined at both; and two let one person in at one moment.
@example(
    night=([(0, 2, JOINS), (3, 3, JOINS), (1, 2, ASKED_NOTHING)], [[1, 2], [0]]), is_closed=True
)
@example(night=([(2, 0, 1), (2, 0, 2), (4, 0, 0)], [[2], [1], [0, 0]]), is_closed=False)
@given(night=nights(), is_closed=st.booleans())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_order_any_repetition_and_any_split_is_the_same_night(
    meeting_of_four: tuple[Meeting, list[str], Actor], organizer: Actor, night: Any, is_closed: bool
) -> None:
    meeting, rsvps, volunteer = meeting_of_four
    notes, pieces = night
    ids = [new_id() for _ in notes]

    def bring(place: int) -> None:
        minute, who, more = notes[place]
        at = meeting.starts_at + dt.timedelta(minutes=minute)
        if isinstance(more, int):
            meetings.bring_check_in(
                volunteer,
                entry_id=ids[place],
                meeting_id=meeting.pk,
                rsvp_id=UUID(rsvps[who]),
                guests=more,
                at=at,
            )
            return
        joins, contact_me, share = more
        name, contact = WALKED[who]
        meetings.bring_walk_in(
            volunteer,
            entry_id=ids[place],
            meeting_id=meeting.pk,
            at=at,
            joins=joins,
            sign_up=people.NewPerson(
                new_id(),
                name,
                contacts(contact),
                source="door",
                agreements=[
                    people.Agreement(purpose, "words", f"door of meeting {meeting.pk}", given=given)
                    for purpose, given in (("contact_me", contact_me), ("share", share))
                ],
            ),
        )

    def night_brought_as(pieces: list[list[int]]) -> dict[str, Any]:
        with time_machine.travel(meeting.starts_at + dt.timedelta(hours=1), tick=False) as time:
            if is_closed:
                meetings.close_meeting(house(), meeting_id=meeting.pk)
            for piece in pieces:
                time.shift(47)  # the house hears of each piece at another moment
                for place in piece:
                    bring(place)
        return state(meeting)

    straight = undone(lambda: night_brought_as([list(range(len(notes)))]))
    assert undone(lambda: night_brought_as(pieces)) == straight


def undone(act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What came of something, which is then taken back: the next finds the house as it was."""
    undoing = transaction.atomic()
    undoing._from_testcase = True  # type: ignore[attr-defined]  # as Django's own tests wrap durable transactions
    with undoing:
        found = act()
        transaction.set_rollback(True)
    return found


@pytest.fixture
def meeting_of_four(
    organizer: Actor, make_meeting: Callable[..., Meeting]
) -> tuple[Meeting, list[str], Actor]:
    """A hall of two seats; Ana and Ben have them, Wes waits, Quin has not confirmed."""
    meeting = make_meeting(capacity=2)
    rsvps = []
    for name in NAMES:
        word = meetings.rsvp(
            visitor(),
            rsvp_id=new_id(),
            meeting_id=meeting.pk,
            sign_up=sign_up(name, f"{name.lower()}@example.org"),
        )
        if name != "Quin":
            meetings.confirm_person(member(word.person), person_id=word.person_id)
        rsvps.append(str(word.pk))
    assert Rsvp.objects.get(person__name="Wes").answer == Answer.WAITING
    grant = meeting_link(organizer, meeting, Role.DOOR_VOLUNTEER)
    return meeting, rsvps, known_access.actor_from(account_id=None, grant_ids=[grant.pk])


# What is wrong with one


BAD: dict[str, dict[str, Any]] = {
    "no id": {"id": "x"},
    "no time": {"at": "soon"},
    "a time beyond all": {"at": 10**30},
    "nobody": {"rsvp_id": None},
    "guests beyond all": {"guests": 100},
    "guests that are a list": {"guests": [1]},
    "an unknown name": {"rsvp_id": "00000000-0000-7000-8000-000000000000"},
    "a walk-in without a name": {"walk_in": {"contact": "x@example.org"}},
    "half a letter for a name": {"walk_in": {"name": "\ud800", "contact": "x@example.org"}},
    "a walk-in that is no one": {"walk_in": {"name": ["x"], "contact": {"a": 1}}},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD)
def test_one_that_cannot_be_holds_up_no_other(
    two_phones: tuple[Phone, Phone], meeting: Meeting, changes: dict[str, Any]
) -> None:
    phone, _ = two_phones
    good, bad = phone.checks_in("Ben"), phone.checks_in("Ana") | changes
    answer = phone.post({"now": phone.now(), "entries": [bad, good]}).json()
    first, second = answer["entries"]
    assert first["refused"]
    assert first["words"], "the phone shows why"
    assert second == {"id": good["id"]}
    assert here(meeting) == {("Ben", 0)}


def test_what_is_wrong_is_said_in_the_language_of_the_page(
    two_phones: tuple[Phone, Phone],
) -> None:
    phone, _ = two_phones
    bad = phone.writes_down("Cyn", "cyn@")
    said = [
        Client()
        .post(
            reverse("meetings:sync", args=[phone.meeting.pk]),
            json.dumps({"now": phone.now(), "entries": [bad]}),
            content_type="application/json",
            headers={
                "Authorization": phone.held["authorization"],
                "Accept-Language": language,
            },
        )
        .json()["entries"][0]["words"]
        for language in ("en", "es")
    ]
    assert "This cannot be an e-mail address." in said[0]
    assert said[1] != said[0]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"[" * 100_000, {"now": 1}, {"entries": []}, {"now": "x", "entries": []},
     {"now": 1, "entries": [1]}, {"now": 1, "entries": {}}, {"now": True, "entries": []},
     {"now": 10**400, "entries": []}, {"now": -1, "entries": []}],
)  # fmt: skip
def test_what_is_no_list_is_refused_whole(two_phones: tuple[Phone, Phone], body: object) -> None:
    answer = two_phones[0].post(body)
    assert (answer.status_code, answer.json()["title"]) == (400, "NotFromADoorPhone")


def test_too_much_at_once_is_refused_whole(
    two_phones: tuple[Phone, Phone], meeting: Meeting
) -> None:
    phone, _ = two_phones
    ben = phone.checks_in("Ben")
    for entries in ([ben] * 101, [ben | {"more": "x" * 128 * 1024}]):
        answer = phone.post({"now": phone.now(), "entries": entries})
        assert (answer.status_code, answer.json()["title"]) == (413, "TooManyAtOnce")
    assert here(meeting) == set()


# Clocks


@pytest.mark.parametrize("ahead", [-3 * HOUR, 400 * 24 * HOUR, -20 * 365 * 24 * HOUR])
def test_a_clock_that_is_wrong_is_corrected_by_what_it_says_now(
    two_phones: tuple[Phone, Phone], meeting: Meeting, ahead: int
) -> None:
    phone, _ = two_phones
    phone.ahead = ahead
    began = clock.now()
    with time_machine.travel(began, tick=False) as time:
        ben = phone.checks_in("Ben")
        time.shift(3 * 3600)
        assert phone.sends(ben) == [""]
    assert abs(Attendance.objects.get().recorded_at - began) < dt.timedelta(milliseconds=2)


def test_a_clock_that_was_set_in_between_loses_nobody(
    two_phones: tuple[Phone, Phone], meeting: Meeting
) -> None:
    phone, _ = two_phones
    ana, ben = phone.checks_in("Ana"), phone.checks_in("Ben")
    ana["at"] -= 10 * 365 * 24 * HOUR
    ben["at"] += 10 * 365 * 24 * HOUR
    assert phone.sends(ana, ben) == ["", ""]
    for attendance in Attendance.objects.all():
        assert abs(attendance.recorded_at - clock.now()) < dt.timedelta(minutes=1)


# Late


def test_whoever_is_brought_after_the_meeting_was_closed_did_come(
    two_phones: tuple[Phone, Phone], meeting: Meeting
) -> None:
    phone, other = two_phones
    with time_machine.travel(meeting.starts_at, tick=False) as time:
        ana, ben = phone.checks_in("Ana"), other.checks_in("Ben")
        new = other.writes_down("Nova", "nova@example.org")
        time.shift(3600)
        meetings.close_meeting(house(), meeting_id=meeting.pk)
        assert Rsvp.objects.filter(meeting=meeting, no_show=True).count() == 2
        time.shift(1)
        afterwards = phone.checks_in("Ben")
        time.shift(5 * 3600)
        assert phone.sends(ana, afterwards) == ["", "WrittenAfterTheEnd"]
        time.shift(7 * 3600 - 2)
        assert other.sends(ben, new) == ["", ""]
        time.shift(2)
        assert phone.sends(phone.checks_in("Ben") | {"at": ben["at"]}) == ["BroughtTooLate"]
    assert here(meeting) == {("Ana", 0), ("Ben", 0), ("Nova", 0)}
    assert not Rsvp.objects.filter(meeting=meeting, no_show=True).exists()
    letters = set(Message.objects.filter(about_id=meeting.pk).values_list("person__name", "kind"))
    assert {("Ana", Kind.THANK_YOU), ("Ben", Kind.THANK_YOU), ("Nova", Kind.THANK_YOU)} <= letters
    assert Kind.MISSED_YOU not in {kind for _, kind in letters}


def test_a_link_that_has_expired_still_brings_what_it_kept_before(
    two_phones: tuple[Phone, Phone], meeting: Meeting
) -> None:
    phone, _ = two_phones
    with time_machine.travel(meeting.ends_at - dt.timedelta(minutes=1), tick=False) as time:
        ana, ben = phone.checks_in("Ana"), phone.checks_in("Ben")
        time.shift(120)
        later = phone.checks_in("Ben")
        assert (
            phone.browser.get(reverse("meetings:phone-list", args=[meeting.pk])).status_code == 404
        )
        assert phone.sends(ana, later) == ["", "WrittenAfterTheEnd"]
        answer = phone.post({"now": phone.now(), "entries": [ana]}).json()
        assert answer["list"]["holds"] is False, "it is told no name any more"
        assert "rows" not in answer["list"]
        time.shift(12 * 3600)
        assert phone.post({"now": phone.now(), "entries": [ben]}).status_code == 410
    assert here(meeting) == {("Ana", 0)}


def test_a_link_that_was_ended_by_hand_brings_nothing(
    two_phones: tuple[Phone, Phone], meeting: Meeting, organizer: Actor
) -> None:
    phone, _ = two_phones
    ana = phone.checks_in("Ana")
    for grant in Grant.objects.filter(role=Role.DOOR_VOLUNTEER):
        access.revoke(organizer, grant_id=grant.pk)
    refused = phone.post({"now": phone.now(), "entries": [ana]})
    assert (refused.status_code, refused.json()["title"]) == (410, "LinkEnded")
    assert refused["Content-Type"] == "application/problem+json"
    assert phone.browser.get(reverse("meetings:phone-list", args=[meeting.pk])).status_code == 404
    assert here(meeting) == set()


def test_a_house_put_back_to_before_the_link_does_not_say_that_it_ended(
    two_phones: tuple[Phone, Phone],
) -> None:
    phone, _ = two_phones
    Grant.objects.filter(role=Role.DOOR_VOLUNTEER).delete()
    assert phone.post({"now": phone.now(), "entries": [phone.checks_in("Ana")]}).status_code == 404


def test_a_phone_that_comes_while_the_meeting_is_closed_finds_it_closed(
    two_phones: tuple[Phone, Phone], meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, _ = two_phones

    def after_the_close(held: Meeting) -> None:
        closed_at = clock.now() - dt.timedelta(minutes=5)
        Meeting.objects.filter(pk=held.pk).update(stage=Stage.CLOSED, closed_at=closed_at)
        hold_still(held)

    monkeypatch.setattr(bringing, "hold_still", after_the_close)
    assert phone.sends(phone.checks_in("Ana")) == ["WrittenAfterTheEnd"]


def test_an_evening_that_nobody_closed_has_its_end_all_the_same(
    organizer_client: Client, two_phones: tuple[Phone, Phone], meeting: Meeting
) -> None:
    phone, _ = two_phones
    phone.browser = organizer_client
    phone.held = phone.asks()
    with time_machine.travel(clock.now() + dt.timedelta(days=30)):
        assert phone.sends(phone.checks_in("Ana")) == ["BroughtTooLate"]
    assert here(meeting) == set()


def test_a_link_that_ended_before_the_door_opened_lets_nobody_in(
    two_phones: tuple[Phone, Phone], meeting: Meeting
) -> None:
    phone, _ = two_phones
    ended = meeting.starts_at - dt.timedelta(hours=3)
    Grant.objects.filter(role=Role.DOOR_VOLUNTEER).update(expires_at=ended)
    entry = phone.checks_in("Ana") | {"at": milliseconds(ended - dt.timedelta(hours=1))}
    assert phone.sends(entry) == ["WrittenAfterTheEnd"]


def test_an_organizers_phone_brings_what_it_kept_until_the_account_is_switched_off(
    organizer_account: Account, organizer_client: Client, two_phones: tuple[Phone, Phone]
) -> None:
    phone, _ = two_phones
    phone.browser = organizer_client
    phone.held = phone.asks()
    assert phone.sends(phone.checks_in("Ana")) == [""]
    organizer_account.is_active = False
    organizer_account.save()
    assert phone.post({"now": 1, "entries": []}).status_code == 410


def test_a_meeting_that_was_called_off_takes_nobody_in(
    two_phones: tuple[Phone, Phone], meeting: Meeting, organizer: Actor
) -> None:
    phone, _ = two_phones
    ana = phone.checks_in("Ana")
    meetings.cancel_meeting(organizer, meeting_id=meeting.pk)
    assert phone.sends(ana) == ["NobodyIsLetIn"]
    assert phone.asks() == {"now": ANY, "until": phone.held["until"], "holds": False}


def test_a_door_that_was_not_open_yet_is_said_so(
    two_phones: tuple[Phone, Phone], meeting: Meeting
) -> None:
    phone, _ = two_phones
    with time_machine.travel(meeting.door_opens_at - dt.timedelta(minutes=1), tick=False):
        assert phone.sends(phone.checks_in("Ana")) == ["DoorNotOpen"]
    with time_machine.travel(meeting.door_opens_at - dt.timedelta(hours=13), tick=False):
        assert phone.asks()["holds"] is False, "no phone carries the names about for days"


# Whose


def test_who_was_erased_does_not_come_back(
    two_phones: tuple[Phone, Phone], meeting: Meeting, organizer: Actor
) -> None:
    north, south = two_phones
    ben = south.checks_in("Ben")
    notes = [phone.writes_down("Nova", "nova@example.org") for phone in (north, south)]
    north.sends(notes[0])
    for name in ("Ben", "Nova"):
        person = Person.objects.get(name=name)
        people.erase(house(), person_id=person.pk)
    assert north.sends(notes[0]) == [""], "it is known, and brings nobody back"
    assert south.sends(ben, notes[1]) == ["NotOnTheList", "WriteThemDownAgain"]
    assert not Person.objects.exclude(standing=Standing.ERASED).filter(name="Nova").exists()
    # Whoever comes again of their own will is written down at the door itself.
    page = reverse("meetings:walk-in", args=[meeting.pk])
    south.browser.post(page, notes[1]["walk_in"] | {"attendance_id": str(new_id())})
    assert Person.objects.filter(name="Nova", standing=Standing.CONFIRMED).exists()


def test_another_meetings_names_and_notes_are_nobodys_here(
    two_phones: tuple[Phone, Phone],
    organizer: Actor,
    other_organizer: Actor,
    meeting: Meeting,
    make_meeting: Callable[..., Meeting],
) -> None:
    phone, _ = two_phones
    elsewhere = make_meeting()
    theirs = meetings.plan_meeting(
        other_organizer,
        meeting_id=new_id(),
        organization_id=other_organizer.held[0].organization_id,
        plan=plan(),
    )
    ana = phone.checks_in("Ana")
    assert phone.sends(ana) == [""]
    for actor, hall in ((organizer, elsewhere), (other_organizer, theirs)):
        stranger = Phone(meeting_link(actor, hall, Role.DOOR_VOLUNTEER), hall)
        assert stranger.names() == {}
        assert stranger.sends(ana, ana | {"id": str(new_id())}) == ["NotThere", "NotOnTheList"]
        # The proof of one door opens no other.
        stranger.meeting = meeting
        assert stranger.post({"now": 1, "entries": []}).status_code == 404
    for forged in ("", "Phone x", phone.held["authorization"][:-2] + "AA"):
        answer = phone.post({"now": 1, "entries": []}, authorization=forged or "Phone ")
        assert answer.status_code == 404
    assert Arrival.objects.count() == 1


def test_a_link_for_something_else_brings_nobody(
    organizer: Actor, meeting: Meeting, make_person: MakePerson
) -> None:
    make_person("Ana")
    helper = meeting_link(organizer, meeting, Role.HELPER)
    answer = Client().post(
        reverse("meetings:sync", args=[meeting.pk]),
        json.dumps({"now": 1, "entries": []}),
        content_type="application/json",
        headers={"Authorization": authorization_of(helper.pk, meeting.pk)},
    )
    assert answer.status_code == 404
    assert opened(helper).get(reverse("meetings:phone-list", args=[meeting.pk])).status_code == 404


# What a phone holds


def test_a_phone_holds_names_and_nothing_else(two_phones: tuple[Phone, Phone]) -> None:
    phone, other = two_phones
    assert phone.held.keys() == {
        "now", "until", "holds", "here", "seats_left", "seats_beyond", "rows",
        "authorization", "list_key", "outbox_key", "outbox_until",
    }  # fmt: skip
    assert [[type(part) for part in row] for row in phone.held["rows"]] == [
        [str, str, int, bool, bool]
    ] * 2
    assert "example.org" not in json.dumps(phone.held)
    assert len({p.held[key] for p in (phone, other) for key in ("list_key", "outbox_key")}) == 4


def test_the_page_that_a_phone_keeps_has_no_name_on_it(
    two_phones: tuple[Phone, Phone], meeting: Meeting
) -> None:
    phone, _ = two_phones
    phone.browser.post(
        reverse("meetings:check-in", args=[meeting.pk]),
        {"attendance_id": str(new_id()), "rsvp_id": phone.names()["Ana"][0]},
    )
    page = phone.browser.get(reverse("meetings:shell", args=[meeting.pk]))
    assert page.status_code == 200
    assert ("Ana" in page.text, "Ben" in page.text) == (False, False)
    assert 'name="csrfmiddlewaretoken"' not in page.text
    assert 'content=""' in page.text, "the token of this session is not kept"
    assert "Ana is in." in phone.browser.get(reverse("meetings:door", args=[meeting.pk])).text


def test_the_worker_reaches_one_door_alone(client: Client, meeting: Meeting) -> None:
    address = reverse("meetings:worker", args=[meeting.pk])
    assert address == reverse("meetings:door", args=[meeting.pk]) + "worker.js"
    answer = client.get(address)
    assert answer["Content-Type"] == "text/javascript"
    assert "Service-Worker-Allowed" not in answer
    assert "worker-src 'self'" in answer["Content-Security-Policy"]


def test_a_list_of_thirty_asks_no_more_than_one_of_one(
    two_phones: tuple[Phone, Phone], make_person: MakePerson
) -> None:
    phone, _ = two_phones
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            phone.asks()
        costs.append(len(asked))
        for number in range(30):
            make_person(f"Guest {number}")
    assert costs[0] == costs[1]
