"""`make pythons`: the quick tests on every Python that the assistant is for, each in an environment of its own.

uv finds those that are installed here and gets the others, where it can. What is locked is installed from
wheels, as everywhere; a package without one for a Python is named, and that Python has failed.

    python -m tests.pythons --only 3.14 tests/unit/session
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click

ROOT = Path(__file__).parents[1]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""From the oldest that pyproject.toml allows to the newest there is."""
_QUICK = ("-n", "auto", "--dist", "loadfile", "-m", "not slow", "--ignore", "tests/audio", "tests")


def environment(uv: Path, version: str, folder: Path) -> Path:
    """The interpreter of an environment with all that is locked, and the assistant as it stands here.
    Raises `CalledProcessError`, whose output says what cannot be had."""
    python = folder / "bin/python"
    _run(uv, "venv", "--quiet", "--allow-existing", "--python", version, folder)
    install = (uv, "pip", "install", "--quiet", "--python", python)
    wheels = ("--no-deps", "--require-hashes", "--only-binary", ":all:")
    for lock in ("requirements.lock", "tests/requirements.lock"):
        _run(*install, *wheels, "-r", ROOT / lock)
    _run(*install, "--no-deps", "--no-build-isolation", "--editable", ROOT)
    return python


def _run(*words: str | Path) -> None:
    subprocess.run(words, check=True, capture_output=True, text=True)


def tested(python: Path, wishes: Sequence[str]) -> tuple[bool, str]:
    """Whether they pass there, and what pytest says in the end."""
    done = subprocess.run(
        [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *(wishes or _QUICK)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "VIRTUAL_ENV": str(python.parents[1])},
    )
    lines = (done.stdout + done.stderr).strip().splitlines() or [""]
    failed = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
    return done.returncode == 0, "\n".join([*failed, lines[-1]])


@click.command()
@click.option("--only", type=click.Choice(PYTHONS), multiple=True, help="Only this Python.")
@click.argument("tests", nargs=-1)
def main(only: Sequence[str], tests: Sequence[str]) -> None:
    """Run TESTS, or the quick ones, on each Python."""
    uv = Path(sys.executable).with_name("uv")
    well = True
    for version in only or PYTHONS:
        began = time.monotonic()
        try:
            python = environment(uv, version, ROOT / ".venv/pythons" / version)
        except subprocess.CalledProcessError as error:
            passes, said = False, f"cannot be had here. {error.stderr.strip()}"
        else:
            passes, said = tested(python, tests)
        well = well and passes
        print(f"Python {version}, {time.monotonic() - began:.0f} s: {said}", flush=True)
    sys.exit(not well)


if __name__ == "__main__":
    main()
