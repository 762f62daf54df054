"""The laws of the house that imports cannot say, each shown to fail on a planted violation."""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
PACKAGE = HOUSE / "src" / "groundswell"

AT_HOME = frozenset(
    {
        "models",
        "selectors",
        "operations",
        "policy",
        "contacts",
        "activity",
        "audit",
        "listeners",
        "letters",
        "rate_limits",
        "codes",
    }
)
"""The modules of a room in which its own tables are read and written."""

PLAIN_FUNCTIONS = {
    "messaging.operations.send_letters": "speaks to the network between transactions, so it is none",
    "messaging.operations.consider_sent": "the past of a demo town is not mailed; nobody acts",
}
"""Public functions of operations that are neither operation nor step, each with its reason."""

FORBIDDEN_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "manager", "managers"})


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: where it stands below the house, and what it says."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def parts(self) -> list[str]:
        """Room, then module, then what is below, for a file of the package: no more for tests."""
        before, _, below = self.path.partition("src/groundswell/")
        return below.removesuffix(".py").split("/") if not before and below else []

    @property
    def room(self) -> str:
        return self.parts[0] if len(self.parts) > 1 else ""

    @property
    def module(self) -> str:
        return self.parts[1] if len(self.parts) > 1 else ""

    @property
    def comments(self) -> Iterator[tuple[int, str]]:
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string

    @property
    def functions(self) -> Iterator[ast.FunctionDef]:
        """The functions at the top of the file."""
        return (each for each in self.tree.body if isinstance(each, ast.FunctionDef))

    @property
    def origins(self) -> dict[str, str]:
        """For each name that the file imports or defines at its top: the module it comes from."""
        own = ".".join(["groundswell", *self.parts])
        known: dict[str, str] = {}
        for each in ast.walk(self.tree):
            if isinstance(each, ast.ImportFrom) and each.module:
                known |= {(name.asname or name.name): each.module for name in each.names}
        known |= {each.name: own for each in self.tree.body if isinstance(each, ast.ClassDef)}
        return known


Law = Callable[[Source], list[tuple[int, str]]]


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of the house and of its tests, but for migrations."""
    paths = [*PACKAGE.rglob("*.py"), *(HOUSE / "tests").rglob("*.py")]
    return tuple(
        Source(path.relative_to(HOUSE).as_posix(), path.read_text())
        for path in sorted(paths)
        if "migrations" not in path.parts
    )


def broken(law: Law) -> list[str]:
    """Each place where the house breaks a law, with the reason that the law gives."""
    return [f"{source.path}:{line}: {why}" for source in sources() for line, why in law(source)]


def tables_are_touched_at_home(source: Source) -> list[tuple[int, str]]:
    if not source.parts:
        return []
    found = []
    origins = source.origins
    for each in ast.walk(source.tree):
        is_manager = isinstance(each, ast.Attribute) and each.attr in {
            "objects",
            "_default_manager",
        }
        if not (is_manager and isinstance(each, ast.Attribute)):
            continue
        if not isinstance(each.value, ast.Name):
            found.append((each.lineno, "say whose `.objects` it is: name the class"))
            continue
        owner = origins.get(each.value.id, "")
        if owner != f"groundswell.{source.room}.models" or source.module not in AT_HOME:
            found.append(
                (
                    each.lineno,
                    (
                        f"`{each.value.id}.objects` outside the room that owns it: its selectors apply "
                        "the policy, and a query made elsewhere forgets it one day"
                    ),
                )
            )
    return found


def the_edge_asks_no_table(source: Source) -> list[tuple[int, str]]:
    if source.module not in {"web", "jobs", "api"}:
        return []
    return [
        (each.lineno, "the edge parses, makes one domain call and renders; queries are selectors'")
        for each in ast.walk(source.tree)
        if isinstance(each, ast.Attribute)
        and each.attr in {"objects", "_default_manager", "save", "delete", "bulk_create"}
    ]


def decorator_names(function: ast.FunctionDef) -> set[str]:
    """The names of a function's decorators, called or not."""
    names = set()
    for decorator in function.decorator_list:
        named = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(named, ast.Name):
            names.add(named.id)
    return names


def a_write_is_an_operation_or_a_step(source: Source) -> list[tuple[int, str]]:
    if source.module != "operations":
        return []
    return [
        (
            each.lineno,
            (
                f"`{each.name}` is neither @operation nor @step: a write outside both has no grant, no "
                "transaction and no audit entry. Mark it, begin it with _, or list it with its reason"
            ),
        )
        for each in source.functions
        if not each.name.startswith("_")
        and not decorator_names(each) & {"operation", "step"}
        and ".".join([*source.parts, each.name]) not in PLAIN_FUNCTIONS
    ]


def the_actor_comes_first_and_the_rest_is_named(source: Source) -> list[tuple[int, str]]:
    found = []
    for each in source.functions:
        if "operation" not in decorator_names(each) or not source.parts:
            continue
        positional = [a.arg for a in (*each.args.posonlyargs, *each.args.args)]
        if positional != ["actor"] or each.args.vararg or each.args.kwarg:
            found.append(
                (
                    each.lineno,
                    (
                        f"`{each.name}`: an operation takes its actor first and all else by name, so "
                        "that no call can swap two ids, and the audit knows what each is called"
                    ),
                )
            )
    return found


