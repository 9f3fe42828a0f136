"""`make platforms`: whether everything that is locked can be had on every system the assistant is for.

It asks the package index by uv, for each lock file, each system and each package alone, so that all
that is missing is named and not only the first. A package is had as a wheel or not at all: nobody's
bedside device compiles. What a marker leaves out of a system on purpose is named as well.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[1]
_UV = Path(sys.executable).with_name("uv")


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """What somebody may have."""

    name: str
    platform: str
    """As uv calls it."""
    python: str
    environ: tuple[tuple[str, str], ...] = ()


# uv knows glibc up to 2.40; Debian 13 has 2.41, and runs whatever asks for less.
SYSTEMS = (
    System(
        name="Linux aarch64, glibc 2.36, Python 3.11 (Debian 12, Raspberry Pi OS 12)",
        platform="aarch64-manylinux_2_36",
        python="3.11",
    ),
    System(
        name="Linux aarch64, glibc 2.41, Python 3.13 (Debian 13, Raspberry Pi OS 13)",
        platform="aarch64-manylinux_2_40",
        python="3.13",
    ),
    System(
        name="Linux x86-64, glibc 2.36, Python 3.11 (Debian 12)",
        platform="x86_64-manylinux_2_36",
        python="3.11",
    ),
    System(
        name="Linux x86-64, glibc 2.41, Python 3.13 (Debian 13)",
        platform="x86_64-manylinux_2_40",
        python="3.13",
    ),
    System(
        name="macOS 15, Apple silicon, Python 3.13",
        platform="aarch64-apple-darwin",
        python="3.13",
        environ=(("MACOSX_DEPLOYMENT_TARGET", "15.0"),),
    ),
    System(name="Windows amd64, Python 3.13", platform="x86_64-pc-windows-msvc", python="3.13"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """One package of a lock file."""

    name: str
    version: str
    text: str
    """What stands in the file: the version, a marker, hashes."""


def locked(text: str) -> Iterator[Locked]:
    """What a lock file names."""
    for entry in re.split(r"\n(?=\S)", text.strip()):
        if named := re.match(r"([\w.-]+)==([\w.+-]+)", entry):
            yield Locked(name=named[1], version=named[2], text=entry + "\n")


def why_not(system: System, package: Locked) -> str | None:
    """Why it cannot be had there; empty when a marker leaves it out; None when it can."""
    done = subprocess.run(
        [
            *(_UV, "pip", "compile", "-", "--no-deps", "--no-build", "--no-config", "--no-header"),
            # The interpreter that is here; what it is to be asked for comes after.
            *("--quiet", "--no-annotate", "--no-python-downloads", "--python", sys.executable),
            *("--python-platform", system.platform, "--python-version", system.python),
        ],
        input=package.text,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **dict(system.environ)},
        cwd="/",
    )
    if done.returncode:
        return " ".join(done.stderr.split())
    return None if done.stdout.strip() else ""


def main() -> None:
    """Ask for all of them, print what is missing, and end with 1 if anything is."""
    files = [
        ROOT / "requirements.lock",
        *sorted((ROOT / "extras").glob("*.lock")),
        ROOT / "tests/requirements.lock",
    ]
    asked = {file: list(locked(file.read_text(encoding="utf-8"))) for file in files}
    well = True
    for system in SYSTEMS:
        print(f"\n{system.name}", flush=True)
        every = list(dict.fromkeys(package for packages in asked.values() for package in packages))
        with ThreadPoolExecutor(8) as pool:
            answers = dict(zip(every, pool.map(partial(why_not, system), every), strict=True))
        for file, packages in asked.items():
            there = {package.name for package in packages if answers[package] is None}
            out = {package.name for package in packages if answers[package] == ""} - there
            missing = [package for package in packages if answers[package]]
            line = f"  {file.relative_to(ROOT)}: {len(there)} packages"
            print(f"{line}, left out: {', '.join(sorted(out))}" if out else line)
            for package in missing:
                well = False
                print(f"    NO WHEEL for {package.name} {package.version}: {answers[package]}")
    print("\nEverything that is asked for can be had." if well else "\nNot everything can be had.")
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
