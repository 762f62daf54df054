"""Ten at once: each test first shows the race with the guard off, then that the guard holds."""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TypeVar
from uuid import UUID

import pytest
from django.db import connection, models, transaction
from django.db.models import F

from groundswell.access import audit
from groundswell.access.actor import Actor, visitor
from groundswell.access.operation import step
from groundswell.access.roles import Role
from groundswell.hall import operations as hall
from groundswell.hall import selectors as known_hall
from groundswell.hall.models import Tap
from groundswell.kernel import clock
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations as meetings
from groundswell.meetings import selectors as known_meetings
from groundswell.meetings.models import Answer, Attendance, Meeting, Rsvp
from groundswell.meetings.operations import bringing, planning, rsvping
from groundswell.organizations.models import Organization
from groundswell.people import selectors as known_people
from groundswell.people.models import Activity, Deed, Person
from groundswell.projects import selectors as known_projects
from groundswell.projects.models import Ask, Pledge, PledgeState, Project
from tests.conftest import MakePerson, meeting_link, member, plan, sign_up

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

TEN = 10
PATIENCE = 20
Result = TypeVar("Result")


def at_once(work: Callable[[int], Result], times: int = TEN) -> list[Result]:
    """What the work brings when so many threads begin it at the same moment."""
    begin = threading.Barrier(times)

    def run(number: int) -> Result:
        try:
            begin.wait(PATIENCE)
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


@contextmanager
def without(model: type[models.Model], name: str) -> Iterator[None]:
    """Take a constraint away for a while; the rows that it would refuse are gone before it is back."""
    kept = model._meta.constraints
    (constraint,) = (each for each in kept if each.name == name)
    # SQLite makes the table anew from what the model says.
    model._meta.constraints = [each for each in kept if each is not constraint]
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        model._default_manager.all().delete()
        model._meta.constraints = kept
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)


def read_then_write(read: Callable[[], bool], write: Callable[[int], object]) -> list[bool]:
    """What ten threads believe who each look first and then write, in two transactions."""
    all_have_read = threading.Barrier(TEN)

    def careless(number: int) -> bool:
        with transaction.atomic():
            is_free = read()
        all_have_read.wait(PATIENCE)
        if is_free:
            with transaction.atomic():
                write(number)
        return is_free

    return at_once(careless)


def chain_holds(organization: Organization) -> bool:
    return audit.verify(organization.pk).broken_at is None


# The last seat


@pytest.fixture
def last_seat(make_meeting: Callable[..., Meeting]) -> tuple[Meeting, list[Rsvp]]:
    """A meeting with one seat, and ten people who asked for it and have yet to confirm."""
    meeting = make_meeting(capacity=1)
    words = [
        meetings.rsvp(
            visitor(),
            rsvp_id=new_id(),
            meeting_id=meeting.pk,
            sign_up=sign_up(f"Guest {number}", f"guest{number}@example.org"),
        )
        for number in range(TEN)
    ]
    return meeting, words


def confirm_all(words: list[Rsvp]) -> None:
    actors = [member(word.person) for word in words]
    at_once(lambda n: meetings.confirm_person(actors[n], person_id=words[n].person_id))


def seated(meeting: Meeting) -> tuple[int, int, Counter[str]]:
    """Seats taken by the meeting's own count, seats held by its guests, and their answers."""
    meeting.refresh_from_db()
    words = Rsvp.objects.filter(meeting=meeting)
    return (
        meeting.seats_taken,
        sum(word.holds for word in words),
        Counter(word.answer for word in words),
    )


def test_ten_who_look_first_all_get_the_last_seat(last_seat: tuple[Meeting, list[Rsvp]]) -> None:
    meeting, words = last_seat

    def is_free() -> bool:
        now = Meeting.objects.get(pk=meeting.pk)
        return now.capacity is not None and now.seats_taken < now.capacity

    def take(number: int) -> None:
        Rsvp.objects.filter(pk=words[number].pk).update(holds=1)
        Meeting.objects.filter(pk=meeting.pk).update(seats_taken=1)

    assert read_then_write(is_free, take) == [True] * TEN
    assert seated(meeting)[:2] == (1, TEN), "one seat, held by ten"


