"""Puts the parts together: which voice, which recogniser, which way of talking and listening."""

from __future__ import annotations

import enum
import logging
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from assistant import languages
from assistant.errors import AssistantError, DeviceError
from assistant.exercise import loader
from assistant.exercise.model import Exercise
from assistant.languages import Language
from assistant.runtime.loop import Loop, Watcher
from assistant.session.actions import Outcome
from assistant.session.session import Session
from assistant.session.upcoming import impersonal
from assistant.settings import Folders, Settings
from assistant.understanding.meaning import CommandName

_LOGGER = logging.getLogger(__name__)

if TYPE_CHECKING:
    from assistant.rehearsal.model import Scenario
    from assistant.rehearsal.report import Report
    from assistant.runtime.steady import Card
    from assistant.terminal import Screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """An exercise in a language, for a person with these settings."""

    exercise: Exercise
    language: Language
    settings: Settings
    folders: Folders

    def session(self, *, duplex: bool = False) -> Session:
        """A session that has not begun; `duplex` where it can be talked over."""
        return Session(
            self.exercise,
            self.language.lexicon,
            self.language.spoken,
            patience=self.settings.patience,
            pace=self.settings.pace,
            decibels=self.settings.volume,
            duplex=duplex,
        )


def choose(name: str, settings: Settings, folders: Folders) -> Chosen:
    """Find an exercise by its name. Raises `ScriptError`."""
    language = languages.load(settings.language)
    path = loader.find(name, language.code, folders.scripts)
    return Chosen(
        exercise=loader.load(path, folders.scripts),
        language=language,
        settings=settings,
        folders=folders,
    )


class Way(enum.StrEnum):
    """How a session is held."""

    SPOKEN = "spoken"
    TYPED = "by-text"
    REHEARSED = "rehearsed"
    REHEARSED_BY_TEXT = "rehearsed-by-text"


def start(chosen: Chosen, keyboard: IO[str], *, text: bool = False) -> bool:
    """Hold a session, the best way this machine allows or by text; whether it came to its end.

    What goes wrong is said aloud as well, since there may be nobody at the screen.
    """
    from assistant.terminal import Screen

    try:
        way, why = (Way.TYPED, "") if text else way_to_talk(chosen, keyboard)
        words = chosen.language.screen
        captions = chosen.settings.captions
        with Screen(words, typing=way is Way.TYPED, captions=captions) as screen:
            screen.note(f"{why} {words.get(way, '')}".strip())
            return _hold(chosen, way, screen, keyboard)
    except AssistantError as error:
        if error.spoken and not text:
            say_aloud(error.spoken, chosen.settings)
        raise


def _hold(chosen: Chosen, way: Way, screen: Screen, keyboard: IO[str]) -> bool:
    match way:
        case Way.SPOKEN:
            spoken(chosen, [screen])
        case Way.TYPED:
            typed(chosen, [screen], keyboard, screen.typed)
        case Way.REHEARSED | Way.REHEARSED_BY_TEXT:
            wav = chosen.folders.data / "rehearsals" / f"{chosen.exercise.name}.wav"
            by_text = way is Way.REHEARSED_BY_TEXT
            report = rehearse(
                chosen, None, text=by_text, wav=None if by_text else wav, watchers=[screen]
            )
            screen.note(report.summary)
            if not by_text:
                screen.note(f"{chosen.language.screen['recording']} {wav}")
            return report.outcome is Outcome.COMPLETED
    return True


def way_to_talk(chosen: Chosen, keyboard: IO[str]) -> tuple[Way, str]:
    """The best this machine allows, and why it is that one.

    Raises `DeviceError` when a microphone or speaker that was asked for by name is not there:
    somebody relies on it.
    """
    from assistant.speech import devices, recognisers, voices

    settings = chosen.settings
    recogniser = recognisers.choose(settings.language, settings.recogniser, chosen.folders.models)
    if recogniser.build is None:
        rehearsed, why = Way.REHEARSED_BY_TEXT, recogniser.why
    else:
        voice = voices.choose(settings.language, settings.voice)
        try:
            devices.find("input", settings.input_device or None)
            devices.find("output", settings.output_device or None)
            return Way.SPOKEN, f"{recogniser.kind}: {recogniser.why} {voice.kind}: {voice.why}"
        except DeviceError as error:
            if settings.input_device or settings.output_device:
                raise
            rehearsed, why = Way.REHEARSED, str(error)
    return (Way.TYPED if keyboard.isatty() else rehearsed), why


def say_aloud(text: str, settings: Settings) -> None:
    """Say one sentence, for somebody who has no screen; where that fails, too, it is let be."""
    from assistant.speech import devices, voices
    from assistant.speech.ports import SPEAKER_HZ

    try:
        speaker = devices.find("output", settings.output_device or None)
        clip = voices.choose(settings.language, settings.voice).build().render(text, 1.0)
        sound = devices.portaudio()
        sound.play(clip, SPEAKER_HZ, device=speaker.index, blocking=True)
    except (AssistantError, OSError) as error:
        _LOGGER.warning("it could not be said aloud: %s", error)


