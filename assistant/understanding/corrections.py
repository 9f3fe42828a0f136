"""What is taken back: within one breath, "the sun, no wait, the tea", or once the exercise has gone on, "no, I meant six"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.exercise.model import Expectation, Wants
from assistant.understanding.decision import Act, Decision
from assistant.understanding.evidence import Step
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.meaning import (
    Chosen,
    Corrected,
    Feelings,
    Hypothesis,
    Number,
    Words,
    YesNo,
)
from assistant.understanding.scratching import after
from assistant.understanding.understand import decide_reply

_TAKEN_BACK = YesNo | Number | Chosen | Feelings | Words
"""What may be answered otherwise once the exercise has gone on: to each there is one answer, and not a list."""


def corrected(
    hypotheses: Sequence[Hypothesis],
    answered: Expectation,
    lexicon: Lexicon,
    asked: Expectation | None = None,
) -> Decision | None:
    """The other answer to what was `answered`; None where the words do not say plainly that it was meant, or where
    anything was welcome there and they plainly answer what is `asked` now."""
    instead = [
        replace(hypothesis, text=rest)
        for hypothesis in hypotheses
        if not hypothesis.constrained and (rest := _meant(hypothesis.text, answered, lexicon))
    ]
    if not instead:
        return None
    said = decide_reply(instead, answered, lexicon)
    if said.act is not Act.ACT or not isinstance(said.meaning, _TAKEN_BACK):
        return None
    if isinstance(said.meaning, Words) and _plainly_answers(instead, asked, lexicon):
        return None
    return replace(said, meaning=Corrected(reply=said.meaning))


def _plainly_answers(
    hypotheses: Sequence[Hypothesis], asked: Expectation | None, lexicon: Lexicon
) -> bool:
    return asked is not None and decide_reply(hypotheses, asked, lexicon).evidence == Step.PHRASE


def _meant(text: str, answered: Expectation, lexicon: Lexicon) -> str:
    """What follows the words that take back; where anything is welcome, "I meant to call" takes back nothing."""
    if rest := after(text, lexicon):
        return rest
    words = lexicon.words(text)
    found = lexicon.taking_back.at(words, 0)
    takes_back = found is not None and answered.wants is not Wants.FREE
    return " ".join(words[found.end :]) if found is not None and takes_back else ""
