"""The people: their settings, what they share, and how their sessions went."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from assistant import clock, languages
from assistant.care.page.page_context import Visit
from assistant.care.page.permissions import is_own, may_start, seen_by
from assistant.care.page.plot import plot
from assistant.care.page.responses import Answer, Go, Shown
from assistant.care.page.texts import failure
from assistant.care.pairing.phones import Role
from assistant.errors import AssistantError, StoreError
from assistant.exercise.model import REGIONS
from assistant.exercise.read import yaml_reader
from assistant.history.lookback import everything
from assistant.history.weeks import distress
from assistant.people import changes
from assistant.people.profile import SENSES, SHARED, Profile
from assistant.people.profile_reader import UnusableProfile
from assistant.people.pronouncing import NameUnsaid
from assistant.session.person import Contact
from assistant.settings import PATIENCE, VOICES
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
    "schedule",
    "adapts",
)
"""What can be set here, by one value each."""
CHOSEN = {"spare": sorted(REGIONS), "without": SENSES}
"""What is ticked."""
_MORE_CONTACTS = 1
"""Empty lines for somebody new."""
_WEEKS = 26
"""How far back sessions are shown."""
_MOST = 30
ALL_OF_IT = "all"
"""Is in a form that has every box: where none is ticked, none comes with it."""
_WRITING = threading.Lock()
"""Held from reading a profile to writing it: two who change one do so one after the other."""
_NOT_YOURS = Go(said="not-yours", status=HTTPStatus.FORBIDDEN)


def everybody(visit: Visit) -> Answer:
    """Everybody there is a profile of."""
    return Shown(template="people.html", context={"people": visit.parts.names()})


def add(visit: Visit) -> Answer:
    """Begin a profile."""
    id = visit.one("id")
    if visit.phone.role is not Role.OWNER:
        return _NOT_YOURS
    try:
        visit.parts.people.add(id)
    except AssistantError as error:
        return Go(said=failure(error, visit.language), status=HTTPStatus.BAD_REQUEST)
    visit.parts.audit.note(visit.phone, "added", id)
    return Go(to=f"/people/{id}")


def one(visit: Visit) -> Answer:
    """A person, as this phone may see them."""
    id = visit.at["id"]
    if not may_start(visit.phone, id):
        return _NOT_YOURS
    if id not in visit.parts.people.ids():
        return Go(said="unknown", status=HTTPStatus.NOT_FOUND)
    profile = visit.parts.people.load(id)
    shared = visit.shared(id)
    since = clock.now() - timedelta(weeks=_WEEKS)
    file, key = visit.parts.folders.history_file, visit.parts.key
    try:
        held = everything(file, id, since, key) if shared else []
    except StoreError:
        return Go(said="sessions-locked", status=HTTPStatus.SERVICE_UNAVAILABLE)
    sessions = seen_by(visit.phone, id, held)
    titles = {each.name: each.title for each in visit.parts.exercises(visit.language)}
    return Shown(
        template="person.html",
        context={
            "profile": profile,
            "called": profile.name or id,
            "values": {key: _shown(profile, key) for key in KEYS},
            "chosen": {key: (known, getattr(profile, key)) for key, known in CHOSEN.items()},
            "contacts": [*profile.contacts, *[Contact(name="")] * _MORE_CONTACTS],
            "offered": _offered(),
            "may_set": _may_set(visit, id),
            "own": is_own(visit.phone, id),
            "caregiver_sees": profile.may_see(Role.CAREGIVER),
            "all_shared": SHARED,
            "shared": [each for each in SHARED if each in shared],
            "sessions": [
                (each, titles.get(each.exercise, each.exercise), distress(each))
                for each in reversed(sessions[-_MOST:])
            ]
            if "ratings" in shared
            else None,
            "plot": plot(sessions) if "plot" in shared else None,
        },
    )


def change(visit: Visit) -> Answer:
    """Set what can be set here."""
    id = visit.at["id"]
    if not _may_set(visit, id):
        return _NOT_YOURS
    wishes = [f"{key}={visit.one(key)}" for key in KEYS if key in visit.form]
    if ALL_OF_IT in visit.form:
        wishes += [f"{key}={', '.join(visit.form.get(key, []))}" for key in CHOSEN]
    return _written(visit, id, wishes)


def contacts(visit: Visit) -> Answer:
    """Whom they trust, with a number. That somebody may be told is theirs alone to say."""
    id = visit.at["id"]
    if not _may_set(visit, id):
        return _NOT_YOURS
    own = is_own(visit.phone, id)
    names, numbers = visit.form.get("contact", []), visit.form.get("number", [])
    sounds = visit.form.get("sounds-like", [""] * len(names))
    lines = list(zip(names, numbers, sounds, strict=False))
    told = set(visit.form.get("told", []))

    def changed(profile: Profile) -> dict[str, Any]:
        before = {each.name for each in profile.contacts if each.informed}
        found = []
        for name, number, sound in lines:
            name, sound = " ".join(name.split()), " ".join(sound.split())
            informed = name in (told if own else before)
            each = {
                "name": name,
                "sounds-like": sound,
                "number": number.strip(),
                "may-be-told": informed,
            }
            found += [{key: value for key, value in each.items() if value}] if name else []
        return {"contacts": found}

    return _changed(visit, id, changed)


def share(visit: Visit) -> Answer:
    """What those who care for the person may see; nobody but the person says so."""
    id = visit.at["id"]
    if not is_own(visit.phone, id):
        return _NOT_YOURS
    chosen = ", ".join(each for each in SHARED if each in visit.form.get("share", []))
    return _written(visit, id, [f"share.{Role.CAREGIVER}={chosen}"])


def _written(visit: Visit, id: str, wishes: Sequence[str]) -> Answer:
    people = visit.parts.people

    def changed(profile: Profile) -> dict[str, Any]:
        written = yaml_reader.parse(people.text(id), people.file(id))[0].root.plain()
        return changes.asked(wishes, written, clock.today())

    return _changed(visit, id, changed)


def _changed(visit: Visit, id: str, changed: Callable[[Profile], dict[str, Any]]) -> Answer:
    people = visit.parts.people
    try:
        with _WRITING:
            people.change(id, changed(people.load(id)))
    except UnusableProfile as error:
        return _not_saved(visit, [re.split(r"\W", each.path)[0] for each in error.problems])
    except NameUnsaid as error:
        said = visit.texts["name-unsaid"].format(name=error.name)
        return Go(said=said, status=HTTPStatus.BAD_REQUEST)
    except AssistantError as error:
        return Go(said=failure(error, visit.language), status=HTTPStatus.BAD_REQUEST)
    visit.parts.audit.note(visit.phone, "changed", id)
    return Go(to=f"/people/{id}", said="saved")


def _not_saved(visit: Visit, keys: Sequence[str]) -> Go:
    """Which of it was wrong, by what it is called on the page."""
    labels = visit.texts["labels"]
    wrong = "; ".join(dict.fromkeys(labels.get(key, key) for key in keys))
    said = visit.texts["not-saved"].format(wrong=wrong)
    return Go(said=said, status=HTTPStatus.BAD_REQUEST)


def _offered() -> dict[str, Sequence[str]]:
    """What there is to choose from, where it is one of a few."""
    return {
        "language": ["", *languages.available()],
        "voice": ["", *VOICES],
        "patience": ["", *PATIENCE],
        "region": ["", *COUNTRIES],
        "adapts": ["yes", "no"],
    }


def _may_set(visit: Visit, id: str) -> bool:
    return visit.phone.role is Role.OWNER or is_own(visit.phone, id)


def _shown(profile: Profile, key: str) -> str:
    value = getattr(profile, key.replace("-", "_"))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if key == "patience":
        return next((word for word, each in PATIENCE.items() if each == value), f"{value or ''}")
    if isinstance(value, tuple):
        # Commas stand between the entries, not within them.
        return ", ".join(str(each).replace(", ", " ") for each in value)
    return f"{value:g}" if isinstance(value, float) else str(value or "")
