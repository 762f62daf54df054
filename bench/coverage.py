"""How often the intervals of growth hold the truth, on movements made up with a known one.

    python bench/coverage.py [--movements N] [--processes P] [--first SEED]

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
from collections import Counter
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
from groundswell.science.growth.intervals import serial_interval  # noqa: E402
from groundswell.science.growth.now import reproduction_now  # noqa: E402
from groundswell.science.growth.offspring import offspring_of  # noqa: E402
from groundswell.science.growth.record import NOBODY, Interval  # noqa: E402
from groundswell.science.growth.synthetic import synthetic  # noqa: E402

PEOPLE = 3_000
R, K = (0.8, 1.2), (1.0, 0.25, 0.1)
DAYS = {0.8: 240, 1.2: 150}
"""What grows is watched for a shorter while, for else few came by themselves."""

INTERVAL = 14.0, 9.0
"""Mean and deviation of the serial interval, in days."""

LEAST, MOST, ERRORS = 0.93, 0.97, 2.0

COHORTS = {"early": (-120, -61), "to the end": (-45, -8)}
NOW = {
    "a week, early": (-90, -84),
    "a month, early": (-90, -61),
    "last week": (-7, -1),
    "last month": (-30, -1),
}
"""Windows of days, counted back from the end of the records."""


MEASURES = (*(f"{what}, {when}" for what in ("R", "k") for when in COHORTS), *NOW)
PLAIN, SIMPLE = "plain", "by √(1 + R/k)"
"""The intervals of R now that are printed beside the stated one."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many movements of one R and k held the truth: of each measure, and of its rivals."""

    r: float
    k: float
    movements: int
    held: Counter[tuple[str, str]]

    def share(self, measure: str, kind: str = "") -> float:
        return self.held[measure, kind] / self.movements

    def missed(self) -> list[str]:
        """The stated intervals that do not hold what they say."""
        margin = ERRORS * error(self.movements)
        return [
            f"{measure} at R {self.r:g} and k {self.k:g}: {self.share(measure):.1%}"
            for measure in MEASURES
            if not LEAST - margin <= self.share(measure) <= MOST + margin
        ]


def main() -> None:
    """Measure, print the tables, and exit 1 where a stated interval does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--movements", type=int, default=600, help="of each R and k")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument(
        "--first", type=int, default=100_000, help="seed of the first; those below chose the kinds"
    )
    asked = parser.parse_args()
    print(f"{machine()}; {asked.movements} movements of about {PEOPLE:,} people for each R and k\n")
    seeds = range(asked.first, asked.first + asked.movements)
    with ProcessPoolExecutor(asked.processes) as processes:
        found = [
            covered(
                r,
                k,
                list(processes.map(partial(held_by, r, k), seeds, chunksize=20)),
            )
            for r in R
            for k in K
        ]
    print(f"Held, of 100; each ± {error(asked.movements):.1%}. Of the cohorts:\n")
    names = [name for name in MEASURES if name not in NOW]
    table(names, [(one, [f"{one.share(name):.1%}" for name in names]) for one in found])
    print(f"\nR now; in brackets {SIMPLE}, and {PLAIN}:\n")
    kinds = ("", SIMPLE, PLAIN)
    cells = [
        (one, [beside([one.share(name, kind) for kind in kinds]) for name in NOW]) for one in found
    ]
    table(list(NOW), cells)
    missed = [each for one in found for each in one.missed()]
    if missed:
        raise SystemExit("\nMissed: " + "; ".join(missed))
    print(
        f"\nAll stated intervals held in {LEAST:.0%} to {MOST:.0%}, give or take {ERRORS:g} errors."
    )


def error(movements: int) -> float:
    """The standard error of a share of 95 %."""
    return math.sqrt(0.95 * 0.05 / movements)


def beside(shares: list[float]) -> str:
    """The stated one, and in brackets its rivals."""
    stated, *rivals = [f"{share:.1%}" for share in shares]
    return f"{stated} ({', '.join(rivals)})"


def table(names: list[str], rows: list[tuple[Coverage, list[str]]]) -> None:
    """Print in Markdown, a line for each R and k."""
    print("| R | k | " + " | ".join(names) + " |\n" + "|--:" * (len(names) + 2) + "|")
    for one, cells in rows:
        print(f"| {one.r:g} | {one.k:g} | " + " | ".join(cells) + " |")


def covered(r: float, k: float, held: list[set[tuple[str, str]]]) -> Coverage:
    return Coverage(r, k, len(held), Counter(each for one in held for each in one))


def held_by(r: float, k: float, seed: int) -> set[tuple[str, str]]:
    """Which intervals held the truth in one movement, by measure and kind."""
    movement = synthetic(
        PEOPLE,
        seed=seed,
        r=r,
        k=k,
        days=DAYS[r],
        acts=1,
        interval_mean=INTERVAL[0],
        interval_deviation=INTERVAL[1],
    )
    days = movement.days
    joined, brought_by = movement.joined.astype(np.int64), movement.brought_by.astype(np.int64)
    windows = [(days + first, days + last) for first, last in COHORTS.values()]
    cohorts = cohort_reproduction(joined, brought_by, windows, until=days - 1)
    found = {}
    for name, one in zip(COHORTS, cohorts, strict=True):
        found[f"R, {name}", ""] = holds(one.interval, r)
        found[f"k, {name}", ""] = holds(one.k_interval, k)
    windows = [(days + first, days + last) for first, last in NOW.values()]
    local, imported = movement.by_day()
    # Both the serial interval and k as they are estimated from the movement's own records.
    recruits = np.flatnonzero(brought_by != NOBODY)
    there_for = days - 1 - joined
    since = joined[recruits] - joined[brought_by[recruits]]
    between = serial_interval(since, there_for[brought_by[recruits]], seed=seed)
    seen = between.upto[np.clip(there_for, 1, between.known)]
    brought = np.bincount(brought_by[recruits], minlength=movement.n)
    k_found = offspring_of(brought[seen > 0], seen[seen > 0]).k
    recent = reproduction_now(local, imported, between.weights, windows, k=k_found)
    for name, window in zip(NOW, recent, strict=True):
        found[name, ""] = holds(window.widened, r)
        found[name, SIMPLE] = holds(window.simply_widened, r)
        found[name, PLAIN] = holds(window.interval, r)
    return {each for each, is_held in found.items() if is_held}


def holds(interval: Interval, truth: float) -> bool:
    return interval.low <= truth <= interval.high


if __name__ == "__main__":
    main()
