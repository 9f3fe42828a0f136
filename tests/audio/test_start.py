"""`assistant start` as a person meets it: PortAudio, a voice in the room, replies into the microphone."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.audio.conftest import FakeCard
from tests.audio.talker import Talker, talk_with

pytestmark = pytest.mark.slow

REPLIES = {
    "waiting for yes or no": "Yes, please.",
    "waiting for a number": "About a four.",
    "waiting for your choice": "A short one.",
    "waiting, one at a time or many at once": "A lamp, the door, and the window.",
    "waiting, in your own words": "The chair under me.",
}
QUESTION = "Would you like to begin?"
LEFT_BEHIND = "The sound device was lost and cannot be found again."
SHORT = """
format: 1
title: Short
summary: What the whole exercises begin with, so that real time is not spent on their length.
minutes: 1
steps:
  - say: Hello. It is quiet here.
  - ask: Would you like to begin?
    heard:
      yes: There is no hurry.
  - rate: before
"""


@pytest.fixture(autouse=True)
def short(home: Path) -> None:
    """The exercise `short`, among the person's own."""
    folder = home / "data/scripts/en"
    folder.mkdir(parents=True)
    (folder / "short.yaml").write_text(SHORT, encoding="utf-8")


@pytest.fixture(autouse=True)
def microphone(fake_card: FakeCard) -> Iterator[None]:
    """What is played into the other sink is what the microphone hears."""
    for package in ("hibari", "moonshine_voice"):
        pytest.importorskip(package, reason=f"{package} is not installed")
    fake_card.control("set-default-source", "elsewhere.monitor")
    with fake_card.hiss("elsewhere"):
        yield


def test_it_asks_hears_and_stops_when_told_to(fake_card: FakeCard, home: Path) -> None:
    talker = Talker(fake_card, "elsewhere", home)

    def reply(waiting: str, captions: str) -> str | None:
        return "Stop." if "How much distress" in captions else REPLIES[waiting]

    status, captions = talk_with(["start", "short"], fake_card, talker, reply)
    told = "\n".join(captions)
    assert status == 0, told
    assert "There is no hurry." in captions
    assert any("We'll leave it here" in line for line in captions)
    assert "Pausing now." not in captions


def test_a_microphone_is_pulled_out_and_plugged_in_again(fake_card: FakeCard, home: Path) -> None:
    """The sound server hands over another source meanwhile, from which nothing comes."""
    talker = Talker(fake_card, "elsewhere", home)
    plugged_in: list[str] = []

    def meanwhile(caption: str) -> None:
        if caption == "Perhaps the microphone is muted.":
            fake_card.plug_in("elsewhere")
            room.enter_context(fake_card.hiss("elsewhere"))
            plugged_in.append(caption)
        elif caption == QUESTION and plugged_in:
            time.sleep(3)  # until it has been asked
            talker.say("Stop.")

    def reply(waiting: str, captions: str) -> str | None:
        if not plugged_in:
            fake_card.pull_out("elsewhere")
        return None

    with contextlib.ExitStack() as room:
        status, captions = talk_with(["start", "short"], fake_card, talker, reply, meanwhile)
    told = "\n".join(captions)
    assert status == 0, told
    assert any("We'll leave it here" in line for line in captions), told


def test_the_sound_goes_and_comes_back(fake_card: FakeCard, home: Path) -> None:
    talker = Talker(fake_card, "elsewhere", home)

    def reply(waiting: str, captions: str) -> str | None:
        if "Now I can again." in captions:
            return "Stop."
        if waiting == "waiting for yes or no":
            fake_card.server.kill()
            fake_card.restart()
            fake_card.control("set-default-source", "elsewhere.monitor")
            room.enter_context(fake_card.hiss("elsewhere"))
        return None

    with contextlib.ExitStack() as room:
        status, captions = talk_with(["start", "short"], fake_card, talker, reply)
    told = "\n".join(captions)
    before, back, after = told.partition("Now I can again.")
    assert status == 0 and back, told
    assert QUESTION in before and QUESTION in after, told
    assert "We'll leave it here" in after, told


def test_a_sound_server_that_hangs_is_left_behind(fake_card: FakeCard, home: Path) -> None:
    """Nothing within the process can mend that: it begins anew, and carries the session on."""
    talker = Talker(fake_card, "elsewhere", home)

    def meanwhile(caption: str) -> None:
        if caption.startswith(LEFT_BEHIND):
            fake_card.server.send_signal(signal.SIGCONT)

    def reply(waiting: str, captions: str) -> str | None:
        if LEFT_BEHIND in captions:
            return "Stop."
        if waiting == "waiting for yes or no":
            return "Yes, please."
        if "I've lost the sound." not in captions:
            fake_card.server.send_signal(signal.SIGSTOP)
        return None

    try:
        status, captions = talk_with(["start", "short"], fake_card, talker, reply, meanwhile)
    finally:
        fake_card.server.send_signal(signal.SIGCONT)
    told = "\n".join(captions)
    _, hung, after = told.partition(LEFT_BEHIND)
    assert status == 0 and hung, told
    assert "Shall we carry on from there?" in after, told
    assert "We'll leave it here" in after, told


@pytest.mark.skipif(
    not os.environ.get("ASSISTANT_WHOLE_SESSION"),
    reason="takes four minutes in real time; set ASSISTANT_WHOLE_SESSION to run it",
)
def test_a_whole_session(fake_card: FakeCard, home: Path) -> None:
    talker = Talker(fake_card, "elsewhere", home)
    status, captions = talk_with(
        ["start", "grounding"], fake_card, talker, lambda waiting, _: REPLIES[waiting]
    )
    told = "\n".join(captions)
    assert status == 0, told
    assert "Go gently." in captions
    assert "quite catch" not in told
    print(told)
