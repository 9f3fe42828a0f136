"""All checks, in the order in which one depends on the other."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Generator, Iterator

from assistant import clock, languages
from assistant.doctor import machine, speech
from assistant.doctor.emergency_numbers import numbers
from assistant.doctor.finding import Finding
from assistant.doctor.sentence_model import sentence_model
from assistant.doctor.servers import nearby, servers
from assistant.doctor.sound import play_alone, sound
from assistant.errors import AssistantError
from assistant.languages import Language
from assistant.people.store import People
from assistant.settings import Folders, Settings
from assistant.speech import recognisers, voices
from assistant.speech.ports import Recogniser
from assistant.speech.sound_card import SoundCard

_WIDTH = 18
_MARKS = {
    (True, True): "fine",
    (True, False): "fine",
    (False, True): "WRONG",
    (False, False): "note",
}
"""By whether it is fine, and whether a spoken session needs it."""


def doctor(
    language: str | None, *, as_json: bool, say: Callable[[str], None], looks_around: bool = False
) -> bool:
    """Look at everything and say what is found; whether a spoken session can be held.

    Speech servers in the network are looked for where that is asked for.
    """
    findings = []
    if not as_json:
        say("This takes some seconds, and plays a soft tone.")
    for finding in examine(language, Folders.find(), looks_around=looks_around):
        findings.append(finding)
        if not as_json:
            say(line(finding))
    well = all(finding.ok for finding in findings if finding.needed)
    if as_json:
        listed = [dataclasses.asdict(finding) for finding in findings]
        say(json.dumps({"findings": listed}, ensure_ascii=False))
    else:
        say(_verdict(findings, well))
    return well


def line(finding: Finding) -> str:
    """How it is, and below it the one thing to do."""
    mark = _MARKS[finding.ok, finding.needed]
    shown = f"{mark:6} {finding.name:{_WIDTH}} {finding.detail}"
    return f"{shown}\n{'':{_WIDTH + 7}} → {finding.mend}" if finding.mend else shown


def _verdict(findings: list[Finding], well: bool) -> str:
    if not well:
        count = sum(not finding.ok for finding in findings if finding.needed)
        what = "one thing keeps" if count == 1 else f"{count} things keep"
        return f"\n{what[0].upper()}{what[1:]} this machine from holding a spoken session."
    return "\nThis machine can hold a spoken session."


def examine(code: str | None, folders: Folders, *, looks_around: bool = False) -> Iterator[Finding]:
    """Every finding, as soon as it is there. Raises `AssistantError` for an unknown language."""
    if code is not None:
        languages.load(code)
    settings, finding = machine.settings_file(folders.settings_file)
    yield finding
    try:
        language = languages.load(code or settings.language)
    except AssistantError as error:
        yield Finding.of("language", error)
        language = languages.load(Settings().language)
    settings = dataclasses.replace(settings, language=language.code)
    yield from machine.profiles(People(folders.people), clock.today(), settings.language)
    yield machine.permissions(folders)
    yield numbers(settings, folders)
    yield sentence_model(language.code)
    yield from machine.disk(folders)
    yield from machine.clock(folders)
    library = machine.portaudio()
    yield library
    if library.ok:
        yield from _sound(settings)
    reading = yield from _speech(settings, language, folders)
    yield from servers(settings, reading)
    if looks_around:
        yield from nearby(settings.language)


def _sound(settings: Settings) -> Iterator[Finding]:
    microphone, speaker = settings.input_device or None, settings.output_device or None
    return sound(microphone, speaker, lambda: SoundCard(microphone, speaker), play_alone)


def _speech(
    settings: Settings, language: Language, folders: Folders
) -> Generator[Finding, None, Recogniser | None]:
    """Gives back the recogniser, where there is one."""
    speaking = reading = None
    try:
        voice = voices.choose(language.code, settings.voice)
    except AssistantError as error:
        yield Finding.of("voice", error)
    else:
        yield from speech.wished_voice(voice)
        yield machine.espeak(needed=voice.kind == "pyttsx3")
        speaking, finding = speech.voice(voice, language)
        yield finding
    try:
        chosen = recognisers.choose(language.code, settings.recogniser, folders.models)
    except AssistantError as error:
        yield Finding.of("recogniser", error)
        return None
    yield (model := speech.model(chosen, folders.models))
    if model.ok:
        reading, finding = speech.recogniser(chosen, language)
        yield finding
    if reading is not None:
        yield speech.words(reading, language, folders.scripts)
    if speaking is not None and reading is not None:
        yield speech.understanding(speaking, reading, language)
    return reading
