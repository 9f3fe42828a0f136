"""Numbers to call as they are spoken, digit by digit, and the person's own people. Pure.

In a text, a number stands in both of its forms (`text.numeral`): as it is shown, "116 123", and as it
is spoken, "one, one, six", a silence, "one, two, three".
"""

from __future__ import annotations

from collections.abc import Mapping

from assistant.exercise.model import Text
from assistant.exercise.text import numeral
from assistant.session.person import Person
from assistant.session.spoken import Spoken
from assistant.understanding.meaning import Route

EMERGENCY, POLICE, FIRE = "emergency-number", "police-number", "fire-number"
CRISIS, ABUSE, CHILDREN = "crisis-number", "abuse-number", "children-number"
ANYWHERE = "112"
"""Answers in very many countries, and from a mobile phone in more."""
_OF_ROUTE = {
    **dict.fromkeys((Route.HARM, Route.ILL, Route.BREATH), (EMERGENCY,)),
    Route.FIRE: (FIRE,),
    **dict.fromkeys((Route.ATTACKED, Route.THREAT), (POLICE,)),
    Route.UNSAFE: (ABUSE, CRISIS),
    Route.CHILD: (CHILDREN, ABUSE, CRISIS),
}
"""The lines for what is done, the best first; a crisis line for everything else."""


def known_for(person: Person, spoken: Spoken) -> dict[str, Text]:
    """The numbers and people to call, by the names texts have for them.

    Where it is not known in which region the person is, it is in words the emergency number of where
    they are, and no other line.
    """
    lines = spoken.lines.get(person.region, {})
    known: dict[str, Text] = {}
    for name, value in lines.items():
        known[name] = digit_by_digit(value, spoken) if name.endswith("-number") else (value,)
    if EMERGENCY not in known:
        known[EMERGENCY] = spoken.local_emergency
        known["anywhere-number"] = digit_by_digit(ANYWHERE, spoken)
    for name in (POLICE, FIRE):
        known.setdefault(name, known[EMERGENCY])
    if person.contacts:
        known["contact"] = (person.contacts[0].spoken,)
    return known


def digit_by_digit(number: str, spoken: Spoken) -> Text:
    """A number in both of its forms."""
    groups = [", ".join(spoken.digits[int(digit)] for digit in group) for group in number.split()]
    return (numeral(number, groups),)


def name_for(route: Route, known: Mapping[str, Text]) -> str:
    """Which number to call for what is being done, or the one for every emergency."""
    names = _OF_ROUTE.get(route, (CRISIS,))
    return next((name for name in names if name in known), EMERGENCY)
