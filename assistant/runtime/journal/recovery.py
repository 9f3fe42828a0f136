"""What was left unfinished: found, mended, judged, and replayed to where it was cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from assistant import clock
from assistant.clock import Reading
from assistant.encryption.secret_box import Sealer
from assistant.errors import AssistantError
from assistant.exercise.model import Exercise
from assistant.languages import Language
from assistant.runtime.journal import line_format, records
from assistant.runtime.journal.file import JournalFile
from assistant.runtime.journal.journal import Journal
from assistant.runtime.journal.records import Happened, Header, Unreadable
from assistant.runtime.journal.redaction import given
from assistant.session.actions import Outcome
from assistant.session.events import CommandRequested, Earlier, Resumed, Understood
from assistant.session.session import Session

LAPSES_SECONDS = 12 * 3600.0
"""A night is bridged, a day is not: then the distress that was told is another one (a design judgement)."""
_SUFFIX, _ASIDE = ".jsonl", ".lapsed"
"""A session that lapsed is put aside rather than removed: the clock that says so may be wrong."""

Find: TypeAlias = "Callable[[str], Exercise]"
"""An exercise by its name. Raises `AssistantError`."""


@dataclass(slots=True)
class Unfinished:
    """A session that was cut off. Its file is ours until it is let go of."""

    file: JournalFile
    header: Header
    happened: tuple[Happened, ...]
    written: float
    """When the last of it was written, seconds since 1970."""

    @property
    def at(self) -> float:
        """When the last of it happened, in seconds of the session."""
        return self.happened[-1].event.at if self.happened else 0.0

    @property
    def is_aside(self) -> bool:
        return self.file.path.suffix == _ASIDE

    def has_lapsed(self, now: Reading) -> bool:
        """Whether it was cut off too long ago; not, where that cannot be known."""
        began = Reading(wall=self.written - self.at, boot=self.header.boot, up=self.header.up)
        passed = now.since(began)
        return passed is not None and passed - self.at > LAPSES_SECONDS

    @property
    def answered(self) -> bool:
        """Whether the person said or pressed anything that counted."""
        return any(
            isinstance(each.event, CommandRequested)
            or (isinstance(each.event, Understood) and each.event.meaning is not None)
            for each in self.happened
        )

    def replay(self, exercise: Exercise, language: Language) -> Session | None:
        """The session as it was when it was cut off; None when it comes out differently."""
        session = Session(
            exercise,
            language.lexicon,
            language.spoken,
            self.header.person,
            duplex=self.header.duplex,
        )
        for each in self.happened:
            try:
                actions = session.handle(each.event)
            except ValueError:
                return None
            if records.digest(actions) != each.led_to:
                return None
        return session

    def go_on(self) -> Journal:
        """The journal that goes on in the same file."""
        understood = (each.event for each in self.happened if isinstance(each.event, Understood))
        return Journal(
            self.file,
            words=self.header.words,
            kept=len(self.happened),
            given=max(map(given, understood), default=0),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOn:
    """A session to carry on."""

    header: Header
    exercise: Exercise
    session: Session
    begin: Resumed
    journal: Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A session that turned out to be over."""

    header: Header
    outcome: Outcome
    seconds: float


@dataclass(slots=True)
class Found:
    """What was found of earlier sessions, when one is about to begin."""

    carried_on: CarriedOn | None = None
    earlier: Earlier | None = None
    """Why the last one is not carried on, where that is to be told."""
    ended: list[Ended] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What somebody at a screen should know."""


def look(
    folder: Path,
    person: str,
    language: Language,
    find: Find,
    *,
    duplex: bool = False,
    sealer: Sealer | None = None,
) -> Found:
    """What there is to carry on for a person in a language. Everything older is let go of; what has
    lapsed is put aside, and looked at again the next time.

    `sealer`: opens and closes what is written. Raises `OSError` where the folder cannot be used.
    """
    found = Found()
    mine: list[Unfinished] = []
    for each in _all(folder, found.notes, sealer):
        if (each.header.person.id, each.header.language) == (person, language.code):
            mine.append(each)
        else:
            each.file.close()
    now = clock.read()
    mine.sort(key=lambda each: (not each.is_aside, each.written), reverse=True)
    for index, each in enumerate(mine):
        lapsed = each.has_lapsed(now)
        if _judge(each, language, find, found, newest=index == 0, lapsed=lapsed, duplex=duplex):
            continue
        if each.is_aside:
            each.file.close()
        elif lapsed and each.answered:
            each.file.set_aside(_ASIDE)
        else:
            each.file.remove()
    return found


def begin(folder: Path, header: Header, sealer: Sealer | None = None) -> Journal:
    """A journal for a session that begins. Raises `OSError`."""
    name = f"{header.began:%Y%m%d-%H%M%S}-{header.session}{_SUFFIX}"
    file = JournalFile.create(folder / name, sealer)
    try:
        file.append(line_format.line(records.header_row(header), sealer))
    except OSError:
        file.remove()
        raise
    return Journal(file, words=header.words)


def _judge(
    each: Unfinished,
    language: Language,
    find: Find,
    found: Found,
    *,
    newest: bool,
    lapsed: bool,
    duplex: bool,
) -> bool:
    """Note what is to become of one; whether it is carried on."""
    header = each.header
    try:
        exercise = find(header.exercise)
    except AssistantError:
        exercise = None
    unchanged = exercise is not None and records.fingerprint(exercise) == header.content
    session = each.replay(exercise, language) if exercise and unchanged else None
    if session and (session.finished or session.end_ahead):
        outcome = session.end_ahead or Outcome.COMPLETED
        found.ended.append(Ended(header=header, outcome=outcome, seconds=each.at))
    elif not newest or not each.answered:
        pass
    elif lapsed:
        found.earlier = None if each.is_aside else Earlier.LAPSED
    elif session is None or exercise is None:
        found.earlier = Earlier.CHANGED
    else:
        found.carried_on = CarriedOn(
            header=header,
            exercise=exercise,
            session=session,
            begin=Resumed(at=each.at, duplex=duplex),
            journal=each.go_on(),
        )
        return True
    return False


def _all(folder: Path, notes: list[str], sealer: Sealer | None) -> Iterator[Unfinished]:
    """Every journal that no living process writes, mended where it was torn."""
    for path in sorted((*folder.glob(f"*{_SUFFIX}"), *folder.glob(f"*{_ASIDE}"))):
        try:
            file = JournalFile(path, new=False, sealer=sealer)
        except (BlockingIOError, FileNotFoundError):
            continue
        if file.gone:
            file.close()
            continue
        if (unfinished := _mended(file, notes)) is not None:
            yield unfinished


def _mended(file: JournalFile, notes: list[str]) -> Unfinished | None:
    data, written = file.read(), file.written
    whole = line_format.read(data, file.sealer)
    if not whole.rows and not whole.damaged:
        file.remove()  # it was cut off before its first line was whole
        return None
    try:
        if whole.damaged:
            raise Unreadable("lines in the middle of it are damaged")
        header = records.header(whole.rows[0])
        happened = tuple(records.happened(n, row) for n, row in enumerate(whole.rows[1:], 1))
    except Unreadable as error:
        aside = file.set_aside()
        notes.append(
            f"An unfinished session could not be read and was set aside as {aside.name}: {error}."
        )
        return None
    if whole.torn:
        file.cut(whole.length)
    return Unfinished(file, header, happened, written)
