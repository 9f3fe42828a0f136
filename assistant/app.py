"""Puts the parts together: which voice, which recogniser, which way of talking and listening."""

from __future__ import annotations

import enum
import logging
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING

from assistant import languages
from assistant.errors import AssistantError, DeviceError, StoreError
from assistant.exercise import loader
from assistant.exercise.model import Exercise
from assistant.languages import Language
from assistant.people.keeper import Keeper
from assistant.people.profile import Profile
from assistant.people.store import People
from assistant.runtime.loop import Loop, Watcher
from assistant.session.actions import Action, Outcome
from assistant.session.events import Earlier, Event, Resumed, Started
from assistant.session.person import NOBODY, Person
from assistant.session.session import Session
from assistant.session.upcoming import impersonal
from assistant.settings import Folders, Settings
from assistant.understanding.meaning import CommandName

_LOGGER = logging.getLogger(__name__)

if TYPE_CHECKING:
    from assistant.rehearsal.model import Scenario
    from assistant.rehearsal.report import Report
    from assistant.runtime.journal.journal import Journal
    from assistant.runtime.journal.unfinished import Ended
    from assistant.runtime.steady import Card
    from assistant.terminal import Screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """An exercise in a language, for a person, with these settings."""

    exercise: Exercise
    language: Language
    settings: Settings
    folders: Folders
    person: Person

    def session(self, *, duplex: bool = False) -> Session:
        """A session that has not begun; `duplex` where it can be talked over."""
        return Session(
            self.exercise,
            self.language.lexicon,
            self.language.spoken,
            self.person,
            duplex=duplex,
        )

    def going_on(self, then: str, person: Person) -> Chosen:
        """The exercise this one led over into, for the person as they come to it."""
        return replace(self, exercise=_load(then, self.language, self.folders), person=person)


def choose(
    name: str, settings: Settings, folders: Folders, profile: Profile | None = None
) -> Chosen:
    """Find an exercise by its name, for a person or for nobody in particular.

    Raises `ScriptError`.
    """
    language = languages.load(settings.language)
    return Chosen(
        exercise=_load(name, language, folders),
        language=language,
        settings=settings,
        folders=folders,
        person=replace(
            profile.person(date.today()) if profile else NOBODY,  # noqa: DTZ011  # where they are
            pace=settings.pace,
            decibels=settings.volume,
            patience=settings.patience,
        ),
    )


