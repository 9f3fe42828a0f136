"""The commands about exercises: which there are, and writing them."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.cli.wishes import a_file, in_language, settings_for


@click.command("list")
@in_language
def list_(language: str | None) -> None:
    """Name the exercises there are, and apart from them the short pieces."""
    from assistant.exercise import catalogue

    settings, folders = settings_for(language=language)
    for line in catalogue.lines(catalogue.listing(folders.scripts, settings.language)):
        click.echo(line)


@click.command()
@click.argument("exercises", nargs=-1, required=True)
@in_language
def check(exercises: tuple[str, ...], language: str | None) -> None:
    """Check exercises by name, files, or folders, and tell everything that is wrong at once."""
    from assistant.authoring import advise

    settings, folders = settings_for(language=language)
    checked = advise.check(exercises, settings, folders.scripts, folders.models)
    for problem in checked.problems:
        click.echo(problem)
    if checked.problems:
        count = len(checked.problems)
        raise click.ClickException("1 problem." if count == 1 else f"{count} problems.")
    for code, names in checked.untranslated.items():
        click.echo(f"Not in {code} yet: {', '.join(names)}.")
    files = checked.files
    click.echo(
        f"{files[0].stem}: no problems." if len(files) == 1 else f"{len(files)} files, no problems."
    )


@click.command()
@click.argument("name")
@in_language
def new(name: str, language: str | None) -> None:
    """Begin an exercise of your own, from a small one that works."""
    from assistant.authoring.new import begin

    settings, folders = settings_for(language=language)
    file = begin(name, settings.language, folders)
    click.echo(
        f"{file} is there to be changed; `assistant check {file}` says whether it can be used."
    )
    click.echo(f"Look at it with `assistant check {name}` and `assistant rehearse {name} --text`.")


@click.command()
@click.argument("exercise")
@in_language
@click.option("-o", "--output", "file", type=a_file, required=True, help="A .wav, .ogg or .mp3.")
@click.option("--voice", help="auto, hibari or pyttsx3.")
def render(exercise: str, language: str | None, file: Path, voice: str | None) -> None:
    """Make a recording of an exercise, with pauses where the replies would be."""
    from assistant import app
    from assistant.authoring.render import render
    from assistant.speech import voices

    settings, folders = settings_for(language=language, voice=voice)
    chosen = app.choose(exercise, settings, folders)
    speaking = voices.choose(settings.language, settings.voice)
    seconds = render(chosen.exercise, chosen.language, speaking.build, speaking.name, file)
    click.echo(f"{file} is {seconds / 60:.1f} minutes long. It hears nobody.")


@click.command()
@click.argument("exercise")
@in_language
@click.option("--svg", type=a_file, help="Write a picture instead of printing Mermaid.")
def draw(exercise: str, language: str | None, svg: Path | None) -> None:
    """Draw an exercise with all its branches."""
    from assistant.exercise import loader
    from assistant.exercise.draw import diagram

    settings, folders = settings_for(language=language)
    path = loader.find(exercise, settings.language, folders.scripts)
    found = loader.load(path, folders.scripts)
    if svg is None:
        click.echo(diagram.mermaid(found))
    else:
        svg.write_text(diagram.svg(found), encoding="utf-8")
