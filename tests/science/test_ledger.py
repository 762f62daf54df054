"""The ledger: a year of a tenants' union worked by hand."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from groundswell.science.ledger.acts import Acts, acts_of, day_of
from groundswell.science.ledger.attention import followed
from groundswell.science.ledger.contacts import two_way, work_held
from groundswell.science.ledger.engine import Engine, engine_at
from groundswell.science.ledger.members import (
    STATES,
    joins,
    members_among,
    standing,
    stays,
    steps,
)
from groundswell.science.ledger.neighbours import neighbours
from groundswell.science.ledger.people import People, names_of, people_of
from groundswell.science.ledger.promises import promises
from groundswell.science.ledger.reading import rows_of
from groundswell.science.ledger.record import Dirt
from groundswell.science.movement.measuring import measure
from groundswell.science.movement.record import Growth

TODAY = dt.date(2026, 12, 1)

# A year of a union in two houses. The last day is 2026-11-30, so that November is what is recent;
# 60 days begin on 10-02 and 90 on 09-02; a pledge is due if it is of 10-31 or before; attention
# has been followed for 14 days if it is of 11-16 or before.
UNION = """\
person,deed,at,project,asked_by,brought_by,amplified_by,by_lot,minutes,place,concern
ana,joined,2025-12-01,,,,,,,elm,heat
ben,joined,2025-12-10,,,ana,,,,elm,heat
ana,led,2025-12-15 19:00,,,,,,,,
ben,attended,2025-12-15 19:00,,,,,,,elm,heat
cai,joined,2025-12-20,,,ana,,,,oak,rent
dee,joined,2026-01-05,,,ben,,,,elm,heat
eli,joined,2026-01-15,,,,,,,,
fay,joined,2026-02-01,boiler,,,ana,yes,,,
gus,joined,2026-02-03,,,,ana,,,,
fay,attended,2026-02-05 19:00,,,,,,,,
hal,joined,2026-02-10,,,fay,,,,,
hal,attended,2026-02-12 19:00,,,,,,,,
gus,attended,2026-02-20 19:00,,,,,,,,
hal,attended,2026-02-20 19:00,,,,,,,,
ida,joined,2026-03-01,,,hal,,,,,
ida,attended,2026-03-02,,,,,,,,
jo,joined,2026-03-10,,,ida,,,,,
ana,led,2026-03-20 19:00,,,,,,,,
kim,attended,2026-04-01,,,,,,,,
lou,rsvped,2026-05-01,,ana,,,,,,
jo,pledged,2026-05-01,rent,,,,,,,
jo,pledged,2026-05-10,rent,,,,,,,
jo,fulfilled,2026-05-20,rent,,,,,,,
mia,joined,2026-06-01,,,,,,,,
ana,led,2026-06-20 19:00,,,,,,,,
fay,pledged,2026-08-01,rent,,,,,,,
fay,talked,2026-08-12,,ona,,,,,,
fay,fulfilled,2026-08-20,rent,,,,,,,
dee,pledged,2026-09-01,boiler,ben,,,,,,
eli,pledged,2026-09-01,boiler,,,,,,,
dee,talked,2026-09-02,,ben,,,,,,
eli,talked,2026-09-06,,ben,,,,,,
mia,left,2026-09-15,,,,,,,,
dee,fulfilled,2026-09-20,boiler,,,,,,,
gus,pledged,2026-10-01,,,,,,,,
cai,talked,2026-10-05,,ana,,,,,,
ana,led,2026-10-10 19:00,,,,,,,,
gus,fulfilled,2026-10-15,,,,,,,,
ben,talked,2026-10-20,,ana,,,,,,
ned,joined,2026-11-05,,,jo,,,,,
ned,talked,2026-11-07,,jo,,,,,,
ned,talked,2026-11-08,,ana,,,,,,
ana,led,2026-11-10 19:00,,,,,,,,
ben,attended,2026-11-10 19:00,,ana,,,,,,
ana,pitched,2026-11-12 19:00,rent,,,,,6,,
jo,pitched,2026-11-12 19:10,rent,,,,,4,,
hal,pledged,2026-11-15,rent,ben,,,,,,
lou,rsvped,2026-11-20,,,,ana,,,,
jo,hosted,2026-11-20,,,,,,,,
cai,rsvped,2026-11-30,,,,,,,,
"""

# In the order in which they were first seen; ona only by her name, when she talked with fay.
NAMES = ["ana", "ben", "cai", "dee", "eli", "fay", "gus", "hal", "ida", "jo", "kim", "lou", "mia", "ona", "ned"]  # fmt: skip
NUMBER = {name: number for number, name in enumerate(NAMES)}

# Where everybody stood on 2025-12-05 and every 30 days from then to 2026-11-30: stranger (s), aware
# (w), attended (t), member (m), active (a), organizer (o), lapsed (l). Ben's last act before October
# was on 12-15, so that by 07-03 he has been silent for 180 days; hal's pledge is no act yet.
STOOD = {
    "ana": "momm" "ommo" "mmmoo",
    "ben": "samm" "mmml" "lllaa",
    "cai": "smmm" "mmml" "lllam",
    "dee": "ssmm" "mmmm" "llamm",
    "eli": "ssmm" "mmmm" "llamm",
    "fay": "ssma" "mmmm" "mammm",
    "gus": "ssma" "mmmm" "mllam",
    "hal": "sssa" "mmmm" "mllll",
    "ida": "sssa" "mmmm" "mllll",
    "jo": "ssss" "mmam" "mmmmo",
    "kim": "ssss" "tttt" "ttttt",
    "lou": "ssss" "swww" "wwwww",
    "mia": "ssss" "ssmm" "mmlll",
    "ona": "ssss" "ssss" "swwww",
    "ned": "ssss" "ssss" "ssssa",
}  # fmt: skip
LETTERS = "swtmaol"

Ledger = tuple[Engine, Acts, People]


@pytest.fixture(scope="module")
def union(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("union") / "acts.csv"
    file.write_text(UNION, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with engine_at() as here:
        yield here


@pytest.fixture(scope="module")
def story(union: Path, engine: Engine) -> Ledger:
    acts = acts_of(engine, rows_of(engine, str(union)), TODAY)
    return engine, acts, people_of(acts, engine)


@pytest.fixture(scope="module")
def growth(union: Path) -> Growth:
    return measure(str(union), today=TODAY)


def pairs(*names: str) -> list[tuple[int, int]]:
    return [(NUMBER[one], NUMBER[other]) for one, other in (each.split() for each in names)]


def test_what_the_file_holds(story: Ledger) -> None:
    _, acts, people = story
    assert (acts.rows, acts.dirt) == (50, ())
    assert (acts.first, acts.last) == (day_of(dt.date(2025, 12, 1)), day_of(dt.date(2026, 11, 30)))
    assert people.dirt == (
        Dirt("people who are named and did nothing themselves", 1, "counted as people"),
    )
    numbers = people.home.taken(people.table.select("person", "number").order_by("number"))
    assert numbers["person"].to_list() == NAMES
    assert numbers["number"].to_list() == list(range(15))


def test_who_joined_when_and_how(growth: Growth, story: Ledger) -> None:
    brought, attention, themselves = range(3)
    assert [(day - day_of(dt.date(2025, 12, 1)), way, people) for day, way, people in joins(story[2]).rows()] == [
        (0, themselves, 1), (9, brought, 1), (19, brought, 1), (35, brought, 1), (45, themselves, 1),
        (62, attention, 1), (64, attention, 1), (71, brought, 1), (90, brought, 1), (99, brought, 1),
        (182, themselves, 1), (339, brought, 1),
    ]  # fmt: skip
    assert [(f"{month:%Y-%m}", way, people) for month, way, people in growth.arrival.joins.by_month.rows()] == [
        ("2025-12", "brought", 2), ("2025-12", "themselves", 1), ("2026-01", "brought", 1),
        ("2026-01", "themselves", 1), ("2026-02", "attention", 2), ("2026-02", "brought", 1),
        ("2026-03", "brought", 2), ("2026-06", "themselves", 1), ("2026-11", "brought", 1),
    ]  # fmt: skip
    forest = growth.arrival.forest
    assert forest is not None
    # ana brought ben and cai, ben dee; fay hal, hal ida, ida jo, jo ned.
    assert (forest.roots, forest.without_tie, forest.widths.tolist()) == (2, 6, [2, 3, 2, 1, 1])
    share = growth.arrival.through_attention
    assert share is not None and (share.count, share.n) == (2, 12)
    # dee, ida, jo and ned stand two below a root or more; ida and jo brought somebody.
    assert growth.arrival.forest is not None
    still = growth.arrival.forest.still_bringing()
    assert (still.count, still.n) == (2, 4)


def test_who_is_active_asked_and_not_alone(growth: Growth, story: Ledger) -> None:
    """Of 12 who joined, mia has left. In November ana, ben, jo and ned did something; ben came only
    to the meeting. Asked were ben, hal and ned. Ana was in touch with ben and ned, ben with ana and
    hal, ned with jo and ana.
    """
    _, acts, people = story
    assert standing(people) == {"members": 11, "active": 4, "besides": 3, "asked": 3}
    assert members_among(people, two_way(acts, people, 30)[0]) == (3, 11)  # ben, hal and ned
    told = (growth.active, growth.besides_attendance, growth.asked, growth.not_alone)
    assert [(each.count, each.n) for each in told if each] == [(4, 11), (3, 11), (3, 11), (3, 11)]


def test_who_is_in_touch(story: Ledger) -> None:
    _, acts, people = story
    november = pairs("ben ana", "hal ben", "ned ana", "ned jo")
    assert sorted(zip(*(each.tolist() for each in two_way(acts, people, 30)), strict=True)) == sorted(november)  # fmt: skip
    since_october = [*november, *pairs("cai ana")]
    assert sorted(zip(*(each.tolist() for each in two_way(acts, people, 60)), strict=True)) == sorted(since_october)  # fmt: skip


def test_what_was_promised(story: Ledger) -> None:
    """Hal's pledge is not due. Dee was called after a day, eli after five, fay after eleven; gus and
    jo never. Jo kept one of two; gus's was for no project, and so was what he did.
    """
    assert promises(story[1]).rows(named=True) == [
        {"project": "boiler", "contact": 0, "due": 1, "done": 1, "people": 1},
        {"project": "boiler", "contact": 1, "due": 1, "done": 0, "people": 1},
        {"project": "rent", "contact": 2, "due": 1, "done": 1, "people": 1},
        {"project": "rent", "contact": 3, "due": 2, "done": 1, "people": 1},
        {"project": None, "contact": 3, "due": 1, "done": 1, "people": 1},
    ]


def test_promises_as_they_are_told(growth: Growth) -> None:
    kept = growth.promises
    assert kept is not None
    assert (kept.kept.count, kept.kept.n) == (4, 6)
    assert {name: (each.count, each.n) for name, each in kept.by_contact.items()} == {
        "within 2 days": (1, 1), "in 3 to 7 days": (0, 1), "in 8 to 14 days": (1, 1), "later or never": (2, 3),
    }  # fmt: skip
    assert {name: (each.count, each.n) for name, each in kept.by_project.items()} == {"rent": (2, 3), "boiler": (1, 2)}  # fmt: skip


def test_steps_on_the_ladder(story: Ledger) -> None:
    moves = Counter(step for stood in STOOD.values() for step in pairwise(stood))
    expected = sorted((LETTERS.index(before), LETTERS.index(after), people) for (before, after), people in moves.items() if after != "s")  # fmt: skip
    assert steps(story[2]).rows() == expected
    assert len(LETTERS) == len(STATES)


def test_who_stays(story: Ledger) -> None:
    """Cohort, way, days, what (0 stays, 1 lapsed, 2 leads), days whether or not she leads, lapsed.

    Ana led after 14 days, jo after 247. Hal and ida have been silent for 180 days since 02-20 and
    03-02, mia left after 106.
    """
    assert sorted(stays(story[2]).rows()) == sorted([
        (2025, 2, 14, 2, 364, False, 1),  # ana
        (2025, 0, 355, 0, 355, False, 1),  # ben
        (2025, 0, 345, 0, 345, False, 1),  # cai
        (2026, 0, 329, 0, 329, False, 1),  # dee
        (2026, 2, 319, 0, 319, False, 1),  # eli
        (2026, 1, 302, 0, 302, False, 1),  # fay
        (2026, 1, 300, 0, 300, False, 1),  # gus
        (2026, 0, 190, 1, 190, True, 1),  # hal
        (2026, 0, 181, 1, 181, True, 1),  # ida
        (2026, 0, 247, 2, 265, False, 1),  # jo
        (2026, 2, 106, 1, 106, True, 1),  # mia
        (2026, 0, 25, 0, 25, False, 1),  # ned
    ])  # fmt: skip


def test_who_holds_the_work(story: Ledger) -> None:
    asks, follow_ups, led, speaking = range(4)
    _, acts, people = story
    assert [(NAMES[number], work, amount) for number, work, amount in work_held(acts, people).rows()] == [
        ("ana", asks, 4.0), ("ben", asks, 3.0), ("jo", asks, 1.0),
        ("ana", follow_ups, 3.0), ("ben", follow_ups, 2.0), ("jo", follow_ups, 1.0),
        ("ana", led, 2.0), ("jo", led, 1.0),
        ("ana", speaking, 6.0), ("jo", speaking, 4.0),
    ]  # fmt: skip


def test_what_followed_attention(story: Ledger) -> None:
    """Fay was reached on 02-01 for a project drawn by lot: she came on 02-05 and hal, whom she
    brought, on 02-12; his 02-20 is too late, as is ida. Gus came on the 17th day. Lou was reached
    too lately.
    """
    assert followed(story[1], story[2]).rows(named=True) == [
        {"number": NUMBER["fay"], "passed_on": True, "by_lot": True, "acts": 2},
        {"number": NUMBER["gus"], "passed_on": False, "by_lot": False, "acts": 0},
    ]


def test_neighbours_who_share_a_concern(story: Ledger) -> None:
    """Ben said so twice."""
    assert neighbours(story[1]).rows() == [("elm", "heat", 3), ("oak", "rent", 1)]


def test_what_people_are_called(story: Ledger) -> None:
    _, _, people = story
    assert names_of(people, two_way(story[1], people, 30)[0]) == {1: "ben", 7: "hal", 14: "ned"}


def test_an_earlier_last_day(union: Path) -> None:
    """As if the year had ended in April: ana, ben, cai, dee, eli, fay, gus, hal, ida and jo."""
    growth = measure(str(union), today=TODAY, until=dt.date(2026, 4, 1))
    assert growth.dirt == (Dirt("rows after 2026-04-01", 31, "left out"),)
    assert (growth.people, growth.rows, growth.last) == (11, 50, day_of(dt.date(2026, 4, 1)))
    # From 03-03 on only ana did something, and kim, who is no member.
    assert growth.active is not None and (growth.active.count, growth.active.n) == (1, 10)
