"""Machine code is kept while the code it was made of is the same."""

import runpy
from pathlib import Path
from typing import Any

from groundswell.science import compiled

DOUBLING = """
from groundswell.science.compiled import compiled

@compiled
def twice(n):
    return 2 * n
"""


def test_code_is_made_once_and_again_when_a_file_beside_it_changes(
    tmp_path: Path,
) -> None:
    file = tmp_path / "doubling.py"
    file.write_text(DOUBLING)

    def was_kept() -> bool:
        twice: Any = runpy.run_path(str(file))["twice"]
        assert twice(21) == 42
        return bool(twice.stats.cache_hits)

    assert [was_kept(), was_kept()] == [False, True]
    (tmp_path / "beside.py").write_text("# what a doubling calls")
    compiled._what_stands_in.cache_clear()  # another process would look again
    assert [was_kept(), was_kept()] == [False, True]


def test_code_that_cannot_be_kept_on_disk_is_made_each_time() -> None:
    room: dict[str, Any] = {}
    exec("def twice(n):\n    return 2 * n", room)  # a function of no file has no folder

    assert compiled.compiled(room["twice"])(21) == 42
