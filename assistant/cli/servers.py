"""`assistant servers`: one function a command, and no logic in it."""

from __future__ import annotations

import click

from assistant.cli.list_output import as_json_option, show
from assistant.cli.options import in_language, settings_for
from assistant.speech.server import discovery


@click.command()
@click.option(
    "--seconds",
    type=click.FloatRange(0.5, 60),
    default=discovery.SECONDS,
    show_default=True,
    help="How long to listen.",
)
@in_language
@as_json_option
def servers(seconds: float, language: str | None, as_json: bool) -> None:
    """Find the speech servers in the house.

    Nothing is used until you write its address into the settings.
    """
    code = settings_for(language=language)[0].language
    found = discovery.find(seconds)
    nothing = "No speech server in this network announces itself."
    show(discovery.rows(found, code), discovery.lines(found, code), nothing, as_json=as_json)
