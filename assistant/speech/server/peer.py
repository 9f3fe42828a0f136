"""A speech server of the Wyoming protocol: others speak and listen by this machine's voice and recogniser.

The protocol knows no password, so it is answered within the house only. Whoever asks is a stranger: connections,
seconds, bytes, characters and questions are bounded, one at a time is served, and nothing they send is kept or
written into the log.
"""

from __future__ import annotations

import contextlib
import logging
import re
import socket
import threading
import time
from collections.abc import Iterator
from importlib import metadata
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np

from assistant import optional_dependencies
from assistant.errors import AssistantError, reason
from assistant.lan import in_house
from assistant.speech.ports import MICROPHONE_HZ, SPEAKER_HZ, Samples
from assistant.speech.server.connection import Line, ServerError, next_event

if TYPE_CHECKING:
    from wyoming.event import Event

_LOGGER = logging.getLogger(__name__)

PROGRAM = "exercise-assistant"
CONNECTIONS = 4
IDLE_SECONDS = 30.0
"""Between two events."""
QUESTION_SECONDS = 60.0
"""From the first event of a question to its last: whoever is heard may still be speaking."""
LONGEST_SECONDS = 600.0
"""Of a connection."""
_ANSWER_SECONDS = 10.0
"""For somebody to take a part of an answer."""
_PARTING_SECONDS = 1.0
"""For somebody to see that nothing more is answered."""
MOST_CHARACTERS = 1_000
HEARD_SECONDS = 30.0
_MOST_EVENTS = 10_000
"""Of one question."""
_PAUSE_SECONDS = 0.02
"""Before each answer, so that whoever asks without end takes no time from the sound."""
_GAP: Samples = np.zeros(round(0.2 * SPEAKER_HZ), np.float32)
"""Between two sentences."""
_SENTENCE = 200
"""Characters that are said at once."""
_CHUNK = SPEAKER_HZ // 10
_RATES, _CHANNELS = range(8_000, 48_001), (1, 2)


class Busy(AssistantError):
    """Somebody at the bedside needs voice and recogniser."""

    def __init__(self) -> None:
        super().__init__("busy", "The device is with somebody. Ask again later.")


class Refused(AssistantError):
    """What was asked for is not to be had here."""


class Lent(Protocol):
    """A voice and a recogniser, for any thread. Both raise `AssistantError` and `TimeoutError`."""

    @property
    def language(self) -> str:
        """Of both, such as `en`."""

    @property
    def busy(self) -> bool:
        """Whether somebody else needs them."""

    def render(self, text: str) -> Samples:
        """A sentence at 24 kHz."""

    def read(self, heard: Samples) -> str:
        """The words in sound of 16 kHz; empty when nothing is understood."""


