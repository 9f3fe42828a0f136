"""What speaks for a meaning: each way from words to meanings gives candidates, none of them decides."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from assistant.understanding.meaning import Meaning


class Step(enum.StrEnum):
    """A way from words to a meaning, by the name under which it is reported."""

    RULE = "rule"
    """A pattern of danger."""
    PHRASE = "phrase"
    """Nothing was said but phrases of the language's data."""
    OWN_TERMS = "own-terms"
    """A phrase that says yes or no to this question alone, among whatever words."""
    PART = "part"
    """Such a phrase, among other words."""
    NUMBER = "number"
    """The grammar of numbers."""
    OPEN = "open"
    """Things, or a sentence of their own, where anything is welcome."""
    READINGS = "readings"
    """Several readings of the same sound bear each other out, or contradict each other."""
    LISTENERS = "listeners"
    """Several listeners weighed what is expected against the sound, and say how likely it is themselves."""
    SOUND = "sound"
    """It sounds like something that is expected."""
    WORDS = "words"
    """The words of a phrase, in any order and any form, with others between them."""
    REMARK = "remark"
    """It is said to somebody else, and waited for."""
    SENTENCE = "sentence"
    """The sentence model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A meaning that one step found, and how sure it is."""

    meaning: Meaning
    step: Step
    sure: float
    """0 to 1."""
    rule: str = ""
    """Which rule of the language's data it was, where the step has any."""

    @property
    def name(self) -> str:
        """As it is reported: a code that holds none of the person's words."""
        return f"{self.step}:{self.rule}" if self.rule else self.step
