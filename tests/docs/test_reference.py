"""The reference is the code's: every setting, command and operation is documented, and no other."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

import groundswell
from groundswell.cli import app
from groundswell.config.environment import PREFIX, SETTINGS, TEST_VARIABLES
from groundswell.science.forecast.parameters import PARAMETERS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [
    *sorted(DOCS.rglob("*.md")),
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")),
]
BY_NAME = [str(page.relative_to(ROOT)) for page in PAGES]


def table(page: str) -> list[tuple[str, ...]]:
    """The rows of all tables of a page, without headings and backticks."""
    lines = (DOCS / page).read_text().splitlines()
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split(" | "))
        for line in lines
        if line.startswith("| `")
    ]
    return [tuple(cell.replace("`", "") for cell in row) for row in rows]


def test_every_setting_is_documented_and_no_other() -> None:
    wanted = []
    for name, setting in SETTINGS.items():
        default = setting.default
        if isinstance(default, bool):
            default = "yes" if default else "no"
        wanted.append((PREFIX + name, str(default) if default else "", setting.meaning))
    assert table("reference/settings.md") == [
        (name, default or "(empty)", meaning) for name, default, meaning in wanted
    ]


def commands() -> dict[str, Any]:
    """Every command that does something, by the words that call it."""

    def walk(command: Any, words: str) -> Iterator[tuple[str, Any]]:
        if hasattr(command, "commands"):
            for name, each in command.commands.items():
                yield from walk(each, f"{words} {name}")
        else:
            yield words, command

    return dict(walk(typer.main.get_command(app), "groundswell"))


def test_every_command_is_documented_with_its_options_and_no_other() -> None:
    text = (DOCS / "reference/commands.md").read_text()
    sections = dict(
        re.findall(
            r"^## `(groundswell[a-z ]*?)(?: [A-Z]+)?`\n(.*?)(?=^## |\Z)",
            text,
            re.MULTILINE | re.DOTALL,
        )
    )
    assert sorted(sections) == sorted(commands())
    for words, command in commands().items():
        section = sections[words]
        assert " ".join((command.help or "").split()) in " ".join(section.split()), words
        offered = {
            option
            for parameter in command.params
            for option in parameter.opts
            if option.startswith("--") and option != "--help"
        }
        assert set(re.findall(r"`(--[a-z-]+)", section)) == offered, words


def test_every_parameter_of_the_forecast_is_documented_as_it_is() -> None:
    assert table("reference/forecast-parameters.md") == [
        (
            each.name,
            each.symbol,
            each.words,
            f"{each.default:,g}",
            each.unit,
            f"{each.low:,g} to {each.high:,g}",
            f"{each.least:,g} to {each.most:,g}",
            each.rests_on,
        )
        for each in PARAMETERS
    ]


def operations() -> list[tuple[str, str, str]]:
    """Every operation: its room and name, its action, the first sentence of its docstring."""
    found = []
    for module in pkgutil.walk_packages(groundswell.__path__, "groundswell."):
        if ".operations" not in module.name:
            continue
        for name, verb in vars(importlib.import_module(module.name)).items():
            if getattr(verb, "__module__", "") == module.name and hasattr(verb, "action"):
                words = " ".join((verb.__doc__ or "").replace("`", "").split())
                sentence = re.split(r"(?<=[.!?])\s", words, maxsplit=1)[0]
                found.append((f"{module.name.split('.')[1]}.{name}", verb.action.value, sentence))
    return sorted(found)


def test_every_operation_is_documented_and_no_other() -> None:
    assert sorted(table("reference/operations.md")) == operations()


@pytest.mark.parametrize("page", BY_NAME)
def test_pages_name_what_exists(page: str) -> None:
    text = (ROOT / page).read_text()
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        if not target.startswith("docs/pictures/"):  # made by the browser tests
            assert ((ROOT / page).parent / target).exists(), target
    settings = {PREFIX + name for name in SETTINGS}
    named = set(re.findall(r"GROUNDSWELL_[A-Z_]+", text))
    assert {name.removesuffix("_FILE") for name in named} <= settings | TEST_VARIABLES | {PREFIX}
    known = {words.split()[1] for words in commands()}
    assert set(re.findall(r"(?:`|bin/|^    )groundswell ([a-z]+)", text, re.MULTILINE)) <= known


def test_the_threat_model_names_tests_that_exist() -> None:
    tests = set(
        re.findall(
            r"^def (test_\w+)",
            "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py")),
            re.MULTILINE,
        )
    )
    named = set(re.findall(r"`(test_\w+)`", (DOCS / "threat-model.md").read_text()))
    assert named
    assert named - tests == set()


def test_every_decision_is_in_the_list() -> None:
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (DOCS / "decisions/README.md").read_text())
    assert listed == sorted(path.name for path in (DOCS / "decisions").glob("0*.md"))
