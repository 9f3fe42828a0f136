"""Hours of the day as the settings write them, such as `22:00-07:00`: those of quiet, and those of the night. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """From a time up to another, which may be on the next day."""

    begin: time
    end: time

    @property
    def length(self) -> timedelta:
        """How long they are."""
        begin, end = (
            timedelta(hours=each.hour, minutes=each.minute) for each in (self.begin, self.end)
        )
        return (end - begin) % timedelta(days=1)

    def __contains__(self, now: time) -> bool:
        if self.begin <= self.end:
            return self.begin <= now < self.end
        return now >= self.begin or now < self.end


def within(written: str, now: time) -> bool:
    """Whether it is one of the hours that stand in the settings."""
    hours = parse(written)
    return hours is not None and now in hours


def parse(written: str) -> Hours | None:
    """As they stand in the settings; None where nothing is written."""
    if not written:
        return None
    begin, end = (time.fromisoformat(part) for part in written.split("-"))
    return Hours(begin=begin, end=end)
