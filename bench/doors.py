"""Doors cut into turf and walked, in one run: a million on a street grid, and those of Montreal.

    python bench/doors.py [--doors N] [--data FOLDER] [--only montreal|grid]

Each town is read, cut and ordered in a process of its own, after a small one by which everything
is compiled. Then it is counted how good the pieces and the walks are, sampled walks are given to
other solvers with far more time, and the town is cut as one would without us. At the end stands
what it must show, and whether it does.
"""

import argparse
import math
import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

BENCH = Path(__file__).resolve().parent
sys.path[:0] = [str(BENCH), str(BENCH.parent / "src")]

from doors_peers import cuts, grid, orders  # noqa: E402
from doors_peers.cuts import Contender  # noqa: E402
from doors_peers.measured import WANTED, Clock, Town, area_of, measured, warm  # noqa: E402
from doors_peers.quality import LEAST, MOST, Quality, forest, legs, quality, why_off  # noqa: E402
from houses import machine  # noqa: E402

from groundswell.science.walk.distances import CROSSING  # noqa: E402

MONTREAL = "montreal_house_numbers.csv.gz"
MOST_WALKED = 1.1
MOST_OVER_LKH = 0.001
LEAST_UNDER_SERPENTINE = 0.2
MONTREAL_SECONDS, GRID_SECONDS = 5.0, 40.0
MOST_GROWTH = 1.1
"""What n log n may be exceeded by: two runs on one machine differ by some per cent."""

AREA = 3_000
"""Doors of the area that the slowest contender is given."""

console = Console(width=118, highlight=False)


@dataclass
class Aims:
    """What must be shown: each aim, what was found, and whether it is met; None: not measured."""

    found: list[tuple[str, str, bool | None]] = field(default_factory=list)

    def add(self, aim: str, found: str, *, is_met: bool | None) -> None:
        self.found.append((aim, found, is_met))


