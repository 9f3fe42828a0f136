"""Talking over the assistant, in rehearsal rooms: it does not hear itself, and hears the person."""

from __future__ import annotations

import wave
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant import languages
from assistant.exercise.loader import load
from assistant.rehearsal.acoustics import Echo, Noise, convolved, gain, reverberation
from assistant.rehearsal.event_log import PersonSpoke
from assistant.rehearsal.play import Equipment
from assistant.rehearsal.rehearse import rehearse
from assistant.rehearsal.report import Report
from assistant.rehearsal.scenario_reader import parse
from assistant.session.actions import Duck, Patience, Say
from assistant.session.events import Event, Heard, VoiceStarted
from assistant.speech.ears_factory import ears
from assistant.speech.ports import (
    FRAME_SECONDS,
    MICROPHONE_FRAME,
    MICROPHONE_HZ,
    SPEAKER_FRAME,
    SPEAKER_HZ,
    Samples,
)
from assistant.speech.worker import InlineWorker
from assistant.understanding.meaning import Command, CommandName
from assistant.understanding.understand import understand

pytestmark = pytest.mark.slow

pytest.importorskip("pywebrtc_audio")
pytest.importorskip("moonshine_voice")
hibari = pytest.importorskip("assistant.speech.voices.hibari")

SCRIPTS = Path(__file__).parents[2] / "scripts" / "en"
LEXICON = languages.load("en").lexicon
MEANT = (
    "Notice where your feet touch the floor, and how the chair holds you up. There is nothing to "
    "get right here. Let your shoulders be heavy, and let your hands rest wherever they like. You "
    "may hear something near, or something far away; let it come and go by itself."
)
ROOMS = [
    pytest.param(-6, 0.06, 0.3, id="-6 dB, 60 ms, 300 ms"),
    pytest.param(-6, 0.2, 0.4, id="-6 dB, 200 ms, 400 ms"),
    pytest.param(-12, 0.12, 0.2, id="-12 dB, 120 ms, 200 ms"),
    pytest.param(-20, 0.04, 0.0, id="-20 dB, 40 ms, dry"),
    pytest.param(-90, 0.04, 0.0, id="headphones"),
]
WARMING_UP = 8.0
"""Seconds in which the assistant speaks alone first."""
SAID = [
    ("stop", 0.0),
    ("stop", -6.0),
    ("stop please", 0.0),
    ("pause", 0.0),
    ("I need a break", 0.0),
]
DUCKED = np.float32(gain(-14))


@pytest.fixture(scope="module")
def voice() -> Callable[[str, float], Samples]:
    return hibari.HibariVoice().render


class Chair:
    """Somebody sits here and speaks while the assistant does; the ears are the real ones."""

    def __init__(
        self,
        voice: Callable[[str, float], Samples],
        echo: float,
        delay: float,
        fades: float,
        drift: float = 0.0,
    ) -> None:
        chance = np.random.default_rng(7)
        self._response = reverberation(fades, chance)
        self._echo = Echo(echo, delay, self._response, drift)
        self._noise = Noise(-60, chance)
        self.prompts = np.tile(voice(MEANT, 1.0), 4)
        self._given = 0
        self._voice = voice
        self.ears = ears(build, InlineWorker(), LEXICON)
        self.ears.listen(None, Patience.CLOSED)
        self.at = 0.0

    def hear(self, seconds: float, said: Samples | None = None, ducks: bool = True) -> list[Event]:
        """So much goes by; `said` is what the person says, or the noise they make: 16 kHz."""
        import soxr

        near = np.zeros(0, np.float32)
        if said is not None:
            near = convolved(soxr.resample(said, SPEAKER_HZ, MICROPHONE_HZ), self._response)
        events: list[Event] = []
        ducked = False
        for start in range(0, round(seconds * MICROPHONE_HZ), MICROPHONE_FRAME):
            played = self.prompts[self._given : self._given + SPEAKER_FRAME]
            self._given += SPEAKER_FRAME
            played = played * DUCKED if ducked else played
            echo = self._echo.frame(played)
            assert echo is not None
            part = near[start : start + MICROPHONE_FRAME]
            heard = echo + self._noise.frame()
            heard[: len(part)] += part
            self.at = round(self.at + FRAME_SECONDS, 6)
            new = self.ears.hear(heard, played, self.at)
            ducked = (ducked or any(isinstance(e, VoiceStarted) for e in new)) and ducks
            if any(isinstance(event, Heard) for event in new):
                ducked = False
            events += new
        return events

    def say(self, words: str, level: float = 0.0) -> tuple[float, list[Event]]:
        """Say it over the assistant: when the voice began, and what came of it."""
        said = self._voice(words, 1.3) * np.float32(gain(level))
        loud = np.abs(said) > 0.01
        begun = self.at + float(np.argmax(loud)) / SPEAKER_HZ
        return begun, self.hear(len(said) / SPEAKER_HZ + 1.8, said)


