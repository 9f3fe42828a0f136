"""One person: how it is for them, what they share, and how their sessions went."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from assistant import clock
from assistant.care.page import person_form
from assistant.care.page.page_context import Visit
from assistant.care.page.permissions import is_own, may_start, seen_by
from assistant.care.page.person_form import Line
from assistant.care.page.plot import plot, weeks
from assistant.care.page.responses import NOT_YOURS, Answer, Go, Shown
from assistant.care.page.start_page import OF_LENGTH, choices
from assistant.care.page.texts import day, failure
from assistant.care.pairing.phones import Role
from assistant.errors import AssistantError, StoreError
from assistant.exercise.terms import PLAN
from assistant.history.weeks import distress
from assistant.people import safety_plan
from assistant.people.profile import SHARED, Profile
from assistant.people.profile_reader import UnusableProfile
from assistant.people.pronouncing import NameUnsaid

_MOST = 30
"""Sessions in the table."""


def show(visit: Visit) -> Answer:
    """A person, as this phone may see them."""
    return _person(visit, person_form.Form())


def _person(visit: Visit, form: person_form.Form, typed: Mapping[str, str] | None = None) -> Answer:
    """`typed`: parts of their plan that were written and not saved."""
    id = visit.at["id"]
    if not may_start(visit.phone, id):
        return NOT_YOURS
    if id not in visit.parts.people.ids():
        return Go(said="unknown", status=HTTPStatus.NOT_FOUND)
    profile = visit.parts.people.load(id)
    shared = visit.shared(id)
    try:
        held = visit.parts.sessions(id) if shared else []
    except StoreError:
        return Go(said="sessions-locked", status=HTTPStatus.SERVICE_UNAVAILABLE)
    sessions = seen_by(visit.phone, id, held)
    titles = {each.name: each.title for each in visit.parts.exercises(visit.language)}
    offered = {each.value: each for each in choices(visit) if OF_LENGTH not in each.value}
    shows = "plot" in shared
    return Shown(
        template="person.html",
        context={
            "profile": profile,
            "called": profile.name or id,
            "form": form.filled(profile),
            "exercises": offered,
            "may_set": _may_set(visit, id),
            "own": is_own(visit.phone, id),
            "plan": typed or _plan(visit, id),
            "longest": safety_plan.LONGEST,
            "caregiver_sees": profile.may_see(Role.CAREGIVER),
            "all_shared": SHARED,
            "shared": [each for each in SHARED if each in shared],
            "sessions": [
                (
                    day(each.began.date(), visit.texts),
                    titles.get(each.exercise, each.exercise),
                    distress(each),
                    each.outcome,
                )
                for each in reversed(sessions[-_MOST:])
            ]
            if "ratings" in shared
            else None,
            "plot": plot(sessions, lambda date: day(date, visit.texts)) if shows else None,
            "weeks": weeks(sessions, clock.today(), lambda date: day(date, visit.texts))
            if shows
            else None,
        },
        status=HTTPStatus.BAD_REQUEST if form.wrong else HTTPStatus.OK,
    )


def change(visit: Visit) -> Answer:
    """Set what can be set here."""
    id = visit.at["id"]
    if not _may_set(visit, id):
        return NOT_YOURS
    form = person_form.read(visit.form, visit.one)
    if form.wrong:
        return _person(visit, form.told(visit.texts))
    people = visit.parts.people

    def changed(profile: Profile) -> dict[str, Any]:
        wanted = people.asked(id, form.wishes, clock.today())
        return wanted if form.schedule is None else {**wanted, "schedule": form.schedule}

    return _changed(visit, id, changed, form)


def contacts(visit: Visit) -> Answer:
    """Whom they trust, with a number. That somebody may be told is theirs alone to say."""
    id = visit.at["id"]
    if not _may_set(visit, id):
        return NOT_YOURS
    own = is_own(visit.phone, id)
    told = set(visit.form.get("told", []))
    lines = person_form.lines(visit.form)

    def changed(profile: Profile) -> dict[str, Any]:
        before = {each.name for each in profile.contacts if each.informed}
        return {
            "contacts": [_contact(line, told if own else before) for line in lines if line.name]
        }

    form = person_form.Form(lines=lines)
    nameless = [place for place, line in enumerate(lines) if not line.name and line.number]
    if nameless:
        wrong = {f"contact{place}": "name" for place in nameless}
        return _person(visit, form.with_wrong(wrong).told(visit.texts))
    return _changed(visit, id, changed, form)


def _contact(line: Line, told: set[str]) -> dict[str, Any]:
    each = {
        "name": line.name,
        "sounds-like": line.sounds_like,
        "number": line.number,
        "may-be-told": line.name in told,
    }
    return {key: value for key, value in each.items() if value}


def ask_to_remove(visit: Visit) -> Answer:
    """Whether somebody is really to be removed."""
    id, name = visit.at["id"], visit.query.get("remove", "")[:80]
    if not _may_set(visit, id):
        return NOT_YOURS
    if name not in [each.name for each in visit.parts.people.load(id).contacts]:
        return Go(said="unknown", status=HTTPStatus.NOT_FOUND)
    return Shown(
        template="confirm.html",
        context={
            "question": visit.texts["remove-really"].format(name=name),
            "action": f"/people/{id}/remove",
            "field": ("contact", name),
            "button": visit.texts["remove"],
            "back": f"/people/{id}",
        },
    )


def remove(visit: Visit) -> Answer:
    """Remove one of those they trust."""
    id, name = visit.at["id"], visit.one("contact")
    if not _may_set(visit, id):
        return NOT_YOURS

    def changed(profile: Profile) -> dict[str, Any]:
        return people.asked(id, [f"contacts.{name}="], clock.today())

    people = visit.parts.people
    return _changed(visit, id, changed, person_form.Form(), said="removed")


def share(visit: Visit) -> Answer:
    """What those who care for the person may see; nobody but the person says so."""
    id = visit.at["id"]
    if not is_own(visit.phone, id):
        return NOT_YOURS
    chosen = ", ".join(each for each in SHARED if each in visit.form.get("share", []))
    people = visit.parts.people

    def changed(profile: Profile) -> dict[str, Any]:
        return people.asked(id, [f"share.{Role.CAREGIVER}={chosen}"], clock.today())

    return _changed(visit, id, changed, person_form.Form())


def plan(visit: Visit) -> Answer:
    """Their own plan for hard times, which nobody else sees or writes here, and is kept once they agree."""
    id = visit.at["id"]
    if not is_own(visit.phone, id):
        return NOT_YOURS
    parts = {part: visit.one(part) for part in PLAN if part in visit.form}
    if any(parts.values()) and "agreed" not in visit.form:
        wrong = person_form.Form(wrong={"plan": visit.texts["plan-not-agreed"]})
        return _person(visit, wrong, parts)
    try:
        safety_plan.change(visit.parts.folders.history_file, id, parts, visit.parts.key)
    except AssistantError as error:
        return Go(said=failure(error, visit.language), status=HTTPStatus.BAD_REQUEST)
    visit.note("changed", id)
    return Go(to=f"/people/{id}", said="saved")


def _plan(visit: Visit, id: str) -> Mapping[str, str] | None:
    """The words of every part, for the person alone; None for anybody else, or where it is locked."""
    if not is_own(visit.phone, id):
        return None
    try:
        kept = safety_plan.load(visit.parts.folders.history_file, id, visit.parts.key)
    except StoreError:
        return None
    return {part: kept.get(part, "") for part in PLAN}


def _changed(
    visit: Visit,
    id: str,
    changed: Callable[[Profile], dict[str, Any]],
    form: person_form.Form,
    said: str = "saved",
) -> Answer:
    people = visit.parts.people
    if id not in people.ids():
        return Go(said="unknown", status=HTTPStatus.BAD_REQUEST)
    try:
        with people.writing():
            people.change(id, changed(people.load(id)))
    except UnusableProfile as error:
        return _person(visit, form.with_wrong(_wrong(error, form)).told(visit.texts))
    except NameUnsaid as error:
        told = visit.texts["name-unsaid"].format(name=error.name)
        return _person(visit, form.with_wrong(_unsaid(error.name, form)).saying(told))
    except AssistantError as error:
        return Go(said=failure(error, visit.language), status=HTTPStatus.BAD_REQUEST)
    visit.note("changed", id)
    return Go(to=f"/people/{id}", said=said)


def _wrong(error: UnusableProfile, form: person_form.Form) -> Mapping[str, str]:
    """Beside which field something is wrong, and what it is about."""
    found: dict[str, str] = {}
    for problem in error.problems:
        key, *within = person_form.path(problem.path)
        if key == "contacts" and within:
            named = [place for place, line in enumerate(form.lines or ()) if line.name]
            place = named[int(within[0])] if int(within[0]) < len(named) else 0
            what = within[1] if len(within) > 1 else "name"
            found[f"{'contact' if what == 'name' else what}{place}"] = what
        else:
            found[key] = key
    return found


def _unsaid(name: str, form: person_form.Form) -> Mapping[str, str]:
    names: Sequence[Line] = form.lines or ()
    place = next((place for place, line in enumerate(names) if line.name == name), None)
    return {"name": "name"} if place is None else {f"contact{place}": "name"}


def _may_set(visit: Visit, id: str) -> bool:
    return visit.phone.role is Role.OWNER or is_own(visit.phone, id)
