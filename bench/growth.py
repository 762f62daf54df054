"""Growth measured, in one run: a movement of a million, and one of ten million people.

    python bench/growth.py [--people N] [--acts A] [--keep FOLDER]

Each movement is made up with a known R, written to a Parquet file, and measured as `groundswell
growth` does it, in a process of its own, after a small one by which everything is compiled. Then
the forest and the ties of as many people are measured beside NetworKit and igraph, and R now beside
a plain NumPy version of EpiEstim. At the end stands what it must show, and whether it does.
"""

import argparse
import datetime as dt
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np
from rich.console import Console
from rich.table import Table

BENCH = Path(__file__).resolve().parent
sys.path[:0] = [str(BENCH), str(BENCH.parent / "src")]

from growth_peers import epiestim, graphs  # noqa: E402
from houses import machine  # noqa: E402

from groundswell.science.growth.exits import exits_of  # noqa: E402
from groundswell.science.growth.forest import forest_of, lineage_of  # noqa: E402
from groundswell.science.growth.intervals import discrete_interval  # noqa: E402
from groundswell.science.growth.now import reproduction_now  # noqa: E402
from groundswell.science.growth.record import IntArray, Interval  # noqa: E402
from groundswell.science.growth.removal import removal_of  # noqa: E402
from groundswell.science.growth.synthetic import synthetic  # noqa: E402
from groundswell.science.growth.ties import components_of, ties_of  # noqa: E402
from groundswell.science.movement.measuring import measure  # noqa: E402

R, K = 0.8, 0.25
DAYS = 1_800
WARMING = 3_000
WINDOW = 7
YEARS_OF_DAYS = 3_650

MOST_SECONDS, MOST_GIB, MOST_GROWTH = 120.0, 24.0, 1.2
MOST_FOREST, MOST_REMOVAL = 1.0, 3.0

Found = TypeVar("Found")

console = Console(width=110, highlight=False)


@dataclass
class Clock:
    """Seconds of each step, the most memory of the process (GiB), and what was found."""

    seconds: dict[str, float] = field(default_factory=dict)
    gibibytes: float = 0.0
    rows: int = 0
    people: int = 0
    r: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - begun

    @property
    def whole(self) -> float:
        return sum(self.seconds.values())


@dataclass
class Aims:
    """What must be shown: each aim, what was found, and whether it is met."""

    found: list[tuple[str, str, bool]] = field(default_factory=list)

    def add(self, aim: str, found: str, *, is_met: bool) -> None:
        self.found.append((aim, found, is_met))


