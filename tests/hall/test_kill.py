"""A power cut in the midst of a burst of taps: what was acknowledged is there, once."""

import os
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parents[2] / "bench" / "hall.py"


def test_no_acknowledged_tap_is_lost_or_doubled_by_a_kill() -> None:
    kind = os.environ.get("GROUNDSWELL_TEST_DATABASE") or "sqlite"
    done = subprocess.run(
        [sys.executable, str(BENCH), kind, "--only", "kills", "--kills", "1"],
        check=False,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "none is lost" in done.stdout
