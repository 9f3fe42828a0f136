"""What is told or asked back in an utterance, beside an answer, as one, or instead of one. Changes nothing."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.exercise.model import Ask, Wants
from assistant.exercise.terms import FEELING
from assistant.session.context import Context
from assistant.understanding import emotions
from assistant.understanding.decision import Decision
from assistant.understanding.evidence import Step
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.meaning import (
    Chosen,
    Command,
    CommandName,
    Corrected,
    Danger,
    Feelings,
    Hypothesis,
    Items,
    Meaning,
    Nothing,
    Number,
    Signal,
    Unsure,
    Words,
    YesNo,
)
from assistant.understanding.topics import (
    INSTEAD,
    LOSS,
    MEANING,
    PUZZLED,
    QUESTIONS,
    Topics,
)
from assistant.understanding.words import Words as Row


def with_topic(
    context: Context, hypotheses: tuple[Hypothesis, ...], decided: Decision
) -> Meaning | None:
    """Own words with what they are about; what is asked back, instead of what else it would be; and no answer of
    somebody's own that tells of somebody who is missing."""
    topics, meaning = context.spoken.topics, decided.meaning
    if topics is None or context.in_danger or not hypotheses:
        return meaning
    words = context.lexicon.words(hypotheses[0].text)
    asks = _asked_back(context, topics, words, decided) if context.question.open else ""
    match meaning:
        case Words(text=text) if asks and (answer := _beside_the_question(context, text)):
            return replace(meaning, about=topics.of(context.lexicon.words(answer)), asks=asks)
        case Words():
            return replace(meaning, about=asks or topics.of(words))
        case Corrected(reply=Words() as own):
            return Corrected(reply=replace(own, about=topics.of(words)))
        case _ if asks:
            return Words(text=hypotheses[0].text, about=asks)
        case Nothing() if (
            decided.by_model_alone and _welcomes_any(context) and (about := topics.of(words))
        ):
            return Words(text=hypotheses[0].text, about=about)
        case Chosen() if _welcomes_own(context) and decided.evidence != Step.PHRASE:
            return Nothing() if topics.of(words, _MISSING) else meaning
        case YesNo(yes=True) if _welcomes_own(context) and decided.evidence == Step.OPEN:
            return Nothing() if topics.of(words, _MISSING) else meaning
    return meaning


def beside(context: Context, hypotheses: tuple[Hypothesis, ...], meaning: Meaning | None) -> str:
    """What weighs and was told in one breath with an answer, or whatever was told instead of one. A feeling that was
    asked for is the answer itself."""
    topics, expects = context.spoken.topics, context.awaited
    if topics is None or context.in_danger or not hypotheses:
        return ""
    words = context.lexicon.words(hypotheses[0].text)
    told = topics.beside(words)
    match meaning:
        case None if expects is not None and expects.wants is not Wants.ITEMS:
            return topics.of(words, INSTEAD) or _feeling(words, context.lexicon)
        case YesNo() | Number() | Chosen() | Nothing() | Unsure():
            return told
        case Feelings() if told == LOSS:
            return told
    return ""


def _feeling(words: Row, lexicon: Lexicon) -> str:
    """Whether some feeling is said to be there, of whatever kind."""
    found = emotions.read(words, lexicon)
    return FEELING if found and found.feelings else ""


def _beside_the_question(context: Context, text: str) -> str:
    """What is answered beside what is asked back, in sentences of its own; empty where nothing is."""
    topics, lexicon = context.spoken.topics, context.lexicon
    if topics is None or not _welcomes_any(context):
        return ""
    rows = [(each, lexicon.words(each)) for each in _SENTENCE.findall(text)]
    asking = [words for _, words in rows if topics.of(words, (*QUESTIONS, PUZZLED))]
    if any(topics.of(words, (MEANING, "difference", PUZZLED)) for words in asking):
        return ""
    said = [
        each for each, words in rows if words not in asking and len(words) >= _FEWEST_OF_AN_ANSWER
    ]
    return " ".join(said) if asking else ""


_SENTENCE = re.compile(r"[^.?!]+")
_FEWEST_OF_AN_ANSWER = 2
"""Words: "dear" beside a question is none."""


def _welcomes_any(context: Context) -> bool:
    expects = context.awaited
    return expects is not None and expects.wants is Wants.FREE


def _welcomes_own(context: Context) -> bool:
    expects = context.awaited
    return expects is not None and bool(expects.otherwise)


_MISSING = ("loss", "lonely", "nothing", "refusal")


def _asked_back(context: Context, topics: Topics, words: Row, decided: Decision) -> str:
    """What is asked back, if anything. Who understands nothing may also mean that nothing was heard, or that there is
    no answer; what is answered plainly asks nothing."""
    answers = isinstance(decided.meaning, Danger | Signal) or decided.evidence == Step.PHRASE
    if not answers and _asks_about_ours(context, topics, words):
        return MEANING
    match decided.meaning:
        case Words() | Chosen() | Items() | None:
            return topics.of(words, QUESTIONS)
        case YesNo() | Unsure() | Nothing() | Command() if decided.by_model_alone:
            return topics.of(words, QUESTIONS)
        case Unsure() | Nothing() | Command(name=CommandName.SAY_AGAIN | CommandName.HELP):
            return MEANING if topics.of(words, (MEANING, PUZZLED)) else ""
        case Danger() | Signal() | Command() | Corrected():
            return ""
    return topics.of(words, (MEANING,)) if decided.evidence != Step.PHRASE else ""


def _asks_about_ours(context: Context, topics: Topics, words: Row) -> bool:
    """Whether one of the words of the question is asked about."""
    ask = context.script.step
    if not isinstance(ask, Ask):
        return False
    said = (
        part
        for part in context.script.fill(ask.text or context.spoken.rate)
        if isinstance(part, str)
    )
    return topics.asks_about(words, context.lexicon.words(" ".join(said)))
