from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from assistant.errors import VoiceError
from assistant.speech import voices
from assistant.speech.ports import SPEAKER_HZ, Samples
from assistant.speech.voices.normalisation import finished
from assistant.speech.voices.pyttsx3 import Pyttsx3Voice
from assistant.speech.voices.pyttsx3_child import voice_for

needs_espeak = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed"
)


def hum(seconds: float, level: float, hertz: int = SPEAKER_HZ) -> Samples:
    t = np.arange(round(seconds * hertz)) / hertz
    return (level * np.sin(2 * np.pi * 150 * t)).astype(np.float32)


def decibels(samples: Samples) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(samples**2))))


@pytest.mark.parametrize("level", [0.005, 0.1, 0.9])
@pytest.mark.parametrize("hertz", [16_000, 22_050, 24_000])
def test_every_voice_is_equally_loud_and_tightly_cut(level: float, hertz: int) -> None:
    still = np.zeros(round(0.4 * hertz), dtype=np.float32)
    clip = finished(np.concatenate([still, hum(1.0, level, hertz), still]), hertz, "hello")
    assert len(clip) / SPEAKER_HZ == pytest.approx(1.06, abs=0.03)
    assert decibels(clip[2000:-2000]) == pytest.approx(-20, abs=0.5)


def test_peaks_stay_below_full_scale() -> None:
    raw = hum(1.0, 0.01)
    raw[5000:5020] = 0.9
    assert np.abs(finished(raw, SPEAKER_HZ, "pop")).max() <= 10 ** (-1 / 20) + 1e-6


def test_no_sound_for_words_is_an_error_and_for_none_is_not() -> None:
    nothing = np.zeros(1000, dtype=np.float32)
    with pytest.raises(VoiceError, match="no sound"):
        finished(nothing, SPEAKER_HZ, "hello")
    assert len(finished(nothing, SPEAKER_HZ, "...")) == 0


# Which one is taken ---------------------------------------------------------------------


def test_english_is_spoken_naturally_and_korean_by_pyttsx3() -> None:
    assert voices.choose("en").kind == "hibari"
    assert voices.choose("ko").kind == "pyttsx3"
    assert voices.choose("ko").name != voices.choose("en", "pyttsx3").name
    assert "English only" in voices.choose("ko").why


def test_without_hibari_english_falls_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    choice = voices.choose("en")
    assert choice.kind == "pyttsx3" and "not installed" in choice.why


@pytest.mark.parametrize(("language", "wish"), [("ko", "hibari"), ("en", "loud")])
def test_a_wish_that_cannot_be_met_says_so(language: str, wish: str) -> None:
    with pytest.raises(VoiceError):
        voices.choose(language, wish)


def test_the_silent_voice_can_be_asked_for() -> None:
    assert len(voices.choose("en", "silent").build().render("Hello there.", 1.0)) > 0


def voice(ident: str, name: str, *languages: str | bytes) -> SimpleNamespace:
    return SimpleNamespace(id=ident, name=name, languages=list(languages))


ESPEAK = [
    voice("gmw/en", "English (Great Britain)", "en-gb"),
    voice("gmw/en-us", "English (America)", "en-us"),
    voice("ko", "Korean", b"\x05ko"),
]
WINDOWS = [voice("HKEY\\TTS_MS_KO-KR_HEAMI_11.0", "Microsoft Heami - Korean")]


@pytest.mark.parametrize(
    ("installed", "language", "expected"),
    [
        (ESPEAK, "en", "gmw/en-us"),
        (ESPEAK[:1], "en", "gmw/en"),
        (ESPEAK, "ko", "ko"),
        (WINDOWS, "ko", WINDOWS[0].id),
        ([voice("fr", "French", "fr-fr")], "fr", "fr"),
    ],
)
def test_a_voice_is_found_for_the_language(
    installed: list[SimpleNamespace], language: str, expected: str
) -> None:
    assert voice_for(installed, language) == expected


@pytest.mark.parametrize("others", [ESPEAK, [voice("ht", "Franco-Provençal", "frp")]])
def test_no_voice_for_the_language(others: list[SimpleNamespace]) -> None:
    with pytest.raises(LookupError):
        voice_for(others, "xx")


# pyttsx3 in its child -------------------------------------------------------------------


