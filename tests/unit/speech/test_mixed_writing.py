"""No word is left out silently: what a voice does not know the letters of, another says."""

from __future__ import annotations

import importlib.util
import shutil
import unicodedata

import numpy as np
import pytest

from assistant import languages
from assistant.errors import VoiceError
from assistant.speech import voices
from assistant.speech.ports import SPEAKER_HZ, Samples, Voice
from assistant.speech.voices import writing_system
from assistant.speech.voices.mixed_writing import EveryWriting
from assistant.speech.voices.writing_system import LATIN, Part
from tests.unit.speech.fakes import FakeVoice

HANGUL = "엄마"


class Others:
    """The system's voices for some languages."""

    def __init__(self, *codes: str) -> None:
        self.voices = {code: FakeVoice() for code in codes}

    def __call__(self, language: str) -> Voice:
        if language not in self.voices:
            raise VoiceError("voice-language", f"None speaks {language}.")
        return self.voices[language]

    def said(self) -> dict[str, list[str]]:
        return {code: voice.rendered for code, voice in self.voices.items() if voice.rendered}


@pytest.mark.parametrize(
    ("text", "language", "own", "others"),
    [
        ("You could call Sam.", "en", ["You could call Sam."], {}),
        ("You could call José.", "en", ["You could call José."], {}),
        ("You could call 엄마.", "en", ["You could call "], {"ko": ["엄마."]}),
        ("엄마 and 妈妈", "en", ["and "], {"ko": ["엄마 "], "cmn": ["妈妈"]}),
        ("엄마 010 1234", "en", ["010 1234"], {"ko": ["엄마 "]}),
        ("Anna에게 전화해요.", "ko", ["Anna에게 전화해요."], {}),
        ("Иван에게", "ko", ["에게"], {"ru": ["Иван"]}),
        (unicodedata.normalize("NFD", "엄마"), "en", [], {"ko": ["엄마"]}),
        ("\uff21\uff22 at \u0663", "en", ["AB at 3"], {}),
        # Nobody speaks it here: letters by their names, syllables by their sounds.
        ("Call かおり", "en", ["Call ", "ka o ri"], {}),
        ("Call محمد", "en", ["Call ", "meem hah meem dal"], {}),
        # And nothing of it has a sound.
        ("Call 龘龘", "en", ["Call ", "a word that I cannot say"], {}),
        ("ᏣᎳᎩ", "ko", ["tsa la gi"], {}),
        ("Sam 😀", "en", ["Sam 😀"], {}),
    ],
)
def test_each_word_is_said_by_whoever_can(
    text: str, language: str, own: list[str], others: dict[str, list[str]]
) -> None:
    voice, system = FakeVoice(), Others(*others)
    clip = EveryWriting(voice, language, system).render(text, 1.0)
    assert (voice.rendered, system.said()) == (own, others)
    assert len(clip) > 0


def test_a_voice_that_makes_no_sound_does_not_count() -> None:
    class Mute(FakeVoice):
        def render(self, text: str, pace: float) -> Samples:
            return np.zeros(0, np.float32)

    own = FakeVoice()
    voice = EveryWriting(own, "en", lambda language: Mute())
    voice.render(HANGUL, 1.0)
    assert own.rendered == ["eom ma"]
    assert not voice.says(HANGUL)


@pytest.mark.parametrize(
    ("text", "says"),
    [("Sam", True), (HANGUL, True), ("Sam 엄마", True), ("龘", False), ("😀", False), ("", False)],
)
def test_what_is_said_as_it_is_meant(text: str, says: bool) -> None:
    assert EveryWriting(FakeVoice(), "en", Others("ko")).says(text) is says


def test_what_cannot_be_said_is_told_in_every_language() -> None:
    for code in languages.available():
        own = FakeVoice()
        EveryWriting(own, code, Others()).render("龘", 1.0)
        assert own.rendered == [languages.read_file(code, "voice.yaml")["unsayable"]]


def test_parts_are_the_whole_text() -> None:
    text = "Ring 엄마 (010 1234), Иван, or Zoë!"
    parts = writing_system.parts(text, {LATIN})
    assert "".join(part.text for part in parts) == text
    assert [part.writing for part in parts] == ["", "HANGUL", "", "CYRILLIC", ""]
    assert parts[1] == Part("엄마 (", "HANGUL")


def latin_letters() -> list[str]:
    letters = map(chr, range(0x250))
    return [each for each in letters if writing_system.writing_of(each) == LATIN]


@pytest.mark.skipif(importlib.util.find_spec("hibari") is None, reason="hibari is not installed")
@pytest.mark.slow
def test_the_natural_voice_is_given_no_letter_that_it_would_leave_out() -> None:
    from assistant.speech.voices.hibari import HibariVoice

    voice = HibariVoice()
    for letter in latin_letters():
        assert set(voice._in_its_letters(f"{letter}asan")) <= voice._letters, letter


NAMES = ["엄마", "妈妈", "かおり", "Иван", "Γιώργος", "محمد", "שרה", "आशा", "สมชาย", "Ħasan", "ḥ"]


@pytest.mark.skipif(
    importlib.util.find_spec("hibari") is None or shutil.which("espeak-ng") is None,
    reason="hibari or espeak-ng is not installed",
)
@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_real_voices_say_every_name_after_whom_could_be_called(language: str) -> None:
    voice = voices.choose(language).build()
    before = {"en": "You could call", "ko": "전화해 보세요"}[language]
    without = len(voice.render(before, 1.0)) / SPEAKER_HZ
    for name in NAMES:
        seconds = len(voice.render(f"{before} {name}.", 1.0)) / SPEAKER_HZ
        assert seconds > without + 0.15, name
        assert voices.can_say(name, language), name
