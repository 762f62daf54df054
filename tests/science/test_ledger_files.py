"""The ledger: every kind of file is read, or it is said what is wrong, where, and how to mend it."""

import datetime as dt
import gzip
import uuid
from pathlib import Path

import polars as pl
import pytest

from groundswell.science.ledger.acts import Acts, acts_of
from groundswell.science.ledger.engine import engine_at
from groundswell.science.ledger.people import names_of, people_of
from groundswell.science.ledger.reading import rows_of
from groundswell.science.ledger.record import Dirt, LedgerCannotBeRead
from groundswell.science.movement.measuring import measure

TODAY = dt.date(2026, 12, 1)
moment = dt.datetime.fromisoformat  # by the clock of whoever wrote it
PLAIN = "person,deed,at,brought_by\nann,joined,2026-01-05,\nbo,joined,2026-01-06 19:30,ann\n"
READ = [
    ("ann", "joined", moment("2026-01-05"), None),
    ("bo", "joined", moment("2026-01-06 19:30"), "ann"),
]
FORMER = "is not in UTF-8 and was read as Latin-1: names in other letters may look wrong. Export it as UTF-8."
UNCLOSED = "holds a quotation mark that is never closed: the rows after it may have been read as one. Look for it, and close it or take it out."


def read(file: Path) -> tuple[list[tuple[object, ...]], tuple[str, ...], tuple[Dirt, ...]]:
    """The rows of a file, what is remarked on it, and what is wrong with them."""
    with engine_at() as engine:
        rows = rows_of(engine, str(file))
        acts = acts_of(engine, rows, TODAY)
        return rows_in(acts), tuple(each.removeprefix(f"{file.name} ") for each in rows.remarks), acts.dirt  # fmt: skip


def rows_in(acts: Acts) -> list[tuple[object, ...]]:
    return acts.engine.taken(acts.table.drop("day").order_by("person", "at")).rows()


ZOE = PLAIN.replace("ann", "Zoë")
READ_ZOE = [("Zoë", *READ[0][1:]), (*READ[1][:3], "Zoë")]


@pytest.mark.parametrize(
    ("name", "content", "rows", "remarks"),
    [
        ("acts.csv", PLAIN.encode(), READ, ()),
        ("acts.CSV", PLAIN.replace("person,deed,at", " Person ,DEED,At").encode(), READ, ()),
        ("semicolons.csv", PLAIN.replace(",", ";").encode(), READ, ()),
        ("tabs.tsv", PLAIN.replace(",", "\t").encode(), READ, ()),
        ("bars.txt", PLAIN.replace(",", "|").encode(), READ, ()),
        ("of windows.csv", PLAIN.replace("\n", "\r\n").encode(), READ, ()),
        ("of an old mac.csv", PLAIN.replace("\n", "\r").encode(), READ, ()),
        ("with a mark.csv", b"\xef\xbb\xbf" + PLAIN.encode(), READ, ()),
        ("utf-16.csv", b"\xff\xfe" + ZOE.encode("utf-16-le"), READ_ZOE, ()),
        ("latin.csv", ZOE.encode("latin-1"), READ_ZOE, (FORMER,)),
        ("packed.csv.gz", gzip.compress(PLAIN.encode(), mtime=0), READ, ()),
        ("packed latin.csv.gz", gzip.compress(ZOE.encode("latin-1"), mtime=0), READ_ZOE, (FORMER,)),
        ("blank lines.csv", ("\n\n" + PLAIN.replace("\nbo", "\n\n\nbo") + "\n").encode(), READ, ()),
        ("it's [1] (2).csv", PLAIN.encode(), READ, ()),
        ("a stray mark.csv", PLAIN.replace("ann", 'a"nn').encode(), [('a"nn', *READ[0][1:]), (*READ[1][:3], 'a"nn')], ()),
        (
            "lines in a name.csv",
            PLAIN.replace("ann", '"ann\nlee, ""the\r\nelder"""').encode(),
            [('ann\nlee, "the\r\nelder"', *READ[0][1:]), (*READ[1][:3], 'ann\nlee, "the\r\nelder"')],
            (),
        ),
        (
            "other scripts.csv",
            "person,deed,at,brought_by\nمريم,joined,2026-01-05,\n李雷,joined,2026-01-05,مريم\nमीरा,joined,2026-01-05,\n🌱,joined,2026-01-05,\n".encode(),
            [("مريم", *READ[0][1:]), ("मीरा", *READ[0][1:]), ("李雷", *READ[0][1:3], "مريم"), ("🌱", *READ[0][1:])],
            (),
        ),
    ],
)  # fmt: skip
def test_text_is_read(
    tmp_path: Path, name: str, content: bytes, rows: list[object], remarks: tuple[str, ...]
) -> None:
    (tmp_path / name).write_bytes(content)
    assert read(tmp_path / name) == (rows, remarks, ())