def main() -> None:
    """Run everything and print it; exit 1 where an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000_000)
    parser.add_argument("--acts", type=float, default=10.0, help="of each person")
    parser.add_argument("--keep", type=Path, help="a folder for the movements, kept for next time")
    asked = parser.parse_args()
    console.print(machine())
    aims = Aims()
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        movements(asked.keep or Path(folder), asked.people, asked.acts, aims)
    the_forest(asked.people, aims)
    the_ties(asked.people, aims)
    r_now()
    told(aims)


def movements(folder: Path, people: int, acts: float, aims: Aims) -> None:
    """A tenth of the people, and all of them, measured whole."""
    folder.mkdir(parents=True, exist_ok=True)
    clocks = {}
    for many in (WARMING, people // 10, people):
        file = folder / f"{many}.parquet"
        if not file.exists():
            apart(written, many, acts, file)
        clocks[many] = apart(measured, file)
    tenth, whole = clocks[people // 10], clocks[people]
    table = Table("", f"{tenth.people:,} people", f"{whole.people:,} people", "growth", box=None)
    for name in whole.seconds:
        growth = whole.seconds[name] / tenth.seconds[name]
        table.add_row(name, _s(tenth.seconds[name]), _s(whole.seconds[name]), f"{growth:.1f}")
    table.add_row("all", _s(tenth.whole), _s(whole.whole), f"{whole.whole / tenth.whole:.1f}")
    table.add_row("memory", f"{tenth.gibibytes:.1f} GiB", f"{whole.gibibytes:.1f} GiB", "")
    table.add_row("acts", f"{tenth.rows:,}", f"{whole.rows:,}", "")
    for name, clock in ((f"R, of {R}", whole),):
        mean, low, high = clock.r
        table.add_row(name, "", f"{mean:.3f} ({low:.3f} to {high:.3f})", "")
    console.print(table)
    growth = whole.whole / tenth.whole / (whole.rows / tenth.rows)
    aims.add(
        f"all measures of {whole.rows:,} acts in under {MOST_SECONDS:.0f} s",
        f"{whole.whole:.1f} s",
        is_met=whole.whole < MOST_SECONDS,
    )
    aims.add(
        f"in under {MOST_GIB:.0f} GiB",
        f"{whole.gibibytes:.1f} GiB",
        is_met=whole.gibibytes < MOST_GIB,
    )
    aims.add(
        f"time grows linearly, by at most {MOST_GROWTH} × the acts",
        f"{growth:.2f} ×",
        is_met=growth <= MOST_GROWTH,
    )


def written(people: int, acts: float, file: Path) -> None:
    """A movement in a file."""
    part = file.with_suffix(".part")
    synthetic(people, seed=1, r=R, k=K, days=DAYS, acts=acts).write(part)
    part.rename(file)


def measured(file: Path) -> Clock:
    """All measures of a file."""
    clock = Clock()
    growth = measure(str(file), today=dt.date(2100, 1, 1), step=clock.step)
    late = growth.arrival.of_late
    assert late is not None
    clock.rows, clock.people = growth.rows, growth.people
    clock.r = (late.mean, late.interval.low, late.interval.high)
    clock.gibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return clock


def the_forest(people: int, aims: Aims) -> None:
    """Who brought whom of so many, beside NetworKit and igraph."""
    small = synthetic(WARMING, seed=1, r=R, k=K, days=DAYS).brought_by.astype(np.int64)
    forest_of(small)
    parent = synthetic(people, seed=1, r=R, k=K, days=DAYS).brought_by.astype(np.int64)
    # As a file would have them that is in no order of joining.
    lot = np.random.default_rng(1)
    order = lot.permutation(len(parent))
    place = np.argsort(order)
    mixed = np.where(parent[order] < 0, -1, place[parent[order]])
    table = Table(f"forest of {len(parent):,}", "seconds", "making the graph", "× ours", box=None)
    depth_seconds, line = best(lambda: lineage_of(parent))
    mixed_seconds, _ = best(lambda: lineage_of(mixed))
    whole_seconds, _ = best(lambda: forest_of(parent))
    table.add_row("groundswell: depths and descendants", f"{depth_seconds:.2f}", "none", "1")
    table.add_row("groundswell: the same, people in no order", f"{mixed_seconds:.2f}", "none", "")
    table.add_row("groundswell: everything of the forest", f"{whole_seconds:.2f}", "none", "")
    for name, peer in (
        ("NetworKit", graphs.depths_by_networkit),
        ("igraph", graphs.depths_by_igraph),
    ):
        (making, measuring), depth = peer(parent)
        assert (depth == line.depth).all(), name
        table.add_row(
            f"{name}: depths alone",
            f"{measuring:.2f}",
            f"{making:.2f}",
            f"{measuring / depth_seconds:.1f}",
        )
    console.print(table)
    aims.add(
        f"depths and descendants of {people:,} in under {MOST_FOREST:.0f} s",
        f"{depth_seconds:.2f} s ({mixed_seconds:.2f} s in no order)",
        is_met=depth_seconds < MOST_FOREST,
    )


def the_ties(people: int, aims: Aims) -> None:
    """Who is tied to whom: a net in which who has many ties gets more, as many ties as people."""
    _ties_measured(WARMING)
    one, other, found = _ties_measured(people)
    table = Table(f"ties of {people:,}", "seconds", "making the graph", "× ours", box=None)
    table.add_row(
        f"groundswell: the removal curve, {people:,} points",
        f"{found.removing:.2f}",
        f"{found.making:.2f}",
        "",
    )
    table.add_row("groundswell: components", f"{found.joining:.2f}", f"{found.making:.2f}", "")
    table.add_row(
        "groundswell: every exit, who cuts off a part",
        f"{found.leaving:.2f}",
        f"{found.making:.2f}",
        "",
    )
    (seconds_making, seconds), largest = graphs.components_by_networkit(people, one, other)
    assert largest == found.largest
    table.add_row(
        "NetworKit: components, one point of the curve",
        f"{seconds:.2f}",
        f"{seconds_making:.2f}",
        f"{seconds / found.joining:.1f}",
    )
    (seconds_making, seconds), cuts, _ = graphs.cuts_by_igraph(people, one, other)
    assert cuts == found.cuts
    table.add_row(
        "igraph: who cuts off a part",
        f"{seconds:.2f}",
        f"{seconds_making:.2f}",
        f"{seconds / found.leaving:.1f}",
    )
    console.print(table)
    aims.add(
        f"the removal curve of {people:,} in under {MOST_REMOVAL:.0f} s",
        f"{found.removing:.2f} s",
        is_met=found.removing < MOST_REMOVAL,
    )


@dataclass(frozen=True)
class TiesFound:
    """Seconds of making the graph, the removal curve, the components and the exits; what came."""

    making: float
    removing: float
    joining: float
    leaving: float
    largest: int
    cuts: int


def _ties_measured(people: int) -> tuple[IntArray, IntArray, TiesFound]:
    one, other = preferential(people)
    making, ties = best(lambda: ties_of(people, one, other), 1)
    order = np.argsort(-ties.per_person(), kind="stable")
    removing, sizes = best(lambda: removal_of(ties, order))
    joining, components = best(lambda: components_of(ties), 1)
    leads = np.arange(people) % 100 == 0
    leaving, exits = best(lambda: exits_of(ties, np.ones(people, np.int64), leads), 1)
    assert int(sizes[0]) == int(components.sizes.max())
    found = TiesFound(making, removing, joining, leaving, int(sizes[0]), exits.articulation_people)
    return one, other, found


def preferential(people: int) -> tuple[IntArray, IntArray]:
    """As many ties as people, each newcomer's to an end of an earlier tie, drawn by lot."""
    lot = np.random.default_rng(1)
    other = np.arange(1, people)
    one = (lot.random(people - 1) * other).astype(np.int64)
    # Half of them go to whom the tie drawn goes to, by which who has many ties gets more.
    again = lot.random(people - 1) < 0.5
    one = np.where(again & (one > 0), one[np.maximum(one - 1, 0)], one)
    return one, other


