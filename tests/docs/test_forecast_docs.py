"""What is written of forecasts is what the code does: cards, questions, scenarios, an example."""

import ast
import re
from pathlib import Path

from groundswell.reporting import forecast
from groundswell.reporting.forecast.what_if import what_if

DOCS = Path(__file__).resolve().parents[2] / "docs"
EXPLAINED = (DOCS / "explanation/forecast.md").read_text(encoding="utf-8")
HOW_TO = (DOCS / "how-to/ask-what-if.md").read_text(encoding="utf-8")


def written(kind: str, name: str, place: int) -> list[str]:
    """What stands for one argument of every ``Card`` or ``Section`` of a forecast, if it is text."""
    found = []
    for file in sorted(Path(forecast.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == kind:
                named = {word.arg: word.value for word in node.keywords}
                value = named.get(name, node.args[place] if place < len(node.args) else None)
                if isinstance(value, ast.Constant):
                    found.append(str(value.value))
    return found


def test_every_card_and_question_is_explained() -> None:
    titles, questions = written("Card", "title", 1), written("Section", "question", 1)
    assert len(titles) == 8 and len(questions) == 4
    assert set(titles) <= set(re.findall(r"^### (.+)$", EXPLAINED, re.MULTILINE))
    assert set(questions) <= set(re.findall(r"^## (.+)$", EXPLAINED, re.MULTILINE))
    for question in questions:
        assert question.rstrip("?") in HOW_TO, question
    assert EXPLAINED.count("*For a statistician.*") >= 6


def test_the_example_of_a_question_can_be_asked(tmp_path: Path) -> None:
    (example,) = re.findall(r"^```toml\n(.*?)^```$", HOW_TO, re.MULTILINE | re.DOTALL)
    file = tmp_path / "what.toml"
    file.write_text(example, encoding="utf-8")
    asked = what_if(file)
    assert list(asked.asked) == ["calls", "calls_and_doors"]
    assert (asked.years, asked.teams, asked.known["people"]) == (3, 6, 40_000)
    own = {key for part in asked.asked.values() for key in part.table}
    rows = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| `.*$", HOW_TO, re.MULTILINE))))
    assert own <= rows
