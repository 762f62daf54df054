"""A guest list from another service, from the file to the list of tonight's meeting."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from typer.testing import CliRunner

from groundswell.access import audit
from groundswell.access.actor import Actor, house, visitor
from groundswell.access.models import Account
from groundswell.access.roles import Role
from groundswell.cli import app
from groundswell.exchange import guests, operations, selectors, uploads
from groundswell.exchange.guest_list import write_bad_rows
from groundswell.exchange.models import Upload
from groundswell.hall.models import Concern
from groundswell.kernel.errors import NotThere
from groundswell.kernel.ids import new_id
from groundswell.meetings import operations as meetings
from groundswell.meetings import selectors as known_meetings
from groundswell.meetings.models import Meeting, Rsvp
from groundswell.messaging.models import Message
from groundswell.messaging.operations import send_letters
from groundswell.organizations.models import Organization
from groundswell.people import operations as people
from groundswell.people import selectors as known_people
from groundswell.people.models import Activity, Consent, Person, Standing
from tests.conftest import MakePerson, account_with, meeting_link, member, opened, sign_up

EVENTBRITE = """\
Order #,Order Date,First Name,Surname,Email,Ticket Quantity,Ticket Type,Attendee Status,Cell Phone,What do you care about?
101,2025-11-01,Ana,Núñez,ana@example.org,2,General,Attending,(212) 555-0101,the mold in our stairwell
102,2025-11-01,영희,김,younghee@example.org,1,General,Attending,,
103,2025-11-02,Ben,Okafor,ben@example.org,1,General,Not Attending,,
101,2025-11-01,ana,núñez,ana@example.org,1,General,Attending,,the buses
104,2025-11-03,Cyn,Reyes,,1,General,Attending,,
105,2025-11-03,,,nobody@example.org,1,General,Attending,,
106,2025-11-04,Known,Already,known@example.org,1,General,Attending,(212) 555-0106,
"""


def uploaded(client: Client, meeting: Meeting, text: str | bytes, name: str = "guests.csv") -> str:
    """The address of the preview of a file that was taken."""
    data = text.encode() if isinstance(text, str) else text
    page = reverse("exchange:guests", args=[meeting.pk])
    response = client.post(page, {"file": SimpleUploadedFile(name, data, "text/csv")})
    assert response.status_code == 302, response.text
    return response["Location"]


def plain(page: str) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def everything() -> list[Sequence[object]]:
    """All that an import writes, to be the same after a second one."""
    return [
        sorted(Person.objects.values_list("pk", "name", "standing", "source")),
        sorted(Rsvp.objects.values_list("pk", "person", "answer", "guests", "holds")),
        sorted(Concern.objects.values_list("person__name", "words")),
        sorted(Consent.objects.values_list("pk", flat=True)),
        sorted(Activity.objects.values_list("pk", flat=True)),
        list(Meeting.objects.values_list("seats_taken", flat=True)),
        sorted(
            (point.person_id, bytes(point.blind_index))
            for person in Person.objects.all()
            for point in person.contact_points.all()
        ),
    ]


def bring_in(actor: Actor, meeting: Meeting, text: str) -> guests.Report:
    return guests.bring_in(actor, meeting.pk, text.encode(), preview=False)


def test_an_eventbrite_export_from_the_file_to_the_list(
    organizer_client: Client, organizer: Actor, organization: Organization, meeting: Meeting
) -> None:
    meetings.rsvp(
        visitor(),
        rsvp_id=new_id(),
        meeting_id=meeting.pk,
        sign_up=sign_up("Known Already", "known@example.org"),
        guests=2,
    )
    send_letters()
    letters = Message.objects.count()
    mail.outbox.clear()

    # Olive takes the file and sees what is in it; nothing has happened yet.
    assert (
        ".csv,text/csv" in organizer_client.get(reverse("exchange:guests", args=[meeting.pk])).text
    )
    preview = uploaded(organizer_client, meeting, EVENTBRITE)
    assert Person.objects.count() == 1
    shown = plain(organizer_client.get(preview).text)
    for words in (
        "export from Eventbrite",
        "3 people would be new.",
        "1 was known already",
        "1 row named somebody a second time",
        "2 rows cannot be used",
        "Line 6 There is no e-mail and no phone in this row",
        "Line 7 There is no name in this row",
        "Surname Family name",
        "Not used: Order #, Order Date, Ticket Type",
        "Bring in 4 people",
        "Ana Núñez and 1 guest",
    ):
        assert words in shown, words

    # She brings them in, and is shown what came of it.
    assert organizer_client.post(preview)["Location"] == preview
    result = organizer_client.get(preview).text
    assert "3 new people are on the list. 1 was known already" in re.sub(
        r"\s+", " ", plain(result).replace(" • ", " ")
    )
    assert reverse("meetings:manage", args=[meeting.pk]) in result
    answers = {
        rsvp.person.name: (rsvp.answer, rsvp.guests, rsvp.holds)
        for rsvp in Rsvp.objects.select_related("person")
    }
    assert answers == {
        "Ana Núñez": ("going", 1, 2),
        "김영희": ("going", 0, 1),
        "Ben Okafor": ("no", 0, 0),
        "Known Already": ("going", 0, 1),  # whatever was typed in her name, the list is vouched for
    }
    assert known_meetings.counts_of(meeting).going == 4
    ana = Person.objects.get(name="Ana Núñez")
    assert ana.standing == Standing.CONFIRMED
    assert sorted(c.value for c in known_people.contacts_of(organizer, ana)) == [
        "+12125550101",
        "ana@example.org",
    ]
    said = Concern.objects.get(person=ana)
    assert said.words == "the mold in our stairwell; the buses"
    assert not Consent.objects.exists(), "a guest list says nothing of what anybody agreed to"
    known = Person.objects.get(name="Known Already")
    assert len(known_people.contacts_of(organizer, known)) == 1, "a list adds no way to reach her"

    # Nobody is written to, and the chain of what was done holds.
    assert Message.objects.count() == letters
    send_letters()
    assert mail.outbox == []
    assert audit.verify(organization.pk).broken_at is None

    # The rows that could not be used come down as a file, each with how to mend it.
    file = organizer_client.get(preview + "bad-rows/")
    assert file["Content-Disposition"] == 'attachment; filename="rows-to-mend.csv"'
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [(row[0], row[4], row[6]) for row in rows] == [
        ("line", "First Name", "Email"),
        ("6", "Cyn", ""),
        ("7", "", "nobody@example.org"),
    ]
    kept = Upload.objects.get()
    assert b"ana@example.org" not in bytes(kept.sealed)
    assert b"ana@example.org" not in uploads.opened(kept), "the file itself is gone"

    # Confirmed again, and brought in again from the same file: nothing doubles.
    before = everything()
    organizer_client.post(preview)
    assert everything() == before
    again = uploaded(organizer_client, meeting, EVENTBRITE)
    organizer_client.post(again)
    assert everything() == before
    assert "0 new people are on the list. 4 were known already" in plain(
        organizer_client.get(again).text
    )


def test_what_a_person_said_since_stands_and_the_erased_stay_erased(
    organizer: Actor, meeting: Meeting
) -> None:
    text = "Name,Email\nAna,ana@example.org\nBen,ben@example.org\n"
    bring_in(organizer, meeting, text)
    ana, ben = Person.objects.get(name="Ana"), Person.objects.get(name="Ben")
    meetings.cancel_rsvp(house(), rsvp_id=Rsvp.objects.get(person=ana).pk)
    people.erase(house(), person_id=ben.pk)
    report = bring_in(organizer, meeting, text)
    assert (report.new, report.known, report.erased) == (0, 1, 1)
    assert "1 had themselves erased" in report.sentence
    assert Rsvp.objects.get(person=ana).answer == "no"
    ben.refresh_from_db()
    assert (ben.standing, ben.name, ben.contact_points.count()) == (Standing.ERASED, "", 0)


def test_a_list_brings_nobody_back_who_was_erased_after_answering_by_themselves(
    organizer: Actor,
    meeting: Meeting,
    make_person: MakePerson,
    make_meeting: Callable[..., Meeting],
) -> None:
    people.erase(house(), person_id=make_person("Ana Núñez", "ana@example.org").pk)
    text = "Name,Email\nAna Nunez,ana@example.org\nAna's brother,ana@example.org\n"
    for where in (meeting, make_meeting(title="Next week")):
        preview = guests.bring_in(organizer, where.pk, text.encode(), preview=True)
        report = bring_in(organizer, where, text)
        assert preview.erased == report.erased == 1
    assert set(Person.objects.exclude(name="").values_list("name", flat=True)) == {"Ana's brother"}

    # She comes back by herself, and is on the next list like anybody.
    make_person("Ana Núñez", "ana@example.org")
    assert bring_in(organizer, meeting, text).erased == 0


def test_a_mended_row_is_brought_in_from_the_file_of_bad_rows(
    organizer: Actor, meeting: Meeting
) -> None:
    bad = write_bad_rows(guests.read(EVENTBRITE.encode()))
    assert bring_in(organizer, meeting, bad).bad == 2
    mended = bad.replace("Cyn,Reyes,,", "Cyn,Reyes,cyn@example.org,")
    report = bring_in(organizer, meeting, mended)
    assert (report.new, report.bad) == (1, 1)
    assert Rsvp.objects.get(person__name="Cyn Reyes").answer == "going"


def test_half_a_row_is_handed_back_and_the_others_come_in(
    organizer: Actor, meeting: Meeting
) -> None:
    report = bring_in(organizer, meeting, "Name,Email,Phone\nAna,ana@example.org,\nBen,ben@exam")
    assert (report.new, report.bad) == (1, 1)
    assert list(Person.objects.values_list("name", flat=True)) == ["Ana"]


def test_a_family_with_one_phone_stays_several_people(organizer: Actor, meeting: Meeting) -> None:
    text = "Name,Phone\nMai Tran,212 555 0100\nBinh Tran,212 555 0100\nmai  TRAN,2125550100\n"
    for _ in range(2):
        report = bring_in(organizer, meeting, text)
        assert report.merged == 1
    names = Person.objects.values_list("name", flat=True)
    assert sorted(names) == ["Binh Tran", "Mai Tran"]
    assert known_meetings.counts_of(meeting).going == 2


def test_past_the_last_seat_people_wait(
    organizer_client: Client, make_meeting: Callable[..., Meeting]
) -> None:
    small = make_meeting(capacity=2)
    text = "Name,Email,Guests\nAna,a@example.org,1\nBen,b@example.org,0\nCyn,c@example.org,\n"
    preview = uploaded(organizer_client, small, text)
    assert "The list asks for 4 seats. 2 seats are left." in plain(
        organizer_client.get(preview).text
    )
    organizer_client.post(preview)
    assert "no seat left for 2 of them" in organizer_client.get(preview).text
    answers = dict(Rsvp.objects.values_list("person__name", "answer"))
    assert answers == {"Ana": "going", "Ben": "waiting", "Cyn": "waiting"}
    small.refresh_from_db()
    assert small.seats_taken == 2


def test_whoever_is_vouched_for_gets_the_seat_they_asked_for_elsewhere(
    organizer: Actor, meeting: Meeting, make_meeting: Callable[..., Meeting]
) -> None:
    other = make_meeting(title="Next week")
    asked = meetings.rsvp(
        visitor(),
        rsvp_id=new_id(),
        meeting_id=other.pk,
        sign_up=sign_up("Ana", "ana@example.org"),
    )
    assert asked.holds == 0
    bring_in(organizer, meeting, "Name,Email\nAna,ana@example.org\n")
    asked.refresh_from_db()
    assert asked.holds == 1


def test_a_power_cut_leaves_whole_batches(
    organizer: Actor, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "BATCH", 2)
    text = "Name,Email\n" + "".join(f"Guest {n},g{n}@example.org\n" for n in range(5))
    add_rsvp = meetings.add_rsvp
    calls = []

    def cut(*args: object, **kwargs: object) -> Rsvp:
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return add_rsvp(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came

    with monkeypatch.context() as patched:
        patched.setattr(meetings, "add_rsvp", cut)
        with pytest.raises(KeyboardInterrupt):
            bring_in(organizer, meeting, text)
    assert (Person.objects.count(), Rsvp.objects.count()) == (2, 2)
    report = bring_in(organizer, meeting, text)
    assert (report.new, report.known, Rsvp.objects.count()) == (3, 2, 5)


def test_long_words_fit_their_columns(organizer: Actor, meeting: Meeting) -> None:
    long = "a" * 500
    text = f"Name,Email,Postcode,Source,Interests\n{long},a@example.org,{long},{long},{long}\n"
    for _ in range(2):
        bring_in(organizer, meeting, text)
    person = Person.objects.get()
    lengths = [len(words) for words in (person.name, person.postcode, person.source)]
    assert lengths == [200, 20, 40]


def test_whoever_may_not_bring_guests_finds_nothing(
    organizer_client: Client,
    other_organizer: Actor,
    organizer: Actor,
    meeting: Meeting,
    make_meeting: Callable[..., Meeting],
    make_person: MakePerson,
    door_client: Client,
) -> None:
    preview = uploaded(organizer_client, meeting, EVENTBRITE)
    pages = [reverse("exchange:guests", args=[meeting.pk]), preview, preview + "bad-rows/"]
    helper = opened(meeting_link(organizer, meeting, Role.HELPER))
    stranger = Client()
    elsewhere = Client()
    elsewhere.force_login(Account.objects.get(email="hugo@example.org"))
    people_before = Person.objects.count()
    for client in (door_client, helper, stranger, elsewhere):
        for page in pages:
            assert client.get(page).status_code == 404
        file = SimpleUploadedFile("guests.csv", EVENTBRITE.encode())
        assert client.post(pages[0], {"file": file}).status_code == 404
        assert client.post(preview).status_code == 404
    assert (Person.objects.count(), Upload.objects.count()) == (people_before, 1)
    for actor in (other_organizer, visitor(), member(make_person("Ana"))):
        with pytest.raises(NotThere):
            bring_in(actor, meeting, EVENTBRITE)
    # An upload is found under its own meeting alone, and its bad rows only once there are any.
    other = make_meeting()
    wrong = preview.replace(str(meeting.pk), str(other.pk))
    assert organizer_client.get(wrong).status_code == 404
    assert organizer_client.get(preview + "bad-rows/").status_code == 404


def test_a_data_steward_brings_guests_in_without_the_plan(
    organization: Organization, meeting: Meeting
) -> None:
    client = Client()
    client.force_login(account_with(organization, Role.DATA_STEWARD, "dot@example.org"))
    preview = uploaded(client, meeting, EVENTBRITE)
    result = client.post(preview, follow=True)
    assert result.status_code == 200
    assert reverse("meetings:manage", args=[meeting.pk]) not in result.text


def test_a_large_file_is_refused_by_its_size(
    organizer_client: Client, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_file: object, *_args: object) -> bytes:
        raise AssertionError("it was read into memory")

    monkeypatch.setattr(TemporaryUploadedFile, "read", never, raising=False)
    file = io.BytesIO(b"Name,Email\n" + b"a" * (50 * 1024 * 1024))
    file.name = "large.csv"
    page = reverse("exchange:guests", args=[meeting.pk])
    response = organizer_client.post(page, {"file": file})
    assert response.status_code == 413
    assert "The file has 50.0 MB and at most 5 are read at once." in response.text
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04 a workbook", "not a CSV"),
        (b"", "The file is empty"),
        (b"Colour,Size\nred,1\n", "No column of this file is called e-mail or phone"),
        (None, "This field is required"),
    ],
)
def test_what_is_no_guest_list_is_said_on_the_form(
    organizer_client: Client, meeting: Meeting, data: bytes | None, words: str
) -> None:
    page = reverse("exchange:guests", args=[meeting.pk])
    sent = {} if data is None else {"file": SimpleUploadedFile("guests.csv", data)}
    response = organizer_client.post(page, sent)
    assert response.status_code == 422
    assert words in response.text
    assert not Upload.objects.exists()


def test_a_meeting_that_is_over_takes_nobody(
    organizer_client: Client, organizer: Actor, meeting: Meeting
) -> None:
    preview = uploaded(organizer_client, meeting, EVENTBRITE)
    meetings.cancel_meeting(organizer, meeting_id=meeting.pk)
    assert organizer_client.get(reverse("exchange:guests", args=[meeting.pk])).status_code == 410
    assert organizer_client.post(preview).status_code == 410
    assert not Person.objects.exists()


def test_uploads_last_a_day(organizer_client: Client, meeting: Meeting) -> None:
    with time_machine.travel("2025-11-01T10:00Z", tick=False):
        upload = guests.receive(
            house(),
            meeting_id=meeting.pk,
            upload_id=new_id(),
            name="old.csv",
            file=SimpleUploadedFile("old.csv", EVENTBRITE.encode()),
        )
    page = reverse("exchange:upload", args=[meeting.pk, upload.pk])
    assert organizer_client.get(page).status_code == 404
    uploaded(organizer_client, meeting, EVENTBRITE)
    assert not Upload.objects.filter(pk=upload.pk).exists()


def test_a_preview_asks_as_much_for_thirty_rows_as_for_one(
    organizer: Actor, meeting: Meeting
) -> None:
    def asked(rows: int) -> int:
        text = "Name,Email\n" + "".join(f"Guest {n},g{n}@example.org\n" for n in range(rows))
        with CaptureQueriesContext(connection) as queries:
            guests.look_at(organizer, meeting.pk, text.encode())
        return len(queries)

    assert asked(1) == asked(30) == 3


def test_only_the_own_organization_is_known(
    organizer: Actor, other_organizer: Actor, meeting: Meeting, other_organization: Organization
) -> None:
    text = "Name,Email\nAna,ana@example.org\n"
    bring_in(organizer, meeting, text)
    rows = guests.read(text.encode()).rows
    assert selectors.count_known(organizer, meeting.organization_id, rows) == 1
    assert selectors.count_known(other_organizer, other_organization.pk, rows) == 0


def test_the_command_line_brings_a_file_in(meeting: Meeting, tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text(EVENTBRITE, encoding="utf-8")
    command = ["import", "guests", str(file), "--meeting", str(meeting.pk)]
    looked = CliRunner().invoke(app, [*command, "--preview"])
    assert looked.exit_code == 0
    assert "4 people would be new." in looked.output
    assert not Person.objects.exists()
    assert [each.name for each in tmp_path.iterdir()] == ["export.csv"]

    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0
    assert "4 new people are on the list." in done.output
    bad = tmp_path / "export.bad.csv"
    assert str(bad) in done.output.replace("\n", "")
    rows = list(csv.reader(io.StringIO(bad.read_bytes().decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["line", "6", "7"]
    again = CliRunner().invoke(app, command)
    assert "0 new people are on the list. 4 were known already" in again.output
    assert Person.objects.count() == 4


def test_the_command_line_says_what_is_wrong(meeting: Meeting, tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    small = tmp_path / "small.csv"
    small.write_text("Name,Email\nAna,ana@example.org\n")
    for path, meeting_id, words in (
        (large, meeting.pk, "50.0 MB"),
        (tmp_path / "none.csv", meeting.pk, "No such file"),
        (small, new_id(), "There is nothing here"),
        (small, "tonight", "badly formed"),
    ):
        result = CliRunner().invoke(
            app, ["import", "guests", str(path), "--meeting", str(meeting_id)]
        )
        assert result.exit_code == 1
        assert words in result.output
        assert "Traceback" not in result.output
