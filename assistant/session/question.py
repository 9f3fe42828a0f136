"""What is known of a question that is under way: what was tried and collected, and so what is said next. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.exercise.model import Ask, Expectation, Text, Wants
from assistant.exercise.terms import DONE, NOTHING
from assistant.exercise.text import fill
from assistant.session.position import Value, range_with
from assistant.session.spoken import Spoken
from assistant.understanding.certainty import is_certain
from assistant.understanding.meaning import (
    Chosen,
    Declined,
    Feelings,
    Items,
    Meaning,
    Nothing,
    Number,
    Regions,
    Reply,
    Told,
    Unsure,
    Words,
    YesNo,
)
from assistant.understanding.words import full_sentences


@dataclass(slots=True)
class Question:
    """How the answer to one `Ask` is coming along."""

    open: bool = True
    """False once it is left: what is said then is no answer to it."""
    silences: int = 0
    misses: int = 0
    """How often nothing was heard, and how often it was not understood."""
    noises: int = 0
    """How often a voice was heard that said nothing."""
    asked_back: int = 0
    """How often the person asked something instead."""
    encouraged: bool = False
    """Whether "I don't know" or "nothing" has been met with an encouragement."""
    items: list[str] = field(default_factory=list)
    doubt: Reply | None = None
    """What was understood but is being confirmed."""
    denied: list[Reply] = field(default_factory=list)
    """What was asked about and not confirmed: none is asked about twice."""

    @property
    def confirming(self) -> bool:
        """Whether "did you say …?" is being asked."""
        return self.doubt is not None

    def corrects(self, meaning: Meaning | None) -> bool:
        """Whether it is another answer of the kind that is being confirmed: "no, six"."""
        return type(meaning) is type(self.doubt) and meaning != self.doubt

    def close(self) -> None:
        """It is left: what is said from now on is no answer to it."""
        self.open, self.doubt = False, None


SHORT = 12
"""Words of an own answer that can still be said back within a sentence."""


def hint(expects: Expectation, spoken: Spoken) -> Text:
    """What can be said in reply."""
    offered = [choice.words[0] for choice in expects.choices]
    choices = spoken.or_.join(filter(None, [", ".join(offered[:-1]), *offered[-1:]]))
    kind = Wants.CHOICE if expects.wants is Wants.EMOTION and choices else expects.wants
    values = {"choices": choices, "low": str(expects.low), "high": str(expects.high)}
    return fill(spoken.hints[kind], lambda name: (values[name],))


def core(question: Text) -> Text:
    """The sentence that asks: the last with a question mark, or else the last."""
    sentences = [piece for piece in question if isinstance(piece, str)]
    asking = [sentence for sentence in sentences if "?" in sentence or "？" in sentence]
    return tuple((asking or sentences)[-1:])


def with_question(text: Text, question: Text, step: Ask, spoken: Spoken) -> Text:
    """A reprompt with `{question}`, or all that it begins with as `{whole}`, and `{hint}` put in."""
    parts = {"question": core(question), "whole": question, "hint": hint(step.expects, spoken)}
    return fill(text, parts.get)


def trigger_of(step: Ask, reply: Reply) -> str:
    """The trigger a reply leaves the question by.

    A feeling that is the absence of one is "nothing" where the exercise has an answer to
    that, and else the family it belongs to.
    """
    match reply:
        case Number(value=value):
            return range_with(value, step)
        case Feelings(feelings=(first, *_)) if first.absent and _has_branch(step, NOTHING):
            return NOTHING
    return reply.trigger if reply.trigger in step.to else DONE


def _has_branch(step: Ask, trigger: str) -> bool:
    return step.to.get(trigger, step.to[DONE]) != step.to[DONE]


def uncertain(reply: Reply, expects: Expectation) -> str:
    """What to say to have a reply confirmed; empty when there is no doubt."""
    return "" if is_certain(reply) else in_words(reply, expects)


def in_words(reply: Reply, expects: Expectation) -> str:
    """A reply as it can be said back within a sentence; empty where it cannot."""
    match reply:
        case Number(value=value):
            return f"{value:g}"
        case Chosen(names=(name, *_)):
            return next(choice.words[0] for choice in expects.choices if choice.name == name)
        case Feelings(feelings=(first, *_)):
            return first.word
    return ""


def remembered(name: str, reply: Reply) -> dict[str, Value]:
    """What an answer leaves in memory under a name."""
    match reply:
        case YesNo(yes=yes):
            return {name: "yes" if yes else "no"}
        case Number(value=value):
            return {name: float(value)}
        case Chosen(names=names):
            return {name: names[0] if len(names) == 1 else names}
        case Items(items=items):
            return {name: items, f"{name}.count": float(len(items))}
        case Feelings(feelings=(first, *others)):
            values: dict[str, Value] = {
                name: first.word,
                f"{name}.word": first.word,
                f"{name}.family": first.family,
                f"{name}.strength": first.strength.name.lower(),
            }
            if others:
                values |= {f"{name}.second": others[0].word}
            return values
        case Regions(regions=regions):
            return {name: tuple(sorted(regions))}
        case Words(text=text):
            own: dict[str, Value] = {name: text}
            if short := _quotable(text):
                own[f"{name}.short"] = short
            return own
        case Unsure() | Feelings():
            return {name: "unsure"}
        case Nothing():
            return {name: "nothing"}
        case Declined():
            return {name: "declined"}
        case Told(name=told):
            return {name: told}


def _quotable(text: str) -> str:
    """An own answer as part of a sentence, without what it asks, "In bed. Where else?"; of one that is long the first
    sentence that is short and more than a word. Empty where there is none."""
    said = [each for each in full_sentences(text) if not each.endswith("?")] or [text]
    whole = " ".join(said)
    short = whole if len(whole.split()) <= SHORT else _first_short(said)
    return short.rstrip(_ENDS) or short


def _first_short(sentences: Sequence[str]) -> str:
    return next((each for each in sentences if 1 < len(each.split()) <= SHORT), "")


_ENDS = " .,!?…。，！？"


def worth_keeping(reply: Reply) -> Value | None:
    """What the history keeps of an answer: a number, or a feeling's word, family and strength."""
    match reply:
        case Number(value=value):
            return float(value)
        case Feelings(feelings=(first, *_)):
            return first.word, first.family, first.strength.name.lower()
    return None
