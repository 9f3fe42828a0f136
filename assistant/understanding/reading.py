"""What one reading says: each way from words to a meaning in the order in which it is believed.

A command that stops or pauses; another command, unless its words answer the question; a signal, unless the
question asked for it; the reply; at last an urgent command at the edge of what is no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from assistant.exercise.model import Expectation, Wants
from assistant.understanding import (
    body,
    choices,
    commands,
    emotions,
    items,
    numbers,
    own_terms,
    replies,
    scratching,
    signals,
    talk,
)
from assistant.understanding.decision import SURE
from assistant.understanding.evidence import Candidate, Step
from assistant.understanding.lexicon import Aside, Lexicon
from assistant.understanding.meaning import (
    Chosen,
    Command,
    CommandName,
    Feelings,
    Items,
    Meaning,
    Number,
    Regions,
    Reply,
    Signal,
    SignalName,
    Unsure,
    Words,
    YesNo,
)
from assistant.understanding.phrases import cover
from assistant.understanding.words import LONGEST
from assistant.understanding.words import Words as WordRow

OPEN = (Wants.ITEMS, Wants.FREE)
"""Questions that any words answer."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One text that may have been said, and what it is an answer to."""

    text: str
    expects: Expectation | None
    lexicon: Lexicon

    @cached_property
    def words(self) -> WordRow:
        return self.lexicon.words(self.kept)

    @cached_property
    def kept(self) -> str:
        """What is left of it where the person took something back, and what they said instead is an answer."""
        if self.expects is None or self.expects.wants is Wants.ITEMS:
            return self.text
        *before, last = scratching.parts(self.text, self.lexicon)
        if not before or not last:
            return self.text
        reply = _reply(last, self.lexicon.words(last), self.expects, self.lexicon)
        return last if reply is not None else self.text

    @property
    def is_open(self) -> bool:
        """Whether anything is welcome."""
        return self.expects is not None and self.expects.wants in OPEN

    @cached_property
    def answers(self) -> bool:
        """Whether it is made of nothing but words that the question hopes for."""
        return _answers(self.words, self.expects, self.lexicon)

    @cached_property
    def yields(self) -> bool:
        """Whether it would be an urgent command, but answers."""
        yielding = cover(self.words, self.lexicon.yielding, self.lexicon.padding)
        return self.answers and bool(yielding)

    @cached_property
    def signal(self) -> Signal | None:
        return signals.read(self.lexicon.words(self.text), self.lexicon)

    @cached_property
    def in_own_terms(self) -> frozenset[bool]:
        """What it says to this question alone: yes, no, nothing, or both at once."""
        return own_terms.said(self.kept, self.expects, self.lexicon)

    @cached_property
    def reply(self) -> Reply | None:
        if self.expects is None:
            return None
        return _reply(self.kept, self.words, self.expects, self.lexicon)


def candidates(reading: Reading) -> Iterator[Candidate]:
    """What it may mean, by each step in turn."""
    if reading.words:
        for step in _STEPS:
            if (found := step(reading)) is not None:
                yield found


def read(text: str, expects: Expectation | None, lexicon: Lexicon) -> Meaning | None:
    """What one reading means."""
    found = next(candidates(Reading(text=text, expects=expects, lexicon=lexicon)), None)
    return found.meaning if found else None


def _stop(reading: Reading) -> Candidate | None:
    is_stop = not reading.yields and commands.is_stop(
        reading.kept, reading.words, open_reply=reading.is_open, lexicon=reading.lexicon
    )
    return _found(Command(name=CommandName.STOP), Step.PHRASE) if is_stop else None


def _command(reading: Reading) -> Candidate | None:
    name = commands.whole(reading.words, reading.lexicon)
    if name is None and reading.expects is not None and reading.expects.wants is Wants.ITEMS:
        name = talk.command(reading.words, reading.lexicon)
    is_urgent = name in commands.URGENT and not reading.yields
    if name is None or (reading.answers and not is_urgent):
        return None
    return _found(Command(name=name), Step.PHRASE)


def _in_own_terms(reading: Reading) -> Candidate | None:
    """A yes that is said so is none of pain, panic and the like; a no leaves panic to be heeded."""
    said, signal = reading.in_own_terms, reading.signal
    heeded = signal is not None and signal.name is not SignalName.PAIN
    if len(said) != 1 or (heeded and True not in said):
        return None
    return _found(YesNo(yes=True in said), Step.OWN_TERMS)


