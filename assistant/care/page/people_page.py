"""The people: who there is, and somebody new."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from http import HTTPStatus

from assistant.care.page.page_context import Visit
from assistant.care.page.responses import NOT_YOURS, Answer, Go, Shown
from assistant.care.page.texts import failure
from assistant.care.pairing.phones import Role
from assistant.errors import AssistantError
from assistant.people.profile_reader import UnusableProfile
from assistant.people.pronouncing import NameUnsaid
from assistant.people.store import NOBODY

_LONGEST_ID = 40
_NAMELESS = "person"


def everybody(visit: Visit) -> Answer:
    """Everybody there is a profile of."""
    return _people(visit)


def _people(visit: Visit, wrong: str = "", *, unsaid: bool = False) -> Shown:
    """`unsaid`: how the name sounds is asked for as well."""
    return Shown(
        template="people.html",
        context={
            "people": visit.parts.names(visit.phone),
            "typed": visit.one("name"),
            "sounds_like": visit.one("sounds-like"),
            "wrong": wrong,
            "unsaid": unsaid,
        },
        status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
    )


def add(visit: Visit) -> Answer:
    """Begin a profile for somebody of that name. How the file is called is ours to say."""
    if visit.phone.role is not Role.OWNER:
        return NOT_YOURS
    name, people = visit.one("name"), visit.parts.people
    if not name:
        return _people(visit, wrong=visit.texts["wrong"]["name"])
    id = id_for(name, people.ids())
    try:
        people.begin(id, {"name": name, "sounds-like": visit.one("sounds-like")})
    except UnusableProfile:
        return _people(visit, visit.texts["wrong"]["name"])
    except NameUnsaid as error:
        return _people(visit, visit.texts["name-unsaid"].format(name=error.name), unsaid=True)
    except AssistantError as error:
        return _people(visit, failure(error, visit.language))
    visit.note("added", id)
    return Go(to=f"/people/{id}", said="saved")


def id_for(name: str, taken: Collection[str]) -> str:
    """What the file of somebody new is called: their name in letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    plain = unicodedata.normalize("NFC", plain)
    id = "-".join(re.findall(r"[^\W_]+", plain.lower()))[:_LONGEST_ID].strip("-")
    id = id if id and id != NOBODY else _NAMELESS
    numbered = (f"{id}-{number}" for number in range(2, len(taken) + 3))
    return id if id not in taken else next(each for each in numbered if each not in taken)
