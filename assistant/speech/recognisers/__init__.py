"""Recognisers, and which one is used. Nothing heavy is imported until one is built."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant import optional_dependencies
from assistant.errors import ModelError
from assistant.models import installed
from assistant.settings import RECOGNISERS
from assistant.speech.listeners import installed as installed_listeners
from assistant.speech.ports import Recogniser
from assistant.speech.recognisers import vosk_words
from assistant.speech.recognisers.moonshine import MoonshineRecogniser
from assistant.speech.recognisers.vosk import VoskRecogniser
from assistant.speech.recognisers.vosk_model import probe
from assistant.speech.recognisers.vosk_words import Spelling
from assistant.speech.recognisers.wyoming import PATIENCE, WyomingRecogniser
from assistant.speech.server.client import SpeechServer
from assistant.speech.server.offers import Ability

WISHES = (*RECOGNISERS, "text")
_ROOM = 1.5e9
"""Bytes of memory from which more than one listener runs: a second one takes 75 MB, beside the voice and the system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecogniserChoice:
    """The recogniser that was chosen and why."""

    kind: str
    """`vosk`, `moonshine` or `text`; `wyoming` before it where the house's speech server does first."""
    build: Callable[[], Recogniser] | None
    """Loads it; raises `ModelError`. On the worker, it can take seconds. None: by keyboard."""
    why: str
    """One sentence that says why."""
    listeners: tuple[str, ...] = ()
    """Which ones weigh what is expected, by name; none where the recogniser only reads."""
    model: Path | None = None
    """The folder of Vosk's model."""


def choose(
    language: str, wish: str = "auto", folders: Sequence[Path] = (Path("models"),)
) -> RecogniserChoice:
    """Take the wished-for recogniser, or what is installed for the language.

    Vosk models are looked for in `folders`, then among the installed packages.
    """
    match wish:
        case "auto":
            return _best(language, folders)
        case "vosk":
            return _vosk(language, folders) or _refused(
                f'Vosk has no model for "{language}".',
                f"`assistant models get {language}` gets one, if Vosk is installed as well.",
            )
        case "moonshine" | "listeners":
            others = _beside() if wish == "listeners" else None
            return _moonshine(language, "It was asked for.", others) or _refused(
                f'Moonshine cannot be used for "{language}".',
                f"To install it: {optional_dependencies.install()}"
                if language == "en"
                else "It reads English only.",
            )
        case "text":
            return RecogniserChoice(kind="text", build=None, why="It was asked for.")
    raise ModelError(
        "recogniser-unknown",
        f'There is no recogniser "{wish}".',
        hint=f"Choose one of {', '.join(WISHES)}.",
    )


def by_server(own: RecogniserChoice, address: str, language: str) -> RecogniserChoice:
    """The recogniser of the house's speech server, where one is set, and the own one when it is away.

    Without an own one there is none: the server may be away at any moment.
    """
    build = own.build
    if not address or build is None:
        return own
    server = SpeechServer(address, Ability.HEARING, language, patience=PATIENCE)
    return replace(
        own,
        kind=f"wyoming, {own.kind}",
        build=lambda: WyomingRecogniser(server, build(), language),
        why=f"The house's speech server at {address} listens first. {own.why}",
    )


def vosk_model(language: str, folders: Sequence[Path]) -> Path | None:
    """The folder of the installed Vosk model for a language, if there is one."""
    return installed.find(language, folders)


def spelling(choice: RecogniserChoice) -> Spelling | None:
    """Which words a chosen recogniser can hear, without loading it; None where they are open, or
    cannot be told so."""
    return None if choice.model is None else vosk_words.spelling(choice.model)


def supplied() -> dict[str, str]:
    """By language, the installed recogniser that brings its model along."""
    return {"en": choice.kind} if (choice := _moonshine("en", "")) is not None else {}


def try_model(folder: Path) -> None:
    """Raise `ModelError` when a Vosk model cannot be loaded, as far as that can be tried here."""
    if optional_dependencies.is_there("vosk"):
        probe(folder)


def _best(language: str, folders: Sequence[Path]) -> RecogniserChoice:
    return (
        _vosk(language, folders)
        or _moonshine(language, "It reads English, and no Vosk model for English is installed.")
        or RecogniserChoice(
            kind="text",
            build=None,
            why=f'No recogniser for "{language}" is installed, so replies are typed.',
        )
    )


def _vosk(language: str, folders: Sequence[Path]) -> RecogniserChoice | None:
    model = vosk_model(language, folders)
    if model is None or not optional_dependencies.is_there("vosk"):
        return None
    return RecogniserChoice(
        kind="vosk",
        build=lambda: VoskRecogniser(model),
        why=f'A Vosk model for "{language}" is installed: {model}.',
        model=model,
    )


def _moonshine(
    language: str, why: str, others: tuple[str, ...] | None = None
) -> RecogniserChoice | None:
    """`others`: the listeners that weigh what is expected, beside Moonshine; None where it only reads."""
    if language != "en" or not optional_dependencies.is_there("moonshine_voice"):
        return None
    listeners = () if others is None else ("moonshine", *others)
    weighed = f" What is expected is weighed by {' and '.join(listeners)}." if listeners else ""
    return RecogniserChoice(
        kind="moonshine",
        build=lambda: MoonshineRecogniser(others),
        why=why + weighed,
        listeners=listeners,
    )


def _beside() -> tuple[str, ...]:
    """The listeners beside Moonshine that this machine has, and the memory for."""
    return installed_listeners() if has_room() else ()


def has_room() -> bool:
    """Whether there is memory for more than one listener."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >= _ROOM
    except (AttributeError, ValueError, OSError):  # not on Windows
        return True


def _refused(message: str, hint: str) -> RecogniserChoice:
    raise ModelError(
        "recogniser-missing",
        message,
        hint=hint,
        spoken="The speech recogniser that was asked for is not installed.",
    )
