"""What every command says, complains of and shows meanwhile, and how it stops."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

say = Console(highlight=False, soft_wrap=True)
complain = Console(stderr=True, highlight=False, soft_wrap=True, style="bold red")
watched = Console(stderr=True, highlight=False, soft_wrap=True)

Step = Callable[[str], AbstractContextManager[Callable[[float], None]]]
"""Opens a step of that name for whoever watches; what it gives is told the share that is done."""


class CannotBeDone(Exception):
    """What was asked cannot be done; the message says what, where, and how to mend it."""


class Stop(typer.Exit):
    """End with a sentence that says what is wrong and how to mend it."""

    def __init__(self, sentence: str) -> None:
        complain.print(sentence, markup=False)
        super().__init__(code=1)


@contextmanager
def watched_steps() -> Iterator[Step]:
    """Steps as bars on a terminal, and as a line each elsewhere."""
    if not watched.is_terminal:

        @contextmanager
        def line(name: str) -> Iterator[Callable[[float], None]]:
            begun = time.monotonic()
            yield lambda _share: None
            watched.print(f"{name}: {time.monotonic() - begun:.1f} s", markup=False)

        yield line
        return
    columns = (
        TextColumn("{task.description:<12}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=watched) as bars:

        @contextmanager
        def bar(name: str) -> Iterator[Callable[[float], None]]:
            task = bars.add_task(name, total=None)
            yield lambda share: bars.update(task, total=1.0, completed=share)
            bars.update(task, total=1.0, completed=1.0)

        yield bar


def tell_program(facts: object) -> None:
    """Say something as JSON to whatever reads along."""
    try:
        sys.stdout.write(json.dumps(facts, ensure_ascii=False, allow_nan=False) + "\n")
        sys.stdout.flush()
    except OSError as problem:
        raise Stop(f"What was found cannot be said: {problem.strerror}.") from problem