def child(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_a_voice_that_hangs_is_ended() -> None:
    hanging = Pyttsx3Voice("en", patience=0.5, command=child("import time; time.sleep(60)"))
    begun = time.monotonic()
    with pytest.raises(VoiceError) as caught:
        hanging.render("hello", 1.0)
    assert caught.value.code == "voice-hangs"
    assert time.monotonic() - begun < 3


def test_a_voice_that_dies_is_started_again_once() -> None:
    with pytest.raises(VoiceError) as caught:
        Pyttsx3Voice("en", command=child("raise SystemExit")).render("hello", 1.0)
    assert caught.value.code == "voice-dies"


EMPTY_ONCE = """
import json, pathlib, sys, wave
order = json.loads(input())
again = pathlib.Path(sys.argv[1])
with wave.open(order["file"], "wb") as file:
    file.setnchannels(1)
    file.setsampwidth(2)
    file.setframerate(22050)
    file.writeframes(b"\\x00\\x20\\x00\\xe0" * 9000 if again.exists() else b"")
again.touch()
print("{}", flush=True)
input()
"""


def test_a_phrase_that_comes_out_empty_is_said_again(tmp_path: Path) -> None:
    command = (*child(EMPTY_ONCE), str(tmp_path / "again"))
    assert len(Pyttsx3Voice("en", command=command).render("hello", 1.0)) > 0


@pytest.mark.parametrize(
    ("failure", "code", "mend"),
    [
        ("OSError", "voice-missing", "apt-get install espeak-ng"),
        ("LookupError", "voice-language", "espeak-ng"),
        ("ModuleNotFoundError", "voice-missing", "install exercise-assistant"),
    ],
)
def test_what_is_missing_is_named_with_its_mend(failure: str, code: str, mend: str) -> None:
    answer = f"""print('{{"error": "gone", "code": "{failure}"}}', flush=True)"""
    with pytest.raises(VoiceError) as caught:
        Pyttsx3Voice("en", command=child(f"input(); {answer}; input()")).render("hello", 1.0)
    assert caught.value.code == code
    if sys.platform == "linux":
        assert mend in caught.value.hint


@needs_espeak
@pytest.mark.parametrize(
    ("language", "text"), [("en", "Let your shoulders drop."), ("ko", "어깨에 힘을 빼세요.")]
)
def test_pyttsx3_renders(
    language: str, text: str, capfd: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    robot = Pyttsx3Voice(language)
    clip = robot.render(text, 1.0)
    slow = robot.render(text, 0.8)
    assert 0.8 < len(clip) / SPEAKER_HZ < 4 and len(slow) > 1.15 * len(clip)
    assert -24 < decibels(clip) < -18
    assert len(robot.render(text, 1.0)) == pytest.approx(len(clip), rel=0.05)
    assert capfd.readouterr().out == "", "pyttsx3 prints; we do not"
    robot.close()


@needs_espeak
def test_pyttsx3_keeps_the_rate_it_was_given() -> None:
    robot = Pyttsx3Voice("ko")
    lengths = [len(robot.render("천천히 숨을 쉬세요.", pace)) for pace in (0.8, 1.0, 1.2) * 3]
    assert lengths[0] > 1.1 * lengths[1] > 1.2 * lengths[2]
    for start in range(3):
        assert max(lengths[start::3]) < 1.05 * min(lengths[start::3])
    robot.close()


@needs_espeak
def test_pyttsx3_says_when_nobody_speaks_the_language() -> None:
    with pytest.raises(VoiceError, match="speaks"):
        Pyttsx3Voice("xx").render("hello", 1.0)


# hibari ---------------------------------------------------------------------------------

GUIDANCE = (
    "Take a moment to notice where your body touches the chair.",
    "Let your shoulders drop, and feel the weight of your arms.",
    "Name five things that you can see around you right now.",
    "Would you like to go on?",
)


@pytest.mark.slow
def test_hibari_speaks_unhurriedly_the_same_each_time_and_without_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("hibari")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr("socket.socket.connect", refuse)
    speaker = voices.choose("en", "hibari").build()
    clips = [speaker.render(text, 1.0) for text in GUIDANCE]
    words = sum(len(text.split()) for text in GUIDANCE)
    rate = words / sum(len(clip) / SPEAKER_HZ - 0.06 for clip in clips) * 60
    assert 130 < rate < 190, "short sentences without a comma: the briskest there is"
    assert np.array_equal(clips[0], speaker.render(GUIDANCE[0], 1.0))
    assert len(speaker.render(GUIDANCE[0], 0.8)) > 1.1 * len(clips[0])
    assert all(-22 < decibels(clip) < -18 for clip in clips)