class Peer:
    """Use it as a context manager: it answers from its beginning to its end."""

    def __init__(self, lent: Lent, host: str, port: int) -> None:
        """Port 0 is any that is free. Raises `AssistantError` where the extra is missing or the port taken."""
        optional_dependencies.require(optional_dependencies.HOUSE, "wyoming")
        self._lent = lent
        self._lock = threading.Lock()
        """Around asking the voice or the recogniser: one at a time is served."""
        self._lines: set[socket.socket] = set()
        self._closed = False
        try:
            self._door = socket.create_server((host, port), backlog=CONNECTIONS)
        except OSError as error:
            raise AssistantError(
                "port-taken",
                f"Port {port} cannot be listened at: {reason(error)}.",
                hint="Set another lend_speech_port.",
            ) from error

    @property
    def port(self) -> int:
        return int(self._door.getsockname()[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._take_calls, name="speech peer", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed = True
        for each in (self._door, *list(self._lines)):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)  # else who waits for it goes on waiting
            each.close()

    def _take_calls(self) -> None:
        while not self._closed:
            try:
                caller, (number, *_) = self._door.accept()
            except OSError:
                if self._closed:
                    return
                time.sleep(_PAUSE_SECONDS)  # too many files are open, or the caller has left
                continue
            if len(self._lines) >= CONNECTIONS or not in_house(number):
                caller.close()
                time.sleep(_PAUSE_SECONDS)
                continue
            self._lines.add(caller)
            threading.Thread(
                target=self._serve, args=[caller], name="speech caller", daemon=True
            ).start()

    def _serve(self, caller: socket.socket) -> None:
        line = Line(caller, IDLE_SECONDS)
        try:
            _Conversation(self._lent, self._lock, line).hold()
        except (OSError, ServerError) as error:
            _LOGGER.debug("a caller is left: %s", type(error).__name__)
        except Exception:
            _LOGGER.exception("a caller could not be served")
        finally:
            self._lines.discard(caller)
            line.close()


class _Conversation:
    """One connection."""

    def __init__(self, lent: Lent, lock: threading.Lock, line: Line) -> None:
        self._lent, self._lock, self._line = lent, lock, line
        self._ends = time.monotonic() + LONGEST_SECONDS
        self._heard = _Heard()

    def hold(self) -> None:
        """Until the other one leaves, or does what nobody may. Raises `ServerError` and `OSError`."""
        question_ends, events = 0.0, 0
        while (now := time.monotonic()) < self._ends:
            asking = self._heard.begun
            if not asking:
                question_ends, events = now + QUESTION_SECONDS, 0
            elif now > question_ends:
                return  # also where all that comes has long been received, and is read at leisure
            self._line.give(min(IDLE_SECONDS, question_ends - now), anew=not asking)
            event = next_event(self._line)
            events += 1
            if event is None or events > _MOST_EVENTS:
                return
            try:
                self._answer(event)
            except (AssistantError, TimeoutError) as error:
                code = error.code if isinstance(error, AssistantError) else "too-slow"
                message = error.message if isinstance(error, AssistantError) else str(error)
                self._send("error", {"text": message, "code": code})
                self._line.part(_PARTING_SECONDS)
                return

    def _answer(self, event: Event) -> None:
        """What is not asked of a voice or a recogniser is passed over, as the protocol has it."""
        if event.type != "audio-chunk" or not self._heard.begun:
            time.sleep(_PAUSE_SECONDS)  # nobody who asks without end takes the machine for it
        match event.type:
            case "describe":
                self._send("info", _info(self._lent.language))
            case "synthesize":
                self._speak(event.data)
            case "transcribe":
                self._must_be_ours(event.data.get("language"), event.data.get("name"), "recogniser")
                self._heard = _Heard()
            case "audio-start":
                if self._lent.busy:
                    raise Busy
                self._heard = _Heard(begun=True)
            case "audio-chunk" if self._heard.begun:
                self._heard.add(event)
            case "audio-stop" if self._heard.begun:
                self._listen()

    def _speak(self, asked: dict[str, Any]) -> None:
        text, voice = asked.get("text"), asked.get("voice") or {}
        if not isinstance(text, str) or not isinstance(voice, dict):
            raise Refused("not-text", "There is no text to say.")
        if asked.get("text_format") not in (None, "text"):
            raise Refused("not-text", "Only plain text can be said.")
        if len(text) > MOST_CHARACTERS:
            raise Refused(
                "too-long", f"More than {MOST_CHARACTERS} characters are not said at once."
            )
        self._must_be_ours(voice.get("language"), voice.get("name"), "voice")
        kind = {"rate": SPEAKER_HZ, "width": 2, "channels": 1}
        with self._lock:
            time.sleep(_PAUSE_SECONDS)
            if self._lent.busy:
                raise Busy
            until = time.monotonic() + QUESTION_SECONDS
            self._send("audio-start", kind)
            for sentence in _sentences(text):
                if time.monotonic() > until:
                    raise TimeoutError("That takes too long to say.")
                clip = np.concatenate([self._lent.render(sentence), _GAP])
                pcm = np.clip(np.rint(clip * 32767), -32768, 32767).astype("<i2")
                for start in range(0, len(pcm), _CHUNK):
                    if time.monotonic() > until:  # who takes it slowly keeps others waiting
                        raise TimeoutError("That takes too long to say.")
                    self._send("audio-chunk", kind, pcm[start : start + _CHUNK].tobytes())
            self._send("audio-stop", {})

    def _listen(self) -> None:
        samples, self._heard = self._heard.samples(), _Heard()
        with self._lock:
            time.sleep(_PAUSE_SECONDS)
            if self._lent.busy:
                raise Busy
            text = self._lent.read(samples) if len(samples) else ""
        self._send("transcript", {"text": text, "language": self._lent.language})

    def _must_be_ours(self, language: object, name: object, what: str) -> None:
        ours = self._lent.language
        if language and str(language).replace("_", "-").split("-")[0] != ours:
            raise Refused("language", f'This {what} is for "{ours}" only.')
        if name and name != _called(ours):
            raise Refused("unknown", f"There is no {what} of that name.")

    def _send(self, kind: str, data: dict[str, Any], payload: bytes | None = None) -> None:
        from wyoming.event import Event, write_event

        self._line.give(_ANSWER_SECONDS)
        write_event(Event(kind, data, payload), self._line)  # type: ignore[arg-type]  # all that it writes to


class _Heard:
    """What somebody wants to have read, so far."""

    def __init__(self, *, begun: bool = False) -> None:
        self.begun = begun
        self._kind: tuple[int, int] | None = None
        """Hertz and channels."""
        self._data = bytearray()

    def add(self, chunk: Event) -> None:
        hertz, width, channels = (chunk.data.get(each, 0) for each in ("rate", "width", "channels"))
        if width != 2 or channels not in _CHANNELS or hertz not in _RATES:
            raise Refused(
                "unknown-sound", "Sound has to be of 16 bits, 8 to 48 kHz, mono or stereo."
            )
        if self._kind not in (None, (hertz, channels)):
            raise Refused("unknown-sound", "Sound has to be of one kind.")
        self._kind = (int(hertz), int(channels))
        self._data += chunk.payload or b""
        if len(self._data) > HEARD_SECONDS * hertz * 2 * channels:
            raise Refused("too-long", f"No more than {HEARD_SECONDS:.0f} s are read at once.")

    def samples(self) -> Samples:
        """At 16 kHz."""
        import soxr

        if self._kind is None:
            return np.zeros(0, np.float32)
        hertz, channels = self._kind
        whole = len(self._data) // (2 * channels) * (2 * channels)
        raw = np.frombuffer(bytes(self._data[:whole]), "<i2").reshape(-1, channels).mean(axis=1)
        samples: Samples = soxr.resample((raw / 32768).astype(np.float32), hertz, MICROPHONE_HZ)
        return samples


def _sentences(text: str) -> Iterator[str]:
    """A text in parts that are short enough to be said at once; those without a word are left out."""
    for sentence in re.findall(r"[^.!?。？！\n]+[.!?。？！]*", text):
        words = sentence.strip()
        while len(words) > _SENTENCE:
            cut = words.rfind(" ", 1, _SENTENCE) if " " in words[1:_SENTENCE] else _SENTENCE
            yield words[:cut]
            words = words[cut:].strip()
        if any(map(str.isalnum, words)):
            yield words


def _called(language: str) -> str:
    """The name of voice and recogniser, whatever they are made of."""
    return f"device-{language}"


def _info(language: str) -> dict[str, Any]:
    """How it describes itself."""
    made = {"attribution": {"name": "", "url": ""}, "installed": True}
    made |= {"version": metadata.version(PROGRAM)}
    voice = {"name": _called(language), "description": "The device's own voice"}
    model = {"name": _called(language), "description": "The device's own recogniser"}
    program = {"name": PROGRAM, "description": "Exercises by voice at the bedside"}
    return {
        "tts": [made | program | {"voices": [made | voice | {"languages": [language]}]}],
        "asr": [made | program | {"models": [made | model | {"languages": [language]}]}],
    }
