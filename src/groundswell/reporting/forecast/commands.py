"""The command `forecast`: what can be asked, what is watched meanwhile, what is told."""

import datetime as dt
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from groundswell.reporting.commands import day_said, tell_sections
from groundswell.terminal import CannotBeDone, Stop, say, tell_program, watched_steps

if TYPE_CHECKING:
    from groundswell.reporting.forecast.what_if import WhatIf


def forecast(
    file: Annotated[
        str, typer.Argument(help="Acts as CSV or Parquet: person, deed, at, and more if there is.")
    ] = "",
    *,
    what_if: Annotated[
        Path | None,
        typer.Option(help="Scenarios as TOML. Without, those that --ready-made prints."),
    ] = None,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", help="A folder, or one file: .html or .json."),
    ] = Path("forecast"),
    people: Annotated[
        int | None,
        typer.Option(min=2, help="People there are in all, such as in your town; else 20,000."),
    ] = None,
    until: Annotated[
        str, typer.Option(help="The last day that counts, as 2026-11-03; else the file's last.")
    ] = "",
    engine: Annotated[
        str, typer.Option(help="Where rows are counted: duckdb, or spark://host:port.")
    ] = "duckdb",
    ray: Annotated[
        str,
        typer.Option(help="A Ray cluster for the runs: ray://host:10001, host:6379, or local."),
    ] = "",
    simulations: Annotated[
        int, typer.Option(min=500, max=1_000_000, help="By which the model is fitted.")
    ] = 6_000,
    seed: Annotated[
        int,
        typer.Option(min=0, max=2**31 - 1, help="Of what is drawn by lot; the same, the same."),
    ] = 0,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over what is in the folder.")
    ] = False,
    ready_made: Annotated[
        bool, typer.Option("--ready-made", help="Print the ready-made scenarios, and end.")
    ] = False,
    parameters: Annotated[
        bool, typer.Option("--parameters", help="Print all parameters, and end.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For a program.")] = False,
) -> None:
    """Forecast a movement from its acts, and what would follow if you organized otherwise."""
    from groundswell.reporting.forecast.what_if import READY_MADE
    from groundswell.reporting.forecast.what_if import what_if as read_what_if

    if ready_made:
        sys.stdout.write(READY_MADE.read_text(encoding="utf-8"))
        return
    if parameters:
        _tell_parameters(as_json=as_json)
        return
    if not file:
        raise Stop("Name a file of acts: groundswell forecast acts.csv --out forecast")
    from groundswell.reporting.forecast.making import Reading
    from groundswell.reporting.forecast.writing import write_forecast
    from groundswell.science.forecast.record import CannotBeForecast
    from groundswell.science.ledger.record import LedgerCannotBeRead

    reading = Reading(
        file=file,
        today=dt.datetime.fromtimestamp(time.time(), tz=dt.UTC).date(),
        until=day_said(until),
        engine=engine,
        simulations=simulations,
        seed=seed,
        ray=ray,
        keep=None,
    )
    try:
        asked = _with_people(read_what_if(what_if), people)
        with watched_steps() as step:
            made = write_forecast(asked, reading, out, step, replaces=replace)
    except (CannotBeDone, CannotBeForecast, LedgerCannotBeRead) as problem:
        raise Stop(str(problem)) from None
    if as_json:
        tell_program(made.facts)
        return
    tell_sections(made.sections)
    for warning in made.facts["warnings"]:
        say.print(f"Before you rely on it: {warning}", markup=False, style="bold")
    say.print(f"Written: {made.files[0]} and {len(made.files) - 1} more beside it.", markup=False)


def _with_people(asked: "WhatIf", people: int | None) -> "WhatIf":
    import dataclasses

    if people is None:
        return asked
    return dataclasses.replace(asked, known={**asked.known, "people": people})


def _tell_parameters(*, as_json: bool) -> None:
    """Every parameter: what it is, its default, unit, how far it is swept, what it rests on."""
    import dataclasses

    from groundswell.science.forecast.parameters import PARAMETERS

    if as_json:
        tell_program([dataclasses.asdict(each) for each in PARAMETERS])
        return
    table = Table(box=None)
    for header in ("name", "what", "default", "unit", "swept", "rests on"):
        table.add_column(header, no_wrap=header == "name")
    for each in PARAMETERS:
        table.add_row(
            each.name,
            f"{each.words} ({each.symbol})",
            f"{each.default:,g}",
            each.unit,
            f"{each.low:,g} to {each.high:,g}",
            each.rests_on,
        )
    say.print(table)
