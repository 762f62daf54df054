"""A movement's own records become a report: a page, its pictures, the same for a program."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from groundswell.cli import app
from groundswell.science.growth.synthetic import synthetic
from tests.science.test_ledger import UNION

QUESTIONS = [
    "Are we growing?",
    "Is everyone asked?",
    "Are promises kept?",
    "Who stays?",
    "Does it rest on anyone?",
    "What did attention do?",
]
MEASURES = [
    "joins",
    "reproduction",
    "now",
    "dispersion",
    "forest",
    "through_attention",
    "activation",
    "not_alone",
    "promises",
    "retention",
    "ends",
    "ladder",
    "exits",
    "halving",
    "concentration",
    "attention",
]


def run(*words: str | Path, code: int = 0) -> str:
    """What the command says to a program, or complains."""
    done = CliRunner().invoke(app, ["growth", *(str(word) for word in words)])
    assert done.exit_code == code, done.output
    return done.stderr if code else done.stdout


def told(*words: str | Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*words, "--json"))
    return found


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two and a half years of a movement of known R, its people called by names."""
    acts = synthetic(1_500, seed=3, r=0.9, k=0.3, days=900, dependence=0.3).acts()
    called = [
        ("P<b>&" + pl.col(name).cast(pl.String) + "é").alias(name)
        for name in ("person", "asked_by", "brought_by", "amplified_by")
    ]
    file = tmp_path_factory.mktemp("town") / "acts.csv"
    acts.with_columns(called).write_csv(file)
    return file


@pytest.fixture(scope="module")
def report(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report")
    run(town, "-o", out)
    return out


def test_the_page_answers_in_the_order_in_which_an_organizer_asks(report: Path) -> None:
    page = (report / "growth.html").read_text(encoding="utf-8")
    asked = re.findall(r'<h2 id="\w+">(.*?)</h2>', page)
    assert asked == [*QUESTIONS, "What is wrong in the records"]
    assert re.findall(r'<h3 id="card-(\w+)">', page) == MEASURES
    cards = page.split('<article class="card"')[1:]
    for card in cards:
        assert card.count("<svg") == 1
        assert "<table>" in card
        assert "<strong>What it is.</strong>" in card
        assert "<strong>What it cannot say.</strong>" in card


def test_the_page_asks_nobody_for_anything(report: Path) -> None:
    page = (report / "growth.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert "<script" not in page
    # Names of vocabularies are no addresses to ask.
    addresses = set(re.findall(r'https?://[^"\s<)]+', page))
    assert addresses == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_what_is_written_is_the_same_for_a_person_and_for_a_program(
    town: Path, report: Path, tmp_path: Path
) -> None:
    kept = json.loads((report / "growth.json").read_text(encoding="utf-8"))
    assert told(town, "-o", tmp_path / "again") == kept
    assert list(kept["measures"]) == MEASURES
    page = unescape((report / "growth.html").read_text(encoding="utf-8"))
    for key, measure in kept["measures"].items():
        assert measure["says"] in page, key
        assert measure["definition"] in page
        picture = (report / "pictures" / f"{key}.png").read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert picture == (tmp_path / "again" / "pictures" / f"{key}.png").read_bytes()
    of_late = kept["measures"]["reproduction"]["facts"]["of_late"]
    assert of_late["interval"]["low"] < 0.9 < of_late["interval"]["high"]


def test_nobody_is_named_unless_that_is_asked_for(town: Path, report: Path, tmp_path: Path) -> None:
    for file in (report / "growth.html", report / "growth.json"):
        assert not re.search(r"P(<|&lt;)b", file.read_text(encoding="utf-8"))
    shown = run(town, "-o", tmp_path / "named", "--names")
    page = (tmp_path / "named" / "growth.html").read_text(encoding="utf-8")
    assert "This page names people." in page
    assert "P&lt;b&gt;&amp;0é" in page
    assert "P<b>" not in page
    assert "P<b>&0é" in shown


def counts(facts: object) -> Iterator[int]:
    """Every whole number of a report, but those of days, of rows and of depths."""
    if isinstance(facts, dict):
        for name, value in facts.items():
            if name not in {"rows", "deepest", "count", "number", "at_least"}:
                yield from counts(value)
    elif isinstance(facts, list):
        for value in facts:
            yield from counts(value)
    elif isinstance(facts, int) and not isinstance(facts, bool):
        yield facts


def test_a_small_house_shows_itself_and_nobody_in_it(tmp_path: Path) -> None:
    """Fifteen people, of whom every number of fewer than ten would say something of somebody."""
    file = tmp_path / "union.csv"
    file.write_text(UNION, encoding="utf-8")
    found = told(file, "-o", tmp_path / "report")
    assert found["people"] == 15
    assert "so little is told here" in (tmp_path / "report" / "growth.html").read_text("utf-8")
    assert {each for each in counts(found) if 0 < each < 10} == set()
    page = (tmp_path / "report" / "growth.html").read_text(encoding="utf-8")
    page = page[: page.index('id="records"')]  # whoever keeps the records must know what to mend
    numbers = {int(each) for each in re.findall(r"<td>(\d+)</td>", page)}
    assert {each for each in numbers if 0 < each < 10} == set()


def test_a_list_of_members_is_measured_as_far_as_it_goes(tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    rows = [
        f"m{n},2026-{1 + n % 9:02}-{1 + n % 28:02},{f'm{n // 3}' if n else ''}" for n in range(60)
    ]
    file.write_text("person,joined_on,brought_by\n" + "\n".join(rows), encoding="utf-8")
    found = told(file, "-o", tmp_path / "report")
    assert list(found["measures"]) == ["joins", "reproduction", "now", "dispersion", "forest"]
    assert "“deed”" in found["not_measured"].values()
    page = (tmp_path / "report" / "growth.html").read_text(encoding="utf-8")
    assert "the file has no column “deed”" in page


def test_one_file_alone(town: Path, tmp_path: Path) -> None:
    run(town, "-o", tmp_path / "alone.json")
    assert [each.name for each in tmp_path.iterdir()] == ["alone.json"]
    run(town, "-o", tmp_path / "alone.html")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["alone.html", "alone.json"]


def test_a_report_is_not_written_over_unless_that_is_said(town: Path, report: Path) -> None:
    was = (report / "growth.html").read_bytes()
    assert "say --replace" in run(town, "-o", report, code=1)
    assert (report / "growth.html").read_bytes() == was
    run(town, "-o", report, "--replace", "--until", "2025-12-31")
    assert b"2025-12-31" in (report / "growth.html").read_bytes()
    run(town, "-o", report, "--replace")
    assert (report / "growth.html").read_bytes() == was


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["nowhere.csv"], "There is no file nowhere.csv"),
        (["acts.docx"], "There is no file acts.docx"),
        (["{town}", "--until", "3 November"], "“3 November” is no day. Say it as 2026-11-03."),
        (["{town}", "--until", "1990-01-01"], "none says which person and when"),
        (["{town}", "--days-between", "30"], "Say both, as 30,20."),
        (["{town}", "--days-between", "nan,1"], "Say both, as 30,20."),
        (["{town}", "--engine", "oracle"], "There is no engine “oracle”."),
        (["{town}", "-o", "{town}"], "is not written: what is made ends in .html, .json"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    town: Path, tmp_path: Path, words: list[str], complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    was = town.read_bytes()
    assert complaint in run(*(word.format(town=town) for word in words), code=1)
    assert list(tmp_path.iterdir()) == []
    assert town.read_bytes() == was
