"""The house's speech server: asked by its protocol, and let be when it is away, slow or strange."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from wyoming.event import Event

from assistant import languages
from assistant.audio_stack import AudioStack
from assistant.errors import AssistantError
from assistant.settings import Folders, Settings
from assistant.speech import recognisers, voices
from assistant.speech.ports import MICROPHONE_HZ, SPEAKER_HZ, Recogniser
from assistant.speech.recognisers.wyoming import WyomingRecogniser
from assistant.speech.server.client import SpeechServer
from assistant.speech.server.connection import ServerError, _looked_up
from assistant.speech.server.offers import Ability
from assistant.speech.voices.server_choice import Chooser
from assistant.speech.voices.wyoming import WyomingVoice, said_by
from tests.unit.runtime.test_reconnecting_sound import FakeWorld
from tests.unit.speech.fakes import FakeRecogniser, FakeVoice
from tests.unit.speech.stranger import (
    HEARS,
    SPEAKS,
    Answer,
    Stranger,
    hanging,
    info,
    sending,
    serving,
    sound,
    without_end,
)

NEVER = 60.0
"""A patience that is never needed, on however busy a machine."""
TONE = np.full(MICROPHONE_HZ, 0.25, np.float32)


class Clock:
    """Stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def speaking(
    stranger: Stranger, patience: float = NEVER, clock: Callable[[], float] = time.monotonic
) -> WyomingVoice:
    house = SpeechServer(stranger.address, Ability.SPEAKING, "en", patience=patience, clock=clock)
    return WyomingVoice("house", house, FakeVoice(), Chooser(said_by))


def hearing(
    stranger: Stranger, patience: float = NEVER, own: FakeRecogniser | None = None
) -> WyomingRecogniser:
    house = SpeechServer(stranger.address, Ability.HEARING, "en", patience=patience)
    return WyomingRecogniser(house, own or FakeRecogniser("by itself"), "en")


def heard(recogniser: WyomingRecogniser) -> list[str]:
    transcription = recogniser.transcribe(["yes", "no"])
    for part in np.split(TONE, 10):
        transcription.accept(part)
    return [hypothesis.text for hypothesis in transcription.finish()]


def transcript(text: object) -> Answer:
    return sending(Event("transcript", data={"text": text}))


# What it is asked, and what is made of the answer --------------------------------------------


@pytest.mark.parametrize(
    "kind",
    [{}, {"rate": 16_000}, {"rate": 44_100}, {"channels": 2, "rate": 11_025}],
)
def test_it_speaks_at_our_rate_and_loudness(kind: dict[str, int]) -> None:
    with serving(describe=SPEAKS, synthesize=sending(*sound(**kind))) as stranger:
        voice = speaking(stranger)
        clip = voice.render("Let go.", 1.0)
    seconds = 18_000 / kind.get("rate", 22_050) / kind.get("channels", 1)
    assert len(clip) / SPEAKER_HZ == pytest.approx(seconds, abs=0.05)
    assert clip.dtype == np.float32 and 0.05 < np.sqrt(np.mean(clip**2)) < 0.12
    assert voice.name == "house"
    assert stranger.heard[-1].data["text"] == "Let go."


def test_a_slow_pace_is_made_here() -> None:
    with serving(describe=SPEAKS, synthesize=sending(*sound())) as stranger:
        voice = speaking(stranger)
        usual, slow = (len(voice.render("Let go.", pace)) for pace in (1.0, 0.8))
    assert slow == pytest.approx(1.25 * usual, rel=0.01)


def test_it_hears_all_of_an_utterance_and_more_of_it() -> None:
    with serving(describe=HEARS, hear=transcript(" Yes. ")) as stranger:
        transcription = hearing(stranger).transcribe(None)
        assert transcription.finish() == ()
        transcription.accept(TONE)
        assert [each.text for each in transcription.finish()] == ["Yes."]
        transcription.accept(TONE)
        transcription.finish()
    sent = [len(each.payload or b"") for each in stranger.heard if each.type == "audio-chunk"]
    assert sum(sent) == 2 * (len(TONE) + 2 * len(TONE))
    (language,) = {each.data["language"] for each in stranger.heard if each.type == "transcribe"}
    assert language == "en"


