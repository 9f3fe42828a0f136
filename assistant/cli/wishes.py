"""What many commands share: their options, and whose settings they go by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

FAILED = 1

in_language = click.option(
    "--lang", "language", metavar="CODE", help="Language, such as en or ko; else your setting."
)

as_json_option = click.option("--json", "as_json", is_flag=True, help="For programs: JSON.")

a_file = click.Path(dir_okay=False, path_type=Path)


def settings_for(**wishes: Any) -> tuple[Any, Any]:
    """The person's settings with what was asked for on the command line."""
    from assistant.settings import Folders, Settings

    wished = {name: value for name, value in wishes.items() if value is not None}
    return replace(Settings.load(), **wished), Folders.find()


def for_person(**wishes: Any) -> tuple[Any, Any, Any]:
    """The settings and the profile of whoever it is for; the command line wins over both."""
    from assistant.people.store import People

    settings, folders = settings_for(**wishes)
    profile = People(folders.people).chosen(settings.person)
    if profile is not None:
        wished = {name: value for name, value in wishes.items() if value is not None}
        settings, folders = settings_for(**profile.settings | wished)
    return settings, folders, profile
