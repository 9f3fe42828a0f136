"""Looks at everybody's schedule now and then, and asks for what is due.

The service asks the person before anything begins. What comes while a session is running, or
the sound is gone, waits for its end, as long as it is not too late by then.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from assistant import clock
from assistant.care.service.order import By, Order
from assistant.clock import Counted
from assistant.errors import AssistantError
from assistant.files import write_private
from assistant.people.appointments import Kept, due, parse
from assistant.people.store import People
from assistant.settings import Folders

if TYPE_CHECKING:  # what is kept is forgotten without loading the sound
    from assistant.care.service.service import Service

_LOGGER = logging.getLogger(__name__)
_LOOK_SECONDS = 20.0


class Scheduler:
    """Everybody's schedule on this machine, and what was done about it, also before a power cut."""

    def __init__(self, folders: Folders) -> None:
        self._people = People(folders.people)
        self._file = folders.data / "schedule.json"
        self._kept = self._read()
        self._unreadable: dict[str, str] = {}
        """What is wrong with whose profile: told once, and not with every look."""
        self._waiting: set[str] = set()
        """For whom something is due that waits for the sound: told once, too."""

    def look(self, now: datetime, start: Callable[[Order], object]) -> None:
        """Ask for what is due. Of several that were missed, only the last; nothing by a clock that
        nobody has set yet.

        Only what was asked is written, and who is new: a look every few seconds would wear out the
        card, and who starts again looks back no further than a little while.
        """
        if not clock.possible(now):
            return
        before, people = self._asked(), self._people.ids()
        self._kept = {id: kept for id, kept in self._kept.items() if id in people}
        for id in people:
            try:
                self._kept[id] = self._looked_after(id, now, start)
                self._unreadable.pop(id, None)
            except AssistantError as error:
                if self._unreadable.get(id) != str(error):
                    _LOGGER.warning("the schedule of %s: %s", id, error)
                self._unreadable[id] = str(error)
        if self._asked() == before:
            return
        try:
            self._write()
        except OSError as error:
            _LOGGER.warning("what was due cannot be recorded: %s", error)

    def forget(self, person: str | None) -> int:
        """Forget what was due for a person or, with None, for anybody; for how many. A record that
        cannot be read goes as well. Raises `OSError`."""
        gone = [id for id in self._kept if person in (None, id)]
        for id in gone:
            del self._kept[id]
        if not self._kept:
            self._file.unlink(missing_ok=True)
        elif gone:
            self._write()
        return len(gone)

    def _asked(self) -> dict[str, object]:
        return {id: kept.days for id, kept in self._kept.items()}

    def _looked_after(self, id: str, now: datetime, start: Callable[[Order], object]) -> Kept:
        before = self._kept.get(id, Kept())
        found, kept = due(self._people.load(id).schedule, before, now)
        if not found:
            return kept
        try:
            start(Order(exercise=found[-1].exercise, person=id, by=By.SCHEDULE))
        except AssistantError as error:
            if error.code == "no-sound" and id not in self._waiting:
                self._waiting.add(id)
                _LOGGER.warning("the schedule of %s waits for the sound: %s", id, error)
            if error.code in ("busy", "no-sound"):
                return before
            _LOGGER.warning("the schedule of %s: %s", id, error)
        self._waiting.discard(id)
        return kept

    def _read(self) -> dict[str, Kept]:
        try:
            written = json.loads(self._file.read_text(encoding="utf-8"))
            return {id: _kept(each) for id, each in written.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            _LOGGER.warning("the record of what was due cannot be read: %s", error)
            return {}

    def _write(self) -> None:
        plain = {id: _plain(kept) for id, kept in self._kept.items()}
        write_private(self._file, json.dumps(plain).encode())


def _plain(kept: Kept) -> dict[str, Any]:
    return {
        "until": kept.until.isoformat() if kept.until else None,
        "days": [[str(each), day.isoformat()] for each, day in kept.days],
    }


def _kept(plain: dict[str, Any]) -> Kept:
    until = plain["until"]
    return Kept(
        until=datetime.fromisoformat(until) if until else None,
        days=tuple((parse(written), date.fromisoformat(day)) for written, day in plain["days"]),
    )


@contextmanager
def kept_to(service: Service, folders: Folders) -> Iterator[None]:
    """Keep to everybody's schedule as long as the service runs, and count the days."""
    timetable, over, counted = Scheduler(folders), threading.Event(), Counted(folders.data)

    def work() -> None:
        day, told = clock.read().up, ""
        while not over.wait(_LOOK_SECONDS):
            try:
                if clock.read().up >= day + clock.DAY:
                    day = clock.read().up
                    counted.look()
                timetable.look(service.now(), service.start)
            except (
                Exception
            ) as error:  # a mistake of ours in one look must not end everybody's sessions
                if repr(error) != told:
                    _LOGGER.exception(
                        "The schedule cannot be checked, and is tried again every %.0f s. "
                        "If a session does not come, start it by hand, and restart the device.",
                        _LOOK_SECONDS,
                    )
                told = repr(error)
            else:
                told = ""

    thread = threading.Thread(target=work, name="schedule", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(1.0)
