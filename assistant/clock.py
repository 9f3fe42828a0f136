"""The time, and how far the clock can be trusted.

A small computer has no battery for its clock: it wakes up in 1970 or where it was switched off, is
set right by the network in the middle of something, or was set wrong by somebody. So there are two
times, for two purposes:

- The clock's own, in the zone of the system, for what is said, shown and written down, and for
  everything that a wrong one does no lasting harm to. See `now`.
- The counted time, for whatever cannot be undone: how long something has been kept, how long a phone
  has been paired. It goes on by no more than what can be accounted for, and not back. Only
  differences of it mean something. See `Counted`.
"""

from __future__ import annotations

import functools
import json
import logging
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

from assistant.files import write_private

_LOGGER = logging.getLogger(__name__)

RELEASED = datetime(2026, 11, 29, tzinfo=UTC).timestamp()
"""It cannot be earlier than this, in seconds since 1970: this version was not made then."""
DAY = 24 * 3600.0
_WEEK, _MONTH, _LONG = 7 * DAY, 31 * DAY, 62 * DAY
_STRANGE = 366 * DAY
"""A clock that is ahead of the counted time by more is doubted aloud."""
_WORTH = 3600.0
"""A change by so much is worth writing down."""


# The clock's own time


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything that this machine knows about the moment."""

    wall: float
    """By the clock: seconds since 1970."""
    up: float
    """Seconds since the machine was started, sleep included; whatever is done to the clock."""
    boot: str = ""
    """Tells one start of the machine from another; empty where the system cannot."""

    @property
    def possible(self) -> bool:
        """Whether it can be as late as the clock says."""
        return possible(datetime.fromtimestamp(self.wall, UTC))

    def since(self, earlier: Reading) -> float | None:
        """Seconds since then, as exactly as can be known; None when they cannot be."""
        if self.boot and self.boot == earlier.boot:
            return max(self.up - earlier.up, 0.0)
        if not earlier.possible or self.wall < earlier.wall:
            return None
        return self.wall - earlier.wall


def read() -> Reading:
    """The moment."""
    return Reading(wall=time.time(), up=_up(), boot=_boot())


def _up() -> float:
    try:
        # From the kernel itself: a process that is shown another time is shown the truth here.
        return float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return time.monotonic()


@functools.cache
def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


class SystemZone(tzinfo):
    """The zone of the system, with its past and coming changes, as the system's own library knows it."""

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        if moment is None:
            return None
        # Not by `astimezone`: what it says of an hour that a clock change leaves out depends on the Python.
        local = moment.replace(tzinfo=None, microsecond=0)
        return local.replace(tzinfo=UTC) - datetime.fromtimestamp(local.timestamp(), UTC)

    def dst(self, moment: datetime | None) -> timedelta | None:
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        if moment is None:
            return None
        local = moment.replace(tzinfo=None)
        return datetime.fromtimestamp(local.timestamp(), UTC).astimezone().tzname()

    def fromutc(self, moment: datetime) -> datetime:
        seconds = moment.replace(tzinfo=UTC).timestamp()
        return datetime.fromtimestamp(seconds).replace(tzinfo=self)  # noqa: DTZ006  # with its fold

    def __repr__(self) -> str:
        return "SystemZone()"


HERE = SystemZone()


def now() -> datetime:
    """The clock's time where this machine is, also when the system was moved to another zone while
    this process runs."""
    if sys.platform != "win32":
        time.tzset()
    return datetime.fromtimestamp(read().wall, HERE)


def possible(moment: datetime) -> bool:
    """Whether it can be that late: a clock that nobody has set yet says neither the day nor the hour."""
    return moment.timestamp() >= RELEASED


def today() -> date:
    """The day where this machine is."""
    return now().date()


