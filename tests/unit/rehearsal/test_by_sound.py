from __future__ import annotations

import functools
import time
import wave
from pathlib import Path

import numpy as np
import pytest

from assistant import languages
from assistant.errors import ModelError, VoiceError
from assistant.exercise import loader
from assistant.rehearsal import by_sound
from assistant.rehearsal.event_log import PersonSpoke
from assistant.rehearsal.play import Equipment
from assistant.rehearsal.rehearse import rehearse
from assistant.rehearsal.report import Report
from assistant.session.actions import Outcome, Record, Say
from assistant.session.events import HeardSoFar
from assistant.settings import Folders
from assistant.speech.ears_factory import ears
from assistant.speech.echo_canceller import Cleaned
from assistant.speech.ports import SPEAKER_HZ, Samples
from assistant.speech.recognisers import RecogniserChoice
from assistant.speech.voice_activity import VoiceActivity
from assistant.speech.voices import VoiceChoice
from tests import shipped
from tests.unit.rehearsal.tiny import EXERCISE, scenario
from tests.unit.speech.fakes import FakeRecogniser, FakeVoice


def sounded(text: str, wav: Path | None = None, **equipment: str) -> object:
    return rehearse(
        EXERCISE,
        languages.load("en"),
        scenario(text),
        text=False,
        wav=wav,
        equipment=Equipment(**equipment),  # type: ignore[arg-type]
    )


def test_a_voice_that_does_not_exist_is_told_before_anything_is_said() -> None:
    with pytest.raises(VoiceError, match="no voice"):
        sounded("person: {voice: nobody}", voice="silent")


def test_without_a_recogniser_there_is_no_rehearsal_with_sound() -> None:
    with pytest.raises(ModelError, match="--text"):
        sounded("", recogniser="text")


@pytest.mark.slow
def test_a_recording_is_heard_in_the_room_and_both_are_written(tmp_path: Path) -> None:
    pytest.importorskip("moonshine_voice")
    hibari = pytest.importorskip("assistant.speech.voices.hibari")
    yes = hibari.HibariVoice().render("no", 1.0)
    with wave.open(str(tmp_path / "no.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SPEAKER_HZ)
        file.writeframes((yes * 20_000).astype("<i2").tobytes())
    text = f"replies: {{ready: {{recording: {tmp_path / 'no.wav'}}}}}\nexpect: {{visited: goodbye, never visited: before}}"
    report = sounded(text, tmp_path / "a.wav", voice="hibari", recogniser="moonshine")
    assert report.passed, report.failures  # type: ignore[attr-defined]
    with wave.open(str(tmp_path / "a.wav")) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)
    assert len(samples) / SPEAKER_HZ == pytest.approx(report.seconds, abs=0.05)  # type: ignore[attr-defined]
    assert np.abs(samples).max(axis=0).min() > 3000


class SlowVoice(FakeVoice):
    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def render(self, text: str, pace: float) -> Samples:
        time.sleep(self._seconds)
        return np.repeat(super().render(text, pace), 3)


class LoudIsVoice(VoiceActivity):
    def __init__(self) -> None:
        super().__init__(lambda: lambda samples: 1.0)

    def voiced(self, frame: Cleaned) -> bool:
        return bool(np.abs(frame.voice).max() > 0.01)


def on_a_machine(monkeypatch: pytest.MonkeyPatch, seconds: float) -> Report:
    """A whole session on a machine that takes so long for every sentence said and heard."""
    recogniser = FakeRecogniser()
    recogniser.in_turn = ["yes", "four", "the long one", "that's all", "three"]
    recogniser.held_up = lambda: time.sleep(2 * seconds)
    voice = VoiceChoice(kind="fake", name="fake", build=lambda: SlowVoice(seconds), why="")
    hearing = RecogniserChoice(kind="fake", build=lambda: recogniser, why="")
    monkeypatch.setattr(by_sound.voices, "choose", lambda *_: voice)
    monkeypatch.setattr(by_sound.recognisers, "choose", lambda *_: hearing)
    monkeypatch.setattr(by_sound, "ears", functools.partial(ears, activity=LoudIsVoice()))
    return rehearse(EXERCISE, languages.load("en"), scenario(""), text=False)


def test_it_goes_the_same_way_on_a_machine_of_any_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    quick, slow = on_a_machine(monkeypatch, 0.0), on_a_machine(monkeypatch, 0.04)
    assert quick.outcome is Outcome.COMPLETED
    assert (quick.memory["before"], quick.memory["after"]) == (4, 3)
    assert slow.entries == quick.entries


@pytest.mark.slow
def test_what_anybody_sees_first_goes_by_sound_as_it_goes_by_text() -> None:
    """Every reply is understood at once, and heard as it was said."""
    pytest.importorskip("moonshine_voice")
    pytest.importorskip("hibari")
    folders = Folders.find().scripts
    exercise = loader.load(loader.find("grounding", "en", folders), folders)
    reports = [rehearse(exercise, languages.load("en"), text=text) for text in (True, False)]
    by_text, with_sound = ([line[8:] for line in report.transcript] for report in reports)
    assert with_sound == by_text


@pytest.mark.slow
def test_danger_is_heeded_while_somebody_goes_on_speaking_and_is_shown_as_it_is_read() -> None:
    pytest.importorskip("moonshine_voice")
    pytest.importorskip("hibari")
    words = "I have taken all of my pills an hour ago and I don't know what happens next, I sat by the window and watched the rain come down"
    text = f'person: {{region: GB}}\nreplies: {{full round: "{words}", Is somebody there with you: "yes"}}'
    exercise = shipped.exercise("grounding")
    report = rehearse(exercise, languages.load("en"), scenario(text), text=False)
    spoke = next(
        entry
        for entry in report.entries
        if isinstance(entry.what, PersonSpoke) and entry.what.words == words
    )
    shown = [entry for entry in report.entries if isinstance(entry.what, HeardSoFar)]
    assert len([entry for entry in shown if entry.at < spoke.what.until]) >= 2
    heeded = [e for e in report.entries if isinstance(e.what, Record) and e.what.kind == "safety"]
    assert heeded[0].at < spoke.what.until - 1.0
    assert [e.what.name for e in heeded if isinstance(e.what, Record)].count("3:overdose:took") == 1
    asked = next(
        e for e in report.entries if isinstance(e.what, Say) and "Please call" in e.what.text
    )
    assert asked.at == heeded[0].at


def in_the_rain(text: str = "") -> Report:
    """Grounding through a loudspeaker, with rain beneath."""
    around = "room: {echo: -8, reverberation: 200ms, noise: -60}\nsettings: {background: rain}\n"
    exercise = shipped.exercise("grounding")
    return rehearse(exercise, languages.load("en"), scenario(around + text), text=False)


@pytest.mark.slow
def test_with_rain_beneath_an_exercise_is_walked_to_its_end() -> None:
    pytest.importorskip("moonshine_voice")
    pytest.importorskip("hibari")
    report = in_the_rain("replies: {before: six, full round: the short one, after: four}")
    assert report.outcome is Outcome.COMPLETED
    assert (report.memory["before"], report.memory["after"]) == (6, 4)


@pytest.mark.slow
@pytest.mark.parametrize(
    "moment",
    ["while saying: zero is none, after: 1200ms", "after saying: Name five things, after: 200ms"],
)
def test_with_rain_beneath_stop_is_heard_over_the_voice_and_in_silence(moment: str) -> None:
    pytest.importorskip("moonshine_voice")
    pytest.importorskip("hibari")
    report = in_the_rain(f"interruptions: [{{{moment}, say: stop}}]")
    assert report.outcome is Outcome.STOPPED
