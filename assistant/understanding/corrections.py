"""An answer that is taken back once the exercise has gone on: "no, I meant six"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.exercise.model import Expectation
from assistant.understanding.decision import Act, Decision
from assistant.understanding.lexicon import Lexicon
from assistant.understanding.meaning import (
    Chosen,
    Corrected,
    Feelings,
    Hypothesis,
    Number,
    YesNo,
)
from assistant.understanding.understand import decide_reply


def corrected(
    hypotheses: Sequence[Hypothesis], answered: Expectation, lexicon: Lexicon
) -> Decision | None:
    """The other answer to what was `answered`; None where the words do not say plainly that it was meant."""
    instead = [
        replace(hypothesis, text=rest)
        for hypothesis in hypotheses
        if not hypothesis.constrained and (rest := _what_was_meant(hypothesis.text, lexicon))
    ]
    if not instead:
        return None
    said = decide_reply(instead, answered, lexicon)
    if said.act is not Act.ACT or not isinstance(said.meaning, YesNo | Number | Chosen | Feelings):
        return None
    return replace(said, meaning=Corrected(reply=said.meaning))


def _what_was_meant(text: str, lexicon: Lexicon) -> str:
    words = lexicon.words(text)
    found = lexicon.taking_back.at(words, 0)
    return " ".join(words[found.end :]) if found else ""
