"""What is written of measuring growth is what the code does: measures, columns, deeds, examples."""

import ast
import datetime as dt
import re
from pathlib import Path

import typer.main

from groundswell.cli import app
from groundswell.reporting import cards
from groundswell.science.ledger.deeds import KNOWN
from groundswell.science.ledger.reading import SPELLINGS
from groundswell.science.movement.measuring import NEEDS, measure

DOCS = Path(__file__).resolve().parents[2] / "docs"
EXPLAINED = (DOCS / "explanation/growth.md").read_text(encoding="utf-8")
HOW_TO = (DOCS / "how-to/measure-growth.md").read_text(encoding="utf-8")
ACTS, MEMBERS = re.findall(r"^```csv\n(.*?)^```$", HOW_TO, re.MULTILINE | re.DOTALL)

WITHOUT_A_PICTURE = {"guessed", "neighbours"}
"""Measures that the movement of the pictures has no columns for."""


def made(kind: str, *names: str) -> list[tuple[str, ...]]:
    """What is written for these arguments of every ``Card`` or ``Section`` that is ever made."""
    found = []
    for file in Path(cards.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == kind:
                given = dict(zip(("key", "question"), node.args, strict=False))
                given |= {word.arg: word.value for word in node.keywords if word.arg}
                found.append(tuple(ast.literal_eval(given[name]) for name in names))
    return sorted(found)


def headings(page: str, mark: str) -> list[str]:
    return re.findall(rf"^{mark} (.+)$", page, re.MULTILINE)


def test_every_measure_is_explained_and_no_other() -> None:
    measures = made("Card", "key", "title")
    assert len(measures) == len({key for key, _ in measures}) > len(WITHOUT_A_PICTURE)
    assert sorted(headings(EXPLAINED, "###")) == sorted(title for _, title in measures)
    pictured = re.findall(r"!\[[^\]]+\]\(\.\./pictures/growth-(\w+)\.png\)", EXPLAINED)
    assert sorted(pictured) == sorted({key for key, _ in measures} - WITHOUT_A_PICTURE)


def test_every_measure_is_explained_to_a_statistician_too() -> None:
    parts = re.split(r"^##+ ", EXPLAINED, flags=re.MULTILINE)
    titles = {title for _, title in made("Card", "key", "title")}
    told = [part.split("\n", 1)[0] for part in parts if "\n*For a statistician.* " in part]
    assert sorted(told) == sorted(titles)


def test_questions_are_answered_in_the_order_of_the_report(tmp_path: Path) -> None:
    file = tmp_path / "acts.csv"
    file.write_text(ACTS, encoding="utf-8")
    growth = measure(str(file), today=dt.date(2026, 12, 1))
    assert (growth.rows, growth.people) == (len(ACTS.splitlines()) - 1, 4)
    assert (growth.dirt, growth.remarks, growth.absent) == ((), (), {})
    report = cards.sections(growth, names=False)
    asked = [section.question for section in report]
    assert headings(EXPLAINED, "##")[: len(asked)] == asked
    assert sorted(asked) == [question for (question,) in made("Section", "question")]
    titles = [card.title for section in report for card in section.cards]
    assert titles == [title for title in headings(EXPLAINED, "###") if title in titles]


def test_a_list_of_members_is_measured_without_a_deed(tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    file.write_text(MEMBERS, encoding="utf-8")
    growth = measure(str(file), today=dt.date(2026, 12, 1))
    assert (growth.rows, growth.people, growth.dirt, growth.remarks) == (4, 4, (), ())
    assert set(NEEDS) - set(growth.absent) == {"who brought whom"}
    assert growth.arrival.forest is not None
    assert growth.arrival.forest.widths.tolist() == [1, 1, 2]


def test_every_column_and_spelling_is_named() -> None:
    rows = re.findall(r"^\| (`\w+`) \| ([^|]*?) ?\| [^|]+ \|$", HOW_TO, re.MULTILINE)
    assert {
        first.strip("`"): (first.strip("`"), *re.findall(r"`(\w+)`", others))
        for first, others in rows
    } == SPELLINGS
    assert tuple(ACTS.splitlines()[0].split(",")) == tuple(SPELLINGS)


def test_every_deed_is_named_and_no_other() -> None:
    section = HOW_TO.split("## The deeds\n", 1)[1].split("\n## ", 1)[0]
    firsts = re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE)
    named = [deed for cell in firsts for deed in re.findall(r"`(\w+)`", cell)]
    assert sorted(named) == sorted(KNOWN)


def test_every_option_is_named_and_no_other() -> None:
    command = typer.main.get_command(app).commands["growth"]  # type: ignore[attr-defined]  # a group
    offered = {
        option for each in command.params for option in each.opts if option.startswith("--")
    } - {"--help"}
    assert set(re.findall(r"(?<!-)--[a-z][a-z-]*", HOW_TO)) == offered
