"""`assistant models`: one function a command. Like the rest of the command line, no logic in it."""

from __future__ import annotations

import functools
from dataclasses import asdict
from pathlib import Path

import click

from assistant import terminal
from assistant.cli.list_output import as_json_option, show
from assistant.exercise import catalogue
from assistant.models import management, voice_management
from assistant.models.catalogue import Catalogue
from assistant.models.installed import Shelf
from assistant.models.voice_files import NAME
from assistant.settings import Folders, Settings
from assistant.speech import recognisers
from assistant.speech.recognisers.vosk_model import inspect


@click.group()
def models() -> None:
    """List, get, add, verify or remove speech models.

    Nothing is downloaded without asking.
    """


@models.command("list")
@as_json_option
def list_(as_json: bool) -> None:
    """List models that are installed or can be downloaded."""
    languages = catalogue.languages(Folders.find().scripts)
    found, shelf = _models()
    known = management.listing(found, shelf, recognisers.supplied())
    known.append(voice_management.known(found.voices, Folders.find().models))
    known.sort(key=management.by_language)
    rows = [asdict(each) | {"exercises": each.language in languages} for each in known]
    show(rows, management.lines(known, languages), "", as_json=as_json)


@models.command()
@click.argument("language")
@click.option("--yes", is_flag=True, help="Download without asking.")
def get(language: str, yes: bool) -> None:
    """Download the model for a language, such as ko, and install it.

    With kokoro, download the voices of Kokoro.
    """
    catalogue, shelf = _models()
    console = terminal.console_for(plain=Settings.load().plain)
    showing = functools.partial(terminal.showing, console=console)
    asked = terminal.asker(yes, console)
    if language == NAME:
        voice_management.get(catalogue.voices, shelf, asked, showing, click.echo)
        return
    entry = catalogue.for_language(language)
    management.get(entry, shelf, asked, showing, click.echo)


@models.command()
@click.argument("file", type=click.Path(path_type=Path))
def add(file: Path) -> None:
    """Install a model, or Kokoro's voices, from a file.

    A model comes as .zip, voices as .tgz or .bin. For a machine without a network.
    """
    if voice_management.is_of_voices(file):
        found, shelf = _models()
        voice_management.add(file, found.voices, shelf, click.echo)
        return
    management.add(file, *_models(), terminal.showing, click.echo)


@models.command()
@click.argument("name", required=False)
def verify(name: str | None) -> None:
    """Check that models are complete and can be loaded.

    Kokoro's voices are compared with what was published. One, or all of them if none is named.
    """
    terminal.tell_of_work("loading each model")
    found, shelf = _models()
    if name in (None, NAME):
        voice_management.verify(found.voices, Folders.find().models, click.echo)
    if name != NAME:
        management.verify(name, shelf, click.echo)


@models.command()
@click.argument("name")
def remove(name: str) -> None:
    """Delete an installed model, or with kokoro the voices of Kokoro."""
    shelf = _models()[1]
    if name == NAME:
        voice_management.remove(shelf)
        click.echo("Kokoro's voices are removed.")
        return
    found = shelf.named(name)
    shelf.remove(found)
    click.echo(f"{found.name} is removed.")


def _models() -> tuple[Catalogue, Shelf]:
    """The catalogue, and the shelf of what is installed."""
    folders = Folders.find()
    return Catalogue.load(folders.catalogue), Shelf(folders.models, inspect, recognisers.try_model)
