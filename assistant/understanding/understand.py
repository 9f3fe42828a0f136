"""From hypotheses to one meaning.

What each reply is read for, in this order: danger, in any reading; a command that stops or pauses; another command,
unless its words answer the question; a signal, unless the question asked for it; the reply.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from assistant.exercise.model import Expectation, Wants
from assistant.understanding import (
    alike,
    body,
    choices,
    commands,
    emotions,
    items,
    numbers,
    replies,
    signals,
)
from assistant.understanding.certainty import certainly, doubtful, is_certain
from assistant.understanding.lexicon import Aside, Lexicon
from assistant.understanding.meaning import (
    Chosen,
    Command,
    CommandName,
    Danger,
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

Reading: TypeAlias = tuple[Hypothesis, Meaning | None]

_OPEN = (Wants.ITEMS, Wants.FREE)
_LONG = 5
"""Sounds from which on two readings that sound alike are hardly two different things."""


def understand(
    hypotheses: Sequence[Hypothesis], expects: Expectation | None, lexicon: Lexicon
) -> Meaning | None:
    """What was meant, or None when it was not understood.

    Danger comes first, whatever else is said with it: "stop, I want to die".
    """
    return danger(hypotheses, lexicon) or without_danger(hypotheses, expects, lexicon)


def danger(hypotheses: Sequence[Hypothesis], lexicon: Lexicon) -> Danger | None:
    """The gravest danger any reading tells of: the free ones, where there are any."""
    free = [h for h in hypotheses if not h.constrained] or hypotheses
    return lexicon.safety.gravest([lexicon.words(hypothesis.text) for hypothesis in free])


def without_danger(
    hypotheses: Sequence[Hypothesis], expects: Expectation | None, lexicon: Lexicon
) -> Meaning | None:
    """What was meant, danger aside.

    Hypotheses are taken in order, but "stop", "pause" and signals in any free one come first. A
    constrained one has to be borne out by a free one: what means the same makes it certain, what
    sounds alike lets it be confirmed. Where there is no free one at all, only its "stop" and
    "pause" are heeded. What no reading says clearly is compared by sound, all readings together.
    """
    readings = [(h, read(h.text, expects, lexicon)) for h in hypotheses]
    free = [(h, meaning) for h, meaning in readings if not h.constrained]
    if (pressing := _pressing(free, lexicon)) is not None:
        return pressing
    hoped = [(h, meaning) for h, meaning in readings if h.constrained and meaning is not None]
    for hypothesis, meaning in hoped:
        if (borne_out := _borne_out(hypothesis, meaning, free, lexicon)) is not None:
            return borne_out
    free = [(h, None if isinstance(meaning, Signal) else meaning) for h, meaning in free]
    understood = [meaning for _, meaning in free if meaning is not None]
    contradicted = any(_contradicts(meaning, other) for _, meaning in hoped for other in understood)
    first = free[0][1] if free else None
    if first is not None and is_certain(first) and not _is_wavering(free, expects, lexicon):
        return doubtful(first) if contradicted else first
    if not contradicted and (same := _nearly_the_same(free, expects, lexicon)) is not None:
        return same
    if expects is not None and (guess := alike.guess(_words(free, lexicon), expects, lexicon)):
        return doubtful(guess) if contradicted else guess
    if not understood and (name := alike.command(_words(free, lexicon), lexicon)):
        return Command(name=name)
    # What one reading says that is not the best may have been misread, unless it sounds like the rest.
    if understood and (first is not None or understood.count(understood[0]) > 1):
        return doubtful(understood[0])
    return _worth_asking_about(free, expects, lexicon)


def _worth_asking_about(
    free: Sequence[Reading], expects: Expectation | None, lexicon: Lexicon
) -> Meaning | None:
    """The number or choice that one reading says clearly and no other contradicts, to be confirmed."""
    match [(h, meaning) for h, meaning in free if meaning is not None]:
        case [(only, Number(certain=True) | Chosen(certain=True) as said)]:
            loose = is_loose(said, lexicon.words(only.text), expects, lexicon)
            return None if loose else doubtful(said)
    return None


def _words(readings: Sequence[Reading], lexicon: Lexicon) -> list[WordRow]:
    return [lexicon.words(hypothesis.text) for hypothesis, _ in readings]


def _is_wavering(free: Sequence[Reading], expects: Expectation | None, lexicon: Lexicon) -> bool:
    """Whether the readings take turns between two words that are heard as each other, or the best
    alone gives an answer that has to be borne out."""
    rows = _words(free, lexicon)
    if len({words for words in rows if words}) < 2:
        return False
    first = free[0][1]
    alone = first is not None and all(meaning != first for _, meaning in free[1:])
    return any(map(lexicon.sounds.confusable.find, rows)) or (
        alone and is_loose(first, rows[0], expects, lexicon)
    )


def is_loose(
    meaning: Meaning | None, words: WordRow, expects: Expectation | None, lexicon: Lexicon
) -> bool:
    """Whether a second reading has to bear out what one means: a number among other words, which
    may be one of them, and a mere "yeah" where "yes" was offered."""
    match meaning, expects:
        case Number(), _:
            return not numbers.is_bare(words, lexicon)
        case Chosen(), Expectation(wants=Wants.CHOICE):
            named = choices.whole(words, expects, lexicon)
            return named is None and choices.agreed(words, expects, lexicon) is not None
    return False


def _nearly_the_same(
    free: Sequence[Reading], expects: Expectation | None, lexicon: Lexicon
) -> Meaning | None:
    """The command, number or choice one reading says in so many words that the others, which sound
    like it, will have misread it."""
    understood = [(h, meaning) for h, meaning in free if meaning is not None]
    if len(understood) != 1:
        return None
    sounds, (said, meaning) = lexicon.sounds, understood[0]
    words = lexicon.words(said.text)
    if not isinstance(meaning, Command | Number | Chosen) or not is_certain(meaning):
        return None
    if is_loose(meaning, words, expects, lexicon):
        return None
    row = sounds.of(words)
    others = [sounds.of(other) for other in _words(free, lexicon) if other and other != words]
    if len(row) < _LONG or not others or sounds.confusable.find(words):
        return None
    return meaning if all(sounds.distance(row, other) <= sounds.near for other in others) else None


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
        case Wants.FREE if reply := choices.nothing_but(words, expects, lexicon):
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


def is_slip(
    hypotheses: Sequence[Hypothesis], expects: Expectation | None, lexicon: Lexicon
) -> bool:
    """Whether just one reading tells of pain and the like, in one word: "sore" for "four"."""
    readings = [(h, read(h.text, expects, lexicon)) for h in hypotheses if not h.constrained]
    return _is_slip(readings, lexicon)


def _pressing(free: Sequence[Reading], lexicon: Lexicon) -> Meaning | None:
    """What is heeded whichever reading says it. A slip is, if no other reading answers."""
    answered = any(meaning and not isinstance(meaning, Signal) for _, meaning in free)
    slipped = answered and _is_slip(free, lexicon)
    for _, meaning in free:
        if isinstance(meaning, Signal) and not slipped:
            return meaning
        if isinstance(meaning, Command) and meaning.name in commands.URGENT:
            return meaning
    return None


def _is_slip(free: Sequence[Reading], lexicon: Lexicon) -> bool:
    signalled = [h for h, meaning in free if isinstance(meaning, Signal)]
    return len(signalled) == 1 and len(lexicon.words(signalled[0].text)) == 1


def _borne_out(
    hypothesis: Hypothesis, meaning: Meaning, free: Sequence[Reading], lexicon: Lexicon
) -> Meaning | None:
    """What a constrained reading comes to beside the free ones; None when they don't bear it out."""
    if not free:
        is_urgent = isinstance(meaning, Command) and meaning.name in commands.URGENT
        return meaning if is_urgent else None
    sounds, words, others = lexicon.sounds, lexicon.words(hypothesis.text), _words(free, lexicon)
    if any(other is not None and certainly(other) == certainly(meaning) for _, other in free):
        is_doubtful = sounds.confusable.find(words) and others[0] != words
        return doubtful(meaning) if is_doubtful else certainly(meaning)
    heard = sounds.of(words)
    away = min(sounds.distance(heard, sounds.of(other)) for other in others)
    return doubtful(meaning) if away <= sounds.likely else None


def _contradicts(one: Meaning, other: Meaning) -> bool:
    """Whether they are two answers to the same question."""
    return type(one) is type(other) and certainly(one) != certainly(other)
