"""Guest lists from elsewhere: what is read, what is handed back, and that nothing disappears."""

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from groundswell.exchange.guest_list import (
    BadRow,
    GuestList,
    GuestListTooLarge,
    GuestRow,
    NotAGuestList,
    read_guest_list,
    write_bad_rows,
)
from groundswell.kernel.tables import harmless


def read(text: str, encoding: str = "utf-8", country: str = "US") -> GuestList:
    return read_guest_list(text.encode(encoding), country=country)


def only(guest_list: GuestList) -> GuestRow:
    assert guest_list.bad_rows == ()
    [row] = guest_list.rows
    return row


# Where lists come from


def test_mobilize() -> None:
    read_list = read(
        "signup id,first_name,last_name,email,mobile number,zip,status,attended,utm_source\n"
        "9001,Ana,Ruiz,Ana@Example.org,(212) 555-0101,10001,CONFIRMED,true,newsletter\n"
        "9002,Bo,Lindqvist,bo@example.org,,11201,REGISTERED,,\n"
        "9003,Cy,Okafor,cy@example.org,,11201,CANCELLED,false,\n"
        "9004,Di,Marsh,di@example.org,,11201,NO_SHOW,,\n"
    )
    assert read_list.source == "mobilize"
    assert read_list.rows == (
        GuestRow(
            line=2,
            name="Ana Ruiz",
            emails=("ana@example.org",),
            phones=("+12125550101",),
            postcode="10001",
            status="attended",
            came_through="newsletter",
            external_id="9001",
        ),
        GuestRow(3, "Bo Lindqvist", ("bo@example.org",), (), postcode="11201", external_id="9002"),
        GuestRow(
            *(4, "Cy Okafor", ("cy@example.org",), ()),
            postcode="11201",
            status="no",
            external_id="9003",
        ),
        GuestRow(
            *(5, "Di Marsh", ("di@example.org",), ()),
            postcode="11201",
            status="no",
            external_id="9004",
        ),
    )
    assert read_list.unused_columns == ()


def test_action_network() -> None:
    read_list = read(
        "email,first_name,last_name,zip_code,can2_phone,can2_user_tags,Issues\n"
        "ana@example.org,Ana,Ruiz,10001,2125550101,tenant,rent and heat\n"
    )
    assert read_list.source == "action_network"
    assert read_list.unused_columns == ("can2_user_tags",)
    assert read_list.columns["phone"] == "can2_phone"
    assert only(read_list) == GuestRow(
        *(2, "Ana Ruiz", ("ana@example.org",), ("+12125550101",)),
        postcode="10001",
        cares_about="rent and heat",
    )


def test_eventbrite() -> None:
    read_list = read(
        "Order #,First Name,Surname,Email,Cell Phone,Ticket Quantity,Attendee Status,Attendee #\n"
        "1,Ana,Ruiz,ana@example.org,+44 20 7946 0958,3,Checked In,77\n"
        "2,Bo,Holm,bo@example.org,,1,Attending,78\n"
        "3,Cy,Okafor,cy@example.org,,1,Not Attending,79\n"
    )
    assert read_list.source == "eventbrite"
    assert [(row.status, row.guests) for row in read_list.rows] == [
        ("attended", 2),
        ("going", 0),
        ("no", 0),
    ]
    assert read_list.rows[0].phones == ("+442079460958",)
    assert read_list.rows[0].external_id == "77"


@pytest.mark.parametrize(
    ("text", "country", "name", "phone"),
    [
        ("Full name,E-mail,Phone number\nAna Ruiz,a@example.org,212 555 0101\n", "US", "Ana Ruiz", 1),
        ("Nom;Prénom;Courriel;Téléphone\nRuiz;Ana;a@example.org;01 99 00 12 34\n", "FR", "Ana Ruiz", 1),
        ("Nom;Courriel\nAna Ruiz;a@example.org\n", "FR", "Ana Ruiz", 0),
        ("Nombre;Apellidos;Correo electrónico;Teléfono\nAna;Ruiz;a@example.org;600 12 34 56\n", "ES", "Ana Ruiz", 1),
        ("Nombre,Correo\nAna Ruiz,a@example.org\n", "ES", "Ana Ruiz", 0),
        ("이름,이메일,휴대폰 번호\n김민수,a@example.org,010-1234-5678\n", "KR", "김민수", 1),
        ("성,이름,이메일\n김,민수,a@example.org\n", "KR", "김민수", 0),
        ("이름,연락처\n김민수,010-1234-5678\n", "KR", "김민수", 1),
        ("First name,Last name,Email\n小明,王,a@example.org\n", "US", "王小明", 0),
        ("First name,Last name,Email\nさくら,山田,a@example.org\n", "US", "さくら 山田", 0),
        ("First name,Last name,Email\nMadonna,,a@example.org\n", "US", "Madonna", 0),
        ("Name,Email\nمريم \u202eعلي,a@example.org\n", "US", "مريم علي", 0),
        ("Name,Email\nJose\u0301  de  la Cruz,a@example.org\n", "US", "José de la Cruz", 0),
        ("Name *,Email Address (required)\nO'Neil-Smith Jr.,a@example.org\n", "US", "O'Neil-Smith Jr.", 0),
    ],
)  # fmt: skip
def test_names_and_headers(text: str, country: str, name: str, phone: int) -> None:
    row = only(read(text, country=country))
    assert row.name == name
    assert len(row.phones) == phone
    assert row.notes == ()


