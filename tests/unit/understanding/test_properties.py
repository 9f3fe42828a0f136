"""What holds whatever is said."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.exercise.model import Expectation, Wants
from assistant.languages import available, load
from assistant.understanding.meaning import Hypothesis
from assistant.understanding.understand import understand
from assistant.understanding.words import LONGEST
from tests.effort import effort
from tests.unit.understanding.shorthand import BODY, EMOTION, STOP, choice

EXPECTATIONS = [
    None,
    *(Expectation(wants=wants) for wants in Wants if wants is not Wants.CHOICE),
    choice(slower="slower, slow", stop="stop, halt"),
    choice(several=True, warm="warm", cool="cool", both="both"),
    Expectation(wants=Wants.NUMBER, low=1, high=100),
]
STOPS = {
    "en": ("stop", "stop please", "Stop!", "I want to stop"),
    "ko": ("그만", "멈춰 주세요", "그만할래요"),
}


def _bits(code: str) -> st.SearchStrategy[str]:
    """Words the language knows, in any order, among anything."""
    lexicon = load(code).lexicon
    known = sorted(
        {
            *lexicon.commands.spoken,
            *lexicon.yes_no.spoken,
            *lexicon.numbers.words.spoken,
            *lexicon.emotions.words.spoken,
            *lexicon.body.parts.spoken,
            *lexicon.signals.spoken,
        }
    )
    said = st.one_of(st.sampled_from(known), st.text(max_size=12))
    return st.lists(said, max_size=30).map(" ".join)


@pytest.mark.parametrize("code", available())
@given(data=st.data())
@settings(max_examples=150)
def test_it_never_raises(code: str, data: st.DataObject) -> None:
    text = data.draw(st.one_of(st.text(max_size=LONGEST), _bits(code)))
    expects = data.draw(st.sampled_from(EXPECTATIONS))
    constrained = data.draw(st.booleans())
    hypotheses = (Hypothesis(text, constrained=constrained), Hypothesis(text))
    first = understand(hypotheses, expects, load(code).lexicon)
    assert first == understand(hypotheses, expects, load(code).lexicon)


@pytest.mark.parametrize("expects", EXPECTATIONS)
@pytest.mark.parametrize("code", available())
def test_stop_is_stop_whatever_was_asked(code: str, expects: Expectation | None) -> None:
    for said in STOPS[code]:
        assert understand((Hypothesis(said),), expects, load(code).lexicon) == STOP


@pytest.mark.parametrize("code", available())
def test_a_reply_is_understood_at_once(code: str) -> None:
    """Within a few milliseconds."""
    lexicon = load(code).lexicon
    said = {
        "en": "well I think it is about a six or maybe a seven",
        "ko": "음 한 육이나 칠 정도인 것 같아요",
    }
    hypotheses = (Hypothesis(said[code], constrained=True), Hypothesis(said[code]))
    works = [partial(understand, hypotheses, expects, lexicon) for expects in EXPECTATIONS * 3]
    assert effort(*works) < 10


@pytest.mark.parametrize("expects", EXPECTATIONS)
def test_readings_are_compared_by_sound_at_once(expects: Expectation | None) -> None:
    """Three readings that nothing is understood of, the costliest case: each is judged as a whole
    sentence, too. The first prepares. It takes less than a tenth of a second."""
    lexicon = load("en").lexicon
    works = []
    for word in ("wexing", "heximal", "bandoline", "trifled", "oarsman"):
        hypotheses = tuple(Hypothesis(f"{prefix}{word}") for prefix in ("", "s", "im"))
        works.append(partial(understand, hypotheses, expects, lexicon))
    assert effort(*works) < 120


@pytest.mark.parametrize("code", available())
@pytest.mark.parametrize("expects", [EMOTION, BODY, Expectation(wants=Wants.ITEMS)])
def test_a_torrent_of_words_does_not_hold_it_up(code: str, expects: Expectation) -> None:
    """Half a second at most."""
    torrent = (Hypothesis("a left arm and not very " * 1000),)
    assert effort(partial(understand, torrent, expects, load(code).lexicon)) < 900
