"""The page under load takes nothing from the sound, which is on another thread of the same process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.audio.conftest import FakeCard

pytestmark = pytest.mark.slow

SECONDS = 10
RATES = (200, 100, 50, 25)
"""Requests a second. A machine that is too busy with other things to serve so many is asked for fewer."""
REACHED = 0.9

DEVICE = """
import json, sys, threading
import numpy as np
from assistant.care.pairing.authentication import Guard
from assistant.care.page.web_server import PageServer, Wishes
from assistant.care.service.status import Status
from assistant.settings import Folders, Settings
from assistant.speech.sound_card import SoundCard

class Device:
    settings = Settings()

    def status(self):
        return Status(exercise="grounding", title="Grounding", section="Senses")

    def watch(self, told):
        return lambda: None

    def level(self):
        return -40.0

silence = np.zeros(480, dtype=np.float32)
with PageServer(Device(), Settings(), Folders.find(), Wishes(port=0)) as server, SoundCard() as card:
    for _ in range(100):
        card.exchange(silence)
    before = card.underruns
    done = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), done.set()), daemon=True).start()
    print(json.dumps([server.port, server.guard.pair(server.guard.offer())]), flush=True)
    frames = 0
    while not done.is_set():
        card.exchange(silence)
        frames += 1
    print(json.dumps([frames, card.underruns - before]), flush=True)
"""


def test_no_frame_is_late_while_200_requests_a_second_come(fake_card: FakeCard, home: Path) -> None:
    for rate in RATES:
        reached, frames, late = under(rate, fake_card, home)
        print(f"{reached:.0f} of {rate} pages a second, {frames} frames of sound, {late} late")
        if reached > REACHED * rate:
            break
    assert reached > REACHED * rate
    assert frames > SECONDS * 50 * 0.9
    assert late == 0


def under(rate: int, fake_card: FakeCard, home: Path) -> tuple[float, int, int]:
    """Pages a second that were served of so many, frames of sound meanwhile, and those late."""
    environment = fake_card.environment | {"ASSISTANT_HOME": str(home)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", DEVICE], env=environment, **pipes) as device:  # type: ignore[call-overload]
        port, cookie = json.loads(device.stdout.readline())
        asked = subprocess.run(
            [sys.executable, "-c", LOAD, str(port), cookie, str(SECONDS), str(rate)],
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
        ).stdout
        device.stdin.write("\n")
        device.stdin.flush()
        frames, late = json.loads(device.stdout.readline())
        device.stdin.close()
        assert device.wait(60) == 0
    served, took = map(float, asked.split())
    assert served == SECONDS * rate
    return served / took, frames, late


LOAD = """
import http.client, sys, threading, time

port, cookie, seconds, rate = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
begun, served = time.monotonic(), []

def browse(first):
    # Each from an address of its own, since one alone may not ask so often.
    address = (f"127.0.0.{first + 1}", 0)
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=address)
    for n in range(first, seconds * rate, 4):
        time.sleep(max(0.0, begun + n / rate - time.monotonic()))
        client.request("GET", "/", headers={"Cookie": f"phone={cookie}"})
        answer = client.getresponse()
        assert b"Grounding is running" in answer.read() and answer.status == 200
        served.append(n)

browsers = [threading.Thread(target=browse, args=(n,)) for n in range(4)]
for each in browsers: each.start()
for each in browsers: each.join()
print(len(served), time.monotonic() - begun)
"""
