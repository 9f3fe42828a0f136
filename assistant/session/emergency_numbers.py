"""Numbers to call as they are spoken, digit by digit, and the person's own people. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.exercise.model import Pause, Text
from assistant.session.person import Person
from assistant.session.spoken import Spoken

EMERGENCY, POLICE, CRISIS = "emergency-number", "police-number", "crisis-number"
_NUMBERS = (EMERGENCY, POLICE, CRISIS)
_BETWEEN_GROUPS = 0.7
"""Seconds."""


def known_for(person: Person, spoken: Spoken) -> dict[str, Text]:
    """The numbers and people to call, by the names texts have for them.

    Where it is not known in which region the person is, it is the local emergency number, and no
    crisis line.
    """
    lines = spoken.lines.get(person.region, {})
    known: dict[str, Text] = {EMERGENCY: spoken.local_emergency, POLICE: spoken.local_emergency}
    for name, value in lines.items():
        known[name] = digit_by_digit(value, spoken) if name in _NUMBERS else (value,)
    if person.contacts:
        known["contact"] = (person.contacts[0].spoken,)
    return known


def digit_by_digit(number: str, spoken: Spoken) -> Text:
    """A number, slowly: "one, one, six", a silence, "one, two, three"."""
    said: list[str | Pause] = []
    for group in number.split():
        said += [Pause(_BETWEEN_GROUPS)] if said else []
        said.append(", ".join(spoken.digits[int(digit)] for digit in group))
    return tuple(said)


def nearest(name: str, known: Mapping[str, Text]) -> Text:
    """That number, or the one for every emergency."""
    return known.get(name) or known[EMERGENCY]
