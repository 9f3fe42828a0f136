"""What to expect, as written on the command line: `yes-no`, `choice:a,b`, `items:3`."""

from __future__ import annotations

from assistant.errors import AssistantError
from assistant.exercise.model import Choice, Expectation, Wants

COMMAND = "command"
KINDS = "yes-no, number, choice:A,B,C, items:N, emotion, command or free"
_MOST_ITEMS = 20
_PLAIN = {wants.value: wants for wants in (Wants.YES_NO, Wants.NUMBER, Wants.EMOTION, Wants.FREE)}


def expected(written: str) -> Expectation | None:
    """The expectation; None where only commands are listened for. Raises `AssistantError`."""
    kind, _, rest = written.strip().partition(":")
    if kind == COMMAND and not rest:
        return None
    if kind in _PLAIN and not rest:
        return Expectation(wants=_PLAIN[kind])
    if kind == Wants.CHOICE and (names := _names(rest)):
        choices = tuple(Choice(name=name, words=(name,)) for name in names)
        return Expectation(wants=Wants.CHOICE, choices=choices)
    if kind == Wants.ITEMS and rest.isdecimal() and 1 <= int(rest) <= _MOST_ITEMS:
        return Expectation(wants=Wants.ITEMS, count=int(rest))
    raise AssistantError(
        "expectation-unknown",
        f'"{written}" is not a kind of reply.',
        hint=f"Expect {KINDS}.",
    )


def _names(listed: str) -> list[str]:
    """Two choices or more, none twice; else nothing."""
    names = list(dict.fromkeys(filter(None, (" ".join(n.split()) for n in listed.split(",")))))
    return names if len(names) > 1 else []
