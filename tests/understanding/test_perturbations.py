"""What is noticed and understood stays so in other words that mean the same."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import pytest

from assistant.languages import load
from assistant.understanding.meaning import Hypothesis
from assistant.understanding.understand import danger
from tests.safety import phrases
from tests.understanding.perturbations import PERTURBATIONS, perturbed
from tests.understanding.score import Verdict, judge
from tests.understanding.sets import ROUNDS, Reply, dangerous, replies

# The sentence model weighs a thousand sentences twice: half a minute each.
pytestmark = pytest.mark.slow

MOST_LOST = 0.03
MOST_MISTAKEN = 0.04
"""Of replies, which a sentence model judges where no rule does; 3.1 % on 2026-11-30."""
LEXICON = load("en").lexicon


def tier(text: str) -> int:
    found = danger((Hypothesis(text),), LEXICON)
    return found.tier if found else 0


def tried(texts: list[str]) -> list[tuple[str, str]]:
    """Each text with one of the perturbations, chosen by the text alone."""
    pairs = []
    for text in texts:
        number = zlib.crc32(text.encode()) // 97 % len(PERTURBATIONS)
        if (changed := perturbed(text, number)) is not None:
            pairs.append((text, changed))
    return pairs


def lost(pairs: list[tuple[str, str]], is_kept: Callable[[str, str], bool]) -> list[str]:
    return [changed for text, changed in pairs if not is_kept(text, changed)]


def test_no_adverb_restart_or_dropped_word_hides_a_danger() -> None:
    texts = [phrase.text for phrase in phrases.dangerous("en") if phrase.tier]
    texts += [each.text for folder in ROUNDS for each in dangerous(folder, "en")]
    pairs = tried([text for text in texts if tier(text)])
    assert len(pairs) > 300
    gone = lost(pairs, lambda text, changed: tier(changed) >= tier(text))
    assert len(gone) <= MOST_LOST * len(pairs), gone


def test_no_adverb_restart_or_dropped_word_hides_what_was_answered() -> None:
    said = {each.text: each for folder in ROUNDS for each in replies(folder, "en")}
    right = [text for text, each in said.items() if judge(each, "en") is Verdict.RIGHT]
    pairs = tried(right)
    assert len(pairs) > 60
    gone = lost(pairs, lambda text, changed: _is_right(said[text], changed))
    assert len(gone) <= MOST_MISTAKEN * len(pairs), gone


def _is_right(reply: Reply, changed: str) -> bool:
    again = Reply(reply.kind, reply.question, changed, reply.meaning)
    return judge(again, "en") is not Verdict.WRONG