# The counted time


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """The last look at the clock. All are seconds, times of them since 1970."""

    wall: float = 0.0
    """0 as long as it was never possible."""
    up: float
    boot: str
    counted: float = RELEASED
    """Whatever a machine's clock says that never looked, it is no earlier than this version."""
    ahead: float = 0.0
    """What the clock has gone on beyond what can be accounted for."""
    behind: float = 0.0
    """What it has gone back below that: it may go on by as much again, and nothing has passed."""
    settled: float = RELEASED
    """The counted time from which on it is not expected to, since it has stayed there for long."""

    def on(self, now: Reading) -> _Mark:
        """The mark of a later look.

        What the machine was running for is counted at once. What the clock alone says has passed, while
        the machine was off or because somebody set it, is put down as `ahead`, and counted only as fast
        as time goes on after that: as long as the machine runs, and up to a week for a look that is the
        next within two months by the clock's word. When the clock goes back, that is taken back first.
        One that nobody has set yet says nothing.
        """
        proven = self._proven(now)
        if not self.wall:
            wall = now.wall if now.possible else 0.0
            return replace(self, wall=wall, up=now.up, boot=now.boot, counted=self.counted + proven)
        step = now.wall - self.wall if now.possible else proven
        said = min(step, _WEEK) if step <= _LONG else 0.0
        forward, back = max(step - proven, 0.0), max(proven - step, 0.0)
        behind = self.behind if self.counted < self.settled else 0.0
        ahead, gone_back = max(self.ahead - back, 0.0), max(back - self.ahead, 0.0)
        believed = min(ahead, max(proven, said))
        return _Mark(
            wall=self.wall + step,
            up=now.up,
            boot=now.boot,
            counted=self.counted + proven + believed,
            ahead=ahead - believed + max(forward - behind, 0.0),
            behind=max(behind - forward, 0.0) + gone_back,
            settled=self.counted + _MONTH if gone_back > _WORTH else self.settled,
        )

    def _proven(self, now: Reading) -> float:
        """Seconds that have certainly passed since."""
        if not now.boot or not self.boot:
            return 0.0
        return max(now.up - self.up, 0.0) if now.boot == self.boot else now.up


_NUMBERS = [each for each in fields(_Mark) if each.name != "boot"]


class Counted:
    """How much time has passed that can be accounted for; see the top. One small file remembers it."""

    def __init__(self, folder: Path, now: Callable[[], Reading] | None = None) -> None:
        """`folder` is the one of the data."""
        self._file = folder / "counted.json"
        self._read = now or read

    def now(self) -> float:
        """In seconds; nothing is written."""
        return self._marks()[1].counted

    def look(self) -> float:
        """In seconds; and it is remembered, where that is worth it: once an hour, or when the clock was
        set."""
        before, mark = self._marks()
        known = before is not None and before.boot == mark.boot
        if (
            before is None
            or not known
            or mark.up - before.up >= _WORTH
            or abs(mark.wall - before.wall - mark.up + before.up) >= _WORTH
        ):
            try:
                write_private(self._file, json.dumps(asdict(mark)).encode())
            except OSError as error:
                _LOGGER.warning("the time cannot be recorded: %s", error)
        return mark.counted

    def doubt(self) -> str:
        """Why the clock may be wrong, as a sentence; empty when there is no reason to think so."""
        wall, mark = self._read().wall, self._marks()[1]
        day = _day(wall)
        if wall < RELEASED:
            return f"The clock says {day}, and it cannot be earlier than {_day(RELEASED)}."
        if wall + DAY < mark.counted:
            return f"The clock says {day}, and it was {_day(mark.counted)} already."
        if mark.ahead > _STRANGE:
            likely = _day(wall - mark.ahead)
            return f"The clock says {day}; by the time that is known to have passed it is {likely}."
        return ""

    def _marks(self) -> tuple[_Mark | None, _Mark]:
        """The one that was written down, and that of this moment."""
        before, now = self._written(), self._read()
        return before, (before or _Mark(up=now.up, boot=now.boot)).on(now)

    def _written(self) -> _Mark | None:
        try:
            written = json.loads(self._file.read_text(encoding="utf-8"))
            numbers = {each.name: float(written[each.name]) for each in _NUMBERS}
            return _Mark(boot=str(written["boot"]), **numbers)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            _LOGGER.warning("the record of the time cannot be read: %s", error)
            return None


def _day(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}"
