"""Any language, robotic: pyttsx3, which on Linux speaks through espeak-ng.

It only renders, in a child process: its engine can hang, can live only once per process, and
prints. A child that takes too long is killed, and the next phrase gets a fresh one.
"""

from __future__ import annotations

import contextlib
import json
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import wave
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np

from assistant import optional_dependencies
from assistant.errors import VoiceError
from assistant.speech.ports import Samples
from assistant.speech.voices.normalisation import finished

_RATES = {"en": 110, "ko": 130}
"""What pyttsx3 calls words a minute. In English 110 articulates about 150 real ones, in
Korean 130 about 4.2 syllables a second."""
_RATE = 120
_TRIES = 4
"""For a phrase that comes out empty, before that is an error."""
_CHILD = Path(__file__).with_name("pyttsx3_child.py")
# -P: the folder of the child must not be searched, this module would hide the real pyttsx3.
_COMMAND = (sys.executable, "-P", str(_CHILD))
_APT = "sudo apt-get install espeak-ng"


_Answers: TypeAlias = "queue.SimpleQueue[dict[str, str] | None]"


def voice_name(language: str) -> str:
    """The name of the voice for a language, without building it."""
    return f"pyttsx3-{language}-{_RATES.get(language, _RATE)}"


class Pyttsx3Voice:
    """Used from one worker thread at a time."""

    def __init__(
        self, language: str, *, patience: float = 10.0, command: Sequence[str] = _COMMAND
    ) -> None:
        self.name = voice_name(language)
        self._language = language
        self._rate = _RATES.get(language, _RATE)
        self._patience = patience
        """Seconds a phrase may take; a sentence takes about 0.01, starting the child 0.3."""
        self._command = command
        self._child: _Child | None = None

    def render(self, text: str, pace: float) -> Samples:
        # On a busy machine about one phrase in a hundred comes out empty; a new child says it.
        for _ in range(_TRIES - 1):
            try:
                return self._rendered(text, pace)
            except VoiceError as error:
                if error.code != "voice-silent":
                    raise
            self.close()
        return self._rendered(text, pace)

    def _rendered(self, text: str, pace: float) -> Samples:
        folder = Path(tempfile.mkdtemp(prefix="assistant-voice-"))
        try:
            file = folder / "phrase.wav"
            self._order({"text": text, "file": str(file)}, round(self._rate * pace))
            raw, hertz = _read(file, text)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return finished(raw, hertz, text)

    def close(self) -> None:
        """End the child; the next phrase starts another."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def _order(self, order: dict[str, str], rate: int) -> None:
        answer = None
        if self._child is not None and self._child.rate != rate:
            self.close()
        # A child that died since the last phrase is replaced once.
        for _ in range(2):
            if self._child is None:
                self._child = _Child(self._command, self._language, rate)
            answer = self._ask(order)
            if answer is not None:
                break
            self.close()
        if answer is None:
            raise VoiceError("voice-dies", "The voice pyttsx3 ended by itself.", hint=_hint())
        if "error" in answer:
            raise self._failure(answer)

    def _ask(self, order: dict[str, str]) -> dict[str, str] | None:
        """The child's answer, or None when it has ended."""
        assert self._child is not None
        try:
            return self._child.ask(order, self._patience)
        except queue.Empty:
            self.close()
            raise VoiceError(
                "voice-hangs",
                f"The voice pyttsx3 did not finish within {self._patience:g} s.",
                hint="The next phrase restarts it; if it keeps hanging, choose another voice.",
            ) from None

    def _failure(self, answer: dict[str, str]) -> VoiceError:
        if answer["code"] == "LookupError":
            return VoiceError(
                "voice-language",
                f'No installed voice of pyttsx3 speaks "{self._language}".',
                hint=f"espeak-ng speaks it if you install all its voices: `{_APT}`.",
            )
        if answer["code"] in ("ModuleNotFoundError", "ImportError"):
            return VoiceError(
                "voice-missing",
                "The voice pyttsx3 is not installed.",
                hint=f"To install it: {optional_dependencies.install()}",
            )
        return VoiceError(
            "voice-missing", f"The voice pyttsx3 cannot be used: {answer['error']}.", hint=_hint()
        )


def _hint() -> str:
    if sys.platform == "linux":
        return f"It speaks through espeak-ng: `{_APT}`."
    return "Check that the system's own speech works."


class _Child:
    """The process and a thread that reads its answers, so that waiting can have an end."""

    def __init__(self, command: Sequence[str], language: str, rate: int) -> None:
        self.rate = rate
        """What this child speaks at; another rate takes another child."""
        self._process = subprocess.Popen(
            [*command, language, str(rate)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        self._answers: _Answers = queue.SimpleQueue()
        reading = self._process, self._answers
        threading.Thread(target=_listen, args=reading, name="voice answers", daemon=True).start()
        # A hanging child must not outlive us, even when nobody closes the voice.
        self._end = weakref.finalize(self, _killed, self._process)

    def ask(self, order: dict[str, str], patience: float) -> dict[str, str] | None:
        """Raises `queue.Empty` when there is no answer in time; None when the child has ended."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
        except OSError:
            return None
        return self._answers.get(timeout=patience)

    def kill(self) -> None:
        self._end()


def _listen(process: subprocess.Popen[str], answers: _Answers) -> None:
    assert process.stdout is not None
    with contextlib.suppress(ValueError, OSError), process.stdout:
        for line in process.stdout:
            answers.put(json.loads(line))
    answers.put(None)


def _killed(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    with contextlib.suppress(OSError):
        if process.stdin is not None:
            process.stdin.close()


def _read(file: Path, text: str) -> tuple[Samples, int]:
    try:
        with wave.open(str(file), "rb") as clip:
            if clip.getsampwidth() != 2:
                raise wave.Error(f"{8 * clip.getsampwidth()} bits a sample")
            data = np.frombuffer(clip.readframes(clip.getnframes()), "<i2")
            mono = data.reshape(-1, clip.getnchannels()).mean(axis=1)
            return (mono / 32768).astype(np.float32), clip.getframerate()
    except (OSError, EOFError, wave.Error, ValueError) as error:
        raise VoiceError(
            "voice-silent", f'The voice pyttsx3 gave no sound for "{text[:60]}": {error}'
        ) from error
