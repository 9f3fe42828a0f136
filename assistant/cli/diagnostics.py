"""The commands that try how it hears, and what this machine allows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from assistant.bench import run as measurements
from assistant.cli.list_output import as_json_option
from assistant.cli.options import (
    FAILED,
    a_file,
    in_language,
    of_the_command,
    recogniser_option,
    settings_for,
)
from assistant.doctor import examination
from assistant.hear import run as hearing
from assistant.hear.expected import expected


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--expect",
    default="free",
    show_default=True,
    help="What to expect: yes-no, number, choice:A,B,C, items:N, emotion, command or free.",
)
@in_language
@recogniser_option
@as_json_option
def hear(
    files: tuple[Path, ...], expect: str, language: str | None, as_json: bool, **wishes: Any
) -> None:
    """Show what is understood from recordings.

    Without a file, it listens to the microphone.
    """
    settings, folders = settings_for(language=language, **wishes)
    with of_the_command():
        hoped_for = expected(expect)
    heard = hearing.hear(
        files,
        hoped_for,
        settings,
        folders,
        as_json=as_json,
        say=click.echo,
        complain=lambda line: click.echo(line, err=True),
    )
    sys.exit(0 if heard else FAILED)


@click.command()
@click.option("--servers", is_flag=True, help="Also look for speech servers in the house.")
@in_language
@as_json_option
def doctor(servers: bool, language: str | None, as_json: bool) -> None:
    """Check whether this machine can hold a spoken session."""
    well = examination.doctor(language, as_json=as_json, say=click.echo, looks_around=servers)
    sys.exit(0 if well else FAILED)


@click.command()
@click.option("--json", "file", type=a_file, help="Also write every figure to this file.")
@click.option(
    "--recordings",
    envvar="ASSISTANT_RECORDINGS",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="Folder of recorded words with labels.csv; default: $ASSISTANT_RECORDINGS.",
)
@click.option("--page", type=a_file, help="Write the table between the marks of this page.")
@click.option(
    "--only", multiple=True, metavar="NAME", help="Only this measurement; may be repeated."
)
@in_language
@click.option("--quick", is_flag=True, help="Measure less, within 90 seconds.")
def bench(
    file: Path | None,
    page: Path | None,
    recordings: Path | None,
    only: tuple[str, ...],
    language: str | None,
    quick: bool,
) -> None:
    """Measure hearing, response time and resource use.

    Each is compared with a plain loop of the same parts.
    """
    settings, folders = settings_for(language=language)
    wishes = measurements.Wishes(
        language=settings.language, only=only, recordings=recordings, quick=quick
    )
    files = measurements.Files(json=file, page=page)
    measurements.bench(wishes, folders, files, click.echo, lambda line: click.echo(line, err=True))
