"""Whether somebody said the phrase that wakes the assistant. Pure.

Nobody is in a session then, so the guards are those of an answer and more: the phrase has to be
all that was said, in a reading in which anything might have been heard, word by word or by its
sound. What only sounds like it counts where two readings agree, or if it was expected, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.understanding.lexicon import Lexicon
from assistant.understanding.meaning import Hypothesis
from assistant.understanding.phrases import trim
from assistant.understanding.sounds import FARTHEST
from assistant.understanding.words import Words

_LIKELY = 0.5
"""By its sound, from where a phrase counts as one that was heard."""


def is_woken(hypotheses: Sequence[Hypothesis], phrases: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether these readings of one utterance are one of the phrases."""
    wanted = [lexicon.words(phrase) for phrase in phrases]
    free = [_forms(hypothesis, lexicon) for hypothesis in hypotheses if not hypothesis.constrained]
    hoped = [_forms(h, lexicon) for h in hypotheses if h.constrained and _is_likely(h)]
    if any(words in wanted for forms in free for words in forms):
        return True
    near = lexicon.sounds.near / 2
    alike = sum(min(_away(words, wanted, lexicon) for words in forms) <= near for forms in free)
    return alike + any(words in wanted for forms in hoped for words in forms) >= 2


def _is_likely(hypothesis: Hypothesis) -> bool:
    """Whether its sound was not weighed, or speaks for it."""
    return hypothesis.sound is None or hypothesis.sound >= _LIKELY


def _forms(hypothesis: Hypothesis, lexicon: Lexicon) -> tuple[Words, Words]:
    """What was said, whole and without an "um" or a "please" around it."""
    words = lexicon.words(hypothesis.text)
    return words, trim(words, lexicon.padding)


def _away(said: Words, wanted: Sequence[Words], lexicon: Lexicon) -> float:
    """How far it is from the nearest phrase of about as many words, by sound."""
    heard = lexicon.sounds.of(said)
    return min(
        (
            lexicon.sounds.distance(heard, lexicon.sounds.of(phrase))
            for phrase in wanted
            if abs(len(phrase) - len(said)) <= 1
        ),
        default=FARTHEST,
    )
