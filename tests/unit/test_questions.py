"""What commands ask and say at a terminal: a no is a no, nobody's silence is a yes, and work is told of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.cli import INTERRUPTED
from assistant.history import backup
from assistant.people import safety_plan
from assistant.people.store import People
from assistant.settings import Folders
from tests.terminal import at_terminal

pytestmark = pytest.mark.slow

QUESTIONS = {
    "forget --all": ("Remove it?", "Nothing was removed."),
    "people remove sam": ("Delete the profile of sam?", "Nothing was removed."),
    "people plan sam --forget": ("Remove the plan of sam, for good?", "Nothing was removed."),
    "people plan sam --set helps=tea": ("Does sam agree", "Nothing was changed."),
    "restore kept.backup": ("Restore it?", "Nothing was restored."),
    "models get de": ("Download it?", "Nothing was downloaded."),
}
"""By the command: what it asks, and what it says after a no."""


@pytest.fixture
def kept(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """Somebody with a plan, and a backup of it."""
    monkeypatch.chdir(tmp_path)
    folders = Folders.find()
    People(folders.people).add("sam")
    safety_plan.change(folders.history_file, "sam", {"plan-helps": "a walk"})
    backup.write(tmp_path / "kept.backup", folders, b"")
    return folders


def _is_untouched(folders: Folders) -> bool:
    plan = safety_plan.load(folders.history_file, "sam")
    return People(folders.people).ids() == ["sam"] and plan == {"plan-helps": "a walk"}


@pytest.mark.parametrize("command", QUESTIONS)
def test_only_a_yes_is_a_yes(command: str, kept: Folders, home: Path) -> None:
    question, told = QUESTIONS[command]
    for answer, status in (
        ("no\r", 0),
        ("\r", 0),
        ("perhaps\r\x04", INTERRUPTED),
        ("\x04", INTERRUPTED),
    ):
        with at_terminal(*command.split(), environ={"ASSISTANT_HOME": str(home)}) as terminal:
            terminal.until(question)
            terminal.until("]: ")
            for key in re.findall(r"\w*.", answer):
                terminal.type(key)
                terminal.quiet(0.1)
            assert terminal.end() == status, terminal.tail
        assert (told in terminal.written) is (status == 0), terminal.tail
        assert "Traceback" not in terminal.written
        assert _is_untouched(kept)


@pytest.mark.parametrize(
    ("command", "told"),
    [("check", "Checking …"), ("render about-numbness -o a.wav", "Rendering every sentence …")],
)
def test_what_takes_a_while_says_so_first(command: str, told: str, kept: Folders) -> None:
    with at_terminal(*command.split(), environ={}) as terminal:
        terminal.until(told)
        assert terminal.written.strip() == told


def test_a_yes_in_full_is_one(kept: Folders, home: Path) -> None:
    with at_terminal("people", "remove", "sam", environ={"ASSISTANT_HOME": str(home)}) as terminal:
        terminal.until("Delete the profile of sam?")
        terminal.line("yes")
        assert terminal.end() == 0
    assert People(kept.people).ids() == []