def spoken(
    chosen: Chosen, watchers: Sequence[Watcher], card: Callable[[], Card] | None = None
) -> Outcome:
    """A session with microphone and speaker, or with what `card` opens in their stead."""
    from assistant.runtime.steady import SteadySound
    from assistant.speech import hearing, recognisers, voices
    from assistant.speech.card import SoundCard
    from assistant.speech.clips import Clips
    from assistant.speech.mouth import ClipMouth
    from assistant.speech.worker import ThreadWorker

    settings, folders = chosen.settings, chosen.folders
    recogniser = recognisers.choose(settings.language, settings.recogniser, folders.models)
    voice = voices.choose(settings.language, settings.voice)
    assert recogniser.build is not None
    speaking, listening = ThreadWorker("voice"), ThreadWorker("recogniser")
    microphone, speaker = settings.input_device or None, settings.output_device or None
    sound = SteadySound(card or (lambda: SoundCard(microphone, speaker)))
    try:
        keep = impersonal(chosen.exercise, chosen.language.spoken).__contains__
        clips = Clips(voice.name, voice.build, speaking, folders.cache / "clips", keep=keep)
        ears = hearing.ears(recogniser.build, listening, chosen.language.lexicon, settings.patience)
        mouth = ClipMouth(clips)
        session = chosen.session(duplex=True)
        with _kept(chosen, session, watchers) as watching:
            return run(Loop(session, ears, mouth, sound, watching, watch=sound.watch))
    finally:
        sound.close()
        speaking.close()
        listening.close()


def typed(
    chosen: Chosen,
    watchers: Sequence[Watcher],
    keyboard: IO[str],
    shown: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """The same session by reading and typing, at the pace it would be spoken."""
    from assistant.runtime.clocks import SilentSound
    from assistant.runtime.keyboard import QuietTerminal, read_lines
    from assistant.speech.clips import Clips
    from assistant.speech.mouth import ClipMouth
    from assistant.speech.silent import SilentVoice
    from assistant.speech.typed import TypedEars
    from assistant.speech.worker import InlineWorker

    ears = TypedEars()
    mouth = ClipMouth(Clips("silent", SilentVoice, InlineWorker()))
    session = chosen.session()
    with _kept(chosen, session, watchers) as watching, QuietTerminal(keyboard):
        loop = Loop(session, ears, mouth, SilentSound(), watching)
        read_lines(keyboard, ears.post, shown)
        return run(loop)


@contextmanager
def _kept(
    chosen: Chosen, session: Session, watchers: Sequence[Watcher]
) -> Iterator[Sequence[Watcher]]:
    """The watchers, and one that keeps the session in the history."""
    from assistant.history.recorder import About, Recorder

    about = About(exercise=chosen.exercise.name, language=chosen.language.code)
    file, words = chosen.folders.history_file, chosen.settings.keep_words
    with Recorder(file, about, lambda: session.memory, words=words) as recorder:
        yield [*watchers, recorder]


def rehearse(
    chosen: Chosen,
    scenario: Scenario | None,
    *,
    text: bool,
    wav: Path | None = None,
    events: Path | None = None,
    seed: int = 0,
    watchers: Sequence[Watcher] = (),
) -> Report:
    """The session with a simulated person. Raises `ScenarioError` and `StoreError`."""
    from assistant.rehearsal.rehearse import Equipment, rehearse

    settings, folders = chosen.settings, chosen.folders
    return rehearse(
        chosen.exercise,
        chosen.language,
        scenario,
        text=text,
        seed=seed,
        wav=wav,
        events=events,
        watchers=watchers,
        equipment=Equipment(
            voice=settings.voice,
            recogniser=settings.recogniser,
            models=folders.models,
            clips=folders.cache / "clips",
        ),
    )


def run(loop: Loop) -> Outcome:
    """Run a session; Ctrl-C asks it to stop kindly, a second one ends it at once.

    Raises `KeyboardInterrupt` when it was ended by Ctrl-C either way.
    """
    with _interruptible(loop) as interrupted:
        outcome = loop.run()
    if interrupted():
        raise KeyboardInterrupt
    return outcome


@contextmanager
def _interruptible(loop: Loop) -> Iterator[Callable[[], bool]]:
    count = 0

    def interrupt(*_: object) -> None:
        nonlocal count
        count += 1
        if count > 1:
            raise KeyboardInterrupt
        loop.post(CommandName.STOP)

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield lambda: count > 0
    finally:
        signal.signal(signal.SIGINT, before)
