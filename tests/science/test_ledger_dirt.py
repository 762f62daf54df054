"""The ledger: records as dirty as they come are counted, said, and crash nothing."""

import datetime as dt
from pathlib import Path

import pytest

from groundswell.science.growth.record import NOBODY
from groundswell.science.ledger.acts import Acts, acts_of, day_of
from groundswell.science.ledger.attention import followed
from groundswell.science.ledger.engine import engine_at
from groundswell.science.ledger.people import names_of, people_of
from groundswell.science.ledger.reading import rows_of
from groundswell.science.ledger.record import Dirt
from groundswell.science.movement.measuring import measure
from tests.science.alike import difference

TODAY = dt.date(2026, 12, 1)

# Everything that goes wrong in a house's own lists, once or a few times each.
DIRTY = """\
person,deed,at,asked_by,brought_by
ann,joined,2026-01-01,,
ann,joined,2026-01-01,,
bob,joined,2026-01-02,,ann
bob,joined,2026-01-02,,ann
 bob , Joined,2026-01-02 00:00:00,,ann
,joined,2026-01-03,,
  ,joined,2026-01-03,,ann
cat,joined,soon,,
cat,joined,,,
cat,joined,2026-02-30,,
dan,attended,2027-01-01,,
eve,danced,2026-01-05,,
eve,danced,2026-01-06,,
eve,sang,2026-01-07,,
eve,,2026-01-08,,
,whistled,2026-01-08,,
fin,talked,2026-01-09,fin,
gil,joined,2026-01-10,,gil
hub,joined,2026-02-02 10:00,,ann
hub,attended,2026-02-01 09:00,,bob
kai,joined,2026-03-03,,jan
ike,joined,2026-03-01,,kai
jan,joined,2026-03-02,,ike
mo,attended,2026-01-20,,
lea,joined,2026-03-05,,mo
noa,joined,2026-03-06,,ghost
oli,joined,2026-04-01,,pam
pam,joined,2026-05-01,,
quo,left,2026-01-15,,
quo,joined,2026-06-01,,
ray,led,2026-06-05,,
"""

SEEN = "counted as having been seen, not as acts"
KEPT = "kept, without an interval"

FOUND = (
    Dirt("rows without a person", 3, "left out"),
    Dirt("rows without a time that can be read", 3, "left out"),
    Dirt("rows after 2026-12-01", 1, "left out"),
    Dirt("rows without a deed", 1, SEEN),
    # The whistle is nobody's, and already left out.
    Dirt("rows of an unknown deed (“danced”, “sang”, “whistled”)", 3, SEEN),
    Dirt("rows of people who asked themselves", 1, "asked by nobody"),
    Dirt("rows of people who brought themselves", 1, "brought by nobody"),
    Dirt("rows that stand twice", 3, "counted once"),
    Dirt("people who are named and did nothing themselves", 1, "counted as people"),
    Dirt("people brought by several", 1, "brought by the first of them"),
    # Ike by kai, oli by pam; lea by mo and noa by a ghost.
    Dirt("people brought by somebody who joined later", 2, KEPT),
    Dirt("people brought by somebody who never joined", 2, KEPT),
    Dirt("people who left before they joined", 1, "members"),
    Dirt("people who led and never joined", 1, "no members"),
    Dirt("people in rings of who brought whom", 3, "opened at the first"),
)


def test_dirty_records_are_counted_and_said(tmp_path: Path) -> None:
    file = tmp_path / "dirty.csv"
    file.write_text(DIRTY, encoding="utf-8")
    growth = measure(str(file), today=TODAY)
    assert growth.dirt == FOUND
    # 31 rows of ann, bob, eve, fin, gil, hub, ike, jan, kai, lea, mo, noa, oli, pam, quo, ray, a ghost.
    assert (growth.rows, growth.people) == (31, 17)
    forest = growth.arrival.forest
    assert forest is not None
    with engine_at() as engine:
        people = people_of(acts_of(engine, rows_of(engine, str(file)), TODAY), engine)
        called = names_of(people, engine.taken(people.table.select("number"))["number"].to_numpy())
    brought = {called[one]: called[above] for one, above in enumerate(forest.parent) if above != NOBODY}  # fmt: skip
    assert brought == {
        "bob": "ann", "hub": "bob", "kai": "jan", "jan": "ike", "lea": "mo", "noa": "ghost", "oli": "pam",
    }  # fmt: skip
    # Ike's being brought by kai, who came after him, is what opens the ring: kai brought nobody.
    late = growth.arrival.days_between
    assert late is not None and (late.n, late.impossible) == (4, 1)
    # Of 12 who joined and did not leave again; ray led and pam is quiet.
    assert growth.active is not None and (growth.active.count, growth.active.n) == (0, 12)


