"""Where acts are counted: by DuckDB on this machine, or by a cluster that speaks Spark Connect."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import ibis
import ibis.expr.types as ir
import polars as pl

from groundswell.science.ledger.record import LedgerCannotBeRead

DUCKDB = "duckdb"
SHARE_OF_MEMORY = 0.6
"""Of this machine's memory for DuckDB; what is more goes to its temporary files."""

INTERRUPTED = "Query interrupted"
"""What DuckDB says, as any program's error, where somebody pressed Ctrl-C."""

TRIES, LONGEST_WAIT = 6, 5_000
"""How often a cluster that does not answer is asked again, and after how many milliseconds at most:
some 15 seconds in all, where Spark's client would go on for ten minutes."""


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine that runs what is written in Ibis. ``here``: on this machine."""

    backend: Any
    here: bool

    def taken(self, expression: ir.Table) -> pl.DataFrame:
        """What an expression comes to. Raises LedgerCannotBeRead where the engine refuses."""
        with self.refusals():
            return pl.DataFrame(pl.from_arrow(expression.to_pyarrow()))

    def number(self, expression: ir.Scalar) -> int:
        """A count. Raises LedgerCannotBeRead where the engine refuses."""
        with self.refusals():
            return int(expression.to_pyarrow().as_py() or 0)

    def kept(self, expression: ir.Table) -> ir.Table:
        """The same table, worked out once where the engine is here; a cluster keeps nothing."""
        if not self.here:
            return expression
        with self.refusals():
            return self.backend.create_table(ibis.util.gen_name("kept"), expression, temp=True)

    def lent(self, table: pl.DataFrame) -> ir.Table:
        """A small table of ours, for the engine to join with."""
        return ibis.memtable(table.to_arrow())

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """What the engine says against us, as one sentence that names the engine.

        Raises LedgerCannotBeRead, and KeyboardInterrupt where somebody interrupts a count.
        """
        try:
            with warnings.catch_warnings():
                # Spark's client warns that it does not check what Ibis has checked, and that it
                # gives up, which is an error all the same.
                warnings.filterwarnings("ignore", "'verifySchema' is ignored")
                warnings.filterwarnings("ignore", r"\[RETRIES_EXCEEDED\]")
                yield
        except LedgerCannotBeRead:
            raise
        except Exception as problem:
            if isinstance(problem, RuntimeError) and str(problem) == INTERRUPTED:
                raise KeyboardInterrupt from problem
            named = type(problem).__module__.split(".")[0]
            if named not in {"_duckdb", "duckdb", "pyspark", "grpc", "ibis"}:
                raise
            where = "DuckDB" if self.here else "The cluster"
            raise LedgerCannotBeRead(f"{where} cannot go on: {_said(problem)}") from problem


def _said(problem: Exception) -> str:
    """The one line of an engine's error that says what is wrong."""
    lines = [line.strip() for line in str(problem).strip().splitlines()]
    details = [line.removeprefix("details = ") for line in lines if line.startswith("details = ")]
    return next(iter(details or lines), type(problem).__name__)


@contextmanager
def engine_at(place: str = DUCKDB) -> Iterator[Engine]:
    """The engine at a place: ``duckdb``, or ``spark://host:port`` of a Spark Connect server.

    What DuckDB lays aside on the disk is gone at the end. Raises LedgerCannotBeRead where there is
    no such engine, or nothing that can speak to it.
    """
    if place == DUCKDB:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * SHARE_OF_MEMORY
        with TemporaryDirectory(prefix="groundswell-") as aside:
            backend = ibis.duckdb.connect(
                memory_limit=f"{int(memory / 2**20)}MiB", temp_directory=aside
            )
            try:
                yield Engine(backend, here=True)
            finally:
                backend.disconnect()
        return
    session = _session_at(place)
    try:
        with Engine(None, here=False).refusals():
            backend = ibis.pyspark.connect(session=session)
        yield Engine(backend, here=False)
    finally:
        session.stop()


def _session_at(place: str) -> Any:
    """A session of its own with the cluster at a place. Raises LedgerCannotBeRead."""
    if not _is_address(place):
        raise LedgerCannotBeRead(
            f"There is no engine “{place}”. Say duckdb, or spark://host:port of a Spark Connect "
            "server."
        )
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415  # an extra, asked for by name
        from pyspark.sql.connect.client.retries import DefaultPolicy  # noqa: PLC0415  # its own
    except ImportError as missing:
        raise LedgerCannotBeRead(
            "What speaks to a cluster is not installed. Say: pip install 'groundswell[spark]'"
        ) from missing
    with Engine(None, here=False).refusals():
        session: Any = SparkSession.builder.remote(f"sc://{place.split('://', 1)[1]}").create()
        session.client.set_retry_policies(
            [DefaultPolicy(max_retries=TRIES, max_backoff=LONGEST_WAIT)]
        )
    try:
        with Engine(None, here=False).refusals():
            session.conf.set("spark.sql.session.timeZone", "UTC")
    except LedgerCannotBeRead as silence:
        session.release_session_on_close = False  # nobody is there to be told
        session.stop()
        raise LedgerCannotBeRead(
            f"No Spark Connect server answers at {place}. Look at how the address is spelled and "
            f"whether the server runs. {silence}"
        ) from silence
    return session


def _is_address(place: str) -> bool:
    """Whether a place is written as a cluster's address is."""
    try:
        parts = urlsplit(place)
        return parts.scheme in {"spark", "sc"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False
