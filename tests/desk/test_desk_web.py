"""A person's own page, and an organizer's home."""

import datetime as dt
import json
from collections.abc import Callable

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from groundswell.access.actor import Actor, house, visitor
from groundswell.kernel import clock
from groundswell.kernel.errors import NotPermitted
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations as meetings
from groundswell.meetings.models import Meeting, Rsvp
from groundswell.messaging.operations import ask_about_promises, send_letters
from groundswell.organizations.models import Organization
from groundswell.people import operations as people
from groundswell.people.consents import CONTACT_ME, PURPOSES
from groundswell.people.models import Consent, ContactPoint, Person, PersonKey, Standing
from groundswell.projects.models import Pledge, PledgeState
from tests.conftest import MakePerson, member, plan, sign_up
from tests.desk.conftest import phone_of


def test_opening_the_link_asks_first_and_counts_after(
    meeting: Meeting, make_person: MakePerson
) -> None:
    person = make_person("Ana", "ana@example.org", confirmed=False)
    phone = phone_of(person)
    assert "Are you Ana?" in phone.get(reverse("desk:me")).content.decode()
    person.refresh_from_db()
    assert person.standing == Standing.QUARANTINE, "a mail scanner that opens links confirms nobody"
    phone.post(reverse("desk:confirm"))
    page = phone.get(reverse("desk:me")).content.decode()
    assert "You have a seat" in page
    assert f"?by={person.share_code}" in page


def test_what_a_stranger_typed_counts_only_as_its_owner_confirms_it(
    meeting: Meeting, client: Client
) -> None:
    """Mallory types Ana's address, nine guests and two ticks; Ana looks at it and sends it back."""
    typed = {
        "person_id": new_id(),
        "rsvp_id": new_id(),
        "name": "Ana",
        "contact": "ana@example.org",
        "answer": "going",
        "guests": 9,
        "contact_me": "on",
        "share_with_presenter": "on",
    }
    client.post(reverse("hall:meeting", args=[meeting.pk]), typed)
    ana = Person.objects.get(name="Ana")
    word = ana.rsvps.get()
    phone = phone_of(ana)
    page = phone.get(reverse("desk:me")).text
    assert f'name="guests-{word.pk}" value="9"' in page, "she is shown what was typed"
    assert "checked" not in page, "and nothing is ticked for her"
    too_many = phone.post(reverse("desk:confirm"), {f"guests-{word.pk}": 10})
    assert too_many.status_code == 422
    phone.post(reverse("desk:confirm"), {f"guests-{word.pk}": 1, "contact_me": "on"})
    word.refresh_from_db()
    assert (word.guests, word.holds) == (1, 2)
    said = Consent.objects.filter(person=ana).values_list("purpose", "given", "evidence")
    assert set(said) == {
        ("contact_me", True, "own page"),
        ("share_with_presenter", False, "own page"),
    }
    assert ana.contact_points.get().confirmed_at


def test_an_organizer_who_vouches_makes_no_consent_of_what_was_typed(
    organizer: Actor, organizer_client: Client, meeting: Meeting
) -> None:
    agreed = [people.Agreement(purpose, "Yes", "rsvp") for purpose in PURPOSES]
    for name in ("Ana", "Ben"):
        meetings.rsvp(
            visitor(),
            rsvp_id=new_id(),
            meeting_id=meeting.pk,
            sign_up=sign_up(name, f"{name.lower()}@example.org", agreements=agreed),
        )
    ana = Person.objects.get(name="Ana")
    organizer_client.post(reverse("meetings:confirm", args=[meeting.pk]), {"person_id": ana.pk})
    assert not ana.consents.exists()
    with pytest.raises(NotPermitted):
        meetings.confirm_person(
            organizer, person_id=Person.objects.get(name="Ben").pk, agreements=agreed
        )


def test_whoever_said_not_to_be_called_is_called_by_nobody(
    organizer_client: Client, make_person: MakePerson
) -> None:
    for name, given in (("Ana", True), ("Ben", False), ("Cyn", None)):
        person = make_person(name, f"{name.lower()}@example.org", confirmed=False)
        agreed = [people.Agreement(CONTACT_ME, "May we?", "own page", given=bool(given))]
        meetings.confirm_person(
            member(person), person_id=person.pk, agreements=agreed if given is not None else []
        )
    home = organizer_client.get(reverse("desk:home")).text
    assert all(name in home for name in ("Ana", "Ben", "Cyn"))
    assert "ana@example.org" in home
    assert "ben@example.org" not in home
    assert "did not agree to be called" in home
    assert "cyn@example.org" in home, "nobody asked her yet"


