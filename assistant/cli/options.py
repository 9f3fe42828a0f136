"""What many commands share: their options, and whose settings they go by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from assistant.cli import shell
from assistant.errors import AssistantError
from assistant.settings import KOKORO, RECOGNISERS, VOICES, Folders, Settings

FAILED = 1

in_language = click.option(
    "--lang", "language", metavar="CODE", help="Language, such as en or ko; default: your setting."
)


def _one_of(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}."


voice_option = click.option(
    "--voice", help=f"{_one_of(VOICES)} Of Kokoro's, one by name, such as kokoro-{KOKORO[4]}."
)
recogniser_option = click.option("--recogniser", help=_one_of(RECOGNISERS))

DEFAULT_EXERCISE = "grounding"

an_exercise = click.argument("exercise", default=DEFAULT_EXERCISE, shell_complete=shell.exercises)

a_file = click.Path(dir_okay=False, path_type=Path)


def settings_for(**wishes: Any) -> tuple[Settings, Folders]:
    """The person's settings with what was asked for on the command line.

    What cannot be set is a mistake in the command, where it was asked for there.
    """
    settings, folders = Settings.load(), Folders.find()
    wished = {name: value for name, value in wishes.items() if value is not None}
    with of_the_command():
        return replace(settings, **wished), folders


@contextmanager
def of_the_command() -> Iterator[None]:
    """What is found wrong in here is a mistake in the command, as click tells those."""
    try:
        yield
    except AssistantError as error:
        raise click.UsageError(str(error)) from error