def test_the_operation_without_its_conditional_update_rests_on_the_database_alone(
    last_seat: tuple[Meeting, list[Rsvp]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL lets ten transactions read the same free seat; SQLite runs them one by one."""
    meeting, words = last_seat
    side_by_side = connection.vendor == "postgresql"
    all_have_read = threading.Barrier(TEN, timeout=PATIENCE if side_by_side else 0.2)

    @step
    def take_seat_carelessly(meeting: Meeting, word: Rsvp) -> bool:
        taken = Meeting.objects.values_list("seats_taken", flat=True).get(pk=meeting.pk)
        with suppress(threading.BrokenBarrierError):  # on SQLite nobody else comes this far
            all_have_read.wait()
        if taken:
            return False
        Rsvp.objects.filter(pk=word.pk).update(holds=1)
        Meeting.objects.filter(pk=meeting.pk).update(seats_taken=taken + 1)
        return True

    monkeypatch.setattr(rsvping, "hold_still", lambda _meeting: None)
    monkeypatch.setattr(rsvping, "take_seat", take_seat_carelessly)
    confirm_all(words)
    assert seated(meeting)[:2] == (1, TEN if side_by_side else 1)


def test_one_of_ten_gets_the_last_seat_and_nine_wait(
    last_seat: tuple[Meeting, list[Rsvp]], organization: Organization
) -> None:
    meeting, words = last_seat
    confirm_all(words)
    assert seated(meeting) == (1, 1, Counter({Answer.WAITING: 9, Answer.GOING: 1}))
    assert known_meetings.counts_of(meeting) == known_meetings.Counts(
        going=1, waiting=9, unconfirmed=0, here=0, seats_left=0
    )
    assert chain_holds(organization)


def test_ten_who_give_up_the_last_seat_at_once_give_it_up_once(
    last_seat: tuple[Meeting, list[Rsvp]], organization: Organization
) -> None:
    meeting, words = last_seat
    confirm_all(words)
    holder = Rsvp.objects.select_related("person").get(meeting=meeting, holds=1)
    actor = member(holder.person)
    at_once(lambda _n: meetings.cancel_rsvp(actor, rsvp_id=holder.pk))
    assert seated(meeting) == (1, 1, Counter({Answer.WAITING: 8, Answer.GOING: 1, Answer.NO: 1}))
    assert chain_holds(organization)


# One more guest


@pytest.fixture
def one_left(make_meeting: Callable[..., Meeting]) -> tuple[Meeting, list[Rsvp]]:
    """A meeting with one seat left, and ten people who have theirs and would bring a friend."""
    meeting = make_meeting(capacity=TEN + 1)
    words = [
        meetings.rsvp(
            visitor(),
            rsvp_id=new_id(),
            meeting_id=meeting.pk,
            sign_up=sign_up(f"Guest {number}", f"guest{number}@example.org"),
        )
        for number in range(TEN)
    ]
    for word in words:
        meetings.confirm_person(member(word.person), person_id=word.person_id)
    return meeting, words


def bring_friends(meeting: Meeting, words: list[Rsvp]) -> list[bool]:
    """Who of the ten were told that there is a seat for their friend."""
    actors = [member(word.person) for word in words]

    def ask(number: int) -> bool:
        try:
            meetings.rsvp(
                actors[number],
                rsvp_id=new_id(),
                meeting_id=meeting.pk,
                sign_up=sign_up(f"Guest {number}", f"guest{number}@example.org"),
                guests=1,
            )
        except meetings.NoSeatForMore:
            return False
        return True

    return at_once(ask)


def test_without_the_update_of_the_difference_every_friend_has_the_seat_that_is_left(
    one_left: tuple[Meeting, list[Rsvp]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL lets ten transactions read the same free seat; SQLite runs them one by one."""
    meeting, words = one_left
    side_by_side = connection.vendor == "postgresql"
    all_have_read = threading.Barrier(TEN, timeout=PATIENCE if side_by_side else 0.2)

    @step
    def hold_seats_carelessly(meeting: Meeting, word: Rsvp, seats: int) -> bool:
        taken = Meeting.objects.values_list("seats_taken", flat=True).get(pk=meeting.pk)
        with suppress(threading.BrokenBarrierError):  # on SQLite nobody else comes this far
            all_have_read.wait()
        if taken + seats - word.holds > TEN + 1:
            return False
        word.holds = seats
        Meeting.objects.filter(pk=meeting.pk).update(seats_taken=taken + 1)
        return True

    monkeypatch.setattr(rsvping, "hold_still", lambda _meeting: None)
    monkeypatch.setattr(rsvping, "hold_seats", hold_seats_carelessly)
    told = bring_friends(meeting, words)
    friends = TEN if side_by_side else 1
    assert sum(told) == friends
    assert seated(meeting)[:2] == (TEN + 1, TEN + friends)


def test_one_of_ten_friends_has_the_seat_that_is_left_and_nobody_loses_theirs(
    one_left: tuple[Meeting, list[Rsvp]], organization: Organization
) -> None:
    meeting, words = one_left
    told = bring_friends(meeting, words)
    assert Counter(told) == Counter({False: 9, True: 1})
    assert seated(meeting) == (TEN + 1, TEN + 1, Counter({Answer.GOING: TEN}))
    held = {word.pk: word.holds for word in Rsvp.objects.filter(meeting=meeting)}
    assert [held[word.pk] for word in words] == [1 + each for each in told]
    assert chain_holds(organization)


# The door


@pytest.fixture
def phones(organizer: Actor, meeting: Meeting) -> list[Actor]:
    """Ten phones at one door."""
    from groundswell.access import selectors as known_access

    grants = [meeting_link(organizer, meeting, Role.DOOR_VOLUNTEER) for _ in range(TEN)]
    return [known_access.actor_from(account_id=None, grant_ids=[grant.pk]) for grant in grants]


def test_ten_phones_that_look_first_let_one_person_in_ten_times(
    meeting: Meeting, make_person: MakePerson
) -> None:
    ana = make_person("Ana")

    def is_new() -> bool:
        return not Attendance.objects.filter(meeting=meeting, person=ana).exists()

    def let_in(_number: int) -> None:
        Attendance.objects.create(meeting=meeting, person=ana, recorded_at=clock.now())

    with without(Attendance, "a_person_comes_once"):
        assert read_then_write(is_new, let_in) == [True] * TEN
        assert known_meetings.counts_of(meeting).here == TEN, "one person, counted ten times"
    assert not Attendance.objects.exists()


def test_ten_phones_check_one_person_in_once(
    meeting: Meeting, make_person: MakePerson, phones: list[Actor], organization: Organization
) -> None:
    ana = make_person("Ana", guests=2)
    word = Rsvp.objects.get(meeting=meeting, person=ana)

    def check_in(number: int) -> UUID:
        attendance = meetings.check_in(
            phones[number], attendance_id=new_id(), meeting_id=meeting.pk, rsvp_id=word.pk
        )
        return attendance.pk

    came = at_once(check_in)
    (only,) = Attendance.objects.filter(meeting=meeting)
    assert came == [only.pk] * TEN, "every phone is told of the same arrival"
    assert known_meetings.counts_of(meeting) == known_meetings.Counts(
        going=3, waiting=0, unconfirmed=0, here=3, seats_left=None
    )
    meeting.refresh_from_db()
    assert meeting.seats_taken == 3
    assert Activity.objects.filter(person=ana, deed=Deed.ATTENDED).count() == 1
    assert chain_holds(organization)


def bring_wanda(meeting: Meeting, phones: list[Actor]) -> int:
    """Ten phones wrote Wanda down in a basement and find a network at once: how many she is."""
    notes = [sign_up("Wanda", "+1 212 555 0144") for _ in range(TEN)]
    at = clock.now()

    def bring(number: int) -> None:
        meetings.bring_walk_in(
            phones[number],
            entry_id=new_id(),
            meeting_id=meeting.pk,
            sign_up=notes[number],
            at=at - dt.timedelta(seconds=number),
        )

    at_once(bring)
    return Person.objects.filter(name="Wanda").count()


def test_ten_phones_that_do_not_wait_write_one_person_down_many_times(
    meeting: Meeting, phones: list[Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL lets ten transactions look for her at once; SQLite runs them one by one."""
    side_by_side = connection.vendor == "postgresql"
    all_have_looked = threading.Barrier(TEN, timeout=PATIENCE if side_by_side else 0.2)
    look = known_people.erased_among

    def look_together(organization_id: UUID, digests: Iterable[bytes]) -> set[bytes]:
        with suppress(threading.BrokenBarrierError):  # on SQLite nobody else comes this far
            all_have_looked.wait()
        return look(organization_id, digests)

    monkeypatch.setattr(known_people, "erased_among", look_together)
    monkeypatch.setattr(bringing, "hold_still", lambda _meeting: None)
    assert (bring_wanda(meeting, phones) > 1) is side_by_side


def test_ten_phones_that_wrote_one_person_down_bring_one_person(
    meeting: Meeting, phones: list[Actor], organization: Organization
) -> None:
    assert bring_wanda(meeting, phones) == 1
    (only,) = Attendance.objects.filter(meeting=meeting)
    assert Activity.objects.filter(deed=Deed.ATTENDED).get().at == only.recorded_at
    meeting.refresh_from_db()
    assert meeting.seats_taken == 1
    assert chain_holds(organization)


def test_ten_walk_ins_of_one_name_and_number_are_one_person(
    meeting: Meeting, phones: list[Actor], organization: Organization
) -> None:
    """The form of one phone, sent ten times: nine of them find what the first one wrote."""
    who = sign_up("Wanda", "+1 212 555 0144")
    at_once(
        lambda n: meetings.walk_in(
            phones[n], attendance_id=new_id(), meeting_id=meeting.pk, sign_up=who, joins=True
        )
    )
    assert Person.objects.filter(name="Wanda").count() == 1
    assert known_meetings.counts_of(meeting).here == 1
    deeds = Activity.objects.filter(person__name="Wanda").values_list("deed", flat=True)
    assert Counter(deeds) == Counter({Deed.ATTENDED: 1, Deed.JOINED: 1})
    assert chain_holds(organization)


# The tap


@pytest.fixture
def on_stage(
    organizer: Actor, meeting: Meeting, make_project: Callable[..., Project]
) -> tuple[Ask, Person]:
    """An ask before the crowd, and somebody who wants to say yes."""
    project = make_project("Rent strike fund")
    hall.draw_programme(organizer, meeting_id=meeting.pk, minutes=30, seed="x")
    hall.start_pitch(organizer, pitch_id=known_hall.was_pitched(meeting.pk, project.pk).pk)
    (ask,) = known_projects.asks_of([project.pk])
    return ask, Person.objects.filter(name="A seconder").order_by("pk")[0]


def test_ten_taps_that_look_first_are_ten_promises(
    meeting: Meeting, on_stage: tuple[Ask, Person]
) -> None:
    ask, person = on_stage

    def is_new() -> bool:
        return not Pledge.objects.filter(ask=ask, person=person).exists()

    def promise(_number: int) -> None:
        Pledge.objects.create(
            organization_id=person.organization_id,
            ask=ask,
            person=person,
            meeting=meeting,
            made_at=clock.now(),
            due_at=clock.now(),
        )

    with without(Pledge, "one_open_promise_of_a_kind"):
        assert read_then_write(is_new, promise) == [True] * TEN
        assert known_projects.tallies([ask]) == {ask.pk: TEN}, "one person, ten promises"
    assert not Pledge.objects.exists()


def test_ten_taps_are_one_promise(
    meeting: Meeting, on_stage: tuple[Ask, Person], organization: Organization
) -> None:
    ask, person = on_stage
    actor = member(person)
    taken = at_once(
        lambda _n: hall.take_pledge(actor, pledge_id=new_id(), meeting_id=meeting.pk, ask_id=ask.pk)
    )
    (only,) = Pledge.objects.all()
    assert [each.pledge_id for each in taken] == [only.pk] * TEN
    assert Counter(each.is_new for each in taken) == Counter({False: 9, True: 1})
    assert known_projects.tallies([ask], meeting_id=meeting.pk) == {ask.pk: 1}
    assert set(Tap.objects.values_list("pledge", "undone")) == {(only.pk, False)}
    assert Activity.objects.filter(person=person, deed=Deed.PLEDGED).count() == 1
    assert chain_holds(organization)


def test_a_tap_and_its_undo_at_once_leave_one_promise_or_none(
    meeting: Meeting, on_stage: tuple[Ask, Person], organization: Organization
) -> None:
    ask, person = on_stage
    actor = member(person)
    first = new_id()
    hall.take_pledge(actor, pledge_id=first, meeting_id=meeting.pk, ask_id=ask.pk)

    def tap_or_undo(number: int) -> None:
        if number % 2:
            hall.undo_pledge(actor, pledge_id=first, meeting_id=meeting.pk)
        else:
            hall.take_pledge(actor, pledge_id=new_id(), meeting_id=meeting.pk, ask_id=ask.pk)

    at_once(tap_or_undo)
    standing = Pledge.objects.exclude(state=PledgeState.WITHDRAWN).count()
    assert standing in {0, 1}
    assert known_projects.tallies([ask], meeting_id=meeting.pk) == {ask.pk: standing}
    assert Pledge.objects.get(pk=first).state == PledgeState.WITHDRAWN
    assert chain_holds(organization)


# The audit chain


def test_the_chain_numbers_ten_operations_at_once_without_a_gap(
    organizer: Actor, organization: Organization, meeting: Meeting
) -> None:
    from groundswell.access.models import AuditHead

    before = AuditHead.objects.get(organization_id=organization.pk).sequence
    at_once(lambda n: hall.show_message(organizer, meeting_id=meeting.pk, message=f"Message {n}"))
    check = audit.verify(organization.pk)
    assert (check.broken_at, check.entries) == (None, before + TEN)


def test_ten_operations_that_read_the_head_first_would_share_a_number(
    organization: Organization, meeting: Meeting
) -> None:
    from groundswell.access.models import AuditHead

    heads = AuditHead.objects.filter(organization_id=organization.pk)
    numbers: list[int] = []

    def read() -> bool:
        numbers.append(heads.get().sequence + 1)
        return True

    read_then_write(read, lambda _number: heads.update(digest=F("digest")))
    assert len(set(numbers)) == 1


def lower_while_somebody_confirms(
    organizer: Actor,
    meeting: Meeting,
    word: Rsvp,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[int, int]:
    """The only seat is taken away by an organizer who has looked, while a guest takes it."""
    looked, guest_is_done = threading.Event(), threading.Event()
    looks = planning._takes_seats_away
    person = member(word.person)

    def look_and_wait(known: Meeting, capacity: int | None) -> bool:
        found = looks(known, capacity)
        looked.set()
        guest_is_done.wait(1)  # with the guard the guest waits for this transaction
        return found

    monkeypatch.setattr(planning, "_takes_seats_away", look_and_wait)

    def work(number: int) -> None:
        if number:
            looked.wait(PATIENCE)
            meetings.confirm_person(person, person_id=word.person_id)
            guest_is_done.set()
        else:
            with suppress(planning.FewerSeatsThanPromised):
                meetings.plan_meeting(
                    organizer,
                    meeting_id=meeting.pk,
                    organization_id=meeting.organization_id,
                    plan=plan(capacity=1),
                )

    at_once(work, 2)
    meeting.refresh_from_db()
    assert meeting.capacity is not None
    return meeting.capacity, meeting.seats_taken


@pytest.fixture
def second_seat(make_meeting: Callable[..., Meeting]) -> tuple[Meeting, Rsvp]:
    """A meeting with two seats, one of them taken, and somebody who is about to take the other."""
    meeting = make_meeting(capacity=2)
    words = [
        meetings.rsvp(
            visitor(),
            rsvp_id=new_id(),
            meeting_id=meeting.pk,
            sign_up=sign_up(name, f"{name.lower()}@example.org"),
        )
        for name in ("Ana", "Ben")
    ]
    meetings.confirm_person(member(words[0].person), person_id=words[0].person_id)
    return meeting, words[1]


def test_seats_are_taken_away_and_taken_where_the_organizer_does_not_wait(
    organizer: Actor, second_seat: tuple[Meeting, Rsvp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "hold_still", lambda _meeting: None)
    came_to = lower_while_somebody_confirms(organizer, *second_seat, monkeypatch)
    side_by_side = connection.vendor == "postgresql"
    assert came_to == ((1, 2) if side_by_side else (1, 1))


def test_no_seat_is_taken_away_while_somebody_takes_it(
    organizer: Actor, second_seat: tuple[Meeting, Rsvp], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lower_while_somebody_confirms(organizer, *second_seat, monkeypatch) == (1, 1)