def test_the_order_of_a_file_says_nothing(tmp_path: Path) -> None:
    head, *rows = DIRTY.splitlines(keepends=True)
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_text(DIRTY, encoding="utf-8")
    other.write_text(head + "".join(reversed(rows)), encoding="utf-8")
    first, second = (measure(str(file), today=TODAY) for file in (one, other))
    assert difference(first, second) is None


def test_double_parents_of_one_moment(tmp_path: Path) -> None:
    """Nobody knows who was first: it is the one whose name comes first, in any order."""
    file = tmp_path / "acts.csv"
    for bringers in (("ann", "bob"), ("bob", "ann")):
        rows = "".join(f"cat,joined,2026-01-03 10:00,{each}\n" for each in bringers)
        file.write_text(f"person,deed,at,brought_by\nann,joined,2026-01-01,\nbob,joined,2026-01-02,\n{rows}")  # fmt: skip
        forest = measure(str(file), today=TODAY).arrival.forest
        assert forest is not None and forest.parent.tolist() == [NOBODY, NOBODY, 0]


@pytest.mark.parametrize(
    ("rows", "people", "members"),
    [
        ("ann,joined,2026-01-01,\n", 1, 1),
        ("ann,left,2026-01-01,\n", 1, 0),
        ("ann,joined,2026-01-01,\nann,left,2026-01-01,\n", 1, 0),
        # All on one day, as a list of members is often given one; in a ring, and each by ann.
        ("ann,joined,2026-01-01,bob\nbob,joined,2026-01-01,ann\n", 2, 2),
        ("ann,joined,2026-01-01,\nbob,joined,2026-01-01,ann\ncat,joined,2026-01-01,ann\n", 3, 3),
        ("ann,joined,2026-01-01,\nbob,joined,2026-01-02,ann\n", 2, 2),
        ("bob,talked,2026-01-02,ghost\n", 2, 0),
    ],
)
def test_the_smallest_movements(tmp_path: Path, rows: str, people: int, members: int) -> None:
    """Nothing crashes, and nobody is lost."""
    file = tmp_path / "acts.csv"
    file.write_text(f"person,deed,at,brought_by\n{rows}", encoding="utf-8")
    growth = measure(str(file), today=TODAY)
    assert (growth.people, growth.active and growth.active.n) == (people, members)


@pytest.mark.parametrize(
    ("columns", "members"),
    [("person,deed,at", 2), ("person,at", None), ("person,at,brought_by", None), ("person,deed,at,asked_by", 2)],
)  # fmt: skip
def test_few_columns_of_one_day(tmp_path: Path, columns: str, members: int | None) -> None:
    file = tmp_path / "acts.csv"
    row = {"person": "bob", "deed": "joined", "at": "2026-01-01", "brought_by": "ann"}
    other = {"person": "ann", "deed": "joined", "at": "2026-01-01"}
    lines = [",".join(each.get(name, "") for name in columns.split(",")) for each in (row, other)]
    file.write_text("\n".join([columns, *lines, ""]), encoding="utf-8")
    growth = measure(str(file), today=TODAY)
    assert (growth.people, growth.dirt, growth.first, growth.last) == (2, (), 20454, 20454)
    assert growth.arrival.joins.n == 2
    assert (growth.active and growth.active.n) == members


