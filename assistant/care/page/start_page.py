"""Starting an exercise: with one tap what was chosen last, or anything there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from assistant import clock
from assistant.care import hours
from assistant.care.hours import Hours
from assistant.care.page.page_context import Visit
from assistant.care.page.permissions import may_start, seen_by
from assistant.care.page.responses import NOT_YOURS, Answer, Go, Shown
from assistant.care.page.texts import day, failure
from assistant.care.pairing.phones import Role
from assistant.care.service.order import By, Order
from assistant.errors import AssistantError, StoreError
from assistant.exercise.catalogue import Summary
from assistant.history.weeks import distress
from assistant.people.profile import told_apart
from assistant.people.store import NOBODY

OF_LENGTH = ":"
"""Between an exercise and its length, where that is chosen beforehand."""
_FIRST_CHOICE = "grounding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An exercise of one length, or of one the person is asked for."""

    value: str
    title: str
    minutes: str
    """How long it takes, in words; empty where that is not known."""
    language: str
    """Of the title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One person, and what can be started for them with one tap."""

    person: str
    name: str
    choice: Choice | None
    """None where there is no exercise."""
    button: str
    figures: str
    """How it went last, where they share that; else empty."""


def cards(visit: Visit) -> list[Card]:
    """Everybody this phone may start something for; where nobody has a profile, nobody in particular."""
    known, people = choices(visit), _people(visit)
    if not people and visit.phone.role is not Role.PERSON:
        people = {NOBODY: ""}
    return [_card(visit, id, name, known) for id, name in people.items()]


def _people(visit: Visit) -> dict[str, str]:
    """Whom this phone may start something for, by id, with their names."""
    return {
        id: name
        for id, name in visit.parts.names(visit.phone).items()
        if may_start(visit.phone, id)
    }


def _card(visit: Visit, id: str, name: str, known: list[Choice]) -> Card:
    kept = visit.parts.choices.of(visit.phone, id)
    by_value = {each.value: each for each in known}
    choice = by_value.get(kept) or by_value.get(_FIRST_CHOICE) or next(iter(known), None)
    own = visit.phone.role is Role.PERSON or id == NOBODY
    label = visit.texts["start-own-now" if own else "start-for"]
    exercise = _within(choice.title) if choice else ""
    return Card(
        person=id,
        name=name,
        choice=choice,
        button=label.format(exercise=exercise, who=name),
        figures=_figures(visit, id),
    )


def choices(visit: Visit) -> list[Choice]:
    """All that can be started."""
    texts, found = visit.texts, []

    def minutes(count: float | None) -> str:
        return texts["length"].format(minutes=f"{count:g}") if count else ""

    offered = visit.parts.exercises(visit.language)
    titles = told_apart({each.name: each.title for each in offered})
    for each in offered:
        title = titles[each.name]
        asked = texts["length-asked"] if each.lengths else minutes(each.minutes)
        found.append(Choice(value=each.name, title=title, minutes=asked, language=each.language))
        for length, count in each.lengths.items():
            value = f"{each.name}{OF_LENGTH}{length}"
            found.append(
                Choice(value=value, title=title, minutes=minutes(count), language=each.language)
            )
    return found


def _within(title: str) -> str:
    """A title in the middle of a sentence."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _figures(visit: Visit, id: str) -> str:
    if "ratings" not in visit.shared(id):
        return ""
    try:
        held = seen_by(visit.phone, id, visit.parts.sessions(id))
    except StoreError:  # it is locked: that is said where the sessions are
        return ""
    if not held or (said := distress(held[-1])) is None:
        return ""
    before, after = f"{said.before:g}", f"{said.after:g}"
    night = hours.parse(visit.parts.settings.night)
    when = _when(held[-1].began, clock.now(), night, visit.texts)
    return str(visit.texts["figures"].format(when=when, before=before, after=after))


def _when(began: datetime, now: datetime, night: Hours | None, texts: Any) -> str:
    """By the hours of the night as they are set; without them, by the day alone."""
    ago = (now.date() - began.date()).days
    if night and began.time() in night and now - began < timedelta(days=1):
        same = now.time() in night and now - began < night.length
        return str(texts["tonight" if same else "last-night"])
    if ago in (0, 1):
        return str(texts["today" if ago == 0 else "yesterday"])
    return day(began.date(), texts)


def form(visit: Visit) -> Answer:
    """Where anything is chosen for anybody."""
    return _form(visit, person=" ".join(visit.query.get("person", "").split()))


def _form(visit: Visit, *, person: str = "", exercise: str = "", wrong: str = "") -> Shown:
    own = visit.phone.role is Role.PERSON
    people = _people(visit)
    if len(people) == 1 and not person and not wrong:
        (person,) = people  # nobody is chosen beforehand where there are several
    if not own:
        people[NOBODY] = visit.texts["nobody"]
    known = choices(visit)
    chosen = exercise or visit.parts.choices.of(visit.phone, person) or _FIRST_CHOICE
    return Shown(
        template="start.html",
        context={
            "people": people,
            "person": person if person in people else "",
            "choices": known,
            "chosen": chosen,
            "wrong": wrong,
            "own": own,
        },
        status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK,
    )


def start(visit: Visit) -> Answer:
    """Have the person asked whether they would like an exercise."""
    chosen, person = visit.one("exercise"), visit.one("person")
    exercise, _, length = chosen.partition(OF_LENGTH)
    if not person:
        return _form(visit, exercise=chosen, wrong=visit.texts["start-who"])
    if not may_start(visit.phone, person):
        return NOT_YOURS
    if person != NOBODY and person not in visit.parts.people.ids():
        return Go(said="refused", status=HTTPStatus.BAD_REQUEST)
    by = By.PERSON if visit.phone.role is Role.PERSON else By.CAREGIVER
    try:
        visit.parts.device.start(Order(exercise=exercise, person=person, length=length, by=by))
    except AssistantError as error:
        if error.code == "busy":
            return Go(said="busy", status=HTTPStatus.CONFLICT)
        return Go(said=failure(error, visit.language), status=HTTPStatus.BAD_REQUEST)
    visit.parts.choices.keep(visit.phone, person, chosen)
    visit.note("started", f"{exercise} {person}")
    return Go(said="started")


def read(visit: Visit) -> Answer:
    """What an exercise is about, to be read before it is started for somebody."""
    found = {each.name: each for each in visit.parts.exercises(visit.language)}
    summary: Summary | None = found.get(visit.at["name"])
    if summary is None:
        return Go(said="unknown", status=HTTPStatus.NOT_FOUND)
    parts = visit.parts
    heard = parts.can_be_heard(summary.name)
    context = {"exercise": summary, "heard": heard, "free": parts.device.idle_audio() is not None}
    return Shown(template="exercise.html", context=context)
