"""How often the intervals of growth hold the truth, on movements made up with a known one.

    python bench/coverage.py [--movements N] [--processes P]

For each R and k movements are made, each measured as its own records allow: windows early on, and
windows close to the end of the records, where most of what people bring has not come yet. Printed
is how many of 100 intervals of 95 % held the truth, with the standard error of that number. At the
end stands which stated interval is outside 93 to 97 by more than two such errors; the plain one of
R now is printed beside and is not stated as true where a few bring the most.
"""

import argparse
import math
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

# Each process keeps to its own core.
for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

import numpy as np  # noqa: E402

BENCH = Path(__file__).resolve().parent
sys.path[:0] = [str(BENCH), str(BENCH.parent / "src")]

from houses import machine  # noqa: E402

from groundswell.science.growth.cohort import cohort_reproduction  # noqa: E402
from groundswell.science.growth.now import reproduction_now  # noqa: E402
from groundswell.science.growth.offspring import offspring_of  # noqa: E402
from groundswell.science.growth.record import NOBODY, Interval  # noqa: E402
from groundswell.science.growth.synthetic import Synthetic, synthetic  # noqa: E402

PEOPLE = 3_000
R, K = (0.8, 1.2), (1.0, 0.25, 0.1)
DAYS = {0.8: 240, 1.2: 150}
"""What grows is watched for a shorter while, for else few came by themselves."""

INTERVAL = {"interval_mean": 14.0, "interval_deviation": 9.0}
LEAST, MOST, ERRORS = 0.93, 0.97, 2.0

COHORTS = {"early": (-120, -61), "to the end": (-45, -8)}
NOW = {
    "a week, early": (-90, -84),
    "a month, early": (-90, -61),
    "last week": (-7, -1),
    "last month": (-30, -1),
}
"""Windows of days, counted back from the end of the records."""


@dataclass(frozen=True, slots=True)
class Row:
    """Of one measure, of one R and k: how many movements held the truth."""

    r: float
    k: float
    measure: str
    is_stated: bool
    held: int
    movements: int

    @property
    def share(self) -> float:
        return self.held / self.movements

    @property
    def error(self) -> float:
        """The standard error of the share, were it 95 %."""
        return math.sqrt(0.95 * 0.05 / self.movements)

    def is_met(self) -> bool:
        margin = ERRORS * self.error
        return not self.is_stated or LEAST - margin <= self.share <= MOST + margin


def main() -> None:
    """Measure, print a table, and exit 1 where a stated interval does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--movements", type=int, default=600, help="of each R and k")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    print(f"{machine()}; {asked.movements} movements of about {PEOPLE:,} people for each R and k\n")
    print("| R | k | interval of 95 % | held, of 100 | ± | |\n|--:|--:|:--|--:|--:|:--|")
    missed = []
    with ProcessPoolExecutor(asked.processes) as processes:
        for r in R:
            for k in K:
                seeds = range(asked.movements)
                held = list(processes.map(partial(held_by, r, k), seeds, chunksize=20))
                for row in rows(r, k, held):
                    word = "" if row.is_stated else "not stated"
                    if not row.is_met():
                        word = "MISSED"
                        missed.append(f"{row.measure} at R {r:g}, k {k:g}: {row.share:.1%}")
                    print(
                        f"| {r:g} | {k:g} | {row.measure} | {row.share:.1%} | {row.error:.1%} "
                        f"| {word} |",
                        flush=True,
                    )
    print()
    if missed:
        raise SystemExit("Missed: " + "; ".join(missed))
    print(
        f"Every stated interval held in {LEAST:.0%} to {MOST:.0%}, give or take {ERRORS:g} errors."
    )


def rows(r: float, k: float, held: list[dict[str, bool]]) -> list[Row]:
    """What was found of one R and k, measure by measure."""
    return [
        Row(r, k, measure, "plain" not in measure and "√" not in measure,
            sum(one[measure] for one in held), len(held))
        for measure in held[0]
    ]  # fmt: skip


def held_by(r: float, k: float, seed: int) -> dict[str, bool]:
    """Which intervals held the truth in one movement."""
    movement = synthetic(PEOPLE, seed=seed, r=r, k=k, days=DAYS[r], acts=1, **INTERVAL)
    days = movement.days
    joined, brought_by = movement.joined.astype(np.int64), movement.brought_by.astype(np.int64)
    found = {}
    windows = [(days + first, days + last) for first, last in COHORTS.values()]
    cohorts = cohort_reproduction(joined, brought_by, windows, until=days - 1)
    for name, one in zip(COHORTS, cohorts, strict=True):
        found[f"cohort R, {name}"] = holds(one.interval, r)
        found[f"k, {name}"] = holds(one.k_interval, k)
    windows = [(days + first, days + last) for first, last in NOW.values()]
    local, imported = movement.by_day()
    recent = reproduction_now(
        local, imported, movement.weights, windows, k=dispersion(movement, joined, brought_by)
    )
    for name, window in zip(NOW, recent, strict=True):
        found[f"R now, {name}"] = holds(window.widened, r)
        found[f"R now, {name}, by √(1 + R/k)"] = holds(window.simply_widened, r)
        found[f"R now, {name}, plain"] = holds(window.interval, r)
    return found


def dispersion(movement: Synthetic, joined: "np.ndarray", brought_by: "np.ndarray") -> float:
    """k as it is estimated from the whole movement's records."""
    upto = np.cumsum(movement.weights)
    seen = upto[np.minimum(movement.days - 1 - joined, len(upto) - 1)]
    brought = np.bincount(brought_by[brought_by != NOBODY], minlength=movement.n)
    return offspring_of(brought[seen > 0], np.minimum(seen[seen > 0], 1.0)).k


def holds(interval: Interval, truth: float) -> bool:
    return interval.low <= truth <= interval.high


if __name__ == "__main__":
    main()