def r_now() -> None:
    """R of every week of ten years, beside plain NumPy."""
    lot = np.random.default_rng(1)
    local, imported = lot.poisson(40, YEARS_OF_DAYS), lot.poisson(10, YEARS_OF_DAYS)
    weights = discrete_interval(21.0, 14.0, 180)
    windows = [(day, day + WINDOW - 1) for day in range(1, YEARS_OF_DAYS - WINDOW)]
    seconds, ours = best(lambda: reproduction_now(local, imported, weights, windows))
    plain, theirs = best(lambda: epiestim.estimate(local, imported, weights, windows))
    found = np.array([(each.mean, each.deviation, *_ends(each.interval)) for each in ours])
    assert np.allclose(found, theirs, rtol=1e-9)
    table = Table(
        f"R of {len(windows):,} weeks in {YEARS_OF_DAYS:,} days", "seconds", "× ours", box=None
    )
    table.add_row("groundswell, with the widened interval", f"{seconds:.3f}", "1")
    table.add_row("plain NumPy, the same to nine digits", f"{plain:.3f}", f"{plain / seconds:.1f}")
    console.print(table)


def best(work: Callable[[], Found], times: int = 3) -> tuple[float, Found]:
    """The quickest of so many times, in seconds, and what was found."""
    seconds = []
    for _ in range(times):
        begun = time.perf_counter()
        found = work()
        seconds.append(time.perf_counter() - begun)
    return min(seconds), found


def apart(work: Callable[..., Found], *asked: object) -> Found:
    """Do it in a process of its own, whose memory is its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        return process.submit(work, *asked).result()


def told(aims: Aims) -> None:
    """Whether it shows what it must; exit 1 where it does not."""
    table = Table("aim", "found", "", box=None)
    for aim, found, is_met in aims.found:
        table.add_row(aim, found, "met" if is_met else "MISSED")
    console.print(table)
    sys.exit(not all(is_met for _, _, is_met in aims.found))


def _s(seconds: float) -> str:
    return f"{seconds:.1f} s"


def _ends(interval: Interval) -> tuple[float, float]:
    return interval.low, interval.high


if __name__ == "__main__":
    main()