def test_lines_that_are_short_or_long(tmp_path: Path) -> None:
    file = tmp_path / "acts.csv"
    file.write_text("person,deed,at\nann,joined\nbo,joined,2026-01-06,and,more\n\ncy\n", encoding="utf-8")  # fmt: skip
    rows, _, dirt = read(file)
    assert rows == [("bo", "joined", moment("2026-01-06"))]
    assert dirt == (Dirt("rows without a time that can be read", 2, "left out"),)


def test_a_quotation_mark_that_is_never_closed(tmp_path: Path) -> None:
    """Everybody from bo on is in one row; nothing of that is silent."""
    file = tmp_path / "acts.csv"
    more = "".join(f"p{number},joined,2026-01-07,\n" for number in range(2_000))
    file.write_text(PLAIN.replace("bo,", '"bo,') + more, encoding="utf-8")
    rows, remarks, dirt = read(file)
    assert (rows, remarks) == (READ[:1], (UNCLOSED,))
    assert dirt == (Dirt("rows without a time that can be read", 1, "left out"),)


LONG = "person,deed,at\n" + "".join(f"p{each},joined,2026-01-{each % 28 + 1:02}\n" for each in range(9_000))  # fmt: skip
PACKED = gzip.compress(LONG.encode(), mtime=0)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.csv", b"", "empty.csv is empty. Export the activity again."),
        ("blank.csv", b"\n  \n", "blank.csv is empty. Export the activity again."),
        ("header.csv", b"person,deed,at\n", "Of 0 rows none says which person and when"),
        ("alike.csv", b"person,at,at\nann,2026-01-05,x\n", "alike.csv has two columns called at. Call them by different names."),
        ("nearly.csv", b"person,at,At\nann,2026-01-05,x\n", "nearly.csv has two columns called at."),
        ("names.csv", b"name,deed,at\nann,joined,2026-01-05\n", "names.csv has no column “person”; it has name, deed, at. A row says"),
        ("nothing.csv", b"a;b\n1;2\n", "no column “person” and “at”; it has a, b."),
        ("soon.csv", b"person,at\nann,soon\n,2026-01-05\nbo,2027-01-01\ncy,1900-01-01\n", "Of 4 rows none says .* without a person: 1, without a time that can be read: 1, of a day that cannot be: 1, after that day: 1[.]$"),
        ("slashes.csv", b"person,at\nann,Maria 03/11\nbo, 03/11/2026 \ncy,-\n", "without a time that can be read: 3 [(]for instance “03/11/2026”; write it as 2026-11-03[)], of a day"),
        ("unclosed.csv", b'person,deed,at\n"ann,joined,2026-01-05\nbo,joined,2026-01-06\n', f"Of 1 rows none says .* after that day: 0[.] unclosed.csv {UNCLOSED}"),
        ("cut short.csv.gz", PACKED[: len(PACKED) // 2], "cut short.csv.gz cannot be read to its end: .* Copy or export it again."),
        ("damaged.csv.gz", PACKED[:300] + bytes(range(200)) + PACKED[500:], "damaged.csv.gz cannot be read to its end"),
        ("not packed.csv.gz", LONG.encode(), "not packed.csv.gz cannot be read to its end: Not a gzipped file"),
        ("curly.csv", PLAIN.replace("ann", "“Zoë”").encode("cp1252"), "curly.csv is no text in UTF-8, UTF-16 or Latin-1. Export it as CSV in UTF-8."),
        ("the other end.csv", b"\xfe\xff" + PLAIN.encode("utf-16-be"), "is no text in UTF-8, UTF-16 or Latin-1"),
        ("a picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is no text in UTF-8, UTF-16 or Latin-1"),
        ("book.xlsx", b"PK", "book.xlsx is not read: what is read ends in .csv, .tsv, .txt"),
        ("nothing.parquet", b"", "nothing.parquet is no Parquet file, or was cut short. Write or copy it again."),
        ("text.parquet", PLAIN.encode(), "text.parquet is no Parquet file, or was cut short."),
        ("torn.parquet", b"PAR1" + b"x" * 100 + b"PAR1", "DuckDB cannot go on: .*torn.parquet"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_so(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LedgerCannotBeRead, match=told):
        read(tmp_path / name)


def test_files_and_folders_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(LedgerCannotBeRead, match=r"There is no file .*acts.csv. Look at how it is spelled."):  # fmt: skip
        read(tmp_path / "acts.csv")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "acts.csv").write_text(PLAIN)
    with pytest.raises(LedgerCannotBeRead, match=r"In the folder .*folder no file ends in .parquet. Name the folder"):  # fmt: skip
        read(tmp_path / "folder")


def test_a_folder_of_parquet(tmp_path: Path) -> None:
    frame = pl.DataFrame(READ, schema=["person", "deed", "at", "brought_by"], orient="row")
    for place, row in enumerate(frame.iter_slices(1)):
        row.cast({"brought_by": pl.String}).write_parquet(tmp_path / f"part-{place}.parquet")
    assert read(tmp_path) == (READ, (), ())
    frame.write_parquet(tmp_path / "whole.PQ")
    assert read(tmp_path / "whole.PQ") == (READ, (), ())


IDS = [uuid.UUID(int=number) for number in (1, 2)]


@pytest.mark.parametrize(
    ("people", "bringers", "called"),
    [
        (["ann", "bo"], [None, "ann"], ["ann", "bo"]),
        ([" ann", "bo "], ["", " ann "], ["ann", "bo"]),
        ([7, 8], [None, 7], ["7", "8"]),
        (pl.Series([7, 8], dtype=pl.UInt32), pl.Series([None, 7], dtype=pl.UInt32), ["7", "8"]),
        # Whole numbers of several kinds, and as pandas writes them where there are gaps.
        (pl.Series([7, 8], dtype=pl.Int64), pl.Series([None, 7], dtype=pl.Int32), ["7", "8"]),
        (pl.Series([7, 8], dtype=pl.Int64), pl.Series([float("nan"), 7.0]), ["7", "8"]),
        (pl.Series([7, 8], dtype=pl.Int64), [None, "7"], ["7", "8"]),
        ([str(each) for each in IDS], [None, str(IDS[0])], [str(each) for each in IDS]),
        (pl.Series(["ann", "bo"], dtype=pl.Categorical), pl.Series([None, "ann"], dtype=pl.Categorical), ["ann", "bo"]),
        (pl.Series(["ann", "bo"], dtype=pl.Enum(["bo", "ann"])), pl.Series([None, "ann"], dtype=pl.Enum(["ann"])), ["ann", "bo"]),
    ],
)  # fmt: skip
def test_what_people_are_called_by(tmp_path: Path, people: object, bringers: object, called: list[str]) -> None:  # fmt: skip
    frame = pl.DataFrame({"person": people, "at": [dt.date(2026, 1, 5), dt.date(2026, 1, 6)], "brought_by": bringers})  # fmt: skip
    frame.write_parquet(tmp_path / "acts.parquet")
    assert _forest(tmp_path / "acts.parquet") == (called, [None, called[0]])


def test_numbers_in_text_as_pandas_writes_them(tmp_path: Path) -> None:
    """Beside a gap 113 is written 113.0; what only looks like it is left as it stands."""
    file = tmp_path / "acts.csv"
    file.write_text("person,at,brought_by,project\n113,2026-01-05,,7.00\n114,2026-01-06, 113.0 ,1.0.0\n115.0,2026-01-07,114.5,x.0\n")  # fmt: skip
    rows, _, _ = read(file)
    assert [(person, bringer, project) for person, _, project, bringer, _ in rows] == [
        ("113", None, "7"), ("114", "113", "1.0.0"), ("115", "114.5", "x.0")
    ]  # fmt: skip


def test_when_somebody_joined_is_no_time_of_her_deeds(tmp_path: Path) -> None:
    file = tmp_path / "acts.csv"
    file.write_text("Person,Deed,Joined on\nann,gave,2026-01-05\n")
    told = "acts.csv has no time of the deeds: its “Joined on” says when somebody joined, and not when she did this. Give each row the time of its deed in a column “at”."
    with pytest.raises(LedgerCannotBeRead, match=told):
        read(file)


@pytest.mark.parametrize(
    ("header", "row", "day"),
    [
        ("Person ID,Deed,Date,joined_on", "ann,joined,2026-01-05,2025-02-01", "2026-01-05"),
        ("person,deed,joined_on,created_at", "ann,joined,2025-02-01,2026-01-05", "2026-01-05"),
        ("person,joined_on", "ann,2025-02-01", "2025-02-01"),
        ("person,created_at,joined_on", "ann,2026-01-05,2025-02-01", "2025-02-01"),
    ],
)
def test_which_column_is_the_time(tmp_path: Path, header: str, row: str, day: str) -> None:
    (tmp_path / "acts.csv").write_text(f"{header}\n{row}\n")
    rows, _, _ = read(tmp_path / "acts.csv")
    assert {"ann", "joined", moment(day)} == set(rows[0])


def test_uuids_as_duckdb_writes_them(tmp_path: Path) -> None:
    file = tmp_path / "acts.parquet"
    with engine_at() as engine:
        engine.backend.raw_sql(
            f"COPY (SELECT * FROM (VALUES ('{IDS[0]}'::UUID, '2026-01-05'::DATE, NULL::UUID), "
            f"('{IDS[1]}', '2026-01-06', '{IDS[0]}')) AS t(person, \"at\", brought_by)) TO '{file}'"
        )
    assert _forest(file) == ([str(each) for each in IDS], [None, str(IDS[0])])


def _forest(file: Path) -> tuple[list[str], list[str | None]]:
    """What people are called, by number, and who brought each."""
    with engine_at() as engine:
        people = people_of(acts_of(engine, rows_of(engine, str(file)), TODAY), engine)
        table = engine.taken(people.table.select("number", "bringer").order_by("number"))
        names = names_of(people, table["number"].to_numpy())
    return list(names.values()), [names.get(each) for each in table["bringer"]]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-01-05", moment("2026-01-05")),
        ("2026-1-5", moment("2026-01-05")),
        ("2026/01/05", moment("2026-01-05")),
        ("2026-01-05 19:30", moment("2026-01-05 19:30")),
        ("2026-01-05T19:30:15.123456789", moment("2026-01-05 19:30:15.123456")),
        ("2026-01-05T19:30:00Z", moment("2026-01-05 19:30")),
        ("2026-01-05 19:30:00 UTC", moment("2026-01-05 19:30")),
        # The day is the one on the clock of whoever wrote it, not the one in London.
        ("2026-01-05T23:30:00-05:00", moment("2026-01-05 23:30")),
        ("2026-01-06 00:30+02", moment("2026-01-06 00:30")),
        *[(each, None) for each in ("05.01.2026", "01/05/2026", "2026", "2026-01", "2026-02-30", "2026-01-05 25:00", "infinity", "epoch", "today", "1767571200", "2026-01-05x")],
    ],
)  # fmt: skip
def test_times_as_they_are_written(tmp_path: Path, written: str, meant: dt.datetime | None) -> None:
    file = tmp_path / "acts.csv"
    file.write_text(f"person,at\nann,2026-01-01\nbo, {written} \n", encoding="utf-8")
    rows, _, dirt = read(file)
    assert [row[1] for row in rows if row[0] == "bo"] == ([meant] if meant else [])
    assert dirt == (() if meant else (Dirt("rows without a time that can be read", 1, "left out"),))


