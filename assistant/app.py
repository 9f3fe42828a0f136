"""Assembles the parts: which voice, which recogniser, spoken or by text."""

from __future__ import annotations

import enum
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import IO

from assistant import clock, languages
from assistant.audio_stack import AudioStack
from assistant.errors import AssistantError, DeviceError, ScriptError
from assistant.exercise.model import Exercise
from assistant.exercise.terms import LENGTH
from assistant.people.profile import Profile
from assistant.rehearsal.event_log import Onlooker
from assistant.rehearsal.model import Scenario
from assistant.rehearsal.play import Equipment
from assistant.rehearsal.rehearse import rehearse as one_rehearsal
from assistant.rehearsal.report import Report
from assistant.runtime.by_text import Display, Keyboard, Unseen
from assistant.runtime.keyboard import QuietTerminal, read
from assistant.runtime.loop import Channel, Loop, Watcher
from assistant.runtime.reconnecting_sound import Card
from assistant.runtime.session_clocks import SilentSound
from assistant.screen import Screen, Typing
from assistant.session.actions import Outcome
from assistant.session.person import NOBODY
from assistant.session_lifecycle import Beginning, Chosen, Run, load, looked_back, run, sit
from assistant.settings import Folders, Settings
from assistant.speech import devices, recognisers, voices
from assistant.speech.ports import SPEAKER_HZ, Sound
from assistant.speech.silent_voice import QuietMouth, reading_seconds
from assistant.terminal import QUIET, console_for, sentence

_LOGGER = logging.getLogger(__name__)


def choose(
    name: str,
    settings: Settings,
    folders: Folders,
    profile: Profile | None = None,
    length: str = "",
) -> Chosen:
    """Find an exercise by its name, for a person or for nobody in particular, of a length that
    was chosen beforehand or is asked for. Raises `ScriptError`.
    """
    language = languages.load(settings.language)
    person = profile.person(clock.today()) if profile else NOBODY
    exercise = load(name, language, folders)
    if length:
        _check_length(length, exercise)
    return Chosen(
        exercise=exercise,
        language=language,
        settings=settings,
        folders=folders,
        person=replace(
            person,
            pace=settings.pace,
            decibels=settings.volume,
            patience=settings.patience,
            region=person.region or settings.region,
            kept={**person.kept, LENGTH: length} if length else person.kept,
        ),
    )


def _check_length(length: str, exercise: Exercise) -> None:
    if length in exercise.lengths:
        return
    offered = ", ".join(exercise.lengths)
    raise ScriptError(
        "unknown-length",
        f'"{exercise.name}" has no length "{length}".',
        hint=f"Choose one of: {offered}." if offered else "It has one length only.",
    )


class Way(enum.StrEnum):
    """How a session is held."""

    SPOKEN = "spoken"
    TYPED = "by-text"
    REHEARSED = "rehearsed"
    REHEARSED_BY_TEXT = "rehearsed-by-text"


def start(
    chosen: Chosen, keyboard: IO[str], *, text: bool = False, watchers: Sequence[Watcher] = ()
) -> bool:
    """Hold a session, the best way this machine allows or by text; whether it came to its end.

    What goes wrong is said aloud as well, since there may be nobody at the screen.
    """
    with told_aloud(chosen.settings, text=text):
        way, why = (Way.TYPED, "") if text else way_to_talk(chosen, keyboard)
        words, settings = chosen.language.screen, chosen.settings
        typing = Typing.NONE
        if way is Way.TYPED:
            typing = Typing.SHOWN_BY_TERMINAL if keyboard.isatty() else Typing.SHOWN_HERE
        with Screen(
            words, typing=typing, captions=settings.captions, plain=settings.plain
        ) as screen:
            screen.note(f"{why} {words.get(way, '')}".strip())
            return _hold(chosen, way, screen, keyboard, [screen, *watchers])


@contextmanager
def told_aloud(settings: Settings, *, text: bool) -> Iterator[None]:
    """What goes wrong is said aloud as it is raised, unless everything is by text."""
    try:
        yield
    except AssistantError as error:
        if error.spoken and not text:
            say_aloud(error.spoken, settings)
        raise


def _hold(
    chosen: Chosen, way: Way, screen: Screen, keyboard: IO[str], watchers: Sequence[Watcher]
) -> bool:
    match way:
        case Way.SPOKEN:
            spoken(chosen, watchers, preparing=screen.preparing)
        case Way.TYPED:
            typed(chosen, watchers, keyboard, screen, keys=screen.rewrites)
        case Way.REHEARSED | Way.REHEARSED_BY_TEXT:
            by_text = way is Way.REHEARSED_BY_TEXT
            screen.preparing("" if by_text else "rehearsal")
            wav = chosen.folders.data / "rehearsals" / f"{chosen.exercise.name}.wav"
            reports = rehearse(
                chosen, None, text=by_text, wav=None if by_text else wav, watchers=[screen]
            )
            for report in reports:
                screen.note(report.summary)
            if not by_text:
                screen.note(f"{chosen.language.screen['recording']} {wav}")
            return all(report.outcome is Outcome.COMPLETED for report in reports)
    return True


def begin_to_show(settings: Settings) -> None:
    """A line on the screen at once, for what comes next takes a while on a small machine."""
    with suppress(AssistantError):  # an unknown language is reported soon
        words = languages.read_file(settings.language, "screen.yaml")
        line = sentence(words["preparing"]["exercise"])
        console_for(plain=settings.plain).print(line, style=QUIET, soft_wrap=True)


