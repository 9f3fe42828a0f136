"""The device lends its own voice and recogniser to the house, by the Wyoming protocol; its person comes first."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from wyoming.asr import Transcribe, Transcript
from wyoming.client import AsyncClient
from wyoming.error import Error
from wyoming.event import Event
from wyoming.tts import Synthesize, SynthesizeVoice

from assistant.care import lending
from assistant.care.serve import serve
from assistant.care.service.order import Order
from assistant.care.service.service import Service
from assistant.care.service.status import State
from assistant.people.store import People
from assistant.settings import Folders, Settings
from assistant.speech import recognisers, voices
from assistant.speech.ports import MICROPHONE_HZ, SPEAKER_HZ, Samples
from assistant.speech.server import peer
from tests.unit.care.conftest import Bedside, wait_for

with warnings.catch_warnings():  # it imports audioop, which Python 3.13 has no more
    warnings.simplefilter("ignore", DeprecationWarning)
    from wyoming.audio import AudioChunk, AudioStart, AudioStop
    from wyoming.info import Describe, Info

NEVER = 60.0
SECOND = np.zeros(MICROPHONE_HZ, "<i2").tobytes()


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


class Lender:
    """The whole bedside device as it is served, and somebody of the house who asks it."""

    def __init__(self, port: int) -> None:
        self.address, self.port = f"tcp://127.0.0.1:{port}", port
        self.service: Service

    def asks(self, *events: Event) -> list[Event]:
        """All that it answers on one connection, up to what ends an answer."""

        answers: list[Event] = []

        async def asked() -> None:
            async with AsyncClient.from_uri(self.address, NEVER, NEVER) as client:
                for event in events:
                    await client.write_event(event)
                while (answer := await client.read_event()) is not None:
                    answers.append(answer)
                    if answer.type in ("info", "audio-stop", "transcript", "error"):
                        break

        with contextlib.suppress(ConnectionError):  # one that is not taken at all
            asyncio.run(asked())
        return answers

    def says(self, text: str, **voice: str) -> tuple[bytes, int]:
        """Sound and rate."""
        wished = SynthesizeVoice(**voice) if voice else None
        start, *chunks, stop = self.asks(Synthesize(text=text, voice=wished).event())
        assert AudioStart.is_type(start.type) and AudioStop.is_type(stop.type), start
        heard = [AudioChunk.from_event(chunk) for chunk in chunks]
        assert {(each.width, each.channels) for each in heard} == {(2, 1)}
        return b"".join(each.audio for each in heard), heard[0].rate

    def reads(self, pcm: bytes, rate: int = MICROPHONE_HZ, language: str | None = None) -> Event:
        chunks = [pcm[start : start + 8_000] for start in range(0, len(pcm), 8_000)]
        (answer,) = self.asks(
            Transcribe(language=language).event(),
            AudioStart(rate=rate, width=2, channels=1).event(),
            *(AudioChunk(rate=rate, width=2, channels=1, audio=each).event() for each in chunks),
            AudioStop().event(),
        )
        return answer

    def refuses(self, *events: Event) -> str:
        answers = self.asks(*events)
        error = Error.from_event(answers[-1])
        assert error.code
        return error.text


@contextlib.contextmanager
def lender(
    bedside: Bedside | None, port: int, settings: Settings | None = None
) -> Iterator[Lender]:
    """As `assistant serve` builds it."""
    settings = settings or Settings(lend_speech="here", lend_speech_port=port, voice="pyttsx3")
    lent, stop = Lender(port), threading.Event()
    People(Folders.find().people).add("sam")

    @contextlib.contextmanager
    def noted(service: Service) -> Iterator[None]:
        lent.service = service
        yield

    card = bedside or Bedside()
    serving = threading.Thread(
        target=serve,
        args=[settings, Folders.find(), stop, [noted, lending.companion(settings)]],
        kwargs={"card": card.open},
    )
    serving.start()
    try:
        wait_for(lambda: hasattr(lent, "service") and lent.service.idle_audio() is not None)
        yield lent
    finally:
        stop.set()
        serving.join(NEVER)


@pytest.fixture
def lent(bedside: Bedside, port: int) -> Iterator[Lender]:
    with lender(bedside, port) as lent:
        yield lent


# What the house gets --------------------------------------------------------------------------


def test_it_describes_itself_as_home_assistant_reads_it(lent: Lender) -> None:
    (answer,) = lent.asks(Describe().event())
    info = Info.from_event(answer)
    (speaks,), (hears,) = info.tts, info.asr
    assert speaks.installed and hears.installed and speaks.version
    assert [(each.name, each.languages) for each in speaks.voices] == [("device-en", ["en"])]
    assert [(each.name, each.languages) for each in hears.models] == [("device-en", ["en"])]
    assert not speaks.supports_synthesize_streaming and not info.satellite


def test_it_says_what_it_is_given_sentence_by_sentence(lent: Lender, bedside: Bedside) -> None:
    pcm, rate = lent.says("Dinner is ready. Please come!", name="device-en")
    assert rate == SPEAKER_HZ
    assert bedside.voice.rendered[-2:] == ["Dinner is ready.", "Please come!"]
    assert len(pcm) / 2 / rate == pytest.approx(0.1 * 5 + 2 * 0.2, abs=0.01)
    assert np.abs(np.frombuffer(pcm, "<i2")).max() == pytest.approx(0.25 * 32767, rel=0.01)


def test_it_reads_what_it_is_given_at_any_rate(lent: Lender, bedside: Bedside) -> None:
    bedside.recogniser.hears = ("turn on the light",)
    for rate in (16_000, 48_000):
        answer = lent.reads(np.zeros(3 * rate, "<i2").tobytes(), rate, "en")
        assert Transcript.from_event(answer).text == "turn on the light"
        assert bedside.recogniser.utterances[-1] == 3 * MICROPHONE_HZ


def test_what_is_in_no_language_of_its_own_is_refused_in_a_sentence(lent: Lender) -> None:
    assert lent.refuses(Transcribe(language="ko").event()) == 'This recogniser is for "en" only.'
    wished = Synthesize(text="안녕하세요.", voice=SynthesizeVoice(language="ko_KR"))
    assert lent.refuses(wished.event()) == 'This voice is for "en" only.'
    other = Synthesize(text="Hello.", voice=SynthesizeVoice(name="joe"))
    assert lent.refuses(other.event()) == "There is no voice of that name."
    assert lent.says("Hello.")[0], "and the next one is served"


# The person comes first -----------------------------------------------------------------------


def test_during_a_session_it_is_refused_and_the_session_goes_on(
    lent: Lender, bedside: Bedside
) -> None:
    lent.service.start(Order(exercise="short"))
    wait_for(lambda: lent.service.status().state is State.RUNNING)
    before = list(bedside.voice.rendered)
    heard = lent.refuses(AudioStart(rate=16_000, width=2, channels=1).event())
    assert heard == "The device is with somebody. Ask again later."
    assert lent.refuses(Synthesize(text="Dinner is ready.").event()) == heard
    assert "Dinner is ready." not in bedside.voice.rendered[len(before) :]
    assert lent.asks(Describe().event())[0].type == "info", "it still says what it is"
    wait_for(lambda: lent.service.status().listening)
    bedside.hear("yes")
    wait_for(lambda: lent.service.status().state is State.IDLE)
    assert lent.says("Dinner is ready.")[0]


def test_a_session_that_begins_in_between_is_not_held_up(lent: Lender, bedside: Bedside) -> None:
    """What is being said ends after the sentence that is under way."""
    going, go_on = threading.Event(), threading.Event()
    render = bedside.voice.render

    def slowly(text: str, pace: float) -> Samples:
        if text.startswith("Number"):
            going.set()
            assert go_on.wait(NEVER)
        return render(text, pace)

    bedside.voice.render = slowly  # type: ignore[method-assign]
    answers: list[Event] = []
    text = " ".join(f"Number {number}." for number in range(20))
    asking = threading.Thread(
        target=lambda: answers.extend(lent.asks(Synthesize(text=text).event()))
    )
    asking.start()
    assert going.wait(NEVER)
    lent.service.start(Order(exercise="short"))
    go_on.set()
    asking.join(NEVER)
    assert Error.from_event(answers[-1]).text == "The device is with somebody. Ask again later."
    assert len([each for each in bedside.voice.rendered if each.startswith("Number")]) <= 2
    wait_for(lambda: lent.service.status().listening)


_WITHOUT_END = """
import socket, sys, threading