# How lists are written down


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings(encoding: str) -> None:
    text = "Name,Email\nZoë 김민수 Łukasz,a@example.org\n"
    assert only(read(text, encoding)).name == "Zoë 김민수 Łukasz"


@pytest.mark.parametrize(
    ("encoding", "name", "headers"),
    [
        ("cp1252", "Zoë Müller-Nuñez", "Name,Email"),
        ("cp1252", "Ana", "Nombre,Correo electrónico"),
        ("cp949", "김민수", "이름,이메일"),
        ("euc_kr", "박지영", "Name,Email"),
        ("cp1251", "Наталья Кузнецова", "Name,Email"),
        ("cp932", "山田さくら", "氏名,メールアドレス"),
    ],
)
def test_older_encodings(encoding: str, name: str, headers: str) -> None:
    rows = "".join(f"{name},a{i}@example.org\n" for i in range(8))
    read_list = read(f"{headers}\n{rows}", encoding)
    assert {row.name for row in read_list.rows} == {name}
    assert len(read_list.rows) == 8


@pytest.mark.parametrize("delimiter", list(",;\t|"))
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_ends_of_line(delimiter: str, end: str) -> None:
    rows = [("Name", "Email", "Concerns"), ("Ana", "a@example.org", "rent")]
    read_list = read(end.join(delimiter.join(row) for row in rows) + end)
    assert only(read_list).cares_about == "rent"
    assert read_list.delimiter == delimiter


def test_quotes_titles_and_the_separator_that_excel_writes() -> None:
    read_list = read(
        'sep=;\nSpring meeting;;\n\n"What do you care\nabout?";Name;Email\n'
        '"rent; heat\nand ""light""";Ana;a@example.org\n;;\n'
    )
    assert only(read_list).line == 6
    assert only(read_list).cares_about == 'rent; heat and "light"'


def test_a_cell_over_several_lines_counts_as_one_row() -> None:
    read_list = read('Name,Email,Concerns\nAna,a@example.org,"rent\n\nheat"\nBo,b@example.org,x\n')
    assert [(row.line, row.cares_about) for row in read_list.rows] == [(2, "rent heat"), (5, "x")]


# What cannot be read


def reasons(text: str) -> list[tuple[int, str]]:
    return [(bad.line, bad.reason) for bad in read(text).bad_rows]


def test_a_stray_quote_costs_one_row() -> None:
    read_list = read(
        'Name,Email\n"Ana,a@example.org\n"Bo"x,b@example.org\nCy,c@example.org\n'
        '"Di,d@example.org\nEd,"e@example.org\n'
    )
    assert [row.name for row in read_list.rows] == ["Cy"]
    assert [bad.line for bad in read_list.bad_rows] == [2, 3, 5, 6]
    assert all("quotation mark" in bad.reason for bad in read_list.bad_rows)


def test_two_stray_quotes_do_not_swallow_the_rows_between() -> None:
    read_list = read('Name,Email\n"Ana,a@example.org\nBo,b@example.org\nCy,c@example.org"\n')
    assert [row.name for row in read_list.rows] == ["Bo"]
    assert [bad.line for bad in read_list.bad_rows] == [2, 4]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("Ana,,\n", "no e-mail and no phone"),
        ("Ana,ana@nowhere,\n", "“ana@nowhere” cannot be right"),
        ("Ana,not an email,\n", "cannot be right"),
        ("Ana,,12\n", "The phone “12” cannot be right"),
        ("Ana,,2.12555E+09\n", "A spreadsheet turned the phone"),
        ("Ana\x00,a@example.org,\n", "damaged"),
        ("Ruiz, Ana,a@example.org,,x\n", "more cells"),
        ("Ana,ana@example.or", "breaks off"),
    ],
)
def test_a_row_that_cannot_be_read_says_how_to_mend_it(row: str, says: str) -> None:
    read_list = read(f"Name,Email,Phone\n{row}")
    assert read_list.rows == ()
    [bad] = read_list.bad_rows
    assert bad.line == 2
    assert says in bad.reason
    assert bad.reason.endswith(".")


