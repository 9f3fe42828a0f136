"""`assistant start grounding --text` at a real terminal, by somebody who types early, late and during help."""

from __future__ import annotations

import re
import shutil
import signal
from pathlib import Path

import pytest

from assistant.cli import INTERRUPTED
from assistant.settings import Folders
from tests import typed_session
from tests.terminal import Terminal, at_terminal

_CONTROL = re.compile("\x1b\\[[0-9;?]*[A-Za-z]")
_COLOUR = re.compile("\x1b\\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[0-9;]*m")

pytestmark = pytest.mark.slow

PLAIN = ("start", "grounding", "--text", "--plain", "--pace", "1.2")


@pytest.fixture(autouse=True)
def _region(home: Path) -> None:
    """It is set, so that it is not asked first."""
    file = Folders.find().settings_file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('region = "GB"\n', encoding="utf-8")


def lines(terminal: Terminal) -> list[str]:
    """What stands there in plain output, each line once."""
    assert "\x1b" not in terminal.written
    return [line.rstrip() for line in terminal.written.replace("\r\n", "\n").split("\n")]


def test_every_question_is_answered_early_late_or_during_help(home: Path) -> None:
    """Plain, so that what is written is what is seen; no question is asked back or given up."""
    with at_terminal(*PLAIN, environ={"ASSISTANT_HOME": str(home)}) as terminal:
        terminal.until("Getting the exercise ready")
        terminal.until("This session is by text")
        terminal.until("Hello.")
        terminal.line("yes")  # early, before its question is there
        terminal.until("› yes")
        terminal.until("On a scale")
        terminal.line("help")  # within the question
        terminal.until("You can say pause")
        terminal.line("five")  # during help
        terminal.until("› five")
        terminal.until("Would you like the full round")
        terminal.until("[waiting for your choice]")
        terminal.quiet(1.0)  # late, as far as a test can be
        terminal.line("short")
        terminal.until("Let's stay with what is around you.")
        terminal.line("a lamp, a door and a chair")
        terminal.until("› a lamp, a door and a chair")
        terminal.until("Now hearing")
        terminal.line("pause")
        terminal.until("[paused; go on when you like]")
        terminal.line("a clock, rain, my breath")  # in the pause, which it ends
        terminal.until("› a clock, rain, my breath")
        terminal.line("stop")
        terminal.until("We'll leave it here")
        assert terminal.end() == 0
    shown = lines(terminal)
    for gave_up in ("Take your time.", "That's alright.", "I didn't quite catch that."):
        assert gave_up not in shown
    assert shown.count("  [kept for the next question]") >= 3


def test_at_a_terminal_what_is_typed_before_anything_is_shown_is_an_answer(home: Path) -> None:
    """While it is being made ready, and while it was stopped by Ctrl-Z."""
    words = ("start", "grounding", "--text", "--pace", "1.2")
    with at_terminal(*words, environ={"ASSISTANT_HOME": str(home)}) as terminal:
        terminal.line("yes")
        terminal.type("fi")
        terminal.until("Hello.")
        terminal.type("ve\r\r")
        terminal.until("Good.")
        terminal.until("Thank you.")
        terminal.stop_and_go_on(while_stopped="short\r")
        terminal.until("Let's stay with what is around you.")


def test_at_a_terminal_the_status_stands_still_and_nothing_has_a_colour(home: Path) -> None:
    with at_terminal(*PLAIN[:3], environ={"ASSISTANT_HOME": str(home)}) as terminal:
        terminal.until("Hello.")
        assert not terminal.echoes
        terminal.type("\r")  # the rest at once
        terminal.until("waiting for yes or no")
        terminal.quiet(0.5)
        assert terminal.quiet(2.0) == "", "nothing changed, so nothing is written"
        terminal.type("\x1b[Dyez\x7fs")  # an arrow key, and a correction
        terminal.until("› yes▏")
        terminal.type("\r")
        terminal.until("Good.")
        terminal.type("\r")
        terminal.until("waiting for a number")
        terminal.type("\x04")
        terminal.until("We'll leave it here")
        terminal.type("\x03")
        terminal.type("\x03")
        terminal.end()
        assert terminal.echoes or terminal.written.endswith("\n")
    assert not _COLOUR.findall(terminal.written)


def test_after_it_was_stopped_the_terminal_is_quiet_again(home: Path) -> None:
    with at_terminal(*PLAIN[:3], environ={"ASSISTANT_HOME": str(home)}) as terminal:
        terminal.until("Hello.")
        terminal.stop_and_go_on()
        terminal.until("We notice plain things")
        assert not terminal.echoes
        terminal.type("\x04")
        terminal.until("We'll leave it here")
        assert terminal.end() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda each: each.name)
def test_whatever_ends_it_puts_the_terminal_back_and_keeps_the_session(
    home: Path, number: signal.Signals
) -> None:
    environ = {"ASSISTANT_HOME": str(home)}
    with at_terminal(*PLAIN[:3], environ=environ) as terminal:
        terminal.until("Hello.")
        terminal.type("\r")
        terminal.until("waiting for yes or no")
        terminal.line("yes")
        terminal.until("On a scale")
        terminal.line("five")
        terminal.until("› five")
        terminal.until("Would you like")
        assert not terminal.echoes
        terminal.kill(number)
        assert terminal.end() == INTERRUPTED
        assert terminal.echoes
        assert "Traceback" not in terminal.written
    with at_terminal(*PLAIN, environ=environ) as terminal:
        terminal.until("Shall we carry on")
        terminal.kill(signal.SIGKILL)


def test_a_passphrase_that_was_being_typed_leaves_the_terminal_as_it_was(home: Path) -> None:
    with at_terminal("encrypt", "on", environ={"ASSISTANT_HOME": str(home)}) as terminal:
        terminal.until("New passphrase:")
        assert not terminal.echoes
        terminal.kill(signal.SIGTERM)
        assert terminal.end() == INTERRUPTED
        assert terminal.echoes


def test_a_window_that_is_closed_ends_the_session_in_it(home: Path) -> None:
    with at_terminal(*PLAIN[:3], environ={"ASSISTANT_HOME": str(home)}) as terminal:
        terminal.until("Hello.")
        terminal.hang_up()
    assert [file.suffix for file in home.rglob("*") if "journal" in str(file)]


@pytest.mark.parametrize("term", ["dumb", None])
def test_a_terminal_that_can_do_nothing_gets_plain_lines(home: Path, term: str | None) -> None:
    environ = {"ASSISTANT_HOME": str(home), "TERM": term}
    with at_terminal("start", "grounding", "--text", environ=environ) as terminal:
        terminal.until("Hello.")
        assert terminal.echoes
        terminal.line("stop")
        terminal.until("We'll leave it here")
        assert terminal.end() == 0
    shown = lines(terminal)
    assert shown.count("Hello.") == 1


def test_a_line_too_long_is_cut_and_says_so(home: Path) -> None:
    with at_terminal(
        "start", "grounding", "--text", environ={"ASSISTANT_HOME": str(home)}
    ) as terminal:
        terminal.until("Hello.")
        for _ in range(50):
            terminal.type("word " * 100)
            terminal.read(0.1)
        terminal.type("\r")
        terminal.until("only the first 4000 characters were read")
        terminal.line("stop")
        assert terminal.end() == 0


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_what_make_recording_records_begins(tmp_path: Path) -> None:
    """A session in tmux, of somebody new; the whole of it takes ten minutes."""
    with typed_session.begun(tmp_path, "early") as terminal:
        assert "Hello." in terminal.look()
    assert (tmp_path / "early.cast").exists()