def ask():
    while True:
        try:
            with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as line:
                for event in ("describe", "audio-start") * 50:
                    line.sendall(b'{"type": "%s"}\\n' % event.encode())
                while line.recv(65536):
                    pass
        except OSError:
            pass

for _ in range(8):
    threading.Thread(target=ask).start()
"""


def test_a_house_that_asks_without_end_delays_no_frame_of_a_session(
    lent: Lender, bedside: Bedside
) -> None:
    """Eight connections that ask as fast as they can, from another process; the room counts its frames."""
    gaps: list[float] = []
    last = [time.monotonic()]

    def frame() -> None:
        now = time.monotonic()
        gaps.append(now - last[0])
        last[0] = now

    lent.service.start(Order(exercise="short"))
    wait_for(lambda: lent.service.status().listening)
    asking = subprocess.Popen([sys.executable, "-c", _WITHOUT_END, str(lent.port)])
    try:
        wait_for(lambda: lent.asks(Describe().event()) == [] or asking.poll() is not None)
        assert asking.poll() is None, "it asks"
        bedside.held_up = frame
        wait_for(lambda: len(gaps) > 500)
    finally:
        asking.kill()
        asking.wait()
    # A frame is 20 ms; a machine with much else to do may take one of them away for a while.
    assert np.quantile(gaps[1:], 0.9) < 0.02


# Strangers ------------------------------------------------------------------------------------


def test_it_is_off_unless_set_and_on_this_machine_alone_unless_the_house_is_asked_for(
    bedside: Bedside, port: int
) -> None:
    assert Settings().lend_speech == "off"
    with lender(bedside, port):
        (door,) = [each for each in _listening() if each.endswith(f":{port:04X}")]
        assert door.startswith("0100007F:"), "loopback"


def _listening() -> list[str]:
    """The addresses that are listened at, as the kernel writes them."""
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return [row.split()[1] for row in rows if row.split()[3] == "0A"]


def test_who_is_not_of_the_house_is_not_answered(
    lent: Lender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peer, "in_house", lambda number: number != "127.0.0.1")
    assert lent.asks(Describe().event()) == []


def test_a_taken_port_is_in_the_log_and_the_device_goes_on(
    bedside: Bedside, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", port)), lender(bedside, port) as lent:
        lent.service.start(Order(exercise="short"))
        wait_for(lambda: lent.service.status().listening)
    assert f"Voice and recogniser are not lent to anybody: Port {port} cannot" in caplog.text


BAD = {
    "no JSON": b"hello\n",
    "no text": b"\xff\xfe\x00\n",
    "a list": b"[]\n",
    "deep": b"[" * 50_000 + b"\n",
    "an endless length": b'{"type": "synthesize", "data_length": 900000000000}\n'
    + b"x" * 9_000_000,
    "an endless load": b'{"type": "audio-chunk", "payload_length": 900000000000}\n'
    + b"x" * 9_000_000,
    "an endless line": b"x" * 9_000_000,
    "negative": b'{"type": "audio-chunk", "payload_length": -1}\n',
    "a text that is none": b'{"type": "synthesize", "data": {"text": 7}}\n',
    "a voice that is none": b'{"type": "synthesize", "data": {"text": "a", "voice": 7}}\n',
    "no kind of sound": b'{"type": "audio-start"}\n{"type": "audio-chunk", "data": {"rate": []}}\n',
    "events without end": b'{"type": "audio-start"}\n' + b'{"type": "ping"}\n' * 20_000,
}


@pytest.mark.parametrize("bad", BAD)
def test_bad_input_ends_its_connection_and_nothing_else(
    lent: Lender, bad: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peer, "QUESTION_SECONDS", 2.0)
    with socket.create_connection(("127.0.0.1", lent.port), NEVER) as line:
        with contextlib.suppress(ConnectionError):
            line.sendall(BAD[bad])
            line.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionError):
            while line.recv(65_536):
                pass
    assert lent.says("Hello.")[0]
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]


def test_too_much_is_refused_in_a_sentence(lent: Lender) -> None:
    long = Synthesize(text="Hello there. " * 100).event()
    assert lent.refuses(long) == "More than 1000 characters are not said at once."
    answer = lent.reads(SECOND * 31)
    assert Error.from_event(answer).text == "No more than 30 s are read at once."


def test_who_says_nothing_is_left_and_no_more_than_four_are_taken_at_once(
    lent: Lender, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = [socket.create_connection(("127.0.0.1", lent.port), NEVER) for _ in range(4)]
    wait_for(lambda: lent.asks(Describe().event()) == [])
    for each in silent:
        each.close()
    wait_for(lambda: lent.asks(Describe().event()) != [])
    monkeypatch.setattr(peer, "IDLE_SECONDS", 0.2)
    with socket.create_connection(("127.0.0.1", lent.port), NEVER) as slow:
        assert slow.recv(1) == b"", "left"


def test_nothing_of_it_is_kept_or_logged(
    lent: Lender, bedside: Bedside, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bedside.recogniser.hears = ("wistful",)
    before = {each for each in home.rglob("*") if each.is_file()}
    lent.says("Somebody is wistful.")
    lent.reads(SECOND)
    assert "wistful" not in caplog.text
    for each in {each for each in home.rglob("*") if each.is_file()} - before:
        assert b"wistful" not in each.read_bytes() and each.suffix != ".wav", each


@pytest.mark.slow
def test_real_voice_and_recogniser_are_lent(port: int, home: Path) -> None:
    """What it says, it reads again."""
    settings = Settings(lend_speech="here", lend_speech_port=port)
    assert voices.choose("en").kind == "hibari"
    assert recognisers.choose("en").build is not None
    with lender(None, port, settings) as lent:
        pcm, rate = lent.says("Please turn on the light in the kitchen.")
        heard = Transcript.from_event(lent.reads(pcm, rate)).text
    assert "turn on the light in the kitchen" in heard.lower()
