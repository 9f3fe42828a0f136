"""The people: how it is for them, what they share, and what came of their sessions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from http import HTTPStatus

from assistant.care.page.answers import Answer, Go, Shown
from assistant.care.page.parts import Visit
from assistant.care.page.plot import plot
from assistant.care.page.sight import is_own, may_start, seen_by
from assistant.care.phones import Role
from assistant.errors import AssistantError, StoreError
from assistant.exercise import reader
from assistant.history.lookback import everything
from assistant.history.weeks import distress
from assistant.people import changes
from assistant.people.profile import SHARED, Profile
from assistant.people.reading import UnusableProfile

KEYS = ("name", "language", "pace", "volume", "patience", "spare", "without", "region", "schedule")
"""What can be set here."""
_WEEKS = 26
"""How far back sessions are shown."""
_MOST = 30
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
        return Go(said=error.message, status=HTTPStatus.BAD_REQUEST)
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
    since = datetime.now().astimezone() - timedelta(weeks=_WEEKS)
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
    return _written(visit, id, (f"{key}={visit.one(key)}" for key in KEYS if key in visit.form))


def share(visit: Visit) -> Answer:
    """What those who care for the person may see; nobody but the person says so."""
    id = visit.at["id"]
    if not is_own(visit.phone, id):
        return _NOT_YOURS
    chosen = ", ".join(each for each in SHARED if each in visit.form.get("share", []))
    return _written(visit, id, [f"share.{Role.CAREGIVER}={chosen}"])


def _written(visit: Visit, id: str, wishes: Iterable[str]) -> Answer:
    people = visit.parts.people
    try:
        written = reader.parse(people.text(id), people.file(id))[0].root.plain()
        today = date.today()  # noqa: DTZ011  # where they are
        people.change(id, changes.asked(wishes, written, today))
    except UnusableProfile as error:
        return _not_saved(visit, "; ".join(each.sentence for each in error.problems))
    except AssistantError as error:
        return _not_saved(visit, error.message)
    visit.parts.audit.note(visit.phone, "changed", id)
    return Go(to=f"/people/{id}", said="saved")


def _not_saved(visit: Visit, why: str) -> Go:
    said = visit.texts["not-saved"].format(why=why)
    return Go(said=said, status=HTTPStatus.BAD_REQUEST)


def _may_set(visit: Visit, id: str) -> bool:
    return visit.phone.role is Role.OWNER or is_own(visit.phone, id)


def _shown(profile: Profile, key: str) -> str:
    value = getattr(profile, key)
    if isinstance(value, tuple):
        # Commas stand between the entries, not within them.
        return ", ".join(str(each).replace(", ", " ") for each in value)
    return f"{value:g}" if isinstance(value, float) else str(value or "")
