"""What goes wrong is one sentence, with nothing of the inside before it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import app
from assistant.history.store import History
from assistant.settings import Folders, Settings
from tests.unit.history.conftest import keep, past

_READ_ONLY = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && shift && exec "$@"'


def assistant(*words: str, before: tuple[str, ...] = (), typed: str = "") -> list[str]:
    """The lines that the command writes to the error output."""
    command = [*before, sys.executable, "-m", "assistant", *words]
    done = subprocess.run(
        command, input=typed, capture_output=True, text=True, timeout=240, check=False
    )
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()


@pytest.mark.slow
def test_an_exercise_that_is_not_there_is_one_sentence() -> None:
    """Also where it cannot be said aloud, for there is no speaker."""
    (line,) = assistant("start", "nowhere")
    assert line.startswith('There is no exercise "nowhere"')


@pytest.fixture
def read_only(home: Path) -> tuple[str, ...]:
    """The words before a command for which the home cannot be written to, though it is kept there."""
    if (
        not shutil.which("unshare")
        or subprocess.run(["unshare", "-rm", "true"], check=False).returncode
    ):
        pytest.skip("this system does not let a file system of one's own be mounted")
    folders = Folders.find()
    with History(folders.history_file) as history:
        keep(history, past("a"))
    folders.journals.mkdir()
    return ("unshare", "-rm", "sh", "-ec", _READ_ONLY, "sh", str(home))


@pytest.mark.slow
def test_a_home_that_is_read_only_is_one_sentence_and_the_session_goes_on(
    home: Path, read_only: tuple[str, ...]
) -> None:
    lines = assistant("start", "grounding", "--text", before=read_only, typed="stop\n")
    assert lines == [
        f"Nothing of this session is kept: {home}/data cannot be written to (Read-only file system)."
    ]


@pytest.mark.slow
def test_a_home_that_cannot_be_made_is_the_same_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", "/proc/self/nowhere")
    (line,) = assistant("start", "grounding", "--text", typed="stop\n")
    assert line.startswith("Nothing of this session is kept: /proc/self/nowhere/data cannot")


def test_what_cannot_be_said_aloud_is_only_on_the_screen(caplog: pytest.LogCaptureFixture) -> None:
    app.say_aloud("Hello.", Settings(output_device="no such speaker"))
    assert not caplog.records


@pytest.mark.slow
def test_settings_that_cannot_be_read_are_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", "/dev/null/nowhere")
    (line,) = assistant("start", "grounding", "--text")
    assert line == "/dev/null/nowhere/config/settings.toml cannot be read: Not a directory."
