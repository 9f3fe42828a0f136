"""The service: it holds the sound, the voice, the ears and at most one session, and waits in between.

One thread owns all of them: here is the supervisor that keeps it going, and what others may ask of
it. Everybody else, a page, a button, the clock, another program, only posts: see `inbox`. What goes
wrong in a session ends neither the thread nor the sound: see `session_runner`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self, assert_never

from assistant import app, clock
from assistant.audio_stack import AudioStack
from assistant.care.service import first_start, sentences
from assistant.care.service.acceptance import Accepted, accept
from assistant.care.service.idle import Idle
from assistant.care.service.idle_settings import IdleSettings
from assistant.care.service.inbox import Inbox, Introduction
from assistant.care.service.order import By, Order
from assistant.care.service.session_runner import SessionRunner
from assistant.care.service.status import Call, State, Status
from assistant.care.service.status_board import StatusBoard, Told
from assistant.care.service.subscribers import Subscribers
from assistant.errors import AssistantError, DeviceError
from assistant.exercise import markup
from assistant.people.store import People
from assistant.runtime.loop import Watcher
from assistant.runtime.reconnecting_sound import Card
from assistant.session.events import Trouble
from assistant.settings import Folders, Settings
from assistant.speech import voices
from assistant.understanding.meaning import CommandName

_LOGGER = logging.getLogger(__name__)

_AGAIN_SECONDS = 2.0
"""Between two attempts to open the sound card."""
_LONGEST_SECONDS = 300.0
"""The same, where a recogniser or a voice is missing: each attempt opens the sound card, and waits twice as long."""
_ENDING_SECONDS = 15.0
"""How long a kind end of the session, and what is still to be said, may take when the service closes."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfinished:
    """What the service was at when it last ended, as by a power cut."""

    order: Order | None = None
    """Begins the session that was not over."""
    calls: Iterable[Call] = ()
    """Those for help that nobody has come to."""


