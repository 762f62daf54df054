"""The forecast's kernels and its whole model, in one run, beside what others have.

    python bench/forecast.py [--people N] [--model N] [--runs R]

On one network (a million people with about twenty contacts each, most of them near) spread an
independent cascade, linear thresholds, Watts's thresholds and an outbreak, by our kernels and by
CyNetDiff, SuiteSparse:GraphBLAS, EoN, NDlib and Mesa where they stand. Peers that would take
minutes run on a network of a tenth or a hundredth of the people, beside ours on the same one, and
their time is told times ten or a hundred; those run once, all others as often as ours. What is
reached is compared: where nothing is drawn, whom, and once more with shares by which a part joins.

A floor is so many random writes of a byte, one after the other, each tie standing with both its
people as two entries. There are two of them. That of the tries counts every entry of the network,
in an outbreak for each of the four days on which somebody passes it on in the mean. That of what is
touched counts the entries of those reached alone, where failures are skipped over only so many of
them as do not fail, and of Watts's thresholds only those of people who act on their contacts. Ours
run once more among people numbered by lot. Before all that the model runs for ten years of days
among ten million, in a process of its own.

Where a peer reaches others than ours do, it ends with 1; an aim that is missed is told.
"""

import argparse
import importlib
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

BENCH = Path(__file__).resolve().parent
sys.path[:0] = [str(BENCH), str(BENCH.parent / "src")]

from forecast_peers import Peer, Spread, degrees  # noqa: E402
from houses import machine  # noqa: E402

from groundswell.science.compiled import compiled  # noqa: E402
from groundswell.science.forecast.acquaintance import acquaintance  # noqa: E402
from groundswell.science.forecast.cascades import (  # noqa: E402
    independent_cascade,
    linear_threshold,
    watts_threshold,
)
from groundswell.science.forecast.model import movement  # noqa: E402
from groundswell.science.forecast.network import Network, network_of  # noqa: E402
from groundswell.science.forecast.outbreak import OPEN, outbreak  # noqa: E402
from groundswell.science.forecast.parameters import DAYS_A_YEAR, Parameters  # noqa: E402
from groundswell.science.growth.record import IntArray  # noqa: E402
from groundswell.science.growth.ties import BoolArray, Int32Array  # noqa: E402

CONTACTS = 20
YEARS = 10
WARMING = 2_000
SEEDS = 20
"""Of our runs, whose spread a peer's single run is compared with."""

FIRST_OF = 100
"""One of so many people begins."""

LIKELIHOOD, TRANSMISSION, RECOVERY, PHI = 0.1, 0.05, 0.25, 0.1

DAYS_OF = {"outbreak": 1 / RECOVERY}
"""On how many days each tries her contacts, where it is more than one."""

TOUCHED_OF = {"independent cascade": LIKELIHOOD, "outbreak": TRANSMISSION / RECOVERY}
"""How often an entry of somebody reached is touched, where failures are skipped over."""

FASTER, FLOORS, MOST_SECONDS, MOST_GIB = 5.0, 3.0, 60.0, 4.0
DEVIATIONS = 5.0

GROWING = {
    "members_at_start": 1_000, "organizers_at_start": 100, "asks_of_organizer": 8.0,
    "says_yes": 0.35, "joins": 0.45, "kept": 0.2, "development": 0.36,
}  # fmt: skip
"""Parameters with which a movement grows from eleven hundred to a million in ten years."""

