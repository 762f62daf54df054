"""Erasing: the key is gone, and with it every contact, in every byte that the house keeps."""

import datetime as dt
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client

from groundswell.access import audit
from groundswell.access.actor import Actor, visitor
from groundswell.access.models import Grant
from groundswell.access.roles import Role
from groundswell.kernel import clock
from groundswell.kernel.errors import DomainError, NotPermitted, NotThere
from groundswell.kernel.ids import new_id
from groundswell.kernel.sealing import SealBroken
from groundswell.meetings import operations as meetings
from groundswell.meetings import selectors as known_meetings
from groundswell.meetings.models import Meeting
from groundswell.messaging.models import Message
from groundswell.organizations.models import Organization
from groundswell.people import contacts, selectors
from groundswell.people import operations as people
from groundswell.people.models import Activity, Consent, ContactPoint, Person, PersonKey, Standing
from groundswell.people.operations import Agreement
from tests.conftest import MakePerson, account_with, actor_with, member, opened, sign_up

EMAIL = "canary.zebra.quagga@example.org"
PHONE = "+12125550187"
NAME = "Quagga Zebrowska"


def everything_kept() -> str:
    """Every value of every column of every table, as text."""
    kept = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                kept += [
                    bytes(value).decode("latin-1")
                    if isinstance(value, bytes | memoryview)
                    else str(value)
                    for value in row
                ]
    return "\n".join(kept)


def bytes_on_disk() -> bytes:
    """The database's own files, with its write-ahead log; nothing on PostgreSQL."""
    if connection.vendor != "sqlite":
        return b""
    path = Path(str(connection.settings_dict["NAME"]))
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


@pytest.fixture
def canary(organization: Organization, meeting: Meeting) -> Person:
    word = meetings.rsvp(
        visitor(),
        rsvp_id=new_id(),
        meeting_id=meeting.pk,
        sign_up=people.NewPerson(
            person_id=new_id(),
            name=NAME,
            contacts=[*sign_up("x", EMAIL).contacts, *sign_up("x", PHONE).contacts],
            postcode="10473",
            source="canary source",
            agreements=[Agreement("contact_me", "We may write to you", "rsvp")],
        ),
    )
    meetings.confirm_person(member(word.person), person_id=word.person_id)
    word.person.refresh_from_db()
    return word.person


def forms_of(value: str) -> list[str]:
    """A value as it might stand somewhere: whole, its digits, its local part, in hexadecimal."""
    return [value, value.lstrip("+"), value.partition("@")[0], value.encode().hex()]


def test_no_contact_stands_open_in_any_table_before_or_after(canary: Person) -> None:
    before = everything_kept()
    assert NAME in before, "the search would find what is there"
    people.erase(member(canary), person_id=canary.pk)
    after = everything_kept()
    for value in (*forms_of(EMAIL), *forms_of(PHONE)):
        assert value not in before
        assert value not in after
    for value in (NAME, "quagga zebrowska", "10473", "canary source", "We may write to you"):
        assert value not in after


@pytest.mark.django_db(transaction=True)
def test_no_contact_is_in_the_databases_own_files(canary: Person) -> None:
    if connection.vendor == "sqlite":
        assert NAME.encode() in bytes_on_disk(), "what is written reaches the file or its log"
    for value in (*forms_of(EMAIL), *forms_of(PHONE)):
        assert value.encode() not in bytes_on_disk()
    people.erase(member(canary), person_id=canary.pk)
    for value in (*forms_of(EMAIL), *forms_of(PHONE)):
        assert value.encode() not in bytes_on_disk()


def test_a_sealed_value_from_an_old_backup_does_not_open_any_more(canary: Person) -> None:
    points = list(canary.contact_points.all())
    old_key = contacts.key_of(canary)
    assert {contacts.value_of(point, key=old_key) for point in points} == {EMAIL, PHONE}
    people.erase(member(canary), person_id=canary.pk)
    gone = Person.objects.get(pk=canary.pk)
    with pytest.raises(PersonKey.DoesNotExist):
        contacts.key_of(gone)
    _stored, fresh = contacts.fresh_key(gone)
    for point in points:
        with pytest.raises(SealBroken):
            contacts.value_of(point, key=fresh)


