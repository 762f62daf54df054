"""The engines: a cluster that speaks Spark Connect counts what DuckDB counts, all of it."""

import builtins
import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl
import pytest

from groundswell.science.growth.synthetic import synthetic
from groundswell.science.ledger import engine as engines
from groundswell.science.ledger.acts import Acts, acts_of
from groundswell.science.ledger.attention import followed
from groundswell.science.ledger.contacts import two_way, work_held
from groundswell.science.ledger.engine import Engine, engine_at
from groundswell.science.ledger.members import joins, standing, stays, steps
from groundswell.science.ledger.neighbours import neighbours
from groundswell.science.ledger.people import People, people_of
from groundswell.science.ledger.promises import promises
from groundswell.science.ledger.reading import rows_of
from groundswell.science.ledger.record import LedgerCannotBeRead
from groundswell.science.movement import resting
from groundswell.science.movement.measuring import measure
from tests.conftest import free_port
from tests.science.alike import difference
from tests.science.test_ledger import UNION
from tests.science.test_ledger_dirt import DIRTY

TODAY = dt.date(2026, 12, 1)

# Times, numbers and words in which engines differ when they are asked to guess.
ODD = '''\
person,deed,at,project,asked_by,brought_by,amplified_by,by_lot,minutes,place,concern
007,joined,2026-01-01T23:30:00-05:00,,,,,,,1000,heat
7,joined,2026-01-02 00:30+02:00,,,007,,,,1000,heat
"a, ""b""",joined,2026/01/03,,,7,,,,01000,heat
"two
lines",joined,2026-01-04 10:00:00 UTC,x,,"a, ""b""",7,Yes,,01000,heat
x,joined,2026,,,,,,,,
y,joined,epoch,,,,,,,,
z,joined,infinity,,,,,,,,
é,TALKED ,2026-01-06T10:00:00.123456789Z,,7,,7,0,,,
é,pitched,2026-01-07,,,,,,nan,,
7,pitched,2026-01-07,,,,,,1e1,,
007,pitched,2026-01-07,,,,,,-3,,
é,pledged,2026-01-08,x,,,,,,,
é,fulfilled,2026-01-09,x,,,,,,,
7,left,2026-02-20,,,,,,,,
113,joined,2026-02-21,5.0,,,,,,,
114.00,joined,2026-02-22,1.50,é, 113.0 ,,,,,
'''


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("acts")
    named = {"union": UNION, "dirty": DIRTY, "odd": ODD}
    for name, text in named.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    made = synthetic(3_000, seed=11, r=0.8, k=0.3, days=400).acts()
    # Sail reads no dictionaries of Arrow, as which an Enum is written.
    made.with_columns(pl.col("deed").cast(pl.String)).write_parquet(folder / "made.parquet")
    return {**{name: str(folder / f"{name}.csv") for name in named}, "made": str(folder / "made.parquet")}  # fmt: skip


def ledger(place: Engine, home: Engine, file: str) -> tuple[Acts, People]:
    acts = acts_of(place, rows_of(place, file), TODAY)
    return acts, people_of(acts, home)


def everything(acts: Acts, people: People) -> dict[str, Any]:
    """All that is ever taken from an engine."""
    table = people.table
    return {
        "acts": (acts.columns, acts.first, acts.last, acts.rows, acts.dirt),
        "days": acts.engine.taken(acts.table.select("person", "deed", "day").order_by("person", "deed", "day")),
        "people": people.home.taken(table.select(sorted(table.columns)).order_by("number")),
        "dirt": (people.last, people.dirt),
        "joins": joins(people),
        "standing": standing(people),
        "stays": stays(people),
        "steps": steps(people),
        "two-way": tuple(two_way(acts, people, 60)),
        "held": work_held(acts, people),
        "promises": promises(acts),
        "followed": followed(acts, people) if "amplified_by" in acts.columns else None,
        "neighbours": neighbours(acts) if "place" in acts.columns else None,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["union", "dirty", "odd", "made"])
def test_a_cluster_counts_what_duckdb_counts(cluster: str, files: dict[str, str], name: str) -> None:  # fmt: skip
    with engine_at() as here, engine_at(cluster) as there:
        ours = everything(*ledger(here, here, files[name]))
        theirs = everything(*ledger(there, here, files[name]))
    assert difference(ours, theirs) is None


