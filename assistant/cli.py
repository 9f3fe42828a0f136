"""The command line: one function a command, and no logic in it.

Heavy things are imported inside the commands, so that `assistant list` answers at once.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import click

from assistant.care.commands import phones
from assistant.errors import AssistantError
from assistant.keeping import COMMANDS, key_for_session
from assistant.people.commands import people

DEFAULT_EXERCISE = "grounding"
FAILED, BUG, INTERRUPTED = 1, 3, 130

_language = click.option(
    "--lang", "language", metavar="CODE", help="Language, such as en or ko; else your setting."
)
_json = click.option("--json", "as_json", is_flag=True, help="For programs: JSON.")


def _number_or_words(context: click.Context, option: click.Parameter, given: str | None) -> Any:
    try:
        return None if given is None else float(given)
    except ValueError:
        return given


_file = click.Path(dir_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-v", "--verbose", is_flag=True, help="Say what goes on inside.")
@click.version_option(package_name="exercise-assistant")
def cli(verbose: bool) -> None:
    """Walks you through calming exercises by voice alone, without the internet."""
    level = logging.DEBUG if verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")


@cli.command("list")
@_language
def list_(language: str | None) -> None:
    """Name the exercises there are, and apart from them the short pieces."""
    from assistant.exercise import shelf

    settings, folders = _settings(language=language)
    for line in shelf.lines(shelf.listing(folders.scripts, settings.language)):
        click.echo(line)


_SESSION = (
    _language,
    click.option("--text", is_flag=True, help="Read and type instead of listening and speaking."),
    click.option("--voice", help="auto, hibari or pyttsx3."),
    click.option("--recogniser", help="auto, moonshine or vosk."),
    click.option("--person", metavar="ID", help="Whose profile to use; nobody for nobody's."),
    click.option("--pace", type=float, help="Speed of voice and pauses, 0.8 to 1.2."),
    click.option(
        "--patience",
        callback=_number_or_words,
        help="How long to wait for replies: quick, relaxed, slow, no limit, or 0.5 to 3.",
    ),
    click.option("--microphone", "input_device", help="Part of its name."),
    click.option("--speaker", "output_device", help="Part of its name."),
)


def _session(command: Callable[..., None]) -> Callable[..., None]:
    """What can be asked for of a session."""
    for option in reversed(_SESSION):
        command = option(command)
    return command


@cli.command()
@click.argument("exercise", default=DEFAULT_EXERCISE)
@_session
def start(exercise: str, language: str | None, text: bool, **wishes: Any) -> None:
    """Start a session: spoken, or by text, or rehearsed, whichever this machine allows."""
    from assistant import app
    from assistant.care import handover
    from assistant.care.by_voice import PhonesByVoice

    with app.told_aloud(_settings(language=language, **wishes)[0], text=text):
        settings, folders, profile = _for_person(language=language, **wishes)
        if not text and handover.is_open(folders):
            ended_well = handover.start(exercise, profile.id if profile else "", settings, folders)
            sys.exit(0 if ended_well else FAILED)
        chosen = app.choose(exercise, settings, folders, profile)
    chosen = replace(chosen, key=key_for_session(folders, settings))
    with PhonesByVoice(folders, settings.language, click.echo) as phones:
        ended_well = app.start(chosen, sys.stdin, text=text, watchers=[phones])
    sys.exit(0 if ended_well else FAILED)


@cli.command()
@_session
@click.pass_context
def suggest(context: click.Context, /, **wishes: Any) -> None:
    """Ask how you are, suggest two exercises, and go over into the one you choose."""
    context.invoke(start, exercise="suggest", **wishes)


@cli.command()
@click.option("--page", is_flag=True, help="With the caregiver's page, for this machine alone.")
@click.option("--lan", is_flag=True, help="With the page, for the whole house and encrypted.")
@click.option("--behind", metavar="NAME", help="With the page, behind a proxy of that name.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8765, show_default=True, help="The page's."
)
def serve(page: bool, lan: bool, behind: str | None, port: int) -> None:
    """Run on as the bedside device: hold the sound, and wait for whoever starts a session."""
    from assistant.care import by_voice, serve
    from assistant.care.page import serving

    settings, folders = _settings()
    companions = [by_voice.companion(settings, folders)]
    if page or lan or behind or settings.page != "off":
        lan = lan or settings.page == "house"
        wishes = serving.Wishes(lan=lan, port=port, name=behind or "")
        companions.append(serving.companion(settings, folders, wishes, click.echo))
    with serve.until_told_to_stop() as stop:
        serve.serve(settings, folders, stop, companions)


@cli.command()
@click.argument("exercise", default="")
@_language
@click.option("--text", is_flag=True, help="By text alone, in an instant.")
@click.option("--scenario", type=_file, help="What the person says, and what is expected.")
@click.option("--wav", type=_file, help="Write it: assistant left, person right.")
@click.option("--events", type=_file, help="Write every event and action, one JSON object a line.")
@click.option("--person", metavar="ID", default="nobody", help="Whose profile to use.")
@click.option("--seed", type=int, default=0, show_default=True, help="For all that is by chance.")
@click.option("--voice", help="The assistant's: auto, hibari or pyttsx3.")
@click.option("--recogniser", help="auto, moonshine or vosk.")
def rehearse(
    exercise: str,
    language: str | None,
    text: bool,
    scenario: Path | None,
    wav: Path | None,
    events: Path | None,
    seed: int,
    **wishes: Any,
) -> None:
    """Play an exercise with a simulated person, as a scenario tells or a cooperative one."""
    from assistant import app
    from assistant.rehearsal.scenario import load
    from assistant.terminal import Screen

    played = load(scenario) if scenario else None
    name = exercise or (played.exercise if played else "") or DEFAULT_EXERCISE
    language = language or (played.language if played else "") or None
    settings, folders, profile = _for_person(language=language, **wishes)
    chosen = app.choose(name, settings, folders, profile)
    with Screen(chosen.language.screen, captions=settings.captions) as screen:
        reports = app.rehearse(
            chosen,
            played,
            text=text,
            wav=wav,
            events=events,
            seed=seed,
            watchers=[screen],
        )
    for report in reports:
        screen.note(report.summary)
    failures = [failure for report in reports for failure in report.failures]
    for failure in failures:
        click.echo(failure, err=True)
    sys.exit(FAILED if failures else 0)


@cli.command()
@click.argument("exercises", nargs=-1, required=True)
@_language
def check(exercises: tuple[str, ...], language: str | None) -> None:
    """Check exercises by name, files, or folders, and tell everything that is wrong at once."""
    from assistant.authoring import advise

    settings, folders = _settings(language=language)
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


@cli.command()
@click.argument("name")
@_language
def new(name: str, language: str | None) -> None:
    """Begin an exercise of your own, from a small one that works."""
    from assistant.authoring.new import begin

    settings, folders = _settings(language=language)
    file = begin(name, settings.language, folders)
    click.echo(f"{file} is there to be changed; docs/script-format.md explains it.")
    click.echo(f"Look at it with `assistant check {name}` and `assistant rehearse {name} --text`.")


@cli.command()
@click.argument("exercise")
@_language
@click.option("-o", "--output", "file", type=_file, required=True, help="A .wav, .ogg or .mp3.")
@click.option("--voice", help="auto, hibari or pyttsx3.")
def render(exercise: str, language: str | None, file: Path, voice: str | None) -> None:
    """Make a recording of an exercise, with pauses where the replies would be."""
    from assistant import app
    from assistant.authoring.render import render
    from assistant.speech import voices

    settings, folders = _settings(language=language, voice=voice)
    chosen = app.choose(exercise, settings, folders)
    speaking = voices.choose(settings.language, settings.voice)
    seconds = render(chosen.exercise, chosen.language, speaking.build, speaking.name, file)
    click.echo(f"{file} is {seconds / 60:.1f} minutes long. It hears nobody.")


@cli.command()
@click.argument("exercise")
@_language
@click.option("--svg", type=_file, help="Write a picture instead of printing Mermaid.")
def draw(exercise: str, language: str | None, svg: Path | None) -> None:
    """Draw an exercise with all its branches."""
    from assistant.exercise import diagram, loader

    settings, folders = _settings(language=language)
    path = loader.find(exercise, settings.language, folders.scripts)
    found = loader.load(path, folders.scripts)
    if svg is None:
        click.echo(diagram.mermaid(found))
    else:
        svg.write_text(diagram.svg(found), encoding="utf-8")


@cli.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--expect",
    default="free",
    show_default=True,
    help="What is hoped for: yes-no, number, choice:A,B,C, items:N, emotion, command or free.",
)
@_language
@click.option("--recogniser", help="auto, moonshine or vosk.")
@_json
def hear(
    files: tuple[Path, ...], expect: str, language: str | None, as_json: bool, **wishes: Any
) -> None:
    """Say what is understood of recordings, or of the microphone when no file is named."""
    from assistant.hearing import hear
    from assistant.hearing.expected import expected

    settings, folders = _settings(language=language, **wishes)
    heard = hear.hear(
        files,
        expected(expect),
        settings,
        folders,
        as_json=as_json,
        say=click.echo,
        complain=lambda line: click.echo(line, err=True),
    )
    sys.exit(0 if heard else FAILED)


@cli.command()
@_language
@_json
def doctor(language: str | None, as_json: bool) -> None:
    """Look for whatever keeps this machine from holding a spoken session."""
    from assistant.doctor import examination

    sys.exit(0 if examination.doctor(language, as_json=as_json, say=click.echo) else FAILED)


@cli.command()
@click.option("--json", "file", type=_file, help="Write every figure, too.")
@click.option(
    "--recordings",
    envvar="ASSISTANT_RECORDINGS",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="Folder of recorded words with labels.csv; else $ASSISTANT_RECORDINGS.",
)
@click.option("--page", type=_file, help="Write the table between the marks of this page.")
@click.option("--only", multiple=True, metavar="NAME", help="One measurement; may be repeated.")
@_language
@click.option("--quick", is_flag=True, help="Less of everything, within 90 seconds.")
def bench(
    file: Path | None,
    page: Path | None,
    recordings: Path | None,
    only: tuple[str, ...],
    language: str | None,
    quick: bool,
) -> None:
    """Measure how well it hears, how fast it answers, and what it costs, beside a plain loop."""
    from assistant.bench import run

    settings, folders = _settings(language=language)
    wishes = run.Wishes(language=settings.language, only=only, recordings=recordings, quick=quick)
    files = run.Files(json=file, page=page)
    run.bench(wishes, folders, files, click.echo, lambda line: click.echo(line, err=True))


@cli.group()
def models() -> None:
    """List, get, add, verify or remove speech models; nothing is downloaded unasked."""


@models.command("list")
def models_list() -> None:
    """Every model there is to get, and what is installed."""
    from assistant.models import getting

    for line in getting.listing(*_models()):
        click.echo(line)


@models.command("get")
@click.argument("language")
@click.option("--yes", is_flag=True, help="Download without asking.")
def models_get(language: str, yes: bool) -> None:
    """Download the model for a language, such as ko, and install it."""
    from assistant import terminal
    from assistant.models import getting

    catalogue, shelf = _models()
    entry = catalogue.for_language(language)
    getting.get(entry, shelf, terminal.asker(yes), terminal.showing, click.echo)


@models.command("add")
@click.argument("file", type=click.Path(path_type=Path))
def models_add(file: Path) -> None:
    """Install a model from a zip archive, for a machine without a network."""
    from assistant import terminal
    from assistant.models import getting

    getting.add(file, *_models(), terminal.showing, click.echo)


@models.command("verify")
@click.argument("name", required=False)
def models_verify(name: str | None) -> None:
    """Check that models are whole and can be loaded: one, or all of them."""
    from assistant.models import getting

    getting.verify(name, _models()[1], click.echo)


@models.command("remove")
@click.argument("name")
def models_remove(name: str) -> None:
    """Delete an installed model."""
    shelf = _models()[1]
    found = shelf.named(name)
    shelf.remove(found)
    click.echo(f"{found.name} is removed.")


@cli.group()
def device() -> None:
    """Have the bedside device run from the moment this machine has power, or no longer."""


_user = click.option("--user", metavar="NAME", help="For somebody else on this machine; as root.")
_dry_run = click.option("--dry-run", is_flag=True, help="Only say what would be done.")


@device.command("install")
@_user
@_dry_run
def device_install(user: str | None, dry_run: bool) -> None:
    """Write a systemd unit and start it; every step is said."""
    from assistant.care import device

    device.install(device.whose(user), click.echo, dry_run=dry_run)


@device.command("uninstall")
@_user
@_dry_run
def device_uninstall(user: str | None, dry_run: bool) -> None:
    """Undo that; settings, profiles and history stay."""
    from assistant.care import device

    device.uninstall(device.whose(user), click.echo, dry_run=dry_run)


cli.add_command(people)
cli.add_command(phones)


def _models() -> tuple[Any, Any]:
    """The catalogue, and the shelf of what is installed."""
    from assistant.models.catalogue import Catalogue
    from assistant.models.shelf import Shelf
    from assistant.settings import Folders
    from assistant.speech.recognisers import try_model
    from assistant.speech.recognisers.vosk_model import inspect

    folders = Folders.find()
    return Catalogue.load(folders.catalogue), Shelf(folders.models, inspect, try_model)


for _command in COMMANDS:
    cli.add_command(_command)


def _settings(**wishes: Any) -> tuple[Any, Any]:
    """The person's settings with what was asked for on the command line."""
    from assistant.settings import Folders, Settings

    wished = {name: value for name, value in wishes.items() if value is not None}
    return replace(Settings.load(), **wished), Folders.find()


def _for_person(**wishes: Any) -> tuple[Any, Any, Any]:
    """The settings and the profile of whoever it is for; the command line wins over both."""
    from assistant.people.store import People

    settings, folders = _settings(**wishes)
    profile = People(folders.people).chosen(settings.person)
    if profile is not None:
        wished = {name: value for name, value in wishes.items() if value is not None}
        settings, folders = _settings(**profile.settings | wished)
    return settings, folders, profile


def main() -> NoReturn:
    """Run, and leave with 0, 1 for what can be mended, 130 when interrupted, 3 for a bug."""
    try:
        cli(standalone_mode=False)
    except AssistantError as error:
        click.echo(str(error), err=True)
        sys.exit(FAILED)
    except click.ClickException as error:
        error.show()
        sys.exit(FAILED)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except OSError as error:
        click.echo(f"{error.filename or 'A file'}: {error.strerror or error}.", err=True)
        sys.exit(FAILED)
    except Exception:
        logging.getLogger(__name__).exception("This is a mistake in the assistant itself.")
        sys.exit(BUG)
    sys.exit(0)
