"""The pages of a house with a million people beside those of one with a thousand, in one run.

    python bench/pages.py [sqlite] [postgresql] [--people N] [--explain]

Each page is asked through the whole application, without a network between. What it must show:
under 100 ms at p95, and as many queries as in the small house.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BENCH = Path(__file__).resolve().parent
sys.path[:0] = [str(BENCH), str(BENCH.parent)]

from houses import Databases, machine  # noqa: E402

SMALL = 1_000
LIMIT_MS = 100

Told = dict[str, tuple[float, float, int]]


def told(kind: str, people: int, folder: Path, *more: str) -> Told:
    """Make a town and ask its pages."""
    databases, file = Databases(kind), folder / "town.json"
    name = f"bench_town_{people}"
    databases.make(name)
    environment = databases.environment(folder, name)

    def run(script: str, *words: str) -> str:
        command = [sys.executable, "-W", "ignore", str(BENCH / "pages_town" / script), *words]
        ran = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
        return ran.stdout.decode()

    began = time.monotonic()
    run("town.py", str(people), str(file))
    print(f"{kind}: {people:,} people written in {time.monotonic() - began:.0f} s", flush=True)
    asked: Told = json.loads(run("asked.py", str(file), *more))
    return asked


def main() -> None:
    """Run everything and print it; exit 1 where a page is slower or asks more than it should."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--explain", action="store_true", help="the slowest queries of each page")
    asked = parser.parse_args()
    print(f"{machine()}; p50 and (p95), milliseconds")
    more = ["--explain"] if asked.explain else []
    failed = []
    for kind in asked.kinds:
        with tempfile.TemporaryDirectory(prefix="gs-pages-") as small:
            few = told(kind, SMALL, Path(small))
        with tempfile.TemporaryDirectory(prefix="gs-pages-") as large:
            many = told(kind, asked.people, Path(large), *more)
        print(f"{'':26}{SMALL:>9,} people{asked.people:>16,} people   ratio  queries")
        for page, (median, p95, queries) in many.items():
            before, _, queries_before = few[page]
            print(
                f"{page:26}{before:>9.1f}{median:>18.1f} ({p95:.1f}){median / before:>9.2f}"
                f"{queries:>9}"
            )
            if p95 > LIMIT_MS or queries != queries_before:
                failed.append(f"{kind}, {page}: {p95:.0f} ms, {queries} queries")
    if failed:
        raise SystemExit("\n".join(failed))


if __name__ == "__main__":
    main()