PEERS = {
    "independent cascade": [
        ("CyNetDiff", "cynetdiff_models.cascade", 1),
        ("GraphBLAS", "graphblas_products.cascade", 1),
        ("EoN", "eon_epidemics.cascade", 10),
        ("NDlib", "ndlib_models.cascade", 100),
        ("Mesa", "mesa_agents.cascade", 10),
    ],
    "linear thresholds": [("CyNetDiff", "cynetdiff_models.linear_threshold", 1)],
    "Watts's thresholds": [
        ("GraphBLAS", "graphblas_products.watts", 1),
        ("NDlib", "ndlib_models.watts", 100),
        ("Mesa", "mesa_agents.watts", 10),
    ],
    "outbreak": [
        ("GraphBLAS", "graphblas_products.outbreak", 1),
        ("EoN", "eon_epidemics.outbreak", 10),
        ("NDlib", "ndlib_models.outbreak", 100),
        ("Mesa", "mesa_agents.outbreak", 10),
    ],
}
"""By task: the name, its function, and on how much smaller a network it runs."""

console = Console(width=120, highlight=False)


def ours(task: str, network: Network, spread: Spread) -> BoolArray:
    """(n,), whom one of our kernels reaches."""
    if task == "independent cascade":
        return independent_cascade(
            network, spread.first, p=spread.likelihood, seed=spread.seed
        ).reached
    if task == "linear thresholds":
        return linear_threshold(network, spread.first, seed=spread.seed).reached
    if task == "Watts's thresholds":
        return watts_threshold(network, spread.first, phi=spread.phi).reached
    found = outbreak(
        network,
        spread.first,
        transmission=spread.transmission,
        recovery=spread.recovery,
        seed=spread.seed,
    )
    return np.not_equal(found.state, OPEN)


@dataclass
class Aims:
    """Each aim, what was found, and whether it is met; and where peers reach others than ours."""

    found: list[tuple[str, str, bool]] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)

    def add(self, aim: str, found: str, *, is_met: bool) -> None:
        self.found.append((aim, found, is_met))

    def differ(self, how: str) -> None:
        """A peer reached others than ours."""
        self.differing.append(how)