def build() -> object:
    from assistant.speech.recognisers.moonshine import MoonshineRecogniser

    return MoonshineRecogniser()


def means(events: Sequence[Event]) -> set[CommandName]:
    meanings = (understand(e.hypotheses, None, LEXICON) for e in events if isinstance(e, Heard))
    return {meaning.name for meaning in meanings if isinstance(meaning, Command)}


def test_somebody_who_talks_over_it_is_noticed_at_once_and_understood(
    voice: Callable[[str, float], Samples],
) -> None:
    after: list[float] = []
    first, tries = 0, 0
    for echo, delay, fades in [room.values for room in ROOMS]:
        chair = Chair(voice, echo, delay, fades)
        assert chair.hear(WARMING_UP) == []
        for words, level in SAID:
            begun, events = chair.say(words, level)
            noticed = [event.at for event in events if isinstance(event, VoiceStarted)]
            assert noticed, (echo, delay, words, level)
            after.append(noticed[0] - begun)
            tries += 1
            meant = CommandName.STOP if "stop" in words else CommandName.PAUSE
            first += meant in means(events)
    median, slow = np.percentile(after, (50, 95))
    print(f"noticed after {median:.3f} s, 95 %: {slow:.3f} s; understood {first} of {tries}")
    # The s of "stop" alone lasts 0.12 s, and no detector takes it for a voice.
    assert median <= 0.2 and slow <= 0.25
    assert first >= 0.9 * tries


def test_a_cough_is_no_words(voice: Callable[[str, float], Samples]) -> None:
    chance = np.random.default_rng(2)
    chair = Chair(voice, -6, 0.1, 0.3)
    chair.hear(WARMING_UP)
    for seconds in (0.08, 0.15, 0.25):
        count = round(seconds * SPEAKER_HZ)
        burst = chance.normal(0, 0.15, count) * np.exp(-4 * np.arange(count) / count)
        events = chair.hear(2.5, burst.astype(np.float32))
        assert not [e for e in events if isinstance(e, Heard) and e.hypotheses], seconds


