"""What a sentence says as a whole: the sentence model's opinion, as candidates like any other.

It is asked about the best free readings. What it proposes has to fit what is asked: a yes where yes or no is
awaited, a choice where one is offered; commands, signals and the replies that may follow any question always.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assistant.exercise.model import Expectation, Wants
from assistant.understanding import body, choices, emotions, sentences
from assistant.understanding.evidence import Candidate, Step
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.meaning import (
    Chosen,
    Command,
    CommandName,
    Declined,
    Meaning,
    Nothing,
    Signal,
    SignalName,
    Unsure,
    YesNo,
)
from assistant.understanding.phrases import trim
from assistant.understanding.reading import OPEN
from assistant.understanding.sentences import UNKNOWN, Opinion
from assistant.understanding.words import Words, shown

_LEAST = 0.3
"""Below that it is no opinion."""
_LEAST_WHERE_ALL_FITS = {Wants.FREE: 0.75, Wants.ITEMS: 0.9}
"""Where whatever is said is an answer, "a quiet minute" is one, and no pause; and so is "hang on, there's a clock"."""
_LEAST_THERE = {sentences.SIGNAL: 0.8, sentences.NOTHING: 0.75, sentences.CHOICE: 0.99}
"""The same for what costs one question too many, for that there is nothing to name, and for what is merely offered
beside."""
_PLAIN: dict[str, Meaning] = {
    sentences.UNSURE: Unsure(),
    sentences.NOTHING: Nothing(),
    sentences.DECLINED: Declined(),
}
_MOST_READINGS = 2
"""Readings of the same sound that are judged."""
_NO_REGIONS: frozenset[str] = frozenset()


def candidates(
    texts: Sequence[str],
    words: Words,
    expects: Expectation | None,
    lexicon: Lexicon,
    *,
    answered: bool = True,
) -> Iterator[Candidate]:
    """What it may mean, as far as that fits. What the second reading does not bear out is no more sure than there.

    `answered`: whether rules take it for an answer, against which the model has to be surer where all is welcome."""
    is_free = expects is not None and expects.wants is Wants.FREE
    is_comfort = is_free and bool(lexicon.comforting.find(words))
    different = list(dict.fromkeys(texts))[:_MOST_READINGS]
    opinions = [_opinion(text, expects, lexicon).reply for text in different]
    for label in opinions[0]:
        sure = min(opinion.get(label, 0.0) for opinion in opinions)
        least = _least(label, expects) if answered else _LEAST
        if is_comfort and label.startswith(sentences.COMMAND):
            continue
        if sure >= least and (meaning := _meaning(label, words, expects, lexicon)) is not None:
            yield Candidate(meaning=meaning, step=Step.SENTENCE, sure=sure, rule=f"{sure:.2f}")


def _least(label: str, expects: Expectation | None) -> float:
    """How sure it has to be for it to be a candidate at all."""
    if expects is None or expects.wants not in OPEN:
        return _LEAST
    if expects.wants is Wants.FREE and label == sentences.NOTHING:
        return _LEAST_WHERE_ALL_FITS[expects.wants]
    kind = next((k for k in (sentences.SIGNAL, sentences.CHOICE) if label.startswith(k)), label)
    return _LEAST_THERE.get(kind, _LEAST_WHERE_ALL_FITS[expects.wants])


def is_signal(text: str, expects: Expectation | None, lexicon: Lexicon) -> bool:
    """Whether it rather tells of pain, panic and the like, for which there is an answer of its own."""
    label, sure = _opinion(text, expects, lexicon).likeliest()
    return label.startswith(sentences.SIGNAL) and sure >= _SIGNALS


_SIGNALS = 0.6
"""How sure the model has to be of that."""


def is_rather_an_answer(text: str, expects: Expectation | None, lexicon: Lexicon) -> bool:
    """Whether it plainly answers what was asked or is a command, and is danger with some doubt: "door's locked and
    I've the place to myself", to whether it is a good moment. To how they feel danger may be the answer.

    A yes or no that it begins or ends with has no part in that: "yes, I'm on the bridge"."""
    words = lexicon.words(text)
    beside = trim(words, lexicon.yes_no)
    return _answers(text, expects, lexicon) and (
        beside == words or not beside or _answers(shown(beside), expects, lexicon)
    )


def _answers(text: str, expects: Expectation | None, lexicon: Lexicon) -> bool:
    opinion = _opinion(text, expects, lexicon)
    label, sure = opinion.likeliest()
    if sure < _ANSWERS or opinion.dangerous > _DOUBTED_UPTO:
        return False
    wants = expects.wants if expects else None
    if label in (sentences.YES, sentences.NO):
        return wants is Wants.YES_NO
    if label.startswith(sentences.CHOICE):
        return wants is Wants.CHOICE
    return label.startswith(sentences.COMMAND)


_ANSWERS, _DOUBTED_UPTO = 0.9, 0.9
"""How sure the model has to be of the answer, and how sure of danger at most. Of 1800 times that a danger of the
first round was told in answer to a question of yes or no, with a yes, a no or neither before it, two were let be so,
and eleven where a yes counted."""


def options(expects: Expectation | None, lexicon: Lexicon) -> Mapping[str, Sequence[str]]:
    """Every way to say each choice, by its name; of a feeling that is asked for, each family is one, too."""
    if expects is None:
        return {}
    choices = {choice.name: choice.words for choice in expects.choices}
    families = emotions.families(lexicon) if expects.wants is Wants.EMOTION else {}
    return {**choices, **{name: families[name] for name in families if name not in choices}}


def _opinion(text: str, expects: Expectation | None, lexicon: Lexicon) -> Opinion:
    if lexicon.sentences is None:
        return UNKNOWN
    question = expects.question if expects else ""
    return lexicon.sentences.opinion(text, question, options(expects, lexicon))


def _meaning(
    label: str, words: Words, expects: Expectation | None, lexicon: Lexicon
) -> Meaning | None:
    kind, _, name = label.partition(":")
    match f"{kind}:" if name else kind:
        case sentences.COMMAND:
            return Command(name=CommandName(name))
        case sentences.SIGNAL:
            signal = SignalName(name)
            is_pain = signal is SignalName.PAIN
            return Signal(
                name=signal, regions=body.regions(words, lexicon) if is_pain else _NO_REGIONS
            )
    if expects is None or not expects.question:
        return None
    match f"{kind}:" if name else kind:
        case sentences.CHOICE if name in choices.turned_down(words, expects, lexicon):
            return None
        case sentences.CHOICE if any(choice.name == name for choice in expects.choices):
            return Chosen(names=(name,))
        case sentences.CHOICE:
            return emotions.of_family(name, lexicon)
        case sentences.YES | sentences.NO if expects.wants is Wants.YES_NO:
            return YesNo(yes=label == sentences.YES)
        case sentences.NOTHING if expects.wants in (Wants.EMOTION, Wants.YES_NO, Wants.NUMBER):
            return None
    return _PLAIN.get(label)
