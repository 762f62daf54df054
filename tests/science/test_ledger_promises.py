"""Each pledge by itself: which is kept, and how soon somebody talked with who made it."""

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundswell.science.ledger.acts import acts_of
from groundswell.science.ledger.engine import Engine, engine_at
from groundswell.science.ledger.promises import promises
from groundswell.science.ledger.reading import rows_of

TODAY = dt.date(2026, 12, 1)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with engine_at() as counting:
        yield counting


@pytest.mark.parametrize(
    ("pledged", "fulfilled", "talked", "told"),
    [
        # Months and days; told are the contact, due and done.
        (["01-05"], ["01-04"], [], [(3, 1, 0)]),  # what was done before was not promised
        (["01-05"], ["01-05"], [], [(3, 1, 1)]),
        (["01-05", "06-05"], ["02-01"], [], [(3, 2, 1)]),
        # Two are done of the first alone; nothing is done of the second.
        (["01-05", "06-05"], ["02-01", "02-02"], [], [(3, 2, 1)]),
        (["01-05", "06-05"], ["02-01", "07-01"], [], [(3, 2, 2)]),
        (["01-05", "06-05"], ["01-01", "07-01"], [], [(3, 2, 1)]),
        (["01-05", "01-05", "06-05"], ["01-05", "03-01", "04-01"], [], [(3, 3, 2)]),
        (["01-05"], ["10-01"], ["01-04", "01-19"], [(2, 1, 1)]),
        (["01-05"], ["10-01"], ["01-04", "01-20"], [(3, 1, 1)]),
        # Each waits from its own day: the first is called in time and done, the second is neither.
        (["01-05", "06-05"], ["02-01"], ["01-06"], [(0, 1, 1), (3, 1, 0)]),
        (["01-05", "06-05"], ["02-01"], ["06-10"], [(1, 1, 0), (3, 1, 1)]),
        (["01-05", "01-07"], [], ["01-08"], [(0, 1, 0), (1, 1, 0)]),
        # What is not due is not counted, and takes nothing from what is.
        (["01-05", "11-20"], ["11-21"], [], [(3, 1, 1)]),
        (["11-20"], ["11-21"], [], []),
    ],
)  # fmt: skip
def test_which_pledge_is_kept(
    tmp_path: Path, engine: Engine, pledged: list[str], fulfilled: list[str], talked: list[str], told: list[tuple[int, int, int]],
) -> None:  # fmt: skip
    deeds = {"pledged": pledged, "fulfilled": fulfilled, "talked": talked}
    rows = [f"ann,{deed},2026-{day},x,{row}\n" for deed, days in deeds.items() for row, day in enumerate(days)]  # fmt: skip
    # Another project's and another's are theirs.
    rows += ["ann,fulfilled,2026-02-01,y,\n", "bo,fulfilled,2026-02-01,x,\n"]
    (tmp_path / "acts.csv").write_text("person,deed,at,project,meeting\n" + "".join(rows))
    acts = acts_of(
        engine, rows_of(engine, str(tmp_path / "acts.csv")), TODAY, dt.date(2026, 11, 30)
    )
    found = promises(acts).rows()
    assert found == [("x", contact, due, done, 1) for contact, due, done in told]


def test_each_pledge_by_hand(tmp_path: Path, engine: Engine) -> None:
    """A queue walked through deed by deed comes to the same, in a thousand histories."""
    lot = random.Random(3)
    rows, kept = [], 0
    for person in range(1000):
        days = [(lot.randrange(12), lot.choice((0, 0, 1))) for _ in range(lot.randrange(8))]
        open_ = 0
        for _, is_fulfilled in sorted(days):
            kept += is_fulfilled and open_ > 0
            open_ = max(open_ - 1, 0) if is_fulfilled else open_ + 1
        for row, (day, is_fulfilled) in enumerate(days):
            deed = "fulfilled" if is_fulfilled else "pledged"
            rows.append(f"{person},{deed},2026-01-{day + 1:02},{row}\n")
    (tmp_path / "acts.csv").write_text("person,deed,at,meeting\n" + "".join(rows))
    acts = acts_of(
        engine, rows_of(engine, str(tmp_path / "acts.csv")), TODAY, dt.date(2026, 11, 30)
    )
    found = promises(acts)
    assert found["done"].to_list() == [kept]
    assert found["due"].to_list() == [sum("pledged" in row for row in rows)]
