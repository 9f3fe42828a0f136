"""Who asks for which session. Pure."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class By(enum.StrEnum):
    """Who thought of a session."""

    PERSON = "person"
    CAREGIVER = "caregiver"
    BUTTON = "button"
    SCHEDULE = "schedule"
    WAKE = "wake"
    COMMAND_LINE = "command-line"
    HOUSE = "house"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Somebody would like a session to begin."""

    exercise: str
    """Its name."""
    person: str = ""
    """Id of their profile; empty for the person named in the settings."""
    length: str = ""
    """One of those the exercise offers; empty where the person is to be asked."""
    by: By = By.PERSON
    private: bool = False
    """Whether it is known already that nobody is to look on."""
