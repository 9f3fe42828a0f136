"""Another process that speaks into the microphone: it reads the captions and answers aloud."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np

from assistant.speech.ports import SPEAKER_HZ
from assistant.speech.voices.hibari import HibariVoice
from tests.audio.conftest import FakeCard

PACE = 1.3


class Talker:
    """A person in front of the microphone."""

    def __init__(self, card: FakeCard, sink: str, folder: Path) -> None:
        self._card = card
        self._sink = sink
        self._folder = folder
        self._voice = HibariVoice()

    def say(self, words: str) -> None:
        """Speak into the microphone, and wait until it is said."""
        file = self._folder / f"{abs(hash(words))}.wav"
        if not file.exists():
            self._record(file, words)
        subprocess.run(
            ["paplay", f"--device={self._sink}", str(file)],
            env=self._card.environment,
            check=True,
        )

    def _record(self, file: Path, words: str) -> None:
        samples = self._voice.render(words, PACE)
        with wave.open(str(file), "wb") as written:
            written.setnchannels(1)
            written.setsampwidth(2)
            written.setframerate(SPEAKER_HZ)
            written.writeframes((samples * 32000).astype(np.int16).tobytes())


def talk_with(
    words: list[str],
    card: FakeCard,
    talker: Talker,
    reply: Callable[[str, str], str | None],
    meanwhile: Callable[[str], None] = lambda caption: None,
) -> tuple[int, list[str]]:
    """Start the assistant and answer whenever it waits; its exit status and its captions.

    `reply` is given what is awaited and the captions so far, and says what to say.
    `meanwhile` is given every caption.
    """
    captions: list[str] = []
    began = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "assistant", *words],
        env={**card.environment, "ASSISTANT_HOME": os.environ["ASSISTANT_HOME"]},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            captions.append(line.rstrip())
            print(f"{time.monotonic() - began:6.1f} {captions[-1]}")  # shown when a test fails
            meanwhile(line.strip())
            waiting = line.strip().strip("[]") if line.strip().startswith("[") else ""
            if waiting and (said := reply(waiting, "\n".join(captions))):
                talker.say(said)
        return process.wait(timeout=30), captions
