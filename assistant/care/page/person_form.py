"""The form of a person: what was typed, what is wrong about it, and what it comes to. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any

from assistant import languages
from assistant.exercise.terms import REGIONS
from assistant.people.appointments import DAYS, Appointment
from assistant.people.profile import SENSES, Profile
from assistant.session.person import Background
from assistant.settings import PATIENCE, VOICE_WISHES
from assistant.settings import REGIONS as COUNTRIES

KEYS = (
    "name",
    "sounds-like",
    "language",
    "voice",
    "pace",
    "volume",
    "patience",
    "region",
    "adapts",
    "bells",
    "background",
)
"""What can be set here, by one value each."""
SLIDERS = {"pace": (0.8, 1.2, 0.05, 1.0), "volume": (-24, 12, 3, 0)}
"""From where to where, in what steps, and where it stands when it is as the device."""
CHOSEN = {"spare": sorted(REGIONS), "without": SENSES}
"""What is ticked."""
ALL_OF_IT = "all"
"""Is in a form that has every box: where none is ticked, none comes with it."""
_MOST_TIMES = 12
_LONGEST = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """One row of the schedule."""

    at: str = ""
    exercise: str = ""
    days: frozenset[str] = frozenset()
    """None is every day."""

    def __str__(self) -> str:
        days = f" on {' '.join(day for day in DAYS if day in self.days)}" if self.days else ""
        return f"{self.at} {self.exercise}{days}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Somebody they trust."""

    name: str = ""
    sounds_like: str = ""
    number: str = ""
    informed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What is in it; what is None is as it is in the profile."""

    values: Mapping[str, str] | None = None
    chosen: Mapping[str, Sequence[str]] | None = None
    times: Sequence[Time] | None = None
    lines: Sequence[Line] | None = None
    wishes: Sequence[str] = ()
    """Such as `pace=0.9`: see `people.changes`."""
    wrong: Mapping[str, str] = field(default_factory=dict)
    """By the field it stands beside: what it is about, or once it is told, a sentence."""

    @property
    def schedule(self) -> list[str] | None:
        """As the profile has it."""
        return None if self.times is None else [str(each) for each in self.times if each.at]

    def with_wrong(self, wrong: Mapping[str, str]) -> Form:
        return replace(self, wrong={**self.wrong, **wrong})

    def told(self, texts: Mapping[str, Any]) -> Form:
        """With sentences for what is wrong."""
        known: Mapping[str, str] = texts["wrong"]
        return replace(
            self, wrong={key: known.get(what, known["other"]) for key, what in self.wrong.items()}
        )

    def saying(self, sentence: str) -> Form:
        """With this sentence for all that is wrong."""
        return replace(self, wrong=dict.fromkeys(self.wrong, sentence))

    def filled(self, profile: Profile) -> Mapping[str, Any]:
        """Everything that is shown: what was typed, and the rest as it is."""
        values = {key: _shown(profile, key) for key in KEYS} | dict(self.values or {})
        chosen = {key: getattr(profile, key) for key in CHOSEN} | dict(self.chosen or {})
        times = [each for each in self.times or () if each.at] or [
            _time(each) for each in profile.schedule if self.times is None
        ]
        lines = [each for each in self.lines or () if each.name or each.number] or [
            Line(
                name=each.name,
                sounds_like=each.sounds_like,
                number=each.number,
                informed=each.informed,
            )
            for each in profile.contacts
            if self.lines is None
        ]
        return {
            "values": values,
            "sliders": SLIDERS,
            "offered": _offered(),
            "chosen": {key: (known, chosen[key]) for key, known in CHOSEN.items()},
            "times": [*times, Time()],
            "days": DAYS,
            "lines": [*lines, Line()],
            "wrong": self.wrong,
        }


def read(form: Mapping[str, Sequence[str]], one: Callable[[str], str]) -> Form:
    """What somebody sent."""
    as_device = form.get("as-device", ())
    values = {key: "" if key in as_device else one(key)[:_LONGEST] for key in KEYS if key in form}
    wishes = [f"{key}={value}" for key, value in values.items()]
    chosen: Mapping[str, Sequence[str]] | None = None
    times: Sequence[Time] | None = None
    if ALL_OF_IT in form:
        chosen = {key: form.get(key, []) for key in CHOSEN}
        wishes += [f"{key}={', '.join(ticked)}" for key, ticked in chosen.items()]
    if "at" in form:
        times = [
            Time(
                at=" ".join(at.split()), exercise=what, days=frozenset(form.get(f"day{place}", ()))
            )
            for place, (at, what) in enumerate(
                zip(form["at"][:_MOST_TIMES], form.get("what", []), strict=False)
            )
        ]
    wrong = (
        {"schedule": "schedule"}
        if any(each.at and not _is_one(each) for each in times or ())
        else {}
    )
    return Form(values=values, chosen=chosen, times=times, wishes=wishes, wrong=wrong)


def lines(form: Mapping[str, Sequence[str]]) -> list[Line]:
    """Whom they trust, as somebody sent it."""
    names, numbers = form.get("contact", []), form.get("number", [])
    sounds = form.get("sounds-like", [""] * len(names))
    return [
        Line(
            name=" ".join(name.split()), sounds_like=" ".join(sound.split()), number=number.strip()
        )
        for name, number, sound in zip(names, numbers, sounds, strict=False)
    ]


def path(written: str) -> list[str]:
    """The parts of where something is wrong: `contacts[0].number` has three."""
    return re.findall(r"[\w-]+", written) or [""]


def _is_one(row: Time) -> bool:
    try:
        time.fromisoformat(row.at)
    except ValueError:
        return False
    whole = bool(re.fullmatch(r"\d\d:\d\d", row.at)) and bool(re.fullmatch(r"\S+", row.exercise))
    return whole and row.days <= set(DAYS)


def _time(appointment: Appointment) -> Time:
    every_day = len(appointment.days) == len(DAYS)
    days = () if every_day else (DAYS[day] for day in appointment.days)
    return Time(at=f"{appointment.at:%H:%M}", exercise=appointment.exercise, days=frozenset(days))


def _offered() -> dict[str, Sequence[str]]:
    """What there is to choose from, where it is one of a few."""
    return {
        "language": ["", *languages.available()],
        "voice": ["", *VOICE_WISHES],
        "patience": ["", *PATIENCE],
        "region": ["", *COUNTRIES],
        "adapts": ["yes", "no"],
        "bells": ["yes", "no"],
        "background": ["", *Background],
    }


def _shown(profile: Profile, key: str) -> str:
    value = getattr(profile, key.replace("-", "_"))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if key == "patience":
        return next((word for word, each in PATIENCE.items() if each == value), f"{value or ''}")
    return f"{value:g}" if isinstance(value, float) else str(value or "")
