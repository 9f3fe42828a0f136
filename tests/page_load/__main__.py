"""`python -m tests.page_load`: what the page costs the device, while an exercise is spoken.

Real: the service, its page, PortAudio, the voice and the recogniser. The sound card is PulseAudio's. How many frames
are late depends on what else the machine does: compare with the time without a load, which comes before and after.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.audio.conftest import FakeCard, environment_in
from tests.page_load.measure import STREAMS, Loaded, device


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.page_load")
    parser.add_argument("--seconds", type=float, default=30.0, help="Of each load.")
    parser.add_argument("--rate", type=float, default=200.0, help="Requests a second.")
    wishes = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="page-load-") as folder:
        card = FakeCard.started(environment_in(Path(folder)))
        try:
            with device(card, Path(folder) / "home", speaks=True) as loaded:
                quiet = loaded.rest(wishes.seconds)
                asked = loaded.ask(wishes.seconds, wishes.rate)
                watched = loaded.watch(wishes.seconds)
                again = loaded.rest(wishes.seconds)
        finally:
            card.server.terminate()
            card.server.wait(timeout=10)
    print(f"without a load: {_sound(quiet)}")
    print(f"{asked.rate:.0f} requests a second: {_sound(asked)}")
    each = (asked.processor - quiet.processor) / asked.rate
    print(f"  {each * 1000:.1f} ms of processor each, 95 of 100 within {asked.p95 * 1000:.0f} ms")
    print(f"{STREAMS} streams: {_sound(watched)}")
    print(
        f"  {watched.megabytes:.2f} MB each, {watched.told} events, none silent for longer "
        f"than {max(watched.silences):.1f} s"
    )
    print(f"without a load: {_sound(again)}")
    return 0


def _sound(loaded: Loaded) -> str:
    count = loaded.after.frames - loaded.before.frames
    return f"{loaded.processor:.0%} of a processor, {count} frames of sound, {loaded.late} late"


if __name__ == "__main__":
    sys.exit(main())
