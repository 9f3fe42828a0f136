"""What a session looks like on a screen: the only module that knows rich.

At a terminal, captions scroll by and one line below them says where we are, what is awaited
and how much of a silence is left. Elsewhere the same is plain lines. Large spacing, few
colours and none of them bright: it is read in the dark, from an arm's length.
"""

from __future__ import annotations

import getpass
import math
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import fmean
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.live import Live
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.prompt import Confirm
from rich.table import Table
from rich.text import Text

from assistant.errors import AssistantError
from assistant.history.weeks import Week
from assistant.session.actions import Action, Finish, Listen, Say, ShowPlace, StopListening
from assistant.session.events import Event, Heard

_ASSISTANT, _PERSON, _QUIET = "bright_white", "cyan", "bright_black"
_INDENT = 4


class Screen:
    """Shows a session. A watcher of the loop; use it as a context manager around the run."""

    def __init__(
        self,
        words: Mapping[str, Any],
        console: Console | None = None,
        *,
        typing: bool = False,
        captions: bool = True,
    ) -> None:
        self._words = words
        self._console = console or Console(highlight=False)
        self._typing = typing
        self._captions = captions
        self._place: ShowPlace | None = None
        self._told: ShowPlace | None = None
        """What was last told to be awaited, until something is said again."""
        self._section = ""
        self._listening = False
        self._typed = ""
        self._quiet_until = 0.0
        """When the hold that is shown ends, by the system's clock."""
        self._live = Live(
            get_renderable=self._status,
            console=self._console,
            refresh_per_second=8,
            transient=True,
        )

    def __enter__(self) -> Screen:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def note(self, text: str) -> None:
        """A line about the session itself."""
        self._console.print(Text(text, style=_QUIET), soft_wrap=True)

    def typed(self, text: str) -> None:
        """What is being typed and not yet sent."""
        self._typed = text

    def __call__(self, now: float, what: Event | Action) -> None:
        match what:
            case Say(text=text):
                self._caption(text, _ASSISTANT)
                self._told = None
            case Heard(hypotheses=hypotheses):
                self._caption(hypotheses[0].text if hypotheses else "…", _PERSON, _INDENT)
            case ShowPlace():
                self._show(what, now)
            case Listen():
                self._listening = True
            case StopListening() | Finish():
                self._listening = False

    def _caption(self, text: str, style: str, indent: int = 0) -> None:
        if not self._captions:
            return
        prefix = " " * indent + ("› " if indent else "")
        self._console.print(Text(prefix + text, style=style))

    def _show(self, place: ShowPlace, now: float) -> None:
        if place.until is not None:
            self._quiet_until = time.monotonic() + place.until - now
        if place.section and place.section.lower() != self._section.lower():
            self._section = place.section[:1].upper() + place.section[1:]
            self._console.print(Text(f"\n— {self._section} —", style=_QUIET))
        if not self._console.is_terminal and place.waiting_for and place != self._told:
            self.note(f"  [{self._awaited(place)}]")
            self._told = place
        self._place = place

    def _awaited(self, place: ShowPlace) -> str:
        awaited = str(self._words["waiting"].get(place.waiting_for, ""))
        if place.until is None:
            return awaited
        left = max(0, round(self._quiet_until - time.monotonic()))
        return f"{awaited} {self._words['seconds'].format(seconds=left)}"

    def _status(self) -> Text:
        place = self._place
        if place is None:
            return Text("")
        minutes = round(place.minutes_left or 0)
        left = self._words["minutes"].format(minutes=minutes) if minutes else ""
        ear = self._words["listening"] if self._listening and not self._typing else ""
        parts = [part for part in (self._section, self._awaited(place) or ear, left) if part]
        status = Text("\n" + "  ·  ".join(parts), style=_QUIET)
        if self._typing:
            status.append(f"\n› {self._typed}▏", style=_PERSON)
        return status


# The history -----------------------------------------------------------------------------------

_MOST_FEELINGS = 3


def show_weeks(weeks: Mapping[str, Sequence[Week]], console: Console | None = None) -> None:
    """The last weeks of each person as a table."""
    console = console or Console(highlight=False)
    for person, of_person in weeks.items():
        if len(weeks) > 1:
            console.print(Text(f"\n{person or '—'}", style=_ASSISTANT))
        console.print(_table(of_person))


def _table(weeks: Sequence[Week]) -> Table:
    table = Table(box=SIMPLE, header_style=_QUIET, pad_edge=False, padding=(0, 1))
    table.add_column("week from", no_wrap=True)
    for heading in ("to the end", "minutes", "distress", "change"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("feelings")
    for week in weeks:
        table.add_row(*_cells(week), style=None if week.sessions else _QUIET)
    return table


def _cells(week: Week) -> list[str]:
    distress = change = ""
    if week.change is not None:
        before = fmean(each.before for each in week.distress)
        after = fmean(each.after for each in week.distress)
        distress, change = f"{before:.1f} → {after:.1f}", f"{week.change:+.1f}"
    feelings = [f"{family} {count}" for family, count in week.feelings[:_MOST_FEELINGS]]
    return [
        week.monday.isoformat(),
        f"{week.completed} of {week.sessions}",
        f"{week.minutes:.0f}",
        distress,
        change,
        ", ".join(feelings),
    ]


# Work that takes a while --------------------------------------------------------------------


@contextmanager
def showing(
    work: str, total: int, console: Console | None = None
) -> Iterator[Callable[[int], None]]:
    """A bar for a piece of work, told how many bytes are done; elsewhere a line each quarter."""
    console = console or Console(highlight=False)
    if console.is_terminal:
        bar = BarColumn(bar_width=24, complete_style=_PERSON, finished_style=_PERSON)
        columns = (TextColumn("{task.description}"), bar, DownloadColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console) as progress:
            task = progress.add_task(work, total=total)
            yield lambda count: progress.update(task, completed=count)
        return
    quarters = iter((0.25, 0.5, 0.75, 1.0, math.inf))
    due = next(quarters)

    def told(count: int) -> None:
        nonlocal due
        while count >= due * max(total, 1):
            console.print(f"{work}: {due:.0%}")
            due = next(quarters)

    yield told


def ask_secret(question: str) -> str:
    """What somebody types at the keyboard, which is not shown."""
    if not sys.stdin.isatty():
        raise AssistantError(
            "nobody-to-ask",
            "What is kept is locked, and nobody is at the keyboard to type the passphrase.",
            hint="The setting key_file can name a file that opens it.",
        )
    return getpass.getpass(question)


def asker(
    yes: bool, console: Console | None = None, *, question: str = "Download it?"
) -> Callable[[str], bool]:
    """Shows an offer and has it agreed to: beforehand, or by somebody at the keyboard."""

    def agreed(offer: str) -> bool:
        shown = console or Console(highlight=False)
        shown.print(Text(offer), soft_wrap=True)
        if yes:
            return True
        if not sys.stdin.isatty():
            raise AssistantError(
                "nobody-to-ask",
                "Nobody is at the keyboard to agree to this.",
                hint="Add --yes to agree beforehand.",
            )
        return Confirm.ask(question, console=shown, default=False)

    return agreed
