"""The command line: one function a command, and no logic in it.

The module of a command is imported when it is called, so that `assistant list` answers at once.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import threading
from typing import NoReturn, TextIO

import click

from assistant.cli.lazy_group import LazyGroup
from assistant.cli.options import FAILED
from assistant.errors import AssistantError

BUG, INTERRUPTED = 3, 130
ENDINGS = [
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
]  # Windows has no SIGHUP
_LOGGED = "%(levelname)s %(name)s: %(message)s"


COMMANDS = {
    "start": ("assistant.cli.sessions:start", "Start a session: spoken, by text or rehearsed."),
    "suggest": ("assistant.cli.sessions:suggest", "Ask how you are, and suggest two exercises."),
    "rehearse": ("assistant.cli.sessions:rehearse", "Play an exercise with a simulated person."),
    "serve": ("assistant.cli.bedside:serve", "Run as the bedside device."),
    "list": ("assistant.cli.exercise_list:list_", "List the exercises."),
    "check": ("assistant.cli.exercises:check", "Check exercises and report every problem."),
    "new": ("assistant.cli.exercises:new", "Start your own exercise from a small working example."),
    "render": ("assistant.cli.exercises:render", "Make a recording of an exercise."),
    "draw": ("assistant.cli.exercises:draw", "Draw an exercise with all its branches."),
    "hear": ("assistant.cli.diagnostics:hear", "Show what is understood from recordings."),
    "doctor": ("assistant.cli.diagnostics:doctor", "Check whether this machine can hold a spoken session."),
    "bench": ("assistant.cli.diagnostics:bench", "Measure hearing, response time and resource use."),
    "models": ("assistant.cli.models:models", "List, get, add, verify or remove speech models."),
    "voices": ("assistant.cli.voices:voices", "List the voices, and listen to them."),
    "servers": ("assistant.cli.servers:servers", "Find the speech servers in the house."),
    "phones": ("assistant.cli.device:phones", "List, pair or forget the phones that may use the page."),
    "device": ("assistant.cli.device:device", "Run the bedside device as a service."),
    "house": ("assistant.cli.house:house", "Leave the house's MQTT broker."),
    "people": ("assistant.cli.people:people", "Add, show, edit or remove people's profiles."),
    "history": ("assistant.cli.history:history", "Show the last weeks."),
    "export": ("assistant.cli.history:export", "Export past sessions to a folder."),
    "import": ("assistant.cli.history:import_", "Import sessions that were exported."),
    "forget": ("assistant.cli.history:forget", "Remove what is kept, for good."),
    "encrypt": ("assistant.cli.history:encrypt", "Encrypt what is kept with a passphrase, or stop."),
    "backup": ("assistant.cli.history:backup", "Back up everything of yours into one file."),
    "restore": ("assistant.cli.history:restore", "Restore a backup."),
    "completion": ("assistant.cli.shell:completion", "Print shell completion for commands and names."),
    "man": ("assistant.cli.manual:man", "Print the manual page."),
}  # fmt: skip
"""Where each command is, and its one line of help."""


@click.group(
    cls=LazyGroup, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option("-v", "--verbose", is_flag=True, help="Log what the assistant is doing.")
@click.version_option(package_name="exercise-assistant")
@click.pass_context
def cli(context: click.Context, verbose: bool) -> None:
    """Walks you through calming exercises by voice alone, without the internet."""
    level = logging.DEBUG if verbose else logging.WARNING
    for_a_log = verbose or context.invoked_subcommand == "serve"
    if not logging.root.handlers:
        shown = _LOGGED if for_a_log else "%(message)s"
        logging.basicConfig(level=level, format=shown, stream=_for_log_lines())


def _for_log_lines() -> TextIO:
    """Where standard error goes, by a descriptor of its own: while a sound library starts, it points that of
    standard error at nothing, and what another thread logs meanwhile would be lost."""
    try:
        own = os.dup(sys.stderr.fileno())
    except (AttributeError, OSError, ValueError):  # there is none, or it is no file
        return sys.stderr
    errors = sys.stderr.errors or "backslashreplace"
    return os.fdopen(own, "w", encoding=sys.stderr.encoding, errors=errors, buffering=1)


def main() -> NoReturn:
    """Run, and leave with one of the statuses in `manual.STATUSES`."""
    try:
        cli(standalone_mode=False)
    except AssistantError as error:
        click.echo(str(error), err=True)
        sys.exit(FAILED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # Whoever read what was printed, such as `head`, has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except OSError as error:
        click.echo(f"{error.filename or 'A file'}: {error.strerror or error}.", err=True)
        sys.exit(FAILED)
    except Exception:
        logging.getLogger(__name__).exception("This is a bug in the assistant itself.")
        sys.exit(BUG)
    sys.exit(0)


def program() -> NoReturn:
    """`main` as a process of its own, which is gone with it.

    Python ends the threads that still work in a library, such as one that loads a model, by throwing
    them out of it; C++ answers that by aborting the process. So it does not come to that.
    """
    _end_in_order()
    try:
        main()
    except SystemExit as left:
        status = left.code if isinstance(left.code, int) else int(bool(left.code))
    if any(thread.daemon for thread in threading.enumerate()):
        logging.shutdown()
        with contextlib.suppress(OSError):  # the reader is gone
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)
    sys.exit(status)


def _end_in_order() -> None:
    """Take a request to end (SIGTERM), and the end of the terminal (SIGHUP), like Ctrl-C: whoever changed
    the terminal puts it back, and whoever keeps something finishes writing. A second one ends it at once."""

    def end(number: int, _: object) -> NoReturn:
        signal.signal(number, signal.SIG_DFL)
        raise KeyboardInterrupt

    for number in ENDINGS:
        if signal.getsignal(number) is signal.SIG_DFL:  # and not ignored, as by nohup
            signal.signal(number, end)
