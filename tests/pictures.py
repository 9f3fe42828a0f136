"""What README and the documents show: `python -m tests.pictures` makes it again, from made-up sessions of a made-up person.

The caregiver's page and its states, pairing, a plot of ratings over weeks, an exercise as a diagram, a session at a terminal, and a few
seconds of the voice. Each by the very code that a person uses.
"""

from __future__ import annotations

import io
import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from assistant import languages
from assistant.authoring import render
from assistant.care.page.web_server import PageServer, Wishes
from assistant.care.pairing.phones import Role
from assistant.exercise import loader
from assistant.exercise.draw import diagram
from assistant.history import lookback, plot
from assistant.history.model import Entry, PastSession
from assistant.history.store import History
from assistant.people.store import People
from assistant.rehearsal.rehearse import rehearse
from assistant.session.actions import Outcome, Record
from assistant.settings import Folders, Settings
from assistant.speech import voices
from tests import page_pictures
from tests.browser import PHONE, chromium
from tests.shipped import SCRIPTS, exercise
from tests.unit.care.page.conftest import FakeDevice

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs/pictures"
MOST_BYTES = 600_000
"""All of them together, since every checkout has them."""
FIRST, LINES, WIDTH = 9, 22, 94
"""Of the session at a terminal."""

SAMPLE = """
format: 1
title: Warm or cool
summary: A small exercise to look at, and a few seconds of the voice.
minutes: 0.5
steps:
  - say: Let your hands lie wherever they are. [1s] There's nothing to do with them yet.
    manner: guiding
  - ask: Are they more warm, or more cool?
    choices: {warm: [warm], cool: [cool]}
    heard:
      warm: Warm, then.
      cool:
        - say: Cool, then.
        - ask: Would you like to tuck them under the blanket?
          heard:
            yes: There is time for that. [3s]
      declined or no-input or no-match or unsure or nothing: You can keep it to yourself.
  - say: There is no hurry.
"""
FELT = ("sad", "fear", "calm", "sad", "angry")
PAPER = TerminalTheme((24, 26, 32), (225, 225, 220), [(24, 26, 32), (220, 120, 110)] * 4)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["ASSISTANT_HOME"] = home
        folders = Folders.find()
        _sessions(folders)
        _plot(folders)
        _diagram(Path(home))
        _terminal()
        _sound(Path(home))
        _page(folders)
        page_pictures.draw(PICTURES, Path(home))
    size = sum(file.stat().st_size for file in PICTURES.iterdir())
    for file in sorted(PICTURES.iterdir()):
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1000:.0f} kB")
    assert size <= MOST_BYTES, f"{size} bytes are too many"


def _sessions(folders: Folders) -> None:
    """Eight weeks of sessions three times a week."""
    People(folders.people).add("sam")
    shared = ["ratings", "plot", "words", "help"]
    People(folders.people).change("sam", {"name": "Sam", "share": {"caregiver": shared}})
    with History(folders.history_file) as history:
        history.add(_session(number) for number in range(24))


def _session(number: int) -> PastSession:
    before = 7.0 - number // 8 + (number * 5 % 3) / 2
    after = before - 2.0 - (number * 7 % 4) / 2
    records = [
        Record(kind="rating", name="before", value=before),
        Record(kind="rating", name="after", value=after),
        Record(kind="feeling", name="felt", value=(FELT[number * number % len(FELT)], 2.0)),
    ]
    return PastSession(
        id=f"{number}",
        person="sam",
        exercise="grounding",
        language="en",
        began=datetime.now().astimezone() - timedelta(days=54 - number * 7 / 3),
        seconds=300.0 + number * 3 % 5 * 60.0,
        outcome=Outcome.COMPLETED,
        entries=tuple(Entry(at=1.0, record=record) for record in records),
    )


def _plot(folders: Folders) -> None:
    now = datetime.now().astimezone()
    weeks = lookback.of_one(lookback.by_person(folders.history_file, "sam", now, 8))
    plot.draw(weeks, PICTURES / "weeks.png", folders.cache)


def _diagram(home: Path) -> None:
    """Of the sample alone: what is done in danger would fill a wall."""
    file = home / "sample.yaml"
    file.write_text(SAMPLE, encoding="utf-8")
    drawn = diagram.svg(loader.load(file))
    (PICTURES / "exercise.svg").write_text(drawn, encoding="utf-8")


def _terminal() -> None:
    """The beginning of a rehearsal by text, after the welcome."""
    report = rehearse(exercise("grounding"), languages.load("en"), text=True)
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    console.print(Text("$ assistant rehearse grounding --text", style="bold"))
    for line in report.transcript[FIRST : FIRST + LINES]:
        console.print(Text(line, style="" if "assistant" in line else "italic"))
    shown = console.export_svg(title="assistant", theme=PAPER)
    (PICTURES / "session.svg").write_text(shown, encoding="utf-8")


def _sound(home: Path) -> None:
    file = home / "own/en/sample.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(SAMPLE, encoding="utf-8")
    language, speaking = languages.load("en"), voices.choose("en", "hibari")
    assert speaking.build is not None, speaking.why
    found = loader.load(file, (SCRIPTS,))
    render.render(found, language, speaking.build, speaking.name, PICTURES / "voice.ogg")


def _page(folders: Folders) -> None:
    """What a caregiver sees on a phone while an exercise is running."""
    device = FakeDevice()
    with (
        PageServer(device, Settings(), folders, Wishes(port=0)) as server,  # type: ignore[arg-type]
        chromium(PHONE) as browser,
    ):
        address = f"http://localhost:{server.port}/"
        browser.get(address)
        code = server.guard.offer(Role.OWNER, name="Kim")
        browser.find_element("css selector", "#code").send_keys(code)
        browser.find_element("xpath", "//button[normalize-space()='Pair']").click()
        words = (
            ("assistant", "Name five things you can see."),
            ("person", "a lamp, and the blue blanket"),
            ("assistant", "Yes. And one more?"),
        )
        device.become(
            person="sam",
            exercise="grounding",
            title="Grounding",
            section="What you see",
            captions=words,
        )
        browser.get(address)
        browser.save_screenshot(str(PICTURES / "page.png"))


if __name__ == "__main__":
    main()