@pytest.mark.parametrize(("echo", "delay", "fades"), ROOMS)
def test_it_never_hears_itself(
    echo: float, delay: float, fades: float, voice: Callable[[str, float], Samples]
) -> None:
    texts = list[str]()
    for exercise in ("muscle-relaxation", "name-an-emotion"):
        rehearse(
            load(SCRIPTS / f"{exercise}.yaml"),
            languages.load("en"),
            text=True,
            watchers=[lambda at, what: texts.append(what.text) if isinstance(what, Say) else None],
        )
    gap = np.zeros(SPEAKER_HZ * 8 // 10, np.float32)
    chair = Chair(voice, echo, delay, fades)
    some = sorted(set(texts))[:: len(ROOMS)]
    chair.prompts = np.concatenate([part for text in some for part in (voice(text, 1.0), gap)])
    assert chair.hear(len(chair.prompts) // SPEAKER_HZ) == []


@pytest.mark.parametrize("drift", [20, 50, -50, 100])
def test_clocks_that_run_apart_do_not_make_it_hear_itself(
    drift: float, voice: Callable[[str, float], Samples]
) -> None:
    chair = Chair(voice, -6, 0.08, 0.3, drift)
    chair.prompts = np.tile(chair.prompts, 3)
    assert chair.hear(110) == []
    begun, events = chair.say("stop please")
    noticed = [event.at for event in events if isinstance(event, VoiceStarted)]
    assert noticed and noticed[0] - begun < 0.5
    assert means(events) == {CommandName.STOP}


def test_another_way_of_the_echo_is_learned_before_anybody_is_noticed_again(
    voice: Callable[[str, float], Samples],
) -> None:
    chair = Chair(voice, -6, 0.08, 0.3)
    chair.hear(WARMING_UP)
    chair._echo = Echo(-6, 0.14, chair._response)
    # Until it is known to be another way, a moment of it may count.
    assert len([e for e in chair.hear(20) if isinstance(e, VoiceStarted)]) <= 1
    _, events = chair.say("stop please")
    assert means(events) == {CommandName.STOP}


def rehearsed(exercise: str, room: str, person: str, folder: Path) -> Report:
    return rehearse(
        load(SCRIPTS / f"{exercise}.yaml"),
        languages.load("en"),
        parse(f"format: 1\nroom: {room}\n{person}", folder / "scenario.yaml"),
        text=False,
        equipment=Equipment(voice="hibari", recogniser="moonshine", clips=folder),
    )


def heard_itself(report: Report) -> list[float]:
    """When a voice was noticed although nobody spoke."""
    spoken = [(e.at, e.what.until) for e in report.entries if isinstance(e.what, PersonSpoke)]
    return [
        e.at
        for e in report.entries
        if isinstance(e.what, VoiceStarted)
        and not any(begun <= e.at <= until + 1.0 for begun, until in spoken)
    ]


def test_over_a_whole_exercise_it_never_hears_itself(tmp_path: Path) -> None:
    room = "{echo: -6, delay: 60ms, reverberation: 300ms, noise: -60}"
    report = rehearsed("grounding", room, "", tmp_path)
    assert report.outcome == "completed"
    assert heard_itself(report) == []


def test_stop_said_in_the_middle_of_a_sentence_ends_it(tmp_path: Path) -> None:
    person = (
        "interruptions: [{while saying: If somebody else started this, after: 500ms, say: stop}]"
    )
    room = "{echo: -6, delay: 80ms, reverberation: 300ms, noise: -60}"
    report = rehearsed("grounding", room, person, tmp_path)
    assert report.outcome == "stopped"
    assert any(isinstance(entry.what, Duck) for entry in report.entries)


def test_words_for_somebody_else_are_waited_for_and_the_sentence_said_again(tmp_path: Path) -> None:
    sentence = "I work without the internet, and I can't call anyone."
    person = (
        "interruptions:\n"
        "  - {while saying: I work without the internet, after: 1s, say: the kettle is on now}\n"
        "  - {while saying: Your eyes can stay open, say: stop}"
    )
    room = "{echo: -6, delay: 80ms, reverberation: 300ms, noise: -55}"
    report = rehearsed("grounding", room, person, tmp_path)
    assert report.outcome == "stopped"
    said = [entry.what.text for entry in report.entries if isinstance(entry.what, Say)]
    assert said.count(sentence) == 2 and len(said) - len(set(said)) == 1


def test_a_cough_makes_it_speak_softly_at_most(tmp_path: Path) -> None:
    count = SPEAKER_HZ // 4
    burst = np.random.default_rng(2).normal(0, 0.15, count) * np.exp(-4 * np.arange(count) / count)
    with wave.open(str(tmp_path / "c.wav"), "wb") as file:
        file.setparams((1, 2, SPEAKER_HZ, 0, "NONE", ""))
        file.writeframes((np.clip(burst, -1, 1) * 32767).astype("<i2").tobytes())
    person = (
        "interruptions:\n"
        "  - {while saying: I work without the internet, after: 1s, recording: c.wav}\n"
        "  - {while saying: Your eyes can stay open, say: stop}"
    )
    room = "{echo: -6, delay: 80ms, reverberation: 300ms, noise: -55}"
    report = rehearsed("grounding", room, person, tmp_path)
    assert report.outcome == "stopped"
    said = [entry.what.text for entry in report.entries if isinstance(entry.what, Say)]
    assert len(said) == len(set(said)), "no sentence is said again"