def _load(name: str, language: Language, folders: Folders) -> Exercise:
    path = loader.find(name, language.code, folders.scripts)
    return loader.load(path, folders.scripts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """A session that is about to be held."""

    chosen: Chosen
    session: Session
    id: str
    """Random; the same in the history and in the journal."""
    begin: Started | Resumed
    journal: Journal | None
    """None where nothing can be written."""

    def keep(self, event: Event, actions: Sequence[Action]) -> bool:
        """Write down what happened; whether that is possible."""
        return self.journal is not None and self.journal.keep(event, actions)


def begin(chosen: Chosen, *, duplex: bool, earlier: Earlier | None = None) -> Beginning:
    """A new session, with a word about an earlier one where there is something to tell."""
    from assistant.history.recorder import new_id
    from assistant.runtime.journal import records, unfinished

    chosen = replace(chosen, person=_looked_back(chosen))
    header = records.Header(
        session=new_id(),
        exercise=chosen.exercise.name,
        content=records.fingerprint(chosen.exercise),
        language=chosen.language.code,
        person=chosen.person,
        duplex=duplex,
        words=chosen.settings.keep_words,
        began=datetime.now(UTC),
    )
    journal = None
    try:
        journal = unfinished.begin(chosen.folders.journals, header)
    except OSError as error:
        _LOGGER.warning("this session could not be carried on after a crash: %s", error)
    return Beginning(
        chosen=chosen,
        session=chosen.session(duplex=duplex),
        id=header.session,
        begin=Started(at=0.0, earlier=earlier),
        journal=journal,
    )


def carry_on(chosen: Chosen, *, duplex: bool) -> Beginning:
    """What this person was cut off in, to be offered to them; else a new session."""
    from assistant.runtime.journal import unfinished

    language, folders = chosen.language, chosen.folders
    try:
        found = unfinished.look(
            folders.journals,
            chosen.person.id,
            language,
            lambda name: _load(name, language, folders),
            duplex=duplex,
        )
    except OSError as error:
        _LOGGER.warning("unfinished sessions cannot be looked for: %s", error)
        found = unfinished.Found()
    for note in found.notes:
        _LOGGER.warning("%s", note)
    _note_ends(found.ended, folders)
    old = found.carried_on
    if old is None:
        return begin(chosen, duplex=duplex, earlier=found.earlier)
    return Beginning(
        chosen=replace(chosen, exercise=old.exercise, person=old.header.person),
        session=old.session,
        id=old.header.session,
        begin=old.begin,
        journal=old.journal,
    )


def _note_ends(ended: Sequence[Ended], folders: Folders) -> None:
    """Keep in the history how sessions ended that were cut off in their last words."""
    from assistant.history.store import History

    if not ended:
        return
    try:
        with History(folders.history_file) as history:
            for each in ended:
                history.finish(each.header.session, outcome=each.outcome, seconds=each.seconds)
    except StoreError as error:
        _LOGGER.warning("%s", error)


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

    with told_aloud(chosen.settings, text=text):
        way, why = (Way.TYPED, "") if text else way_to_talk(chosen, keyboard)
        words = chosen.language.screen
        captions = chosen.settings.captions
        with Screen(words, typing=way is Way.TYPED, captions=captions) as screen:
            screen.note(f"{why} {words.get(way, '')}".strip())
            return _hold(chosen, way, screen, keyboard)


@contextmanager
def told_aloud(settings: Settings, *, text: bool) -> Iterator[None]:
    """What goes wrong is said aloud as it is raised, unless everything is by text."""
    try:
        yield
    except AssistantError as error:
        if error.spoken and not text:
            say_aloud(error.spoken, settings)
        raise


def _hold(chosen: Chosen, way: Way, screen: Screen, keyboard: IO[str]) -> bool:
    match way:
        case Way.SPOKEN:
            spoken(chosen, [screen])
        case Way.TYPED:
            typed(chosen, [screen], keyboard, screen.typed)
        case Way.REHEARSED | Way.REHEARSED_BY_TEXT:
            by_text = way is Way.REHEARSED_BY_TEXT
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
        same_for_all: set[str] = set()
        clips = Clips(
            voice.name,
            voice.build,
            speaking,
            folders.clips,
            keep=lambda text: text in same_for_all,
        )
        patience = chosen.person.patience
        ears = hearing.ears(recogniser.build, listening, chosen.language.lexicon, patience)
        mouth = ClipMouth(clips)

        def loop(begun: Beginning, watching: Sequence[Watcher]) -> Loop:
            same_for_all.update(impersonal(begun.chosen.exercise, chosen.language.spoken))
            return Loop(
                begun.session, ears, mouth, sound, watching, watch=sound.watch, keep=begun.keep
            )

        return _sitting(chosen, watchers, loop, duplex=True)
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

    def loop(begun: Beginning, watching: Sequence[Watcher]) -> Loop:
        mouth = ClipMouth(Clips("silent", SilentVoice, InlineWorker()))
        return Loop(begun.session, ears, mouth, SilentSound(), watching, keep=begun.keep)

    with QuietTerminal(keyboard):
        read_lines(keyboard, ears.post, shown)
        return _sitting(chosen, watchers, loop)


def _sitting(
    chosen: Chosen,
    watchers: Sequence[Watcher],
    loop_of: Callable[[Beginning, Sequence[Watcher]], Loop],
    *,
    duplex: bool = False,
) -> Outcome:
    """An exercise and those it leads over into, one after the other; before it, perhaps, one that
    was cut off and is carried on instead."""
    begun = carry_on(chosen, duplex=duplex)
    while True:
        with _kept(begun, watchers) as watching:
            loop = loop_of(begun, watching)
            outcome = run(loop, begun.begin)
        if outcome is Outcome.INTERRUPTED:
            begun = begin(chosen, duplex=duplex)
        elif loop.then:
            onward = begun.chosen.going_on(loop.then, begun.session.person)
            begun = begin(onward, duplex=duplex)
        else:
            return outcome


def _looked_back(chosen: Chosen) -> Person:
    """The person with what the history says of them; as they are where it cannot be read."""
    if not chosen.folders.history_file.exists():
        return chosen.person
    from assistant.history.lately import WEEKS, lately
    from assistant.history.store import History

    person, texts = chosen.person, chosen.language.spoken.lately
    now = datetime.now().astimezone()
    try:
        with History(chosen.folders.history_file) as history:
            times = history.times(person.id, chosen.exercise.name)
            recent = history.sessions(person.id, since=now - timedelta(weeks=WEEKS))
        return replace(person, times=times, lately=lately(recent, now, texts))
    except StoreError as error:
        _LOGGER.warning("%s", error)
        return person


@contextmanager
def _kept(begun: Beginning, watchers: Sequence[Watcher]) -> Iterator[Sequence[Watcher]]:
    """The watchers, and those that keep the session in the history and what was said in the profile.
    Once it is there, and over, its journal is not needed any more."""
    from assistant.history.recorder import About, Recorder
    from assistant.history.retention import tidy

    chosen, session = begun.chosen, begun.session
    who, folders, settings = chosen.person.id, chosen.folders, chosen.settings
    about = About(
        id=begun.id, exercise=chosen.exercise.name, language=chosen.language.code, person=who
    )
    recorder = Recorder(
        folders.history_file,
        about,
        lambda: session.memory,
        words=settings.keep_words,
        tidy=lambda history: tidy(history, folders, settings, datetime.now().astimezone()),
    )
    try:
        with recorder, ExitStack() as others:
            watching: list[Watcher] = [*watchers, recorder]
            if who:
                watching.append(others.enter_context(Keeper(People(folders.people), who)))
            yield watching
    finally:
        if begun.journal is not None and session.finished:
            begun.journal.finish()
        elif begun.journal is not None:
            begun.journal.close()


def rehearse(
    chosen: Chosen,
    scenario: Scenario | None,
    *,
    text: bool,
    wav: Path | None = None,
    events: Path | None = None,
    seed: int = 0,
    watchers: Sequence[Watcher] = (),
) -> list[Report]:
    """The session with a simulated person, and what came of it: of each exercise, where one led
    over into another. A scenario is for one alone. Raises `ScenarioError` and `StoreError`.
    """
    from assistant.rehearsal.model import Scenario
    from assistant.rehearsal.rehearse import Equipment, rehearse

    settings, folders = chosen.settings, chosen.folders
    equipment = Equipment(
        voice=settings.voice,
        recogniser=settings.recogniser,
        models=folders.models,
        clips=folders.clips,
    )
    reports: list[Report] = []
    while True:
        reports.append(
            rehearse(
                chosen.exercise,
                chosen.language,
                scenario
                or Scenario(who=_looked_back(chosen) if chosen.person.id else chosen.person),
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


def run(loop: Loop, begin: Started | Resumed | None = None) -> Outcome:
    """Run a session; Ctrl-C asks it to stop kindly, a second one ends it at once.

    Raises `KeyboardInterrupt` when it was ended by Ctrl-C either way.
    """
    with _interruptible(loop) as interrupted:
        outcome = loop.run(begin)
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
