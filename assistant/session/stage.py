"""Who speaks, who listens, and what is awaited: performs beats one after the other.

The stage knows nothing of exercises and questions. It is given a row of beats and what is
to be done after the last one, and turns them into actions, a floor and timers. Two rules:

1. While a row is under way, either a phrase is on its way to the speaker or a timer runs.
2. Where the echo of our own voice is removed (`duplex`), the ear stays open while we speak: a
   voice makes us speak softly, one that keeps on makes us fall silent and listen, and what
   turns out to have been nothing lets us go on, with the phrase from its start if it was cut.
   Elsewhere the ear is never open while a phrase is on its way.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant.exercise.model import Expectation, Interrupt
from assistant.session import timing
from assistant.session.actions import (
    Action,
    CancelTimer,
    Duck,
    Finish,
    Listen,
    Outcome,
    Patience,
    PlayCue,
    Say,
    StartTimer,
    StopListening,
    StopSpeaking,
    Unduck,
)
from assistant.session.beats import Beats, Mark, Phrase, Rest, Tone, Until
from assistant.session.floor import Floor, pass_to

Next = Callable[[], None]
"""What is done when a row of beats has been performed."""

BEAT, UTTERANCE, ATTENTION = "beat", "utterance", "attention"


class Stage:
    """One performance, from the first phrase to the end."""

    def __init__(self, *, pace: float = 1.0, duplex: bool = False) -> None:
        self.now = -1.0
        """Seconds since the session began; negative before it has."""
        self.actions: list[Action] = []
        """What has been asked for since the last event."""
        self.floor = Floor.SPEAKING
        self.pace = pace
        self.silences = 1.0
        """How much longer than usual the silences after sentences are: a factor."""
        self.duplex = duplex
        """Whether the ear stays open while a phrase is on its way."""
        self.saying: int | None = None
        """Number of the phrase that is on its way to the speaker."""
        self.timers: set[str] = set()
        self.voice = False
        """Whether the person is speaking."""
        self.overdue = False
        """Whether the next beat was due but waits for the person to finish speaking."""
        self.following: Next = lambda: None
        """What is done when this row has been performed."""
        self.phrase = ""
        """What is being said, or was said last."""
        self.over = ""
        """The phrase the person began to speak over; empty when they began in a silence."""
        self._interrupt = Interrupt.COMMAND
        self._ducked = False
        self._cut = False
        """Whether the phrase was cut off by a voice, and is to be said again from its start."""
        self._in_vain = 0
        """Utterances in a row that had no meaning where nothing was asked."""
        self._row: Beats = ()
        self._expects: Expectation | None = None
        self._beat = 0
        self._mark = 0.0
        self._said = 0
        self._ear_open = False
        self._heard_for: Expectation | None = None

    @property
    def rest(self) -> Beats:
        """What has not been performed yet, the beat that is under way included."""
        return self._row[self._beat :]

    @property
    def telling(self) -> bool:
        """Whether phrases and the silences between them are under way; no hold, whose time is its own."""
        under_way = self.floor in (Floor.SPEAKING, Floor.HOLDING)
        return under_way and not any(isinstance(beat, Until) for beat in self.rest)

    @property
    def tempo(self) -> float:
        """What the silences after sentences are divided by."""
        return self.pace / self.silences

    def play(
        self,
        row: Beats,
        following: Next,
        expects: Expectation | None = None,
        interrupt: Interrupt = Interrupt.COMMAND,
    ) -> None:
        """Perform a row from now on instead of whatever was going on, then do what follows.

        `expects` is what may already be answered while it is spoken.
        """
        self.hush()
        self._row, self._beat, self.following = row, 0, following
        self._expects, self._interrupt = expects, interrupt
        self._perform()

    def hush(self) -> None:
        """Fall silent and await nothing."""
        if self.saying is not None:
            self.do(StopSpeaking())
            self.saying = None
        for timer in sorted(self.timers - {UTTERANCE}):
            self.cancel(timer)
        self._unduck()
        self.overdue = self._cut = False

    def clear(self, *, duplex: bool) -> None:
        """Whoever performed this is gone: nothing is being said, awaited or listened to any more."""
        self.actions.clear()
        self.timers.clear()
        self.saying, self.over, self.duplex = None, "", duplex
        self.voice = self.overdue = self._ducked = self._cut = self._ear_open = False

    def speech_finished(self, say: int) -> None:
        """A phrase has left the speaker; one that was cut off does not count."""
        if say == self.saying:
            self.saying = None
            self.beat_due()

    def beat_due(self) -> None:
        """On to the next beat, unless the person is speaking: then when they have finished."""
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
        in_vain = self._in_vain >= timing.IN_VAIN and self._expects is None
        longest = timing.LONGEST_IN_VAIN if in_vain else timing.LONGEST_UTTERANCE
        self.start_timer(UTTERANCE, longest)
        self.over = self.phrase if self.saying is not None else ""
        if self.saying is None or self._interrupt is Interrupt.NONE:
            return
        if self._interrupt is Interrupt.SPEECH:
            self.fall_silent()
        elif not self._ducked:
            self._ducked = True
            self.do(Duck())
            if not in_vain:
                self.start_timer(ATTENTION, timing.ATTENTION)

    def fall_silent(self) -> None:
        """The voice keeps on: the person is being listened to."""
        if self.saying is not None:
            self.do(StopSpeaking())
            self.saying, self._cut = None, True
        self._unduck()

    def voice_ended(self) -> None:
        """The person has finished speaking."""
        self.voice = False
        self.cancel(UTTERANCE)
        self.cancel(ATTENTION)
        self._unduck()

    def meant_something(self, *, for_us: bool) -> None:
        """Whether what was said where nothing was asked had a meaning here."""
        self._in_vain = 0 if for_us else self._in_vain + 1

    def let_be(self) -> None:
        """What was said has no meaning here: go on, with the phrase that was cut, or where we were."""
        if self._cut:
            self._cut = False
            self._perform()
        elif self.overdue:
            self.go_on()

    def end_rest(self) -> None:
        """Go on at once where there would have been a silence; nothing while a phrase is said."""
        if BEAT in self.timers or self.overdue:
            self.cancel(BEAT)
            self.go_on()

    def _unduck(self) -> None:
        if self._ducked:
            self._ducked = False
            self.do(Unduck())

    def open_ear(self, expects: Expectation | None) -> None:
        """Listen for a reply, or only for commands and signals."""
        self._ear_open, self._heard_for = True, expects
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

    def end(self, outcome: Outcome, then: str = "") -> None:
        """It is over, or goes over into another exercise."""
        self.hush()
        self._close_ear()
        self.pass_floor(Floor.ENDED)
        self.do(Finish(outcome=outcome, then=then))

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
        if not self.duplex:
            self._close_ear()
        elif not (self._ear_open and self._heard_for == self._expects):
            self.open_ear(self._expects)
        self.pass_floor(Floor.SPEAKING)
        self._said += 1
        self.saying, self.phrase = self._said, text
        self.do(Say(say=self._said, text=text, pace=self.pace))

    def _be_silent(self, until: float) -> None:
        in_a_hold = isinstance(self._row[self._beat], Until)
        if in_a_hold or until - self.now >= timing.EAR_OPENS_AFTER / self.tempo:
            self.pass_floor(Floor.HOLDING)
            self.open_ear(self._expects)
        self.start_timer(BEAT, until - self.now)

    def _close_ear(self) -> None:
        if self._ear_open:
            self._ear_open = False
            self.do(StopListening())
        self.voice_ended()
