"""The forecast's kernels and its whole model, in one run, beside what others have.

    python bench/forecast.py [--people N] [--model N] [--runs R]

On one network (a million people with about twenty contacts each, most of them near) spread an
independent cascade, linear thresholds, Watts's thresholds and an outbreak, by our kernels and by
CyNetDiff, SuiteSparse:GraphBLAS, EoN, NDlib and Mesa where they stand. Peers that would take
minutes run on a network of a tenth or a hundredth of the people, beside ours on the same one, and
their time is told times ten or a hundred. What is reached is compared. The floor is measured here
too: as many random writes of a byte, one after the other, as the network has entries, each tie
standing with both its people; in an outbreak so many for each of the four days on which somebody
passes it on in the mean. Ours run once more among people numbered by lot. At last the model runs
for ten years of days among ten million, in a process of its own.
"""

import argparse
import importlib
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Iterator
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
from groundswell.science.forecast.outbreak import outbreak  # noqa: E402
from groundswell.science.forecast.parameters import DAYS_A_YEAR, Parameters  # noqa: E402
from groundswell.science.growth.record import IntArray  # noqa: E402
from groundswell.science.growth.ties import Int32Array  # noqa: E402

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


def ours(task: str, network: Network, spread: Spread) -> int:
    """How many one of our kernels reaches."""
    if task == "independent cascade":
        return independent_cascade(
            network, spread.first, p=spread.likelihood, seed=spread.seed
        ).size
    if task == "linear thresholds":
        return linear_threshold(network, spread.first, seed=spread.seed).size
    if task == "Watts's thresholds":
        return watts_threshold(network, spread.first, phi=spread.phi).size
    return outbreak(
        network,
        spread.first,
        transmission=spread.transmission,
        recovery=spread.recovery,
        seed=spread.seed,
    ).size


@dataclass
class Aims:
    """What must be shown: each aim, what was found, and whether it is met."""

    found: list[tuple[str, str, bool]] = field(default_factory=list)

    def add(self, aim: str, found: str, *, is_met: bool) -> None:
        self.found.append((aim, found, is_met))


def main() -> None:
    """Run everything and print it; exit 1 where an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000, help="of the kernels")
    parser.add_argument("--model", type=int, default=10_000_000, help="people of the model")
    parser.add_argument("--runs", type=int, default=7, help="of which the quickest counts")
    asked = parser.parse_args()
    console.print(machine())
    aims = Aims()
    kernels(asked.people, asked.runs, aims)
    model(asked.model, aims)
    table = Table("aim", "found", "", box=None)
    for aim, found, is_met in aims.found:
        table.add_row(aim, found, "met" if is_met else "MISSED")
    console.print("What it must show")
    console.print(table)
    sys.exit(not all(is_met for _, _, is_met in aims.found))


def kernels(people: int, runs: int, aims: Aims) -> None:
    """Every task by ours, at the floor, numbered by lot, and by all peers."""
    nets = {less: acquaintance(max(people // less, 100), CONTACTS, seed=1) for less in (1, 10, 100)}
    whole = nets[1]
    by_lot = numbered_by_lot(whole)
    floor = seconds_of(lambda: writes(whole.neighbours, np.zeros(whole.n, np.uint8)), runs)
    floor_by_lot = seconds_of(lambda: writes(by_lot.neighbours, np.zeros(whole.n, np.uint8)), runs)
    console.print(
        f"{whole.n:,} people, {whole.ties:,} ties, {len(whole.neighbours):,} entries. Floor: so "
        f"many random writes of a byte take {ms(floor)}; among people numbered by lot "
        f"{ms(floor_by_lot)}."
    )
    table = Table(
        "task", "by", "people", "seconds", "told for all", "times ours", "reached", box=None
    )
    absent: dict[str, str] = {}
    floors: dict[str, float] = {}
    for task, peers in PEERS.items():
        mine = seconds_of(partial(ours, task, whole, spread_of(whole)), runs)
        lotted = seconds_of(partial(ours, task, by_lot, spread_of(by_lot)), runs)
        reached = ours(task, whole, spread_of(whole))
        table.add_row(task, "ours", f"{whole.n:,}", ms(mine), ms(mine), "1", f"{reached:,}")
        table.add_row("", "ours, numbered by lot", f"{whole.n:,}", ms(lotted), ms(lotted), "", "")
        over = DAYS_OF.get(task, 1.0) * floor_by_lot
        floors[task] = lotted / floor_by_lot
        aims.add(
            f"{task}: at most {FLOORS:.0f} × the floor, numbered by lot",
            f"{lotted / over:.1f} × ({ms(lotted)} to {ms(over)})",
            is_met=lotted <= FLOORS * over,
        )
        quickest = np.inf
        for name, found in against(task, peers, nets, runs):
            if isinstance(found, str):
                absent[name] = found
                continue
            net, less, running, size, expected, agrees = found
            told = running * less
            quickest = min(quickest, told)
            table.add_row(
                "",
                name,
                f"{net.n:,}",
                ms(running),
                ms(told) + (f" (× {less})" if less > 1 else ""),
                f"{told / mine:.1f}",
                f"{size:,}, ours {expected}",
            )
            if not agrees:
                aims.add(
                    f"{task}: {name} reaches as many", f"{size:,}, not {expected}", is_met=False
                )
        if quickest < np.inf:
            aims.add(
                f"{task}: at least {FASTER:.0f} × as fast as the fastest of them",
                f"{quickest / mine:.1f} ×",
                is_met=quickest >= FASTER * mine,
            )
    console.print(table)
    once = ", ".join(f"{task} {times:.1f} ×" for task, times in floors.items())
    console.print(f"To the floor, each entry counted once, numbered by lot: {once}.")
    for name, reason in absent.items():
        console.print(f"{name} does not run here: {reason}", soft_wrap=True)


def against(
    task: str, peers: list[tuple[str, str, int]], nets: dict[int, Network], runs: int
) -> Iterator[tuple[str, str | tuple[Network, int, float, int, str, bool]]]:
    """What each peer takes and reaches beside what ours reach, or why it does not run."""
    for name, place, less in peers:
        module, function = place.split(".")
        try:
            peer: Peer = getattr(importlib.import_module(f"forecast_peers.{module}"), function)
        except ImportError as problem:
            yield name, str(problem)
            continue
        net = nets[less]
        spread = spread_of(net)
        found = [peer(net, spread._replace(seed=seed)) for seed in range(runs if less == 1 else 1)]
        sizes = np.array([ours(task, net, spread._replace(seed=seed)) for seed in range(SEEDS)])
        mean, deviation = sizes.mean(), sizes.std(ddof=1)
        agrees = abs(found[0].reached - mean) <= DEVIATIONS * deviation
        expected = f"{mean:,.0f} ± {deviation:,.0f}"
        yield (
            name,
            (
                net,
                less,
                min(each.running for each in found),
                found[0].reached,
                expected,
                bool(agrees),
            ),
        )


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
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    main()
