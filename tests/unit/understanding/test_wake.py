"""What wakes the assistant, and what does not."""

from __future__ import annotations

import pytest

from assistant import languages
from assistant.understanding.meaning import Hypothesis
from assistant.understanding.wake import is_woken

PHRASES = {"en": ["hello friend"], "ko": ["안녕 친구야"]}


def heard(*texts: str) -> list[Hypothesis]:
    """Free readings; one that begins with > was hoped for."""
    return [Hypothesis(text.removeprefix(">"), text.startswith(">")) for text in texts]


@pytest.mark.parametrize(
    ("code", "readings", "woken"),
    [
        ("en", ["hello friend"], True),
        ("en", ["Hello, friend."], True),
        ("en", ["um, hello friend"], True),
        ("en", [">hello friend", "hello friend"], True),
        ("en", ["hello france", "hello friend"], True),
        ("en", [">hello friend", "hello friends"], True),
        ("en", ["hallo friend", "hello frend"], True),
        ("ko", ["안녕 친구야"], True),
        ("ko", ["안녕, 친구야."], True),
        # The phrase is all that is said.
        ("en", ["he said hello friend to me"], False),
        ("en", ["hello friend of mine how are you"], False),
        ("en", ["hello"], False),
        ("en", ["friend"], False),
        ("ko", ["안녕"], False),
        ("ko", ["어제 안녕 친구야 하고 말했어"], False),
        # What was hoped for alone is believed by nobody, and one sound alike is not enough.
        ("en", [">hello friend"], False),
        ("en", [">hello friend", "the weather tomorrow"], False),
        ("en", ["hello frend"], False),
        ("en", ["hello there", "hello dear"], False),
        ("en", ["a cello trend", "yellow fringe"], False),
        ("en", [], False),
        ("en", ["", "."], False),
    ],
)
def test_only_the_whole_phrase_wakes_it(code: str, readings: list[str], woken: bool) -> None:
    lexicon = languages.load(code).lexicon
    assert is_woken(heard(*readings), PHRASES[code], lexicon) is woken


@pytest.mark.parametrize("phrase", ["good evening", "are you there"])
def test_the_phrase_is_the_persons_to_choose(phrase: str) -> None:
    lexicon = languages.load("en").lexicon
    assert is_woken(heard(phrase), [phrase], lexicon)
    assert not is_woken(heard("hello friend"), [phrase], lexicon)
