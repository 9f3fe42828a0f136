"""The clock of a machine, read as it is by every part of ours."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

MOVED = """
import pathlib, shutil, subprocess, sys, tempfile
etc = tempfile.mkdtemp()
shutil.copytree("/etc", etc, symlinks=True, dirs_exist_ok=True, ignore_dangling_symlinks=True,
                ignore=lambda folder, names: [n for n in names if folder != "/etc" or n != "localtime"])
subprocess.run(["mount", "--bind", etc, "/etc"], check=True)
from assistant import clock
for zone in ("Asia/Seoul", "America/New_York", "Asia/Kathmandu"):
    new = pathlib.Path("/etc/localtime.new")
    new.symlink_to(f"/usr/share/zoneinfo/{zone}")
    new.replace("/etc/localtime")
    print(clock.now().utcoffset().total_seconds() / 3600)
"""
"""As `timedatectl set-timezone` does it, in a view of the files that is this process's own."""


def test_a_process_that_runs_follows_when_the_system_is_moved_to_another_zone() -> None:
    unshare = shutil.which("unshare")
    if (
        unshare is None
        or subprocess.run([unshare, "-rm", "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("needs a Linux that lets a process have a view of the files of its own")
    done = subprocess.run(
        [unshare, "-rm", "env", "-u", "TZ", sys.executable, "-c", MOVED],
        capture_output=True,
        text=True,
        check=True,
    )
    seoul, new_york, kathmandu = map(float, done.stdout.split())
    assert (seoul, new_york in (-5, -4), kathmandu) == (9, True, 5.75)
