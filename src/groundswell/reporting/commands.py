"""The command `growth`: what can be asked, what is watched meanwhile, what is told."""

import datetime as dt
import math
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from groundswell.terminal import CannotBeDone, Stop, say, tell_program, watched_steps

if TYPE_CHECKING:
    from groundswell.reporting.card import Section
    from groundswell.reporting.writing import ReportMade


def growth(
    file: Annotated[
        str, typer.Argument(help="Acts as CSV or Parquet: person, deed, at, and more if there is.")
    ],
    *,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", help="A folder, or one file: .html or .json."),
    ] = Path("growth"),
    until: Annotated[
        str, typer.Option(help="The last day that counts, as 2026-11-03; else the file's last.")
    ] = "",
    names: Annotated[
        bool, typer.Option("--names", help="Name those on whom the most rests. Without, nobody.")
    ] = False,
    days_between: Annotated[
        str,
        typer.Option(
            help="Mean and deviation of the days from a joining to the one it brings, as 30,20; "
            "taken where nobody wrote down who brought whom."
        ),
    ] = "",
    engine: Annotated[
        str, typer.Option(help="Where rows are counted: duckdb, or spark://host:port.")
    ] = "duckdb",
    seed: Annotated[
        int,
        typer.Option(min=0, max=2**31 - 1, help="Of what is drawn by lot; the same, the same."),
    ] = 0,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over what is in the folder.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For a program.")] = False,
) -> None:
    """Measure how a movement grows, from a file of its acts."""
    from groundswell.reporting.writing import ReportWish, write_report
    from groundswell.science.growth.record import CannotBeMeasured
    from groundswell.science.ledger.record import LedgerCannotBeRead

    wish = ReportWish(
        file=file,
        out=out,
        today=dt.datetime.fromtimestamp(time.time(), tz=dt.UTC).date(),
        until=day_said(until),
        names=names,
        days_between=_days_between(days_between),
        engine=engine,
        seed=seed,
        replaces=replace,
    )
    try:
        with watched_steps() as step:
            made = write_report(wish, step)
    except (CannotBeDone, CannotBeMeasured, LedgerCannotBeRead) as problem:
        raise Stop(str(problem)) from None
    if as_json:
        tell_program(made.facts)
    else:
        _tell(made)


def day_said(text: str) -> dt.date | None:
    """The day of an option, or none where nothing was said. Raises Stop."""
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Stop(f"“{text}” is no day. Say it as 2026-11-03.") from None


def _days_between(text: str) -> tuple[float, float] | None:
    if not text:
        return None
    try:
        mean, deviation = (float(part) for part in text.split(","))
    except ValueError:
        mean, deviation = math.nan, math.nan
    if not (1 < mean < math.inf and 0 < deviation < math.inf):
        raise Stop(f"“{text}” is no mean above 1 day and deviation above 0. Say both, as 30,20.")
    return mean, deviation


def _tell(made: "ReportMade") -> None:
    tell_sections(made.sections)
    wrong = made.facts["wrong_in_the_records"]
    for each in wrong:
        say.print(f"{each['what']}: {each['count']:,}, {each['done']}.", markup=False, style="dim")
    for what, columns in made.facts["not_measured"].items():
        say.print(f"Not measured: {what} (no column {columns}).", markup=False, style="dim")
    for remark in made.facts["remarks"]:
        say.print(remark, markup=False, style="dim")
    say.print(f"Written: {made.files[0]} and {len(made.files) - 1} more beside it.", markup=False)


def tell_sections(sections: "list[Section]") -> None:
    """Every card of a report as a line."""
    for section in sections:
        table = Table(title=section.question, title_justify="left", box=None, show_header=False)
        table.add_column(style="bold", ratio=1)
        table.add_column(ratio=3)
        for card in section.cards:
            table.add_row(card.title, card.says)
        if not section.cards:
            table.add_row("", section.nothing)
        say.print(table)