def no_signals(source: Source) -> list[tuple[int, str]]:
    if not source.parts:
        return []
    why = "no signals: what follows from an act is an event, in the same transaction, by name"
    found = []
    for each in ast.walk(source.tree):
        if not isinstance(each, ast.Import | ast.ImportFrom):
            continue
        modules = [name.name for name in each.names]
        if isinstance(each, ast.ImportFrom):
            modules = [each.module or "", *(f"{each.module}.{name}" for name in modules)]
        if any(
            module.startswith(("django.db.models.signals", "django.dispatch"))
            or module.endswith(".signals")
            for module in modules
        ):
            found.append((each.lineno, why))
    return found


def models_hold_tables(source: Source) -> list[tuple[int, str]]:
    if source.module != "models":
        return []
    return [
        (
            inner.lineno,
            (
                f"`{each.name}.{inner.name}`: models hold tables. What a save should also do belongs "
                "to the operation, where bulk writes and updates do it too"
            ),
        )
        for each in ast.walk(source.tree)
        if isinstance(each, ast.ClassDef)
        for inner in each.body
        if isinstance(inner, ast.FunctionDef)
        and inner.name in {"save", "delete", "clean", "full_clean", "bulk_create"}
    ]


def modules_have_real_names(source: Source) -> list[tuple[int, str]]:
    if FORBIDDEN_NAMES.isdisjoint(Path(source.path).with_suffix("").parts):
        return []
    return [(1, "a drawer for junk fills: name the module for what it holds")]


def exceptions_carry_their_reason(source: Source) -> list[tuple[int, str]]:
    found = []
    for line, comment in source.comments:
        if re.search(r"#\s*(noqa|type:\s*ignore)", comment) and not re.search(
            r"#\s*(?:noqa|type:\s*ignore)[^#]*?(?:#|\s-)\s*(?!noqa|type:)[^\W\d_]", comment
        ):
            found.append((line, "an exception to a rule carries its reason on the line"))
    found += [
        (each.lineno, "a skipped test says why")
        for each in ast.walk(source.tree)
        if isinstance(each, ast.Attribute)
        and each.attr in {"skip", "xfail", "skipif"}
        and ast.unparse(each.value).endswith("mark")
        and f"mark.{each.attr}(" not in source.text
    ]
    return found


def nothing_is_left_for_later(source: Source) -> list[tuple[int, str]]:
    return [
        (line, "finish it, or write down in the docs what is not done: a note in code is forgotten")
        for line, comment in source.comments
        if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", comment)
    ]


def nothing_rests_on_row_locks(source: Source) -> list[tuple[int, str]]:
    if not source.parts:
        return []
    return [
        (
            each.lineno,
            (
                "select_for_update does nothing on SQLite: decide by a conditional update or a "
                "unique constraint, which hold on both databases"
            ),
        )
        for each in ast.walk(source.tree)
        if isinstance(each, ast.Attribute) and each.attr == "select_for_update"
    ]


def one_clock(source: Source) -> list[tuple[int, str]]:
    if not source.parts or source.path.endswith("kernel/clock.py"):
        return []
    return [
        (each.lineno, "ask kernel.clock.now(): a demo town and a test say what time it is")
        for each in ast.walk(source.tree)
        if isinstance(each, ast.Call)
        and isinstance(each.func, ast.Attribute)
        and each.func.attr in {"now", "utcnow", "today"}
        and ast.unparse(each.func.value)
        in {"timezone", "datetime", "dt.datetime", "datetime.datetime", "date", "dt.date"}
    ]


def durability_is_the_operations_own(source: Source) -> list[tuple[int, str]]:
    if not source.parts or source.path.endswith("access/operation.py"):
        return []
    return [
        (each.lineno, "a transaction is an operation's: one that begins elsewhere is not audited")
        for each in ast.walk(source.tree)
        if isinstance(each, ast.Attribute) and each.attr in {"atomic", "on_commit"}
    ]


