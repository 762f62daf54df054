"""Consent, one's own data, quarantine, and who counts as the same person."""

from collections.abc import Callable
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from groundswell.access.actor import Actor, visitor
from groundswell.desk import selectors as desk
from groundswell.hall import operations as hall
from groundswell.hall import selectors as known_hall
from groundswell.hall.codes import code_of
from groundswell.kernel.errors import NotPermitted, NotThere
from groundswell.kernel.ids import UUID, new_id
from groundswell.meetings import operations as meetings
from groundswell.meetings import selectors as known_meetings
from groundswell.meetings.models import Meeting, Rsvp
from groundswell.people import operations as people
from groundswell.people import selectors
from groundswell.people.models import (
    Consent,
    ContactPoint,
    Membership,
    NameWord,
    Person,
    Standing,
)
from groundswell.people.operations import Agreement, NewPerson
from groundswell.people.operations.signing_up import ContactMissing, NameMissing
from groundswell.projects import selectors as known_projects
from groundswell.projects.models import Cause, Project
from tests.conftest import MakePerson, member, sign_up

SHARE = "share_with_presenter"


def signs_up(
    meeting: Meeting, who: NewPerson, *, guests: int = 0, causes: tuple[UUID, ...] = ()
) -> Rsvp:
    return meetings.rsvp(
        visitor(),
        rsvp_id=new_id(),
        meeting_id=meeting.pk,
        sign_up=who,
        guests=guests,
        answers={"cause_ids": causes},
    )


def agreeing(person: Person) -> set[UUID]:
    said = selectors.last_words([person.pk], purpose=SHARE)
    return {person_id for (person_id, _channel), given in said.items() if given}


# Consent


def test_taking_back_a_consent_adds_and_changes_nothing(meeting: Meeting) -> None:
    agreement = Agreement(SHARE, "Whoever leads it may have this contact.", "rsvp")
    person = signs_up(meeting, sign_up("Ana", "ana@example.org", agreements=[agreement])).person
    before = list(Consent.objects.order_by("at", "pk").values())
    assert agreeing(person) == {person.pk}
    for _ in range(2):
        people.withdraw_consent(member(person), person_id=person.pk, purpose=SHARE)
    rows = list(Consent.objects.order_by("at", "pk").values())
    assert rows[: len(before)] == before, "what was given stays as it was given"
    assert [(row["channel"], row["given"]) for row in rows[len(before) :]].count(
        ("email", False)
    ) == 2
    assert agreeing(person) == set()


def test_a_consent_keeps_the_words_that_were_shown(meeting: Meeting) -> None:
    words = "Whoever leads a project I join may have this contact — « oui »."
    person = signs_up(
        meeting, sign_up("Ana", "ana@example.org", agreements=[Agreement(SHARE, words, "rsvp")])
    ).person
    (kept,) = selectors.consents_of(member(person), person)
    assert {name: kept[name] for name in ("purpose", "channel", "given", "text", "evidence")} == {
        "purpose": SHARE,
        "channel": "email",
        "given": True,
        "text": words,
        "evidence": "rsvp",
    }


def test_a_stranger_agrees_to_nothing_in_a_known_persons_name(
    meeting: Meeting, make_person: MakePerson
) -> None:
    ana = make_person("Ana", "ana@example.org")
    agreement = Agreement(SHARE, "Yes", "rsvp")
    assert (
        signs_up(meeting, sign_up("Ana", "ana@example.org", agreements=[agreement])).person_id
        == ana.pk
    )
    assert agreeing(ana) == set()


def test_nobody_takes_back_anothers_consent(make_person: MakePerson, organizer: Actor) -> None:
    ana, ben = make_person("Ana"), make_person("Ben")
    with pytest.raises(NotThere):
        people.withdraw_consent(member(ben), person_id=ana.pk, purpose=SHARE)
    with pytest.raises(NotPermitted):
        people.withdraw_consent(organizer, person_id=ana.pk, purpose=SHARE)
    assert not Consent.objects.exists()


# One's own data


def test_an_organizers_and_a_visitors_device_hold_no_own_data(
    organizer_client: Client, make_person: MakePerson
) -> None:
    make_person("Ana")
    for client in (organizer_client, Client()):
        assert client.get("/me/data.json").status_code == 404


# Quarantine