def test_a_promise_made_today_for_tomorrow_is_not_doubted(
    organization: Organization, promised: Pledge
) -> None:
    Pledge.objects.filter(pk=promised.pk).update(due_at=clock.now() + dt.timedelta(hours=40))
    assert ask_about_promises(house(), organization_id=organization.pk) == 0
    with time_machine.travel(clock.now() + dt.timedelta(hours=25), tick=False):
        assert ask_about_promises(house(), organization_id=organization.pk) == 1


def test_the_share_link_credits_whoever_shared(
    client: Client, meeting: Meeting, make_person: MakePerson
) -> None:
    ana = make_person("Ana", "ana@example.org")
    page = client.get(reverse("hall:meeting", args=[meeting.pk]), {"by": ana.share_code})
    assert f'value="{ana.share_code}"' in page.content.decode()
    client.post(
        reverse("hall:meeting", args=[meeting.pk]),
        {
            "person_id": new_id(),
            "rsvp_id": new_id(),
            "name": "Ben",
            "contact": "ben@example.org",
            "answer": "going",
            "guests": 0,
            "by": ana.share_code,
        },
    )
    assert Person.objects.get(name="Ben").brought_by == ana


def test_a_promise_is_followed_until_it_ends(organization: Organization, promised: Pledge) -> None:
    due = promised.due_at
    send_letters()
    mail.outbox.clear()

    def letters_at(moment: dt.datetime) -> list[str]:
        mail.outbox.clear()
        with time_machine.travel(moment, tick=False):
            ask_about_promises(house(), organization_id=organization.pk)
            send_letters()
        return [str(message.subject) for message in mail.outbox]

    assert letters_at(due - dt.timedelta(days=5)) == []
    assert letters_at(due - dt.timedelta(days=1)) == [
        "Still good? You said: Knock for Rent strike fund"
    ]
    assert letters_at(due - dt.timedelta(hours=1)) == []
    assert letters_at(due + dt.timedelta(hours=1)) == [], "the shift has only begun"
    assert letters_at(due + dt.timedelta(hours=13)) == [
        "How did it go? You said: Knock for Rent strike fund"
    ]
    assert letters_at(due + dt.timedelta(days=2)) == []
    phone = phone_of(promised.person)
    with time_machine.travel(due + dt.timedelta(days=2), tick=False):
        assert "Did it happen?" in phone.get(reverse("desk:me")).content.decode()
        phone.post(
            reverse("desk:answer-pledge", args=[promised.pk]),
            {"state": "missed", "got_in_the_way": "My shift was moved"},
        )
    promised.refresh_from_db()
    assert (promised.state, promised.got_in_the_way) == (
        PledgeState.MISSED,
        "My shift was moved",
    )


def test_nobody_answers_for_somebody_else(promised: Pledge, make_person: MakePerson) -> None:
    stranger = phone_of(make_person("Someone else"))
    answer = stranger.post(reverse("desk:answer-pledge", args=[promised.pk]), {"state": "done"})
    assert answer.status_code == 404
    promised.refresh_from_db()
    assert promised.state == PledgeState.MADE


def test_a_person_takes_their_data_and_is_erased(
    promised: Pledge, organizer_client: Client
) -> None:
    person = promised.person
    phone = phone_of(person)
    data = json.loads(phone.get(reverse("desk:data")).content)
    assert (data["name"], data["contacts"]) == (
        "Ana",
        [{"kind": "email", "value": "ana@example.org"}],
    )
    assert [each["words"] for each in data["promises"]] == ["Knock for Rent strike fund"]
    phone.post(reverse("desk:erase"))
    person.refresh_from_db()
    assert (person.name, person.standing) == ("", Standing.ERASED)
    assert not PersonKey.objects.filter(person=person).exists()
    assert not ContactPoint.objects.filter(person=person).exists()
    assert not person.letters.exists()
    assert phone.get(reverse("desk:me")).status_code == 404
    volunteers = reverse("projects:volunteers", args=[promised.ask.project_id])
    assert "Ana" not in organizer_client.get(volunteers).content.decode()


def test_home_shows_who_waits_for_a_call_and_what_was_kept(
    organizer_client: Client, promised: Pledge, other_organization: Organization
) -> None:
    home = organizer_client.get(reverse("desk:home")).content.decode()
    assert "ana@example.org" in home
    assert "Rent strike fund" in home
    assert "The newest projects to which somebody made a promise." in home
    organizer_client.post(reverse("desk:spoken", args=[promised.person_id]))
    assert "ana@example.org" not in organizer_client.get(reverse("desk:home")).content.decode()


