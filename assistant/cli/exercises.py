"""The commands about exercises: checking, writing, recording and drawing them."""

from __future__ import annotations

from pathlib import Path

import click

from assistant import app, terminal
from assistant.authoring import advise
from assistant.authoring import render as recording
from assistant.authoring.template import begin
from assistant.cli import shell
from assistant.cli.options import a_file, an_exercise, in_language, settings_for, voice_option
from assistant.exercise import loader
from assistant.exercise.draw import diagram
from assistant.session.person import Background
from assistant.speech import voices


@click.command()
@click.argument("exercises", nargs=-1, shell_complete=shell.exercises)
@in_language
def check(exercises: tuple[str, ...], language: str | None) -> None:
    """Check exercises and report every problem.

    Give names, files or folders; without any, all exercises are checked.
    """
    settings, folders = settings_for(language=language)
    words = exercises or [str(each) for each in folders.scripts if each.is_dir()]
    terminal.tell_of_work("checking")
    checked = advise.check(words, settings, folders.scripts, folders.models)
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
    """Start your own exercise from a small working example."""
    settings, folders = settings_for(language=language)
    file = begin(name, settings.language, folders)
    click.echo(f"{file} is ready to edit; `assistant check {file}` says whether it can be used.")
    click.echo(f"Try it with `assistant check {name}` and `assistant rehearse {name} --text`.")


@click.command()
@an_exercise
@in_language
@click.option(
    "-o", "--output", "file", type=a_file, help="A .wav, .ogg or .mp3 file; default: EXERCISE.wav."
)
@voice_option
@click.option(
    "--background",
    type=click.Choice([each.value for each in Background]),
    callback=lambda context, option, given: Background(given) if given else None,
    help="What sounds softly beneath.",
)
def render(
    exercise: str,
    language: str | None,
    file: Path | None,
    voice: str | None,
    background: Background | None,
) -> None:
    """Make a recording of an exercise.

    It pauses where the replies would be, but cannot hear anybody.
    """
    settings, folders = settings_for(language=language, voice=voice)
    chosen = app.choose(exercise, settings, folders)
    file = file or Path(f"{exercise}.wav")
    speaking = voices.choose(settings.language, settings.voice)
    terminal.tell_of_work("rendering every sentence")
    seconds = recording.render(
        chosen.exercise, chosen.language, speaking.build, speaking.name, file, background
    )
    click.echo(f"{file} is {seconds / 60:.1f} minutes long. It cannot hear anybody.")


@click.command()
@an_exercise
@in_language
@click.option("--svg", type=a_file, help="Write a picture instead of printing Mermaid.")
def draw(exercise: str, language: str | None, svg: Path | None) -> None:
    """Draw an exercise with all its branches."""
    settings, folders = settings_for(language=language)
    path = loader.find(exercise, settings.language, folders.scripts)
    found = loader.load(path, folders.scripts)
    if svg is None:
        click.echo(diagram.mermaid(found))
    else:
        svg.write_text(diagram.svg(found), encoding="utf-8")
