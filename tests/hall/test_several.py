"""Two processes of one house on PostgreSQL, alone and behind the proxies that are installed."""

import os
import subprocess
import sys

import pytest

from tests.hall.test_kill import BENCH


@pytest.mark.skipif(
    os.environ.get("GROUNDSWELL_TEST_DATABASE") != "postgresql",
    reason="several processes need PostgreSQL",
)
def test_what_one_process_takes_the_other_tells_and_one_goes_on_alone() -> None:
    done = subprocess.run(
        [sys.executable, str(BENCH), "postgresql", "--only", "proxies", "--taps", "600"],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("one was killed") >= 1