def test_a_bad_phone_beside_a_good_email_is_a_note() -> None:
    row = only(read("Name,Email,Phone\nAna,a@example.org,12\n"))
    assert (row.emails, row.phones) == (("a@example.org",), ())
    assert "“12” cannot be right" in row.notes[0]


def test_several_contacts_in_a_row() -> None:
    row = only(
        read(
            "Name,Email,Home email,E-mail,Phone,Mobile\n"
            "Ana,a@example.org; b@example.org,,c@example.org,'+12125550101,2125550102 or 2125550101\n"
        )
    )
    assert row.emails == ("a@example.org", "b@example.org", "c@example.org")
    assert row.phones == ("+12125550101", "+12125550102")


@pytest.mark.parametrize(
    ("cell", "guests", "noted"),
    [("", 0, 0), ("2", 2, 0), ("+1", 1, 0), ("2.0", 2, 0), ("none", 0, 1), ("No", 0, 0), ("yes", 1, 0), ("-3", 0, 1), ("900", 0, 1), ("９", 9, 0)],
)  # fmt: skip
def test_guests(cell: str, guests: int, noted: int) -> None:
    row = only(read(f"Email,Guests\na@example.org,{cell}\n"))
    assert (row.guests, len(row.notes)) == (guests, noted)


def test_an_answer_that_is_not_known_counts_as_going_with_a_note() -> None:
    row = only(read("Email,Status\na@example.org,perchance\n"))
    assert (row.status, len(row.notes)) == ("going", 1)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04\x14\x00", "workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "older Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "picture"),
        (b"\n<!DOCTYPE html><html>", "web page"),
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\n", "empty"),
        (b"\x01\x02\x03\x04" * 50, "no text"),
        (b"Colour,Size\nred,2\n", "row of column names"),
        (b"ana@example.org\nbo@example.org\n", "row of column names"),
    ],
)
def test_what_is_no_guest_list_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(NotAGuestList, match=says):
        read_guest_list(data)


def test_too_large() -> None:
    with pytest.raises(GuestListTooLarge, match="5 are read at once"):
        read_guest_list(b"Email\n" + b"a@example.org\n" * 400_000)
    with pytest.raises(GuestListTooLarge, match="more than 2 rows"):
        read_guest_list(b"Email\na@example.org\nb@example.org\nc@example.org\n", limit_rows=2)


def test_a_country_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="'XX' is no country"):
        read_guest_list(b"Email\na@example.org\n", country="XX")


# The same person twice


def test_the_same_person_twice_is_merged() -> None:
    row = only(
        read(
            "Name,Email,Phone,Status,Concerns,Guests\n"
            "Ana Ruiz,a@example.org,,cancelled,rent,\n"
            "ANA RUIZ,A@example.org,2125550101,going,heat,2\n"
            ",,212-555-0101,maybe,rent,1\n"
        )
    )
    assert row == GuestRow(
        *(2, "Ana Ruiz", ("a@example.org",), ("+12125550101",)),
        guests=2,
        status="going",
        cares_about="rent; heat",
        merged_lines=(3, 4),
        notes=(
            "Line 3 is a duplicate of this person and was merged into this row.",
            "Line 4 is a duplicate of this person and was merged into this row.",
        ),
    )


def test_two_people_with_one_email_stay_two() -> None:
    ana, bo = read("Name,Email\nAna,us@example.org\nBo,us@example.org\n").rows
    assert (ana.name, bo.name) == ("Ana", "Bo")
    assert bo.notes == ("Shares an e-mail or a phone with line 2.",)


# Handing back the bad rows


def test_bad_rows_come_back_as_a_csv_that_computes_nothing() -> None:
    read_list = read('Name,Email,Phone\n=cmd|calc,bad,+1\n"Ruiz, Ana",bad@,12\n')
    written = list(csv.reader(io.StringIO(write_bad_rows(read_list).removeprefix("\ufeff"))))
    assert written[0] == ["line", "how to mend it", "Name", "Email", "Phone"]
    assert [row[:1] + row[2:] for row in written[1:]] == [
        ["2", "'=cmd|calc", "bad", "'+1"],
        ["3", "Ruiz, Ana", "bad@", "12"],
    ]


