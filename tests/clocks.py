"""A machine whose clock, zone and power are in a test's hands, beside the time that really passes."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from assistant import clock
from assistant.clock import Reading


class Machine:
    """Every clock of ours reads this one. Zones are the system's own, by `TZ`."""

    def __init__(self) -> None:
        self.up, self.boot = 3600.0, "boot 1"
        self.wall = clock.RELEASED

    def read(self) -> Reading:
        return Reading(wall=self.wall, up=self.up, boot=self.boot)

    def moved_to(self, zone: str) -> None:
        """The system is set to another zone, behind the back of whatever runs."""
        os.environ["TZ"] = zone

    def shows(self, written: str) -> None:
        """Set the clock, in the zone it is in, and nothing else; `*` is the second time of the same."""
        time.tzset()
        local = datetime.fromisoformat(written.rstrip("*")).replace(fold=written.endswith("*"))
        self.wall = local.timestamp()

    def passes(self, **time: float) -> None:
        """Time goes by, as `timedelta` has it."""
        seconds = timedelta(**time).total_seconds()
        self.wall += seconds
        self.up += seconds

    def is_started(self, written: str = "") -> None:
        """It was without power, and its clock shows this, or stood still meanwhile."""
        self.up, self.boot = 20.0, f"{self.boot}+"
        if written:
            self.shows(written)


@contextlib.contextmanager
def a_machine(monkeypatch: pytest.MonkeyPatch, zone: str = "UTC") -> Iterator[Machine]:
    """Such a machine, in that zone, until the end."""
    machine, before = Machine(), os.environ.get("TZ")
    machine.moved_to(zone)
    monkeypatch.setattr(clock, "read", machine.read)
    try:
        yield machine
    finally:
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()
