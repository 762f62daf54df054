"""Every sentence is in every language: nothing untranslated, nothing outside the catalogues."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import polib
import pytest
from django.utils.translation import override

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "groundswell"
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
_SHOWN_ATTRIBUTES = re.compile(r'\b(?:aria-label|placeholder|title|alt|data-over-text)="([^"]*)"')
_NOT_WORDS = {"groundswell"}


def _messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(SOURCE / f"ui/locale/{language}/LC_MESSAGES/django.po"))


@pytest.mark.parametrize("language", ["es", "ko"])
def test_every_message_is_translated(language: str) -> None:
    catalogue = _catalogue(language)
    said = {
        message.id if isinstance(message.id, str) else message.id[0]
        for message in _messages().said()
        if message.id
    }
    known = {entry.msgid for entry in catalogue}
    assert said - known == set(), "run `make messages`, then translate what is new"
    assert known - said == set(), "run `make messages`: these are no longer said"
    empty = [entry.msgid for entry in catalogue if not entry.translated()]
    assert empty == []


@pytest.mark.parametrize("language", ["es", "ko"])
def test_a_translation_keeps_what_it_is_given(language: str) -> None:
    wrong = []
    for entry in _catalogue(language):
        wanted = set(_PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        for text in texts:
            given = set(_PLACEHOLDER.findall(text))
            if not given <= wanted or (not entry.msgid_plural and given != wanted):
                wrong.append((entry.msgid, text))
    assert wrong == []


def untranslated_words(template: str) -> list[str]:
    """The words of a template that stand outside every translation tag."""
    text = re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", " ", template, flags=re.DOTALL)
    text = re.sub(r"{% block (?:html|page|main)_class %}.*?{% endblock", "{% endblock", text)
    text = re.sub(r"{% blocktranslate.*?%}.*?{% endblocktranslate %}", " ", text, flags=re.DOTALL)
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
    shown = [match for match in _SHOWN_ATTRIBUTES.findall(text) if match.strip()]
    shown += re.sub(r"<!?[^<>]*>", "\n", text, flags=re.DOTALL).splitlines()
    words = [re.sub(r"&\w+;", "", each).strip() for each in shown]
    return [
        each
        for each in words
        if re.search(r"[^\W\d_]{2,}", each) and each.casefold() not in _NOT_WORDS
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_template_says_nothing_in_one_language_alone(path: Path) -> None:
    assert untranslated_words(path.read_text()) == []


def test_the_test_finds_an_untranslated_word() -> None:
    assert untranslated_words('<p>Hello</p>{% translate "Good" %}') == ["Hello"]
    assert untranslated_words('<a aria-label="Close it">{{ x }}</a>') == ["Close it"]


def test_a_refused_fact_speaks_the_readers_language() -> None:
    from groundswell.access.web.errors import words_for
    from groundswell.meetings.operations import MeetingFull

    with override("es"):
        assert words_for(MeetingFull()) != words_for.__doc__
        spanish = words_for(MeetingFull())
    with override("en"):
        assert words_for(MeetingFull()).startswith("Every seat is taken")
    assert not spanish.startswith("Every seat")
