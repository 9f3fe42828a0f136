"""`assistant start` beside a running service: the session is handed over, and its captions come back.

A Unix socket in the data folder, for its owner alone; one JSON object a line. Nothing of it is
ever in a file.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import signal
import socket
import socketserver
import threading
from collections.abc import Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import Any, TypeAlias

from assistant import languages
from assistant.care.service.order import By, Order
from assistant.care.service.service import Service
from assistant.care.service.status import Status
from assistant.errors import AssistantError
from assistant.files import private_folder
from assistant.runtime.loop import Watcher
from assistant.screen import Screen
from assistant.session.actions import Action, Finish, Say, ShowPlace
from assistant.session.events import Event, Heard, HeardSoFar
from assistant.settings import Folders, Settings
from assistant.understanding.meaning import CommandName, Hypothesis

_LOGGER = logging.getLogger(__name__)
_LONGEST_LINE = 10_000
_WAITING = 500
"""Lines for somebody who does not read them."""
_ANSWER_SECONDS = 5.0

_Lines: TypeAlias = "queue.Queue[tuple[int, dict[str, Any]]]"
"""Each with the number of the session that it is about."""


def door(folders: Folders) -> Path:
    """Where the service is spoken to."""
    return folders.data / "service.sock"


# The service's side


@contextlib.contextmanager
def opened(service: Service, folders: Folders) -> Iterator[None]:
    """Take orders at the door. Raises `AssistantError` where a service is there already."""
    file = door(folders)
    if is_open(folders):
        raise AssistantError("serving", "The assistant is already running as a service.")
    private_folder(file.parent)
    file.unlink(missing_ok=True)
    before = os.umask(0o177)
    try:
        server = _Server(str(file), service)
    finally:
        os.umask(before)
    threading.Thread(target=server.serve_forever, name="handover", daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        file.unlink(missing_ok=True)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: str, service: Service) -> None:
        self.service = service
        super().__init__(address, _Guest)


class _Guest(socketserver.StreamRequestHandler):
    """One `assistant start`."""

    server: _Server

    def handle(self) -> None:
        lines: _Lines = queue.Queue(_WAITING)
        service = self.server.service
        session, outcome = 0, ""
        """What runs, and how it ended; on the service's thread."""

        def follow(now: float, what: Event | Action) -> None:
            nonlocal outcome
            if isinstance(what, Finish):
                outcome = what.outcome
            elif line := _line(what):
                _put(lines, session, line | {"now": now})

        def told(status: Status) -> None:
            nonlocal session, outcome
            if status.session == session:
                return
            if session:
                _put(lines, session, {"ended": outcome})
            session, outcome = status.session, ""

        leave, unwatch = service.follow(follow), service.watch(told)
        try:
            if mine := self._start():
                commands = threading.Thread(target=self._commands, args=(lines, mine), daemon=True)
                commands.start()
                self._send(lines, mine)
        finally:
            leave()
            unwatch()

    def _start(self) -> int:
        """Take the order: the number of its session, or 0 after saying what is wrong with it."""
        try:
            asked = _read(self.rfile)
            order = Order(
                exercise=str(asked["start"]),
                person=str(asked.get("person", "")),
                length=str(asked.get("length", "")),
                by=By.COMMAND_LINE,
            )
            return self.server.service.start(order)
        except AssistantError as error:
            refused = _refusal(error)
        except (KeyError, ValueError):
            refused = {"code": "order", "message": "That is not a valid order.", "hint": ""}
        with contextlib.suppress(OSError):
            self._write({"refused": refused})
        return 0

    def _commands(self, lines: _Lines, mine: int) -> None:
        """What is asked of its own session, until nobody is there any more; each is done or refused."""
        with contextlib.suppress(OSError):
            while line := self.rfile.readline(_LONGEST_LINE):
                try:
                    command = CommandName(_parsed(line)["command"])
                    self.server.service.command(command, mine)
                except AssistantError as error:
                    _put(lines, mine, {"not_done": _refusal(error)})
                except (KeyError, ValueError):
                    not_done = {"code": "command", "message": "That is not a command.", "hint": ""}
                    _put(lines, mine, {"not_done": not_done})

    def _send(self, lines: _Lines, mine: int) -> None:
        """What is to be known of its own session, until it has ended."""
        with contextlib.suppress(OSError):
            while True:
                session, line = lines.get()
                if session == mine:
                    self._write(line)
                    if "ended" in line:
                        return

    def _write(self, line: dict[str, Any]) -> None:
        self.wfile.write(json.dumps(line).encode() + b"\n")


