"""Voice, recogniser and model: which, why, how quick, and whether one understands the other."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from assistant import optional_dependencies
from assistant.doctor.finding import Finding
from assistant.errors import AssistantError, ModelError, VoiceError
from assistant.exercise import catalogue, loader
from assistant.exercise.model import Ask, Exercise, Expectation, Wants
from assistant.hear.judge import Decision, Judgement, judge
from assistant.languages import Language
from assistant.models.installed import Shelf
from assistant.speech.ports import MICROPHONE_HZ, SPEAKER_HZ, Recogniser, Samples, Voice
from assistant.speech.recognisers import RecogniserChoice, try_model
from assistant.speech.recognisers.vosk_model import inspect
from assistant.speech.voices import VoiceChoice
from assistant.understanding.grammar import phrases
from assistant.understanding.lexicon import Lexicon, Polarity
from assistant.understanding.meaning import CommandName

_SLOWEST_VOICE = 0.7
"""Seconds of computing for a second of speech, beyond which phrases come late."""
_SLOWEST_READING = 1.0
"""Seconds beyond which an answer is slow in coming."""
_MOST_NAMED = 5


def wished_voice(choice: VoiceChoice) -> Iterator[Finding]:
    """Why the voice that was wished for is not the one that speaks, where that is so."""
    if choice.wished and choice.wished.fault:
        yield Finding.of("wished voice", choice.wished.fault, needed=False)


def voice(choice: VoiceChoice, language: Language) -> tuple[Voice | None, Finding]:
    """Load the voice and have it say something."""
    name = "voice"
    begun = time.perf_counter()
    try:
        optional = choice.wished if choice.wished and not choice.wished.fault else None
        built = optional.load() if optional else choice.build()
        loaded = time.perf_counter()
        clip = built.render(_sentence(language), 1.0)
    except VoiceError as error:
        # Where another stands in for it, a session is held all the same.
        return None, Finding.of(name, error, needed=optional is None)
    took, sounds = time.perf_counter() - loaded, len(clip) / SPEAKER_HZ
    detail = (
        f"{choice.kind}: {choice.why} Loaded in {loaded - begun:.1f} s; "
        f"{sounds:.1f} s of speech rendered in {took:.2f} s"
    )
    ok = sounds > 0 and took < _SLOWEST_VOICE * sounds
    quicker = "auto, the built-in one" if optional else "pyttsx3, the quickest one"
    mend = "" if ok else f"Choose the voice {quicker}, and close other programs."
    return built, Finding(name=name, ok=ok, detail=detail, mend=mend, needed=sounds == 0)


def model(choice: RecogniserChoice, folders: tuple[Path, ...]) -> Finding:
    """Vosk's model, tried in a process of its own: a damaged one can end the one it is loaded in."""
    name = "model"
    if choice.model is None:
        return Finding(name=name, ok=True, detail=f"{choice.kind} brings its own")
    held = Shelf(folders, inspect, try_model)
    try:
        for installed in held.installed():
            if installed.path == choice.model:
                return Finding(
                    name=name, ok=True, detail=f"{installed.name}: {held.verify(installed)}"
                )
        try_model(choice.model)
    except ModelError as error:
        return Finding.of(name, error)
    return Finding(name=name, ok=True, detail=f"{choice.model} can be loaded")


def recogniser(choice: RecogniserChoice, language: Language) -> tuple[Recogniser | None, Finding]:
    """Load it."""
    name = "recogniser"
    if choice.build is None:
        mend = f"`assistant models get {language.code}`"
        if not optional_dependencies.is_there("vosk"):
            mend = f"{optional_dependencies.install()}, then {mend}"
        return None, Finding(name=name, ok=False, detail=choice.why, mend=mend)
    begun = time.perf_counter()
    try:
        built = choice.build()
    except ModelError as error:
        return None, Finding.of(name, error)
    took = time.perf_counter() - begun
    detail = f"{choice.kind}: {choice.why} Loaded in {took:.1f} s"
    return built, Finding(name=name, ok=True, detail=detail)


def understanding(speaking: Voice, reading: Recogniser, language: Language) -> Finding:
    """The recogniser hears what the voice says, without any sound in between."""
    name = "understanding"
    try:
        judgements = [
            judge(_heard(speaking.render(said, 1.0)), expects, language, reading)
            for said, expects in _sayings(language.lexicon)
        ]
    except AssistantError as error:
        return Finding.of(name, error)
    return _judged(name, judgements)


