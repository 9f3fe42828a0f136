"""What is made of a sentence, beside what its writer meant."""

from __future__ import annotations

import enum
import functools
import re

from rapidfuzz import fuzz, process

from assistant.exercise.model import Ask, Exercise, Expectation, Text, Wants
from assistant.exercise.text import fill
from assistant.languages import load
from assistant.understanding.meaning import (
    Chosen,
    Command,
    Danger,
    Declined,
    Feelings,
    Hypothesis,
    Items,
    Meaning,
    Nothing,
    Number,
    Regions,
    Signal,
    Unsure,
    Words,
    YesNo,
)
from assistant.understanding.understand import danger, understand
from tests import shipped
from tests.understanding import sets
from tests.understanding.sets import Reply, Sentence

NONE = "none"
"""Nothing of the kind was said."""
OTHER = "other"
"""Anything but a command."""


class Verdict(enum.Enum):
    """What becomes of a reply."""

    RIGHT = "right"
    WRONG = "wrong"
    ASKED = "asked again"
    """It was not understood, or is to be confirmed first."""


def judge(reply: Reply, language: str) -> Verdict:
    """Whether a reply is taken as it was meant. Raises `KeyError` for a question that is never asked."""
    lexicon = load(language).lexicon
    meaning = understand((Hypothesis(reply.text),), expected(reply.question, language), lexicon)
    if meaning is None:
        return Verdict.RIGHT if reply.meaning in (NONE, OTHER, "0") else Verdict.ASKED
    if not _is_meant(reply, meaning, language):
        return Verdict.WRONG
    return Verdict.RIGHT if getattr(meaning, "certain", True) else Verdict.ASKED


def noticed(sentence: Sentence, language: str) -> int:
    """The tier of what is noticed in it; 0 for nothing."""
    found = danger((Hypothesis(sentence.text),), load(language).lexicon)
    return found.tier if found else 0


def is_acted_upon(sentence: Sentence, language: str) -> bool:
    """Whether something is done at once, and not asked first."""
    found = danger((Hypothesis(sentence.text),), load(language).lexicon)
    return found is not None and found.certain and found.tier >= _ALARM


_ALARM = 2
"""From this tier on something is done; below it is asked."""


def is_noticed(sentence: Sentence, language: str) -> bool:
    """Whether as much is made of it as it weighs. What is ambiguous may be asked about more gravely."""
    return noticed(sentence, language) >= sentence.tier


@functools.cache
def expected(question: str, language: str) -> Expectation:
    """What a question expects, also where it is put a little differently today. Raises `KeyError` where it is no
    longer asked."""
    asked = questions(language)
    if question in asked:
        return asked[question]
    ends = {other: _END.findall(other)[-1].strip() for other in asked}
    found = process.extractOne(
        _END.findall(_NAMED.sub("", question))[-1].strip(),
        ends,
        scorer=fuzz.token_sort_ratio,
        score_cutoff=_SAME,
    )
    if found is None:
        raise KeyError(question)
    return asked[found[2]].asked_in((question,))


_SAME = 60
"""Of 100: how alike a question is to the one that took its place."""
_END = re.compile(r"[^.?!]+[.?!]*")
"""A sentence."""
_NAMED = re.compile(r"\{[^}]*\}")
"""What is said in several wordings."""


@functools.cache
def questions(language: str) -> dict[str, Expectation]:
    """What each question of every exercise expects, by the words it is asked in."""
    rate = next(part for part in reversed(load(language).spoken.rate) if isinstance(part, str))
    folder = shipped.SCRIPTS / language
    exercises = [shipped.exercise(path.stem, language) for path in sorted(folder.glob("*.yaml"))]
    asked = [
        (each, step) for each in exercises for step in each.steps.values() if isinstance(step, Ask)
    ]
    known = {_asked_first(step, each) or rate: step.expects for each, step in asked}
    return known | {old: known[new] for old, new in sets.renamed(language).items()}


def _asked_first(step: Ask, exercise: Exercise) -> str:
    """The words of a question as somebody new hears it; names stay as they are written."""

    def first_wording(name: str) -> Text:
        return exercise.wordings[name][0] if name in exercise.wordings else (f"{{{name}}}",)

    return " ".join(part for part in fill(step.text, first_wording) if isinstance(part, str))


def _is_meant(reply: Reply, meaning: Meaning, language: str) -> bool:
    if isinstance(meaning, Danger):
        return False
    match reply.kind:
        case "command":
            named = meaning.name.value if isinstance(meaning, Command) else OTHER
            return named == reply.meaning
        case "signal":
            name, _, parts = reply.meaning.partition(":")
            if name == NONE:
                return not isinstance(meaning, Signal)
            if not isinstance(meaning, Signal) or meaning.name != name:
                return False
            return not parts or regions(parts, language) <= meaning.regions
        case "body":
            if reply.meaning == NONE:
                return isinstance(meaning, Nothing)
            named_parts = regions(reply.meaning, language)
            return isinstance(meaning, Regions) and meaning.regions == named_parts
    return _value(meaning) == reply.meaning or (
        reply.meaning in (NONE, "0") and not isinstance(meaning, Number | Items | Feelings)
    )


def _value(meaning: Meaning) -> str:
    """A meaning as the writers of the sets write it."""
    match meaning:
        case YesNo():
            return meaning.trigger
        case Number(value=value):
            return f"{value:g}"
        case Chosen(names=names):
            return names[0] if len(names) == 1 else ""
        case Items(items=items):
            return str(len(items))
        case Feelings(feelings=feelings):
            return meaning.trigger if feelings else NONE
        case Words():
            return "words"
        case Nothing():
            return "nothing"
        case Unsure():
            return "unsure"
        case Declined():
            return "declined"
    return ""


def regions(parts: str, language: str) -> frozenset[str]:
    """The regions that plain words name. Raises `ValueError` for a part that is none."""
    lexicon = load(language).lexicon
    found = [
        understand((Hypothesis(part),), Expectation(wants=Wants.BODY), lexicon)
        for part in parts.split(",")
    ]
    if not all(isinstance(each, Regions) for each in found):
        raise ValueError(f'"{parts}" names no part of the body')
    return frozenset().union(*(each.regions for each in found if isinstance(each, Regions)))
