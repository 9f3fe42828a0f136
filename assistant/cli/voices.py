"""`assistant voices`: one function a command, and no logic in it."""

from __future__ import annotations

from pathlib import Path

import click

from assistant import terminal
from assistant.cli.list_output import as_json_option, show
from assistant.cli.options import in_language, settings_for
from assistant.speech.voices import listing


@click.command()
@click.argument("names", nargs=-1)
@click.option("--play", is_flag=True, help="Play a sentence in each, on the speaker.")
@click.option(
    "--wav",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write that sentence in each into this folder.",
)
@click.option("--measure", is_flag=True, help="Measure how long each takes here.")
@in_language
@as_json_option
def voices(
    names: tuple[str, ...],
    play: bool,
    folder: Path | None,
    measure: bool,
    language: str | None,
    as_json: bool,
) -> None:
    """List the voices, and listen to them.

    Of those that are named, or of all.
    """
    settings, _ = settings_for(language=language)
    code = settings.language
    found = listing.offered(code, names)
    if measure:
        terminal.tell_of_work("measuring each voice")
        found = [listing.measured(each, code) if each.ready else each for each in found]
    rows = [each.as_json() for each in found]
    show(rows, listing.lines(found), "There is no voice.", as_json=as_json)
    for each in found if play or folder else ():
        if not each.ready:
            continue
        clip = listing.sample(each, code)
        if folder:
            click.echo(f"{listing.write(clip, folder, each.name)} is written.", err=as_json)
        if play:
            click.echo(f"Now: {each.name}.", err=as_json)
            listing.play(clip, settings.output_device)
