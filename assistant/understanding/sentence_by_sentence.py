"""An answer among other sentences, such as a four before a word about two years ago.

A recogniser that writes full stops tells where a sentence ends. Where the whole is not plainly understood, each
sentence is read by rules alone; what is asked back answers nothing. Only one answer may be found: where two sentences
contradict each other it is asked again, except that of two numbers the first is the one that was asked for.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant.exercise.model import Expectation, Wants
from assistant.understanding.decision import Act, Decision, contradict
from assistant.understanding.evidence import Step
from assistant.understanding.meaning import Chosen, Number, YesNo
from assistant.understanding.words import full_sentences

_CLOSED = (Wants.YES_NO, Wants.NUMBER, Wants.CHOICE)
_PLAIN = (Step.PHRASE, Step.OWN_TERMS, Step.NUMBER)
"""Steps that are believed of one sentence among others."""
_WEAK = (Step.WORDS, Step.SOUND)


def is_wanted(decided: Decision, text: str, expects: Expectation | None) -> bool:
    """Whether there is more than one sentence, and the whole was not plainly understood."""
    weak = decided.act is not Act.ACT or decided.by_model_alone or decided.evidence in _WEAK
    return (
        weak and expects is not None and expects.wants in _CLOSED and len(full_sentences(text)) > 1
    )


def answer(text: str, read: Callable[[str], Decision]) -> Decision | None:
    """The answer that a sentence gives; None where none does, or they contradict each other."""
    told = [each for each in full_sentences(text) if not each.endswith("?")]
    found = [each for each in map(read, told) if _answers(each)]
    if not found:
        return None
    first = found[0]
    assert first.meaning is not None
    torn = any(each.meaning and contradict(first.meaning, each.meaning) for each in found)
    return None if torn and not isinstance(first.meaning, Number) else first


def _answers(decided: Decision) -> bool:
    plainly = decided.act is Act.ACT and decided.evidence in _PLAIN
    return plainly and isinstance(decided.meaning, YesNo | Number | Chosen)