def _judged(name: str, judgements: list[Judgement]) -> Finding:
    read = [judgement for judgement in judgements if judgement.hypotheses]
    right = [judgement for judgement in judgements if judgement.decision is Decision.ACCEPTED]
    seconds = statistics.median(judgement.seconds for judgement in judgements)
    detail = (
        f"of {len(judgements)} phrases the voice said, {len(read)} were read "
        f"and {len(right)} understood, in {seconds:.2f} s each"
    )
    # How well a robotic voice is understood says little about people; that it is read says enough.
    if 2 * len(read) < len(judgements):
        mend = "Install the recogniser's model again."
        return Finding(name=name, ok=False, detail=f"{detail}.", mend=mend)
    if seconds > _SLOWEST_READING:
        mend = "Close other programs, or use a smaller model: answers come late."
        return Finding(name=name, ok=False, detail=f"{detail}.", mend=mend, needed=False)
    return Finding(name=name, ok=True, detail=detail)


def words(reading: Recogniser, language: Language, scripts: tuple[Path, ...]) -> Finding:
    """Whether everything the exercises hope for can be heard at all."""
    name = "words"
    lexicon = language.lexicon
    hoped_for: set[str] = set()
    every: list[tuple[str, tuple[str, ...]]] = list(_commands(lexicon))
    try:
        for exercise in _exercises(language.code, scripts):
            for expects in _expectations(exercise):
                hoped_for.update(phrases(expects, lexicon) or ())
                every += ((choice.words[0], choice.words) for choice in expects.choices)
    except AssistantError as error:
        return Finding.of(name, error, needed=False)
    missing = reading.missing(sorted(hoped_for))
    unheard = sorted({said for said, ways in every if len(reading.missing(ways)) == len(ways) > 0})
    if unheard:
        return Finding(
            name=name,
            ok=False,
            detail=f"The model knows no words for {_named(unheard)}.",
            mend=f"Install another model for {language.code}: `assistant models list`.",
            needed=False,
        )
    detail = f"all {len(hoped_for)} phrases of the exercises can be heard"
    if missing:
        detail = (
            f"{len(missing)} of {len(hoped_for)} phrases cannot be heard, "
            f"but others for the same can: {_named(missing)}"
        )
    return Finding(name=name, ok=True, detail=detail)


def _commands(lexicon: Lexicon) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every command with all the ways to say it."""
    spoken = lexicon.commands.spoken
    for command in CommandName:
        yield command, tuple(said for said, name in spoken.items() if name is command)


def _exercises(code: str, scripts: tuple[Path, ...]) -> Iterator[Exercise]:
    for path in catalogue.exercises(code, scripts).values():
        yield loader.load(path, scripts)


def _expectations(exercise: Exercise) -> Iterable[Expectation]:
    return (step.expects for step in exercise.steps.values() if isinstance(step, Ask))


def _sayings(lexicon: Lexicon) -> Iterator[tuple[str, Expectation | None]]:
    """Something to say, and what it answers."""
    yes = _first(lexicon.yes_no.spoken, Polarity.YES)
    seven = _first(lexicon.numbers.words.spoken, 7)
    yield yes, Expectation(wants=Wants.YES_NO)
    yield seven, Expectation(wants=Wants.NUMBER)
    for command in (CommandName.STOP, CommandName.TIME_LEFT):
        yield _first(lexicon.commands.spoken, command), None


def _first(spoken: Mapping[str, object], meaning: object) -> str:
    return next(said for said, meant in spoken.items() if meant == meaning)


def _sentence(language: Language) -> str:
    """Something the assistant says."""
    return " ".join(piece for piece in language.spoken.stopped if isinstance(piece, str))


def _heard(clip: Samples) -> Samples:
    """A clip at the microphone's rate."""
    import soxr

    samples: Samples = soxr.resample(clip, SPEAKER_HZ, MICROPHONE_HZ)
    return np.asarray(samples, dtype=np.float32)


def _named(found: list[str]) -> str:
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    return ", ".join(f'"{each}"' for each in found[:_MOST_NAMED]) + more
