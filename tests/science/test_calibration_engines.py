"""A cluster that speaks Spark Connect tells the history that DuckDB tells."""

import pytest

from groundswell.science.calibration.history import read_history
from groundswell.science.calibration.leaving import records_of
from tests.science.alike import difference
from tests.science.test_calibration_records import BUSY, SPRING, TODAY, busy_run
from tests.science.test_ledger_dirt import DIRTY


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("acts")
    named = {"spring": SPRING, "dirty": DIRTY}
    for name, text in named.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    records_of(busy_run(), BUSY, 1).write_parquet(folder / "run.parquet")
    return {**{name: str(folder / f"{name}.csv") for name in named}, "run": str(folder / "run.parquet")}  # fmt: skip


@pytest.mark.parametrize("name", ["spring", "dirty", "run"])
def test_a_cluster_tells_the_history_that_duckdb_tells(
    cluster: str, files: dict[str, str], name: str
) -> None:
    ours = read_history(files[name], today=TODAY)
    theirs = read_history(files[name], today=TODAY, engine=cluster)
    assert difference(ours, theirs) is None
    assert name == "dirty" or ours.counts.yeses > 0