def _put(lines: _Lines, session: int, line: dict[str, Any]) -> None:
    """Whoever does not read has the oldest line left out."""
    while True:
        try:
            return lines.put_nowait((session, line))
        except queue.Full:
            with contextlib.suppress(queue.Empty):
                lines.get_nowait()


def _refusal(error: AssistantError) -> dict[str, str]:
    return {"code": error.code, "message": error.message, "hint": error.hint}


def _line(what: Event | Action) -> dict[str, Any] | None:
    """What a screen shows of it."""
    match what:
        case Say(caption=text) if text:
            return {"said": text}
        case HeardSoFar(text=text):
            return {"so_far": text}
        case Heard(hypotheses=hypotheses):
            return {"heard": hypotheses[0].text if hypotheses else ""}
        case ShowPlace():
            return {
                "place": {
                    "step": what.step,
                    "section": what.section,
                    "waiting_for": what.waiting_for,
                    "until": what.until,
                    "minutes_left": what.minutes_left,
                }
            }
    return None


# The side of `assistant start`


def is_open(folders: Folders) -> bool:
    """Whether a service answers on this machine."""
    with contextlib.suppress(OSError), _connected(folders):
        return True
    return False


def start(order: Order, settings: Settings, folders: Folders) -> bool:
    """Show a session that the service holds; whether it came to its end.

    The first Ctrl-C asks it to stop kindly; a second one only looks away.
    """
    interrupted = threading.Event()

    def interrupt(*_: object) -> None:
        if interrupted.is_set():
            raise KeyboardInterrupt
        interrupted.set()

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        words = languages.load(settings.language).screen
        with Screen(words, captions=settings.captions, plain=settings.plain) as screen:
            screen.note(words["served"])
            ended = hand_over(order, folders, screen, interrupted)
    finally:
        signal.signal(signal.SIGINT, before)
    if interrupted.is_set():
        raise KeyboardInterrupt
    return bool(ended)


def hand_over(order: Order, folders: Folders, screen: Watcher, interrupted: threading.Event) -> str:
    """Have the service hold the session, and show it; how it ended, empty when it broke off.

    Setting `interrupted` asks it to stop kindly. Raises `AssistantError` when it is refused, or
    when the service goes away.
    """
    with _connected(folders) as to:
        wanted = {"start": order.exercise, "person": order.person, "length": order.length}
        _write(to, wanted)
        to.settimeout(0.2)
        asked_to_stop = False
        rest = b""
        while True:
            if interrupted.is_set() and not asked_to_stop:
                asked_to_stop = True
                _write(to, {"command": "stop"})
            try:
                got = to.recv(65536)
            except TimeoutError:
                continue
            except ConnectionError:
                got = b""
            if not got:
                raise AssistantError("service-gone", "The service has stopped.")
            *whole, rest = (rest + got).split(b"\n")
            for line in whole:
                said = json.loads(line)
                if refused := said.get("refused"):
                    raise AssistantError(refused["code"], refused["message"], hint=refused["hint"])
                if "ended" in said:
                    return str(said["ended"])
                if not_done := said.get("not_done"):
                    _LOGGER.info("%s", not_done["message"])
                    continue
                _show(said, screen)


def _show(said: dict[str, Any], screen: Watcher) -> None:
    now = said["now"]
    if "said" in said:
        screen(now, Say(say=0, text=said["said"]))
    elif "so_far" in said:
        screen(now, HeardSoFar(at=now, text=said["so_far"]))
    elif "heard" in said:
        readings = (Hypothesis(said["heard"]),) if said["heard"] else ()
        screen(now, Heard(at=now, hypotheses=readings))
    elif "place" in said:
        screen(now, ShowPlace(**said["place"]))


@contextlib.contextmanager
def _connected(folders: Folders) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as to:
        to.settimeout(_ANSWER_SECONDS)
        to.connect(str(door(folders)))
        yield to


def _write(to: socket.socket, line: dict[str, Any]) -> None:
    to.sendall(json.dumps(line).encode() + b"\n")


def _read(lines: BufferedIOBase) -> dict[str, Any]:
    """One object. Raises `ValueError` for anything else."""
    return _parsed(lines.readline(_LONGEST_LINE) or b"null")


def _parsed(written: bytes) -> dict[str, Any]:
    line = json.loads(written)
    if not isinstance(line, dict):
        raise ValueError("not an object")
    return line
