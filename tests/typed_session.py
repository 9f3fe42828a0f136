"""A recording, by tmux, of sessions at a terminal in which every question is answered early, late and
during help. `make recording` runs it; what stood on the screen is shown, and where the files are.

Each is kept twice: as text, and as a recording in time (asciicast, version 2).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from assistant.files import write_private
from assistant.settings import Folders

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
WIDTH, HEIGHT = 80, 24
LATE = 20.0
"""Seconds: by voice a question would have been asked again by then."""
LONGEST = 900.0
ANSWERS = (
    ("Would you like to begin?", "yes"),
    ("How much distress is there right now", "four"),
    ("or a short one?", "short"),
    ("What are three things you can see?", "a lamp, a door and a chair"),
    ("What are three sounds you can hear?", "a clock, rain and my breath"),
    ("What are three things you can feel by touch?", "the sheet, the pillow and the air"),
    ("what felt steadiest?", "the sheet under me"),
    ("how strong is any distress now?", "three"),
)
"""The questions of the short round of grounding, and what is typed."""
GIVEN_UP = (
    "Take your time.", "I didn't quite catch that.", "I didn't catch", "That's alright. Let's go on.",
    "I didn't hear an answer", "We'll go on without a number.", "Or we can simply go on.",
)  # fmt: skip
"""What would be said had an answer been lost, or somebody timed out."""


class Tmux:
    """A terminal of 80 by 24 in which the assistant runs, on a tmux server of its own."""

    def __init__(self, folder: Path, name: str, home: Path) -> None:
        self._server = ["tmux", "-L", f"typed-session-{os.getpid()}-{name}", "-f", "/dev/null"]
        self._written = folder / f"{name}.raw"
        self._events: list[tuple[float, str]] = []
        self._began = time.monotonic()
        self._read = 0
        start = f"{sys.executable} -m assistant start grounding --text; echo ended: $?; sleep 5"
        self._tmux(
            "new-session", "-d", "-s", name, "-x", str(WIDTH), "-y", str(HEIGHT),
            "-e", f"ASSISTANT_HOME={home}", "-e", "LANG=C.UTF-8", "sh", "-c", f"sleep 0.5; {start}",
        )  # fmt: skip
        self._tmux("set-option", "-g", "history-limit", "5000")
        self._tmux("pipe-pane", "-o", f"cat >> {self._written}")

    def _tmux(self, *words: str) -> str:
        return subprocess.run(
            [*self._server, *words], check=True, capture_output=True, text=True
        ).stdout

    @property
    def written(self) -> str:
        """All that was written, without control sequences and line ends."""
        text = _CONTROL.sub("", "".join(text for _, text in self._events))
        return " ".join(text.split())

    def line(self, text: str) -> None:
        """Type a line, key by key, and Enter."""
        self._tmux("send-keys", "-l", text)
        self._tmux("send-keys", "Enter")

    def look(self) -> str:
        """All that stands on the screen and above it, after a moment."""
        time.sleep(0.1)
        if self._written.exists():
            written = self._written.read_bytes()[self._read :]
            self._read += len(written)
            if written:
                since = time.monotonic() - self._began
                self._events.append((since, written.decode("utf-8", "replace")))
        return self._tmux("capture-pane", "-p", "-J", "-S", "-")

    def close(self) -> None:
        """Write the recording, and end the server."""
        head = {"version": 2, "width": WIDTH, "height": HEIGHT, "title": "assistant start --text"}
        lines = [head, *([round(at, 3), "o", text] for at, text in self._events)]
        cast = self._written.with_suffix(".cast")
        cast.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
        self._written.unlink()
        subprocess.run([*self._server, "kill-server"], check=False, capture_output=True)


@dataclass(frozen=True, kw_only=True)
class Held:
    """A session that was held."""

    seconds: float
    screen: str
    """What stood there in the end, scrolled away or not."""
    kept: int
    """How many answers were shown as kept until their question came."""

    @property
    def problems(self) -> list[str]:
        """What should not have happened."""
        found = [text for text in GIVEN_UP if text in self.screen]
        found += [f"lost: {answer}" for _, answer in ANSWERS if f"› {answer}" not in self.screen]
        return found + ([] if "ended: 0" in self.screen else ["it did not end well"])


@contextmanager
def begun(folder: Path, name: str) -> Iterator[Tmux]:
    """A session that says hello, by somebody who has set the country they are in, so that it is not asked."""
    with tempfile.TemporaryDirectory() as home:
        file = Folders.find({"ASSISTANT_HOME": home}).settings_file
        write_private(file, b'region = "GB"\n')
        terminal = Tmux(folder, name, Path(home))
        try:
            _until(terminal, "Hello.")
            yield terminal
        finally:
            terminal.close()


def hold(folder: Path, when: str) -> Held:
    """One session, with every question answered `early`, `late` or during `help`."""
    began = time.monotonic()
    with begun(folder, when) as terminal:
        _answer(terminal, when)
        while "ended: " not in (screen := terminal.look()):
            assert time.monotonic() - began < LONGEST, screen
        return Held(
            seconds=time.monotonic() - began,
            screen=screen,
            kept=sum(f"› {answer} kept" in terminal.written for _, answer in ANSWERS),
        )


def _answer(terminal: Tmux, when: str) -> None:
    for number, (question, answer) in enumerate(ANSWERS):
        if when == "early":
            terminal.line(answer)  # while lines are still appearing
            _until(terminal, f"    › {answer}")
            continue
        _until(terminal, question)
        if when == "late":
            time.sleep(LATE)
        else:
            terminal.line("help")
            _until(terminal, "You can say skip, or go back.", times=number + 1)
        terminal.line(answer)
        _until(terminal, f"    › {answer}")


def _until(terminal: Tmux, text: str, *, times: int = 1) -> None:
    end = time.monotonic() + 120.0
    while (screen := terminal.look()).count(text) < times:
        assert time.monotonic() < end, f"no {text!r}:\n{screen}"


@click.command()
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="For the files.")
@click.argument("when", nargs=-1, type=click.Choice(["early", "late", "help"]))
def main(folder: Path | None, when: tuple[str, ...]) -> None:
    """Hold the sessions, show them, and fail where something typed was lost."""
    if shutil.which("tmux") is None:
        raise click.ClickException("tmux is not installed: apt-get install tmux")
    folder = folder or Path(tempfile.mkdtemp(prefix="typed-session-"))
    folder.mkdir(parents=True, exist_ok=True)
    wrong = False
    for each in when or ("early", "late", "help"):
        held = hold(folder, each)
        (folder / f"{each}.txt").write_text(held.screen, encoding="utf-8")
        click.echo(f"\n== {each}: {held.seconds:.0f} s, {held.kept} answers kept ==")
        click.echo(held.screen.strip())
        for problem in held.problems:
            wrong = True
            click.echo(f"{each}: {problem}", err=True)
    click.echo(f"\nIn {folder}: {', '.join(sorted(file.name for file in folder.iterdir()))}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
