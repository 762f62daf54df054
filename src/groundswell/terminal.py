"""What every command says, complains of, and how it stops."""

import typer
from rich.console import Console

say = Console(highlight=False, soft_wrap=True)
complain = Console(stderr=True, highlight=False, soft_wrap=True, style="bold red")


class Stop(typer.Exit):
    """End with a sentence that says what is wrong and how to mend it."""

    def __init__(self, sentence: str) -> None:
        complain.print(sentence, markup=False)
        super().__init__(code=1)
