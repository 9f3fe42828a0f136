"""What the ports promise, asked of every voice and recogniser there is: a new one is asked by itself."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant import languages
from assistant.errors import AssistantError
from assistant.settings import RECOGNISERS, VOICES, Folders
from assistant.speech import recognisers, voices
from assistant.speech.ports import MICROPHONE_FRAME, MICROPHONE_HZ, SPEAKER_HZ, Recogniser, Voice
from tests.kokoro_voices import put_voices

SENTENCE = {"en": "Let your shoulders be heavy.", "ko": "어깨에 힘을 빼 보세요."}


@functools.cache
def voice(kind: str) -> tuple[Voice, str]:
    """One of a kind, and a sentence in its language."""
    refusals = []
    for code, sentence in SENTENCE.items():
        try:
            choice = voices.choose(code, kind)
            return (choice.wished.load if choice.wished else choice.build)(), sentence
        except AssistantError as error:
            refusals.append(error)
    pytest.skip(f"the voice {kind} is not on this machine: {refusals[-1]}")


@functools.cache
def recogniser(kind: str) -> Recogniser:
    refusals = []
    for code in languages.available():
        try:
            build = recognisers.choose(code, kind).build
        except AssistantError as error:
            refusals.append(error)
        else:
            assert build is not None
            return build()
    pytest.skip(f"the recogniser {kind} is not on this machine: {refusals[-1]}")


@pytest.fixture(autouse=True, scope="module")
def all_are_let_go_of() -> Iterator[None]:
    """Each holds a model in memory: some hundred megabytes that whatever is tried later has no use for."""
    yield
    voice.cache_clear()
    recogniser.cache_clear()


@pytest.mark.slow
@pytest.mark.parametrize("kind", VOICES[1:])
def test_a_voice_keeps_its_promises(kind: str, home: Path) -> None:
    if kind == "kokoro":
        put_voices(Folders.find())
    speaker, sentence = voice(kind)
    assert speaker.name and speaker.name == voice(kind)[0].name
    said = speaker.render(sentence, 1.0)
    assert said.dtype == np.float32 and said.ndim == 1
    assert 0.01 < np.abs(said).max() <= 1
    assert 0.5 < len(said) / SPEAKER_HZ < 6
    assert len(speaker.render(sentence, 1.0)) == pytest.approx(len(said), rel=0.1)
    assert len(speaker.render(sentence, 0.8)) > len(said) > len(speaker.render(sentence, 1.2))
    assert len(speaker.render("...", 1.0)) == 0, "where there is no word there is no sound"


@pytest.mark.slow
@pytest.mark.parametrize("kind", RECOGNISERS[1:])
@pytest.mark.parametrize("phrases", [None, ["yes", "no"]], ids=["anything", "hoped for"])
def test_a_recogniser_keeps_its_promises(kind: str, phrases: list[str] | None) -> None:
    listener = recogniser(kind)
    assert listener.name
    quiet = np.zeros(MICROPHONE_FRAME, dtype=np.float32)
    first = listener.transcribe(phrases)
    assert first.finish() == () and first.more() == (), "heard something before there was any sound"
    for _ in range(MICROPHONE_HZ // MICROPHONE_FRAME):
        first.accept(quiet)
    assert first.finish() == (), "heard something in a silence"
    first.accept(quiet)
    assert first.finish() == (), "a pause that was not the end"
    assert listener.transcribe(phrases).finish() == (), "an utterance begins with the one before"
    missing = listener.missing(["yes", "qzxv"])
    assert set(missing) <= {"yes", "qzxv"}