def way_to_talk(chosen: Chosen, keyboard: IO[str]) -> tuple[Way, str]:
    """The best this machine allows, and why it is that one.

    Raises `DeviceError` when a microphone or speaker that was asked for by name is not there:
    somebody relies on it.
    """
    settings = chosen.settings
    language = settings.language
    own = recognisers.choose(language, settings.recogniser, chosen.folders.models)
    recogniser = recognisers.by_server(own, settings.recogniser_server, language)
    if recogniser.build is None:
        rehearsed, why = Way.REHEARSED_BY_TEXT, recogniser.why
    else:
        speaking = voices.choose(language, settings.voice)
        voice = voices.by_server(speaking, settings.voice_server, language, settings.server_voice)
        try:
            devices.find("input", settings.input_device or None)
            devices.find("output", settings.output_device or None)
            return Way.SPOKEN, f"{recogniser.kind}: {recogniser.why} {voice.kind}: {voice.why}"
        except DeviceError as error:
            if settings.input_device or settings.output_device:
                raise
            rehearsed, why = Way.REHEARSED, str(error)
            if not speaking.is_clear:  # nobody would learn how well it hears from such a voice
                rehearsed = Way.REHEARSED_BY_TEXT
    return (Way.TYPED if keyboard.isatty() else rehearsed), why


def say_aloud(text: str, settings: Settings) -> None:
    """Say one sentence, for somebody who has no screen; if that fails too, it is ignored."""
    try:
        speaker = devices.find("output", settings.output_device or None)
        clip = voices.choose(settings.language, settings.voice).build().render(text, 1.0)
        sound = devices.portaudio()
        try:
            sound.play(clip, SPEAKER_HZ, device=speaker.index, blocking=True)
        except sound.PortAudioError as error:  # it is no OSError
            raise OSError(error) from error
    except (AssistantError, OSError) as error:
        _LOGGER.info("it could not be said aloud: %s", error)  # it is on the screen


def spoken(
    chosen: Chosen,
    watchers: Sequence[Watcher],
    card: Callable[[], Card] | None = None,
    preparing: Callable[[str], None] = lambda what: None,
) -> Outcome:
    """A session with microphone and speaker, or with what `card` opens in their stead. `preparing`
    is told what is made ready.

    Raises `DeviceError` with the code `device-stuck` when only a new process can mend the sound;
    it carries the session on.
    """
    with AudioStack(chosen.settings, chosen.folders, card, preparing) as audio:
        audio.every_frame = lambda: _check(audio)
        return hold(chosen, watchers, audio)


def _check(audio: AudioStack) -> None:
    if audio.stuck:
        raise DeviceError(
            "device-stuck",
            "The sound device was lost and cannot be found again.",
            hint="Start again to carry on from here.",
        )


def hold(chosen: Chosen, watchers: Sequence[Watcher], audio: AudioStack, run: Run = run) -> Outcome:
    """A spoken session with what is open already; `run` runs each of its loops."""
    audio.fit(chosen.settings, chosen.language)

    def loop(begun: Beginning, watching: Sequence[Watcher]) -> Loop:
        patience = chosen.person.patience
        return audio.loop(begun.session, watching, begun.keep, patience=patience)

    return sit(chosen, watchers, loop, duplex=True, run=run)


def typed(
    chosen: Chosen,
    watchers: Sequence[Watcher],
    keyboard: IO[str],
    display: Display | None = None,
    *,
    keys: bool = False,
    clock: Sound | None = None,
) -> Outcome:
    """The same session by reading and typing. `keys`: what is typed is shown by `display`, key by key,
    and not by the terminal."""
    hands = Keyboard(clock or SilentSound(), display or Unseen(), leaves_at_end=keyboard.isatty())

    def loop(begun: Beginning, watching: Sequence[Watcher]) -> Loop:
        hands.attend(begun.session)
        channel = Channel(hands, QuietMouth(reading_seconds), hands, passes=hands.passes)
        return Loop(begun.session, channel, watching, begun.keep)

    with QuietTerminal(keyboard if keys else None) as terminal:
        read(keyboard, hands, keys=terminal.keys)
        return sit(chosen, watchers, loop)


def rehearse(
    chosen: Chosen,
    scenario: Scenario | None,
    *,
    text: bool,
    wav: Path | None = None,
    events: Path | None = None,
    seed: int = 0,
    watchers: Sequence[Onlooker] = (),
) -> list[Report]:
    """The session with a simulated person, and what came of it: of each exercise, where one led
    over into another. A scenario is for one alone. Raises `ScenarioError` and `StoreError`.
    """
    settings, folders = chosen.settings, chosen.folders
    equipment = Equipment(
        voice=settings.voice,
        voice_server=settings.voice_server,
        server_voice=settings.server_voice,
        recogniser=settings.recogniser,
        recogniser_server=settings.recogniser_server,
        models=folders.models,
        clips=folders.clips,
    )
    reports: list[Report] = []
    while True:
        reports.append(
            one_rehearsal(
                chosen.exercise,
                chosen.language,
                scenario
                or Scenario(who=looked_back(chosen) if chosen.person.id else chosen.person),
                text=text,
                seed=seed,
                wav=_numbered(wav, len(reports)),
                events=_numbered(events, len(reports)),
                watchers=watchers,
                equipment=equipment,
            )
        )
        if scenario or not reports[-1].then:
            return reports
        chosen = chosen.going_on(reports[-1].then, reports[-1].person)


def _numbered(file: Path | None, before: int) -> Path | None:
    """A file of its own for each exercise that was gone on with: `grounding-2.wav`."""
    return file.with_stem(f"{file.stem}-{before + 1}") if file and before else file