LAWS: dict[Law, tuple[str, str]] = {
    tables_are_touched_at_home: (
        "src/groundswell/hall/selectors.py",
        "from groundswell.people.models import Person\nPerson.objects.all()\n",
    ),
    the_edge_asks_no_table: (
        "src/groundswell/hall/web/stage.py",
        "from groundswell.hall.models import Pitch\nPitch.objects.get()\n",
    ),
    a_write_is_an_operation_or_a_step: (
        "src/groundswell/hall/operations/wings.py",
        "def start_quietly(pitch):\n    pitch.save()\n",
    ),
    the_actor_comes_first_and_the_rest_is_named: (
        "src/groundswell/hall/operations/wings.py",
        "@operation(Action.RUN_HALL)\ndef start(actor, pitch_id, *, minutes): ...\n",
    ),
    no_signals: (
        "src/groundswell/hall/listeners.py",
        "from django.db.models.signals import post_save\n",
    ),
    models_hold_tables: (
        "src/groundswell/hall/models.py",
        "class Pitch:\n    def save(self):\n        self.minutes += 1\n",
    ),
    modules_have_real_names: ("src/groundswell/hall/utils.py", "\n"),
    exceptions_carry_their_reason: ("src/groundswell/hall/models.py", "import os  # noqa: F401\n"),
    nothing_is_left_for_later: ("src/groundswell/hall/models.py", "x = 1  # TODO later\n"),
    nothing_rests_on_row_locks: (
        "src/groundswell/hall/selectors.py",
        "from x import y\ny.select_for_update()\n",
    ),
    one_clock: (
        "src/groundswell/hall/selectors.py",
        "from django.utils import timezone\ntimezone.now()\n",
    ),
    durability_is_the_operations_own: (
        "src/groundswell/hall/web/stage.py",
        "from django.db import transaction\nwith transaction.atomic(): ...\n",
    ),
}
"""Every law, with a file that would break it."""

BROKEN_TOO: list[tuple[Law, str, str]] = [
    # The class is imported under another name.
    (
        tables_are_touched_at_home,
        "src/groundswell/hall/operations/wings.py",
        "from groundswell.people.models import Person as P\nP.objects.create()\n",
    ),
    # The room is right, the module is not.
    (
        tables_are_touched_at_home,
        "src/groundswell/hall/web/stage.py",
        "from groundswell.hall.models import Pitch\nPitch.objects.all()\n",
    ),
    # Nobody can tell whose it is.
    (
        tables_are_touched_at_home,
        "src/groundswell/hall/selectors.py",
        "from groundswell.people import models\nmodels.Person.objects.all()\n",
    ),
    (
        tables_are_touched_at_home,
        "src/groundswell/cli.py",
        "from groundswell.people.models import Person\nPerson.objects.all()\n",
    ),
    (the_edge_asks_no_table, "src/groundswell/messaging/jobs.py", "letter.save()\n"),
    (
        the_actor_comes_first_and_the_rest_is_named,
        "src/groundswell/hall/operations/wings.py",
        "@operation(Action.RUN_HALL)\ndef start(who, *, pitch_id): ...\n",
    ),
    (
        the_actor_comes_first_and_the_rest_is_named,
        "src/groundswell/hall/operations/wings.py",
        "@operation(Action.RUN_HALL)\ndef start(actor, **all_else): ...\n",
    ),
    (no_signals, "src/groundswell/hall/apps.py", "import django.dispatch\n"),
    (no_signals, "src/groundswell/hall/apps.py", "from django.db.models import signals\n"),
    (exceptions_carry_their_reason, "tests/test_x.py", "x = y()  # type: ignore[arg-type]\n"),
    (
        exceptions_carry_their_reason,
        "tests/test_x.py",
        "x = y()  # type: ignore[arg-type]  # noqa: F401\n",
    ),
    (
        exceptions_carry_their_reason,
        "tests/test_x.py",
        "import pytest\n@pytest.mark.skip\ndef test(): ...\n",
    ),
    (one_clock, "src/groundswell/hall/web/stage.py", "import datetime as dt\ndt.date.today()\n"),
    (modules_have_real_names, "src/groundswell/helpers/texts.py", "\n"),
]


def name(law: Law) -> str:
    return law.__name__


@pytest.mark.parametrize("law", LAWS, ids=name)
def test_the_house_keeps_its_laws(law: Law) -> None:
    assert broken(law) == []


@pytest.mark.parametrize(
    ("law", "path", "text"),
    [*((law, *planted) for law, planted in LAWS.items()), *BROKEN_TOO],
)
def test_each_law_is_broken_by_a_planted_violation(law: Law, path: str, text: str) -> None:
    assert len(law(Source(path, text))) == 1


@pytest.mark.parametrize(
    ("law", "path", "text"),
    [
        (
            tables_are_touched_at_home,
            "src/groundswell/hall/operations/wings.py",
            "from groundswell.hall.models import Pitch\nPitch.objects.all()\n",
        ),
        (
            a_write_is_an_operation_or_a_step,
            "src/groundswell/hall/operations/wings.py",
            (
                "@operation(Action.RUN_HALL)\ndef start(actor, *, pitch_id): ...\n"
                "@step\ndef finish(pitch): ...\ndef _quietly(): ...\n"
            ),
        ),
        (
            exceptions_carry_their_reason,
            "src/groundswell/hall/models.py",
            "import os  # noqa: F401  # read by the settings\n",
        ),
    ],
)
def test_what_is_right_breaks_no_law(law: Law, path: str, text: str) -> None:
    assert law(Source(path, text)) == []


def test_the_list_of_exceptions_holds_none_that_is_gone() -> None:
    there = {
        ".".join([*source.parts, each.name])
        for source in sources()
        if source.module == "operations"
        for each in source.functions
    }
    assert sorted(set(PLAIN_FUNCTIONS) - there) == []
