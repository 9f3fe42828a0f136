"""A server that answers whatever a test wants, well or badly."""

from __future__ import annotations

import contextlib
import socket
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from wyoming.event import Event, read_event, write_event

Answer = Callable[[socket.socket, Event], None]
"""What it does on its line with what it was asked."""


def sending(*events: Event | bytes) -> Answer:
    """Sends these, and ends."""

    def answer(line: socket.socket, asked: Event) -> None:
        with line.makefile("wb") as file:
            for event in events:
                if isinstance(event, bytes):
                    file.write(event)
                else:
                    write_event(event, file)

    return answer


def hanging(line: socket.socket, asked: Event) -> None:
    """Never answers; ends when the other one does."""
    while line.recv(65536):
        pass


def without_end(part: bytes) -> Answer:
    def answer(line: socket.socket, asked: Event) -> None:
        while True:
            line.sendall(part)

    return answer


def info(kind: str, has: str, *languages: str) -> Event:
    program = {"name": "stranger", has: [{"languages": list(languages)}]}
    return Event("info", data={kind: [program]})


SPEAKS = sending(info("tts", "voices", "en_US"))
HEARS = sending(info("asr", "models", "en"))


BUZZ = (b"\x00\x20" * 20 + b"\x00\xe0" * 20) * 450
"""18 000 samples."""


def sound(pcm: bytes = BUZZ, **kind: Any) -> list[Event]:
    """What a voice answers: a buzz, of 22 050 Hz where nothing else is said."""
    kind = {"rate": 22_050, "width": 2, "channels": 1} | kind
    return [
        Event("audio-start", data=kind),
        Event("audio-chunk", data=kind, payload=pcm),
        Event("audio-stop"),
    ]


def voice_named(voices: Mapping[str, Answer]) -> Answer:
    """Each voice by its name; under "" the one that it takes by itself."""

    def answer(line: socket.socket, asked: Event) -> None:
        voices[asked.data.get("voice", {}).get("name", "")](line, asked)

    return answer


def saying(seconds_a_word: float = 0.4, **kind: Any) -> Answer:
    """Says every text with a buzz of its own pitch."""

    def answer(line: socket.socket, asked: Event) -> None:
        text = asked.data["text"]
        count = round(seconds_a_word * 22_050 * len(text.split()))
        half = 20 + zlib.crc32(text.encode()) % 60
        pcm = (b"\x00\x20" * half + b"\x00\xe0" * half) * (count // (2 * half))
        sending(*sound(pcm, **kind))(line, asked)

    return answer


def listing(*voices: tuple[str, str]) -> Answer:
    """It describes itself as one program with voices, each a name and the code of a language."""
    listed = [{"name": name, "languages": [code], "installed": True} for name, code in voices]
    return sending(Event("info", data={"tts": [{"name": "stranger", "voices": listed}]}))


class Stranger:
    """Answers each question by its last event's type, and remembers what was asked."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.answers = dict(answers)
        self.asked: list[str] = []
        self.heard: list[Event] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        # Else the one that waits in `accept` keeps it open.
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._door.accept()
                threading.Thread(target=self._answer, args=[line], daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError), line.makefile("rb") as file:
            while event := read_event(file):
                self.heard.append(event)
                if event.type in ("describe", "synthesize", "audio-stop"):
                    self.asked.append(event.type)
                    self.answers[event.type](line, event)
                    return


@contextlib.contextmanager
def serving(**answers: Answer) -> Iterator[Stranger]:
    """`describe`, `synthesize`, and `hear` for the end of what is to be heard."""
    if "hear" in answers:
        answers["audio-stop"] = answers.pop("hear")
    stranger = Stranger(answers)
    try:
        yield stranger
    finally:
        stranger.close()
