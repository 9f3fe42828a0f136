"""Who speaks, who listens, and what is awaited: performs beats one after the other.

The stage knows nothing of exercises and questions. It is given a row of beats and what is
to be done after the last one, and turns them into actions, a floor and timers. Two rules:

1. While a row is under way, either a phrase is on its way to the speaker or a timer runs.
2. The ear is never open while a phrase is on its way.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant.exercise.model import Expectation
from assistant.session import timing
from assistant.session.actions import (
    Action,
    CancelTimer,
    Finish,
    Listen,
    Outcome,
    Patience,
    PlayCue,
    Say,
    StartTimer,
    StopListening,
    StopSpeaking,
)
from assistant.session.beats import Beats, Mark, Phrase, Rest, Tone, Until
from assistant.session.floor import Floor, pass_to

Next = Callable[[], None]
"""What is done when a row of beats has been performed."""

BEAT, UTTERANCE = "beat", "utterance"


class Stage:
    """One performance, from the first phrase to the end."""

    def __init__(self) -> None:
        self.now = -1.0
        """Seconds since the session began; negative before it has."""
        self.actions: list[Action] = []
        """What has been asked for since the last event."""
        self.floor = Floor.SPEAKING
        self.pace = 1.0
        self.saying: int | None = None
        """Number of the phrase that is on its way to the speaker."""
        self.timers: set[str] = set()
        self.voice = False
        """Whether the person is speaking."""
        self.overdue = False
        """Whether the next beat was due but waits for the person to finish speaking."""
        self.following: Next = lambda: None
        """What is done when this row has been performed."""
        self._row: Beats = ()
        self._beat = 0
        self._mark = 0.0
        self._said = 0
        self._ear_open = False

    @property
    def rest(self) -> Beats:
        """What has not been performed yet, the beat that is under way included."""
        return self._row[self._beat :]

    def play(self, row: Beats, following: Next) -> None:
        """Perform a row from now on instead of whatever was going on, then do what follows."""
        self.hush()
        self._row, self._beat, self.following = row, 0, following
        self._perform()

    def hush(self) -> None:
        """Fall silent and await nothing."""
        if self.saying is not None:
            self.do(StopSpeaking())
            self.saying = None
        for timer in sorted(self.timers - {UTTERANCE}):
            self.cancel(timer)
        self.overdue = False

    def speech_finished(self, say: int) -> None:
        """A phrase has left the speaker; one that was cut off does not count."""
        if say == self.saying:
            self.saying = None
            self.go_on()

    def beat_due(self) -> None:
        """A silence is over, unless the person is speaking: then it lasts until they have."""
        if self.voice:
            self.overdue = True
        else:
            self.go_on()

    def go_on(self) -> None:
        """On to the next beat."""
        self._beat += 1
        self.overdue = False
        self._perform()

    def voice_started(self) -> None:
        """The person speaks: nothing rings before they have finished."""
        self.voice = True
        self.cancel("reply")
        self.start_timer(UTTERANCE, timing.LONGEST_UTTERANCE)

    def voice_ended(self) -> None:
        """The person has finished speaking."""
        self.voice = False
        self.cancel(UTTERANCE)

    def open_ear(self, expects: Expectation | None) -> None:
        """Listen for a reply, or only for commands and signals."""
        self._ear_open = True
        patience = timing.PATIENCE[expects.wants] if expects else Patience.CLOSED
        self.do(Listen(expects=expects, patience=patience))

    def start_timer(self, timer: str, seconds: float) -> None:
        """Ring after so many seconds."""
        self.timers.add(timer)
        self.do(StartTimer(timer=timer, due=self.now + seconds))

    def cancel(self, timer: str) -> None:
        """Do not ring."""
        if timer in self.timers:
            self.timers.remove(timer)
            self.do(CancelTimer(timer=timer))

    def pass_floor(self, following: Floor) -> None:
        """Whose turn it is from now on."""
        self.floor = pass_to(self.floor, following)

    def end(self, outcome: Outcome) -> None:
        """It is over."""
        self.hush()
        self._close_ear()
        self.pass_floor(Floor.ENDED)
        self.do(Finish(outcome=outcome))

    def do(self, action: Action) -> None:
        """Ask for something."""
        self.actions.append(action)

    def _perform(self) -> None:
        """Perform beats until one has to be waited for."""
        while self._beat < len(self._row):
            match self._row[self._beat]:
                case Phrase(text=text):
                    return self._say(text)
                case Rest(seconds=seconds):
                    return self._be_silent(self.now + seconds)
                case Until(seconds=seconds) if self._mark + seconds > self.now:
                    return self._be_silent(self._mark + seconds)
                case Until(seconds=seconds) if self.now - self._mark - seconds > 1.0:
                    self._beat = self._next_wait()
                    continue
                case Mark():
                    self._mark = self.now
                case Tone(cue=cue, seconds=seconds):
                    self.do(PlayCue(cue=cue, seconds=seconds))
            self._beat += 1
        self.following()

    def _next_wait(self) -> int:
        """Leaves out what is said within a hold when its moment has passed."""
        following = self._beat + 1
        while following < len(self._row) and not isinstance(self._row[following], Until):
            following += 1
        return following

    def _say(self, text: str) -> None:
        self._close_ear()
        self.pass_floor(Floor.SPEAKING)
        self._said += 1
        self.saying = self._said
        self.do(Say(say=self._said, text=text, pace=self.pace))

    def _be_silent(self, until: float) -> None:
        if until - self.now >= timing.EAR_OPENS_AFTER:
            self.pass_floor(Floor.HOLDING)
            self.open_ear(None)
        self.start_timer(BEAT, until - self.now)

    def _close_ear(self) -> None:
        if self._ear_open:
            self._ear_open = False
            self.do(StopListening())
        self.voice_ended()
