"""What time it is, and how far that can be believed.

A small computer has no battery for its clock: it wakes up in 1970 or where it was switched off, is
set right by the network in the middle of something, or was set wrong by somebody. So there are two
times, for two purposes:

- The clock's own, in the zone of the system, for what is said, shown and written down, and for
  everything that a wrong one does no lasting harm to. See `now`.
- The counted time, for whatever cannot be undone: how long something has been kept, how long a phone
  has been paired. It never goes back, and never goes on by more than what can be accounted for. Only
  differences of it mean something. See `Counted`.
"""

from __future__ import annotations

import functools
import sys
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

RELEASED = datetime(2026, 11, 1, tzinfo=UTC).timestamp()
"""It cannot be earlier than this, in seconds since 1970: this version was not made then."""
DAY = 24 * 3600.0
_WEEK = 7 * DAY
_STRANGE = 366 * DAY
"""A clock that is ahead of the counted time by more is doubted aloud."""


# The clock's own time


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that this machine can tell about the moment."""

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
        return moment.replace(tzinfo=None).astimezone().utcoffset() if moment else None

    def dst(self, moment: datetime | None) -> timedelta | None:
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        return moment.replace(tzinfo=None).astimezone().tzname() if moment else None

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
