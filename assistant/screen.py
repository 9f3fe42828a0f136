"""What a session looks like on a screen.

At a terminal, captions scroll by and a line or two below them say where we are, what is awaited,
how much of a silence is left, and what is being typed. They are written again only when they have
changed. Elsewhere, and wherever plain output is wished for, all of it is plain lines, each written
once: for a screen reader, a serial line or a file.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.live import Live
from rich.text import Text

from assistant.rehearsal.event_log import PersonSpoke, What, is_heard_as
from assistant.session.actions import (
    Cue,
    Finish,
    Listen,
    PlayCue,
    Say,
    ShowPlace,
    StopListening,
)
from assistant.session.events import Heard, HeardSoFar, SpeechFinished
from assistant.terminal import QUIET, STRONG, console_for, rewrites, sentence

_INDENT = 4
_BREATH = (Cue.IN, Cue.OUT)


class Typing(Enum):
    """Who shows what is typed, where anything is."""

    NONE = auto()
    SHOWN_HERE = auto()
    SHOWN_BY_TERMINAL = auto()
    """In plain lines; where there is a line that is written again, it is shown there all the same."""


class Screen:
    """Shows a session. A watcher of the loop; use it as a context manager around the run."""

    def __init__(
        self,
        words: Mapping[str, Any],
        console: Console | None = None,
        *,
        typing: Typing = Typing.NONE,
        captions: bool = True,
        plain: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._words = words
        self._console = console or console_for(plain=plain)
        self.rewrites = not plain and rewrites(self._console)
        """Whether there is a line that is written again, in which what is typed is shown."""
        self._typing = typing is not Typing.NONE
        self._echoed = typing is Typing.SHOWN_BY_TERMINAL and not self.rewrites
        self._captions = captions
        self._clock = clock
        self._place: ShowPlace | None = None
        self._told: ShowPlace | None = None
        """What was last told to be awaited, until something is said again."""
        self._section = self._preparing = self._breath = self._typed = ""
        self._listening = False
        self._so_far = ""
        """What the person is saying just now, which is shown until it is heard."""
        self._said: PersonSpoke | None = None
        """In a rehearsal, what the person said that was not heard yet."""
        self._kept: Sequence[str] = ()
        self._waited: list[str] = []
        """What was kept, and is not any more."""
        self._quiet_until = 0.0
        """When the hold that is shown ends, by the system's clock."""
        self._drawn = ""
        self._drawing = threading.RLock()
        self._countdown: threading.Timer | None = None
        self._live = Live(
            get_renderable=self._status, console=self._console, auto_refresh=False, transient=True
        )

    def __enter__(self) -> Screen:
        if self.rewrites:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._drawing:
            self._live.stop()
            if self._countdown is not None:
                self._countdown.cancel()

    def note(self, text: str) -> None:
        """A line about the session itself."""
        self._print(Text(text, style=QUIET))

    def preparing(self, what: str) -> None:
        """What is being made ready, by its name in the language's words; empty when nothing is."""
        self._preparing = self._words["preparing"][what] if what else ""
        if self._preparing and not self.rewrites:
            self.note(sentence(self._preparing))
        self._draw()

    # What is typed

    def typed(self, line: str) -> None:
        """This much of a line has been typed."""
        self._typed = line
        self._draw()

    def kept(self, lines: Sequence[str]) -> None:
        """These lines wait for their question."""
        new = [line for line in lines if line not in self._kept]
        self._waited += [line for line in self._kept if line not in lines]
        self._kept = lines
        if new and not self.rewrites:
            self.note(f"  [{self._words['kept']}]")
        self._draw()

    def left_out(self, line: str) -> None:
        """This line answers nothing."""
        self._print(Text(" " * _INDENT + f"› {line}", style=QUIET))
        self.note(f"  [{self._words['left-out']}]")

    def cut(self, characters: int) -> None:
        """A line was too long: no more than this was read of it."""
        self.note(f"  [{self._words['cut'].format(characters=characters)}]")

    # The session

    def __call__(self, now: float, what: What) -> None:
        match what:
            case PersonSpoke():
                self._show_unheard(now)
                self._said = what
            case Say(caption=""):
                return
            case Say(caption=text):
                self._show_unheard(now)
                self._caption(Text(text))
                self._told = None
            case HeardSoFar(text=text):
                self._so_far = text
            case Heard(hypotheses=hypotheses):
                self._so_far = ""
                self._show_heard(hypotheses[0].text if hypotheses else "…")
            case ShowPlace():
                self._show(what, now)
            case PlayCue(cue=cue) if self._typing and cue in _BREATH:
                self._breath = self._words["breath"][cue]
                if not self.rewrites:
                    self.note(f"  [{self._breath}]")
            case Listen():
                self._listening = True
            case StopListening() | Finish():
                self._listening, self._so_far = False, ""
            case SpeechFinished() if self._preparing == self._words["preparing"]["rehearsal"]:
                self._preparing = ""
            case _:
                return
        self._draw()

    def _show_unheard(self, now: float) -> None:
        """What the person said in a rehearsal, where nothing at all was heard of it."""
        if self._said is not None and now > self._said.until:
            self._show_heard("…")

    def _show_heard(self, text: str) -> None:
        said, self._said = self._said, None
        if said is not None and not is_heard_as(said.words, text):
            text = f"{text}  {self._words['said'].format(words=said.words)}"
        waited = text in self._waited
        if waited:
            self._waited.remove(text)
        if waited or not self._echoed:
            self._caption(Text(" " * _INDENT + f"› {text}", style=STRONG))

    def _caption(self, text: Text) -> None:
        if self._captions:
            self._print(text)

    def _print(self, text: Text) -> None:
        self._console.print(text, soft_wrap=not self.rewrites)

    def _show(self, place: ShowPlace, now: float) -> None:
        self._breath = ""
        if place.until is not None:
            self._quiet_until = self._clock() + place.until - now
        if place.section and place.section.lower() != self._section.lower():
            self._section = place.section[:1].upper() + place.section[1:]
            self._print(Text(f"\n— {self._section} —", style=QUIET))
        self._place = place
        if not self.rewrites and place.waiting_for and place != self._told:
            self.note(f"  [{self._awaited(place)}]")
            self._told = place

    # The line that is written again

    def _left(self) -> int:
        """Seconds that are left of a hold."""
        return max(0, math.ceil(round(self._quiet_until - self._clock(), 3)))

    def _awaited(self, place: ShowPlace) -> str:
        awaited = str(self._words["waiting"].get(place.waiting_for, ""))
        if place.until is None:
            return awaited
        return f"{awaited} {self._words['seconds'].format(seconds=self._left())}"

    def _status(self) -> Text:
        place = self._place
        awaited = self._breath or (self._awaited(place) if place else "")
        minutes = round(place.minutes_left or 0) if place else 0
        left = self._words["minutes"].format(minutes=minutes) if minutes else ""
        ear = self._words["listening"] if self._listening and not self._typing else ""
        parts = [self._section, self._preparing or awaited or ear, left]
        status = Text("\n" + "  ·  ".join(filter(None, parts)), style=QUIET)
        if self._so_far and self._captions:
            room = self._console.width - _INDENT - 2
            status.append(f"\n{' ' * _INDENT}› {_end_of(self._so_far, room)} …")
        if self._typing:
            room = self._console.width - _INDENT
            for line in self._kept:
                status.append(f"\n› {_end_of(line, room)}\n  {self._words['kept']}")
            status.append(f"\n› {_end_of(self._typed, room)}▏", style=f"not dim {STRONG}")
        return status

    def _draw(self) -> None:
        """Write the status again, if it has changed, and once a second while a hold lasts."""
        with self._drawing:
            if not self._live.is_started:
                return
            status = self._status().plain
            if status != self._drawn:
                self._drawn = status
                self._live.refresh()
            self._count_down()

    def _count_down(self) -> None:
        if self._countdown is not None:
            self._countdown.cancel()
            self._countdown = None
        place, left = self._place, self._left()
        if place is not None and place.until is not None and left:
            following = self._quiet_until - self._clock() - (left - 1)
            self._countdown = threading.Timer(following, self._draw)
            self._countdown.daemon = True
            self._countdown.start()


def _end_of(line: str, width: int) -> str:
    """As much of the end of a line as there is room for."""
    shown = line[-width:]
    while cell_len(shown) > width - (len(shown) < len(line)):
        shown = shown[1:]
    return shown if shown == line else f"…{shown}"
