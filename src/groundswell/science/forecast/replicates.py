"""Many runs at once: on the cores of this machine, or on a Ray cluster; the same by seed."""

import logging
import os
import socket
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from groundswell.science.forecast.record import CannotBeForecast

T = TypeVar("T")
R = TypeVar("R")

LOCAL = "local"
"""In the place of a cluster's address: a Ray of its own on this machine, which ends with it."""

PATIENCE = 10.0
"""Seconds in which a cluster answers."""

QUIET: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}

AHEAD = 3
"""Tasks that wait at the cluster for each of its processors."""


class Runs(Protocol):
    """Does tasks beside each other and gives what came of them in their order.

    For a cluster the function and the tasks have to be such as can be sent there.
    """

    def __call__(self, function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        """What the function makes of each task, in their order."""


Told = Callable[[float], None]
"""What is told the share that is done."""


def all_of(runs: Runs, function: Callable[[T], R], tasks: Sequence[T], told: Told) -> list[R]:
    """What the function makes of all tasks; ``told`` the share that is done after each."""
    made = []
    for each in runs(function, tasks):
        made.append(each)
        told(len(made) / len(tasks))
    return made


@contextmanager
def runs_here(workers: int | None = None) -> Iterator[Runs]:
    """Runs on this machine, by default on all cores: the model leaves Python alone while it runs.

    ``workers``: how many at once.
    """
    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:

        def runs(function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
            return pool.map(function, tasks)

        try:
            yield runs
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def runs_on_ray(address: str) -> Iterator[Runs]:
    """Runs on a Ray cluster, whose machines have Groundswell in the same version.

    ``address``: ``ray://machine:10001``, ``machine:6379`` or ``LOCAL``, a cluster of this machine
    alone that nobody else can speak to. Raises CannotBeForecast where there is none.
    """
    ray = _ray(address)
    try:
        if address == LOCAL:
            ray.init(address=LOCAL, include_dashboard=False, **QUIET)
        else:
            # Ray itself waits for minutes where nobody answers.
            host, port = address.removeprefix("ray://").rsplit(":", 1)
            socket.create_connection((host.strip("[]"), int(port)), PATIENCE).close()
            ray.init(address=address, **QUIET)
    except (ConnectionError, RuntimeError, ValueError, OSError) as problem:
        raise CannotBeForecast(
            f"There is no Ray cluster at {address}: {problem}. Give its address as ray://machine:"
            f"10001 and look whether it runs, or say “{LOCAL}” for one on this machine."
        ) from problem
    try:
        yield _RayRuns(ray)
    finally:
        ray.shutdown()


class _RayRuns:
    """Runs on the cluster that Ray is connected to."""

    def __init__(self, ray: Any) -> None:
        self.ray = ray
        self.call = ray.remote(_call)
        self.most = AHEAD * max(int(ray.cluster_resources().get("CPU", 1)), 1)

    def __call__(self, function: Callable[[T], R], tasks: Sequence[T]) -> Iterator[R]:
        # The function, and with it the network, is sent once.
        sent = self.ray.put(function)
        waiting: deque[Any] = deque()
        for task in tasks:
            waiting.append(self.call.remote(sent, task))
            if len(waiting) >= self.most:
                yield self.ray.get(waiting.popleft())
        while waiting:
            yield self.ray.get(waiting.popleft())


def _call(function: Callable[[T], R], task: T) -> R:
    return function(task)


def _ray(address: str) -> Any:
    """Ray, told to speak to nobody but its own before it is loaded; it reads this once."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    if address == LOCAL:
        # What it calls a cluster of Windows or macOS is one that listens beyond this machine.
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    try:
        import ray  # noqa: PLC0415  # an extra, loaded only where it was asked for
    except ImportError as problem:
        raise CannotBeForecast(
            "Ray is not installed here. Install groundswell[ray], or leave the cluster away: runs "
            "then use all cores of this machine."
        ) from problem
    return ray