class Service:
    """Use it as a context manager: it works from its beginning to its end."""

    def __init__(
        self,
        settings: Settings,
        folders: Folders,
        *,
        card: Callable[[], Card] | None = None,
        alive: Callable[[], None] = lambda: None,
        unfinished: Unfinished | None = None,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        """`alive` is called with every frame of sound, on the service's thread. `now` is the moment
        where it is, with a zone that knows when clocks are changed.
        """
        unfinished = unfinished or Unfinished()
        self._folders, self._card, self._alive, self.now = folders, card, alive, now
        self._people = People(folders.people)
        self._idle_settings = IdleSettings(settings, folders, now)
        self._inbox, self._board = Inbox(), StatusBoard(unfinished.calls)
        self._followers = Subscribers()
        self._runner = SessionRunner(
            self._inbox, self._board, self._idle_settings, folders, self._followers
        )
        self._asks_when_called = False
        """Whether nobody has set it up, so that they are to be asked as soon as somebody is there."""
        self._audio: AudioStack | None = None
        """As long as there is sound."""
        self._closing = threading.Event()
        self._anew = threading.Event()
        """Set when it is to wait in another way than before."""
        self._thread = threading.Thread(target=self._work, name="service", daemon=True)
        if unfinished.order:
            self._take_up(unfinished.order)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What others may ask, from any thread

    def status(self) -> Status:
        """What it is doing, as far as the people concerned share it with anybody."""
        return self._board.seen()

    @property
    def settings(self) -> Settings:
        """What is set; a person's own profile wins over it."""
        return self._idle_settings.written

    def set(self, settings: Settings) -> None:
        """From now on, and for the next session. Raises `AssistantError`, and changes nothing."""
        self._idle_settings.take_on(settings)
        self._anew.set()

    @property
    def language(self) -> str:
        """The code of what it speaks just now."""
        return self._runner.language

    def watch(self, told: Told) -> Callable[[], None]:
        """Have every new status told, on a thread that changes it: `told` must only pass it on.
        What is given back ends it."""
        return self._board.watch(told)

    def follow(self, watcher: Watcher) -> Callable[[], None]:
        """Have everything told that happens in sessions, words too: for the person's own screen."""
        return self._followers.add(watcher)

    def start(self, order: Order) -> int:
        """Begin a session, with the person's yes where somebody else thought of it; its number.

        Raises `AssistantError`: `busy` when there is a session, `no-sound` without microphone or speaker, or
        whatever is wrong with the order.
        """
        self._refuse_without_sound()
        return self._inbox.want(self._accept(order))

    def call(self, by: By) -> None:
        """Somebody is there: what would do them good is asked, where that can be asked."""
        if self._asks_when_called and first_start.is_new(self._people):
            self._introduce()
            return
        for exercise in WOKEN:
            try:
                self.start(Order(exercise=exercise, by=by))
            except AssistantError as error:
                _LOGGER.info("%s", error)
            else:
                return

    def command(self, command: CommandName, session: int = 0) -> None:
        """Do something to the session with this number, or to whichever runs.

        Raises `AssistantError`: `not-running` when there is none, and for what can be asked for by
        voice alone.
        """
        if command not in COMMANDS:
            raise AssistantError("not-from-elsewhere", f'"{command}" only works by voice.')
        self._inbox.command(command, session)

    def greet(self) -> None:
        """Say that it is there, or ask what it has to know where nobody has set it up; in the hours
        in which it is quiet, only once somebody calls."""
        self._asks_when_called = first_start.is_new(self._people)
        if self._idle_settings.quiet:
            return
        if self._asks_when_called:
            self._introduce()
        else:
            self.say(" ".join(sentences.sentences(self._idle_settings.texts.ready)))

    def say(self, text: str) -> None:
        """Have a few words said in the assistant's voice, without tags and the like that were pasted.
        Raises `AssistantError` for too many, for what no voice of this machine can say, and without sound."""
        self._refuse_without_sound()
        text = markup.without(text)
        if any(map(str.isalpha, text)) and not voices.can_say(text, self.language):
            raise AssistantError("unsayable", "No voice on this machine can say that.")
        self._inbox.say(text)

    def seen_to(self, person: str, by: str = "") -> None:
        """Somebody, by that name, has come to this person: they do not need help any more."""
        self._board.change(lambda status: status.seen_to(person), by)

    def level(self) -> float:
        """How loud it is at the microphone, in dBFS; -100 where nothing comes from it."""
        audio = self._audio
        return audio.level if audio else -100.0

    def idle_audio(self) -> AudioStack | None:
        """Whose voice and recogniser others may use; None while somebody is, or is to be, with a person."""
        idle = self._board.whole.state is State.IDLE and self._inbox.wanted is None
        return self._audio if idle else None

    def close(self) -> None:
        """End gently: the session stops, with time for its last sentence."""
        self._closing.set()
        self._anew.set()
        self._inbox.close()
        self._thread.join(_ENDING_SECONDS)

    # On the service's thread

    def _work(self) -> None:
        pause = _AGAIN_SECONDS
        while not self._closing.is_set():
            began = time.monotonic()
            try:
                with AudioStack(self._idle_settings.settings, self._folders, self._card) as audio:
                    self._audio = audio
                    self._attend(audio)
            except DeviceError as error:
                self._in_trouble(error)
                self._rest(pause := _AGAIN_SECONDS)
            except AssistantError as error:  # nothing that plugging in something would mend
                self._in_trouble(error)
                worked = time.monotonic() - began > _LONGEST_SECONDS
                pause = _AGAIN_SECONDS if worked else min(pause * 2, _LONGEST_SECONDS)
                self._rest(pause)
            except Exception:
                # No sign of life: what stays broken is for systemd, which watches the process.
                _LOGGER.exception("the service restarts")
                self._audio = None
                self._closing.wait(_AGAIN_SECONDS)

    def _in_trouble(self, error: AssistantError) -> None:
        """Tell what keeps it from working, once also aloud: there may be no screen anywhere."""
        self._audio = None
        fault = self._idle_settings.texts.fault(error)
        if self._board.whole.trouble == fault:
            return
        _LOGGER.warning("%s", error)
        self._show_trouble(fault)
        if error.spoken:
            app.say_aloud(fault, self._idle_settings.settings)

    def _rest(self, seconds: float) -> None:
        """Before it is tried again; at once where it is set otherwise."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self._closing.is_set():
            self._alive()
            if self._anew.wait(min(left, _AGAIN_SECONDS)):
                self._anew.clear()
                return

    def _attend(self, audio: AudioStack) -> None:
        """Wait for what is posted and hold sessions, as long as there is sound."""
        audio.every_frame = lambda: None if audio.stuck else self._alive()
        while not self._closing.is_set() or self._inbox.wanted is not None:
            self._wait(audio)
            match self._inbox.wanted:
                case Accepted() as accepted:
                    self._runner.hold(audio, accepted)
                case Introduction():
                    self._asks_when_called = False
                    self._runner.introduce(audio)
                case None:
                    pass
                case unknown:
                    assert_never(unknown)
        self._say_the_rest(audio)

    def _wait(self, audio: AudioStack) -> None:
        """Until a session is wanted, or it is to wait in another way; what is said is said first."""
        self._anew.clear()
        self._idle_settings.look_again()
        idle = self._idle_settings.idle(audio)
        self._show_trouble(self._trouble(audio))
        try:
            if audio.trouble is not Trouble.DEVICE_LOST:
                self._pass_on(idle)
            while not (idle.silent and self._is_needed_elsewhere()):
                if idle.frame(listens=not self._idle_settings.quiet):
                    if self._idle_settings.bells:
                        idle.chime()
                    self.call(By.WAKE)
                trouble = audio.trouble
                self._show_trouble(self._trouble(audio))
                if trouble is Trouble.DEVICE_LOST and idle.unsaid:
                    return
                if trouble is not Trouble.DEVICE_LOST and self._inbox.wanted is None:
                    self._pass_on(idle)
        finally:
            self._inbox.mailbox.give_back(idle.unsaid)

    def _is_needed_elsewhere(self) -> bool:
        events = self._anew.is_set() or self._closing.is_set()
        return events or self._inbox.wanted is not None

    def _pass_on(self, idle: Idle) -> None:
        while (text := self._inbox.mailbox.next_message()) is not None:
            idle.pass_on(text, sentences.message(text, self.language))

    def _say_the_rest(self, audio: AudioStack) -> None:
        """What was taken to be said before the service was told to close."""
        idle, until = self._idle_settings.idle(audio), time.monotonic() + _ENDING_SECONDS
        self._pass_on(idle)
        while not idle.silent and time.monotonic() < until and not audio.trouble:
            idle.frame(listens=False)
        if idle.unsaid:
            _LOGGER.warning("%d messages could not be said before the end", len(idle.unsaid))

    def _trouble(self, audio: AudioStack) -> str:
        return self._idle_settings.texts.troubles[audio.trouble] if audio.trouble else ""

    def _show_trouble(self, trouble: str) -> None:
        self._board.change(lambda status: replace(status, trouble=trouble))

    def _introduce(self) -> None:
        try:
            self._inbox.want(Introduction())
        except AssistantError as error:
            _LOGGER.info("%s", error)

    def _refuse_without_sound(self) -> None:
        """What is taken while nothing can be said would be begun or said whenever the sound is back, be it
        at night. Until it was looked for, the sound is taken to be there."""
        trouble, audio = self._board.whole.trouble, self._audio
        if trouble and (audio is None or audio.trouble is Trouble.DEVICE_LOST):
            raise AssistantError("no-sound", trouble, hint="`assistant doctor` says what to do.")

    def _take_up(self, order: Order) -> None:
        try:
            self.start(order)
        except AssistantError as error:
            _LOGGER.warning("the earlier session is not resumed: %s", error)

    def _accept(self, order: Order) -> Accepted:
        return accept(order, self._idle_settings.settings, self._folders, self.now())
