"""What a terminal shows and asks.

No colours, only bold and dim, so that everything can be read on black and on white.
"""

from __future__ import annotations

import getpass
import math
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import fmean
from typing import IO

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from assistant.errors import AssistantError
from assistant.history.weeks import Week

STRONG, QUIET = "bold", "dim"
_WITHOUT_COLOURS = Theme(
    {
        "bar.back": QUIET,
        "bar.complete": STRONG,
        "bar.finished": STRONG,
        "progress.download": "default",
        "progress.remaining": QUIET,
    }
)


def console_for(file: IO[str] | None = None, *, plain: bool = False) -> Console:
    """Where something is shown, the process's output or a file; `plain`: without control sequences."""
    if plain or not _is_known():
        return Console(file=file, highlight=False, force_terminal=False, color_system=None)
    return Console(file=file, highlight=False, theme=_WITHOUT_COLOURS)


def sentence(words: str) -> str:
    """What is said of something that takes a while, as a line of its own."""
    return f"{words[:1].upper()}{words[1:]} …"


def tell_of_work(what: str) -> None:
    """Say what takes a while to somebody at a terminal; a program that reads the output is spared it."""
    if sys.stderr.isatty():
        click.echo(sentence(what), err=True)


def rewrites(console: Console) -> bool:
    """Whether a line can be written again there: at a terminal that says what it can do."""
    return console.file.isatty() and _is_known() and not console.is_dumb_terminal


def _is_known() -> bool:
    """Whether it is said what the terminal can do; on Windows all can do the same."""
    return os.name == "nt" or "TERM" in os.environ


# The history -----------------------------------------------------------------------------------

_MOST_FEELINGS = 3


def show_weeks(weeks: Mapping[str, Sequence[Week]], console: Console | None = None) -> None:
    """The last weeks of each person as a table."""
    console = console or console_for()
    for person, of_person in weeks.items():
        if len(weeks) > 1:
            console.print(Text(f"\n{person or '—'}", style=STRONG))
        console.print(_table(of_person))


def _table(weeks: Sequence[Week]) -> Table:
    table = Table(box=SIMPLE, header_style=QUIET, pad_edge=False, padding=(0, 1))
    table.add_column("week from", no_wrap=True)
    for heading in ("to the end", "minutes", "distress", "change"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("feelings")
    for week in weeks:
        table.add_row(*_cells(week), style=None if week.sessions else QUIET)
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
        f"{week.completed} of {week.sessions}" if week.sessions else "none",
        f"{week.minutes:.0f}" if week.sessions else "",
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
    console = console or console_for()
    if rewrites(console):
        bar = BarColumn(bar_width=24)
        columns = (TextColumn("{task.description}"), bar, DownloadColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, refresh_per_second=2) as progress:
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
        (console or console_for()).print(Text(offer), soft_wrap=True)
        return yes or agrees(question, "--yes")

    return agreed


def agrees(question: str, option: str) -> bool:
    """Whether somebody at the keyboard says yes; Enter alone is no. Raises `AssistantError` where nobody
    is there: `option` agrees beforehand."""
    if not sys.stdin.isatty():
        hint = f"Add {option} to agree in advance."
        raise AssistantError(
            "nobody-to-ask", "Nobody is at the keyboard to agree to this.", hint=hint
        )
    return click.confirm(question)
