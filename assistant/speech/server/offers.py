"""What a speech server offers, by its own description: a claim, to be checked before it is relied on."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from assistant.speech.server.connection import ServerError

_MOST = 2_000
"""Of the voices or models of one server; the largest known lists some 200."""
_LONGEST = 100
"""Characters of a name."""


class Ability(enum.Enum):
    """What a server can do: its name in the protocol, what it has for it, and what we call it."""

    SPEAKING = ("tts", "voices", "voice")
    HEARING = ("asr", "models", "recogniser")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A voice or a model that a server says it has."""

    program: str
    name: str
    """What to ask for it by; empty where it has no name."""
    languages: tuple[str, ...]
    """Codes such as `en_US` or `ko`; empty where it names none, which is believed."""

    def is_for(self, language: str) -> bool:
        """By the codes' first part: a voice for en_US speaks en."""
        codes = {code.replace("_", "-").split("-")[0] for code in self.languages}
        return not codes or language in codes


def offers(info: dict[str, Any], ability: Ability) -> tuple[Offer, ...]:
    """Everything of a kind that a description holds. Raises `ServerError` where there is nothing."""
    kind, has, called = ability.value
    nameless: tuple[dict[str, Any], ...] = ({},)
    try:
        every = (
            Offer(
                program=named(program["name"]),
                name=named(each.get("name") or ""),
                languages=tuple(map(named, islice(each.get("languages") or (), _MOST))),
            )
            for program in info.get(kind) or ()
            for each in program.get(has) or nameless
            if program.get("installed", True) and each.get("installed", True)
        )
        found = tuple(islice(every, _MOST))
    except (AttributeError, KeyError, TypeError) as error:
        raise ServerError("its description of itself cannot be read") from error
    if not found:
        raise ServerError(f"it is not a {called}")
    return found


def for_language(found: Sequence[Offer], ability: Ability, language: str) -> tuple[Offer, ...]:
    """Those for a language. Raises `ServerError` where there is none."""
    fitting = tuple(each for each in found if each.is_for(language))
    if not fitting:
        raise ServerError(f'it has no {ability.value[2]} for "{language}"')
    return fitting


def named(written: object) -> str:
    """A name without what could do harm on a screen."""
    return "".join(filter(str.isprintable, str(written)))[:_LONGEST]
