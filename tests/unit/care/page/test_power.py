"""Power fails in the middle of what is done on the page: it was done or it was not, and nothing is broken."""

from __future__ import annotations

import http.client
import json
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from assistant.care.audit import Audit
from assistant.care.pairing.authentication import Guard
from assistant.people.store import People
from assistant.settings import Folders, Settings

pytestmark = pytest.mark.slow

ROUNDS = 6

DEVICE = """
import json, sys
from assistant.care.page.web_server import PageServer, Wishes
from assistant.settings import Folders, Settings
from tests.unit.care.page.conftest import FakeDevice

with PageServer(FakeDevice(settings=Settings.load()), Settings.load(), Folders.find(), Wishes(port=0)) as server:
    owner = server.guard.phones()
    print(json.dumps([server.port, server.guard.token(owner[0])]), flush=True)
    sys.stdin.readline()
"""


class Killed:
    """A device whose power fails while somebody presses Save time and again."""

    def __init__(self, cookie: str) -> None:
        self._device = subprocess.Popen(
            [sys.executable, "-c", DEVICE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._device.stdout
        self._port, self._token = json.loads(self._device.stdout.readline())
        self._cookie = cookie

    def saves(self, path: str, forms: list[dict[str, str]], within: float) -> tuple[int, int]:
        """Until the power fails; how many were sent, and how many the page said were done."""
        threading.Timer(within, self._device.kill).start()
        done = 0
        try:
            for sent, form in enumerate(forms, 1):
                body = "&".join(f"{key}={value}" for key, value in form.items())
                while (status := self._post(path, f"token={self._token}&{body}")) == 429:
                    time.sleep(0.02)  # it is pressed more often than is allowed
                assert status == 303
                done = sent
        except (OSError, http.client.HTTPException):
            pass
        self._device.wait(60)
        for pipe in (self._device.stdin, self._device.stdout):
            assert pipe
            pipe.close()
        assert self._device.returncode == -9
        return min(done + 1, len(forms)), done

    def _post(self, path: str, body: str) -> int:
        client = http.client.HTTPConnection("localhost", self._port, timeout=60)
        headers = {
            "Cookie": f"phone={self._cookie}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            client.request("POST", path, body, headers)
            return client.getresponse().status
        finally:
            client.close()


@pytest.mark.parametrize("path", ["/people/sam", "/device/settings"])
def test_what_was_being_saved_is_saved_or_is_not(home: Path, path: str) -> None:
    folders, chance = Folders.find(), random.Random(path)
    people, guard = People(folders.people), Guard(folders.care)
    people.add("sam")
    cookie = guard.pair(guard.offer())
    assert cookie
    key = "name" if path == "/people/sam" else "wake"
    before = ""
    for round_ in range(ROUNDS):
        forms = [{key: f"v{round_}x{n}"} for n in range(10_000)]
        sent, done = Killed(cookie).saves(path, forms, chance.uniform(0.05, 0.6))
        found = people.load("sam").name if key == "name" else Settings.load().wake
        last = forms[done - 1][key] if done else before
        assert found in (last, forms[sent - 1][key])
        before = found
        assert guard.known(cookie)
        assert not done or Audit(folders.care / "audit.jsonl").lately(3)
