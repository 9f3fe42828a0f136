"""The bedside service under the whole of its unit, on bare Debians that are booted for it.

`python -m tests.boot [--suite trixie] [--sound pipewire]`, as root, with debootstrap and systemd-nspawn:
each machine is built once (500 MB, kept), gets this checkout, boots a real systemd, and the service is
installed as a person installs it, opens the sound, holds a session, is killed, hung, starved and spoilt.
Leaves with 1 when a trial fails.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
import traceback
from pathlib import Path

from tests.boot import room
from tests.boot.machine import FOLDER, SOUND, Machine, machine, mirror, needed
from tests.boot.trials import TRIALS, journal

SUITES = ("bookworm", "trixie")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.boot", description=__doc__)
    parser.add_argument("--suite", action="append", help="bookworm, trixie; may be repeated")
    parser.add_argument("--sound", action="append", choices=SOUND, help="may be repeated")
    parser.add_argument("--only", action="append", help="these trials after the first three")
    parser.add_argument("--mirror", help="of Debian's packages; else this machine's own")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"what is kept: {FOLDER}")
    wishes = parser.parse_args()
    if lacking := needed():
        sys.exit(lacking)
    wishes.folder.mkdir(parents=True, exist_ok=True)
    packages = wishes.mirror or mirror()
    # Told to end, it switches off what it has booted.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    failed = 0
    for suite in wishes.suite or SUITES:
        for sound in wishes.sound or SOUND:
            with machine(suite, sound, wishes.folder, packages) as this:
                room.furnish(this)
                this.boot()
                failed += tried(this, wishes.only)
    return 1 if failed else 0


def tried(this: Machine, only: list[str] | None) -> int:
    """How many of the trials fail."""
    failed = 0
    for number, trial in enumerate(TRIALS):
        if only and number > 2 and trial.__name__ not in only:
            continue
        began = time.monotonic()
        try:
            trial(this)
            mark = "ok"
        except Exception:
            failed += 1
            mark = "FAILED"
            traceback.print_exc()
            print("\n".join(journal(this).splitlines()[-15:]), file=sys.stderr)
        what = trial.__name__.replace("_", " ")
        print(
            f"{mark:7}{this.suite} {this.sound}: {what}, {time.monotonic() - began:.0f} s",
            flush=True,
        )
    return failed


if __name__ == "__main__":
    sys.exit(main())
