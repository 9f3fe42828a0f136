"""Performs what the rooms have written down: who speaks, who listens, and what is awaited.

The stage knows nothing of exercises and questions. It is given a score and turns it into actions,
a floor and timers. Two rules:

1. While a row is under way, either a phrase is on its way to the speaker or a timer runs.
2. Where the echo of our own voice is removed (`duplex`), the ear stays open while we speak: a
   voice makes us speak softly, one that keeps on makes us fall silent and listen, and what
   turns out to have been nothing lets us go on, with the phrase from its start if it was cut.
   Elsewhere the ear is never open while a phrase is on its way.
"""

from __future__ import annotations

from collections.abc import Iterable

from assistant.exercise.model import Expectation, Interrupt
from assistant.session import beats, timing
from assistant.session.actions import (
    Action,
    CancelTimer,
    Duck,
    Finish,
    Listen,
    Patience,
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
from assistant.session.beats import Phrase, Rest, Until
from assistant.session.performance import Performance, Row
from assistant.session.score import (
    ATTENTION,
    BEAT,
    REPLY,
    UTTERANCE,
    BeatOver,
    Clear,
    Close,
    EndRest,
    HeededSoFar,
    Hush,
    IgnoreUtterance,
    Note,
    PhraseOver,
    Play,
    Postpone,
    TimerRang,
    VoiceBegan,
    VoiceKeptOn,
    VoiceOver,
    Wait,
)
from assistant.session.states import FLOOR, Floor, pass_to


def perform(performance: Performance, score: Iterable[Note]) -> list[Action]:
    """Perform it; the actions it comes to."""
    stage = _Stage(performance)
    for note in score:
        stage.perform(note)
    return stage.actions


class _Stage:
    """What is done for one event."""

    def __init__(self, performance: Performance) -> None:
        self._now = performance
        self._ear = performance.ear
        self.actions: list[Action] = []

    def perform(self, note: Note) -> None:
        now = self._now
        match note:
            case Record() | ShowPlace() | Prepare() | SetVolume():
                self.actions.append(note)
            case Play(row=row):
                self._play(row)
            case PhraseOver():
                now.saying = None
            case TimerRang(timer=timer):
                now.timers.remove(timer)
            case BeatOver() if self._ear.voice:
                now.overdue = True
            case BeatOver():
                self._next_beat()
            case EndRest():
                self._cancel(BEAT)
                self._next_beat()
            case Hush():
                self._hush()
            case Wait():
                self._wait(note)
            case Postpone(timer=timer, seconds=seconds):
                self._start_timer(timer, seconds)
            case VoiceBegan() | VoiceKeptOn() | VoiceOver() | IgnoreUtterance():
                self._hear(note)
            case HeededSoFar(tier=tier):
                self._ear.heeded = tier
            case Clear(duplex=duplex):
                self._clear(duplex=duplex)
            case Close(outcome=outcome, then=then):
                self._hush()
                self._close_ear()
                self._pass_floor(Floor.ENDED)
                self.actions.append(Finish(outcome=outcome, then=then))

    # Rows

    def _play(self, row: Row) -> None:
        self._hush()
        self._now.row, self._now.beat = row, 0
        self._perform_row()

    def _next_beat(self) -> None:
        self._now.beat += 1
        self._now.overdue = False
        self._perform_row()

    def _perform_row(self) -> None:
        """Perform beats until one has to be waited for."""
        now, row = self._now, self._now.row.beats
        now.beat, now.mark, tones = beats.advance(row, now.beat, now.mark, now.now)
        for tone in tones:
            self.actions.append(PlayCue(cue=tone.cue, seconds=tone.seconds))
        if now.beat < len(row):
            match row[now.beat]:
                case Phrase() as phrase:
                    self._say(phrase)
                case Rest(seconds=seconds):
                    self._be_silent(now.now + seconds, in_a_hold=False)
                case Until(seconds=seconds):
                    self._be_silent(now.mark + seconds, in_a_hold=True)

    def _say(self, phrase: Phrase) -> None:
        now, expects = self._now, self._now.row.expects
        if not self._ear.duplex:
            self._close_ear()
        elif not (self._ear.open and self._ear.expects == expects):
            self._open_ear(expects)
        self._pass_floor(Floor.SPEAKING)
        now.said += 1
        now.saying, now.phrase = now.said, phrase.text
        said = Say(say=now.said, text=phrase.text, pace=now.pace, shown=phrase.shown)
        self.actions.append(said)

    def _be_silent(self, until: float, *, in_a_hold: bool) -> None:
        now = self._now
        if in_a_hold or until - now.now >= timing.EAR_OPENS_AFTER / now.tempo:
            self._pass_floor(Floor.HOLDING)
            self._open_ear(now.row.expects)
        self._start_timer(BEAT, until - now.now)

    def _hush(self) -> None:
        now = self._now
        if now.saying is not None:
            self.actions.append(StopSpeaking())
            now.saying = None
        for timer in sorted(now.timers - {UTTERANCE}):
            self._cancel(timer)
        self._unduck()
        now.overdue = now.cut = False

    def _wait(self, wait: Wait) -> None:
        self._pass_floor(wait.floor)
        self._open_ear(wait.expects)
        self.actions.append(wait.place)
        if not (self._ear.voice and wait.timer == REPLY):
            self._start_timer(wait.timer, wait.seconds)

    def _clear(self, *, duplex: bool) -> None:
        now, ear = self._now, self._ear
        self.actions.clear()
        now.timers.clear()
        now.saying, now.overdue, now.ducked, now.cut = None, False, False, False
        ear.over, ear.duplex, ear.voice, ear.open = "", duplex, False, False
        ear.heeded = None

    # The person's voice

    def _hear(self, note: VoiceBegan | VoiceKeptOn | VoiceOver | IgnoreUtterance) -> None:
        match note:
            case VoiceBegan():
                self._voice_began()
            case VoiceKeptOn():
                self._fall_silent()
            case VoiceOver():
                self._voice_over(note)
            case IgnoreUtterance(in_vain=in_vain):
                self._ignore_utterance(in_vain=in_vain)

    def _voice_began(self) -> None:
        now, ear, row = self._now, self._ear, self._now.row
        ear.voice = True
        self._cancel(REPLY)
        in_vain = ear.in_vain >= timing.IN_VAIN and row.expects is None
        longest = timing.LONGEST_IN_VAIN if in_vain else timing.LONGEST_UTTERANCE
        self._start_timer(UTTERANCE, longest)
        ear.over = now.phrase if now.saying is not None else ""
        if now.saying is None or row.interrupt is Interrupt.NONE:
            return
        if row.interrupt is Interrupt.SPEECH:
            self._fall_silent()
        elif not now.ducked:
            now.ducked = True
            self.actions.append(Duck())
            if not in_vain:
                self._start_timer(ATTENTION, timing.ATTENTION)

    def _fall_silent(self) -> None:
        now = self._now
        if now.saying is not None:
            self.actions.append(StopSpeaking())
            now.saying, now.cut = None, True
        self._unduck()

    def _voice_over(self, voice: VoiceOver) -> None:
        ear = self._ear
        self._voice_ended()
        ear.own_voice = ear.own_voice + 1 if voice.own_voice else 0
        if ear.own_voice == timing.OWN_VOICE_BEFORE_HALF_DUPLEX and ear.duplex:
            ear.duplex = False
            self.actions.append(Record(kind="half-duplex", name="own-voice"))
        if voice.understood:
            ear.in_vain = 0

    def _voice_ended(self) -> None:
        self._ear.voice, self._ear.heeded = False, None
        self._cancel(UTTERANCE)
        self._cancel(ATTENTION)
        self._unduck()

    def _ignore_utterance(self, *, in_vain: bool) -> None:
        now = self._now
        if in_vain:
            self._ear.in_vain += 1
        if now.cut:
            now.cut = False
            self._perform_row()
        elif now.overdue:
            self._next_beat()

    def _unduck(self) -> None:
        if self._now.ducked:
            self._now.ducked = False
            self.actions.append(Unduck())

    # Ear, timers and floor

    def _open_ear(self, expects: Expectation | None) -> None:
        self._ear.open, self._ear.expects = True, expects
        patience = timing.PATIENCE[expects.wants] if expects else Patience.CLOSED
        self.actions.append(Listen(expects=expects, patience=patience))

    def _close_ear(self) -> None:
        if self._ear.open:
            self._ear.open = False
            self.actions.append(StopListening())
        self._voice_ended()

    def _start_timer(self, timer: str, seconds: float) -> None:
        self._now.timers.add(timer)
        self.actions.append(StartTimer(timer=timer, due=self._now.now + seconds))

    def _cancel(self, timer: str) -> None:
        if timer in self._now.timers:
            self._now.timers.remove(timer)
            self.actions.append(CancelTimer(timer=timer))

    def _pass_floor(self, following: Floor) -> None:
        self._now.floor = pass_to(FLOOR, self._now.floor, following)
