"""The command line: one function a command, and no logic in it.

Heavy things are imported inside the commands, so that `assistant list` answers at once.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import threading
from typing import NoReturn

import click

from assistant.cli.device import device, phones
from assistant.cli.diagnostics import bench, doctor, hear
from assistant.cli.exercises import check, draw, list_, new, render
from assistant.cli.history import COMMANDS
from assistant.cli.manual import man
from assistant.cli.models import models
from assistant.cli.options import FAILED
from assistant.cli.people import people
from assistant.cli.sessions import rehearse, serve, start, suggest
from assistant.cli.shell import completion
from assistant.errors import AssistantError

BUG, INTERRUPTED = 3, 130
ENDINGS = [
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
]  # Windows has no SIGHUP
_LOGGED = "%(levelname)s %(name)s: %(message)s"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-v", "--verbose", is_flag=True, help="Log what the assistant is doing.")
@click.version_option(package_name="exercise-assistant")
@click.pass_context
def cli(context: click.Context, verbose: bool) -> None:
    """Walks you through calming exercises by voice alone, without the internet."""
    level = logging.DEBUG if verbose else logging.WARNING
    for_a_log = verbose or context.invoked_subcommand == "serve"
    logging.basicConfig(level=level, format=_LOGGED if for_a_log else "%(message)s")


SESSIONS = (start, suggest, serve, rehearse)
EXERCISES = (list_, check, new, render, draw)
MEASURING = (hear, doctor, bench)
KEPT = (models, device, people, phones, *COMMANDS)
for _command in (*SESSIONS, *EXERCISES, *MEASURING, *KEPT, completion, man):
    cli.add_command(_command)


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