def counted(
    organizer: Actor, meeting: Meeting, cause: Cause, bringer: Person, project: Project
) -> dict[str, object]:
    """Every number that anybody is shown, but for the one that counts the unconfirmed."""
    counts = known_meetings.counts_of(meeting)
    meeting.refresh_from_db()
    home = desk.home_of(organizer)
    asks = known_projects.asks_of([project.pk])
    return {
        "counts": (counts.going, counts.waiting, counts.here, counts.seats_left),
        "seats taken": meeting.seats_taken,
        "ballots": known_hall.ballots_of(meeting),
        "concerns": known_hall.concerns_at(meeting),
        "coming": known_meetings.people_coming(meeting).count(),
        "to call": home.calls
        and (home.calls.waiting, [each.person.pk for each in home.calls.first]),
        "kept": home.kept,
        "brought": selectors.brought_by(bringer.pk),
        "members": Membership.objects.count(),
        "tallies": known_projects.tallies(asks),
        "seconds": known_projects.seconds_of(project),
        "written to": known_meetings.people_who_answered(meeting.pk).count(),
    }


def test_a_thousand_sign_ups_that_nobody_confirmed_change_no_count(
    organizer: Actor,
    make_meeting: Callable[..., Meeting],
    make_person: MakePerson,
    make_project: Callable[..., Project],
    cause: Cause,
) -> None:
    bringer = make_person("Bea")
    project = make_project("Rent strike fund")
    meeting = make_meeting(capacity=50)
    word = signs_up(meeting, sign_up("Real", "real@example.org"), causes=(cause.pk,))
    meetings.confirm_person(member(word.person), person_id=word.person_id)
    before = counted(organizer, meeting, cause, bringer, project)
    assert before["counts"] == (1, 0, 0, 49)
    for number in range(1000):
        who = sign_up(f"Fake {number}", f"fake{number}@example.org", share_code=bringer.share_code)
        signs_up(meeting, who, guests=9, causes=(cause.pk,))
    assert Person.objects.filter(standing=Standing.QUARANTINE).count() == 1000
    assert counted(organizer, meeting, cause, bringer, project) == before
    assert known_meetings.counts_of(meeting).unconfirmed == 1000


def test_the_seat_of_who_confirms_is_not_behind_a_thousand_fakes(
    make_meeting: Callable[..., Meeting],
) -> None:
    meeting = make_meeting(capacity=1)
    for number in range(20):
        signs_up(meeting, sign_up(f"Fake {number}", f"fake{number}@example.org"))
    word = signs_up(meeting, sign_up("Real", "real@example.org"))
    meetings.confirm_person(member(word.person), person_id=word.person_id)
    word.refresh_from_db()
    assert (word.answer, word.holds) == ("going", 1)


# The same person, or another


def test_an_id_alone_proves_nothing_at_the_door_of_the_hall(
    meeting: Meeting, make_person: MakePerson
) -> None:
    """Who knows somebody's id and the code on the stage does not speak for them."""
    ana = make_person("Ana", "ana@example.org", confirmed=False)
    who = NewPerson(ana.pk, "Mallory", sign_up("x", "mallory@example.org").contacts)
    grant = hall.enter_hall(
        visitor(),
        grant_id=new_id(),
        attendance_id=new_id(),
        meeting_id=meeting.pk,
        code=code_of(meeting.pk),
        sign_up=who,
    )
    ana.refresh_from_db()
    assert grant.person_id != ana.pk
    assert ana.standing == Standing.QUARANTINE
    assert not known_meetings.is_here(meeting.pk, ana.pk)


def test_a_form_that_comes_again_with_another_name_is_another_person(meeting: Meeting) -> None:
    """The browser's way back keeps the hidden ids: a partner types their own name over it."""
    first = sign_up("Ana", "family@example.org")
    second = NewPerson(first.person_id, "Binh", first.contacts)
    corrected = NewPerson(first.person_id, "Ana", sign_up("x", "family@example.com").contacts)
    people_of = [signs_up(meeting, who).person_id for who in (first, first, second, corrected)]
    assert people_of[0] == people_of[1] == first.person_id
    assert len(set(people_of)) == 3
    assert ContactPoint.objects.count() == 3


