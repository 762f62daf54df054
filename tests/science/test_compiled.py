"""Machine code is kept while the code it was made of is the same."""

import runpy
import subprocess
import sys
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


PAIR = """
from typing import NamedTuple
from groundswell.science.compiled import compiled

class Pair(NamedTuple):
    one: int
    other: int

@compiled
def total(pair):
    return pair.one + pair.other

print(total(Pair(40, 2)), bool(total.stats.cache_hits))
"""


def test_what_was_kept_of_a_class_that_is_called_otherwise_now_is_not_opened(
    tmp_path: Path,
) -> None:
    """As when a house that has cut turf is brought up to date where it stands."""
    file = tmp_path / "pairs.py"

    def said(text: str) -> str:
        file.write_text(text)
        done = subprocess.run(
            [sys.executable, "-c", "import pairs"],
            cwd=tmp_path,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    assert [said(PAIR), said(PAIR)] == ["42 False", "42 True"]
    assert said(PAIR.replace("Pair", "Couple")) == "42 False"


def test_code_that_cannot_be_kept_on_disk_is_made_each_time() -> None:
    room: dict[str, Any] = {}
    exec("def twice(n):\n    return 2 * n", room)  # a function of no file has no folder

    assert compiled.compiled(room["twice"])(21) == 42
