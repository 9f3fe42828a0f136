"""The one loop that every session runs in: live, by keyboard, and in rehearsal.

One turn gives the speaker a frame, takes a frame from the microphone, and time has advanced
by one frame, unless it stands still because somebody types. There is no other clock. Session, ears
and mouth are touched by this thread alone; other threads may only put something into its mailbox.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from assistant.errors import AssistantError
from assistant.runtime.mailbox import Mailbox
from assistant.runtime.timers import Timers
from assistant.session.actions import (
    Action,
    CancelTimer,
    Duck,
    Finish,
    Listen,
    Outcome,
    PlayCue,
    Prepare,
    Record,
    Say,
    SetVolume,
    ShowPlace,
    StartTimer,
    StopListening,
    StopSpeaking,
    Unduck,
)
from assistant.session.events import (
    CommandRequested,
    Event,
    MessageArrived,
    Resumed,
    SpeechFinished,
    Started,
    TimerFired,
    Trouble,
    TroubleBegan,
    TroubleEnded,
)
from assistant.session.session import Session
from assistant.speech.ports import FRAME_SECONDS, Ears, Mouth, Samples, Sound
from assistant.understanding.meaning import CommandName

Watcher: TypeAlias = Callable[[float, "Event | Action"], None]
"""Is told every event and every action, in order, with the moment it happened."""
Keep: TypeAlias = Callable[["Event", "Sequence[Action]"], bool]
"""Is given every event that is acted on, what was heard as it was `Understood`, with the actions it led to,
before they are carried out; whether it can still be remembered. Must not wait for anything."""
Watch: TypeAlias = Callable[[Samples, Samples], "Trouble | None"]
"""Takes what was heard and what was played meanwhile; gives what keeps the person from being heard."""

_FRAMES_A_SECOND = round(1 / FRAME_SECONDS)


@dataclass(frozen=True, slots=True)
class Channel:
    """The way between a session and the person: by sound, by keyboard, or in a rehearsal."""

    ears: Ears
    mouth: Mouth
    sound: Sound
    watch: Watch = lambda heard, played: None
    passes: Callable[[], bool] = lambda: True
    """Whether time passes in the frame that was just exchanged, or stands still."""


class Loop:
    """Runs one session to its end."""

    def __init__(
        self,
        session: Session,
        channel: Channel,
        watchers: Sequence[Watcher] = (),
        keep: Keep = lambda event, actions: True,
    ) -> None:
        self._session = session
        self._channel = channel
        self._ears, self._mouth, self._sound = channel.ears, channel.mouth, channel.sound
        self._watchers = watchers
        self._keep = keep
        self._remembers = True
        self._trouble: Trouble | None = None
        self._timers = Timers()
        self._frames = 0
        self._leaving: deque[tuple[float, int]] = deque()
        """Phrases given to the speaker in full, and when their last sound leaves it."""
        self._mailbox = Mailbox()
        self._is_last: Callable[[], bool] = lambda: not self.leads_on
        self._finish: Finish | None = None

    @property
    def now(self) -> float:
        """Seconds since the session began, counted in frames."""
        return self._frames / _FRAMES_A_SECOND

    @property
    def then(self) -> str:
        """The exercise that is to be gone on with; empty when it is over."""
        return self._finish.then if self._finish else ""

    @property
    def leads_on(self) -> bool:
        """Whether another exercise follows at once, or the same one begins again."""
        return self._finish is not None and (
            bool(self._finish.then) or self._finish.outcome is Outcome.INTERRUPTED
        )

    @property
    def paused(self) -> bool:
        """Whether the person is waited for until they would like to go on."""
        return self._session.paused

    @property
    def stopping(self) -> bool:
        """Whether it was stopped, and only its last words are still to be said."""
        return self._session.stopping

    def post(self, command: CommandName) -> None:
        """Ask for a command from any thread, or from a signal handler; nothing once it is over."""
        with contextlib.suppress(AssistantError):
            self._mailbox.post(command)

    def run(
        self,
        begin: Started | Resumed | None = None,
        mailbox: Mailbox | None = None,
        is_last: Callable[[], bool] | None = None,
    ) -> Outcome:
        """Run to the end. Raises what the sound card, the voice or the recogniser raise.

        Time goes on from the moment at which it begins. What is in the `mailbox` is for this session;
        once it is over and `is_last` says that nothing follows, the mailbox is closed in the same
        moment. Without it, nothing follows unless the exercise leads on. Messages that were not said
        are put back.
        """
        begin = begin or Started(at=0.0)
        self._mailbox = mailbox or self._mailbox
        self._is_last = is_last or self._is_last
        self._frames = round(begin.at * _FRAMES_A_SECOND)
        try:
            with self._mailbox:
                self._handle(begin)
                self._close_if_over()
            while self._finish is None:
                self._turn()
            while self._mouth.fading:
                self._sound.exchange(self._mouth.frame(self.now))
        finally:
            self._mailbox.give_back(self._session.unsaid)
        return self._finish.outcome

    def _turn(self) -> None:
        played = self._mouth.frame(self.now)
        heard = self._sound.exchange(played)
        self._frames += self._channel.passes()
        now = self.now
        self._leaving.extend(
            (now + self._sound.output_delay, say) for say in self._mouth.finished()
        )
        with self._mailbox:
            self._take_what_was_posted()
            self._look_for_trouble(heard, played)
            while self._leaving and self._leaving[0][0] <= now:
                self._handle(SpeechFinished(at=now, say=self._leaving.popleft()[1]))
            while (timer := self._timers.ring(now)) is not None:
                self._handle(TimerFired(at=now, timer=timer))
            for event in self._ears.hear(heard, played, now):
                self._handle(event)
            self._close_if_over()

    def _take_what_was_posted(self) -> None:
        """Before anything else in this turn may end the session."""
        while self._finish is None and (command := self._mailbox.next_command()) is not None:
            self._handle(CommandRequested(at=self.now, command=command))
        while self._finish is None and (text := self._mailbox.next_message()) is not None:
            self._handle(MessageArrived(at=self.now, text=text))

    def _close_if_over(self) -> None:
        if self._finish is not None and self._is_last():
            self._mailbox.close()

    def _look_for_trouble(self, heard: Samples, played: Samples) -> None:
        before, self._trouble = self._trouble, self._channel.watch(heard, played)
        if before is self._trouble:
            return
        if before is not None:
            self._handle(TroubleEnded(at=self.now, trouble=before))
        if self._trouble is not None:
            self._handle(TroubleBegan(at=self.now, trouble=self._trouble))

    def _handle(self, event: Event) -> None:
        self._tell(event)
        meant = self._session.meant(event)
        if meant is None:
            return
        actions = self._session.handle(meant)
        remembered = self._keep(meant, actions)
        for action in actions:
            self._tell(action)
            self._carry_out(action)
        self._mouth.accompany(self._session.accompanied)
        if self._remembers and not remembered and self._finish is None:
            self._remembers = False
            self._handle(TroubleBegan(at=self.now, trouble=Trouble.CANNOT_REMEMBER))

    def _tell(self, what: Event | Action) -> None:
        for watcher in self._watchers:
            watcher(self.now, what)

    def _carry_out(self, action: Action) -> None:
        match action:
            case Say(say=say, text=text, pace=pace):
                self._mouth.say(say, text, pace)
            case Prepare(texts=texts, pace=pace):
                self._mouth.prepare(texts, pace)
            case StopSpeaking():
                self._mouth.stop()
                self._leaving.clear()
            case Duck() | Unduck():
                self._mouth.duck(isinstance(action, Duck))
            case PlayCue(cue=cue, seconds=seconds):
                self._mouth.cue(cue, seconds)
            case SetVolume(decibels=decibels):
                self._mouth.volume(decibels)
            case Listen(expects=expects, patience=patience):
                self._ears.listen(expects, patience)
            case StopListening():
                self._ears.stop()
            case StartTimer(timer=timer, due=due):
                self._timers.start(timer, due)
            case CancelTimer(timer=timer):
                self._timers.cancel(timer)
            case Finish():
                self._finish = action
            case ShowPlace() | Record():
                pass  # for watchers
