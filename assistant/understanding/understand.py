"""From hypotheses to one meaning.

What each reply is read for, in this order: a command that stops or pauses; another command,
unless its words answer the question; a signal, unless the question asked for it; the reply.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from rapidfuzz import fuzz

from assistant.exercise.model import Expectation, Wants
from assistant.understanding import (
    body,
    choices,
    commands,
    emotions,
    items,
    numbers,
    replies,
    signals,
)
from assistant.understanding.lexicon import Aside, Lexicon
from assistant.understanding.meaning import (
    Chosen,
    Command,
    CommandName,
    Feelings,
    Hypothesis,
    Meaning,
    Number,
    Regions,
    Reply,
    Signal,
    SignalName,
    Words,
)
from assistant.understanding.phrases import cover
from assistant.understanding.words import LONGEST
from assistant.understanding.words import Words as WordRow

_OPEN = (Wants.ITEMS, Wants.FREE)


def understand(
    hypotheses: Sequence[Hypothesis], expects: Expectation | None, lexicon: Lexicon
) -> Meaning | None:
    """What was meant, or None when it was not understood.

    Hypotheses are taken in order, but "stop", "pause" and signals in any free one come first. A
    constrained one has to be borne out by a free one, which means the same or sounds alike;
    where there is no free one at all, only its "stop" and "pause" are heeded.
    """
    meanings = [(hypothesis, read(hypothesis.text, expects, lexicon)) for hypothesis in hypotheses]
    free = [(h, meaning) for h, meaning in meanings if not h.constrained]
    for _, meaning in free:
        if _is_pressing(meaning):
            return meaning
    for hypothesis, meaning in meanings:
        if meaning is None:
            continue
        if not hypothesis.constrained:
            return _made_certain(meaning, meanings)
        if _is_borne_out(hypothesis, meaning, free, lexicon):
            return meaning
    return None


def read(text: str, expects: Expectation | None, lexicon: Lexicon) -> Meaning | None:
    """What one reading means."""
    words = lexicon.words(text)
    if not words:
        return None
    command = commands.whole(words, lexicon)
    is_open = expects is not None and expects.wants in _OPEN
    answers = _answers(words, expects, lexicon)
    yields = answers and bool(cover(words, lexicon.yielding, lexicon.padding))
    if not yields and commands.is_stop(text, words, open_reply=is_open, lexicon=lexicon):
        return Command(name=CommandName.STOP)
    if command and (not answers or (command in commands.URGENT and not yields)):
        return Command(name=command)
    signal = signals.read(words, lexicon)
    if expects is None:
        meaning: Meaning | None = signal
    else:
        reply = _reply(text, words, expects, lexicon)
        meaning = _weightier(signal, reply, answers, expects)
    if meaning is None and not is_open and (edge := commands.at_edge(words, lexicon)):
        return Command(name=edge)
    return meaning


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
        case Wants.NUMBER if aside is Aside.NOTHING:
            return Number(value=0) if expects.low <= 0 <= expects.high else None
        case Wants.YES_NO if aside in (None, Aside.NOTHING):
            return replies.read(words, lexicon)
        case Wants.BODY if aside in (None, Aside.NOTHING):
            return body.read(words, lexicon)
        case Wants.ITEMS:
            return items.read(text, words, lexicon)
    if aside:
        return replies.MEANINGS[aside]
    match expects.wants:
        case Wants.NUMBER:
            return numbers.read(words, expects, lexicon)
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
        case Wants.YES_NO:
            return bool(cover(words, lexicon.yes_no, lexicon.padding))
        case Wants.EMOTION:
            return bool(cover(words, lexicon.emotions.words, lexicon.padding))
        case Wants.BODY:
            return bool(cover(words, lexicon.body.parts, lexicon.padding, lexicon.body.sides))
        case Wants.ITEMS:
            return bool(cover(words, lexicon.listing.marks, lexicon.padding))
    return False


def _weightier(
    signal: Signal | None, reply: Reply | None, answers: bool, expects: Expectation
) -> Meaning | None:
    """The signal, unless the question asked for just that."""
    if signal is None or (answers and reply is not None):
        return reply
    if signal.name is SignalName.PAIN and expects.wants is Wants.BODY:
        return reply if isinstance(reply, Regions) else None
    if signal.name is not SignalName.PAIN and isinstance(reply, Feelings | Chosen):
        return reply if expects.wants is Wants.EMOTION else signal
    return signal


def _is_pressing(meaning: Meaning | None) -> bool:
    is_urgent = isinstance(meaning, Command) and meaning.name in commands.URGENT
    return is_urgent or isinstance(meaning, Signal)


def _is_borne_out(
    hypothesis: Hypothesis,
    meaning: Meaning,
    free: list[tuple[Hypothesis, Meaning | None]],
    lexicon: Lexicon,
) -> bool:
    """Whether a free reading means the same or sounds alike."""
    if not free:
        return isinstance(meaning, Command) and meaning.name in commands.URGENT
    heard = "".join(lexicon.words(hypothesis.text))
    return any(
        (other is not None and _certain(other) == _certain(meaning))
        or fuzz.ratio(heard, "".join(lexicon.words(h.text))) >= 100 * lexicon.likeness.borne_out
        for h, other in free
    )


def _made_certain(meaning: Meaning, meanings: list[tuple[Hypothesis, Meaning | None]]) -> Meaning:
    """A guess becomes certain when a constrained reading agrees with it."""
    certain = _certain(meaning)
    agreed = any(h.constrained and other == certain for h, other in meanings)
    return certain if agreed else meaning


def _certain(meaning: Meaning) -> Meaning:
    match meaning:
        case Number() | Chosen():
            return dataclasses.replace(meaning, certain=True)
    return meaning