def test_an_open_reading_is_borne_out_by_the_own_one() -> None:
    own = FakeRecogniser("three")
    own.further = ("tree",)
    with serving(describe=HEARS, hear=transcript("free")) as stranger:
        transcription = hearing(stranger, own=own).transcribe(["three"])
        transcription.accept(TONE)
        readings = [transcription.finish(), transcription.more(), transcription.more()]
    assert [reading[0].text for reading in readings] == ["free", "three", "tree"]
    assert transcription.more() == () and own.phrases == [["three"]]


def test_where_the_house_hears_nothing_it_is_heard_here() -> None:
    with serving(describe=HEARS, hear=transcript(" … ")) as stranger:
        assert heard(hearing(stranger)) == ["by itself"]


def test_what_holds_no_words_is_not_sent() -> None:
    with serving(describe=SPEAKS, synthesize=hanging) as stranger:
        assert len(speaking(stranger).render("...", 1.0)) > 0
    assert stranger.asked == []


# Strange answers -----------------------------------------------------------------------------

STRANGE = {
    "nothing": sending(),
    "no JSON": sending(b"hello\n"),
    "no line": sending(b"hello"),
    "no text": sending(b"\xff\xfe\x00\n"),
    "a list": sending(b"[]\n"),
    "no type": sending(b"{}\n"),
    "a number as type": sending(b'{"type": 7, "data": 8}\n'),
    "data that is none": sending(b'{"type": "info", "data": []}\n'),
    "deep": sending(b"[" * 50_000 + b"\n"),
    "cut short": sending(b'{"type": "audio-chunk", "payload_length": 900}\nabc'),
    "negative": sending(b'{"type": "audio-chunk", "payload_length": -1}\n'),
    "an endless length": sending(b'{"type": "audio-chunk", "payload_length": 1e400}\n'),
    "a length in words": sending(b'{"type": "audio-chunk", "data_length": "9"}\n'),
    "an error": sending(Event("error", data={"text": "no such voice"})),
    "an endless line": without_end(b"x" * 60_000),
    "endless events": without_end(b'{"type": "audio-chunk"}\n' * 2_000),
    "an endless load": lambda line, asked: (
        sending(b'{"type": "audio-chunk", "payload_length": 900000000000}\n')(line, asked),
        without_end(b"x" * 60_000)(line, asked),
    )[0],
}
WRONG_SOUND = {
    "no sound": sending(Event("audio-stop")),
    "silence": sending(*sound(bytes(20_000))),
    "half a sample": sending(*sound(b"x")),
    "8 bits": sending(*sound(width=1)),
    "words as numbers": sending(*sound(rate="fast", channels="many")),
    "lists as numbers": sending(*sound(rate=[1], channels={})),
    "no rate": sending(*sound(rate=0)),
    "surround": sending(*sound(channels=6)),
    "two kinds": sending(*sound()[:2], *sound(rate=8_000)),
}
WRONG_WORDS = {
    "none": sending(Event("transcript")),
    "a number": transcript(7),
    "words in a list": transcript(["yes"]),
    "a book": transcript("yes " * 10_000),
}


@pytest.mark.parametrize("strange", [*STRANGE, *WRONG_SOUND])
def test_what_is_no_speech_is_spoken_here(strange: str) -> None:
    with serving(describe=SPEAKS, synthesize=(STRANGE | WRONG_SOUND)[strange]) as stranger:
        voice = speaking(stranger)
        assert np.array_equal(voice.render("Let go.", 1.0), FakeVoice().render("Let go.", 1.0))
    assert voice.name == "fake", "nothing is kept under the house's name that it did not say"
    assert stranger.asked == ["describe", "synthesize"]


