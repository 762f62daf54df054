"""Simulated histories by the thousand, kept on disk as they are made."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.signal import lfilter

from groundswell.science.calibration import priors
from groundswell.science.calibration.history import Drawn, by_month, joins_by_day
from groundswell.science.calibration.priors import Draws
from groundswell.science.calibration.summaries import lives_of, summaries
from groundswell.science.forecast import parameters as forecast
from groundswell.science.forecast.future import NOTHING, Future, Shock
from groundswell.science.forecast.model import movement
from groundswell.science.forecast.network import Network
from groundswell.science.forecast.parameters import Parameters
from groundswell.science.forecast.replicates import Runs, Told
from groundswell.science.growth import forest
from groundswell.science.growth.record import FloatArray, IntArray

A_BATCH = 50
"""Simulations that are made, sent and kept together."""

MOST_SEED = 2**62

FEWEST_LEFT = 0.05
"""A shock is not made more than twenty times as large for those who were drawn in before it."""


class Since(NamedTuple):
    """A history that goes before a start.

    ``others``: how many were neither members nor organizers when it began. ``joined`` and
    ``lapsed``: how many have since. ``active``: members and organizers on each of its days.
    """

    others: float
    joined: int
    lapsed: int
    active: FloatArray

    def left(self, drawn: dict[str, float]) -> dict[str, float]:
        """Who is left to be drawn in by a draw of parameters, and the standing the host has."""
        rest = drawn["people"] - self.active[-1] - self.lapsed
        sympathised = drawn["sympathisers"] * self.others
        as_many = drawn["sympathisers"] * rest
        left = (sympathised - self.joined) / as_many if as_many > 0 else 0.0
        draws = own_standing(drawn) + drawn["member_draw"] * self.active[:-1]
        fading = drawn["fading"]
        # Each day the standing goes a part of the way to what is drawn on it.
        standing, _ = lfilter(
            [fading], [1, fading - 1], draws, zi=[own_standing(drawn) * (1 - fading)]
        )
        return {
            "lapsed_at_start": self.lapsed,
            "left_at_start": float(np.clip(left, 0, 1)),
            "standing_at_start": float(standing[-1]) if len(standing) else own_standing(drawn),
        }


def own_standing(drawn: dict[str, float]) -> float:
    """The standing of a host whom nobody's numbers draw any more."""
    return drawn["host_draw"] * drawn["kept"]


@dataclass(frozen=True, slots=True)
class Setting:
    """What all simulations of a history share.

    ``fixed``: parameters that are not drawn. ``tells``: what is summed up. ``days``: how many.
    ``shocks``: of the past. ``since``: what went before the start, where that is known.
    """

    network: Network
    fixed: dict[str, float]
    days: int
    tells: frozenset[str]
    shocks: tuple[Drawn, ...] = ()
    since: Since | None = None

    def parameters(self, values: dict[str, float]) -> Parameters:
        """The parameters of one draw, and where it stands at the start."""
        drawn = {**self.fixed, **values}
        drawn |= (
            self.since.left(drawn) if self.since else {"standing_at_start": own_standing(drawn)}
        )
        whole = {
            each.name: int(value) if isinstance(each.default, int) else value
            for each in forecast.PARAMETERS
            if (value := drawn.get(each.name)) is not None
        }
        return Parameters(**whole)  # type: ignore[arg-type]  # whole numbers where they are wanted

    def beginning(self, start: dict[str, float], since: Since, days: int) -> "Setting":
        """The same with another start and so many days, in which nothing comes from outside."""
        return replace(self, fixed={**self.fixed, **start}, days=days, shocks=(), since=since)

    def future(self, parameters: Parameters) -> Future:
        """What comes from outside: as many as would have to come, were nobody drawn in yet, for
        those to join who did.
        """
        others = parameters.people - parameters.members_at_start - parameters.organizers_at_start
        sympathise = parameters.sympathisers * parameters.people
        if not sympathise:
            return NOTHING
        shocks = []
        for day, people, joined in self.shocks:
            left = (parameters.sympathisers * others - joined) / sympathise
            shocks.append(Shock(day, people / max(left, FEWEST_LEFT)))
        return Future(shocks=tuple(shocks))


class Batch(NamedTuple):
    """Draws (b,) of each parameter that varies, and the seed of each, to be simulated together."""

    draws: Draws
    seeds: IntArray


