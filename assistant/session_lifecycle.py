"""A session as it is held: begun or carried on, kept while it lasts, and gone on from."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias
from zlib import crc32

from assistant import clock
from assistant.clock import Counted
from assistant.encryption.secret_box import Box, Sealer, derived
from assistant.errors import StoreError, reason
from assistant.exercise import loader
from assistant.exercise.model import Exercise
from assistant.files import why_not_writable
from assistant.history.recent import WEEKS, lately
from assistant.history.recorder import About, Recorder, Retention, new_id
from assistant.history.retention import tidy
from assistant.history.store import History
from assistant.languages import Language
from assistant.people import safety_plan
from assistant.people.profile_recorder import ProfileRecorder
from assistant.people.store import People
from assistant.runtime.journal import records, recovery
from assistant.runtime.journal.journal import Journal
from assistant.runtime.journal.recovery import Ended
from assistant.runtime.loop import Loop, Watcher
from assistant.session.actions import Action, Outcome
from assistant.session.events import Earlier, Event, Resumed, Started
from assistant.session.person import Person
from assistant.session.session import Session
from assistant.settings import Folders, Settings
from assistant.understanding.meaning import CommandName

_LOGGER = logging.getLogger(__name__)

Run: TypeAlias = Callable[[Loop, Started | Resumed], Outcome]
First: TypeAlias = "Callable[[Chosen, Callable[[Chosen], Session]], Chosen | None]"
"""What is asked before an exercise, by a session that what is given holds; None: it does not begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """An exercise in a language, for a person, with these settings."""

    exercise: Exercise
    language: Language
    settings: Settings
    folders: Folders
    person: Person
    key: bytes | None = field(default=b"", repr=False)
    """Opens what is kept, where that is locked; None when nothing is to be kept."""
    first: First | None = field(default=None, repr=False, compare=False)
    """Asks something before it."""

    def session(self, *, duplex: bool = False) -> Session:
        """A session that has not begun; `duplex` where it can be talked over."""
        return Session(
            self.exercise,
            self.language.lexicon,
            self.language.spoken,
            self.person,
            duplex=duplex,
        )

    def without_background(self) -> Chosen:
        """For a question before the exercise: what sounds beneath begins with it."""
        return replace(self, person=replace(self.person, background=None))

    def going_on(self, then: str, person: Person) -> Chosen:
        """The exercise this one led over into, for the person as they come to it."""
        return replace(self, exercise=load(then, self.language, self.folders), person=person)


def load(name: str, language: Language, folders: Folders) -> Exercise:
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


class _Question(Beginning):
    """One that comes before, of which nothing is kept and nothing missed."""

    def keep(self, event: Event, actions: Sequence[Action]) -> bool:
        return True


def begin(chosen: Chosen, *, duplex: bool, earlier: Earlier | None = None) -> Beginning:
    """A new session, with a word about an earlier one where there is something to tell."""
    chosen, read = replace(chosen, person=looked_back(chosen)), clock.read()
    header = records.Header(
        session=new_id(),
        exercise=chosen.exercise.name,
        content=records.fingerprint(chosen.exercise),
        language=chosen.language.code,
        person=chosen.person,
        duplex=duplex,
        words=chosen.settings.keep_words,
        began=datetime.fromtimestamp(read.wall, UTC),
        boot=read.boot,
        up=read.up,
    )
    journal = None
    try:
        if chosen.key is not None:
            journal = recovery.begin(chosen.folders.journals, header, _sealer(chosen))
    except OSError as error:
        _LOGGER.warning("This session could not be carried on after a crash: %s.", reason(error))
    return Beginning(
        chosen=chosen,
        session=chosen.session(duplex=duplex),
        id=header.session,
        begin=Started(at=0.0, earlier=earlier),
        journal=journal,
    )


def carry_on(chosen: Chosen, *, duplex: bool) -> Beginning:
    """What this person was cut off in, to be offered to them; else a new session."""
    language, folders = chosen.language, chosen.folders
    if chosen.key is not None and (why := why_not_writable(folders.data)):
        _LOGGER.warning(
            "Nothing of this session is kept: %s cannot be written to (%s).", folders.data, why
        )
        chosen = replace(chosen, key=None)
    if chosen.key is None:
        return begin(chosen, duplex=duplex)
    try:
        found = recovery.look(
            folders.journals,
            chosen.person.id,
            language,
            lambda name: load(name, language, folders),
            duplex=duplex,
            sealer=_sealer(chosen),
        )
    except OSError as error:
        _LOGGER.warning("Unfinished sessions cannot be looked for: %s.", reason(error))
        found = recovery.Found()
    for note in found.notes:
        _LOGGER.warning("%s", note)
    _note_ends(found.ended, chosen)
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


