"""The service: it holds the sound, the voice, the ears and at most one session, and waits in between.

One thread owns all of them. Everybody else, a page, a button, the clock, another program, only
posts: an order, a command, a message. What goes wrong in a session ends neither the thread nor
the sound: the person is told, and what was cut off is offered to them again, once.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Self

from assistant import app, languages
from assistant.apparatus import Apparatus
from assistant.care import hours, invitation, texts, waking
from assistant.care.accepting import Accepted, accept, at_night, private
from assistant.care.idle import Idle
from assistant.care.order import By, Order
from assistant.care.status import Status, after
from assistant.errors import AssistantError
from assistant.exercise.text import message
from assistant.runtime.loop import Loop, Watcher
from assistant.runtime.steady import Card
from assistant.session.actions import Action, Outcome
from assistant.session.events import Event, Resumed, Started
from assistant.settings import Folders, Settings
from assistant.sitting import Chosen
from assistant.understanding.meaning import CommandName

_LOGGER = logging.getLogger(__name__)

_AGAIN_SECONDS = 2.0
"""Between two attempts to open the sound card."""
_ENDING_SECONDS = 15.0
"""How long a kind end of the session may take when the service closes."""
COMMANDS = (
    CommandName.PAUSE,
    CommandName.GO_ON,
    CommandName.STOP,
    CommandName.LOUDER,
    CommandName.QUIETER,
    CommandName.SLOWER,
    CommandName.FASTER,
)
"""What can be asked for from elsewhere."""
WOKEN = ("suggest", "grounding")
"""What is begun when somebody calls, the first that there is in their language."""
LONGEST_MESSAGE = 300
"""Characters."""


Told = Callable[[Status], None]


class Service:
    """Use it as a context manager: it works from its beginning to its end."""

    def __init__(
        self,
        settings: Settings,
        folders: Folders,
        *,
        card: Callable[[], Card] | None = None,
        alive: Callable[[], None] = lambda: None,
        begin: Order | None = None,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        """`alive` is called with every frame of sound, on the service's thread; with `begin` it
        begins, as after a power cut.
        """
        self._folders = folders
        self._card = card
        self._alive, self._now = alive, now
        self._use(settings)
        self._lock = threading.Lock()
        """Around what is posted, and around who is told."""
        self._order: Accepted | None = self._taken_up(begin) if begin else None
        self._messages: deque[str] = deque()
        self._told: list[Told] = []
        self._followers: list[Watcher] = []
        self._loop: Loop | None = None
        self._status = Status()
        self._shared: frozenset[str] = frozenset()
        self._closing = threading.Event()
        self._anew = threading.Event()
        """Set when it is to wait in another way than before."""
        self._thread = threading.Thread(target=self._work, name="service", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What others may ask, from any thread

    def status(self) -> Status:
        """What it is doing, as far as the person shares it with anybody."""
        return self._status.seen(self._shared)

    @property
    def settings(self) -> Settings:
        """What is set; a person's own profile wins over it."""
        return self._settings

    def set(self, settings: Settings) -> None:
        """From now on, and for the next session. Raises `AssistantError`, and changes nothing."""
        self._use(settings)
        self._anew.set()

    def watch(self, told: Told) -> Callable[[], None]:
        """Have every new status told, on the service's thread: `told` must only pass it on.
        What is given back ends it."""
        with self._lock:
            self._told.append(told)

        def unwatch() -> None:
            with self._lock:
                if told in self._told:
                    self._told.remove(told)

        return unwatch

    def follow(self, watcher: Watcher) -> Callable[[], None]:
        """Have everything told that happens in sessions, words too: for the person's own screen."""
        with self._lock:
            self._followers.append(watcher)

        def leave() -> None:
            with self._lock:
                if watcher in self._followers:
                    self._followers.remove(watcher)

        return leave

    def start(self, order: Order) -> None:
        """Begin a session, with the person's yes where somebody else thought of it.

        Raises `AssistantError`: `busy` when there is a session, or whatever is wrong with the order.
        """
        begun = self._accept(order)
        with self._lock:
            if self._closing.is_set():
                raise AssistantError("closing", "The assistant is just being switched off.")
            if self._order is not None or self._status.busy:
                raise AssistantError(
                    "busy", "A session is running.", hint="Wait for its end, or stop it first."
                )
            self._order = begun

    def call(self, by: By) -> None:
        """Somebody is there: what would do them good is asked, where that can be asked."""
        for exercise in WOKEN:
            try:
                return self.start(Order(exercise=exercise, by=by))
            except AssistantError as error:
                _LOGGER.info("%s", error)

    def command(self, command: CommandName) -> None:
        """Do something to the session that is running; nothing when there is none.

        Raises `AssistantError` for what can be asked for by voice alone.
        """
        if command not in COMMANDS:
            raise AssistantError("not-from-elsewhere", f'"{command}" can be said only.')
        if (loop := self._loop) is not None:
            loop.post(command)

    def greet(self) -> None:
        """Say that it is there, but not in the hours in which it is quiet."""
        if not self._quiet:
            self._messages.extend(texts.sentences(self._texts.ready))

    def say(self, text: str) -> None:
        """Have a few words said in the assistant's voice. Raises `AssistantError` for too many."""
        text = " ".join(text.split())
        if not text or len(text) > LONGEST_MESSAGE:
            raise AssistantError(
                "message", f"A message has from 1 to {LONGEST_MESSAGE} characters."
            )
        if (loop := self._loop) is not None:
            loop.say(text)
        else:
            self._messages.append(text)

    def seen_to(self) -> None:
        """Somebody has come: help is not needed any more."""
        self._show(replace(self._status, help_needed=False))

    def close(self) -> None:
        """End kindly: the session is told to stop, and has time for its last sentence."""
        with self._lock:
            self._closing.set()
        if (loop := self._loop) is not None:
            loop.post(CommandName.STOP)
        self._thread.join(_ENDING_SECONDS)

    # On the service's thread

    def _work(self) -> None:
        while not self._closing.is_set():
            try:
                with Apparatus(self._settings, self._folders, self._card) as apparatus:
                    self._attend(apparatus)
            except AssistantError as error:
                self._in_trouble(error)
            except Exception:
                _LOGGER.exception("the service begins anew")
            self._alive()
            self._closing.wait(_AGAIN_SECONDS)

    def _in_trouble(self, error: AssistantError) -> None:
        """Tell what keeps it from working, once also aloud: there may be no screen anywhere."""
        if error.spoken and self._status.trouble != str(error):
            app.say_aloud(error.spoken, self._settings)
        self._show(replace(self._status, trouble=str(error)))

    def _attend(self, apparatus: Apparatus) -> None:
        """Wait for orders and hold sessions, as long as there is sound."""
        apparatus.every_frame = lambda: None if apparatus.stuck else self._alive()
        idle = self._idle(apparatus)
        self._show(replace(self._status, trouble=""))
        while not self._closing.is_set():
            if idle.frame(listens=not self._quiet):
                idle.chime()
                self.call(By.WAKE)
            self._show_trouble(apparatus)
            while self._messages:
                idle.say(texts.sentences(message(self._messages.popleft())))
            if self._order is not None:
                self._hold(apparatus, self._order)
                self._anew.set()
            if self._anew.is_set() and idle.silent:
                self._anew.clear()
                idle = self._idle(apparatus)

    @property
    def _quiet(self) -> bool:
        """Whether nothing that is said may wake it."""
        return hours.within(self._settings.quiet, self._now().time())

    def _show_trouble(self, apparatus: Apparatus) -> None:
        trouble = self._texts.troubles[apparatus.trouble] if apparatus.trouble else ""
        if trouble != self._status.trouble:
            self._show(replace(self._status, trouble=trouble))

    def _idle(self, apparatus: Apparatus) -> Idle:
        apparatus.fit(self._settings, self._language)
        decibels = at_night(self._settings, self._now().time()).volume
        phrases = waking.phrases(self._settings)
        return Idle(apparatus, decibels, phrases, self._language.lexicon)

    def _hold(self, apparatus: Apparatus, begun: Accepted) -> None:
        """Hold a session, and come back to rest whatever becomes of it."""
        chosen = begun.chosen
        with self._lock:
            self._shared, self._order = begun.shared, None
            self._status = Status(
                person=chosen.person.id,
                exercise=chosen.exercise.name,
                title=chosen.exercise.title,
                asking=begun.order.by in texts.INVITED,
                started_by=begun.order.by,
            )
        self._tell()
        try:
            self._hold_or_apologise(apparatus, begun)
        finally:
            self._loop = None
            # Who needs help is known until somebody has come to them.
            left = self._status
            self._show(
                Status(person=left.person, help_needed=True) if left.help_needed else Status()
            )

    def _hold_or_apologise(self, apparatus: Apparatus, begun: Accepted) -> None:
        for words in (self._texts.sorry, self._texts.sorry_over):
            try:
                if not self._status.asking or self._agreed(apparatus, begun.chosen):
                    chosen = private(begun.chosen) if self._status.private else begun.chosen
                    app.hold(chosen, [self._watch], apparatus, self._run)
                return
            except Exception:
                _LOGGER.exception("the session broke off")
            # Whatever hangs or is broken is left behind; the journal has what was said.
            self._loop = None
            self._show(replace(self._status, listening=False, paused=False))
            apparatus.let_go()
            idle = self._idle(apparatus)
            idle.say(texts.sentences(words))
            while not idle.silent and not self._closing.is_set():
                idle.frame(listens=False)

    def _agreed(self, apparatus: Apparatus, chosen: Chosen) -> bool:
        """Whether the person would like what somebody else thought of."""
        asked = invitation.of(
            chosen.exercise, self._status.started_by, self._texts, chosen.language.spoken
        )
        person = chosen.person
        knowing = replace(person, kept={**person.kept, invitation.TITLE: chosen.exercise.title})
        session = replace(chosen, exercise=asked, person=knowing).session(duplex=True)
        apparatus.fit(chosen.settings, chosen.language)
        loop = apparatus.loop(session, [self._watch], patience=person.patience)
        self._run(loop, Started(at=0.0))
        private = session.memory.get(invitation.OPEN) == "no"
        self._show(replace(self._status, asking=False, private=private, captions=()))
        return session.memory.get(invitation.WANTED) == "yes"

    def _run(self, loop: Loop, begin: Started | Resumed) -> Outcome:
        self._loop = loop
        if self._closing.is_set():
            loop.post(CommandName.STOP)
        try:
            return loop.run(begin)
        finally:
            self._messages.extend(loop.unsaid)

    def _watch(self, now: float, what: Event | Action) -> None:
        assert self._loop is not None
        paused, troubles = self._loop.paused, self._texts.troubles
        self._show(after(self._status, what, paused=paused, troubles=troubles))
        for watcher in self._listeners():
            _told(watcher, now, what)

    def _show(self, status: Status) -> None:
        with self._lock:
            changed, self._status = status != self._status, status
        if changed:
            self._tell()

    def _tell(self) -> None:
        with self._lock:
            told = list(self._told)
        for each in told:
            _told(each, self.status())

    def _listeners(self) -> list[Watcher]:
        with self._lock:
            return list(self._followers)

    def _use(self, settings: Settings) -> None:
        language, said = languages.load(settings.language), texts.load(settings.language)
        self._settings, self._language, self._texts = settings, language, said

    def _taken_up(self, order: Order) -> Accepted | None:
        try:
            return self._accept(order)
        except AssistantError as error:
            _LOGGER.warning("what ran before is not taken up again: %s", error)
            return None

    def _accept(self, order: Order) -> Accepted:
        return accept(order, self._settings, self._folders, self._now().time())


def _told(whom: Callable[..., None], *what: object) -> None:
    """Whoever looks on cannot hurt the session."""
    try:
        whom(*what)
    except Exception:
        _LOGGER.exception("somebody who looks on failed")
