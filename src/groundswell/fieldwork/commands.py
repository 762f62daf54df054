"""The commands `turf` and `walk`: what can be asked, what is watched meanwhile, what is told."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.table import Table

from groundswell.science.turf import DOORS, TOLERANCE
from groundswell.science.walk import MINUTES_A_DOOR, PACE
from groundswell.terminal import CannotBeDone, Step, Stop, say, tell_program, watched_steps

if TYPE_CHECKING:
    from groundswell.fieldwork.cutting import TurfMade
    from groundswell.fieldwork.walking import WalksMade

Made = TypeVar("Made")

MOST_SHOWN = 20
"""Lines of a table on the screen: the files hold the rest."""

File = Annotated[
    Path, typer.Argument(help="CSV, GeoJSON or OpenStreetMap extract (.osm.pbf, .osm.gz).")
]
Streets = Annotated[
    Path | None, typer.Option(help="Streets: GeoJSON lines or an OpenStreetMap extract.")
]
Replace = Annotated[bool, typer.Option("--replace", help="Write over what is in the folder.")]
Json = Annotated[bool, typer.Option("--json", help="For a program.")]
Seed = Annotated[
    int,
    typer.Option(
        min=0, max=2**31 - 1, help="Which of many good answers; the same seed, the same one."
    ),
]
MinutesADoor = Annotated[
    float,
    typer.Option(
        min=0, max=1440, help="Minutes at a door, the many where nobody opens counted in."
    ),
]
Pace = Annotated[float, typer.Option(min=0.1, max=10, help="Metres a second on foot.")]


def turf(
    file: File,
    *,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", help="A folder, or one file: .csv, .geojson, .png or .svg."),
    ] = Path("turf"),
    doors: Annotated[int, typer.Option(min=1, max=10**9, help="Doors in a turf.")] = DOORS,
    minutes: Annotated[
        float | None,
        typer.Option(min=1, max=100_000, help="Minutes of work in a turf, instead of doors."),
    ] = None,
    streets: Streets = None,
    barriers: Annotated[
        Path | None,
        typer.Option(help="Lines that nobody is sent across: a river, a motorway, rail."),
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(help="A turf.csv: the turfs in it stay as they are, the rest is cut anew."),
    ] = None,
    tolerance: Annotated[
        float, typer.Option(min=0.01, max=0.9, help="How far from the size a turf may be, a share.")
    ] = TOLERANCE,
    minutes_a_door: MinutesADoor = MINUTES_A_DOOR,
    pace: Pace = PACE,
    seed: Seed = 0,
    picture: Annotated[str, typer.Option(help="png, svg or none.")] = "png",
    replace: Replace = False,
    as_json: Json = False,
) -> None:
    """Cut a file of doors into fair pieces of walkable ground."""
    from groundswell.fieldwork.cutting import TurfWish, cut_turf

    if picture not in {"png", "svg", "none"}:
        raise Stop(f"A picture of the kind “{picture}” is not drawn. Say png, svg or none.")
    wish = TurfWish(
        file=file,
        out=out,
        streets=streets,
        barriers=barriers,
        doors=doors,
        minutes=minutes,
        minutes_a_door=minutes_a_door,
        pace=pace,
        tolerance=tolerance,
        keep=keep,
        seed=seed,
        picture=picture,
        replaces=replace,
    )
    made = _done(lambda step: cut_turf(wish, step))
    if as_json:
        tell_program(asdict(made))
    else:
        _tell_turf(made)


def walk(
    file: File,
    *,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="A folder, or one file: .csv, .geojson or .pdf.")
    ] = Path("walks"),
    streets: Streets = None,
    turf: Annotated[
        list[str] | None, typer.Option(help="Only this turf; may be given several times.")
    ] = None,
    start: Annotated[
        str,
        typer.Option(help="Where all walks begin, as LATITUDE,LONGITUDE; else where it is best."),
    ] = "",
    minutes_a_door: MinutesADoor = MINUTES_A_DOOR,
    pace: Pace = PACE,
    effort: Annotated[
        float, typer.Option(min=0.1, max=100, help="How long is thought: 4 is a little shorter.")
    ] = 1.0,
    seed: Seed = 0,
    pdf: Annotated[bool, typer.Option("--pdf/--no-pdf", help="Walk lists to print.")] = True,
    title: Annotated[str, typer.Option(help="What stands over every walk list.")] = "Walk list",
    box: Annotated[
        list[str] | None,
        typer.Option(help="A box to tick at every door; give it several times for several."),
    ] = None,
    paper: Annotated[str, typer.Option(help="a4 or us-letter.")] = "a4",
    replace: Replace = False,
    as_json: Json = False,
) -> None:
    """Order the doors of every turf into a short walk, and print the walk lists."""
    from groundswell.fieldwork.walking import WalkWish, order_turfs
    from groundswell.science.walk.sheet import LONGEST_BOX, MOST_BOXES, RESULTS

    if paper not in {"a4", "us-letter"}:
        raise Stop(f"Paper of the kind “{paper}” is not known. Say a4 or us-letter.")
    if box and (len(box) > MOST_BOXES or max(map(len, box)) > LONGEST_BOX):
        raise Stop(f"A sheet has room for {MOST_BOXES} boxes with {LONGEST_BOX} letters over each.")
    wish = WalkWish(
        file=file,
        out=out,
        streets=streets,
        turfs=tuple(turf or ()),
        start=_place(start),
        minutes_a_door=minutes_a_door,
        pace=pace,
        effort=effort,
        seed=seed,
        prints=pdf,
        title=title,
        results=tuple(box or RESULTS),
        paper=paper,
        replaces=replace,
    )
    made = _done(lambda step: order_turfs(wish, step))
    if as_json:
        tell_program(asdict(made))
    else:
        _tell_walks(made)


def _done(work: Callable[[Step], Made]) -> Made:
    """Do it with a bar for each step; what cannot be done is one sentence and exit code 1."""
    from groundswell.science.doors.record import DoorsCannotBeRead
    from groundswell.science.turf.cut import TurfCannotBeCut
    from groundswell.science.walk.sheet import SheetsCannotBePrinted

    try:
        with watched_steps() as step:
            return work(step)
    except (CannotBeDone, DoorsCannotBeRead, TurfCannotBeCut, SheetsCannotBePrinted) as problem:
        raise Stop(str(problem)) from None


def _place(text: str) -> tuple[float, float] | None:
    """A latitude and a longitude in degrees."""
    if not text:
        return None
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        lat, lon = float("nan"), float("nan")
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):  # noqa: PLR2004  # degrees of the earth
        raise Stop(f"“{text}” is no place. Say it as LATITUDE,LONGITUDE: 45.51,-73.57.")
    return lat, lon


def _tell_turf(made: "TurfMade") -> None:
    for remark in made.remarks:
        say.print(remark, markup=False, style="dim")
    new = made.turfs - made.kept
    table = Table(show_header=False, box=None)
    table.add_row("Doors", f"{made.doors:,} at {made.stops:,} stops")
    if made.unplaced:
        listed = [file for file in made.files if file.endswith("unplaced.csv")]
        table.add_row("Without a position", ", listed in ".join([f"{made.unplaced:,}", *listed]))
    if made.kept:
        table.add_row("Turfs kept", f"{made.kept:,}")
    table.add_row("Turfs cut", f"{new:,}")
    table.add_row(
        f"{made.unit.capitalize()} in each",
        f"{made.smallest:.0f} to {made.largest:.0f}, {made.mean:.1f} in the mean; "
        f"{made.wanted:g} were wanted",
    )
    table.add_row("As wanted", f"{made.within:,} of {new:,}")
    table.add_row("Compactness", f"{made.compactness:.2f} (a circle is 1)")
    say.print(table)
    for name, why in list(made.off.items())[:MOST_SHOWN]:
        say.print(f"  Turf {name}: {why}.", markup=False)
    if len(made.off) > MOST_SHOWN:
        say.print(
            f"  … and {len(made.off) - MOST_SHOWN} more: --json names them all.", markup=False
        )
    say.print("Written: " + ", ".join(made.files), markup=False)


def _tell_walks(made: "WalksMade") -> None:
    for remark in made.remarks:
        say.print(remark, markup=False, style="dim")
    table = Table("Turf", "Doors", "Stops", "Metres", "Minutes", "List", box=None)
    for each in made.walks[:MOST_SHOWN]:
        table.add_row(
            each.turf,
            f"{each.doors}",
            f"{each.stops}",
            f"{each.metres:,.0f}",
            f"{each.minutes:,.0f}",
            each.list_id,
        )
    say.print(table, markup=False)
    if len(made.walks) > MOST_SHOWN:
        say.print(
            f"… and {len(made.walks) - MOST_SHOWN:,} more: --json names them all.", markup=False
        )
    metres = sum(each.metres for each in made.walks)
    doors = sum(each.doors for each in made.walks)
    way = "along streets" if made.along_streets else "in straight lines from stop to stop"
    say.print(
        f"Walks: {len(made.walks):,}, to {doors:,} doors; {metres / 1000:,.1f} km {way}, "
        f"{metres / max(doors, 1):.1f} m a door.",
        markup=False,
    )
    if made.unplaced:
        say.print(f"Doors without a position, in no walk: {made.unplaced:,}.", markup=False)
    if made.without_turf:
        say.print(f"Doors without a turf, in no walk: {made.without_turf:,}.", markup=False)
    say.print("Written: " + ", ".join(made.files), markup=False)
