"""The short form of `make care-home`: several devices on one broker, and a broker that dies among them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.mosquitto import Mosquitto

ROOT = Path(__file__).parents[4]


@pytest.mark.slow
def test_nothing_is_lost_in_a_care_home(tmp_path: Path) -> None:
    Mosquitto(tmp_path)  # skips where there is none
    done = subprocess.run(
        [sys.executable, "-m", "tests.care_home", "--devices", "12", "--minutes", "3"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("lost 0") == 2
