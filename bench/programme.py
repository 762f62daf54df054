"""How long drawing an hour takes, beside pabutools' Equal Shares on the same evening, in one run.

Five hundred people in the hall, each naming one to three of six causes; forty projects of three to
twelve minutes; an hour. The peer answers the same question (cardinality satisfaction, completed by
raising the budget a minute at a time), without the greedy filling and the rounds that ours adds.
"""

import platform
import random
import time
from collections.abc import Callable

from pabutools.election import (
    ApprovalBallot,
    ApprovalProfile,
    Cardinality_Sat,
    Instance,
    Project,
)
from pabutools.rules import exhaustion_by_budget_increase, method_of_equal_shares

from groundswell.science.programme import Ballot, Candidate, choose_programme

PEOPLE, PROJECTS, HOUR, RUNS = 500, 40, 60, 5


def _evening(seed: int) -> tuple[list[Candidate], list[frozenset[str]]]:
    lot = random.Random(seed)
    candidates = [Candidate(f"project {n}", lot.randint(3, 12)) for n in range(PROJECTS)]
    causes = [frozenset(c.key for c in candidates[n::6]) for n in range(6)]
    approved = [frozenset().union(*lot.sample(causes, k=lot.randint(1, 3))) for _ in range(PEOPLE)]
    return candidates, approved


def _ours(candidates: list[Candidate], approved: list[frozenset[str]]) -> int:
    ballots = [Ballot(each) for each in approved]
    choice = choose_programme(candidates, ballots, minutes=HOUR, lottery_seed="bench")
    return choice.minutes_used


def _theirs(candidates: list[Candidate], approved: list[frozenset[str]]) -> int:
    projects = {each.key: Project(each.key, each.minutes) for each in candidates}
    instance = Instance(projects.values(), budget_limit=HOUR)
    profile = ApprovalProfile([ApprovalBallot(projects[key] for key in each) for each in approved])
    chosen = exhaustion_by_budget_increase(
        instance,
        profile,
        method_of_equal_shares,
        {"sat_class": Cardinality_Sat},
        budget_step=1,
    )
    return int(sum(project.cost for project in chosen))


def _seconds(draw: Callable[..., int]) -> float:
    best = float("inf")
    for seed in range(RUNS):
        candidates, approved = _evening(seed)
        start = time.perf_counter()
        draw(candidates, approved)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    """Print both times and their ratio, with the machine."""
    ours, theirs = _seconds(_ours), _seconds(_theirs)
    print(f"{PEOPLE} people, {PROJECTS} projects, {HOUR} minutes; best of {RUNS} evenings")
    print(
        f"machine: {platform.machine()}, {platform.platform()}, Python {platform.python_version()}"
    )
    print(f"ours {ours * 1000:8.1f} ms   pabutools {theirs * 1000:8.1f} ms")
    print(f"ratio (pabutools ÷ ours): {theirs / ours:.1f}")


if __name__ == "__main__":
    main()
