"""Voices, and which one is used. Nothing heavy is imported until a voice is built."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant import languages, optional_dependencies
from assistant.errors import VoiceError
from assistant.settings import KOKORO, VOICE_WISHES
from assistant.speech.ports import Voice
from assistant.speech.server.client import SpeechServer
from assistant.speech.server.offers import Ability
from assistant.speech.silent_voice import SilentVoice
from assistant.speech.voices import kokoro
from assistant.speech.voices.hibari import HibariVoice
from assistant.speech.voices.mixed_writing import EveryWriting
from assistant.speech.voices.pyttsx3 import Pyttsx3Voice, voice_name
from assistant.speech.voices.server_choice import Chooser, Reads
from assistant.speech.voices.stand_in import WithStandIn
from assistant.speech.voices.wyoming import PATIENCE, WyomingVoice, said_by

WISHES = (*VOICE_WISHES, "silent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """An optional voice, which the built-in one stands in for."""

    load: Callable[[], Voice]
    """The voice itself, and none in its stead. Raises `VoiceError`."""
    fault: VoiceError | None = None
    """Why it cannot be used, with the mend; None where nothing is known against it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceChoice:
    """The voice that was chosen and why."""

    kind: str
    """`hibari`, `pyttsx3`, `silent` or `kokoro-` and the name of one of its voices; `wyoming` before it where the house's speech server does first."""
    name: str
    """The voice's own name, known without building it, for the clip cache."""
    build: Callable[[], Voice]
    """Loads it; raises `VoiceError`. On the worker, it can take a second."""
    why: str
    """One sentence that says why."""
    is_clear: bool = True
    """Whether a recogniser understands what it says, so that it can play a person in a rehearsal.
    Of espeak-ng's English numbers and words Moonshine understood 11 of 18, of hibari's all; of its
    Korean numbers Vosk understood 2 of 11."""
    wished: Wished | None = None
    """Where it is optional or stands in for one that is."""


def choose(language: str, wish: str = "auto") -> VoiceChoice:
    """Take the wished-for voice, or the most natural one that speaks the language."""
    if wish not in WISHES:
        raise VoiceError(
            "voice-unknown",
            f'There is no voice "{wish}".',
            hint=f"Choose one of {', '.join(WISHES)}.",
        )
    if wish == "auto":
        return _best(language)
    kind, _, name = wish.partition("-")
    english_only = VoiceError(
        "voice-language",
        f'The voice {kind} speaks English only, not "{language}".',
        hint="Choose the voice pyttsx3.",
    )
    if kind == "kokoro":
        if language != "en":  # somebody else on the same device may speak another language
            return _in_its_stead(
                _best(language), Wished(load=_refuse(english_only), fault=english_only)
            )
        return _kokoro(name or KOKORO[0], language, "It was asked for.")
    if kind == "hibari" and language != "en":
        raise english_only
    return _BUILDERS[wish](language, "It was asked for.")


def can_say(text: str, language: str) -> bool:
    """Whether a voice of this machine says all of it as it is meant. What a voice of the language
    does not know the letters of is tried with another, which takes a moment."""
    return EveryWriting(SilentVoice(), language).says(text)


def by_server(
    own: VoiceChoice, address: str, language: str, wished: str = "", reads: Reads | None = None
) -> VoiceChoice:
    """The voice of the house's speech server, where one is set, and the own one when it is away.

    `wished` is the one of the server's voices that is asked for by name; `reads` is what a recogniser
    of the language reads, by which it is seen whether a voice speaks it.
    """
    if not address:
        return own
    server = SpeechServer(address, Ability.SPEAKING, language, patience=PATIENCE)
    choosing = chooser(language, wished, reads)
    name = f"wyoming-{address}-{language}"
    return replace(
        own,
        kind=f"wyoming, {own.kind}",
        name=f"{name}-{wished}" if wished else name,
        build=lambda: EveryWriting(WyomingVoice(name, server, own.build(), choosing), language),
        wished=None,
        why=f"The house's speech server at {address} speaks first. {own.why}",
    )


def chooser(language: str, wished: str = "", reads: Reads | None = None) -> Chooser:
    """What chooses among the voices of a server, by the sentences that the language has for it."""
    sentences = languages.read_file(language, "voice.yaml")["trial"]
    return Chooser(said_by, wished=wished, sentences=sentences, reads=reads)


def _best(language: str) -> VoiceChoice:
    if language != "en":
        return _pyttsx3(language, f'It speaks "{language}"; the natural voice is English only.')
    if not optional_dependencies.is_there("hibari"):
        return _pyttsx3(language, "The natural English voice, hibari, is not installed.")
    return _hibari(language, "It is the most natural English voice, and it is installed.")


def _hibari(language: str, why: str) -> VoiceChoice:
    return VoiceChoice(
        kind="hibari",
        name=HibariVoice.name,
        build=lambda: EveryWriting(HibariVoice(), language),
        why=why,
    )


def _in_its_stead(own: VoiceChoice, wished: Wished) -> VoiceChoice:
    return replace(own, why=f"{wished.fault} {own.why}", wished=wished)


def _refuse(fault: VoiceError) -> Callable[[], Voice]:
    def load() -> Voice:
        raise fault

    return load


def _kokoro(name: str, language: str, why: str) -> VoiceChoice:
    """One of Kokoro's voices, or the built-in one where that cannot be used."""
    own = _best(language)

    def load() -> Voice:
        return EveryWriting(kokoro.KokoroVoice(name), language)

    wished = Wished(load=load, fault=kokoro.missing(name))
    if wished.fault:
        return _in_its_stead(own, wished)
    return VoiceChoice(
        kind=f"kokoro-{name}",
        name=kokoro.cache_name(name),
        build=lambda: WithStandIn(load, own.build),
        why=why,
        wished=wished,
    )


def _pyttsx3(language: str, why: str) -> VoiceChoice:
    return VoiceChoice(
        kind="pyttsx3",
        name=voice_name(language),
        build=lambda: Pyttsx3Voice(language),
        why=why,
        is_clear=not sys.platform.startswith("linux"),
    )


def _silent(language: str, why: str) -> VoiceChoice:
    return VoiceChoice(kind="silent", name=SilentVoice.name, build=SilentVoice, why=why)


_BUILDERS = {"hibari": _hibari, "pyttsx3": _pyttsx3, "silent": _silent}