def main() -> None:
    """Run everything and print it; exit 1 where a peer reaches others than ours."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000, help="of the kernels")
    parser.add_argument("--model", type=int, default=10_000_000, help="people of the model")
    parser.add_argument("--runs", type=int, default=7, help="of which the quickest counts")
    asked = parser.parse_args()
    console.print(machine())
    aims = Aims()
    # The model first: a process is told the most memory of whoever began it as if it were its own.
    model(asked.model, aims)
    kernels(asked.people, asked.runs, aims)
    table = Table("aim", "found", "", box=None)
    for aim, found, is_met in aims.found:
        table.add_row(aim, found, "met" if is_met else "MISSED")
    console.print("What it must show")
    console.print(table)
    for how in aims.differing:
        print(f"Not the same work: {how}", file=sys.stderr)
    sys.exit(bool(aims.differing))


def kernels(people: int, runs: int, aims: Aims) -> None:
    """Every task by ours, at its floors, numbered by lot, and by all peers."""
    nets = {less: acquaintance(max(people // less, 100), CONTACTS, seed=1) for less in (1, 10, 100)}
    whole, by_lot = nets[1], numbered_by_lot(nets[1])
    console.print(f"{whole.n:,} people, {whole.ties:,} ties, {len(whole.neighbours):,} entries.")
    table = Table(
        "task", "by", "people", "seconds", "told for all", "times ours", "reached", box=None
    )
    floors = Table(
        "task",
        "",
        "seconds",
        "its tries",
        "floor",
        "ratio",
        "it touches",
        "floor",
        "ratio",
        box=None,
    )
    for task, peers in PEERS.items():
        mine = own(task, (whole, by_lot), runs, floors, aims)
        whom = ours(task, whole, spread_of(whole))
        table.add_row(task, "ours", f"{whole.n:,}", ms(mine), ms(mine), "1", f"{whom.sum():,}")
        quickest = np.inf
        for name, place, less in peers:
            found = against(task, place, nets[less], runs if less == 1 else 1)
            if isinstance(found, str):
                table.add_row("", name, "does not run here:", "", "", "", found)
                continue
            told = found.running * less
            quickest = min(quickest, told)
            table.add_row(
                "",
                name,
                f"{nets[less].n:,}",
                ms(found.running),
                ms(told) + (f" (× {less})" if less > 1 else ""),
                f"{told / mine:.1f}",
                f"{found.reached:,}, ours {found.expected}",
            )
            if not found.agrees:
                aims.differ(f"{task}: {name} reaches {found.reached:,}, ours {found.expected}")
        if quickest < np.inf:
            aims.add(
                f"{task}: at least {FASTER:.0f} × as fast as the fastest of them",
                f"{quickest / mine:.1f} ×",
                is_met=quickest >= FASTER * mine,
            )
    console.print(floors)
    console.print(table)


def own(
    task: str, networks: tuple[Network, Network], runs: int, floors: Table, aims: Aims
) -> float:
    """Seconds of one of ours, of people near in number and of people numbered by lot, beside both
    floors of each; answers the first.
    """
    seconds: list[float] = []
    over: list[tuple[float, float]] = []
    for name, network in zip(("near in number", "numbered by lot"), networks, strict=True):
        spread = spread_of(network)
        whom = ours(task, network, spread)
        entries = len(network.neighbours)
        tries = float(entries) * DAYS_OF.get(task, 1.0)
        touches = float(degrees(network)[whom].sum()) * touched_of(task, network, spread)
        all_entries = floor_of(network, entries, runs) * tries / entries
        touched = floor_of(network, int(touches), runs)
        running = seconds_of(partial(ours, task, network, spread), runs)
        floors.add_row(
            "" if seconds else task, name, ms(running),
            f"{tries:,.0f}", ms(all_entries), f"{running / all_entries:.1f}",
            f"{touches:,.0f}", ms(touched), f"{running / touched:.1f}",
        )  # fmt: skip
        seconds.append(running)
        over.append((running / all_entries, running / touched))
    for place, what in enumerate(("of its tries", "of what it touches")):
        near, lot = (each[place] for each in over)
        aims.add(
            f"{task}: at most {FLOORS:.0f} × the floor {what}",
            f"{near:.1f} ×, numbered by lot {lot:.1f} ×",
            is_met=max(near, lot) <= FLOORS,
        )
    return seconds[0]


def touched_of(task: str, network: Network, spread: Spread) -> float:
    """Which share of the entries of those reached a kernel touches."""
    if task != "Watts's thresholds":
        return TOUCHED_OF.get(task, 1.0)
    # Where fewer are left than are new, those look for the new, which touches little of all.
    by_round = watts_threshold(network, spread.first, phi=spread.phi).by_round
    acts = by_round <= network.n - by_round.cumsum()
    return float(by_round[acts].sum() / by_round.sum())


def floor_of(network: Network, count: int, runs: int) -> float:
    """Seconds of so many writes of a byte, at entries taken evenly from the whole network."""
    spaced = np.linspace(0, len(network.neighbours) - 1, count).astype(np.int64)
    where, into = network.neighbours[spaced], np.zeros(network.n, np.uint8)
    return seconds_of(lambda: writes(where, into), runs)


@dataclass(frozen=True)
class Against:
    """Seconds of a peer's quickest run, how many it and ours reach, and whether they agree."""

    running: float
    reached: int
    expected: str
    agrees: bool


def against(task: str, place: str, network: Network, runs: int) -> Against | str:
    """What a peer takes and reaches beside what ours reach, or why it does not run."""
    module, function = place.split(".")
    spread = spread_of(network)
    try:
        peer: Peer = getattr(importlib.import_module(f"forecast_peers.{module}"), function)
        found = [peer(network, spread._replace(seed=seed)) for seed in range(runs)]
        differing = differ(task, peer, network)
    except Exception as problem:  # noqa: BLE001  # whatever keeps a peer from running is told
        return f"{type(problem).__name__}: {problem}"
    running, reached = min(each.running for each in found), found[0].reached
    if differing is not None:
        agrees = not differing
        return Against(
            running, reached, "the same" if agrees else f"differ in {differing:,}", agrees
        )
    sizes = [ours(task, network, spread._replace(seed=seed)).sum() for seed in range(SEEDS)]
    mean, deviation = float(np.mean(sizes)), float(np.std(sizes, ddof=1))
    agrees = abs(reached - mean) <= DEVIATIONS * deviation
    return Against(running, reached, f"{mean:,.0f} ± {deviation:,.0f}", agrees)