def test_mended_rows_can_be_uploaded_again() -> None:
    written = write_bad_rows(read("Name,Email\nAna,a@\n"))
    assert only(read(written.replace("a@", "a@example.org"))).name == "Ana"


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+cmd", "-1", "@SUM(A1)", "\t=1", "\r=1", "\nx", " =1", "＝1", "＋x", "＠x", "\ufeff=1", "\u200b=1", "\u202e=1", "\xa0-x", "+1(cmd)555"],
)  # fmt: skip
def test_what_a_spreadsheet_would_compute_is_prefixed(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Ana", "+12125550101", "+44 20 7946 0958", "a=b", "10-20"])
def test_what_a_spreadsheet_would_not_compute_stays(cell: str) -> None:
    assert harmless(cell) == cell


# Properties


@settings(deadline=None)
@given(st.binary(max_size=400))
@example(b"\xff\xfe\x00")
@example(b"sep=;")
@example(b'sep="\nEmail')
@example(b'Email\n"')
def test_no_bytes_crash_it(data: bytes) -> None:
    for beginning in (b"", b"Name,Email\n", b"Email;Phone;Status;Guests\n"):
        try:
            read_list = read_guest_list(beginning + data)
        except NotAGuestList:
            continue
        assert all(row.emails or row.phones for row in read_list.rows)
        assert all(bad.reason.endswith(".") for bad in read_list.bad_rows)
        write_bad_rows(read_list)


CELLS = st.one_of(
    st.sampled_from(
        ["", "Ana", "김", "a@example.org", "b@example.org", "2125550101", "12", '"', ","]
    ),
    st.sampled_from(['""', '"x,y"', "\x00", "a@", "=1", "yes", " "]),
    st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=6),
)


@settings(deadline=None)
@given(st.lists(st.lists(CELLS, max_size=5).map(",".join), max_size=12))
def test_every_line_is_a_row_or_bad_or_blank(lines: list[str]) -> None:
    # A long column name keeps the file text however many damaged characters are drawn.
    read_list = read("\n".join(["Name,Email,Phone,Guests," + "x" * 5000, *lines, ""]))
    kept = [line for row in read_list.rows for line in (row.line, *row.merged_lines)]
    told = sorted(kept + [bad.line for bad in read_list.bad_rows])
    assert len(told) == len(set(told))
    within_a_row = quoted_over_lines(lines, read_list)
    for number, line in enumerate(lines, start=2):
        blank = not line.replace(",", "").replace('""', "").strip("\x00 \t")
        assert number in told or blank or number in within_a_row


def quoted_over_lines(lines: list[str], read_list: GuestList) -> set[int]:
    """The lines that belong to a row that began further up, inside its quotes."""
    inside: set[int] = set()
    starts = {line for row in read_list.rows for line in (row.line, *row.merged_lines)}
    starts |= {bad.line for bad in read_list.bad_rows if any("\n" in cell for cell in bad.cells)}
    for start in starts:
        quotes = lines[start - 2].count('"')
        following = start + 1
        while quotes % 2 and following - 2 < len(lines):
            quotes += lines[following - 2].count('"')
            inside.add(following)
            following += 1
    return inside


# What people write: a file full of control characters is refused as no text, which is tested above.
WRITTEN = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t"), max_size=30
)
TIDY = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12)


@settings(deadline=None)
@given(st.lists(st.tuples(TIDY, WRITTEN), min_size=1, max_size=8))
def test_what_a_csv_writer_wrote_is_read_whole(people: list[tuple[str, str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["Name", "Email", "Concerns"])
    for number, (name, concern) in enumerate(people):
        writer.writerow([name, f"p{number}@example.org", concern.replace("\x00", "")])
    try:
        data = out.getvalue().encode()
    except UnicodeEncodeError:  # half a surrogate pair is no text
        return
    read_list = read_guest_list(data)
    assert read_list.bad_rows == ()
    assert [row.emails for row in read_list.rows] == [
        (f"p{number}@example.org",) for number in range(len(people))
    ]


@given(st.text(max_size=20))
def test_no_written_cell_starts_a_formula(text: str) -> None:
    bad = GuestList((), (BadRow(2, "No.", (text,)),), {}, (), ("Name",), "utf-8", ",", "plain")
    [_, row] = csv.reader(io.StringIO(write_bad_rows(bad), newline=""))
    assert not row[2].strip().startswith(("=", "@", "-"))
