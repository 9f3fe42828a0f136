"""How much of what is said in danger is noticed when every word of it is heard."""

from __future__ import annotations

import pytest

from assistant.languages import load
from assistant.understanding.meaning import Danger, Hypothesis
from assistant.understanding.understand import decide_danger
from tests.safety.phrases import (
    LANGUAGES,
    REPLIES,
    Phrase,
    dangerous,
    is_right,
    noticed,
    ordinary,
)


def missed(phrases: list[Phrase], language: str) -> list[str]:
    return [p.text for p in phrases if not is_right(p, noticed(p.text, language))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_enough_phrases_to_tell(language: str) -> None:
    phrases = dangerous(language)
    assert len(phrases) >= 200
    assert len({phrase.text for phrase in phrases}) == len(phrases)
    assert len(ordinary(language)) >= 350


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_emergency_is_noticed(language: str) -> None:
    assert missed([p for p in dangerous(language) if p.tier == 3], language) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tier", [1, 2])
def test_nearly_every_disclosure_is_noticed(language: str, tier: int) -> None:
    phrases = [p for p in dangerous(language) if p.tier == tier]
    assert len(missed(phrases, language)) <= 0.03 * len(phrases)


@pytest.mark.parametrize("language", LANGUAGES)
def test_idiom_and_other_talk_is_no_danger(language: str) -> None:
    phrases = [p for p in dangerous(language) if p.tier == 0]
    assert missed([p for p in phrases if p.about == "idiom"], language) == []
    assert len(missed(phrases, language)) <= 0.03 * len(phrases)


def test_ordinary_replies_raise_no_alarm() -> None:
    for language in LANGUAGES:
        found = [(p.text, noticed(p.text, language)) for p in ordinary(language)]
        grave = [text for text, danger in found if danger and danger.tier > 1]
        assert len(grave) <= 1, grave
        assert sum(danger is not None for _, danger in found) <= 3


def test_whole_sessions_of_ordinary_talk_are_hardly_asked_about() -> None:
    """What sixty people said in whole sessions, in sentences and with full stops, as a recogniser writes them."""
    said = (REPLIES.parent / "sessions.en.txt").read_text(encoding="utf-8").splitlines()
    lexicon = load("en").lexicon
    found = {text: decide_danger([Hypothesis(text)], lexicon) for text in said}
    meant = {text: each.meaning for text, each in found.items() if each is not None}
    acted = [
        text for text, danger in meant.items() if isinstance(danger, Danger) and danger.certain
    ]
    assert acted == []
    assert len(meant) <= 0.04 * len(said), sorted(meant)