@pytest.mark.parametrize("strange", [*STRANGE, *WRONG_WORDS])
def test_what_is_no_reading_is_read_here(strange: str) -> None:
    with serving(describe=HEARS, hear=(STRANGE | WRONG_WORDS)[strange]) as stranger:
        assert heard(hearing(stranger)) == ["by itself"]
    assert stranger.asked == ["describe", "audio-stop"]


@pytest.mark.parametrize(
    ("described", "why"),
    [
        (info("asr", "models", "en"), "not a voice"),
        (info("tts", "voices", "ko_KR", "de"), 'no voice for "en"'),
        (Event("info", data={"tts": 7}), "cannot be read"),
        (Event("info", data={"tts": [7]}), "cannot be read"),
        (Event("info", data={"tts": [{"voices": [7]}]}), "cannot be read"),
        (Event("info", data={"tts": [{"voices": [{"languages": 7}]}]}), "cannot be read"),
    ],
)
def test_a_server_that_cannot_speak_the_language_is_not_asked_to(
    described: Event, why: str
) -> None:
    with serving(describe=sending(described), synthesize=sending(*sound())) as stranger:
        house = SpeechServer(stranger.address, Ability.SPEAKING, "en", patience=NEVER)
        with pytest.raises(ServerError, match=why):
            house.look()
        assert speaking(stranger).render("Let go.", 1.0).max() == 0.25, "the own voice"
    assert set(stranger.asked) == {"describe"}


def test_who_names_no_language_is_believed() -> None:
    with serving(describe=sending(info("tts", "voices"))) as stranger:
        house = SpeechServer(stranger.address, Ability.SPEAKING, "en", patience=NEVER)
        assert house.look() == "stranger"


@examples(max_examples=40)
@given(st.binary(max_size=200), st.sampled_from([b"", b"\n", b'{"type": "audio-chunk", "data": ']))
def test_whatever_it_sends_the_own_voice_goes_on(sent: bytes, before: bytes) -> None:
    with serving(describe=SPEAKS, synthesize=sending(before, sent)) as stranger:
        assert len(speaking(stranger).render("Let go.", 1.0))


# Away, slow, and back ------------------------------------------------------------------------


def test_one_that_is_not_there_costs_nothing() -> None:
    with serving(describe=SPEAKS) as stranger:
        pass
    voice = speaking(stranger)
    begun = time.monotonic()
    assert len(voice.render("Let go.", 1.0))
    assert time.monotonic() - begun < NEVER / 4


@pytest.mark.parametrize("slow", [hanging, sending(b'{"type": "audio-chunk", "payload_le')])
def test_one_that_hangs_is_waited_for_no_longer_than_said(slow: Answer) -> None:
    def dripping(line: socket.socket, asked: Event) -> None:
        slow(line, asked)
        hanging(line, asked)

    with serving(describe=HEARS, hear=dripping) as stranger:
        begun = time.monotonic()
        recogniser = hearing(stranger, patience=1.0)
        assert heard(recogniser) == ["by itself"]
        first = time.monotonic() - begun
        assert heard(recogniser) == ["by itself"]
    assert first < NEVER, "it ended"
    assert stranger.asked.count("audio-stop") <= 1, "the second time nobody waited for it"


def test_one_that_does_not_even_take_what_is_sent_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        address = f"tcp://127.0.0.1:{deaf.getsockname()[1]}"
        house = SpeechServer(address, Ability.HEARING, "en", patience=0.4)
        much = Event("audio-chunk", payload=bytes(30_000_000))
        house._known = True
        assert house.ask([much], "transcript", lambda answers: 1) is None


def test_it_is_let_be_for_longer_and_longer_and_used_again_when_it_is_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    with serving(describe=SPEAKS, synthesize=sending(Event("error"))) as stranger:
        voice = speaking(stranger, clock=clock)
        rests = []
        for _ in range(4):
            before = len(stranger.asked)
            begun = clock.now
            while len(stranger.asked) == before:
                voice.render("Let go.", 1.0)
                clock.now += 1.0
            rests.append(clock.now - begun)
        assert rests == sorted(rests) and rests[-1] > 2 * rests[1]
        assert len([each for each in caplog.records if each.levelno == logging.WARNING]) == 1
        stranger.answers["synthesize"] = sending(*sound())
        clock.now += 400
        voice.render("Let go.", 1.0)
        assert voice.name == "house"
        stranger.asked.clear()
        voice.render("Let go.", 1.0)
        assert stranger.asked == ["synthesize"], "one that is known need not say what it is"


