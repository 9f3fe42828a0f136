"""`python -m tests.phone_wakes`: how soon the page is right on a phone that slept for minutes.

Real: Chromium, the page, its network and its encryption. The device does nothing by itself. A phone sleeps in two ways:
frozen and without a network, as in a pocket; and behind another page, where the browser runs it as slowly as it likes.
What is told is by the page's own clock: from the moment it is shown, and has a network, until what has become so
meanwhile is on the screen.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack

from tests.browser import chromium
from tests.unit.care.page import states
from tests.unit.care.page.browsing import Page
from tests.unit.care.page.conftest import FakeDevice

WITHIN = 2.0
"""Seconds in which it is to be right."""
Meanwhile = Callable[[FakeDevice, str], None]
MEANWHILE: dict[str, tuple[Meanwhile, Meanwhile, str]] = {
    "an exercise was begun": (states.idle, states.running, "#stage.running"),
    "somebody is needed": (states.running, states.help_needed, "#help button"),
    "somebody came": (states.help_needed, states.came, "body:not(:has(#help button))"),
    "it is over": (states.running, states.done, "#stage .result"),
}
"""How it is before, what becomes of it while the phone sleeps, and where that is seen."""

HOW = {"in a pocket": True, "behind another page": False}
"""Ways to sleep, and whether the page is frozen."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.phone_wakes")
    parser.add_argument("--minutes", type=float, default=3.0, help="Of sleep, four times.")
    wishes = parser.parse_args()
    device, slowest = FakeDevice(), 0.0
    with tempfile.TemporaryDirectory() as home, ExitStack() as opened:
        os.environ["ASSISTANT_HOME"] = home
        states.house("en")
        server = opened.enter_context(states.served(device, lan=True))
        phones = {how: Page(opened.enter_context(chromium(states.SIZE)), server) for how in HOW}
        for page in phones.values():
            page.pair()
        for what, (before, then, until) in MEANWHILE.items():
            before(device, "en")
            for how, page in phones.items():
                page.open()
                page.wait_for_the_device()
                page.sleep(until=until, frozen=HOW[how])
            time.sleep(60 * wishes.minutes)
            then(device, "en")
            for how, page in phones.items():
                page.wake()
                took = page.seconds_awake()
                slowest = max(slowest, took)
                print(f"{wishes.minutes:g} min {how}, {what}: {took:.2f} s", flush=True)
    print(f"the slowest: {slowest:.2f} s")
    return int(slowest > WITHIN)


if __name__ == "__main__":
    sys.exit(main())