def _sealer(chosen: Chosen) -> Sealer | None:
    """What closes a journal, where what is kept is encrypted."""
    return Box(derived(chosen.key, "journal")) if chosen.key else None


def _note_ends(ended: Sequence[Ended], chosen: Chosen) -> None:
    """Keep in the history how sessions ended that were cut off in their last words."""
    if not ended or chosen.key is None:
        return
    try:
        with History(chosen.folders.history_file, chosen.key) as history:
            for each in ended:
                history.finish(each.header.session, outcome=each.outcome, seconds=each.seconds)
    except StoreError as error:
        _LOGGER.warning("%s", error)


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


def sit(
    chosen: Chosen,
    watchers: Sequence[Watcher],
    loop_of: Callable[[Beginning, Sequence[Watcher]], Loop],
    *,
    duplex: bool = False,
    run: Run = run,
) -> Outcome:
    """An exercise and those it leads over into, one after the other; before it, perhaps, one that
    was cut off and is carried on instead."""

    def held(question: Chosen) -> Session:
        question = question.without_background()
        session = question.session(duplex=duplex)
        asking = _Question(
            chosen=question, session=session, id=new_id(), begin=Started(at=0.0), journal=None
        )
        run(loop_of(asking, watchers), asking.begin)
        return session

    if chosen.first is not None:
        answered = chosen.first(chosen, held)
        if answered is None:
            return Outcome.STOPPED
        chosen = answered
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


_SEEDS = 1000


def looked_back(chosen: Chosen) -> Person:
    """The person with what the history says of them; as they are where it cannot be read."""
    person, texts = chosen.person, chosen.language.spoken.lately
    now = clock.now()
    if chosen.key is None:
        return replace(person, locked=True)
    if not chosen.folders.history_file.exists():
        return replace(person, lately=lately((), now, texts))
    try:
        with History(chosen.folders.history_file, chosen.key) as history:
            known = replace(
                person,
                times=history.times(person.id, chosen.exercise.name),
                sessions=history.times(person.id),
                seed=crc32(person.id.encode()) % _SEEDS,
            )
            recent = history.sessions(person.id, since=now - timedelta(weeks=WEEKS))
            plan = history.plans().get(person.id, {}) if person.id else {}
        known = replace(known, kept={**known.kept, **plan})
        return replace(known, lately=lately(recent, now, texts))
    except StoreError as error:
        _LOGGER.warning("%s", error)
        return replace(person, locked=True)


def _plan_of(chosen: Chosen) -> Callable[[Mapping[str, str]], object]:
    """How parts of the person's plan are written; not at all where nothing is to be kept."""
    file, who, key = chosen.folders.history_file, chosen.person.id, chosen.key
    return lambda parts: None if key is None else safety_plan.change(file, who, parts, key)


@contextmanager
def _kept(begun: Beginning, watchers: Sequence[Watcher]) -> Iterator[Sequence[Watcher]]:
    """The watchers, and those that keep the session in the history and what was said in the profile.
    Once it is there, and over, its journal is not needed any more."""
    chosen, session = begun.chosen, begun.session
    who, folders, settings = chosen.person.id, chosen.folders, chosen.settings
    about = About(
        id=begun.id, exercise=chosen.exercise.name, language=chosen.language.code, person=who
    )
    watching: list[Watcher] = list(watchers)
    try:
        with ExitStack() as stack:
            if chosen.key is not None:
                recorder = Recorder(
                    folders.history_file,
                    about,
                    lambda: session.memory,
                    key=chosen.key,
                    retention=Retention(
                        words=settings.keep_words,
                        tidy=lambda history: tidy(history, folders, settings),
                    ),
                    counted=Counted(folders.data).now,
                )
                watching.append(stack.enter_context(recorder))
            if who:
                profile = ProfileRecorder(People(folders.people), who, _plan_of(chosen))
                watching.append(stack.enter_context(profile))
            yield watching
    finally:
        if begun.journal is not None and session.finished:
            begun.journal.finish()
        elif begun.journal is not None:
            begun.journal.close()