def test_what_remains_of_an_erased_person_is_counts(canary: Person, meeting: Meeting) -> None:
    people.erase(member(canary), person_id=canary.pk)
    gone = Person.objects.get(pk=canary.pk)
    assert (gone.name, gone.name_key, gone.postcode, gone.source, gone.standing) == (
        "",
        "",
        "",
        "",
        Standing.ERASED,
    )
    assert not PersonKey.objects.filter(person=gone).exists()
    assert not ContactPoint.objects.exists()
    assert not Consent.objects.exists()
    assert not Message.objects.exists()
    assert list(Activity.objects.values_list("deed", flat=True)) == ["rsvped"]
    assert audit.verify(meeting.organization_id).broken_at is None


def test_an_erased_person_is_nowhere_to_be_seen(
    canary: Person, meeting: Meeting, organizer: Actor, organizer_client: Client
) -> None:
    own = opened(Grant.objects.get(person_id=canary.pk, role=Role.MEMBER))
    assert own.post("/me/erase/").status_code == 302
    assert own.get("/me/").status_code == 404
    assert own.get("/me/data.json").status_code == 404
    with pytest.raises(NotThere):
        selectors.person_for(organizer, canary.pk)
    assert known_meetings.door_list(organizer, meeting.pk) == []
    assert list(known_meetings.guest_list(organizer, meeting)) == []
    assert list(selectors.not_spoken_with(organizer)) == []
    assert organizer_client.get(f"/meetings/{meeting.pk}/").status_code == 200
    assert organizer_client.get("/home/").status_code == 200


def test_every_link_of_an_erased_person_has_ended(canary: Person) -> None:
    client = opened(Grant.objects.get(person_id=canary.pk, role=Role.MEMBER))
    people.erase(member(canary), person_id=canary.pk)
    assert client.get("/me/").status_code == 404
    assert not Grant.objects.filter(person_id=canary.pk, revoked_at__isnull=True).exists()


def test_who_comes_back_is_somebody_new(canary: Person, meeting: Meeting) -> None:
    people.erase(member(canary), person_id=canary.pk)
    word = meetings.rsvp(
        visitor(), rsvp_id=new_id(), meeting_id=meeting.pk, sign_up=sign_up(NAME, EMAIL)
    )
    assert word.person_id != canary.pk
    assert word.person.standing == Standing.QUARANTINE


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.HOST])
def test_not_everybody_may_erase(canary: Person, organization: Organization, role: Role) -> None:
    actor = actor_with(account_with(organization, role, "ed@example.org"))
    with pytest.raises((NotPermitted, NotThere)) as refused:
        people.erase(actor, person_id=canary.pk)
    assert isinstance(refused.value, DomainError)
    assert Person.objects.get(pk=canary.pk).name == NAME


def test_erasing_twice_is_refused_and_breaks_nothing(
    canary: Person, organization: Organization
) -> None:
    steward = actor_with(account_with(organization, Role.DATA_STEWARD, "ed@example.org"))
    people.erase(steward, person_id=canary.pk)
    with pytest.raises(NotThere):
        people.erase(steward, person_id=canary.pk)


def test_another_person_keeps_everything(canary: Person, make_person: MakePerson) -> None:
    other = make_person("Ben", "ben@example.org")
    people.erase(member(canary), person_id=canary.pk)
    assert [c.value for c in selectors.contacts_of(member(other), other)] == ["ben@example.org"]
    other.refresh_from_db()
    assert (other.name, other.standing) == ("Ben", Standing.CONFIRMED)


def test_a_moved_or_exchanged_contact_does_not_open(
    canary: Person, make_person: MakePerson
) -> None:
    other = make_person("Ben", "ben@example.org")
    theirs = other.contact_points.get()
    mine = canary.contact_points.first()
    assert mine
    ContactPoint.objects.filter(pk=mine.pk).update(sealed=theirs.sealed)
    mine.refresh_from_db()
    for person in (canary, other):
        with pytest.raises(SealBroken):
            contacts.value_of(mine, key=contacts.key_of(person))


def test_one_address_in_two_organizations_has_two_indexes(
    organization: Organization, other_organization: Organization
) -> None:
    (kind, value) = sign_up("x", EMAIL).contacts[0]
    here, there = (
        contacts.index_of(each.pk, kind, value) for each in (organization, other_organization)
    )
    assert here != there


def test_member_links_are_prolonged_and_never_doubled(canary: Person, meeting: Meeting) -> None:
    first = Grant.objects.get(person_id=canary.pk, role=Role.MEMBER)
    with time_machine.travel(clock.now() + dt.timedelta(minutes=20), tick=False):
        meetings.rsvp(
            visitor(), rsvp_id=new_id(), meeting_id=meeting.pk, sign_up=sign_up(NAME, EMAIL)
        )
    assert Grant.objects.get(person_id=canary.pk, role=Role.MEMBER).pk == first.pk
