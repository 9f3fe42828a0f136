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

from assistant import app, clock
from assistant.apparatus import Apparatus
from assistant.care import first_time, invitation, texts
from assistant.care.accepting import Accepted, accept, private
from assistant.care.introducing import introduce
from assistant.care.manner import Manner
from assistant.care.onlookers import Onlookers
from assistant.care.order import By, Order
from assistant.care.status import Status, after
from assistant.errors import AssistantError
from assistant.exercise import markup
from assistant.people.store import People
from assistant.runtime.loop import Loop, Watcher
from assistant.runtime.steady import Card
from assistant.session.actions import Action, Outcome
from assistant.session.events import Event, Resumed, Started
from assistant.session.session import Session
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
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        """`alive` is called with every frame of sound, on the service's thread; with `begin` it
        begins, as after a power cut. `now` is the moment where it is, with a zone that knows when
        clocks are changed.
        """
        self._folders = folders
        self._manner = Manner(settings, folders, now)
        self._card = card
        self._alive, self.now = alive, now
        self._lock = threading.Lock()
        """Around what is posted."""
        self._order: Accepted | None = self._taken_up(begin) if begin else None
        self._messages: deque[str] = deque()
        self._told, self._followers = Onlookers(), Onlookers()
        self._people = People(folders.people)
        self._new = self._introducing = False
        """Whether nobody has set it up, and whether they are to be asked now."""
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
        return self._manner.written

    def set(self, settings: Settings) -> None:
        """From now on, and for the next session. Raises `AssistantError`, and changes nothing."""
        self._manner.take_on(settings)
        self._anew.set()

    @property
    def language(self) -> str:
        """The code of what it speaks between sessions."""
        return self._manner.settings.language

    def watch(self, told: Told) -> Callable[[], None]:
        """Have every new status told, on the service's thread: `told` must only pass it on.
        What is given back ends it."""
        return self._told.add(told)

    def follow(self, watcher: Watcher) -> Callable[[], None]:
        """Have everything told that happens in sessions, words too: for the person's own screen."""
        return self._followers.add(watcher)

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
        if self._new and first_time.is_new(self._people):
            self._introducing = True
            return None
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
        """Say that it is there, or ask what it has to know where nobody has set it up; in the hours
        in which it is quiet, only once somebody calls."""
        self._new = first_time.is_new(self._people)
        if self._manner.quiet:
            return
        if self._new:
            self._introducing = True
        else:
            self._messages.extend(texts.sentences(self._manner.texts.ready))

    def say(self, text: str) -> None:
        """Have a few words said in the assistant's voice, without tags and the like that were pasted.
        Raises `AssistantError` for too many."""
        text = markup.without(text)
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
                with Apparatus(self._manner.settings, self._folders, self._card) as apparatus:
                    self._attend(apparatus)
            except AssistantError as error:
                self._in_trouble(error)
                self._alive()
            except Exception:
                # No sign of life: what stays broken is for whoever watches over the process.
                _LOGGER.exception("the service begins anew")
            self._closing.wait(_AGAIN_SECONDS)

    def _in_trouble(self, error: AssistantError) -> None:
        """Tell what keeps it from working, once also aloud: there may be no screen anywhere."""
        if error.spoken and self._status.trouble != str(error):
            app.say_aloud(error.spoken, self._manner.settings)
        self._show(replace(self._status, trouble=str(error)))

    def _attend(self, apparatus: Apparatus) -> None:
        """Wait for orders and hold sessions, as long as there is sound."""
        apparatus.every_frame = lambda: None if apparatus.stuck else self._alive()
        idle = self._manner.idle(apparatus)
        self._show(replace(self._status, trouble=""))
        while not self._closing.is_set():
            if idle.frame(listens=not self._manner.quiet):
                idle.chime()
                self.call(By.WAKE)
            self._show_trouble(apparatus)
            while self._messages:
                idle.say(texts.message(self._messages.popleft(), self.language))
            if self._introducing and idle.silent:
                self._introduce(apparatus)
                self._anew.set()
            if self._order is not None:
                self._hold(apparatus, self._order)
                self._anew.set()
            if self._anew.is_set() and idle.silent:
                self._anew.clear()
                idle = self._manner.idle(apparatus)

    def _show_trouble(self, apparatus: Apparatus) -> None:
        trouble = self._manner.texts.troubles[apparatus.trouble] if apparatus.trouble else ""
        if trouble != self._status.trouble:
            self._show(replace(self._status, trouble=trouble))

    def _introduce(self, apparatus: Apparatus) -> None:
        """Nobody has set it up: ask what it has to know, and be as they said."""
        self._new = self._introducing = False
        self._show(Status(exercise=first_time.NAME, asking=True))
        try:
            introduce(
                apparatus, self._manner.settings, self._folders, self._converse, self._manner.say
            )
        finally:
            self._loop = None
            self._manner.take_on(self._manner.written)
            self._show(Status(help_needed=self._status.help_needed))

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
        self._told.tell(self.status())
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
        for words in (self._manner.texts.sorry, self._manner.texts.sorry_over):
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
            self._manner.say(apparatus, texts.sentences(words))

    def _agreed(self, apparatus: Apparatus, chosen: Chosen) -> bool:
        """Whether the person would like what somebody else thought of."""
        asked = invitation.of(
            chosen.exercise, self._status.started_by, self._manner.texts, chosen.language.spoken
        )
        person = chosen.person
        knowing = replace(person, kept={**person.kept, invitation.TITLE: chosen.exercise.title})
        session = self._converse(apparatus, replace(chosen, exercise=asked, person=knowing))
        private = session.memory.get(invitation.OPEN) == "no"
        self._show(replace(self._status, asking=False, private=private, captions=()))
        return session.memory.get(invitation.WANTED) == "yes"

    def _converse(self, apparatus: Apparatus, chosen: Chosen) -> Session:
        """Hold a session of which nothing is kept; it is over."""
        session = chosen.session(duplex=True)
        apparatus.fit(chosen.settings, chosen.language)
        loop = apparatus.loop(session, [self._watch], patience=chosen.person.patience)
        self._run(loop, Started(at=0.0))
        return session

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
        paused, troubles = self._loop.paused, self._manner.texts.troubles
        self._show(after(self._status, what, paused=paused, troubles=troubles))
        self._followers.tell(now, what)

    def _show(self, status: Status) -> None:
        with self._lock:
            changed, self._status = status != self._status, status
        if changed:
            self._told.tell(self.status())

    def _taken_up(self, order: Order) -> Accepted | None:
        try:
            return self._accept(order)
        except AssistantError as error:
            _LOGGER.warning("what ran before is not taken up again: %s", error)
            return None

    def _accept(self, order: Order) -> Accepted:
        return accept(order, self._manner.settings, self._folders, self.now())