def test_by_lot_is_what_came_first(tmp_path: Path) -> None:
    """Whom nobody drew at first was not drawn by lot, whatever came later; nor is a blank a yes."""
    file = tmp_path / "acts.csv"
    rows = ["ann,2026-01-01,x,", "ann,2026-01-09,x,yes", "bob,2026-01-02,x,yes", "bob,2026-01-03,,no",
            "cat,2026-01-04,,yes", "cat,2026-01-04,x,", "dan,2026-02-01,x,"]  # fmt: skip
    lines = "".join(f"{each},host\n" for each in rows)
    file.write_text(f"person,at,project,by_lot,amplified_by\n{lines}", encoding="utf-8")
    with engine_at() as engine:
        acts = acts_of(engine, rows_of(engine, str(file)), TODAY, dt.date(2026, 2, 28))
        found = followed(acts, people_of(acts, engine))
    # On one day what was passed on goes before what was kept.
    assert found.select("number", "passed_on", "by_lot").rows() == [
        (0, True, False), (1, True, True), (2, True, False), (3, True, False)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "counts"),
    [("1800-01-01", True), ("1799-12-31", False), ("0001-01-01", False), ("1970-01-01", True),
     ("1899-12-29", True), ("1899-12-30", False), ("1900-01-01", False), ("1900-01-02", True)],
)  # fmt: skip
def test_days_that_cannot_be(tmp_path: Path, day: str, counts: bool) -> None:
    """Before anybody's time, and what a spreadsheet makes of an empty cell."""
    file = tmp_path / "acts.csv"
    file.write_text(f"person,at\nann,2026-01-01\nbo,{day}\n", encoding="utf-8")
    acts = acts_in(file)
    assert acts.dirt == (() if counts else (Dirt("rows of a day that cannot be", 1, "left out"),))
    assert acts.first == day_of(dt.date.fromisoformat(day if counts else "2026-01-01"))


@pytest.mark.parametrize(
    ("deed", "quoted"),
    [
        ("danced", True), ("sit-in", True), ("door_knock", True), ("पदयात्रा", True), ("a" * 20, True), ("a" * 21, False),
        ("phoned Maria Lopez 0171-555", False), ("0171-555", False), ("maria@example.org", False), ("sang.", False),
    ],
)  # fmt: skip
def test_unknown_deeds_that_may_hold_a_name(tmp_path: Path, deed: str, quoted: bool) -> None:
    file = tmp_path / "acts.csv"
    file.write_text(f"person,deed,at\nann,{deed},2026-01-01\n", encoding="utf-8")
    named = f" (“{deed}”)" if quoted else ""
    assert acts_in(file).dirt == (Dirt(f"rows of an unknown deed{named}", 1, SEEN),)


@pytest.mark.parametrize(
    ("until", "last", "remarks"),
    [
        (None, "2026-08-01", ()),
        ("2026-08-31", "2026-08-31", ()),
        ("2026-09-01", "2026-09-01", ("The last row is of 2026-08-01, 31 days before the last day that counts: of late there is nothing.",)),
        ("2027-03-01", "2026-12-01", ("The last row is of 2026-08-01, 122 days before the last day that counts: of late there is nothing.",)),
    ],
)  # fmt: skip
def test_a_last_day_long_after_the_last_row(
    tmp_path: Path, until: str | None, last: str, remarks: tuple[str, ...]
) -> None:
    """Nothing counts after today, whatever is asked for, and silence is said."""
    file = tmp_path / "acts.csv"
    file.write_text("person,at\nann,2026-01-01\nbo,2026-08-01\nbo,2026-12-02\n", encoding="utf-8")
    acts = acts_in(file, dt.date.fromisoformat(until) if until else None)
    assert (acts.last, acts.remarks) == (day_of(dt.date.fromisoformat(last)), remarks)
    assert acts.dirt == (Dirt(f"rows after {until if until and until < '2026-12' else '2026-12-01'}", 1, "left out"),)  # fmt: skip


def acts_in(file: Path, until: dt.date | None = None) -> Acts:
    with engine_at() as engine:
        return acts_of(engine, rows_of(engine, str(file)), TODAY, until)