def test_a_long_list_of_calls_is_counted_as_far_as_it_helps(
    organizer_client: Client, make_person: MakePerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groundswell.desk.selectors.home.COUNTED", 2)
    for name in ("Ana", "Bo"):
        make_person(name)
    told = organizer_client.get(reverse("desk:home")).content.decode()
    assert "2 people are waiting for somebody to call." in told
    make_person("Cy")
    told = organizer_client.get(reverse("desk:home")).content.decode()
    assert "More than 2 people are waiting for somebody to call." in told


def test_giving_up_a_seat_gives_it_to_whoever_waits(
    make_meeting: Callable[..., Meeting], organizer: Actor, make_person: MakePerson
) -> None:
    person = make_person("Ana", "ana@example.org", guests=2)
    word = Rsvp.objects.get(person=person)
    assert word.holds == 3
    phone_of(person).post(reverse("desk:cancel-rsvp", args=[word.pk]))
    word.refresh_from_db()
    assert (word.answer, word.holds) == ("no", 0)
    assert Meeting.objects.get(pk=word.meeting_id).seats_taken == 0


def test_calling_a_meeting_off_tells_those_who_meant_to_come(
    organizer: Actor, meeting: Meeting, make_person: MakePerson
) -> None:
    make_person("Ana", "ana@example.org")
    make_person("Never confirmed", "never@example.org", confirmed=False)
    send_letters()
    mail.outbox.clear()
    for _ in range(2):
        meetings.cancel_meeting(organizer, meeting_id=meeting.pk)
    send_letters()
    assert [(m.to, "Called off" in str(m.subject)) for m in mail.outbox] == [
        (["ana@example.org"], True)
    ]


def test_who_is_erased_leaves_no_words_and_no_seat_behind(
    promised: Pledge, organizer: Actor, meeting: Meeting
) -> None:
    from groundswell.access.actions import Action
    from groundswell.access.operation import authorize, operation
    from groundswell.hall.models import Concern, Pitch
    from groundswell.hall.operations.concerns import note_concerns
    from groundswell.projects.operations import answer_pledge

    person = promised.person

    @operation(Action.RSVP)
    def say_words(actor: Actor) -> None:
        authorize(meeting.scope)
        note_concerns(person, cause_ids=[], words="only I say this", meeting_id=meeting.pk)

    say_words(organizer)
    answer_pledge(
        member(person),
        pledge_id=promised.pk,
        state=PledgeState.MISSED,
        got_in_the_way="my own reason",
    )
    Pitch.objects.update(presenter=person, presenter_name=person.name)
    before = Meeting.objects.get(pk=meeting.pk).seats_taken
    phone_of(person).post(reverse("desk:erase"))
    promised.refresh_from_db()
    assert promised.got_in_the_way == ""
    assert not Concern.objects.filter(person=person).exists()
    assert not Pitch.objects.exclude(presenter_name="").exists()
    assert Meeting.objects.get(pk=meeting.pk).seats_taken == before - 1


def test_the_next_meetings_are_on_the_page_until_they_are_answered(
    make_meeting: Callable[..., Meeting],
    make_person: MakePerson,
    other_organizer: Actor,
    other_organization: Organization,
    organizer: Actor,
) -> None:
    phone = phone_of(make_person("Ana", "ana@example.org"))
    assert "What is coming up" not in phone.get(reverse("desk:me")).content.decode()

    def evening(days: int) -> Meeting:
        starts_at = clock.now() + dt.timedelta(days=days)
        return make_meeting(
            title=f"Evening {days}",
            venue=f"Hall {days}",
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=2),
        )

    evenings = [evening(days) for days in (7, 6, 5, 4, 3, 2, 1)]
    meetings.cancel_meeting(organizer, meeting_id=evenings[-1].pk)
    meetings.plan_meeting(
        other_organizer,
        meeting_id=new_id(),
        organization_id=other_organization.pk,
        plan=plan(title="On the hill"),
    )
    shown = phone.get(reverse("desk:me"))
    titles = [each.title for each in shown.context["page"].coming]
    assert titles == ["Evening 2", "Evening 3", "Evening 4", "Evening 5", "Evening 6"]
    page = shown.content.decode()
    second = evenings[-2]
    for words in ("What is coming up", "Hall 2", reverse("hall:meeting", args=[second.pk])):
        assert words in page

    phone.post(
        reverse("hall:meeting", args=[second.pk]),
        {
            "person_id": new_id(),
            "rsvp_id": new_id(),
            "name": "Ana",
            "contact": "ana@example.org",
            "answer": "maybe",
            "guests": 0,
        },
    )
    coming = phone.get(reverse("desk:me")).context["page"].coming
    assert [each.title for each in coming] == [f"Evening {days}" for days in range(3, 8)]