class Simulated(NamedTuple):
    """Of b simulations: ``summaries`` (b, s), and ``monthly`` joins by people and by broadcast,
    (b, 2, months).
    """

    summaries: FloatArray
    monthly: FloatArray


def simulated(setting: Setting, batch: Batch) -> Simulated:
    """A batch, one simulation after the other."""
    found, monthly = [], []
    for place, seed in enumerate(batch.seeds):
        values = {name: float(each[place]) for name, each in batch.draws.items()}
        parameters = setting.parameters(values)
        run = movement(
            setting.network,
            parameters,
            days=setting.days,
            seed=int(seed),
            future=setting.future(parameters),
        )
        lives = lives_of(run)
        found.append(summaries(lives, setting.days, setting.tells))
        monthly.append(by_month(np.stack(joins_by_day(lives, setting.days))))
    return Simulated(np.array(found), np.array(monthly))


def simulate(
    setting: Setting,
    draws: Draws,
    *,
    seed: int,
    runs: Runs,
    keep: Path | None = None,
    told: Told = lambda _: None,
) -> Simulated:
    """Every draw simulated once.

    ``keep``: a folder in which whole batches are kept under a name that says all that decides them,
    the code among it; those that are there, and whole, are not made again. ``told``: the share that
    is done, after each batch.
    """
    batches = _batches(draws, seed)
    files = [None] * len(batches) if keep is None else list(_places(keep, setting, batches))
    done = {
        place: found
        for place, file in enumerate(files)
        if file is not None and (found := _read(file, batches[place])) is not None
    }
    missing = [place for place in range(len(batches)) if place not in done]
    told(len(done) / len(batches))
    made = runs(partial(simulated, setting), [batches[place] for place in missing])
    for place, each in zip(missing, made, strict=True):
        done[place] = each
        file = files[place]
        if file is not None:
            _write(file, each)
        told(len(done) / len(batches))
    whole = [done[place] for place in range(len(batches))]
    return Simulated(*(np.concatenate(parts) for parts in zip(*whole, strict=True)))


def _batches(draws: Draws, seed: int) -> list[Batch]:
    size = len(next(iter(draws.values())))
    seeds = np.random.default_rng((seed, 2)).integers(0, MOST_SEED, size)
    parts = [slice(begin, begin + A_BATCH) for begin in range(0, size, A_BATCH)]
    return [
        Batch({name: each[part] for name, each in draws.items()}, seeds[part]) for part in parts
    ]


def _places(keep: Path, setting: Setting, batches: list[Batch]) -> Iterator[Path]:
    """Where each batch is kept: under a name made of all that decides it."""
    shared = hashlib.sha256(_code())
    for row in (setting.network.pointers, setting.network.neighbours):
        shared.update(row.tobytes())
    facts = (
        sorted(setting.fixed.items()),
        setting.days,
        sorted(setting.tells),
        setting.shocks,
        setting.since and (*setting.since[:-1], setting.since.active.tolist()),
    )
    shared.update(json.dumps(facts).encode())
    for batch in batches:
        own = shared.copy()
        for name, each in sorted(batch.draws.items()):
            own.update(name.encode() + each.tobytes())
        own.update(batch.seeds.tobytes())
        yield keep / f"simulated-{own.hexdigest()[:32]}.npz"


@cache
def _code() -> bytes:
    """What the code says that decides a simulation."""
    folders = [Path(str(each.__file__)).parent for each in (priors, forecast, forest)]
    files = [path.read_bytes() for folder in folders for path in sorted(folder.glob("*.py"))]
    return b"\0".join([np.__version__.encode(), *files])


def _read(file: Path, batch: Batch) -> Simulated | None:
    """What a file holds of a batch, or None where there is none, or none that is whole."""
    try:
        with file.open("rb") as binary, np.load(binary, allow_pickle=False) as kept:
            found = Simulated(kept["summaries"], kept["monthly"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return found if len(found.summaries) == len(found.monthly) == len(batch.seeds) else None


def _write(file: Path, each: Simulated) -> None:
    """Write a batch beside its place and put it there when it is whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".part-{file.name}")
    try:
        with part.open("wb") as written:
            np.savez(written, summaries=each.summaries, monthly=each.monthly)
            written.flush()
            os.fsync(written.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