def test_an_id_of_another_organization_is_never_taken_over(
    other_organization: object, other_organizer: Actor, meeting: Meeting
) -> None:
    from groundswell.organizations.models import Organization
    from tests.conftest import plan

    theirs = meetings.plan_meeting(
        other_organizer,
        meeting_id=new_id(),
        organization_id=Organization.objects.get(slug="hill").pk,
        plan=plan(),
    )
    who = sign_up("Ana", "ana@example.org")
    there, here = signs_up(theirs, who).person, signs_up(meeting, who).person
    assert there.pk == who.person_id
    assert here.pk != there.pk
    assert here.organization_id != there.organization_id


@pytest.mark.parametrize("name", ["", "   ", "\u202e\u200f", "\x00"])
def test_nobody_has_no_name(meeting: Meeting, name: str) -> None:
    with pytest.raises(NameMissing):
        signs_up(meeting, sign_up(name, "ana@example.org"))
    with pytest.raises(ContactMissing):
        signs_up(meeting, NewPerson(new_id(), "Ana", ()))
    assert not Person.objects.exists()


def test_who_speaks_with_a_person_vouches_for_them(
    organizer: Actor, make_person: MakePerson, other_organizer: Actor
) -> None:
    ana = make_person("Ana", confirmed=False)
    with pytest.raises(NotThere):
        people.speak_with(other_organizer, person_id=ana.pk)
    people.speak_with(organizer, person_id=ana.pk)
    ana.refresh_from_db()
    assert ana.standing == Standing.CONFIRMED
    assert ana.spoken_with_at
    assert list(selectors.not_spoken_with(organizer)) == []


def test_a_name_is_found_by_any_of_its_words_in_any_spelling(
    organizer: Actor, make_person: MakePerson
) -> None:
    names = ("Ana Núñez", "Nunez Ana María", "Ana Smith-O’Neill", "김민준", "Анна Ким", "علي")
    for name in names:
        make_person(name)

    def found(search: str) -> list[str]:
        return [person.name for person in selectors.named(organizer, search, limit=50)]

    assert found("NUNEZ ana") == ["Ana Núñez", "Nunez Ana María"]
    assert found("an") == ["Ana Núñez", "Ana Smith-O’Neill", "Nunez Ana María"]
    assert found("smith") == found("oneill ana") == found("O'Neill") == ["Ana Smith-O’Neill"]
    assert found("김민준") == found("민준") == ["김민준"]
    assert found("анна") == ["Анна Ким"]
    assert found("علي") == ["علي"]
    assert found("neill smi") == found("smith o'neill") == ["Ana Smith-O’Neill"]
    assert found("") == found("  -'% ") == found("una") == found("%") == []
    make_person("♥")
    assert found("♥") == ["♥"]


def test_whoever_has_that_very_name_comes_before_longer_ones_where_there_are_many(
    organizer: Actor, make_person: MakePerson
) -> None:
    for name in ("Mariana Abel", "Marianne Zola", "Maria Zola", "Maria Mariana Cruz"):
        make_person(name)
    assert [each.name for each in selectors.named(organizer, "maria", limit=2)] == [
        "Maria Mariana Cruz",
        "Maria Zola",
    ]
    assert len(selectors.named(organizer, "maria", limit=50)) == 4


def test_the_public_form_answers_the_same_for_the_known_and_the_new(
    meeting: Meeting, make_person: MakePerson
) -> None:
    make_person("Known", "known@example.org")
    answers = set()
    for name, email in (("Known", "known@example.org"), ("New", "new@example.org")):
        form = {
            "person_id": new_id(),
            "rsvp_id": new_id(),
            "name": name,
            "contact": email,
            "answer": "going",
            "guests": 0,
        }
        answer = Client().post(reverse("hall:meeting", args=[meeting.pk]), form)
        answers.add((answer.status_code, answer["Location"], answer.content))
    assert len(answers) == 1


def test_those_who_came_before_names_were_kept_by_their_words_are_found(
    organizer: Actor, make_person: MakePerson
) -> None:
    make_person("Ana Núñez")
    make_person("김민준")
    NameWord.objects.all().delete()
    assert not selectors.named(organizer, "nunez", limit=50)
    migration = import_module("groundswell.people.migrations.0004_words_of_everybody")
    migration.write_down_words(apps, None)
    assert [each.name for each in selectors.named(organizer, "nunez", limit=50)] == ["Ana Núñez"]
    assert [each.name for each in selectors.named(organizer, "민준", limit=50)] == ["김민준"]
