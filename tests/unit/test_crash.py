"""The short form of `make crash-test`: real processes, killed at random moments."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are started by forking")
def test_sessions_that_are_killed_go_on_where_they_were() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash", "--kills", "33", "--seed", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing lost" in done.stdout