def differ(task: str, peer: Peer, network: Network) -> int | None:
    """How many are reached by one and not the other, of whom where nothing is drawn; else None.

    Once with the share of all, by which everybody joins, and once with shares of each, by which
    a part does.
    """
    if task != "Watts's thresholds":
        return None
    spread = spread_of(network)
    shares = np.random.default_rng(3).random(network.n)
    found = 0
    for each in (spread, spread._replace(phi=shares)):
        whom = peer(network, each).whom
        assert whom is not None, "a peer must say who joined"
        found += int((whom != ours(task, network, each)).sum())
    return found


def spread_of(network: Network) -> Spread:
    """What spreads on a network: one of a hundred people begins, chosen by lot."""
    lots = np.random.default_rng(7)
    first = np.sort(lots.choice(network.n, max(network.n // FIRST_OF, 1), replace=False))
    return Spread(first.astype(np.int32), LIKELIHOOD, TRANSMISSION, RECOVERY, PHI, seed=1)


def numbered_by_lot(network: Network) -> Network:
    """The same net among people whose numbers say nothing of who is near."""
    number = np.random.default_rng(5).permutation(network.n)
    whose = np.repeat(np.arange(network.n), degrees(network))
    one, other = number[whose], number[network.neighbours]
    order = np.lexsort((other, one))
    pointers = np.append(0, np.cumsum(np.bincount(one, minlength=network.n)))
    return network_of(pointers, other[order])


@compiled
def writes(where: Int32Array, into: "np.ndarray[tuple[int], np.dtype[np.uint8]]") -> None:
    """Write a byte at each place, in their order."""
    for place in where:
        into[place] = 1


def seconds_of(work: Callable[[], object], runs: int) -> float:
    """The quickest of some runs, after one that compiles."""
    work()
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def model(people: int, aims: Aims) -> None:
    """Ten years of days of the whole model, alone in a process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
        making, running, memory, active = alone.submit(ten_years, people).result()
    console.print(
        f"The model, {people:,} people over {YEARS} years of days: network {making:.1f} s, run "
        f"{running:.1f} s, {memory:.2f} GiB; {active[0]:,} active people at first, {active[-1]:,} "
        "in the end."
    )
    aims.add(
        f"the model, {people:,} people, ten years daily, in under {MOST_SECONDS:.0f} s",
        f"{running:.1f} s",
        is_met=running < MOST_SECONDS,
    )
    aims.add(
        f"in under {MOST_GIB:.0f} GiB, network and all",
        f"{memory:.2f} GiB",
        is_met=memory < MOST_GIB,
    )


def ten_years(people: int) -> tuple[float, float, float, IntArray]:
    """Seconds of the network and of the run, most memory (GiB), and active people by day."""
    small = Parameters(people=WARMING, **(GROWING | {"members_at_start": 10}))  # type: ignore[arg-type]  # whole numbers where wanted
    movement(acquaintance(WARMING, CONTACTS, seed=1), small, days=30, seed=1)
    begun = time.perf_counter()
    network = acquaintance(people, CONTACTS, seed=1)
    made = time.perf_counter()
    parameters = Parameters(people=people, **GROWING)  # type: ignore[arg-type]  # as well
    course = movement(network, parameters, days=YEARS * DAYS_A_YEAR, seed=1).course
    done = time.perf_counter()
    active = (course.members + course.organizers).astype(np.int64)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return made - begun, done - made, memory, active


def ms(seconds: float) -> str:
    """Seconds, or thousandths of them."""
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1000:.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.1f} ms"


if __name__ == "__main__":
    main()