def test_nothing_that_was_said_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(describe=SPEAKS, synthesize=sending(*sound(bytes(20_000)))) as stranger:
        speaking(stranger).render("You said: wistful.", 1.0)
    assert caplog.text and "wistful" not in caplog.text


# Names, and what is missing ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "near"),
    [(["192.168.1.9"], "192.168.1.9"), (["8.8.8.8", "fd00::9"], "fd00::9"), (["8.8.8.8"], None)],
)
def test_a_name_is_only_followed_within_the_house(
    monkeypatch: pytest.MonkeyPatch, found: list[str], near: str | None
) -> None:
    rows = [(0, 0, 0, "", (number, 0)) for number in found]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: rows)
    if near:
        assert _looked_up("kitchen.local", NEVER) == near
    else:
        with pytest.raises(ServerError, match="not in the house"):
            _looked_up("kitchen.local", NEVER)


def test_a_name_nobody_knows_or_that_takes_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    for failure in (socket.gaierror("unknown"), UnicodeError("no name")):

        def unknown(*_: object, failure: Exception = failure, **__: object) -> None:
            raise failure

        monkeypatch.setattr("socket.getaddrinfo", unknown)
        house = SpeechServer("tcp://kitchen.local:1", Ability.SPEAKING, "en", patience=NEVER)
        assert house.ask([], "info", len) is None
    enough = threading.Event()

    def looking(*_: object, **__: object) -> list[object]:
        enough.wait(NEVER)
        return []

    monkeypatch.setattr("socket.getaddrinfo", looking)
    with pytest.raises(TimeoutError, match="is not found in time"):
        _looked_up("kitchen.local", 0.1)
    enough.set()


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    own = voices.choose("en", "silent")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(AssistantError) as caught:
        voices.by_server(own, "tcp://127.0.0.1:10200", "en")
    assert caught.value.hint.endswith('"exercise-assistant[house]"') and caught.value.spoken


def test_which_one_is_taken() -> None:
    address = "tcp://127.0.0.1:10200"
    own = voices.choose("en", "silent")
    assert voices.by_server(own, "", "en") is own
    by_server = voices.by_server(own, address, "en")
    assert address in by_server.why and by_server.name != own.name
    keyboard = recognisers.choose("en", "text")
    assert recognisers.by_server(keyboard, address, "en").build is None, "it needs one of its own"


def test_between_sessions_nothing_is_sent_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    own = FakeRecogniser("hello friend")
    choice = recognisers.RecogniserChoice(kind="fake", build=lambda: own, why="")
    silent = voices.choose("en", "silent")
    monkeypatch.setattr("assistant.audio_stack._VOICE_SECONDS", 0.0)
    monkeypatch.setattr(recognisers, "choose", lambda *_: choice)
    monkeypatch.setattr(voices, "choose", lambda *_: silent)
    with serving(describe=HEARS, hear=transcript("yes")) as stranger:
        wishes = Settings(recogniser_server=stranger.address)
        with AudioStack(wishes, Folders.find(), FakeWorld().open) as audio:
            audio.fit(wishes, languages.load("en"))
            built: list[Recogniser] = []
            audio.ears(lambda build, *_: built.append(build()))  # type: ignore[arg-type,return-value,func-returns-value]
            assert built == [own], "what waits for the wake phrase"
            speech = audio._fitted
            assert isinstance(speech.recogniser(), WyomingRecogniser), "what hears in a session"
            audio.fit(Settings(), languages.load("en"))
            assert audio._fitted.recogniser() is own
    assert stranger.asked == []