def _signal(reading: Reading) -> Candidate | None:
    """Unless the question asked for just that."""
    signal, reply, expects = reading.signal, reading.reply, reading.expects
    if signal is None or (reading.answers and reply is not None):
        return None
    if signal.name is SignalName.PAIN and reading.in_own_terms:
        return None
    if expects is not None and signal.name is SignalName.PAIN and expects.wants is Wants.BODY:
        return None
    is_feeling = expects is not None and expects.wants is Wants.EMOTION
    if is_feeling and signal.name is not SignalName.PAIN and isinstance(reply, Feelings | Chosen):
        return None
    return _found(signal, Step.PART)


def _replied(reading: Reading) -> Candidate | None:
    reply, expects, signal = reading.reply, reading.expects, reading.signal
    if reply is None or expects is None or reading.in_own_terms:
        return None
    in_pain = signal is not None and signal.name is SignalName.PAIN
    if in_pain and expects.wants is Wants.BODY and not reading.answers:
        return _found(reply, Step.PART) if isinstance(reply, Regions) else None
    match reply:
        case Number():
            return _found(reply, Step.NUMBER)
        case Items() | Words() if not reading.answers:
            return _found(reply, Step.OPEN)
    return _found(reply, Step.PHRASE if reading.answers else Step.PART)


def _edge(reading: Reading) -> Candidate | None:
    if reading.is_open or (name := commands.at_edge(reading.words, reading.lexicon)) is None:
        return None
    return _found(Command(name=name), Step.PART)


_STEPS: tuple[Callable[[Reading], Candidate | None], ...] = (
    _stop,
    _command,
    _in_own_terms,
    _signal,
    _replied,
    _edge,
)


def _found(meaning: Meaning, step: Step) -> Candidate:
    return Candidate(meaning=meaning, step=step, sure=SURE[step])


def _reply(text: str, words: WordRow, expects: Expectation, lexicon: Lexicon) -> Reply | None:
    """The answer to a question."""
    aside = replies.aside(words, lexicon)
    match expects.wants:
        case Wants.EMOTION if aside in (None, Aside.NOTHING):
            whole = choices.whole(words, expects, lexicon)
            felt = whole or emotions.read(words, lexicon)
            named = felt or choices.book(expects, lexicon).find(words)
            return felt or (choices.read(words, expects, lexicon) if named else None)
        case Wants.CHOICE if reply := choices.whole(words, expects, lexicon):
            return reply
        case Wants.FREE if reply := choices.nothing_but(words, expects, lexicon):
            return reply
        case Wants.NUMBER if aside is Aside.NOTHING:
            return Number(value=0) if expects.low <= 0 <= expects.high else None
        case Wants.YES_NO if aside in (None, Aside.NOTHING):
            asked = lexicon.words(expects.question)
            return replies.read(words, lexicon, asked, leave=expects.leave)
        case Wants.BODY if aside in (None, Aside.NOTHING):
            return body.read(words, lexicon)
        case Wants.ITEMS:
            return items.read(text, words, lexicon)
    if aside:
        return replies.MEANINGS[aside]
    match expects.wants:
        case Wants.NUMBER:
            without = lexicon.numbers.without.find(words)
            return numbers.read(words, expects, lexicon) or (Unsure() if without else None)
        case Wants.CHOICE:
            return choices.read(words, expects, lexicon)
        case Wants.FREE:
            return Words(text=" ".join(text[:LONGEST].split()))
    return None


def _answers(words: WordRow, expects: Expectation | None, lexicon: Lexicon) -> bool:
    """Whether the whole utterance is made of the words the question hopes for."""
    if expects is None:
        return False
    if expects.choices and choices.whole(words, expects, lexicon):
        return True
    if cover(words, lexicon.asides, lexicon.padding, lexicon.yes_no):
        return True
    match expects.wants:
        case Wants.CHOICE:
            return bool(cover(words, lexicon.order.places, lexicon.padding, lexicon.yes_no))
        case Wants.YES_NO:
            return bool(cover(words, lexicon.yes_no, lexicon.padding))
        case Wants.EMOTION:
            return bool(cover(words, lexicon.emotions.words, lexicon.padding))
        case Wants.BODY:
            return bool(cover(words, lexicon.body.parts, lexicon.padding, lexicon.body.sides))
        case Wants.ITEMS:
            return bool(cover(words, lexicon.listing.marks, lexicon.padding))
    return False
