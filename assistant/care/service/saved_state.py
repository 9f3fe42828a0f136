"""Saves what has to outlive the service as it changes, away from the sound's thread."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import clock
from assistant.care.service.order import By, Order
from assistant.care.service.status import Call, Status
from assistant.clock import Reading
from assistant.files import write_private

if TYPE_CHECKING:  # what is kept is forgotten without loading the sound
    from assistant.care.service.service import Service

RUNNING, NEEDING = "running.json", "needing.json"
"""Their files in the folder of the data."""
_LOGGER = logging.getLogger(__name__)
_SOON_SECONDS = 1800.0
"""For so long after a power cut the session that ran is taken up again."""
_MOST_TRIES = 2
"""How often in a row: a session that brings the service down is left then."""


@contextmanager
def noted(service: Service, note: Callable[[Status], None], name: str) -> Iterator[None]:
    """Have `note` called with the status whenever it has changed, on a thread called `name`."""
    changed, over = threading.Event(), threading.Event()

    def work() -> None:
        while not over.is_set():
            changed.wait()
            changed.clear()
            note(service.status())

    unwatch = service.watch(lambda _: changed.set())
    thread = threading.Thread(target=work, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        unwatch()
        over.set()
        changed.set()
        thread.join(1.0)


class Running:
    """Remembers on the disk which session runs, so that it is taken up again after a power cut."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._tries = 0
        self._noted = 0

    def unfinished(self, now: Reading) -> Order | None:
        """What ran when everything stopped, if that was a little while ago and not time and again."""
        try:
            written: dict[str, Any] = json.loads(self._file.read_text(encoding="utf-8"))
            order = Order(
                exercise=written["exercise"],
                person=written["person"],
                by=By.PERSON,
                private=bool(written.get("private")),
            )
            up, boot = float(written.get("up", 0.0)), str(written.get("boot", ""))
            began = Reading(wall=float(written["since"]), up=up, boot=boot)
            tries = int(written["tries"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            _LOGGER.warning("the record of the running session cannot be read: %s", error)
            return None
        self._tries = tries + 1
        return order if _is_recent(began, now) and tries < _MOST_TRIES else None

    @contextmanager
    def noted(self, service: Service) -> Iterator[None]:
        """Note what runs."""
        try:
            with noted(service, self._note, "running"):
                yield
        finally:
            self._write(None)

    def _note(self, status: Status) -> None:
        runs = 0 if status.asking else status.session
        if runs != self._noted:
            self._noted = runs
            self._write(status if runs else None)

    def forget(self, person: str | None) -> int:
        """Remove it where it is of that person's session or, with None, of anybody's, or is damaged;
        how many there were. Raises `OSError`."""
        written = _whole(self._file)
        if written is None or person not in (None, written.get("person", person)):
            return 0
        self._file.unlink()
        return 1

    def _write(self, status: Status | None) -> None:
        try:
            if status is None:
                self._tries = 0
                self._file.unlink(missing_ok=True)
            else:
                now = clock.read()
                written = {
                    "exercise": status.exercise,
                    "person": status.person,
                    "private": status.private,
                    "since": now.wall,
                    "up": now.up,
                    "boot": now.boot,
                    "tries": self._tries,
                }
                write_private(self._file, json.dumps(written).encode())
        except OSError as error:
            _LOGGER.warning("the running session cannot be recorded: %s", error)


def _is_recent(began: Reading, now: Reading) -> bool:
    """While the machine runs on, whatever is done to its clock. Else the clock is asked; one that nobody has
    set, now or then, leaves it open: then it is."""
    if now.boot and now.boot == began.boot:
        return now.up - began.up < _SOON_SECONDS
    return not (now.possible and began.possible) or abs(now.wall - began.wall) < _SOON_SECONDS


class Needing:
    """Remembers who may need somebody until somebody has come, and who came, whatever becomes of the
    service: the ids of people who share that, and nothing of what was said."""

    def __init__(self, file: Path, known: Callable[[], Collection[str]] | None = None) -> None:
        """`known` gives the ids of the people there are profiles of: nobody else is written down."""
        self._file = file
        self._known = known
        self._noted: tuple[Call, ...] = ()

    def before(self) -> tuple[Call, ...]:
        """What was known when the service ended, of the people that are known."""
        try:
            written = json.loads(self._file.read_text(encoding="utf-8"))
            self._noted = self._of_known(_calls(written))
        except FileNotFoundError:
            pass
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            _LOGGER.warning("the record of who needs help cannot be read: %s", error)
        return self._noted

    @contextmanager
    def noted(self, service: Service) -> Iterator[None]:
        """Note who needs help."""
        try:
            with noted(service, self._note, "needing"):
                yield
        finally:
            self._note(service.status())

    def forget(self, person: str | None) -> int:
        """Remove that person or, with None, everybody, or all that is damaged; how many there were.
        Raises `OSError`."""
        written = _whole(self._file)
        if written is None:
            return 0
        try:
            before = _calls(written)
        except (KeyError, TypeError):
            self._write(())
            return 1
        after = tuple(each for each in before if person not in (None, each.person))
        if after != before:
            self._write(after)
        return len(before) - len(after)

    def _note(self, status: Status) -> None:
        calls = self._of_known(status.calls)
        if calls == self._noted:
            return
        self._noted = calls
        try:
            self._write(calls)
        except OSError as error:
            _LOGGER.warning("who needs help cannot be recorded: %s", error)

    def _of_known(self, calls: Iterable[Call]) -> tuple[Call, ...]:
        known = None if self._known is None else self._known()
        return tuple(each for each in calls if known is None or each.person in known)

    def _write(self, calls: Sequence[Call]) -> None:
        if calls:
            needing = sorted({each.person for each in calls if each.is_open})
            written = {"needing": needing, "calls": [asdict(each) for each in calls]}
            write_private(self._file, json.dumps(written).encode())
        else:
            self._file.unlink(missing_ok=True)


def _calls(written: dict[str, Any]) -> tuple[Call, ...]:
    """Who needs help and who came, as it is written. Raises `KeyError` and `TypeError`."""
    calls = [Call(**each) for each in written.get("calls", ())]
    # An earlier version kept no more than who it was.
    there = {each.person for each in calls if each.is_open}
    calls += [Call(person=id, since=None) for id in written["needing"] if id not in there]
    return tuple(calls)


def _whole(file: Path) -> dict[str, Any] | None:
    """What is written there; nothing in it where it is damaged, None where there is no file."""
    try:
        written = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        return {}
    return written if isinstance(written, dict) else {}