def main() -> None:
    """Run everything and print it; exit 1 where an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--doors", type=int, default=1_000_000, help="doors of the street grid")
    shared = os.environ.get("GROUNDSWELL_SHARED_DATA") or BENCH.parent.parent / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(shared), help=f"folder of {MONTREAL}")
    parser.add_argument("--only", choices=["montreal", "grid"])
    asked = parser.parse_args()
    console.print(f"{machine()}; pieces of {WANTED} doors, {LEAST} to {MOST}", soft_wrap=True)
    warm()
    aims = Aims()
    if asked.only != "montreal":
        the_grid(asked.doors, aims)
    if asked.only != "grid":
        montreal(asked.data / MONTREAL, aims)
    told(aims)


def the_grid(doors: int, aims: Aims) -> None:
    """A street grid with a river, and a quarter of it to see how the cost grows."""
    quarter = max(doors // 4, 100)
    small, small_clock = grid_town(quarter)
    town, clock = grid_town(doors)
    heading(f"Street grid with a river, {doors:,} doors")
    steps(clock, small_clock, doors, quarter)
    n_log_n = doors * math.log(doors) / (quarter * math.log(quarter))
    growth = clock.total() / small_clock.total() / n_log_n
    aims.add(
        f"grid: cost grows as n log n, {MOST_GROWTH} times at most",
        f"{growth:.2f} times",
        is_met=growth <= MOST_GROWTH,
    )
    within(aims, f"grid: {doors:,} doors in under {GRID_SECONDS:.0f} s", clock, GRID_SECONDS)
    judged("grid", town, aims)
    heading(f"A quarter of it, {quarter:,} doors: against what one would otherwise do")
    rivals = [cuts.ours(small, small_clock), cuts.by_k_means(small), cuts.by_curve(small)]
    contenders([*rivals, cuts.by_serpentine(small)])
    street_by_street("grid, doors on streets one way", small, aims)
    an_area(small)
    both, both_clock = grid_town(quarter, both_ways=True)
    heading(f"The same number of doors, along the streets of both ways: {quarter:,}")
    contenders([cuts.ours(both, both_clock), cuts.by_serpentine(both)])
    street_by_street("grid, doors on streets both ways", both, aims)


def grid_town(doors: int, *, both_ways: bool = False) -> tuple[Town, Clock]:
    """A town on a street grid, written to disk and measured from there."""
    with tempfile.TemporaryDirectory(prefix="gs-doors-") as folder:
        files = grid.written(Path(folder), doors, both_ways=both_ways)
        return measured(files.doors, files.river)


def street_by_street(name: str, town: Town, aims: Aims) -> None:
    """Judge how much shorter our walks are than a serpentine over the same pieces."""
    plain = cuts.by_serpentine(town).quality.metres
    shorter = 1 - float(town.walks.metres.sum()) / plain
    aims.add(
        f"{name}: a fifth shorter than street by street",
        f"{shorter:.1%} shorter",
        is_met=shorter >= LEAST_UNDER_SERPENTINE,
    )


def montreal(file: Path, aims: Aims) -> None:
    """The real doors of Montreal, without streets."""
    aim = f"montreal: read, cut and ordered in under {MONTREAL_SECONDS:.0f} s"
    if not file.exists():
        console.print(
            f"\n{file} is not there: Montreal is not measured. Name its folder by --data."
        )
        aims.add(aim, "its file is not there", is_met=None)
        return
    town, clock = measured(file, None)
    heading(f"Montreal, {int(town.stops.doors.sum()):,} doors at {len(town.stops):,} stops")
    console.print(" ".join(town.remarks))
    steps(clock)
    within(aims, aim, clock, MONTREAL_SECONDS)
    judged("montreal", town, aims)
    heading("Montreal: against what one would otherwise do (its file names no street to go along)")
    contenders([cuts.ours(town, clock), cuts.by_k_means(town), cuts.by_curve(town)])
    an_area(town)


def steps(clock: Clock, before: Clock | None = None, doors: int = 0, doors_before: int = 0) -> None:
    """Print what each step takes, and how much more than n log n since a smaller town."""
    table = Table("step", box=None, header_style="bold")
    for column in ("seconds", "processor seconds", "most memory so far"):
        table.add_column(column, justify="right")
    if before is not None:
        table.add_column(f"seconds for {doors_before:,}", justify="right")
        table.add_column("÷ n log n", justify="right")
    for step, seconds in (*clock.seconds.items(), ("together", clock.total())):
        busy = clock.processor.get(step, sum(clock.processor.values()))
        memory = clock.megabytes.get(step, max(clock.megabytes.values()))
        row = [step, f"{seconds:.2f}", f"{busy:.2f}", f"{memory:,.0f} MB"]
        if before is not None:
            earlier = before.seconds.get(step, before.total())
            n_log_n = doors * math.log(doors) / (doors_before * math.log(doors_before))
            row += [f"{earlier:.2f}", f"{seconds / earlier / n_log_n:.2f}"]
        table.add_row(*row, style="bold" if step == "together" else None)
    console.print(table)


def within(aims: Aims, aim: str, clock: Clock, limit: float) -> None:
    """Judge the seconds of all steps, reading counted in."""
    aims.add(aim, f"{clock.total():.1f} s", is_met=clock.total() < limit)


def judged(name: str, town: Town, aims: Aims) -> None:
    """Print how good the pieces and walks of a town are, and judge them."""
    found, why = quality(town, town.cut.turf, town.walks.stop), why_off(town)
    without_excuse = why.pop("without excuse")
    reasons = ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in why.items())
    console.print(
        f"\n{found.pieces:,} pieces; largest ÷ mean {found.largest:.2f}, smallest ÷ mean "
        f"{found.smallest:.2f}; {found.in_band:.3%} within ±10 %; off: {reasons}\n"
        f"{found.contiguous:.3%} contiguous; compactness (Polsby–Popper, mean) {found.compact:.2f}",
    )
    aims.add(
        f"{name}: every piece within ±10 %, but for towers and islands",
        f"{found.in_band:.3%}; off for no such reason: {without_excuse}",
        is_met=without_excuse == 0,
    )
    aims.add(
        f"{name}: all pieces contiguous",
        f"{found.contiguous:.3%}",
        is_met=found.contiguous == 1,
    )
    against_the_bound(name, town, found, aims)
    against_solvers(name, town, aims)


def against_the_bound(name: str, town: Town, found: Quality, aims: Aims) -> None:
    """Print the walking beside a spanning forest, without and with what crossings cost."""
    if not np.isclose(found.metres, town.walks.metres.sum()):
        raise RuntimeError("The walks are not as long as they say.")
    least = forest(town.x, town.y, town.cut.turf)
    penalty = CROSSING * found.crossings
    ratio = found.metres / max(least + penalty, 1.0)
    console.print(
        f"walking {found.metres / 1000:,.0f} km, {found.metres_a_door:.2f} m a door, "
        f"{found.crossings / found.pieces:.1f} crossings a piece. Counted are the straight metres "
        f"from stop to stop, and {CROSSING:.0f} m more for each leg from one side of a street to "
        "the other; not the way to the first stop.\n"
        f"The bound is the least straight-line tree through the stops of each piece, all pieces "
        f"together: {least / 1000:,.0f} km. Walking ÷ that forest is "
        f"{found.metres / max(least, 1.0):.3f}; walking ÷ (forest + {CROSSING:.0f} m for each "
        f"crossing that is walked) is {ratio:.3f}; without the {CROSSING:.0f} m on either side it "
        f"is {(found.metres - penalty) / max(least, 1.0):.3f}."
    )
    aims.add(
        f"{name}: walking at most {MOST_WALKED} × (forest + crossings)",
        f"{ratio:.3f} times",
        is_met=ratio <= MOST_WALKED,
    )


def against_solvers(name: str, town: Town, aims: Aims) -> None:
    """Give sampled pieces to LKH and OR-tools and print how much longer our walks are."""
    sample = orders.sample_of(town)
    count = len(sample.metres)
    table = Table(title=f"\nOur walks over {count} pieces drawn by lot, beside", box=None)
    table.title_justify = "left"
    for column in ("", "ours longer, mean", "all metres", "worst", "ours shorter", "equal"):
        table.add_column(column, justify="right" if column else "left")
    table.add_column("ms a walk", justify="right")
    table.add_column("times ours", justify="right")
    by_lkh, order = orders.compared(sample, "LKH (elkai)", orders.lkh)
    found = [by_lkh]
    try:
        found.append(orders.compared(sample, "OR-tools, guided search", orders.or_tools)[0])
    except ImportError:
        console.print("OR-tools is not installed and not measured.")
    for one in found:
        table.add_row(
            one.name,
            f"{one.excess:+.3%}",
            f"{one.all_together:+.3%}",
            f"{one.worst:+.2%}",
            f"{one.shorter:.1%}",
            f"{one.equal:.1%}",
            f"{one.milliseconds:.1f}",
            f"{one.times:.0f}",
        )
    console.print(table)
    metres, faces = legs(sample.stops, sample.x, sample.y, sample.turf, order)
    penalty = CROSSING * int(faces.sum())
    bound = forest(sample.x, sample.y, sample.turf) + penalty
    ratio = (metres.sum() + penalty) / max(bound, 1.0)
    console.print(f"LKH's own walks ÷ (forest + its crossings) are {ratio:.3f} on that sample.")
    aims.add(
        f"{name}: orders within {MOST_OVER_LKH:.1%} of LKH's in the mean",
        f"{by_lkh.excess:+.3%} (LKH had {by_lkh.times:.0f} times the time)",
        is_met=by_lkh.excess <= MOST_OVER_LKH,
    )


def an_area(town: Town) -> None:
    """Cut an area in the middle by the contender that is too slow for a town."""
    area, clock = area_of(town, AREA)
    doors = int(area.stops.doors.sum())
    heading(f"The {doors:,} doors about its middle alone: against constrained k-means")
    try:
        rivals = [cuts.ours(area, clock), cuts.by_constrained_k_means(area)]
    except ImportError:
        console.print("k-means-constrained is not installed and not measured.")
        return
    contenders(rivals)


def contenders(rivals: list[Contender]) -> None:
    """Print ways to cut and walk beside each other; reading is in nobody's seconds."""
    table = Table("", box=None, header_style="bold")
    for column in (
        "largest ÷ mean",
        "within ±10 %",
        "contiguous",
        "compact",
        "m a door",
        "seconds",
    ):
        table.add_column(column, justify="right")
    for rival in rivals:
        found = rival.quality
        table.add_row(
            rival.name,
            f"{found.largest:.2f}",
            f"{found.in_band:.1%}",
            f"{found.contiguous:.1%}",
            f"{found.compact:.2f}",
            f"{found.metres_a_door:.2f}",
            f"{rival.seconds:.2f}",
        )
    console.print(table)


def heading(text: str) -> None:
    console.print(f"\n[bold]{text}[/bold]")


def told(aims: Aims) -> None:
    """Print every aim and what was found; exit 1 where one is missed."""
    heading("What it must show")
    word = {True: "met", False: "MISSED", None: "not measured"}
    table = Table(box=None, show_header=False)
    for aim, found, is_met in aims.found:
        table.add_row(word[is_met], aim, found)
    console.print(table)
    missed = [aim for aim, _, is_met in aims.found if is_met is False]
    if missed:
        raise SystemExit("Missed: " + "; ".join(missed))


if __name__ == "__main__":
    main()
