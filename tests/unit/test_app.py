"""Which way a session is held, and what happens when it cannot be."""

from __future__ import annotations

import io

import pytest

from assistant import app
from assistant.app import Way
from assistant.errors import DeviceError
from assistant.history.store import History
from assistant.runtime import clocks
from assistant.session.actions import Outcome
from assistant.settings import Folders, Settings
from assistant.speech import devices


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def chosen(**settings: str) -> app.Chosen:
    return app.choose("grounding", Settings(**settings), Folders.find())


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
def test_a_device_that_was_asked_for_is_missed_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(app, "say_aloud", lambda text, settings: said.append(text))
    with pytest.raises(DeviceError, match="no microphone"):
        app.start(chosen(input_device="USB"), io.StringIO())
    assert said == ["I cannot find a microphone."]


def test_a_session_is_kept_in_the_history_and_a_rehearsal_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clocks.time, "sleep", lambda seconds: None)
    begun = chosen()
    app.rehearse(begun, None, text=True)
    assert not begun.folders.history_file.exists()
    app.start(begun, io.StringIO("stop\n"), text=True)
    with History(begun.folders.history_file) as history:
        (session,) = history.sessions()
    assert (session.exercise, session.language) == ("grounding", "en")
    assert session.outcome is Outcome.STOPPED