NOON = moment("2026-01-05 12:00")


@pytest.mark.parametrize(
    ("column", "first"),
    [
        (pl.Series([NOON.date()]), moment("2026-01-05")),
        (pl.Series([NOON]).cast(pl.Datetime("ms")), NOON),
        (pl.Series([NOON]).cast(pl.Datetime("ns")), NOON),
        # A table holds no clock but that of London, wherever this machine is.
        (pl.Series([NOON]).dt.replace_time_zone("America/New_York"), moment("2026-01-05 17:00")),
        (pl.Series(["2026-01-05T12:00"]), NOON),
    ],
)
def test_times_in_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, column: pl.Series, first: dt.datetime) -> None:  # fmt: skip
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    pl.DataFrame({"person": ["ann"], "at": column}).write_parquet(tmp_path / "acts.parquet")
    assert read(tmp_path / "acts.parquet")[0] == [("ann", first, "joined")]


def test_times_that_are_numbers(tmp_path: Path) -> None:
    pl.DataFrame({"person": ["ann"], "at": [1767571200]}).write_parquet(tmp_path / "acts.parquet")
    with pytest.raises(LedgerCannotBeRead, match="The column of times holds int64. Write them as"):
        read(tmp_path / "acts.parquet")


def test_minutes_that_are_none(tmp_path: Path) -> None:
    """What is no amount of minutes counts for nothing, and nobody speaks for less than none."""
    file = tmp_path / "acts.csv"
    spoken = {"ann": "6.5", "bo": "nan", "cy": "inf", "di": "-3", "ed": "long", "fi": ""}
    file.write_text("person,deed,at,minutes\n" + "".join(f"{who},pitched,2026-01-05,{each}\n" for who, each in spoken.items()))  # fmt: skip
    resting = measure(str(file), today=TODAY).resting
    assert resting is not None
    speaking = resting.held["speaking"]
    assert (speaking.people, speaking.total) == (1, 6.5)


def test_nothing_is_left_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What DuckDB lays aside is not where somebody happens to be."""
    (tmp_path / "acts.csv").write_text(PLAIN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with engine_at() as engine:
        aside = Path(engine.backend.raw_sql("SELECT current_setting('temp_directory')").fetchone()[0])  # fmt: skip
        assert aside.is_dir() and not aside.is_relative_to(tmp_path)
        assert read(Path("acts.csv"))[0] == READ
        # More than memory holds is sorted on the disk.
        engine.backend.raw_sql("SET memory_limit = '30MB'; SET threads = 1")
        engine.backend.raw_sql("SELECT max(p) FROM (SELECT row_number() OVER (ORDER BY hash(range)) AS p, range FROM range(3_000_000))")  # fmt: skip
        assert [each.name for each in tmp_path.iterdir()] == ["acts.csv"]
    assert not aside.exists()
