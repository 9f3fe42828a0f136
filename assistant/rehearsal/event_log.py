"""What happened in a rehearsal, in order: events, actions, and what the person did."""

from __future__ import annotations

import dataclasses
import enum
import functools
import re
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from assistant.session.actions import Action, Finish, PlayCue, Say
from assistant.session.events import Event, SpeechFinished
from assistant.understanding.meaning import CommandName


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSpoke:
    """The simulated person said something."""

    words: str
    """What was said, or the name of the recording."""
    until: float
    """When the last sound of it reaches the microphone, seconds since the session began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPressed:
    """The simulated person pressed a button."""

    command: CommandName


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundBegan:
    """After silence, something sounds from the speaker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundEnded:
    """Nothing sounds from the speaker any more."""


What: TypeAlias = Event | Action | PersonSpoke | PersonPressed | SoundBegan | SoundEnded
Onlooker: TypeAlias = Callable[[float, What], None]
"""Is told everything that happens in a rehearsal, with the seconds since it began."""
NAMES = frozenset(kind.__name__ for kind in typing.get_args(What))
"""Everything that can happen."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened."""

    at: float
    """Seconds since the session began."""
    what: What

    @property
    def name(self) -> str:
        return type(self.what).__name__

    def as_json(self) -> dict[str, Any]:
        """Fields in the order they are written; `at` and `name` first."""
        fields = {
            field.name: _plain(getattr(self.what, field.name))
            for field in dataclasses.fields(self.what)
            if field.name != "at"
        }
        # A field of the same name as ours keeps a place of its own.
        fields = {f"{key}_" if key == "name" else key: value for key, value in fields.items()}
        return {"at": round(self.at, 3), "name": self.name, **fields}


def spoken_spans(entries: tuple[Entry, ...]) -> list[tuple[float, float]]:
    """When something sounded, the assistant or the person, in order of beginning."""
    spans: list[tuple[float, float]] = []
    begun: dict[int, float] = {}
    for entry in entries:
        match entry.what:
            case Say(say=say):
                begun[say] = entry.at
            case SpeechFinished(say=say) if say in begun:
                spans.append((begun.pop(say), entry.at))
            case PlayCue(seconds=seconds):
                spans.append((entry.at, entry.at + seconds))
            case PersonSpoke(until=until):
                spans.append((entry.at, until))
    return sorted(spans + [(at, at) for at in begun.values()])


def gone_on_with(entries: tuple[Entry, ...]) -> str:
    """The exercise that it ended in going over into; empty for none."""
    ends = (entry.what.then for entry in entries if isinstance(entry.what, Finish))
    return next(ends, "")


def is_in(part: str, text: str) -> bool:
    """Whether a part is said in a text, however it is written."""
    return plain_words(part) in plain_words(text)


@functools.lru_cache(maxsize=4096)
def plain_words(text: str) -> str:
    """A text without what cannot be heard: capitals, spaces, the shape of quotes."""
    return re.sub(r"\s+", " ", text.replace("’", "'").casefold()).strip()


def is_heard_as(said: str, heard: str) -> bool:
    """Whether what was heard is what was said, however either is written."""
    return _letters(said) == _letters(heard)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def told(onlookers: Sequence[Onlooker]) -> Onlooker:
    """Tells all of them."""

    def tell(at: float, what: What) -> None:
        for onlooker in onlookers:
            onlooker(at, what)

    return tell


def _plain(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, frozenset):
        return sorted(_plain(each) for each in value)
    return round(value, 3) if isinstance(value, float) else value