@pytest.mark.parametrize("name", ["dirty", "made"])
def test_the_whole_of_a_movement(
    cluster: str, files: dict[str, str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(resting, "SEARCHED", 0)  # bounds will do, and are quick
    ours = measure(files[name], today=TODAY)
    theirs = measure(files[name], today=TODAY, engine=cluster)
    assert difference(ours, theirs) is None
    assert name == "dirty" or (ours.resting is not None and ours.arrival.of_late is not None)


def test_a_dictionary_of_arrow_is_refused_in_words(cluster: str, tmp_path: Path) -> None:
    """Here it is read; Sail refuses it, and that is said instead of a trace."""
    file = tmp_path / "acts.parquet"
    made = synthetic(50, seed=1, r=0.5, k=1.0, days=90)
    acts = made.acts()
    deeds = pl.Enum(acts["deed"].cast(pl.String).unique().sort())
    acts.with_columns(pl.col("deed").cast(pl.String).cast(deeds)).write_parquet(file)
    assert measure(str(file), today=TODAY).people == made.n
    with pytest.raises(LedgerCannotBeRead, match="The cluster cannot go on: .*Dictionary"):
        measure(str(file), today=TODAY, engine=cluster)


def test_people_are_asked_for_once(
    cluster: str, files: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cluster keeps nothing, so what it found is brought home: who did anything, who is named,
    and the first of several who brought one; nothing is counted there again.
    """
    with engine_at() as here, engine_at(cluster) as there:
        acts = acts_of(there, rows_of(there, files["dirty"]), TODAY)
        asked: list[Any] = []
        answer = there.backend.to_pyarrow

        def counted(expression: Any, **more: Any) -> Any:
            asked.append(expression)
            return answer(expression, **more)

        monkeypatch.setattr(there.backend, "to_pyarrow", counted)
        people = people_of(acts, here)
        assert (len(asked), here.number(people.table.count())) == (3, 17)
        people.home.taken(people.table)
        assert len(asked) == 3


@pytest.mark.parametrize("said", ["Query interrupted", "Something else"])
def test_an_interruption_is_one(said: str) -> None:
    """Of DuckDB's own words for Ctrl-C is made what Python knows; other errors are as they were."""
    interrupted = said == "Query interrupted"
    with pytest.raises(KeyboardInterrupt if interrupted else RuntimeError), Engine(None, here=True).refusals():  # fmt: skip
        raise RuntimeError(said)


def test_interrupting_a_long_count() -> None:
    """As Ctrl-C does, in a program of its own."""
    program = """
import os, signal, threading, ibis
from groundswell.science.ledger.engine import engine_at
with engine_at() as engine:
    many = ibis.range(1_000_000).unnest().name("many").as_table()
    long = many.cross_join(many.select(other=many.many))
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    try:
        engine.number((long.many * long.other % 7).sum())
    except KeyboardInterrupt:
        print("interrupted")
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)  # fmt: skip
    assert told.stdout == "interrupted\n"


def test_a_file_that_only_the_cluster_knows(cluster: str) -> None:
    with pytest.raises(
        LedgerCannotBeRead,
        match="The cluster finds no /nowhere/acts.parquet, or no columns in it. Look at",
    ):
        measure("/nowhere/acts.parquet", today=TODAY, engine=cluster)


def test_two_clusters_at_once_are_two(cluster: str, files: dict[str, str]) -> None:
    """A second engine neither borrows the first one's session nor ends it."""
    with engine_at(cluster) as one:
        with engine_at(cluster) as other:
            assert one.backend is not other.backend
            assert acts_of(other, rows_of(other, files["union"]), TODAY).rows == 50
        assert acts_of(one, rows_of(one, files["union"]), TODAY).rows == 50


@pytest.mark.parametrize("place", ["nonsense", "", "spark://", "spark:nobody", "http://nobody:1", "spark://nobody:port", "spark://nobody:99999", "spark://nobody:0"])  # fmt: skip
def test_what_is_no_engine(place: str) -> None:
    with pytest.raises(LedgerCannotBeRead, match=f"There is no engine “{place}”. Say duckdb, or"), engine_at(place):  # fmt: skip
        pass


@pytest.mark.parametrize("place", ["spark://nobody:1", "spark://127.0.0.1:{port}"])
def test_a_cluster_that_does_not_answer(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "TRIES", 2)
    monkeypatch.setattr(engines, "LONGEST_WAIT", 100)
    place = place.format(port=free_port())
    told = f"No Spark Connect server answers at {place}. Look at how the address is spelled and whether the server runs. The cluster cannot go on: .+"
    with pytest.raises(LedgerCannotBeRead, match=told), engine_at(place):
        pass


def test_a_cluster_is_not_asked_for_ever() -> None:
    """As Spark's client waits: 50 ms, four times as long each time, half a second given or taken."""
    waits = np.minimum(50 * 4.0 ** np.arange(engines.TRIES), engines.LONGEST_WAIT)
    assert 10_000 < waits.sum() + engines.TRIES * 500 < 20_000


def test_without_a_client(monkeypatch: pytest.MonkeyPatch) -> None:
    importing: Callable[..., ModuleType] = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> ModuleType:
        if name.startswith("pyspark"):
            raise ModuleNotFoundError(name)
        return importing(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(LedgerCannotBeRead, match=r"What speaks to a cluster is not installed. Say: pip install 'groundswell\[spark\]'"), engine_at("spark://127.0.0.1:1"):  # fmt: skip
        pass
