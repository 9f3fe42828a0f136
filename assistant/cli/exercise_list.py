"""`assistant list`: apart from the other commands, since it answers at once."""

from __future__ import annotations

import click

from assistant.cli.list_output import as_json_option, show
from assistant.cli.options import in_language, settings_for
from assistant.exercise import catalogue


@click.command("list")
@in_language
@as_json_option
def list_(language: str | None, as_json: bool) -> None:
    """List the exercises.

    Short pieces are listed separately.
    """
    settings, folders = settings_for(language=language)
    found = catalogue.listing(folders.scripts, settings.language)
    known = ", ".join(catalogue.languages(folders.scripts))
    nothing = f'There are no exercises in "{settings.language}". Languages with exercises: {known}.'
    rows = [each.as_json() for each in found]
    show(rows, catalogue.lines(found), nothing, as_json=as_json)
