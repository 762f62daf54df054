"""The message catalogues: ``collect`` what the code says into them, ``compile`` them for use.

Babel does both, so that no system gettext is needed. Templates are read through Django's own
``templatize``, which turns them into calls that Babel's Python extractor finds.
"""

import datetime as dt
import importlib
import pkgutil
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parent.parent / "src" / "groundswell"
LOCALE = SOURCE / "ui" / "locale"
LANGUAGES = ("es", "ko")
_ALWAYS = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)  # a catalogue changes with its words alone
_KEYWORDS = {
    "_": None,
    "_lazy": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def said() -> Catalog:
    """Every message that code, templates and refused facts say."""
    catalog = Catalog(domain="django", charset="utf-8")
    for path in sorted(SOURCE.rglob("*")):
        if "frontend" in path.parts or path.suffix not in {".py", ".html", ".txt"}:
            continue
        where = path.relative_to(SOURCE).as_posix()
        for message in _said_in(path):
            catalog.add(message, locations=[(where, 0)], flags=_flags(message))
    for name, sentence in refused_facts():
        catalog.add(sentence, locations=[(name, 0)])
    return catalog


def refused_facts() -> list[tuple[str, str]]:
    """The first paragraph of every DomainError, which the error pages show."""
    import django  # noqa: PLC0415  # compiling needs no Django

    django.setup()
    import groundswell  # noqa: PLC0415  # after setup

    for module in pkgutil.walk_packages(groundswell.__path__, "groundswell."):
        if not module.name.startswith(("groundswell.config.", "groundswell.ui.")):
            importlib.import_module(module.name)
    from groundswell.kernel.errors import DomainError  # noqa: PLC0415  # after setup

    def below(kind: type[DomainError]) -> Iterator[type[DomainError]]:
        for each in kind.__subclasses__():
            yield each
            yield from below(each)

    return sorted(
        {
            (f"{each.__module__}.{each.__name__}", " ".join(each.__doc__.split("\n\n")[0].split()))
            for each in below(DomainError)
            if each.__doc__ and each.__module__.startswith("groundswell.")
        }
    )


def _said_in(path: Path) -> Iterator[str | tuple[str, ...]]:
    text = path.read_text()
    if path.suffix != ".py":
        from django.utils.translation.template import templatize  # noqa: PLC0415  # as above

        # What stands between the calls is filler, which Python's tokenizer wants unindented.
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
    for _line, message, _comments, _context in extract(
        "python", BytesIO(text.encode()), keywords=_KEYWORDS, options={"encoding": "utf-8"}
    ):
        if message and (isinstance(message, tuple) or message.strip()):
            yield message


def _flags(message: str | tuple[str, ...]) -> tuple[str, ...]:
    text = message if isinstance(message, str) else message[0]
    return ("python-format",) if "%(" in text else ()


def collect() -> None:
    """Bring the catalogues up to what is said now, keeping every translation that still applies."""
    template = said()
    for language in LANGUAGES:
        path = LOCALE / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            with path.open("rb") as file:
                catalog = read_po(file, locale=language, domain="django")
        else:
            catalog = Catalog(locale=language, domain="django", charset="utf-8", fuzzy=False)
        catalog.header_comment = "# Groundswell: what the house says. Collected by `make messages`."
        catalog.project, catalog.version = "Groundswell", "1"
        catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
        catalog.revision_date = _ALWAYS
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.creation_date, catalog.fuzzy = _ALWAYS, False
        with path.open("wb") as file:
            write_po(file, catalog, sort_output=True, include_lineno=False, width=100)


def compile_all() -> None:
    """Write the compiled catalogue beside each source."""
    for path in LOCALE.glob("*/LC_MESSAGES/*.po"):
        with path.open("rb") as file:
            catalog = read_po(file)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "groundswell.config.settings")
    match sys.argv[1:]:
        case ["collect"]:
            collect()
        case ["compile"]:
            compile_all()
        case _:
            sys.exit("Say collect or compile.")
