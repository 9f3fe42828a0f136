"""The transcript of a rehearsal: everything that happened, kept and written as it comes."""

from __future__ import annotations

import json
from typing import IO

from assistant.rehearsal.event_log import Entry, PersonPressed, PersonSpoke, What, is_heard_as
from assistant.session.actions import Say
from assistant.session.events import Heard

ASSISTANT, PERSON, HEARD = "assistant", "person", "heard as"


class Transcript:
    """Keeps what happens; a watcher of the loop."""

    def __init__(self, file: IO[str] | None = None) -> None:
        self._file = file
        self._entries: list[Entry] = []

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(self._entries)

    def note(self, at: float, what: What) -> None:
        """Keep one thing that happened; `at` in seconds since the session began."""
        entry = Entry(at, what)
        self._entries.append(entry)
        if self._file is not None:
            json.dump(entry.as_json(), self._file, ensure_ascii=False)
            self._file.write("\n")


def caption(entry: Entry) -> tuple[str, str] | None:
    """Who says what, for what is said."""
    match entry.what:
        case Say(caption=text) if text:
            return ASSISTANT, text
        case PersonSpoke(words=words):
            return PERSON, words
        case PersonPressed(command=command):
            return PERSON, f"[{command}]"
    return None


def transcript(entries: tuple[Entry, ...]) -> list[str]:
    """What was said, one line each: `1:05  assistant  Good. There is no hurry.` Where something else
    was heard than the person said, that as well."""
    lines: list[str] = []
    said = ""
    for entry in entries:
        match entry.what:
            case PersonSpoke(words=said):
                pass
            case Heard(hypotheses=[best, *_]) if not is_heard_as(said, best.text):
                lines.append(_line(entry.at, HEARD, best.text))
        if (line := caption(entry)) is not None:
            lines.append(_line(entry.at, *line))
    return lines


def _line(at: float, who: str, what: str) -> str:
    return f"{clock(at):>6}  {who:<9}  {what}"


def clock(seconds: float) -> str:
    """Seconds as minutes and seconds: `12:05`."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
