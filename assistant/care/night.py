"""Softer and slower in the hours of the night, as `night` in the settings sets them. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from assistant import clock
from assistant.care import hours
from assistant.settings import Settings

_DECIBELS, _PACE = -6.0, 0.9
"""What is added to the volume, and what the pace is multiplied by: design judgements."""
_SOFTEST, _SLOWEST = -24.0, 0.8
"""Never below these, which are also the least that can be set."""


def is_night(settings: Settings, now: datetime) -> bool:
    """Whether it may be night there; at an hour that nobody knows, it may."""
    return bool(settings.night) and (
        not clock.possible(now) or hours.within(settings.night, now.time())
    )


def at_night(settings: Settings, now: datetime) -> Settings:
    """The settings as they are at that time: softer and slower in the hours of the night."""
    if not is_night(settings, now):
        return settings
    return replace(
        settings,
        volume=max(settings.volume + _DECIBELS, _SOFTEST),
        pace=max(settings.pace * _PACE, _SLOWEST),
    )
