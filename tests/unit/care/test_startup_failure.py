"""What keeps the service from beginning: `assistant serve` as systemd starts it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant import app
from assistant.care.device import startup_failure
from assistant.cli import cli
from assistant.errors import AssistantError
from assistant.settings import Folders, Settings


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What is said aloud, in a process that systemd started."""
    said: list[str] = []

    def say(text: str, settings: Settings) -> None:
        said.append(text)

    monkeypatch.setattr(app, "say_aloud", say)
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    return said


def spoil(written: str) -> None:
    file = Folders.find().settings_file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(written, encoding="utf-8")


def serve() -> Exception | None:
    done = CliRunner().invoke(cli, ["serve"])
    assert isinstance(done.exception, AssistantError)
    return done.exception


def test_it_is_said_aloud_once_however_often_systemd_tries(spoken: list[str]) -> None:
    spoil("pace = 'fast'")
    serve()
    serve()
    assert len(spoken) == 1
    assert "somebody has to look at it" in spoken[0]
    spoil("nonsense = 1")
    serve()
    assert len(spoken) == 2, "another failure is said again"


def test_started_by_hand_nothing_is_said(
    spoken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RUNTIME_DIRECTORY")
    spoil("pace = 'fast'")
    serve()
    assert not spoken


def test_it_is_said_in_the_language_that_is_set_and_not_in_quiet_hours(
    spoken: list[str], tmp_path: Path
) -> None:
    spoil('language = "ko"\nquiet = "22:00-07:00"')
    for hour in (23, 12):
        at = datetime(2030, 1, 7, hour).astimezone()
        with pytest.raises(AssistantError), startup_failure.told_aloud(now=lambda at=at: at):
            raise AssistantError("port", "The port is in use.")
        assert len(spoken) == (hour == 12)
    assert "살펴봐야" in spoken[0]
