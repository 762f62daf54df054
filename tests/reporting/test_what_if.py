"""A file of scenarios: the ready-made one, one's own, and everything that can be misspelled."""

import datetime as dt
from pathlib import Path

import pytest

from groundswell.reporting.forecast.what_if import READY_MADE, WhatIf, what_if
from groundswell.science.forecast.future import Leaving, Shock
from groundswell.terminal import CannotBeDone

LAST = dt.date(2026, 11, 3)


def written(tmp_path: Path, text: str) -> WhatIf:
    file = tmp_path / "what.toml"
    file.write_text(text, encoding="utf-8")
    return what_if(file)


def test_the_ready_made_scenarios_are_those_an_organizer_asks_about() -> None:
    asked = what_if(None)
    found = {each.key: each for each in asked.scenarios(LAST)}
    assert list(found) == [
        "as_now", "keep", "pass_on", "soon", "late", "organizers", "doors", "host", "three",
    ]  # fmt: skip
    assert (asked.years, asked.runs, asked.teams, asked.known) == (5, 200, None, {})
    assert found["keep"].changes == {"kept": 1.0} and found["pass_on"].against == "keep"
    assert (found["soon"].follow_up_in, found["late"].follow_up_in) == (2, 10)
    assert found["organizers"].organizers_in_each_team == 1 and found["doors"].new_doors == 0.2
    assert found["host"].future.host_leaves == 182
    assert found["three"].future.leaving == Leaving(182, 3)
    assert all(each.words for each in found.values())
    # What it says may be copied and given back.
    assert READY_MADE.read_text(encoding="utf-8").count("[scenario.") == 8


def test_ones_own_questions(tmp_path: Path) -> None:
    asked = written(
        tmp_path,
        """
        [forecast]
        years = 2.5
        runs = 50
        teams = 7
        [movement]
        people = 40_000
        kept = 0.8
        [[shock]]
        title = "the vote"
        day = 2026-05-06
        [[shock]]
        day = 2027-05-06
        people = 150
        [scenario.more]
        title = "Ask more"
        asks_of_member = 1
        host_leaves = 2026-12-03
        [scenario.most]
        asks_of_member = 2
        against = "more"
        """,
    )
    now, more, most = asked.scenarios(LAST)
    assert (asked.years, asked.runs, asked.teams) == (2.5, 50, 7)
    assert asked.known == {"people": 40_000, "kept": 0.8}
    assert [event.title for event in asked.past(LAST)] == ["the vote"]
    # What is to come comes in every scenario.
    shocks = (Shock((dt.date(2027, 5, 6) - LAST).days, 150),)
    assert now.future.shocks == more.future.shocks == most.future.shocks == shocks
    assert more.future.host_leaves == 30
    assert (most.title, most.against, more.against) == ("most", "more", "as_now")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[scenario.a]\nkeept = 1",
            r"\[scenario.a\] “keept” is nothing it knows. Did you mean kept",
        ),
        ("[forcast]\nyears = 1", "“forcast” is nothing it knows. Did you mean forecast"),
        ("[scenario.a]\nkept = 2", "attention the host keeps .* is 2 here: give from 0 to 1"),
        ('[scenario.a]\nkept = "all"', "kept is 'all': give a number"),
        ("[scenario.a]\nkept = true", "kept is True: give a number"),
        ("[scenario.a]\npeople = 5", "“people” is nothing it knows"),
        ('[scenario.a]\nagainst = "b"', "is against “b”: name another scenario of this file"),
        ('[scenario.a]\nagainst = "a"', "is against “a”"),
        ("[scenario.a]\non = 30", "says “on” of nothing"),
        ("[scenario.a]\nmost_connected_leave = 0", "most_connected_leave is 0: give a whole"),
        ("[scenario.a]\nhost_leaves = 0", "host_leaves is 0: give a whole number from 1"),
        ("[scenario.a]\ntitle = 3", "title is 3: write it in quotation marks"),
        ("[scenario.as_now]\nkept = 1", "needs another name"),
        ("[scenario.„a”]\nkept = 1", "is no TOML"),
        ('[scenario."a b"]\nkept = 1', "needs another name"),
        ("[scenario]\na = 3", r"\[scenario.a\] is a heading"),
        ("[forecast]\nyears = 0", r"years is 0: give from 0.5 to 30"),
        ("[forecast]\nruns = 3", "runs is 3: give a whole number from 20"),
        ("[movement]\nmembers_at_start = 3", "“members_at_start” is nothing it knows"),
        ("[movement]\npeople = 1", r"\[movement\] people there are in all"),
        ("[movement]\npeople = 30.5", "give a whole number"),
        ("[shock]\nday = 2026-01-01", r"is written \[\[shock\]\]"),
        ("[[shock]]\npeople = 3", "number 1 has no day"),
        ("[[shock]]\nday = 2026-01-01\npeople = -3", "brings -3 people"),
        ("years = ", "is no TOML"),
        ('[scenario.a]\ntitle = "B"\n[scenario.B]', "is called “B”, as another is"),
        ('[scenario.a]\ntitle = "As now"', "is called “As now”, as another is"),
    ],
    ids=range(27),
)
def test_what_cannot_be_is_said_with_where_and_how(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(CannotBeDone, match=f"what.toml.*{message}"):
        written(tmp_path, text)


def test_a_shock_to_come_needs_how_many_and_a_day_has_to_be_ahead(tmp_path: Path) -> None:
    asked = written(tmp_path, "[[shock]]\nday = 2027-01-01\n")
    with pytest.raises(CannotBeDone, match="“a shock” is still to come: say how many"):
        asked.scenarios(LAST)
    asked = written(tmp_path, "[scenario.a]\nhost_leaves = 2026-01-01\n")
    with pytest.raises(CannotBeDone, match="host_leaves is not after 2026-11-03, the last day"):
        asked.scenarios(LAST)


def test_a_file_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(CannotBeDone, match="cannot be read: No such file"):
        what_if(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b'[scenario.a]\ntitle = "caf\xe9"')
    with pytest.raises(CannotBeDone, match="not in UTF-8"):
        what_if(tmp_path / "latin.toml")
    (tmp_path / "large.toml").write_bytes(b"#" * 1_000_001)
    with pytest.raises(CannotBeDone, match="more than a megabyte"):
        what_if(tmp_path / "large.toml")
    scenarios = "".join(f"[scenario.s{place}]\nkept = 1\n" for place in range(21))
    with pytest.raises(CannotBeDone, match="more than a page can show: 20"):
        written(tmp_path, scenarios)
