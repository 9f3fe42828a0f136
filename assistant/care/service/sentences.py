"""What is said between exercises: every sentence comes from the language's data."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant import languages
from assistant.errors import AssistantError, DeviceError, ModelError, VoiceError
from assistant.exercise import text
from assistant.exercise.model import Text
from assistant.exercise.read import abbreviations
from assistant.exercise.text import Abbreviations, fill, parse
from assistant.session.events import Trouble

INVITED = frozenset({"caregiver", "schedule", "house"})
"""Who may have thought of an exercise, so that the person is asked before it begins."""
CANNOT_HEAR, CANNOT_SPEAK, CANNOT_WORK = "cannot-hear", "cannot-speak", "cannot-work"
_FAULTS = {CANNOT_HEAR, CANNOT_SPEAK, CANNOT_WORK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The sentences of one language."""

    ready: Text
    """When the device has started; without the wake phrase, which would wake it."""
    invite: Mapping[str, Text]
    """Asks whether to begin, by who thought of it; holds `{exercise}`."""
    open: Text
    """Asks whether a caregiver may look on."""
    declined: Text
    nobody: Text
    """After silence to an invitation."""
    sorry: Text
    """After a fault, before the session is gone on with."""
    sorry_over: Text
    """After a fault that comes again: the session is over."""
    cannot_begin: Text
    """When the service cannot be started at all."""
    troubles: Mapping[str, str]
    """What is shown while nobody can be heard."""
    faults: Mapping[str, str]
    """What is shown, and said once, while it cannot begin to work; see `fault`."""

    def fault(self, error: AssistantError) -> str:
        """What keeps it from working, in this language; what exactly it is stands in the log."""
        match error:
            case DeviceError():
                return self.troubles[Trouble.DEVICE_LOST]
            case ModelError():
                return self.faults[CANNOT_HEAR]
            case VoiceError():
                return self.faults[CANNOT_SPEAK]
        return self.faults[CANNOT_WORK]


@functools.cache
def load(code: str) -> Texts:
    """The texts of a language. Raises `AssistantError` naming what is missing or unknown."""
    written = languages.read_file(code, "care.yaml")
    fields = {field.name for field in dataclasses.fields(Texts)}
    for place, known, found in (
        ("", fields, written),
        (" invite:", INVITED, written.get("invite", {})),
        (" troubles:", set(Trouble), written.get("troubles", {})),
        (" faults:", _FAULTS, written.get("faults", {})),
    ):
        if wrong := sorted(known ^ set(found)):
            raise AssistantError(
                "language-broken",
                f"{code}/care.yaml:{place} missing or unknown: {', '.join(wrong)}.",
            )
    shown = {name: written.pop(name) for name in ("troubles", "faults")}
    stops = abbreviations.of_language(code)
    return Texts(**{name: _read(value, stops) for name, value in written.items()}, **shown)


def sentences(said: Text, **names: str) -> list[str]:
    """A text as it is spoken, without its silences."""
    filled = fill(said, {name: (value,) for name, value in names.items()}.get)
    return [piece for piece in filled if isinstance(piece, str)]


def message(written: str, code: str) -> list[str]:
    """Somebody's words as they are spoken in a language, sentence by sentence."""
    return sentences(text.message(written, abbreviations.of_language(code)))


def _read(value: Any, stops: Abbreviations) -> Any:
    if isinstance(value, Mapping):
        return {key: parse(each, stops) for key, each in value.items()}
    return parse(value, stops)
