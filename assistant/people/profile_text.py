"""A profile as it is shown: everything in it, in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from assistant.people.profile import Answer, Profile
from assistant.session.person import Contact
from assistant.session.position import as_words
from assistant.settings import NO_LIMIT

_NOT_SET = "as for everybody"


def told(profile: Profile, today: date) -> Iterator[str]:
    """Line by line."""
    for label, text in _lines(profile, today):
        yield f"{label:<16} {text}"


def _lines(profile: Profile, today: date) -> Iterator[tuple[str, str]]:
    yield "name", _named(profile.name, profile.sounds_like) or "none is spoken"
    yield "language", profile.language or _NOT_SET
    yield "voice", profile.voice or _NOT_SET
    yield "pace", _factor(profile.pace)
    yield "volume", _NOT_SET if profile.volume is None else f"{profile.volume:+g} dB"
    yield "patience", _factor(profile.patience)
    yield "leave alone", ", ".join(profile.spare) or "nothing"
    yield "do without", ", ".join(profile.without) or "nothing"
    yield "adapts", "yes" if profile.adapts else "no, it stays as it is written"
    yield "bells", "yes" if profile.bells else "no, words alone"
    yield "background", profile.background or "off"
    yield (
        "region",
        profile.region or 'not set: the voice says "the emergency number of where you are"',
    )
    yield "numbers", f"checked on {profile.checked}" if profile.checked else "not checked yet"
    yield from _under("contacts", [_contact(each) for each in profile.contacts])
    yield from _under(
        "shared", [f"{who}: {', '.join(profile.share[who])}" for who in profile.share]
    )
    yield from _under("kept", [_answer(n, each, today) for n, each in profile.kept.items()])


def _under(label: str, lines: list[str]) -> Iterator[tuple[str, str]]:
    for i, line in enumerate(lines or ["nothing" if label != "contacts" else "nobody"]):
        yield ("" if i else label), line


def _factor(value: float | None) -> str:
    if value == NO_LIMIT:
        return "no limit"
    return _NOT_SET if value is None else f"{value:g} times the usual"


def _named(name: str, sounds_like: str) -> str:
    return f"{name}, which sounds like {sounds_like}" if sounds_like else name


def _contact(contact: Contact) -> str:
    told = "may be told" if contact.informed else "is not to be told"
    return ", ".join(
        filter(None, [_named(contact.name, contact.sounds_like), contact.number, told])
    )


def _answer(name: str, answer: Answer, today: date) -> str:
    said = f"{name}: {as_words(answer.value)} (said on {answer.said}"
    if answer.days is None:
        return f"{said}, until it is forgotten)"
    until = answer.said + timedelta(days=answer.days)
    return f"{said}, {'asked again from' if answer.holds(today) else 'to be asked again since'} {until})"
